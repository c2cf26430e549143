//! The code object: what a scope compiles to.

use std::sync::Arc;

use crate::constant::{Constant, PyString};

bitflags::bitflags! {
    /// `co_flags` (see the `inspect` module's "Code Objects Bit Flags").
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
    pub struct CodeFlags: u32 {
        /// Locals live in fast slots.
        const OPTIMIZED = 0x1;
        /// A new namespace for each call.
        const NEWLOCALS = 0x2;
        /// Has `*args`.
        const VARARGS = 0x4;
        /// Has `**kwargs`.
        const VARKEYWORDS = 0x8;
        /// Scope is inside a function.
        const NESTED = 0x10;
        /// A generator function.
        const GENERATOR = 0x20;
        /// An `async def`.
        const COROUTINE = 0x80;
        /// A generator usable in `await`.
        const ITERABLE_COROUTINE = 0x100;
        /// An `async def` with `yield`.
        const ASYNC_GENERATOR = 0x200;
        /// `from __future__ import division`
        const FUTURE_DIVISION = 0x20000;
        /// `from __future__ import absolute_import`
        const FUTURE_ABSOLUTE_IMPORT = 0x40000;
        /// `from __future__ import with_statement`
        const FUTURE_WITH_STATEMENT = 0x80000;
        /// `from __future__ import print_function`
        const FUTURE_PRINT_FUNCTION = 0x100000;
        /// `from __future__ import unicode_literals`
        const FUTURE_UNICODE_LITERALS = 0x200000;
        /// `from __future__ import barry_as_FLUFL`
        const FUTURE_BARRY_AS_BDFL = 0x400000;
        /// `from __future__ import generator_stop`
        const FUTURE_GENERATOR_STOP = 0x800000;
        /// `from __future__ import annotations`
        const FUTURE_ANNOTATIONS = 0x1000000;
        /// The code of a module is not to be monitored (`PyCF_DONT_IMPLY_DEDENT`'s neighbour).
        const NO_MONITORING_EVENTS = 0x2000000;
        /// `co_consts[0]` is a docstring.
        const HAS_DOCSTRING = 0x4000000;
        /// Defined in a class body.
        const METHOD = 0x8000000;
    }
}

/// Bits of `co_localspluskinds`.
pub mod local_kind {
    /// A positional argument.
    pub const ARG_POS: u8 = 0x02;
    /// A keyword argument.
    pub const ARG_KW: u8 = 0x04;
    /// The `*args` or `**kwargs` argument, with `ARG_POS` or `ARG_KW`.
    pub const ARG_VAR: u8 = 0x08;
    /// Hidden: a variable of an inlined comprehension in a scope without fast locals.
    pub const HIDDEN: u8 = 0x10;
    /// A local.
    pub const LOCAL: u8 = 0x20;
    /// A cell.
    pub const CELL: u8 = 0x40;
    /// A free variable.
    pub const FREE: u8 = 0x80;
}

/// A code object with the fields that marshal writes, in marshal's names.
#[derive(Clone, Debug)]
pub struct CodeObject {
    /// `co_argcount`: positional arguments, positional-only ones and those with defaults included.
    pub argcount: u32,
    /// `co_posonlyargcount`
    pub posonlyargcount: u32,
    /// `co_kwonlyargcount`
    pub kwonlyargcount: u32,
    /// `co_stacksize`: most values on the stack at once.
    pub stacksize: u32,
    /// `co_flags`
    pub flags: CodeFlags,
    /// `co_code`: 16-bit code units, opcode byte then oparg byte, caches included as zeros.
    pub code: Arc<[u8]>,
    /// `co_consts`
    pub consts: Arc<[Constant]>,
    /// `co_names`, a tuple of strings.
    pub names: Arc<[Constant]>,
    /// Names of locals, cells and free variables in frame order, a tuple of strings.
    pub localsplusnames: Arc<[Constant]>,
    /// One [`local_kind`] byte for each of them.
    pub localspluskinds: Arc<[u8]>,
    /// `co_filename`
    pub filename: PyString,
    /// `co_name`
    pub name: PyString,
    /// `co_qualname`
    pub qualname: PyString,
    /// `co_firstlineno`, from 1 (0 for a module's `RESUME`).
    pub firstlineno: i32,
    /// `co_linetable`: the location table (CPython's InternalDocs, "locations").
    pub linetable: Arc<[u8]>,
    /// `co_exceptiontable`
    pub exceptiontable: Arc<[u8]>,
}

impl CodeObject {
    /// Changes `co_filename`, here and in the code objects among the constants.
    pub fn set_filename(&mut self, filename: &PyString) {
        self.filename = filename.clone();
        if !self.consts.iter().any(|constant| matches!(constant, Constant::Code(_))) {
            return;
        }
        let renamed = self.consts.iter().map(|constant| match constant {
            Constant::Code(code) => {
                let mut code = CodeObject::clone(code);
                code.set_filename(filename);
                Constant::Code(Arc::new(code))
            }
            constant => constant.clone(),
        });
        self.consts = renamed.collect();
    }
}
