//! `gc`: the collector of reference cycles.

use crate::call::Arguments;
use crate::modules::NativeModule;
use crate::object::gc::{self, Outcome};
use crate::object::header::flag;
use crate::object::heap::HEAP;
use crate::object::index;
use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// `gc`
pub static MODULE: NativeModule = NativeModule {
    name: "gc",
    doc: "The collector of reference cycles: when it runs, what it knows, and running it at once.",
    functions: FUNCTIONS,
    types: &[],
    init,
};

fn init(module: &Module) -> PyResult<()> {
    let callbacks = List::from_values(Vec::new());
    gc::with(|collector| collector.callbacks.replace(Some(callbacks.clone())));
    module.set("callbacks", callbacks);
    module.set("garbage", List::from_values(Vec::new()));
    for (name, number) in [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", 38),
    ] {
        module.set(name, int::from_i64(number));
    }
    Ok(())
}

static FUNCTIONS: &[Method] = &[
    Method::function(
        "enable",
        "($module, /)",
        Function::NoArguments(|_| enable(true)),
        "Lets the collector run by itself.",
    ),
    Method::function(
        "disable",
        "($module, /)",
        Function::NoArguments(|_| enable(false)),
        "Keeps the collector from running by itself.",
    ),
    Method::function(
        "isenabled",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::bool(gc::with(|collector| collector.enabled.get())))),
        "Says whether the collector runs by itself.",
    ),
    Method::function(
        "collect",
        "($module, /, generation=2)",
        Function::Bound(collect),
        "Runs the collector and returns the number of unreachable objects.",
    ),
    Method::function(
        "get_count",
        "($module, /)",
        Function::NoArguments(|_| Ok(count())),
        "The counts of new objects.",
    ),
    Method::function(
        "get_threshold",
        "($module, /)",
        Function::NoArguments(|_| Ok(numbers(&gc::with(|collector| collector.thresholds.get())))),
        "The thresholds.",
    ),
    Method::function(
        "set_threshold",
        "(threshold0, [threshold1, [threshold2]])",
        Function::Positional(1, 3, set_threshold),
        "Sets the thresholds; 0 as the first keeps the collector from running.",
    ),
    Method::function(
        "get_debug",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_i64(gc::with(|collector| collector.debug.get())))),
        "The debugging flags.",
    ),
    Method::function(
        "set_debug",
        "($module, flags, /)",
        Function::One(set_debug),
        "Sets the debugging flags.",
    ),
    Method::function(
        "get_objects",
        "($module, /, generation=None)",
        Function::Bound(get_objects),
        "All objects that the collector knows.",
    ),
    Method::function(
        "get_stats",
        "($module, /)",
        Function::NoArguments(|_| stats()),
        "What collections of each generation did.",
    ),
    Method::function(
        "is_tracked",
        "($module, obj, /)",
        Function::One(|_, object| Ok(Value::bool(gc::is_tracked(object)))),
        "Says whether the collector knows an object.",
    ),
    Method::function(
        "is_finalized",
        "($module, obj, /)",
        Function::One(is_finalized),
        "Says whether an object's finaliser has run.",
    ),
    Method::function(
        "get_referrers",
        "(*objs)",
        Function::Positional(0, usize::MAX, referrers),
        "The objects that refer to any of these.",
    ),
    Method::function(
        "get_referents",
        "(*objs)",
        Function::Positional(0, usize::MAX, referents),
        "The objects that these refer to.",
    ),
    Method::function(
        "freeze",
        "($module, /)",
        Function::NoArguments(|_| freeze(true)),
        "Leaves all objects there are alone from now on.",
    ),
    Method::function(
        "unfreeze",
        "($module, /)",
        Function::NoArguments(|_| freeze(false)),
        "Looks at frozen objects again.",
    ),
    Method::function(
        "get_freeze_count",
        "($module, /)",
        Function::NoArguments(|_| Ok(freeze_count())),
        "How many objects are frozen.",
    ),
];

fn enable(enabled: bool) -> PyResult {
    gc::with(|collector| collector.enabled.set(enabled));
    Ok(Value::NONE)
}

fn collect(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let generation = match arguments.first().copied().flatten() {
        Some(generation) => index::to_isize(generation, &kinds::OVERFLOW_ERROR)?,
        None => 2,
    };
    if !(0..=2).contains(&generation) {
        return Err(value_error("invalid generation"));
    }
    Ok(int::from_i64(gc::collect(generation as usize).collected as i64))
}

/// Tells the callbacks of a collection.
pub(crate) fn call_back(phase: &str, generation: usize, outcome: Outcome) {
    let callbacks = gc::with(|collector| collector.callbacks.borrow().clone());
    let Some(callbacks) = callbacks.as_ref().and_then(List::of).map(|list| list.items().to_vec()) else {
        return;
    };
    if callbacks.is_empty() {
        return;
    }
    let information = Dict::with_capacity(3);
    if let Some(names) = Dict::of(&information) {
        let numbers = [
            ("generation", generation),
            ("collected", outcome.collected),
            ("uncollectable", outcome.uncollectable),
        ];
        for (name, number) in numbers {
            names.set_str(intern(name), int::from_i64(number as i64));
        }
    }
    let arguments = [Str::new(phase), information];
    for callback in callbacks {
        if protocol::call(&callback, Arguments::positional_only(&arguments)).is_err() {
            raise::unraisable("Exception ignored while calling GC callback", Some(&callback));
        }
    }
}

fn numbers(numbers: &[i64]) -> Value {
    Tuple::from_values(numbers.iter().map(|&number| int::from_i64(number)).collect())
}

fn count() -> Value {
    numbers(&[HEAP.young().max(0) as i64, 0, 0])
}

fn set_threshold(_: &Value, arguments: &[Value]) -> PyResult {
    let mut thresholds = gc::with(|collector| collector.thresholds.get());
    for (threshold, argument) in thresholds.iter_mut().zip(arguments) {
        *threshold = index::to_isize(argument, &kinds::OVERFLOW_ERROR)? as i64;
    }
    gc::with(|collector| collector.thresholds.set(thresholds));
    Ok(Value::NONE)
}

fn set_debug(_: &Value, flags: &Value) -> PyResult {
    let flags = index::to_isize(flags, &kinds::OVERFLOW_ERROR)? as i64;
    gc::with(|collector| collector.debug.set(flags));
    Ok(Value::NONE)
}

fn get_objects(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    if let Some(generation) = arguments.first().copied().flatten().filter(|value| !value.is_none()) {
        if !index::is_index(generation) {
            let name = type_of(generation).name();
            return Err(type_error(format_args!("argument must be int or None, not {name}")));
        }
        match index::to_isize(generation, &kinds::OVERFLOW_ERROR)? {
            0..=2 => {}
            3.. => {
                return Err(value_error(
                    "generation parameter must be less than the number of available generations (3)",
                ));
            }
            _ => return Err(value_error("generation parameter cannot be negative")),
        }
    }
    Ok(List::from_values(gc::objects()))
}

fn stats() -> PyResult {
    let stats = gc::with(|collector| collector.stats.get());
    let generation = |(number, outcome): &(usize, Outcome)| {
        let dict = Dict::with_capacity(3);
        if let Some(names) = Dict::of(&dict) {
            let numbers = [
                ("collections", *number),
                ("collected", outcome.collected),
                ("uncollectable", outcome.uncollectable),
            ];
            for (name, number) in numbers {
                names.set_str(intern(name), int::from_i64(number as i64));
            }
        }
        dict
    };
    Ok(List::from_values(stats.iter().map(generation).collect()))
}

fn is_finalized(_: &Value, object: &Value) -> PyResult {
    Ok(Value::bool(
        object.header().is_some_and(|header| header.has(flag::FINALIZED)) && gc::is_tracked(object),
    ))
}

fn referrers(_: &Value, objects: &[Value]) -> PyResult {
    let is_wanted = |value: &Value| objects.iter().any(|object| object.is(value));
    let found = gc::objects().into_iter().filter(|object| gc::referents(object).iter().any(is_wanted));
    Ok(List::from_values(found.collect()))
}

fn referents(_: &Value, objects: &[Value]) -> PyResult {
    Ok(List::from_values(objects.iter().flat_map(gc::referents).collect()))
}

fn freeze(frozen: bool) -> PyResult {
    HEAP.for_each_container(|object| match frozen {
        true => object.set(flag::FROZEN),
        false => object.clear(flag::FROZEN),
    });
    Ok(Value::NONE)
}

fn freeze_count() -> Value {
    let mut number = 0;
    HEAP.for_each_container(|object| number += i64::from(object.has(flag::FROZEN)));
    int::from_i64(number)
}
