//! Generators, and the coroutines and asynchronous generators that work like them.
//!
//! A generator that waits keeps the words of its frame - locals and value stack - in storage of its own.
//! Resuming it copies them to the top of the thread's stack, and yielding copies them back: a running
//! generator's frame is like any other, and what it calls gets its frame above it. The copy is a few dozen
//! words, which costs less than telling two kinds of frames apart in every call.

use std::cell::{Cell, RefCell};
use std::ptr;

use taipan_bytecode::CodeFlags;

use crate::interp::frame::CodeUnit;
use crate::object::header::Header;
use crate::object::native::{Function as NativeFunction, Getter, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::{SendResult, Slots};
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::type_error;
use crate::thread::Thread;
use crate::types::code::{Code, constant_value};
use crate::types::frame;
use crate::types::function::Function;
use crate::types::object_type;
use crate::types::str::Str;
use crate::value::{PyResult, Value, decref, header_of};
use crate::word::Word;
use taipan_bytecode::Constant;
use taipan_bytecode::opcode::Opcode;

pub mod async_generator;
pub mod coroutine;
mod resume;

pub use resume::{close, finalize, resume, throw};

/// `generator`
pub static TYPE: Type = Type::native(
    "generator",
    Some(&object_type::TYPE),
    size_of::<Generator>(),
    0,
    TRAITS,
    slots().with_iter(|generator| Ok(generator.clone())).with_next(resume::next).with_send(resume::send_slot),
    &NativeMembers { doc: None, methods: METHODS, getters: GETTERS },
);

/// What is true of all three types.
const TRAITS: TypeFlags = TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW);

/// The slots that all three types have.
const fn slots() -> Slots {
    Slots::new(dealloc)
        .with_drop(native_object::drop_native::<Generator>)
        .container(traverse, Some(clear))
        .with_repr(repr)
        .with_finalize(finalize)
}

static METHODS: &[Method] = &[
    Method::instance(
        "send",
        "($self, value, /)",
        NativeFunction::One(resume::send),
        "send(value) -> send 'value' into generator,\nreturn next yielded value or raise StopIteration.",
    ),
    Method::instance(
        "throw",
        "($self, type, value=None, traceback=None, /)",
        NativeFunction::Positional(1, 3, resume::throw_method),
        "Raise exception in generator, return next yielded value or raise\nStopIteration.",
    ),
    Method::instance(
        "close",
        "($self, /)",
        NativeFunction::NoArguments(close),
        "close() -> raise GeneratorExit inside generator.",
    ),
];

static GETTERS: &[Getter] = &[
    NAME,
    QUALNAME,
    Getter { name: "gi_yieldfrom", get: yield_from, set: None, doc: "What is being iterated by yield from." },
    Getter { name: "gi_running", get: is_running, set: None, doc: "Whether it runs." },
    Getter { name: "gi_frame", get: frame, set: None, doc: "The frame." },
    Getter { name: "gi_suspended", get: is_suspended, set: None, doc: "Whether it waits at a yield." },
    Getter { name: "gi_code", get: code, set: None, doc: "The code." },
];

const NAME: Getter =
    Getter { name: "__name__", get: name, set: Some(set_name), doc: "name of the generator" };
const QUALNAME: Getter = Getter {
    name: "__qualname__",
    get: qualname,
    set: Some(set_qualname),
    doc: "qualified name of the generator",
};

/// What a generator is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits at its begin or at a `yield`.
    Suspended,
    /// It runs.
    Running,
    /// It has returned or raised.
    Finished,
}

/// A generator, coroutine or asynchronous generator.
#[repr(C)]
pub struct Generator {
    header: Header,
    /// The function.
    pub(crate) function: Value,
    /// What it is doing.
    pub(crate) state: Cell<State>,
    /// Where it goes on.
    pub(crate) ip: Cell<*const CodeUnit>,
    /// Whether it has ever run: only then can it have anything to clean up.
    pub(crate) started: Cell<bool>,
    /// Whether it waits in a `yield from` or `await`.
    pub(crate) in_yield_from: Cell<bool>,
    /// The locals, then the value stack, while it waits.
    pub(crate) words: RefCell<Vec<Word>>,
    /// What it was handling when it began to wait: NULL or an exception.
    handled: Cell<Word>,
    /// What was being handled by who resumed it, while it runs.
    pub(crate) outer_handled: Cell<Word>,
    /// The generator that resumed it, while it runs.
    pub(crate) outer_generator: Cell<*const Generator>,
    /// The object of its frame while it waits, if someone looks at it.
    pub(crate) frame_object: Cell<Word>,
    name: Cell<Word>,
    qualname: Cell<Word>,
    /// `cr_origin` of coroutines, `ag_hooks` state and the finaliser of asynchronous generators: NULL if missing.
    extra: Cell<Word>,
    /// Whether the hooks of an asynchronous generator were called.
    hooks_called: Cell<bool>,
    /// Whether an asynchronous generator was closed.
    closed: Cell<bool>,
    /// Whether an `anext()` or the like of an asynchronous generator is under way.
    running_async: Cell<bool>,
}

// SAFETY: the structure begins with a header, and instances of the types are this structure.
unsafe impl NativeObject for Generator {
    fn type_() -> &'static Type {
        &TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        is_type(type_)
    }
}

/// Whether a type is one of the three.
#[inline(always)]
pub(crate) fn is_type(type_: &Type) -> bool {
    type_.is(&TYPE) || type_.is(&coroutine::TYPE) || type_.is(&async_generator::TYPE)
}

impl Drop for Generator {
    fn drop(&mut self) {
        self.forget();
        for cell in [&self.name, &self.qualname, &self.extra] {
            // SAFETY: the references were the generator's.
            unsafe { decref(cell.replace(Word::NULL)) };
        }
    }
}

impl Generator {
    /// A new generator of the kind that the code's flags say, which goes on at `ip` with the given locals, whose
    /// references it takes over.
    pub(crate) fn new(function: Value, ip: *const CodeUnit, locals: &[Word]) -> Value {
        let flags = Function::of(&function).map_or(CodeFlags::empty(), |function| function.code().flags);
        let type_ = if flags.contains(CodeFlags::COROUTINE) {
            &coroutine::TYPE
        } else if flags.contains(CodeFlags::ASYNC_GENERATOR) {
            &async_generator::TYPE
        } else {
            &TYPE
        };
        let null = || Cell::new(Word::NULL);
        let frame_size = Function::of(&function).map_or(0, |function| function.code().frame_size as usize);
        let mut words = Vec::with_capacity(frame_size.max(locals.len()));
        words.extend_from_slice(locals);
        let value = native_object::allocate(type_, |header| Generator {
            header,
            function,
            state: Cell::new(State::Suspended),
            ip: Cell::new(ip),
            started: Cell::new(false),
            in_yield_from: Cell::new(false),
            words: RefCell::new(words),
            handled: null(),
            outer_handled: null(),
            outer_generator: Cell::new(ptr::null()),
            frame_object: null(),
            name: null(),
            qualname: null(),
            extra: null(),
            hooks_called: Cell::new(false),
            closed: Cell::new(false),
            running_async: Cell::new(false),
        });
        if type_.is(&coroutine::TYPE)
            && let Some(coroutine) = Generator::of(&value)
        {
            coroutine.set_extra(coroutine::origin());
        }
        value
    }

    /// The function that it runs.
    pub(crate) fn function(&self) -> Option<&Function> {
        Function::of(&self.function)
    }

    /// The code that it runs.
    ///
    /// # Safety
    /// What it was made of is a function, as it is where the interpreter makes generators.
    #[inline(always)]
    pub(crate) unsafe fn code(&self) -> &Code {
        // SAFETY: says the caller; the generator keeps the function alive.
        unsafe { (*header_of(self.function.word()).cast::<Function>()).code() }
    }

    fn flags(&self) -> CodeFlags {
        self.function().map_or(CodeFlags::empty(), |function| function.code().flags)
    }

    /// "generator" and the like, for messages.
    fn kind(&self) -> &'static str {
        let type_ = self.header.type_();
        match type_ {
            _ if type_.is(&coroutine::TYPE) => "coroutine",
            _ if type_.is(&async_generator::TYPE) => "async generator",
            _ => "generator",
        }
    }

    /// Whether it can be awaited: a coroutine, or a generator that `types.coroutine` has marked.
    pub(crate) fn is_awaitable(&self) -> bool {
        self.header.type_().is(&coroutine::TYPE) || self.flags().contains(CodeFlags::ITERABLE_COROUTINE)
    }

    /// The code unit at which it waits.
    pub(crate) fn unit(&self) -> u32 {
        let Some(function) = self.function() else { return 0 };
        let first = function.code().units.get().cast_const();
        // SAFETY: the instruction pointer is behind the first instruction of the code.
        let behind = unsafe { self.ip.get().offset_from(first) };
        u32::try_from(behind - 1).unwrap_or(0)
    }

    /// Its frame goes on the stack: what it handles is handled again.
    #[inline(always)]
    pub(crate) fn entered(&self, thread: &Thread) {
        self.outer_handled.set(thread.handled.replace(self.handled.replace(Word::NULL)));
        self.outer_generator.set(thread.generator.replace(self));
    }

    /// Its frame leaves the stack.
    #[inline(always)]
    pub(crate) fn left(&self, thread: &Thread) {
        self.handled.set(thread.handled.replace(self.outer_handled.replace(Word::NULL)));
        thread.generator.set(self.outer_generator.replace(ptr::null()));
    }

    /// What it waits for in a `yield from` or `await`.
    pub(crate) fn receiver(&self) -> Option<Value> {
        if self.state.get() != State::Suspended || !self.in_yield_from.get() {
            return None;
        }
        let word = self.words.borrow().last().copied().unwrap_or(Word::NULL);
        // SAFETY: the words of a generator that waits are alive.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    /// Whether it waits at a `yield` that no statement of the source surrounds which handles exceptions: the instruction
    /// behind it says so. Then nothing of it runs when it is closed.
    fn waits_outside_of_try(&self) -> bool {
        /// The bit of the oparg of `RESUME`.
        const DEPTH_IS_ONE: u8 = 4;
        // SAFETY: a generator goes on at an instruction of its code.
        let unit = unsafe { *self.ip.get() };
        let is_resume = unit.opcode == Opcode::RESUME as u8 || unit.opcode == Opcode::RESUME_CHECK as u8;
        self.started.get() && is_resume && unit.oparg & DEPTH_IS_ONE != 0
    }

    fn extra(&self) -> Option<Value> {
        let word = self.extra.get();
        // SAFETY: alive while the generator has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    fn set_extra(&self, value: Option<Value>) {
        let before = self.extra.replace(value.map_or(Word::NULL, Value::into_word));
        // SAFETY: the reference before was the generator's.
        unsafe { decref(before) };
    }

    /// Gives back what a generator that waits or is finished refers to, names aside.
    fn forget(&self) {
        frame::generator_ended(self);
        for word in self.words.take() {
            // SAFETY: the references were the generator's.
            unsafe { decref(word) };
        }
        // SAFETY: as above.
        unsafe { decref(self.handled.replace(Word::NULL)) };
    }
}

/// Makes room for so many words in a generator that is about to wait.
#[cold]
#[inline(never)]
pub(crate) fn make_room(generator: &Generator, words: usize) {
    generator.words.borrow_mut().reserve(words);
}

/// Ends a generator that waits.
pub(crate) fn finish(generator: &Generator) {
    generator.state.set(State::Finished);
    generator.in_yield_from.set(false);
    generator.forget();
}

fn of(value: &Value) -> PyResult<&Generator> {
    Generator::of(value).ok_or_else(|| type_error("a generator is required"))
}

fn named(cell: &Cell<Word>, own: impl FnOnce() -> Value) -> Value {
    let word = cell.get();
    // SAFETY: alive while the generator has it.
    if word.is_null() { own() } else { unsafe { Value::from_borrowed(word) } }
}

fn name(value: &Value) -> PyResult {
    let generator = of(value)?;
    let own = || match generator.function() {
        Some(function) => function.name(),
        None => Value::NONE,
    };
    Ok(named(&generator.name, own))
}

fn qualname(value: &Value) -> PyResult {
    let generator = of(value)?;
    let own = || match generator.function() {
        Some(function) => function.qualname(),
        None => Value::NONE,
    };
    Ok(named(&generator.qualname, own))
}

fn set_text(cell: &Cell<Word>, attribute: &str, value: Option<&Value>) -> PyResult<()> {
    match value.filter(|value| Str::of(value).is_some()) {
        Some(value) => {
            // SAFETY: the reference before was the generator's.
            unsafe { decref(cell.replace(value.clone().into_word())) };
            Ok(())
        }
        None => Err(type_error(format_args!("{attribute} must be set to a string object"))),
    }
}

fn set_name(value: &Value, name: Option<&Value>) -> PyResult<()> {
    set_text(&of(value)?.name, "__name__", name)
}

fn set_qualname(value: &Value, name: Option<&Value>) -> PyResult<()> {
    set_text(&of(value)?.qualname, "__qualname__", name)
}

fn repr(value: &Value) -> PyResult {
    let generator = of(value)?;
    let (kind, address) = (generator.header.type_().name(), value.word().bits());
    let name = qualname(value)?;
    let name = Str::of(&name).map(Str::to_string_lossy).unwrap_or_default();
    Ok(Str::new(&format!("<{kind} object {name} at {address:#x}>")))
}

fn yield_from(value: &Value) -> PyResult {
    Ok(of(value)?.receiver().unwrap_or(Value::NONE))
}

fn is_running(value: &Value) -> PyResult {
    Ok(Value::bool(of(value)?.state.get() == State::Running))
}

fn is_suspended(value: &Value) -> PyResult {
    let generator = of(value)?;
    Ok(Value::bool(generator.state.get() == State::Suspended && generator.started.get()))
}

fn frame(value: &Value) -> PyResult {
    Ok(frame::of_generator(of(value)?).unwrap_or(Value::NONE))
}

fn code(value: &Value) -> PyResult {
    Ok(of(value)?.function().map_or(Value::NONE, Function::code_value))
}

/// The text of a constant that is one, as a value.
pub(crate) fn text_value(text: &taipan_bytecode::PyString) -> Value {
    constant_value(&Constant::Str(text.clone()))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a generator.
    let generator = unsafe { Generator::from_header(object) };
    visit(generator.function.word());
    generator.words.borrow().iter().for_each(|word| visit(*word));
    for cell in [&generator.handled, &generator.frame_object, &generator.extra] {
        visit(cell.get());
    }
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a generator.
    let generator = unsafe { Generator::from_header(object) };
    if generator.state.get() == State::Suspended {
        finish(generator);
    }
}

/// Frees a generator. One that waits in the middle is closed first, whenever it comes to its end: it may have been
/// revived by that, and gone on.
unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the generator's end.
    unsafe {
        use crate::object::heap::{HEAP, Kind};
        let generator = &*object.cast::<Generator>();
        // A plain generator that has not begun, or has come to its end, has nothing to clean up.
        let is_plain = (*object).type_().is(&TYPE)
            && (generator.state.get() == State::Finished || !generator.started.get());
        if !is_plain && !native_object::finalize(&*object) {
            return;
        }
        ptr::drop_in_place(object.cast::<Generator>());
        HEAP.release(object, size_of::<Generator>(), Kind::Container);
    }
}

/// What was sent gave: an item, or the value returned.
pub(crate) fn outcome(result: Result<Value, Value>) -> SendResult {
    match result {
        Ok(item) => SendResult::Yielded(item),
        Err(returned) => SendResult::Returned(returned),
    }
}
