//! `_csv`: reading and writing of comma-separated values.

use std::cell::{Cell, RefCell};

use taipan_vm::call::Arguments;
use taipan_vm::modules::NativeModule;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::type_object::Type;
use taipan_vm::raise::{Raised, raise, type_error};
use taipan_vm::types::dict::Dict;
use taipan_vm::types::exception::{self, kinds};
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::list::List;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

mod dialect;
mod reader;
mod writer;

/// `_csv`
pub static MODULE: NativeModule = NativeModule {
    name: "_csv",
    doc: "CSV parsing and writing.\n",
    functions: FUNCTIONS,
    types: &[&ERROR, &dialect::TYPE],
    init: |module| {
        module.set("__version__", Str::new("1.0"));
        taipan_vm::runtime::make_ready(&reader::TYPE);
        taipan_vm::runtime::make_ready(&writer::TYPE);
        module.set("Reader", reader::TYPE.value());
        module.set("Writer", writer::TYPE.value());
        module.set("_dialects", dialects());
        for (number, name) in dialect::QUOTING.iter().enumerate() {
            module.set(name, int::from_usize(number));
        }
        Ok(())
    },
};

/// `_csv.Error`
pub(super) static ERROR: Type = exception::native_type("_csv.Error", &kinds::EXCEPTION, &NativeMembers::NONE);

static FUNCTIONS: &[Method] = &[
    Method::function("reader", "", Function::Any(reader::new), "A reader of an iterable's lines."),
    Method::function("writer", "", Function::Any(writer::new), "A writer of rows to a file."),
    Method::function("register_dialect", "", Function::Any(register), "Gives a dialect a name."),
    Method::function(
        "unregister_dialect",
        "($module, /, name)",
        Function::Bound(|_, arguments| {
            let name = crate::support::required(arguments, 0)?;
            match Dict::of(&dialects()).map_or(Ok(None), |dialects| dialects.remove(name))? {
                Some(_) => Ok(Value::NONE),
                None => Err(unknown_dialect()),
            }
        }),
        "Forgets a dialect's name.",
    ),
    Method::function(
        "get_dialect",
        "($module, /, name)",
        Function::Bound(|_, arguments| find_dialect(crate::support::required(arguments, 0)?)),
        "The dialect of a name.",
    ),
    Method::function(
        "list_dialects",
        "($module, /)",
        Function::NoArguments(|_| {
            let names = Dict::of(&dialects()).map(|dialects| dialects.iter().map(|(name, _)| name).collect());
            Ok(List::from_values(names.unwrap_or_default()))
        }),
        "The names of all dialects.",
    ),
    Method::function(
        "field_size_limit",
        "($module, /, new_limit=<unrepresentable>)",
        Function::Bound(field_size_limit),
        "Sets the limit of a field's length, and gives what it was.",
    ),
];

/// The dialects by name, a dict.
static DIALECTS: Locked<RefCell<Option<Value>>> = Locked::new(RefCell::new(None));
/// The longest a field may be.
static LIMIT: Locked<Cell<isize>> = Locked::new(Cell::new(128 * 1024));

fn dialects() -> Value {
    DIALECTS.with_borrow_mut(|dialects| dialects.get_or_insert_with(|| Dict::with_capacity(4)).clone())
}

fn field_limit() -> usize {
    usize::try_from(LIMIT.with(Cell::get)).unwrap_or(0)
}

/// Raises `_csv.Error`.
fn error(message: impl std::fmt::Display) -> Raised {
    raise(&ERROR, message)
}

fn unknown_dialect() -> Raised {
    error("unknown dialect")
}

fn find_dialect(name: &Value) -> PyResult {
    let found = Dict::of(&dialects()).map_or(Ok(None), |dialects| dialects.get(name))?;
    found.ok_or_else(unknown_dialect)
}

fn register(_: &Value, arguments: Arguments<'_>) -> PyResult {
    let (name, rest) = match arguments.split_first() {
        Some((name, rest)) if rest.positional().len() <= 1 => (name, rest),
        _ => {
            let given = arguments.positional().len();
            let bound = if given == 0 { "at least 1 argument" } else { "at most 2 arguments" };
            return Err(type_error(format_args!("register_dialect expected {bound}, got {given}")));
        }
    };
    if Str::of(name).is_none() {
        return Err(type_error("dialect name must be a string"));
    }
    let dialect = dialect::make(rest)?;
    Dict::of(&dialects()).map_or(Ok(()), |dialects| dialects.set(name, dialect))?;
    Ok(Value::NONE)
}

fn field_size_limit(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let before = LIMIT.with(Cell::get);
    if let Some(new) = arguments.first().copied().flatten() {
        if !int::is_int(new) {
            return Err(type_error("limit must be an integer"));
        }
        let new = convert::to_ssize(new)?;
        LIMIT.with(|limit| limit.set(new));
    }
    Ok(int::from_i64(before as i64))
}
