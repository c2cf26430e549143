//! `_struct`: values as bytes by formats such as `<hI4s`. [`format`] reads formats, [`codec`] packs and unpacks.

use std::rc::Rc;

use taipan_vm::call::Arguments;
use taipan_vm::modules::NativeModule;
use taipan_vm::object::buffer::{Buffer, flag};
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{self, NativeObject};
use taipan_vm::object::protocol;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, Raised, type_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::{self, kinds};
use taipan_vm::types::module::Module;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Value};

mod codec;
mod format;
mod iterator;

use format::Format;

/// `_struct`
pub static MODULE: NativeModule = NativeModule {
    name: "_struct",
    doc: "Functions to convert between Python values and C structs.",
    functions: FUNCTIONS,
    types: &[&STRUCT],
    init,
};

fn init(module: &Module) -> PyResult<()> {
    taipan_vm::runtime::make_ready(&ERROR);
    taipan_vm::runtime::make_ready(&iterator::TYPE);
    module.set("error", ERROR.value());
    Ok(())
}

/// `struct.error`
static ERROR: Type = exception::native_type("struct.error", &kinds::EXCEPTION, &NativeMembers::NONE);

/// Raises `struct.error`.
#[cold]
fn error(message: impl std::fmt::Display) -> Raised {
    raise::raise(&ERROR, message)
}

/// `_struct.Struct`
static STRUCT: Type = Type::native(
    "_struct.Struct",
    Some(&object_type::TYPE),
    size_of::<Struct>(),
    0,
    TypeFlags::BASE,
    Slots::of::<Struct>().with_new(new).with_repr(repr),
    &NativeMembers {
        doc: Some("Struct(fmt) --> compiled struct object"),
        methods: METHODS,
        getters: GETTERS,
    },
);

/// A compiled format.
#[repr(C)]
struct Struct {
    header: Header,
    format: Rc<Format>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Struct {
    fn type_() -> &'static Type {
        &STRUCT
    }
}

static METHODS: &[Method] = &[
    Method::instance(
        "pack",
        "($self, /, *values)",
        Function::Positional(0, usize::MAX, |this, values| codec::pack(&*of(this)?, values)),
        "The values as bytes.",
    ),
    Method::instance(
        "pack_into",
        "($self, /, buffer, offset, *values)",
        Function::Positional(0, usize::MAX, |this, values| codec::pack_into(&*of(this)?, values)),
        "Write the values as bytes into a buffer.",
    ),
    Method::instance(
        "unpack",
        "($self, buffer, /)",
        Function::One(|this, buffer| codec::unpack(&*of(this)?, buffer)),
        "The values that bytes are.",
    ),
    Method::instance(
        "unpack_from",
        "($self, /, buffer, offset=0)",
        Function::Bound(|this, arguments| codec::unpack_from(&*of(this)?, arguments)),
        "The values that the bytes from an offset on are.",
    ),
    Method::instance(
        "iter_unpack",
        "($self, buffer, /)",
        Function::One(|this, buffer| iterator::new(of(this)?, buffer)),
        "An iterator over the values of one structure after the other.",
    ),
    Method::instance(
        "__sizeof__",
        "($self, /)",
        Function::NoArguments(|this| Ok(int::from_usize(64 + 32 * (of(this)?.fields.len() + 1)))),
        "Bytes in memory.",
    ),
];

static GETTERS: &[Getter] = &[
    Getter {
        name: "format",
        get: |this| Ok(Str::new(&of(this)?.text)),
        set: None,
        doc: "struct format string",
    },
    Getter {
        name: "size",
        get: |this| Ok(int::from_usize(of(this)?.size)),
        set: None,
        doc: "struct size in bytes",
    },
];

fn of(this: &Value) -> PyResult<Rc<Format>> {
    match Struct::of(this) {
        Some(this) => Ok(this.format.clone()),
        None => Err(type_error("a Struct is required")),
    }
}

/// The format that an argument says.
fn compile(argument: &Value) -> PyResult<Rc<Format>> {
    if let Some(bytes) = Bytes::of(argument) {
        return Format::parse(&String::from_utf8_lossy(bytes.as_slice())).map(Rc::new);
    }
    match Str::of(argument) {
        Some(text) if text.is_ascii() => Format::parse(&text.to_string_lossy()).map(Rc::new),
        Some(_) => Err(error("bad char in struct format")),
        None => Err(type_error(format_args!(
            "Struct() argument 1 must be a str or bytes object, not {}",
            type_of(argument).name()
        ))),
    }
}

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    static PARAMETERS: Parameters = Parameters::parse("(format)");
    let bound = PARAMETERS.bind("Struct", arguments)?;
    let Some(format) = bound.first().copied().flatten() else { return Ok(Value::NONE) };
    let format = compile(format)?;
    Ok(native_object::allocate(type_, |header| Struct { header, format }))
}

fn repr(this: &Value) -> PyResult {
    let shown = protocol::repr(&Str::new(&of(this)?.text))?;
    let shown = Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default();
    Ok(Str::new(&format!("{}({shown})", type_of(this).short_name())))
}

static FUNCTIONS: &[Method] = &[
    Method::function(
        "_clearcache",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::NONE)),
        "Clear the internal cache.",
    ),
    Method::function(
        "calcsize",
        "($module, format, /)",
        Function::One(|_, format| Ok(int::from_usize(compile(format)?.size))),
        "Bytes of the structure that a format describes.",
    ),
    Method::function(
        "pack",
        "(format, /, *values)",
        Function::Positional(0, usize::MAX, |_, arguments| {
            let (format, values) = split(arguments)?;
            codec::pack(&format, values)
        }),
        "The values as bytes.",
    ),
    Method::function(
        "pack_into",
        "(format, buffer, offset, /, *values)",
        Function::Positional(0, usize::MAX, |_, arguments| {
            let (format, values) = split(arguments)?;
            codec::pack_into(&format, values)
        }),
        "Write the values as bytes into a buffer.",
    ),
    Method::function(
        "unpack",
        "($module, format, buffer, /)",
        Function::Positional(2, 2, |_, arguments| {
            let [format, buffer] = arguments else { return Ok(Value::NONE) };
            codec::unpack(&*compile(format)?, buffer)
        }),
        "The values that bytes are.",
    ),
    Method::function(
        "unpack_from",
        "($module, format, /, buffer, offset=0)",
        Function::Bound(|_, arguments| {
            let [Some(format), rest @ ..] = arguments else { return Ok(Value::NONE) };
            codec::unpack_from(&*compile(format)?, rest)
        }),
        "The values that the bytes from an offset on are.",
    ),
    Method::function(
        "iter_unpack",
        "($module, format, buffer, /)",
        Function::Positional(2, 2, |_, arguments| {
            let [format, buffer] = arguments else { return Ok(Value::NONE) };
            iterator::new(compile(format)?, buffer)
        }),
        "An iterator over the values of one structure after the other.",
    ),
];

/// The format and the values behind it.
fn split(arguments: &[Value]) -> PyResult<(Rc<Format>, &[Value])> {
    match arguments.split_first() {
        Some((format, values)) => Ok((compile(format)?, values)),
        None => Err(type_error("missing format argument")),
    }
}

/// The buffer of an argument, to be read.
fn readable(argument: &Value) -> PyResult<Buffer> {
    Buffer::get(argument, flag::SIMPLE)
}

/// The values of a structure as a tuple.
fn tuple(values: Vec<Value>) -> Value {
    Tuple::from_values(values)
}
