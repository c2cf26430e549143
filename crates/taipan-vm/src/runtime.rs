//! Starting the interpreter: types made ready, the built-in names, running code.

use std::io::Write;
use std::sync::Arc;

use taipan_bytecode::code_object::CodeObject;

use crate::builtins;
use crate::object::slot_names::SLOT_METHODS;
use crate::object::type_object::Type;
use crate::thread::Thread;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::function::Function;
use crate::types::native_descriptor::{Descriptor, Target};
use crate::types::str::intern;
use crate::types::{
    bool, builtin_function, cell, code, dict, ellipsis, float, function, generator, int, list, method,
    native_descriptor, none, not_implemented, object_type, range, sequence_iterator, slice, str, tuple,
    type_type,
};
use crate::value::{PyResult, Value};

/// An interpreter: a thread of Python code and the built-in names.
pub struct Interpreter {
    thread: Box<Thread>,
    builtins: Value,
}

impl Interpreter {
    /// Starts an interpreter that prints to standard output.
    pub fn new() -> Interpreter {
        Interpreter::with_output(Box::new(std::io::stdout()))
    }

    /// Starts an interpreter that prints to `output`.
    pub fn with_output(output: Box<dyn Write>) -> Interpreter {
        let thread = Thread::new(output);
        thread.enter();
        for type_ in NATIVE_TYPES.iter().chain(kinds::ALL) {
            make_ready(type_);
        }
        let builtins = Dict::with_capacity(builtins::FUNCTIONS.len());
        if let Some(names) = Dict::of(&builtins) {
            for type_ in
                NATIVE_TYPES.iter().filter(|type_| builtins::TYPES.contains(&type_.name())).chain(kinds::ALL)
            {
                names.set_str(intern(type_.name()), type_.value());
            }
            for method in builtins::FUNCTIONS {
                names.set_str(intern(method.name), BuiltinFunction::new(method, Value::NONE));
            }
        }
        Interpreter { thread, builtins }
    }

    /// The namespace of a new module of this name.
    pub fn new_namespace(&self, name: &str) -> Value {
        self.thread.enter();
        let namespace = Dict::with_capacity(8);
        if let Some(names) = Dict::of(&namespace) {
            names.set_str(intern("__name__"), intern(name).to_value());
        }
        namespace
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
    &cell::TYPE,
    &method::TYPE,
    &native_descriptor::TYPE,
    &native_descriptor::WRAPPER_TYPE,
    &function::TYPE,
    &builtin_function::TYPE,
    &range::TYPE,
    &range::ITERATOR_TYPE,
    &generator::TYPE,
    &sequence_iterator::TYPE,
    &slice::TYPE,
];

/// Gives a native type its method resolution order, its namespace and the slots it inherits.
fn make_ready(type_: &'static Type) {
    let namespace = Dict::with_capacity(0);
    if let Some(names) = Dict::of(&namespace) {
        for method in type_.members.iter().flat_map(|members| members.methods) {
            names.set_str(intern(method.name), Descriptor::new(Target::Method(method), type_));
        }
        for method in SLOT_METHODS.iter().filter(|method| type_.slots.is_set(method.slot)) {
            names.set_str(intern(method.name), Descriptor::new(Target::Slot(method), type_));
        }
    }
    let mut ancestors = vec![std::ptr::from_ref(type_)];
    let mut base = type_.base();
    while let Some(ancestor) = base {
        ancestors.push(ancestor);
        type_.inherit_from(ancestor);
        base = ancestor.base();
    }
    type_.set_ready(ancestors, namespace);
}
