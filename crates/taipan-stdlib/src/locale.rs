//! `_locale`: the locale. There is one, `C.UTF-8`, which is also what `C` and `POSIX` are taken for.

use std::cmp::Ordering;

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::{raise, type_error, value_error};
use taipan_vm::types::dict::Dict;
use taipan_vm::types::exception::{self, kinds};
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::list::List;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::value::{PyResult, Value};

/// `_locale`
pub static MODULE: NativeModule = NativeModule {
    name: "_locale",
    doc: "Support for POSIX locales.",
    functions: FUNCTIONS,
    types: &[&ERROR],
    init: |module| {
        for &(name, number, _) in ITEMS {
            module.set(name, int::from_i64(number));
        }
        for (number, name) in CATEGORIES.iter().enumerate() {
            module.set(name, int::from_usize(number));
        }
        module.set("CHAR_MAX", int::from_i64(CHAR_MAX));
        Ok(())
    },
};

static FUNCTIONS: &[Method] = &[
    Method::function(
        "setlocale",
        "($module, category, locale=None, /)",
        Function::Positional(1, 2, set_locale),
        "Activates/queries locale processing.",
    ),
    Method::function(
        "localeconv",
        "($module, /)",
        Function::NoArguments(|_| Ok(conventions())),
        "Returns numeric and monetary locale-specific parameters.",
    ),
    Method::function(
        "strcoll",
        "($module, os1, os2, /)",
        Function::Positional(2, 2, collate),
        "Compares two strings according to the locale.",
    ),
    Method::function(
        "strxfrm",
        "($module, string, /)",
        Function::One(|_, string| {
            text(string)?;
            Ok(string.clone())
        }),
        "Return a string that can be used as a key for locale-aware comparisons.",
    ),
    Method::function(
        "nl_langinfo",
        "($module, key, /)",
        Function::One(|_, key| {
            let key = i64::from(convert::to_c_int(key)?);
            match ITEMS.iter().find(|item| item.1 == key) {
                Some((_, _, text)) => Ok(Str::new(text)),
                None => Err(value_error("unsupported langinfo constant")),
            }
        }),
        "Return the value for the locale information associated with key.",
    ),
    Method::function(
        "getencoding",
        "($module, /)",
        Function::NoArguments(|_| Ok(Str::new("UTF-8"))),
        "Get the current locale encoding.",
    ),
    Method::function(
        "gettext",
        "($module, msg, /)",
        Function::One(|_, message| Ok(message.clone())),
        "Return translation of msg.",
    ),
    Method::function(
        "dgettext",
        "($module, domain, msg, /)",
        Function::Positional(2, 2, |_, arguments| Ok(arguments.last().cloned().unwrap_or(Value::NONE))),
        "Return translation of msg in domain.",
    ),
    Method::function(
        "dcgettext",
        "($module, domain, msg, category, /)",
        Function::Positional(3, 3, |_, arguments| Ok(arguments.get(1).cloned().unwrap_or(Value::NONE))),
        "Return translation of msg in domain and category.",
    ),
    Method::function(
        "textdomain",
        "($module, domain, /)",
        Function::One(|_, domain| Ok(if domain.is_none() { Str::new("messages") } else { domain.clone() })),
        "Set the C library's textdmain to domain, returning the new domain.",
    ),
    Method::function(
        "bindtextdomain",
        "($module, domain, dir, /)",
        Function::Positional(2, 2, |_, arguments| Ok(arguments.last().cloned().unwrap_or(Value::NONE))),
        "Bind the C library's domain to dir.",
    ),
    Method::function(
        "bind_textdomain_codeset",
        "($module, domain, codeset, /)",
        Function::Positional(2, 2, |_, arguments| Ok(arguments.last().cloned().unwrap_or(Value::NONE))),
        "Bind the C library's domain to codeset.",
    ),
];

/// The names of the categories, by number.
static CATEGORIES: &[&str] =
    &["LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_COLLATE", "LC_MONETARY", "LC_MESSAGES", "LC_ALL"];

/// What stands in `localeconv()` for "not specified".
const CHAR_MAX: i64 = 127;

/// The locale's name.
const NAME: &str = "C.UTF-8";

fn text(value: &Value) -> PyResult<&Str> {
    Str::of(value)
        .ok_or_else(|| type_error(format_args!("argument must be str, not {}", type_of(value).name())))
}

/// `locale.Error`
static ERROR: Type = exception::native_type("locale.Error", &kinds::EXCEPTION, &NativeMembers::NONE);

fn set_locale(_: &Value, arguments: &[Value]) -> PyResult {
    let category = arguments.first().map_or(Ok(0), convert::to_c_int)?;
    if usize::try_from(category).is_ok_and(|category| category >= CATEGORIES.len()) || category < 0 {
        return Err(raise(&ERROR, "invalid locale category"));
    }
    let Some(wanted) = arguments.get(1).filter(|wanted| !wanted.is_none()) else { return Ok(Str::new(NAME)) };
    let wanted = text(wanted)?.to_string_lossy();
    match &*wanted {
        "" => Ok(Str::new(NAME)),
        "C" | "POSIX" => Ok(Str::new("C")),
        "C.UTF-8" | "C.utf8" | "C.UTF8" => Ok(Str::new(&wanted)),
        _ => Err(raise(&ERROR, "unsupported locale setting")),
    }
}

fn conventions() -> Value {
    let result = Dict::with_capacity(18);
    let Some(names) = Dict::of(&result) else { return result };
    let set = |name: &str, value: Value| names.set_str(intern(name), value);
    for name in ["int_curr_symbol", "currency_symbol", "mon_decimal_point", "mon_thousands_sep"] {
        set(name, Str::empty());
    }
    set("mon_grouping", List::from_values(Vec::new()));
    set("positive_sign", Str::empty());
    set("negative_sign", Str::empty());
    for name in [
        "int_frac_digits",
        "frac_digits",
        "p_cs_precedes",
        "p_sep_by_space",
        "n_cs_precedes",
        "n_sep_by_space",
        "p_sign_posn",
        "n_sign_posn",
    ] {
        set(name, int::from_i64(CHAR_MAX));
    }
    set("decimal_point", Str::new("."));
    set("thousands_sep", Str::empty());
    set("grouping", List::from_values(Vec::new()));
    result
}

/// By code points, as the locale does.
fn collate(_: &Value, arguments: &[Value]) -> PyResult {
    let [a, b] = arguments else { return Ok(Value::NONE) };
    let order = text(a)?.code_points().cmp(text(b)?.code_points());
    Ok(int::from_i64(match order {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }))
}

/// What `nl_langinfo` is asked for: name, number, answer.
static ITEMS: &[(&str, i64, &str)] = &[
    ("ABDAY_1", 131072, "Sun"),
    ("ABDAY_2", 131073, "Mon"),
    ("ABDAY_3", 131074, "Tue"),
    ("ABDAY_4", 131075, "Wed"),
    ("ABDAY_5", 131076, "Thu"),
    ("ABDAY_6", 131077, "Fri"),
    ("ABDAY_7", 131078, "Sat"),
    ("ABMON_1", 131086, "Jan"),
    ("ABMON_10", 131095, "Oct"),
    ("ABMON_11", 131096, "Nov"),
    ("ABMON_12", 131097, "Dec"),
    ("ABMON_2", 131087, "Feb"),
    ("ABMON_3", 131088, "Mar"),
    ("ABMON_4", 131089, "Apr"),
    ("ABMON_5", 131090, "May"),
    ("ABMON_6", 131091, "Jun"),
    ("ABMON_7", 131092, "Jul"),
    ("ABMON_8", 131093, "Aug"),
    ("ABMON_9", 131094, "Sep"),
    ("ALT_DIGITS", 131119, ""),
    ("AM_STR", 131110, "AM"),
    ("CODESET", 14, "UTF-8"),
    ("CRNCYSTR", 262159, "-"),
    ("DAY_1", 131079, "Sunday"),
    ("DAY_2", 131080, "Monday"),
    ("DAY_3", 131081, "Tuesday"),
    ("DAY_4", 131082, "Wednesday"),
    ("DAY_5", 131083, "Thursday"),
    ("DAY_6", 131084, "Friday"),
    ("DAY_7", 131085, "Saturday"),
    ("D_FMT", 131113, "%m/%d/%y"),
    ("D_T_FMT", 131112, "%a %b %e %H:%M:%S %Y"),
    ("ERA", 131116, ""),
    ("ERA_D_FMT", 131118, ""),
    ("ERA_D_T_FMT", 131120, ""),
    ("ERA_T_FMT", 131121, ""),
    ("MON_1", 131098, "January"),
    ("MON_10", 131107, "October"),
    ("MON_11", 131108, "November"),
    ("MON_12", 131109, "December"),
    ("MON_2", 131099, "February"),
    ("MON_3", 131100, "March"),
    ("MON_4", 131101, "April"),
    ("MON_5", 131102, "May"),
    ("MON_6", 131103, "June"),
    ("MON_7", 131104, "July"),
    ("MON_8", 131105, "August"),
    ("MON_9", 131106, "September"),
    ("NOEXPR", 327681, "^[nN]"),
    ("PM_STR", 131111, "PM"),
    ("RADIXCHAR", 65536, "."),
    ("THOUSEP", 65537, ""),
    ("T_FMT", 131114, "%H:%M:%S"),
    ("T_FMT_AMPM", 131115, "%I:%M:%S %p"),
    ("YESEXPR", 327680, "^[yY]"),
    ("_DATE_FMT", 131180, "%a %b %e %H:%M:%S %Z %Y"),
];
