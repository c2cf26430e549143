//! Native modules that the machine itself needs, one file or folder each, and how a native module is declared.

use crate::object::native::Method;
use crate::object::native_object::NativeObject;
use crate::object::type_object::Type;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::module::Module;
use crate::value::PyResult;

pub(crate) mod ast;
pub mod builtins;
pub mod codecs;
pub mod compiling;
pub mod gc;
pub mod imp;
pub mod marshal;
pub mod string;
pub mod symtable;
pub mod sys;
mod text_functions;
pub mod tokenize;
pub mod types;
pub mod typing;
pub mod warnings;
pub mod weakref;

/// A native module.
pub struct NativeModule {
    /// The name it is imported by.
    pub name: &'static str,
    /// `__doc__`
    pub doc: &'static str,
    /// Its functions.
    pub functions: &'static [Method],
    /// Its types, under their own names.
    pub types: &'static [&'static Type],
    /// Sets what else it has.
    pub init: fn(&Module) -> PyResult<()>,
}

/// The native modules of this crate; others are added with
/// [`Interpreter::add_modules`](crate::runtime::Interpreter::add_modules).
pub static MODULES: &[&NativeModule] = &[
    &ast::MODULE,
    &builtins::MODULE,
    &codecs::MODULE,
    &gc::MODULE,
    &imp::MODULE,
    &marshal::MODULE,
    &string::MODULE,
    &symtable::MODULE,
    &sys::MODULE,
    &tokenize::MODULE,
    &types::MODULE,
    &typing::MODULE,
    &warnings::MODULE,
    &weakref::MODULE,
];

impl NativeModule {
    /// A new module object with all that is declared.
    ///
    /// # Errors
    /// What its `init` raises.
    pub fn create(&'static self) -> PyResult {
        let value = Module::new(self.name, Some(self.doc));
        if let Some(module) = Module::of(&value) {
            for function in self.functions {
                module.set(function.name, BuiltinFunction::new(function, value.clone()));
            }
            for type_ in self.types {
                crate::runtime::make_ready(type_);
                module.set(type_.short_name(), type_.value());
            }
            (self.init)(module)?;
        }
        Ok(value)
    }
}
