//! `sys.monitoring` (PEP 669): tools and what they ask for. The machine does not report events yet: asking for one
//! raises `NotImplementedError`, as `sys.settrace` and `sys.setprofile` do.

use std::cell::RefCell;

use crate::call::Arguments;
use crate::modules::NativeModule;
use crate::object::locked::Locked;
use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::raise::{self, Raised, type_error, value_error};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::module::Module;
use crate::types::str::{Str, intern};
use crate::types::{int, object_type, simple_namespace};
use crate::value::{PyResult, Value};

/// `sys.monitoring`
pub(super) static MODULE: NativeModule =
    NativeModule { name: "sys.monitoring", doc: "", functions: FUNCTIONS, types: &[], init };

/// How many tools there can be.
const TOOLS: usize = 6;

/// Names of the events, each the next bit.
const EVENTS: [&str; 19] = [
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];

/// What is known of a tool.
struct Tool {
    name: Option<Value>,
    /// Callbacks by the number of the event.
    callbacks: Vec<Option<Value>>,
}

static ALL: Locked<RefCell<Vec<Tool>>> = Locked::new(RefCell::new(Vec::new()));

static FUNCTIONS: &[Method] = &[
    Method::function(
        "_all_events",
        "($module, /)",
        Function::NoArguments(|_| Ok(Dict::with_capacity(0))),
        "",
    ),
    Method::function("clear_tool_id", "($module, tool_id, /)", Function::One(clear_tool), ""),
    Method::function("free_tool_id", "($module, tool_id, /)", Function::One(free_tool), ""),
    Method::function("get_events", "($module, tool_id, /)", Function::One(get_events), ""),
    Method::function(
        "get_local_events",
        "($module, tool_id, code, /)",
        Function::Positional(2, 2, |_, arguments| {
            let [tool, code] = arguments else { return Ok(Value::NONE) };
            check_code(code)?;
            get_events(&Value::NONE, tool)
        }),
        "",
    ),
    Method::function("get_tool", "($module, tool_id, /)", Function::One(get_tool), ""),
    Method::function(
        "register_callback",
        "($module, tool_id, event, func, /)",
        Function::Positional(3, 3, register_callback),
        "",
    ),
    Method::function("restart_events", "($module, /)", Function::NoArguments(|_| Ok(Value::NONE)), ""),
    Method::function(
        "set_events",
        "($module, tool_id, event_set, /)",
        Function::Positional(2, 2, |_, arguments| {
            let [tool, events] = arguments else { return Ok(Value::NONE) };
            set_events(tool, events)
        }),
        "",
    ),
    Method::function(
        "set_local_events",
        "($module, tool_id, code, event_set, /)",
        Function::Positional(3, 3, |_, arguments| {
            let [tool, code, events] = arguments else { return Ok(Value::NONE) };
            check_code(code)?;
            set_events(tool, events)
        }),
        "",
    ),
    Method::function("use_tool_id", "($module, tool_id, name, /)", Function::Positional(2, 2, use_tool), ""),
];

fn init(module: &Module) -> PyResult<()> {
    for (name, number) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
        module.set(name, int::from_i64(number));
    }
    for name in ["DISABLE", "MISSING"] {
        module.set(name, protocol::call(&object_type::TYPE.value(), Arguments::NONE)?);
    }
    let numbers = (0..EVENTS.len()).map(|number| int::from_i64(1 << number));
    let values: Vec<Value> = numbers.chain([int::from_i64(0)]).collect();
    let names: Vec<Value> = EVENTS.iter().chain(&["NO_EVENTS"]).map(|name| intern(name).to_value()).collect();
    let events = protocol::call(&simple_namespace::TYPE.value(), Arguments::new(&values, &names))?;
    module.set("events", events);
    Ok(())
}

/// Looks at a tool.
fn with_tool<R>(tool: &Value, look: impl FnOnce(&mut Tool) -> R) -> PyResult<R> {
    let number = int::convert::to_c_int(tool)?;
    let place = usize::try_from(number).ok().filter(|place| *place < TOOLS);
    let Some(place) = place else {
        let most = TOOLS - 1;
        return Err(value_error(format_args!("invalid tool {number} (must be between 0 and {most})")));
    };
    Ok(ALL.with_borrow_mut(|tools| {
        while tools.len() <= place {
            tools.push(Tool { name: None, callbacks: vec![None; EVENTS.len()] });
        }
        look(&mut tools[place])
    }))
}

fn check_code(code: &Value) -> PyResult<()> {
    Code::of(code).map(drop).ok_or_else(|| type_error("code must be a code object"))
}

fn use_tool(_: &Value, arguments: &[Value]) -> PyResult {
    let [tool, name] = arguments else { return Ok(Value::NONE) };
    if Str::of(name).is_none() {
        return Err(value_error("tool name must be a str"));
    }
    let is_new = with_tool(tool, |tool| {
        let is_new = tool.name.is_none();
        tool.name.get_or_insert_with(|| name.clone());
        is_new
    })?;
    match is_new {
        true => Ok(Value::NONE),
        false => {
            let number = int::convert::to_c_int(tool)?;
            Err(value_error(format_args!("tool {number} is already in use")))
        }
    }
}

fn clear_tool(_: &Value, tool: &Value) -> PyResult {
    let callbacks = with_tool(tool, |tool| std::mem::replace(&mut tool.callbacks, vec![None; EVENTS.len()]))?;
    drop(callbacks);
    Ok(Value::NONE)
}

fn free_tool(module: &Value, tool: &Value) -> PyResult {
    clear_tool(module, tool)?;
    drop(with_tool(tool, |tool| tool.name.take())?);
    Ok(Value::NONE)
}

fn get_tool(_: &Value, tool: &Value) -> PyResult {
    with_tool(tool, |tool| tool.name.clone().unwrap_or(Value::NONE))
}

fn get_events(_: &Value, tool: &Value) -> PyResult {
    with_tool(tool, |_| int::from_i64(0))
}

fn register_callback(_: &Value, arguments: &[Value]) -> PyResult {
    let [tool, event, function] = arguments else { return Ok(Value::NONE) };
    let event = int::convert::to_c_int(event)?;
    if event.count_ones() != 1 {
        return Err(value_error("The callback can only be set for one event at a time"));
    }
    let number = event.trailing_zeros() as usize;
    if number >= EVENTS.len() {
        return Err(value_error(format_args!("invalid event {event}")));
    }
    let new = (!function.is_none()).then(|| function.clone());
    let before = with_tool(tool, |tool| std::mem::replace(&mut tool.callbacks[number], new))?;
    Ok(before.unwrap_or(Value::NONE))
}

fn set_events(tool: &Value, events: &Value) -> PyResult {
    let events = int::convert::to_c_int(events)?;
    if events < 0 || events >> EVENTS.len() != 0 {
        return Err(value_error(format_args!("invalid event set {events:#x}")));
    }
    if with_tool(tool, |tool| tool.name.is_none())? {
        let number = int::convert::to_c_int(tool)?;
        return Err(value_error(format_args!("tool {number} is not in use")));
    }
    if events == 0 { Ok(Value::NONE) } else { Err(not_reported()) }
}

/// The error of asking for events.
pub(super) fn not_reported() -> Raised {
    raise::raise(&kinds::NOT_IMPLEMENTED_ERROR, "this interpreter does not report events to tools yet")
}
