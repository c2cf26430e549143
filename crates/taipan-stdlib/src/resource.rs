//! `resource`: limits of the process and what it has used.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::iterate::collect;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::float;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::module::Module;
use taipan_vm::types::struct_sequence::{Declaration, instance};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use crate::posix::error::os_error;

/// `resource`
pub(crate) static MODULE: NativeModule = NativeModule {
    name: "resource",
    doc: "",
    functions: &[
        Method::function(
            "getpagesize",
            "($module, /)",
            Function::NoArguments(|_| Ok(int::from_i64(i64::from(4096)))),
            "",
        ),
        Method::function("getrlimit", "($module, resource, /)", Function::One(getrlimit), ""),
        Method::function("getrusage", "($module, who, /)", Function::One(getrusage), ""),
        Method::function(
            "setrlimit",
            "($module, resource, limits, /)",
            Function::Positional(2, 2, setrlimit),
            "",
        ),
    ],
    types: &[],
    init,
};

const CONSTANTS: [(&str, i64); 21] = [
    ("RLIMIT_CPU", libc::RLIMIT_CPU as i64),
    ("RLIMIT_FSIZE", libc::RLIMIT_FSIZE as i64),
    ("RLIMIT_DATA", libc::RLIMIT_DATA as i64),
    ("RLIMIT_STACK", libc::RLIMIT_STACK as i64),
    ("RLIMIT_CORE", libc::RLIMIT_CORE as i64),
    ("RLIMIT_NOFILE", libc::RLIMIT_NOFILE as i64),
    ("RLIMIT_OFILE", libc::RLIMIT_NOFILE as i64),
    ("RLIMIT_AS", libc::RLIMIT_AS as i64),
    ("RLIMIT_RSS", libc::RLIMIT_RSS as i64),
    ("RLIMIT_NPROC", libc::RLIMIT_NPROC as i64),
    ("RLIMIT_MEMLOCK", libc::RLIMIT_MEMLOCK as i64),
    ("RLIMIT_MSGQUEUE", libc::RLIMIT_MSGQUEUE as i64),
    ("RLIMIT_NICE", libc::RLIMIT_NICE as i64),
    ("RLIMIT_RTPRIO", libc::RLIMIT_RTPRIO as i64),
    ("RLIMIT_RTTIME", libc::RLIMIT_RTTIME as i64),
    ("RLIMIT_SIGPENDING", libc::RLIMIT_SIGPENDING as i64),
    ("RUSAGE_SELF", 0),
    ("RUSAGE_CHILDREN", -1),
    ("RUSAGE_THREAD", 1),
    ("RLIM_INFINITY", -1),
    ("RLIM_SAVED_CUR", -1),
];

/// How many limits there are.
const LIMITS: i32 = 16;

static USAGE: Declaration = Declaration {
    name: "resource.struct_rusage",
    doc: "struct_rusage: Result from getrusage.",
    fields: &[
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw",
    ],
    items: 16,
};

fn init(module: &Module) -> PyResult<()> {
    for (name, number) in CONSTANTS {
        module.set(name, int::from_i64(number));
    }
    module.set("struct_rusage", USAGE.make()?);
    module.set("error", kinds::OS_ERROR.value());
    Ok(())
}

fn number_of(resource: &Value) -> PyResult<i32> {
    match convert::to_c_int(resource)? {
        number if (0..LIMITS).contains(&number) => Ok(number),
        _ => Err(value_error("invalid resource specified")),
    }
}

fn pair(limits: &libc::rlimit) -> Value {
    // "No limit" is all bits set, which is -1.
    Tuple::pair(int::from_i64(limits.rlim_cur as i64), int::from_i64(limits.rlim_max as i64))
}

fn getrlimit(_: &Value, resource: &Value) -> PyResult {
    let number = number_of(resource)?;
    let mut limits = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the structure lives while the system writes to it.
    match unsafe { libc::getrlimit(number as libc::__rlimit_resource_t, &mut limits) } {
        0 => Ok(pair(&limits)),
        _ => Err(os_error(&std::io::Error::last_os_error(), &[])),
    }
}

fn setrlimit(_: &Value, arguments: &[Value]) -> PyResult {
    let [resource, limits] = arguments else { return Ok(Value::NONE) };
    let number = number_of(resource)?;
    let limits = collect(limits)?;
    let [soft, hard] = limits.as_slice() else { return Err(value_error("expected a tuple of 2 integers")) };
    let limits = libc::rlimit {
        rlim_cur: convert::to_long(soft)? as libc::rlim_t,
        rlim_max: convert::to_long(hard)? as libc::rlim_t,
    };
    // SAFETY: the structure lives while the system reads it.
    if unsafe { libc::setrlimit(number as libc::__rlimit_resource_t, &limits) } == 0 {
        return Ok(Value::NONE);
    }
    let error = std::io::Error::last_os_error();
    match error.raw_os_error() {
        Some(libc::EINVAL) => Err(value_error("current limit exceeds maximum limit")),
        Some(libc::EPERM) => Err(value_error("not allowed to raise maximum limit")),
        _ => Err(os_error(&error, &[])),
    }
}

fn getrusage(_: &Value, who: &Value) -> PyResult {
    let who = convert::to_c_int(who)?;
    // SAFETY: the structure is numbers.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the structure lives while the system writes to it.
    if unsafe { libc::getrusage(who, &mut usage) } != 0 {
        return Err(match std::io::Error::last_os_error() {
            error if error.raw_os_error() == Some(libc::EINVAL) => value_error("invalid who parameter"),
            error => os_error(&error, &[]),
        });
    }
    let seconds = |time: libc::timeval| float::new(time.tv_sec as f64 + time.tv_usec as f64 * 1e-6);
    let numbers = [
        usage.ru_maxrss,
        usage.ru_ixrss,
        usage.ru_idrss,
        usage.ru_isrss,
        usage.ru_minflt,
        usage.ru_majflt,
        usage.ru_nswap,
        usage.ru_inblock,
        usage.ru_oublock,
        usage.ru_msgsnd,
        usage.ru_msgrcv,
        usage.ru_nsignals,
        usage.ru_nvcsw,
        usage.ru_nivcsw,
    ];
    let values = [seconds(usage.ru_utime), seconds(usage.ru_stime)].into_iter();
    let values = values.chain(numbers.map(int::from_i64)).collect();
    let class = taipan_vm::import::loaded(&taipan_vm::types::str::Str::new("resource"))?;
    let class = match class {
        Some(module) => taipan_vm::object::protocol::attribute_named(&module, "struct_rusage")?,
        None => return Err(type_error("the module resource is not loaded")),
    };
    instance(&class, &USAGE, values)
}
