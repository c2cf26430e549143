//! `atexit`: functions to be called when the program ends.

use std::cell::RefCell;

use taipan_vm::call::Arguments;
use taipan_vm::modules::NativeModule;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, type_error};
use taipan_vm::runtime;
use taipan_vm::types::int;
use taipan_vm::value::{PyResult, Value};

/// `atexit`
pub static MODULE: NativeModule = NativeModule {
    name: "atexit",
    doc: "allow programmer to define multiple exit functions to be executed\nupon normal program termination.\n",
    functions: FUNCTIONS,
    types: &[],
    init: |_| {
        let hooks = &mut *runtime::state().exit_hooks.borrow_mut();
        if !hooks.iter().any(|hook| std::ptr::fn_addr_eq(*hook, run as fn())) {
            hooks.push(run);
        }
        Ok(())
    },
};

static FUNCTIONS: &[Method] = &[
    Method::function(
        "register",
        "($module, func, /, *args, **kwargs)",
        Function::Any(register),
        "Register a function to be executed upon normal program termination",
    ),
    Method::function(
        "unregister",
        "($module, func, /)",
        Function::One(unregister),
        "Unregister an exit function which was previously registered using\natexit.register",
    ),
    Method::function(
        "_clear",
        "($module, /)",
        Function::NoArguments(|_| {
            let callbacks = CALLBACKS.with_borrow_mut(std::mem::take);
            drop(callbacks);
            Ok(Value::NONE)
        }),
        "Clear the list of previously registered exit functions.",
    ),
    Method::function(
        "_run_exitfuncs",
        "($module, /)",
        Function::NoArguments(|_| {
            run();
            Ok(Value::NONE)
        }),
        "Run all registered exit functions.",
    ),
    Method::function(
        "_ncallbacks",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_usize(CALLBACKS.with_borrow(|callbacks| callbacks.len())))),
        "Return the number of registered exit functions.",
    ),
];

/// A function and what it is called with.
struct Callback {
    function: Value,
    values: Vec<Value>,
    names: Vec<Value>,
}

/// The functions, the one to be called last first.
static CALLBACKS: Locked<RefCell<Vec<Callback>>> = Locked::new(RefCell::new(Vec::new()));

fn register(_: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some((function, others)) = arguments.split_first() else {
        return Err(type_error("register() takes at least 1 argument (0 given)"));
    };
    if type_of(function).slots.call().is_none() {
        return Err(type_error("the first argument must be callable"));
    }
    let callback = Callback {
        function: function.clone(),
        values: others.values().to_vec(),
        names: others.names().to_vec(),
    };
    CALLBACKS.with_borrow_mut(|callbacks| callbacks.push(callback));
    Ok(function.clone())
}

fn unregister(_: &Value, function: &Value) -> PyResult {
    // Comparing may run code that registers or unregisters others.
    let mut place = CALLBACKS.with_borrow(|callbacks| callbacks.len());
    while place > 0 {
        place -= 1;
        let other = CALLBACKS.with_borrow(|callbacks| callbacks.get(place).map(|it| it.function.clone()));
        let Some(other) = other else { continue };
        if protocol::equals(&other, function)? {
            let gone = CALLBACKS.with_borrow_mut(|callbacks| {
                let is_same = callbacks.get(place).is_some_and(|it| it.function.is(&other));
                is_same.then(|| callbacks.remove(place))
            });
            drop(gone);
        }
    }
    Ok(Value::NONE)
}

/// Calls the functions, the one registered last first; what one raises is reported.
fn run() {
    while let Some(callback) = CALLBACKS.with_borrow_mut(|callbacks| callbacks.pop()) {
        let arguments = Arguments::new(&callback.values, &callback.names);
        if protocol::call(&callback.function, arguments).is_err() {
            raise::unraisable("Exception ignored in atexit callback", Some(&callback.function));
        }
    }
}
