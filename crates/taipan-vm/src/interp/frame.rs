//! Frames on a thread's stack.
//!
//! | words | hold |
//! |---|---|
//! | `return_sp` … | the callable, then `self` or NULL, both pushed by the caller |
//! | `fp` … | the locals, cells and free variables; arguments become locals where they lie |
//! | | the [`Frame`] |
//! | | the value stack, up to `sp` |
//!
//! So a call writes a [`Frame`] and copies nothing, and a return drops the locals and puts the result where
//! the callable was.

use crate::types::code::Code;
use crate::types::function::{self, Function};
use crate::types::generator;
use crate::value::header_of;
use crate::word::Word;

/// One 16-bit unit of bytecode: an instruction, or part of an inline cache.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C, align(2))]
pub struct CodeUnit {
    /// The opcode.
    pub opcode: u8,
    /// The oparg.
    pub oparg: u8,
}

impl CodeUnit {
    /// The unit with these bytes.
    pub const fn new(opcode: u8, oparg: u8) -> CodeUnit {
        CodeUnit { opcode, oparg }
    }
}

/// What lies between the locals and the value stack of a running function.
#[repr(C)]
pub struct Frame {
    /// The caller's locals.
    pub back_fp: *mut Word,
    /// The caller's constants.
    pub back_consts: *const Word,
    /// Where the caller goes on; null if the caller is native code.
    pub return_ip: *const CodeUnit,
    /// Where the result goes in the caller's stack.
    pub return_sp: *mut Word,
    /// The function that runs, which the caller's stack keeps alive.
    pub function: *const Function,
    /// The namespace of a module or class body; the generator whose frame it is; the function itself, with a
    /// reference, if it is an `__init__` called to set up the instance that lies in the callable's place; NULL
    /// otherwise.
    pub context: Word,
    /// Where the caller of a generator goes on when it yields, null if the caller is native code. Only frames
    /// of generators have it.
    pub yield_ip: *const CodeUnit,
    /// Where the caller is if it is native code called by Python code; only meaningful if `return_ip` is null.
    pub native_ip: *const CodeUnit,
}

impl Frame {
    /// The namespace of a module or class body, NULL for functions.
    ///
    /// # Safety
    /// The frame was entered and not left.
    pub unsafe fn namespace(&self) -> Word {
        // SAFETY: what a frame refers to is alive.
        let is_other = self.context.is_object()
            && unsafe {
                let type_ = (*header_of(self.context)).type_();
                type_.is(&function::TYPE) || generator::is_type(type_)
            };
        if is_other { Word::NULL } else { self.context }
    }

    /// Whether the frame is that of an `__init__` which sets up an instance in the callable's place.
    ///
    /// # Safety
    /// As for [`namespace`](Frame::namespace).
    #[inline(always)]
    pub unsafe fn sets_up_instance(&self) -> bool {
        // SAFETY: what a frame refers to is alive.
        self.context.is_object() && unsafe { (*header_of(self.context)).type_().is(&function::TYPE) }
    }
}

/// Words of a [`Frame`].
pub const FRAME_WORDS: usize = size_of::<Frame>() / size_of::<Word>();

/// The code whose constants these are.
///
/// # Safety
/// `consts` are the constants of a living code object.
#[inline(always)]
pub unsafe fn code_of<'a>(consts: *const Word) -> &'a Code {
    // SAFETY: in front of the constants stands the address of their code object.
    unsafe { &*((*consts.sub(1)).bits() as usize as *const Code) }
}

/// The frame whose locals and constants these are.
///
/// # Safety
/// They are those of a frame that was entered and not left.
#[inline(always)]
pub unsafe fn frame_of(fp: *mut Word, consts: *const Word) -> *mut Frame {
    // SAFETY: the frame follows the locals.
    unsafe { fp.add(code_of(consts).locals as usize).cast() }
}
