//! The local time zone.

use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::types::int;
use taipan_vm::types::module::Module;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use super::calendar::{local_time, zone_name};
use super::clocks;

pub(super) static FUNCTIONS: &[Method] = &[Method::function(
    "tzset",
    "($module, /)",
    Function::NoArguments(tzset),
    "Initialize, or reinitialize, the local timezone to the value stored in os.environ['TZ'].",
)];

unsafe extern "C" {
    #[link_name = "tzset"]
    fn c_tzset();
}

/// `tzset()`: looks at TZ again and says what came of it in the module's attributes.
fn tzset(_: &Value) -> PyResult {
    // SAFETY: the C library reads the environment; no other thread changes it, for that needs the interpreter lock.
    unsafe { c_tzset() };
    if let Some(module) = taipan_vm::import::loaded(&Str::new("time"))?.as_ref().and_then(Module::of) {
        init(module);
    }
    Ok(Value::NONE)
}

/// Sets `timezone`, `altzone`, `daylight` and `tzname`: what the zone is in January and in July of this year.
pub(super) fn init(module: &Module) {
    const YEAR: i64 = (365 * 24 + 6) * 3600;
    let january = (clocks::now() / YEAR) * YEAR;
    let zone = |seconds: i64| {
        local_time(seconds).map_or((0, "UTC".to_owned()), |time| (-time.tm_gmtoff, zone_name(&time)))
    };
    let (january, july) = (zone(january), zone(january + YEAR / 2));
    // South of the equator it is July that has no daylight saving time.
    let (standard, summer) = if january.0 < july.0 { (july, january) } else { (january, july) };
    module.set("timezone", int::from_i64(standard.0));
    module.set("altzone", int::from_i64(summer.0));
    module.set("daylight", int::from_i64(i64::from(standard.0 != summer.0)));
    module.set("tzname", Tuple::pair(Str::new(&standard.1), Str::new(&summer.1)));
}
