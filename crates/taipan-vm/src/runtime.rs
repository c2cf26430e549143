//! Starting the interpreter: types made ready, the built-in names, running code.

use std::cell::{Cell, OnceCell, RefCell};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

use taipan_bytecode::code_object::CodeObject;

use crate::config::Config;
use crate::gil;
use crate::interrupts;
use crate::modules::{self, NativeModule};
use crate::object::native::Binding;
use crate::object::native_object::NativeObject;
use crate::object::slot_names::SLOT_METHODS;
use crate::object::slots::Slot;
use crate::object::type_object::{Type, TypeFlags};
use crate::startup;
use crate::thread::Thread;
use crate::types::builtin_function::{BuiltinFunction, NATIVE_NEW};
use crate::types::class_method::StaticMethod;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::function::Function;
use crate::types::generator::{async_generator, coroutine};
use crate::types::getset_descriptor::GetsetDescriptor;
use crate::types::module::Module;
use crate::types::native_descriptor::{Descriptor, Target};
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{
    bool, builtin_function, bytearray, bytes, cell, class_method, code, complex, dict, ellipsis, float,
    frame, function, generator, generic_alias, getset_descriptor, hashing, int, iterators, list,
    list_iterator, mapping_proxy, member_descriptor, memoryview, method, method_wrapper, module,
    native_descriptor, none, not_implemented, object_type, property, range, sequence_iterator, set,
    simple_namespace, slice, str, super_type, template, traceback, tuple, tuple_iterator, type_type, typing,
    union_type, weak_proxy, weak_reference,
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
    /// The folder that the program put in front of `sys.path`; empty is the current one.
    pub program_folder: RefCell<Option<String>>,
    /// Native modules that can be imported.
    pub native_modules: RefCell<Vec<&'static NativeModule>>,
    /// The classes of syntax trees, once they are needed.
    pub(crate) ast: OnceCell<modules::ast::Classes>,
    /// What is done when the interpreter was asked to look up.
    pub(crate) interrupt_hook: interrupts::HookCell,
    /// What is to be done when the program ends, before its streams are flushed.
    pub exit_hooks: RefCell<Vec<fn()>>,
    /// Whether the standard streams were made.
    pub has_streams: Cell<bool>,
}

/// The state of the interpreter that runs.
pub fn state() -> &'static State {
    // SAFETY: an interpreter sets this when it is entered and outlives the code it runs.
    unsafe { &*STATE.load(Ordering::Relaxed) }
}

/// Where the state of the interpreter that runs is.
pub(crate) fn state_address() -> *mut State {
    STATE.load(Ordering::Relaxed)
}

/// Makes another interpreter's state the one that runs.
pub(crate) fn set_state(address: *mut State) {
    STATE.store(address, Ordering::Relaxed);
}

/// What a name means in `builtins` now.
///
/// # Errors
/// `AttributeError` if it was deleted.
pub fn builtin(name: &str) -> PyResult {
    let found = Dict::of(&state().builtins).and_then(|names| names.get_str(intern(name)));
    found.ok_or_else(|| crate::raise::raise(&kinds::ATTRIBUTE_ERROR, name))
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
        gil::enter();
        hashing::set_seed(config.hash_seed);
        let thread = Thread::new(output);
        thread.enter();
        interrupts::watch(&thread);
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
            program_folder: RefCell::new(None),
            native_modules: RefCell::new(modules::MODULES.to_vec()),
            ast: OnceCell::new(),
            interrupt_hook: Cell::new(None),
            exit_hooks: RefCell::new(Vec::new()),
            has_streams: Cell::new(false),
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

impl Drop for Interpreter {
    fn drop(&mut self) {
        interrupts::forget(&self.thread);
        gil::leave();
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
    &memoryview::TYPE,
    &memoryview::ITERATOR_TYPE,
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
    &class_method::CLASS_METHOD_TYPE,
    &class_method::STATIC_METHOD_TYPE,
    &generic_alias::TYPE,
    &mapping_proxy::TYPE,
    &member_descriptor::TYPE,
    &method_wrapper::TYPE,
    &property::TYPE,
    &super_type::TYPE,
    &union_type::TYPE,
    &weak_proxy::TYPE,
    &weak_proxy::CALLABLE_TYPE,
    &weak_reference::TYPE,
    &range::TYPE,
    &range::ITERATOR_TYPE,
    &generator::TYPE,
    &coroutine::TYPE,
    &coroutine::WRAPPER_TYPE,
    &async_generator::TYPE,
    &async_generator::ASEND_TYPE,
    &async_generator::ATHROW_TYPE,
    &async_generator::WRAPPED_TYPE,
    &frame::TYPE,
    &frame::locals_proxy::TYPE,
    &traceback::TYPE,
    &sequence_iterator::TYPE,
    &simple_namespace::TYPE,
    &slice::TYPE,
    &template::INTERPOLATION_TYPE,
    &template::ITERATOR_TYPE,
    &template::TYPE,
    &dict::ITEM_ITERATOR,
    &dict::ITEMS,
    &dict::KEY_ITERATOR,
    &dict::KEYS,
    &dict::REVERSE_ITEM_ITERATOR,
    &dict::REVERSE_KEY_ITERATOR,
    &dict::REVERSE_VALUE_ITERATOR,
    &dict::VALUE_ITERATOR,
    &dict::VALUES,
    &iterators::callable::TYPE,
    &iterators::enumerate::TYPE,
    &iterators::filter::TYPE,
    &iterators::map::TYPE,
    &iterators::reversed::TYPE,
    &iterators::zip::TYPE,
    &list_iterator::REVERSE_TYPE,
    &list_iterator::TYPE,
    &range::LONG_ITERATOR_TYPE,
    &set::FROZEN_TYPE,
    &set::ITERATOR_TYPE,
    &set::TYPE,
    &tuple_iterator::TYPE,
    &typing::const_evaluator::TYPE,
    &typing::generic::TYPE,
    &typing::no_default::TYPE,
    &typing::param_spec::TYPE,
    &typing::param_spec_parts::ARGS_TYPE,
    &typing::param_spec_parts::KWARGS_TYPE,
    &typing::type_alias::TYPE,
    &typing::type_var::TYPE,
    &typing::type_var_tuple::TYPE,
];

/// The native types of this crate, bases first, exceptions aside.
pub(crate) fn native_types() -> impl Iterator<Item = &'static Type> {
    NATIVE_TYPES.iter().copied()
}

/// Makes a native type ready that no module names.
pub fn make_type_ready(type_: &'static Type) {
    make_ready(type_);
}

/// Gives a native type its method resolution order, its namespace and the slots it inherits.
pub fn make_ready(type_: &'static Type) {
    if type_.is_ready() {
        return;
    }
    if let Some(base) = type_.members.is_some().then(|| type_.static_base()).flatten() {
        make_ready(base);
    }
    let namespace = Dict::with_capacity(0);
    if let Some(names) = Dict::of(&namespace) {
        fill(names, type_);
    }
    let mut ancestors = vec![std::ptr::from_ref(type_)];
    let mut base = type_.base();
    while let Some(ancestor) = base {
        ancestors.push(ancestor);
        type_.inherit_from(ancestor);
        base = ancestor.base();
    }
    if let Some(second) = kinds::second_base(type_) {
        // Its place is after all that only the first base has.
        ancestors.insert(2, second);
        let first = type_.static_base().map_or(Value::NONE, Type::value);
        type_.set_bases(Tuple::pair(first, second.value()));
    }
    type_.set_ready(ancestors, namespace);
}

/// Puts the methods and attributes of a native type into its namespace.
fn fill(names: &Dict, type_: &'static Type) {
    for method in type_.members.iter().flat_map(|members| members.methods) {
        let attribute = match method.binding {
            Binding::Static => StaticMethod::new(BuiltinFunction::new(method, Value::NONE)),
            Binding::Instance | Binding::Class => Descriptor::new(Target::Method(method), type_),
        };
        names.set_str(intern(method.name), attribute);
    }
    for getter in type_.members.iter().flat_map(|members| members.getters) {
        names.set_str(intern(getter.name), GetsetDescriptor::new(getter, type_));
    }
    for method in SLOT_METHODS.iter().filter(|method| type_.slots.is_set(method.slot)) {
        let is_hidden = matches!(method.name, "__getattr__" | "__new__");
        if !is_hidden && names.get_str(intern(method.name)).is_none() {
            names.set_str(intern(method.name), Descriptor::new(Target::Slot(method), type_));
        }
    }
    if type_.slots.is_set(Slot::New) && !type_.has(TypeFlags::NO_NEW) {
        names.set_str(intern("__new__"), BuiltinFunction::new(&NATIVE_NEW, type_.value()));
    }
    if type_.slots.is_set(Slot::RichCompare) && !type_.slots.is_set(Slot::Hash) {
        names.set_str(intern("__hash__"), Value::NONE);
    }
    if names.find_str(intern("__doc__")).is_none() {
        let doc = type_.members.and_then(|members| members.doc);
        names.set_str(intern("__doc__"), doc.map_or(Value::NONE, Str::new));
    }
}
