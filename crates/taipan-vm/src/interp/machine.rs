//! The registers of the interpreter, and what every handler does with them.
//!
//! A handler is a function of six arguments, which the calling convention keeps in registers, and ends with
//! the call of the next one, which the optimiser turns into a jump as long as nothing has to happen after it.
//! Therefore a handler holds nothing that has a destructor, and what would need an ordinary call (freeing,
//! raising, slow paths) is itself a handler, called last.

use crate::interp::frame::{CodeUnit, Frame, code_of, frame_of};
use crate::interp::table::HANDLERS;
use crate::object::header::Header;
use crate::raise;
use crate::thread::Thread;
use crate::types::code::Code;
use crate::types::str::Str;
use crate::value::{Value, header_of, incref};
use crate::word::Word;

/// A handler of one instruction.
pub(crate) type Handler = unsafe extern "sysv64" fn(
    ip: *const CodeUnit,
    sp: *mut Word,
    fp: *mut Word,
    thread: *const Thread,
    consts: *const Word,
    oparg: usize,
) -> Word;

/// The registers.
#[derive(Clone, Copy)]
pub(crate) struct Machine {
    /// The unit after the instruction that runs.
    pub(crate) ip: *const CodeUnit,
    /// The first free word of the value stack.
    pub(crate) sp: *mut Word,
    /// The first local.
    pub(crate) fp: *mut Word,
    /// The thread.
    pub(crate) thread: *const Thread,
    /// The constants.
    pub(crate) consts: *const Word,
    /// The oparg of the instruction that runs.
    pub(crate) oparg: usize,
}

/// Defines handlers: the name of the instruction, the registers, the body.
macro_rules! handlers {
    ($( $(#[$attribute:meta])* $name:ident($m:ident) $body:block )*) => {
        $(
            $(#[$attribute])*
            #[allow(non_snake_case, reason = "the name is the instruction's")]
            pub(crate) unsafe extern "sysv64" fn $name(
                ip: *const $crate::interp::frame::CodeUnit,
                sp: *mut $crate::word::Word,
                fp: *mut $crate::word::Word,
                thread: *const $crate::thread::Thread,
                consts: *const $crate::word::Word,
                oparg: usize,
            ) -> $crate::word::Word {
                #[allow(unused_mut, reason = "some handlers change no register")]
                let mut $m = $crate::interp::machine::Machine { ip, sp, fp, thread, consts, oparg };
                // SAFETY: the bytecode was verified: operands are in range, and the value stack holds what
                // the instruction's declared effect says. What else a body relies on it says itself.
                unsafe { $body }
            }

            // Its address escapes, so that the optimiser leaves its signature as it is: only then can other
            // handlers jump to it.
            const _: () = {
                #[used]
                static ADDRESS: $crate::interp::machine::Handler = $name;
            };
        )*
    };
}

pub(crate) use handlers;

/// Defines handlers of instructions that do ordinary work: make objects, call into types, raise. The body is a
/// function of its own, which finds the registers in the thread's state and leaves them there; it ends with
/// `Ok(())`, and the interpreter goes on where the registers say, or with `Err` and the exception is handled.
///
/// The body may take addresses of its variables, which a handler may not: a variable whose address is known
/// elsewhere has to outlive whatever is called, and the jump to the next handler would become a call.
macro_rules! slow_handlers {
    ($( $(#[$attribute:meta])* $name:ident($m:ident) $body:block )*) => {
        $crate::interp::machine::handlers! {
            $(
                $(#[$attribute])*
                #[inline(never)]
                $name(machine) {
                    #[inline(never)]
                    #[allow(clippy::redundant_closure_call, reason = "`?` and `return` in the body end there")]
                    unsafe fn work(thread: &$crate::thread::Thread, oparg: usize) -> $crate::value::PyResult<()> {
                        #[allow(unused_mut, reason = "some bodies change no register")]
                        let mut $m = $crate::interp::machine::Machine::restore(thread, oparg);
                        let result = (|| -> $crate::value::PyResult<()> {
                            #[allow(unused_unsafe, reason = "some bodies are safe")]
                            // SAFETY: as for all handlers.
                            unsafe { $body }
                        })();
                        $m.save();
                        result
                    }
                    machine.save();
                    let result = work(&*machine.thread, machine.oparg);
                    let machine = $crate::interp::machine::Machine::restore(&*machine.thread, 0);
                    match result {
                        Ok(()) => machine.next(),
                        Err(_) => machine.raised(),
                    }
                }
            )*
        }
    };
}

pub(crate) use slow_handlers;

/// All that follows relies on what a handler may rely on: verified bytecode and a stack as declared.
impl Machine {
    /// Goes on with the next instruction.
    #[inline(always)]
    #[cfg(not(debug_assertions))]
    pub(crate) unsafe fn next(self) -> Word {
        // SAFETY: code never runs past its last instruction.
        unsafe { self.step() }
    }

    /// Goes on with the next instruction: leaves the registers to the loop that calls handlers.
    #[inline(always)]
    #[cfg(debug_assertions)]
    pub(crate) unsafe fn next(self) -> Word {
        self.save();
        Word::CONTINUE
    }

    /// Calls the handler of the next instruction.
    #[inline(always)]
    unsafe fn step(self) -> Word {
        // SAFETY: code never runs past its last instruction.
        unsafe {
            let unit = *self.ip;
            let handler = HANDLERS[unit.opcode as usize];
            handler(self.ip.add(1), self.sp, self.fp, self.thread, self.consts, unit.oparg as usize)
        }
    }

    /// Runs until the frame that native code has entered is left: what it returns, NULL if it raised.
    ///
    /// In optimised builds one handler jumps to the next, and the first call lasts until the end. In builds with
    /// debug assertions, where calls are not turned into jumps, each returns to the loop here.
    pub(crate) unsafe fn run(self) -> Word {
        // SAFETY: the registers are those of a frame that was entered; so are those that handlers save.
        unsafe {
            let mut result = self.step();
            while result == Word::CONTINUE {
                result = Machine::restore(&*self.thread, 0).step();
            }
            result
        }
    }

    /// Goes on with a handler in this instruction's place.
    #[inline(always)]
    pub(crate) unsafe fn become_(self, handler: Handler) -> Word {
        // SAFETY: the handler finds what this one found.
        unsafe { handler(self.ip, self.sp, self.fp, self.thread, self.consts, self.oparg) }
    }

    /// The value stack's word `depth` below the top; 0 is the top.
    #[inline(always)]
    pub(crate) unsafe fn peek(self, depth: usize) -> Word {
        // SAFETY: the stack is so deep.
        unsafe { *self.sp.sub(depth + 1) }
    }

    /// Replaces the word `depth` below the top.
    #[inline(always)]
    pub(crate) unsafe fn poke(self, depth: usize, word: Word) {
        // SAFETY: the stack is so deep.
        unsafe { *self.sp.sub(depth + 1) = word }
    }

    /// Pushes a word with its reference.
    #[inline(always)]
    pub(crate) unsafe fn push(&mut self, word: Word) {
        // SAFETY: the frame has room for as many values as the code object says.
        unsafe {
            *self.sp = word;
            self.sp = self.sp.add(1);
        }
    }

    /// Pushes a new reference.
    #[inline(always)]
    pub(crate) unsafe fn push_new(&mut self, word: Word) {
        // SAFETY: the word is alive.
        unsafe {
            incref(word);
            self.push(word);
        }
    }

    /// Pushes a new reference, and above it the NULL that stands for a missing `self` if the oparg's lowest bit
    /// asks for it.
    #[inline(always)]
    pub(crate) unsafe fn push_new_for_call(&mut self, word: Word) {
        // SAFETY: the word is alive; the declared effect leaves room for both words.
        unsafe {
            incref(word);
            *self.sp = word;
            *self.sp.add(1) = Word::NULL;
            self.sp = self.sp.add(1 + (self.oparg & 1));
        }
    }

    /// Pops a word with its reference.
    #[inline(always)]
    pub(crate) unsafe fn pop(&mut self) -> Word {
        // SAFETY: the stack is not empty.
        unsafe {
            self.sp = self.sp.sub(1);
            *self.sp
        }
    }

    /// Forgets `number` words.
    #[inline(always)]
    pub(crate) unsafe fn shrink(&mut self, number: usize) {
        // SAFETY: the stack is so deep.
        self.sp = unsafe { self.sp.sub(number) };
    }

    /// Skips units: a cache, a jump forward.
    #[inline(always)]
    pub(crate) unsafe fn skip(&mut self, units: usize) {
        // SAFETY: jumps stay in the code.
        self.ip = unsafe { self.ip.add(units) };
    }

    /// A local.
    #[inline(always)]
    pub(crate) unsafe fn local(self, number: usize) -> *mut Word {
        // SAFETY: opargs of locals are in range.
        unsafe { self.fp.add(number) }
    }

    /// A unit of the inline cache, which begins where `ip` points.
    #[inline(always)]
    pub(crate) unsafe fn cache16(self, unit: usize) -> u16 {
        // SAFETY: the cache is part of the code.
        unsafe { self.ip.add(unit).cast::<u16>().read() }
    }

    /// Two units of the cache.
    #[inline(always)]
    pub(crate) unsafe fn cache32(self, unit: usize) -> u32 {
        // SAFETY: the cache is part of the code.
        unsafe { self.ip.add(unit).cast::<u32>().read_unaligned() }
    }

    /// Four units of the cache.
    #[inline(always)]
    pub(crate) unsafe fn cache64(self, unit: usize) -> u64 {
        // SAFETY: the cache is part of the code.
        unsafe { self.ip.add(unit).cast::<u64>().read_unaligned() }
    }

    /// Sets four units of the cache.
    pub(crate) unsafe fn set_cache64(self, unit: usize, value: u64) {
        // SAFETY: the cache is part of the code, which only this thread runs while it holds the lock.
        unsafe { self.ip.add(unit).cast_mut().cast::<u64>().write_unaligned(value) }
    }

    /// Sets a unit of the cache.
    pub(crate) unsafe fn set_cache16(self, unit: usize, value: u16) {
        // SAFETY: the cache is part of the code, which only this thread runs while it holds the lock.
        unsafe { self.ip.add(unit).cast_mut().cast::<u16>().write(value) }
    }

    /// Sets two units of the cache.
    pub(crate) unsafe fn set_cache32(self, unit: usize, value: u32) {
        // SAFETY: as above.
        unsafe { self.ip.add(unit).cast_mut().cast::<u32>().write_unaligned(value) }
    }

    /// Makes the instruction that runs another one of its family.
    pub(crate) unsafe fn rewrite(self, opcode: u8) {
        // SAFETY: as above.
        unsafe { (*self.ip.sub(1).cast_mut()).opcode = opcode }
    }

    /// The code that runs.
    #[inline(always)]
    pub(crate) unsafe fn code<'a>(self) -> &'a Code {
        // SAFETY: `consts` are the running code's.
        unsafe { code_of(self.consts) }
    }

    /// The frame that runs.
    #[inline(always)]
    pub(crate) unsafe fn frame(self) -> *mut Frame {
        // SAFETY: `fp` and `consts` are the running frame's.
        unsafe { frame_of(self.fp, self.consts) }
    }

    /// Tells the thread where it is, before anything that may raise, run Python code or look at frames.
    #[inline(always)]
    pub(crate) fn save(self) {
        // SAFETY: the thread is alive while its handlers run.
        let thread = unsafe { &*self.thread };
        thread.ip.set(self.ip);
        thread.sp.set(self.sp);
        thread.fp.set(self.fp);
        thread.consts.set(self.consts);
    }

    /// The registers that were saved.
    #[inline(always)]
    pub(crate) fn restore(thread: &Thread, oparg: usize) -> Machine {
        Machine {
            ip: thread.ip.get(),
            sp: thread.sp.get(),
            fp: thread.fp.get(),
            thread,
            consts: thread.consts.get(),
            oparg,
        }
    }

    /// Gives a reference back and goes on; the object is freed out of line.
    #[inline(always)]
    pub(crate) unsafe fn release_then_next(self, word: Word) -> Word {
        // SAFETY: the reference was the stack's or a local's.
        unsafe {
            if word.is_object() && (*header_of(word)).decref() {
                let mut machine = self;
                machine.oparg = word.bits() as usize;
                return machine.become_(FREE_THEN_NEXT);
            }
            self.next()
        }
    }

    /// Gives two references back and goes on.
    #[inline(always)]
    pub(crate) unsafe fn release_two_then_next(self, first: Word, second: Word) -> Word {
        // SAFETY: the references were the stack's; the free part of the stack has room for one word.
        unsafe {
            if first.is_object() && (*header_of(first)).decref() {
                *self.sp = second;
                let mut machine = self;
                machine.oparg = first.bits() as usize;
                return machine.become_(FREE_THEN_RELEASE_THEN_NEXT);
            }
            self.release_then_next(second)
        }
    }

    /// Goes back to who called the frame, with its result.
    #[inline(always)]
    pub(crate) unsafe fn return_to_caller(mut self, frame: *const Frame, result: Word) -> Word {
        // SAFETY: nothing of the frame is used any more; the result takes the callable's place.
        unsafe {
            (*self.thread).leave_frame();
            self.sp = (*frame).return_sp;
            self.ip = (*frame).return_ip;
            self.fp = (*frame).back_fp;
            self.consts = (*frame).back_consts;
            let callable = *self.sp;
            *self.sp = result;
            if self.ip.is_null() {
                // The caller is native code and holds the callable itself.
                return result;
            }
            self.sp = self.sp.add(1);
            self.release_then_next(callable)
        }
    }

    /// A name of the running code.
    #[inline(always)]
    pub(crate) unsafe fn name(self, number: usize) -> &'static Str {
        // SAFETY: names are in range, says the verifier.
        unsafe { self.code().names[number] }
    }

    /// Goes on with the handler of raised exceptions.
    #[inline(always)]
    pub(crate) unsafe fn raised(self) -> Word {
        // SAFETY: an exception is set, and `ip` is in the instruction that raised it.
        unsafe { self.become_(crate::interp::handlers::exceptions::UNWIND) }
    }

    /// A value of a word on the stack, whose reference the caller takes over.
    #[inline(always)]
    pub(crate) unsafe fn pop_value(&mut self) -> Value {
        // SAFETY: the declared effect says that this is no NULL.
        unsafe { Value::from_owned(self.pop()) }
    }
}

handlers! {
    /// Frees the object whose address is the oparg, and goes on.
    #[cold]
    #[inline(never)]
    FREE_THEN_NEXT(m) {
        m.save();
        Header::free(m.oparg as *mut Header);
        m.next()
    }

    /// Frees the object whose address is the oparg, gives back the reference above the stack's top, goes on.
    #[cold]
    #[inline(never)]
    FREE_THEN_RELEASE_THEN_NEXT(m) {
        let second = *m.sp;
        m.save();
        Header::free(m.oparg as *mut Header);
        m.release_then_next(second)
    }
}

slow_handlers! {
    /// An instruction that the interpreter does not know yet.
    #[cold]
    UNKNOWN(m) {
        let opcode = (*m.ip.sub(1)).opcode;
        Err(raise::raise(
            &crate::types::exception::kinds::SYSTEM_ERROR,
            format_args!("unknown opcode {opcode}"),
        ))
    }
}
