//! Starting the interpreter: types made ready, the built-in names, running code.

use std::sync::Arc;

use taipan_bytecode::code_object::CodeObject;

use crate::builtins;
use crate::object::type_object::Type;
use crate::thread::Thread;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::function::Function;
use crate::types::str::intern;
use crate::types::{
    bool, builtin_function, code, dict, ellipsis, float, function, int, list, none, not_implemented,
    object_type, range, str, tuple, type_type,
};
use crate::value::{PyResult, Value};

/// An interpreter: a thread of Python code and the built-in names.
pub struct Interpreter {
    thread: Box<Thread>,
    builtins: Value,
}

impl Interpreter {
    /// Starts an interpreter.
    pub fn new() -> Interpreter {
        let thread = Thread::new();
        thread.enter();
        for type_ in NATIVE_TYPES.iter().chain(kinds::ALL) {
            make_ready(type_);
        }
        let builtins = Dict::with_capacity(builtins::FUNCTIONS.len());
        if let Some(names) = Dict::of(&builtins) {
            for method in builtins::FUNCTIONS {
                names.set_str(intern(method.name), BuiltinFunction::new(method, Value::NONE));
            }
        }
        Interpreter { thread, builtins }
    }

    /// A namespace for a module.
    pub fn new_namespace(&self) -> Value {
        Dict::with_capacity(8)
    }

    /// Runs code, with globals that are its namespace too.
    ///
    /// # Errors
    /// What the code raises.
    pub fn run(&self, code: &Arc<CodeObject>, globals: &Value) -> PyResult {
        self.thread.enter();
        let function = Function::new(Code::new(code), globals.clone(), self.builtins.clone());
        match Function::of(&function) {
            Some(function) => crate::interp::run(function, &[], globals.word()),
            None => Ok(Value::NONE),
        }
    }

    /// Takes the exception that made the last run fail.
    pub fn take_exception(&self) -> Option<Value> {
        self.thread.take_raised()
    }
}

impl Default for Interpreter {
    fn default() -> Interpreter {
        Interpreter::new()
    }
}

/// The native types, bases first, exceptions aside.
static NATIVE_TYPES: &[&Type] = &[
    &object_type::TYPE,
    &type_type::TYPE,
    &none::TYPE,
    &ellipsis::TYPE,
    &not_implemented::TYPE,
    &int::TYPE,
    &bool::TYPE,
    &float::TYPE,
    &str::TYPE,
    &tuple::TYPE,
    &list::TYPE,
    &dict::TYPE,
    &code::TYPE,
    &function::TYPE,
    &builtin_function::TYPE,
    &range::TYPE,
    &range::ITERATOR_TYPE,
];

/// Gives a native type its method resolution order and its namespace, and the slots it inherits.
fn make_ready(type_: &'static Type) {
    let mut ancestors = vec![std::ptr::from_ref(type_)];
    let mut base = type_.base();
    while let Some(ancestor) = base {
        ancestors.push(ancestor);
        type_.inherit_from(ancestor);
        base = ancestor.base();
    }
    type_.set_ready(ancestors, Dict::with_capacity(0));
}
