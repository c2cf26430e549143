//! Starting the interpreter: types made ready, the built-in names, running code.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

use taipan_bytecode::code_object::CodeObject;

use crate::config::Config;
use crate::modules::{self, NativeModule};
use crate::object::native::Binding;
use crate::object::native_object::NativeObject;
use crate::object::slot_names::SLOT_METHODS;
use crate::object::type_object::Type;
use crate::startup;
use crate::thread::Thread;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::function::Function;
use crate::types::getset_descriptor::GetsetDescriptor;
use crate::types::module::Module;
use crate::types::native_descriptor::{Descriptor, Target};
use crate::types::str::intern;
use crate::types::{
    bool, builtin_function, bytearray, bytes, cell, code, complex, dict, ellipsis, float, function,
    generator, getset_descriptor, int, list, method, module, native_descriptor, none, not_implemented,
    object_type, range, sequence_iterator, simple_namespace, slice, str, template, tuple, type_type,
};
use crate::value::{PyResult, Value};

/// What all threads of an interpreter share; native code finds it by [`state`].
pub struct State {
    /// `sys.modules`, a dict.
    pub modules: Value,
    /// The namespace of `builtins`, a dict.
    pub builtins: Value,
    /// What the interpreter was started with.
    pub config: Config,
    /// The module `sys` once the interpreter has started.
    pub sys: RefCell<Option<Value>>,
    /// The module `_frozen_importlib` once the interpreter has started.
    pub importlib: RefCell<Option<Value>>,
    /// Native modules that can be imported.
    pub native_modules: RefCell<Vec<&'static NativeModule>>,
}

/// The state of the interpreter that runs.
pub fn state() -> &'static State {
    // SAFETY: an interpreter sets this when it is entered and outlives the code it runs.
    unsafe { &*STATE.load(Ordering::Relaxed) }
}

static STATE: AtomicPtr<State> = AtomicPtr::new(std::ptr::null_mut());

/// An interpreter: a thread of Python code and the modules.
pub struct Interpreter {
    thread: Box<Thread>,
    state: Box<State>,
}

impl Interpreter {
    /// Starts an interpreter that prints to standard output.
    pub fn new() -> Interpreter {
        Interpreter::with_output(Box::new(std::io::stdout()))
    }

    /// Starts an interpreter that prints to `output`, without an import system.
    pub fn with_output(output: Box<dyn Write>) -> Interpreter {
        Interpreter::with_config(Config::default(), output)
    }

    /// An interpreter that has not started the import system yet and prints to `output` as long as there is no
    /// `sys.stdout`.
    pub fn with_config(config: Config, output: Box<dyn Write>) -> Interpreter {
        let thread = Thread::new(output);
        thread.enter();
        for type_ in native_types().chain(kinds::ALL.iter().copied()) {
            make_ready(type_);
        }
        let modules = Dict::with_capacity(64);
        let module = modules::builtins::MODULE.create().ok();
        let namespace = module.as_ref().and_then(Module::of).map(Module::namespace);
        if let (Some(names), Some(module)) = (Dict::of(&modules), module) {
            names.set_str(intern("builtins"), module);
        }
        let state = State {
            modules,
            builtins: namespace.unwrap_or_else(|| Dict::with_capacity(0)),
            config,
            sys: RefCell::new(None),
            importlib: RefCell::new(None),
            native_modules: RefCell::new(modules::MODULES.to_vec()),
        };
        Interpreter { thread, state: Box::new(state) }
    }

    /// Makes the import system ready.
    ///
    /// # Errors
    /// `ImportError` if the library's own modules for it are not embedded; what they raise.
    pub fn start(&self) -> PyResult<()> {
        self.enter();
        startup::start()
    }

    /// Whether there is an import system, so that Python modules can be imported.
    pub fn has_import_system(&self) -> bool {
        self.state.importlib.borrow().is_some()
    }

    /// Imports a module by its absolute name.
    ///
    /// # Errors
    /// What importing raises.
    pub fn import(&self, name: &str) -> PyResult {
        self.enter();
        startup::import(name)
    }

    /// Makes more native modules importable.
    pub fn add_modules(&self, modules: &[&'static NativeModule]) {
        self.state.native_modules.borrow_mut().extend_from_slice(modules);
    }

    /// Makes this interpreter and its thread the current ones.
    fn enter(&self) {
        self.thread.enter();
        STATE.store(std::ptr::from_ref(&*self.state).cast_mut(), Ordering::Relaxed);
    }

    /// The namespace of a new module of this name.
    pub fn new_namespace(&self, name: &str) -> Value {
        self.enter();
        let module = Module::new(name, None);
        Module::of(&module).map_or(Value::NONE, Module::namespace)
    }

    /// Runs code, with globals that are its namespace too.
    ///
    /// # Errors
    /// What the code raises.
    pub fn run(&self, code: &Arc<CodeObject>, globals: &Value) -> PyResult {
        self.enter();
        execute(&Code::new(code), globals)
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

/// Runs a code object with globals that are its namespace too.
///
/// # Errors
/// What the code raises.
pub(crate) fn execute(code: &Value, globals: &Value) -> PyResult {
    let function = Function::new(code.clone(), globals.clone(), state().builtins.clone());
    match Function::of(&function) {
        Some(function) => crate::interp::run(function, &[], globals.word()),
        None => Ok(Value::NONE),
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
    &complex::TYPE,
    &str::TYPE,
    &str::ITERATOR_TYPE,
    &str::ASCII_ITERATOR_TYPE,
    &bytes::TYPE,
    &bytes::iterator::TYPE,
    &bytes::iterator::ARRAY_TYPE,
    &bytearray::TYPE,
    &tuple::TYPE,
    &list::TYPE,
    &dict::TYPE,
    &code::TYPE,
    &cell::TYPE,
    &getset_descriptor::TYPE,
    &module::TYPE,
    &method::TYPE,
    &native_descriptor::TYPE,
    &native_descriptor::WRAPPER_TYPE,
    &native_descriptor::CLASS_TYPE,
    &function::TYPE,
    &builtin_function::TYPE,
    &range::TYPE,
    &range::ITERATOR_TYPE,
    &generator::TYPE,
    &sequence_iterator::TYPE,
    &simple_namespace::TYPE,
    &slice::TYPE,
    &template::INTERPOLATION_TYPE,
    &template::ITERATOR_TYPE,
    &template::TYPE,
];

/// The native types of this crate, bases first, exceptions aside.
pub(crate) fn native_types() -> impl Iterator<Item = &'static Type> {
    NATIVE_TYPES.iter().copied()
}

/// Gives a native type its method resolution order, its namespace and the slots it inherits.
pub fn make_ready(type_: &'static Type) {
    if !type_.mro().is_empty() {
        return;
    }
    let namespace = Dict::with_capacity(0);
    if let Some(names) = Dict::of(&namespace) {
        for method in type_.members.iter().flat_map(|members| members.methods) {
            let attribute = match method.binding {
                Binding::Static => BuiltinFunction::new(method, Value::NONE),
                Binding::Instance | Binding::Class => Descriptor::new(Target::Method(method), type_),
            };
            names.set_str(intern(method.name), attribute);
        }
        for getter in type_.members.iter().flat_map(|members| members.getters) {
            names.set_str(intern(getter.name), GetsetDescriptor::new(getter, type_));
        }
        for method in SLOT_METHODS.iter().filter(|method| type_.slots.is_set(method.slot)) {
            if names.get_str(intern(method.name)).is_some() {
                continue;
            }
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
