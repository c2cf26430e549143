//! `_csv.Dialect`: how values are separated and quoted.

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::thread;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::object_type;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::value::{PyResult, Value};

use crate::support::FLAGS;

/// `_csv.Dialect`
pub(super) static TYPE: Type = Type::native(
    "_csv.Dialect",
    Some(&object_type::TYPE),
    size_of::<Dialect>(),
    0,
    FLAGS,
    Slots::of_container::<Dialect>().with_new(new),
    &NativeMembers {
        doc: Some("CSV dialect\n\nThe Dialect type records CSV parsing and generation options.\n"),
        methods: &[
            Method::instance("__reduce__", "", Function::Any(no_pickle), "Not supported."),
            Method::instance("__reduce_ex__", "", Function::Any(no_pickle), "Not supported."),
        ],
        getters: GETTERS,
    },
);

static GETTERS: &[Getter] = &[
    getter("delimiter", |d| part(d, |d| character(d.delimiter))),
    getter("doublequote", |d| part(d, |d| Value::bool(d.doublequote))),
    getter("escapechar", |d| part(d, |d| character(d.escapechar))),
    getter("lineterminator", |d| part(d, |d| d.lineterminator.clone())),
    getter("quotechar", |d| part(d, |d| character(d.quotechar))),
    getter("quoting", |d| part(d, |d| int::from_i64(i64::from(d.quoting)))),
    getter("skipinitialspace", |d| part(d, |d| Value::bool(d.skipinitialspace))),
    getter("strict", |d| part(d, |d| Value::bool(d.strict))),
];

const fn getter(name: &'static str, get: fn(&Value) -> PyResult) -> Getter {
    Getter { name, get, set: None, doc: "An option of the dialect." }
}

fn part(value: &Value, get: impl Fn(&Dialect) -> Value) -> PyResult {
    Ok(Dialect::of(value).map_or(Value::NONE, get))
}

fn character(code: Option<u32>) -> Value {
    code.map_or(Value::NONE, Str::from_code)
}

fn no_pickle(value: &Value, _: Arguments<'_>) -> PyResult {
    Err(type_error(format_args!("cannot pickle '{}' instances", type_of(value).short_name())))
}

/// Names of the ways to quote, by number.
pub(super) static QUOTING: &[&str] =
    &["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL"];
pub(super) const MINIMAL: i32 = 0;
pub(super) const ALL: i32 = 1;
pub(super) const NONNUMERIC: i32 = 2;
pub(super) const NONE: i32 = 3;
pub(super) const STRINGS: i32 = 4;
pub(super) const NOTNULL: i32 = 5;

/// A dialect object.
#[repr(C)]
pub(super) struct Dialect {
    header: Header,
    lineterminator: Value,
    options: Options,
}

native_object!(Dialect, TYPE, [lineterminator]);

impl std::ops::Deref for Dialect {
    type Target = Options;

    fn deref(&self) -> &Options {
        &self.options
    }
}

impl Dialect {
    /// What ends a row.
    pub(super) fn line_end(&self) -> &Value {
        &self.lineterminator
    }
}

/// The options of a dialect, the end of lines aside.
#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) delimiter: Option<u32>,
    pub(super) escapechar: Option<u32>,
    pub(super) quotechar: Option<u32>,
    pub(super) quoting: i32,
    pub(super) doublequote: bool,
    pub(super) skipinitialspace: bool,
    pub(super) strict: bool,
}

/// The names of the parameters.
const NAMES: &[&str] = &[
    "dialect",
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

static PARAMETERS: Parameters = Parameters::parse(
    "(dialect=None, delimiter=None, doublequote=None, escapechar=None, lineterminator=None, quotechar=None, \
     quoting=None, skipinitialspace=None, strict=None)",
);

/// The dialect of arguments such as those of `reader`, without the first.
pub(super) fn make(arguments: Arguments<'_>) -> PyResult {
    new(&TYPE, arguments)
}

/// An option: the argument, or the attribute of the dialect that is changed.
fn option(given: Option<&Value>, dialect: Option<&Value>, name: &str) -> Option<Value> {
    given.cloned().or_else(|| {
        let found = protocol::attribute(dialect?, &intern(name).to_value());
        if found.is_err() {
            drop(thread::current().take_raised());
        }
        found.ok()
    })
}

fn character_option(
    name: &str,
    value: Option<Value>,
    default: Option<u32>,
    or_none: bool,
) -> PyResult<Option<u32>> {
    let Some(value) = value else { return Ok(default) };
    if or_none && value.is_none() {
        return Ok(None);
    }
    let wanted = if or_none { "a unicode character or None" } else { "a unicode character" };
    let Some(text) = Str::of(&value) else {
        let given = type_of(&value).name();
        return Err(type_error(format_args!("\"{name}\" must be {wanted}, not {given}")));
    };
    let mut codes = text.code_points();
    match (codes.next(), codes.next()) {
        (Some(code), None) => Ok(Some(code)),
        _ => {
            let length = text.length();
            Err(type_error(format_args!("\"{name}\" must be {wanted}, not a string of length {length}")))
        }
    }
}

fn truth(value: Option<Value>, default: bool) -> PyResult<bool> {
    value.map_or(Ok(default), |value| protocol::is_true(&value))
}

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    for name in arguments.names() {
        let name = Str::of(name).map(Str::to_string_lossy).unwrap_or_default();
        if !NAMES.contains(&&*name) {
            return Err(type_error(format_args!(
                "this function got an unexpected keyword argument '{name}'"
            )));
        }
    }
    let given = PARAMETERS.bind("Dialect", arguments)?;
    let argument = |place: usize| given.get(place).copied().flatten();
    let dialect = match argument(0) {
        Some(name) if Str::of(name).is_some() => Some(super::find_dialect(name)?),
        dialect => dialect.cloned(),
    };
    if let Some(dialect) = &dialect
        && Dialect::of(dialect).is_some()
        && (1..9).all(|place| argument(place).is_none())
    {
        return Ok(dialect.clone());
    }
    let option = |place: usize, name: &str| option(argument(place), dialect.as_ref(), name);
    let delimiter = character_option("delimiter", option(1, "delimiter"), Some(u32::from(',')), false)?;
    let doublequote = truth(option(2, "doublequote"), true)?;
    let escapechar = character_option("escapechar", option(3, "escapechar"), None, true)?;
    let lineterminator = option(4, "lineterminator").unwrap_or_else(|| Str::new("\r\n"));
    if Str::of(&lineterminator).is_none() {
        let given = type_of(&lineterminator).name();
        return Err(type_error(format_args!("\"lineterminator\" must be a string, not {given}")));
    }
    let quotechar = option(5, "quotechar");
    let no_quotes = quotechar.as_ref().is_some_and(Value::is_none);
    let quotechar = character_option("quotechar", quotechar, Some(u32::from('"')), true)?;
    let quoting = option(6, "quoting");
    let quoting = match &quoting {
        Some(value) if !int::is_exact(value) => {
            let given = type_of(value).name();
            return Err(type_error(format_args!("\"quoting\" must be an integer, not {given}")));
        }
        Some(value) => Some(convert::to_c_int(value)?),
        None => None,
    };
    if quoting.is_some_and(|quoting| !(MINIMAL..=NOTNULL).contains(&quoting)) {
        return Err(type_error("bad \"quoting\" value"));
    }
    let skipinitialspace = truth(option(7, "skipinitialspace"), false)?;
    let strict = truth(option(8, "strict"), false)?;
    let quoting = quoting.unwrap_or(if no_quotes { NONE } else { MINIMAL });
    let options =
        Options { delimiter, escapechar, quotechar, quoting, doublequote, skipinitialspace, strict };
    check(&options, &lineterminator)?;
    Ok(allocate(type_, |header| Dialect { header, lineterminator, options }))
}

fn check(options: &Options, line_end: &Value) -> PyResult<()> {
    if options.quoting != NONE && options.quotechar.is_none() {
        return Err(type_error("quotechar must be set if quoting enabled"));
    }
    let Options { delimiter, escapechar, quotechar, skipinitialspace, .. } = *options;
    let is_in_line_end =
        |code: u32| Str::of(line_end).is_some_and(|text| text.code_points().any(|c| c == code));
    for (name, code, allows_space) in [
        ("delimiter", delimiter, true),
        ("escapechar", escapechar, !skipinitialspace),
        ("quotechar", quotechar, !skipinitialspace),
    ] {
        match code {
            Some(10 | 13) => return Err(value_error(format_args!("bad {name} value"))),
            Some(32) if !allows_space => return Err(value_error(format_args!("bad {name} value"))),
            Some(code) if is_in_line_end(code) => {
                return Err(value_error(format_args!("bad {name} or lineterminator value")));
            }
            _ => {}
        }
    }
    for (first, second, same) in [
        ("delimiter", "escapechar", delimiter.is_some() && delimiter == escapechar),
        ("delimiter", "quotechar", delimiter.is_some() && delimiter == quotechar),
        ("escapechar", "quotechar", escapechar.is_some() && escapechar == quotechar),
    ] {
        if same {
            return Err(value_error(format_args!("bad {first} or {second} value")));
        }
    }
    Ok(())
}
