//! Clocks and waiting.

use std::time::Duration;

use rustix::time::{ClockId, clock_getres, clock_gettime};
use taipan_vm::call::Arguments;
use taipan_vm::gil;
use taipan_vm::object::index::{self, is_index};
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, Raised, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::module::Module;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::types::{float, int, simple_namespace};
use taipan_vm::value::{PyResult, Value};

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "clock_getres",
        "($module, clk_id, /)",
        Function::One(resolution_of),
        "Return the resolution of the specified clock clk_id.",
    ),
    Method::function(
        "clock_gettime",
        "($module, clk_id, /)",
        Function::One(|_, id| clock_of(id).map(seconds)),
        "Return the time of the specified clock clk_id as a float.",
    ),
    Method::function(
        "clock_gettime_ns",
        "($module, clk_id, /)",
        Function::One(|_, id| clock_of(id).map(nanoseconds)),
        "Return the time of the specified clock clk_id as nanoseconds (int).",
    ),
    Method::function(
        "get_clock_info",
        "($module, name, /)",
        Function::One(get_clock_info),
        "Get information of the specified clock.",
    ),
    Method::function(
        "monotonic",
        "($module, /)",
        Function::NoArguments(|_| Ok(seconds(ClockId::Monotonic))),
        "Monotonic clock, cannot go backward.",
    ),
    Method::function(
        "monotonic_ns",
        "($module, /)",
        Function::NoArguments(|_| Ok(nanoseconds(ClockId::Monotonic))),
        "Monotonic clock, cannot go backward, as nanoseconds.",
    ),
    Method::function(
        "perf_counter",
        "($module, /)",
        Function::NoArguments(|_| Ok(seconds(ClockId::Monotonic))),
        "Performance counter for benchmarking.",
    ),
    Method::function(
        "perf_counter_ns",
        "($module, /)",
        Function::NoArguments(|_| Ok(nanoseconds(ClockId::Monotonic))),
        "Performance counter for benchmarking as nanoseconds.",
    ),
    Method::function(
        "process_time",
        "($module, /)",
        Function::NoArguments(|_| Ok(seconds(ClockId::ProcessCPUTime))),
        "Process time for profiling: sum of the kernel and user-space CPU time.",
    ),
    Method::function(
        "process_time_ns",
        "($module, /)",
        Function::NoArguments(|_| Ok(nanoseconds(ClockId::ProcessCPUTime))),
        "Process time for profiling as nanoseconds.",
    ),
    Method::function(
        "sleep",
        "($module, object, /)",
        Function::One(sleep),
        "Delay execution for a given number of seconds.",
    ),
    Method::function(
        "thread_time",
        "($module, /)",
        Function::NoArguments(|_| Ok(seconds(ClockId::ThreadCPUTime))),
        "Thread time for profiling: sum of the kernel and user-space CPU time.",
    ),
    Method::function(
        "thread_time_ns",
        "($module, /)",
        Function::NoArguments(|_| Ok(nanoseconds(ClockId::ThreadCPUTime))),
        "Thread time for profiling as nanoseconds.",
    ),
    Method::function(
        "time",
        "($module, /)",
        Function::NoArguments(|_| Ok(seconds(ClockId::Realtime))),
        "Return the current time in seconds since the Epoch.",
    ),
    Method::function(
        "time_ns",
        "($module, /)",
        Function::NoArguments(|_| Ok(nanoseconds(ClockId::Realtime))),
        "Return the current time in nanoseconds since the Epoch.",
    ),
];

/// The clocks that have numbers (Linux's).
const CLOCKS: [(&str, i64, ClockId); 5] = [
    ("CLOCK_REALTIME", 0, ClockId::Realtime),
    ("CLOCK_MONOTONIC", 1, ClockId::Monotonic),
    ("CLOCK_PROCESS_CPUTIME_ID", 2, ClockId::ProcessCPUTime),
    ("CLOCK_THREAD_CPUTIME_ID", 3, ClockId::ThreadCPUTime),
    ("CLOCK_BOOTTIME", 7, ClockId::Boottime),
];

/// Sets the numbers of the clocks.
pub(super) fn init(module: &Module) {
    for (name, number, _) in CLOCKS {
        module.set(name, int::from_i64(number));
    }
}

/// Seconds since the epoch, now.
pub(super) fn now() -> i64 {
    clock_gettime(ClockId::Realtime).tv_sec
}

fn nanoseconds(clock: ClockId) -> Value {
    let time = clock_gettime(clock);
    int::from_i64(time.tv_sec.saturating_mul(1_000_000_000).saturating_add(time.tv_nsec))
}

fn seconds(clock: ClockId) -> Value {
    let time = clock_gettime(clock);
    float::new((time.tv_sec as f64 * 1e9 + time.tv_nsec as f64) / 1e9)
}

fn clock_of(id: &Value) -> PyResult<ClockId> {
    let word = id.word();
    let clock = CLOCKS.iter().find(|(_, number, _)| word.is_int() && word.int_value() == *number);
    clock.map(|(_, _, clock)| *clock).ok_or_else(|| value_error("unknown clock"))
}

fn resolution_of(_: &Value, id: &Value) -> PyResult {
    let resolution = clock_getres(clock_of(id)?);
    Ok(float::new(resolution.tv_sec as f64 + resolution.tv_nsec as f64 * 1e-9))
}

fn sleep(_: &Value, length: &Value) -> PyResult {
    let seconds = match float::of(length) {
        Some(seconds) => seconds,
        None if is_index(length) => {
            index::to_isize(length, &kinds::OVERFLOW_ERROR).map_err(out_of_range)? as f64
        }
        None => {
            let given = type_of(length).name();
            return Err(type_error(format_args!(
                "'{given}' object cannot be interpreted as an integer or float"
            )));
        }
    };
    if seconds.is_nan() {
        return Err(value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(value_error("sleep length must be non-negative"));
    }
    if seconds > i64::MAX as f64 / 1e9 {
        return Err(out_of_range(Raised));
    }
    let length = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let Some(end) = std::time::Instant::now().checked_add(length) else { return Err(out_of_range(Raised)) };
    // A signal wakes the thread: it sleeps on if the handler does not raise.
    loop {
        let left = end.saturating_duration_since(std::time::Instant::now());
        if left.is_zero() {
            return Ok(Value::NONE);
        }
        let timeout = libc::timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
        // SAFETY: the structure lives while it is read.
        gil::allow_threads(|| unsafe { libc::nanosleep(&timeout, std::ptr::null_mut()) });
        taipan_vm::interrupts::check()?;
    }
}

fn out_of_range(_: Raised) -> Raised {
    raise::raise(&kinds::OVERFLOW_ERROR, "timestamp out of range for C PyTime_t")
}

fn get_clock_info(_: &Value, name: &Value) -> PyResult {
    let name = Str::of(name).map(Str::to_string_lossy).unwrap_or_default();
    let (implementation, monotonic, adjustable) = match name.as_str() {
        "time" => ("clock_gettime(CLOCK_REALTIME)", false, true),
        "monotonic" | "perf_counter" => ("clock_gettime(CLOCK_MONOTONIC)", true, false),
        "process_time" => ("clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false),
        "thread_time" => ("clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false),
        _ => return Err(value_error("unknown clock")),
    };
    let names =
        ["implementation", "monotonic", "adjustable", "resolution"].map(|name| intern(name).to_value());
    let values =
        [Str::new(implementation), Value::bool(monotonic), Value::bool(adjustable), float::new(1e-9)];
    protocol::call(&simple_namespace::TYPE.value(), Arguments::new(&values, &names))
}
