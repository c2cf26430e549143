//! What Python code sees of code objects.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use taipan_bytecode::code_object::{CodeObject, local_kind};
use taipan_bytecode::constant::{Constant, PyString};
use taipan_bytecode::opcode::CompareOperator;
use taipan_bytecode::{CodeFlags, Opcode, linetable, verify};

use crate::call::Arguments;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::protocol;
use crate::object::type_object::{Type, type_of};
use crate::raise::{type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::code::{Code, constant_value};
use crate::types::generator::text_value;
use crate::types::int;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

pub(super) static MEMBERS: NativeMembers = NativeMembers {
    doc: Some("Create a code object.  Not for mere mortals."),
    methods: METHODS,
    getters: GETTERS,
};

static METHODS: &[Method] = &[
    Method::instance(
        "co_lines",
        "($self, /)",
        Function::NoArguments(co_lines),
        "The lines of the instructions.",
    ),
    Method::instance(
        "co_positions",
        "($self, /)",
        Function::NoArguments(co_positions),
        "The positions of the instructions in the source.",
    ),
    Method::instance(
        "replace",
        "($self, /, **changes)",
        Function::Any(replace),
        "A copy of the code object with new values for the given fields.",
    ),
    Method::instance(
        "__replace__",
        "($self, /, **changes)",
        Function::Any(replace),
        "The same as replace().",
    ),
    Method::instance(
        "_varname_from_oparg",
        "($self, /, oparg)",
        Function::Bound(varname_from_oparg),
        "The local that an oparg names.",
    ),
];

/// Getter of a field by a function of the code object.
macro_rules! field {
    ($name:literal, $doc:literal, |$code:ident| $value:expr) => {
        Getter {
            name: $name,
            get: |value| {
                let $code = &*of(value)?.object;
                Ok($value)
            },
            set: None,
            doc: $doc,
        }
    };
}

static GETTERS: &[Getter] = &[
    field!("co_argcount", "Number of positional parameters.", |code| count(code.argcount)),
    field!("co_posonlyargcount", "Number of positional-only parameters.", |code| count(code.posonlyargcount)),
    field!("co_kwonlyargcount", "Number of keyword-only parameters.", |code| count(code.kwonlyargcount)),
    field!("co_stacksize", "Most values on the stack at once.", |code| count(code.stacksize)),
    field!("co_flags", "Flags.", |code| count(code.flags.bits())),
    field!("co_firstlineno", "The first line.", |code| int::from_i64(i64::from(code.firstlineno))),
    field!("co_names", "The names used.", |code| names(code.names.iter())),
    Getter { name: "co_consts", get: |value| Ok(consts(of(value)?)), set: None, doc: "The constants." },
    field!("co_name", "The name.", |code| text_value(&code.name)),
    field!("co_qualname", "The qualified name.", |code| text_value(&code.qualname)),
    field!("co_filename", "The file.", |code| text_value(&code.filename)),
    field!("co_linetable", "The table of locations.", |code| Bytes::new(&code.linetable)),
    field!("co_exceptiontable", "The table of exception handlers.", |code| Bytes::new(&code.exceptiontable)),
    field!("co_code", "The instructions.", |code| Bytes::new(&code.code)),
    field!("co_varnames", "The names of parameters and locals.", |code| {
        names(of_kind(code, local_kind::LOCAL))
    }),
    field!("co_cellvars", "The names of variables that nested functions use.", |code| {
        names(of_kind(code, local_kind::CELL))
    }),
    field!("co_freevars", "The names of variables of enclosing functions.", |code| {
        names(of_kind(code, local_kind::FREE))
    }),
    field!("co_nlocals", "Number of parameters and locals.", |code| {
        count(of_kind(code, local_kind::LOCAL).count() as u32)
    }),
    Getter {
        name: "_co_code_adaptive",
        get: |value| {
            let units = of(value)?.instructions();
            let bytes: Vec<u8> =
                units.iter().flat_map(|unit| [unit.get().opcode, unit.get().oparg]).collect();
            Ok(Bytes::new(&bytes))
        },
        set: None,
        doc: "The instructions as they are now.",
    },
];

fn of(value: &Value) -> PyResult<&Code> {
    Code::of(value).ok_or_else(|| type_error("a code object is required"))
}

fn count(number: u32) -> Value {
    int::from_i64(i64::from(number))
}

fn names<'a>(names: impl Iterator<Item = &'a Constant>) -> Value {
    Tuple::from_values(names.map(constant_value).collect())
}

fn consts(code: &Code) -> Value {
    let words = (0..code.object.consts.len()).map(|place| {
        // SAFETY: so many constants lie there, alive as long as the code.
        unsafe { Value::from_borrowed(*code.consts.add(place)) }
    });
    Tuple::from_values(words.collect())
}

/// The names of the variables of a kind.
fn of_kind(code: &CodeObject, kind: u8) -> impl Iterator<Item = &Constant> {
    let named = code.localsplusnames.iter().zip(code.localspluskinds.iter());
    named.filter(move |(_, own)| **own & kind != 0).map(|(name, _)| name)
}

impl Code {
    /// How many free variables there are.
    pub fn free_variables(&self) -> usize {
        of_kind(&self.object, local_kind::FREE).count()
    }

    /// The line of a code unit, if it has one.
    pub fn line_of(&self, unit: usize) -> Option<i32> {
        let offset = 2 * unit;
        let mut entries = linetable::entries(&self.object.linetable, self.object.firstlineno);
        let entry = entries.find(|entry| (entry.start..entry.end).contains(&offset))?;
        Some(entry.location.lineno).filter(|line| *line >= 0)
    }

    /// The unit at which the instruction begins that a unit is part of.
    pub fn instruction_start(&self, unit: usize) -> usize {
        let code = &self.object.code;
        let mut start = 0;
        while let Some(&opcode) = code.get(2 * start) {
            let next = start + 1 + Opcode::from_number(u16::from(opcode)).map_or(0, Opcode::caches);
            if next > unit {
                break;
            }
            start = next;
        }
        start
    }
}

pub(super) fn repr(value: &Value) -> PyResult {
    let code = of(value)?;
    let name = code.object.name.to_string_lossy();
    let (file, line, address) =
        (code.object.filename.to_string_lossy(), code.object.firstlineno, value.word().bits());
    let line = if line == 0 { -1 } else { line };
    Ok(Str::new(&format!("<code object {name} at {address:#x}, file \"{file}\", line {line}>")))
}

/// What makes code objects equal, constants aside.
fn identity(code: &CodeObject) -> impl Eq + Hash + '_ {
    (
        code.name.to_string_lossy(),
        (code.argcount, code.posonlyargcount, code.kwonlyargcount, code.flags.bits(), code.firstlineno),
        (&code.code, &code.linetable, &code.exceptiontable),
    )
}

fn same_text(a: &[Constant], b: &[Constant]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| match (a, b) {
            (Constant::Str(a), Constant::Str(b)) => a.to_string_lossy() == b.to_string_lossy(),
            _ => false,
        })
}

pub(super) fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(first), Some(second)) = (Code::of(a), Code::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let negate = match operator {
        CompareOperator::Equal => false,
        CompareOperator::NotEqual => true,
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    let (one, other) = (&*first.object, &*second.object);
    let equal = identity(one) == identity(other)
        && same_text(&one.names, &other.names)
        && same_text(&one.localsplusnames, &other.localsplusnames)
        && constants_equal(first, second)?;
    Ok(Value::bool(equal != negate))
}

/// Whether constants are equal and of the same types.
fn constants_equal(a: &Code, b: &Code) -> PyResult<bool> {
    let (a, b) = (consts(a), consts(b));
    let (a, b) = (Tuple::of(&a).map_or(&[][..], Tuple::values), Tuple::of(&b).map_or(&[][..], Tuple::values));
    if a.len() != b.len() {
        return Ok(false);
    }
    for (a, b) in a.iter().zip(b) {
        if !type_of(a).is(type_of(b)) || !protocol::equals(a, b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn hash(value: &Value) -> PyResult<i64> {
    let code = of(value)?;
    let mut hasher = DefaultHasher::new();
    identity(&code.object).hash(&mut hasher);
    let hash = hasher.finish() as i64;
    Ok(if hash == -1 { -2 } else { hash })
}

fn co_lines(value: &Value) -> PyResult {
    let code = &of(value)?.object;
    let lines = linetable::lines(&code.linetable, code.firstlineno).map(|range| {
        let line = range.line.map_or(Value::NONE, |line| int::from_i64(i64::from(line)));
        Tuple::from_values(vec![int::from_i64(range.start as i64), int::from_i64(range.end as i64), line])
    });
    protocol::iter(&List::from_values(lines.collect()))
}

fn co_positions(value: &Value) -> PyResult {
    let code = &of(value)?.object;
    let positions = linetable::positions(&code.linetable, code.firstlineno).map(|place| {
        let numbers = [place.lineno, place.end_lineno, place.col_offset, place.end_col_offset];
        let values = numbers.map(|number| match number {
            -1 => Value::NONE,
            number => int::from_i64(i64::from(number)),
        });
        Tuple::from_values(values.to_vec())
    });
    protocol::iter(&List::from_values(positions.collect()))
}

fn varname_from_oparg(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let number = arguments.first().copied().flatten().map_or(-1, |number| number.word().int_value());
    let names = &of(value)?.object.localsplusnames;
    match usize::try_from(number).ok().and_then(|place| names.get(place)) {
        Some(name) => Ok(constant_value(name)),
        None => {
            Err(crate::raise::raise(&crate::types::exception::kinds::INDEX_ERROR, "tuple index out of range"))
        }
    }
}

fn python_text(value: &Value, field: &str) -> PyResult<PyString> {
    match Str::of(value) {
        Some(text) => Ok(PyString::new(text.to_string_lossy().into_bytes())),
        None => {
            let name = type_of(value).name();
            Err(type_error(format_args!("replace() argument '{field}' must be str, not {name}")))
        }
    }
}

fn text_tuple(value: &Value, field: &str) -> PyResult<Vec<Constant>> {
    let Some(items) = Tuple::of(value) else {
        let name = type_of(value).name();
        return Err(type_error(format_args!("replace() argument '{field}' must be tuple, not {name}")));
    };
    items.values().iter().map(|item| python_text(item, field).map(Constant::Str)).collect()
}

fn number(value: &Value) -> PyResult<i64> {
    match value.word() {
        word if word.is_int() => Ok(word.int_value()),
        _ => {
            let name = type_of(value).name();
            Err(type_error(format_args!("'{name}' object cannot be interpreted as an integer")))
        }
    }
}

/// A number that is not negative.
fn natural(value: &Value, field: &str) -> PyResult<u32> {
    u32::try_from(number(value)?)
        .map_err(|_| value_error(format_args!("code: {field} must be a positive integer")))
}

fn bytes(value: &Value, field: &str) -> PyResult<Arc<[u8]>> {
    match Bytes::of(value) {
        Some(bytes) => Ok(bytes.as_slice().into()),
        None => {
            let name = type_of(value).name();
            Err(type_error(format_args!("replace() argument '{field}' must be bytes, not {name}")))
        }
    }
}

/// The constant that a value can be in a code object.
fn value_constant(value: &Value) -> PyResult<Constant> {
    let word = value.word();
    if value.is_none() {
        return Ok(Constant::None);
    }
    if word.is_bool() {
        return Ok(Constant::Bool(value.is(&Value::TRUE)));
    }
    if word.is_int() {
        return Ok(Constant::Int(word.int_value()));
    }
    if value.is(&Value::ELLIPSIS) {
        return Ok(Constant::Ellipsis);
    }
    if let Some(number) = word.as_float() {
        return Ok(Constant::Float(number));
    }
    if let Some(text) = Str::of(value) {
        return Ok(Constant::Str(PyString::new(text.to_string_lossy().into_bytes())));
    }
    if let Some(code) = Code::of(value) {
        return Ok(Constant::Code(Arc::clone(&code.object)));
    }
    if let Some(items) = Tuple::of(value) {
        let items: PyResult<Vec<Constant>> = items.values().iter().map(value_constant).collect();
        return Ok(Constant::Tuple(items?.into()));
    }
    let name = type_of(value).name();
    Err(type_error(format_args!("a code object cannot have a constant of type '{name}'")))
}

/// `replace(**changes)`: what does not pass the verifier is refused.
fn replace(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let own = of(value)?;
    if !arguments.positional().is_empty() {
        return Err(type_error("replace() takes no positional arguments"));
    }
    let mut code = (*own.object).clone();
    for (name, value) in arguments.keywords() {
        let field = Str::of(name).map(Str::to_string_lossy).unwrap_or_default();
        match field.as_str() {
            "co_argcount" => code.argcount = natural(value, "argcount")?,
            "co_posonlyargcount" => code.posonlyargcount = natural(value, "posonlyargcount")?,
            "co_kwonlyargcount" => code.kwonlyargcount = natural(value, "kwonlyargcount")?,
            "co_stacksize" => code.stacksize = natural(value, "stacksize")?,
            "co_firstlineno" => code.firstlineno = number(value)? as i32,
            "co_flags" => code.flags = CodeFlags::from_bits_retain(natural(value, "flags")?),
            "co_name" => code.name = python_text(value, &field)?,
            "co_qualname" => code.qualname = python_text(value, &field)?,
            "co_filename" => code.filename = python_text(value, &field)?,
            "co_code" => code.code = bytes(value, &field)?,
            "co_linetable" => code.linetable = bytes(value, &field)?,
            "co_exceptiontable" => code.exceptiontable = bytes(value, &field)?,
            "co_names" => code.names = text_tuple(value, &field)?.into(),
            "co_consts" => {
                let Some(items) = Tuple::of(value) else {
                    let name = type_of(value).name();
                    return Err(type_error(format_args!(
                        "replace() argument 'co_consts' must be tuple, not {name}"
                    )));
                };
                let items: PyResult<Vec<Constant>> = items.values().iter().map(value_constant).collect();
                code.consts = items?.into();
            }
            "co_varnames" | "co_cellvars" | "co_freevars" => {
                let kind = match field.as_str() {
                    "co_varnames" => local_kind::LOCAL,
                    "co_cellvars" => local_kind::CELL,
                    _ => local_kind::FREE,
                };
                let names = text_tuple(value, &field)?;
                if names.len() != of_kind(&code, kind).count() {
                    return Err(value_error("code: varnames is too small"));
                }
                let mut names = names.into_iter();
                let renamed: Vec<Constant> = code
                    .localsplusnames
                    .iter()
                    .zip(code.localspluskinds.iter())
                    .map(|(name, own)| {
                        if own & kind != 0 { names.next() } else { None }.unwrap_or_else(|| name.clone())
                    })
                    .collect();
                code.localsplusnames = renamed.into();
            }
            "co_nlocals" => {
                if natural(value, "nlocals")? as usize != of_kind(&code, local_kind::LOCAL).count() {
                    return Err(value_error("code: co_nlocals != len(co_varnames)"));
                }
            }
            _ => {
                return Err(type_error(format_args!(
                    "replace() got an unexpected keyword argument '{field}'"
                )));
            }
        }
    }
    if let Err(error) = verify::verify(&code) {
        return Err(value_error(format_args!("code: {error}")));
    }
    Ok(Code::new(&Arc::new(code)))
}

/// `types.CodeType(...)`
pub(super) fn make(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let given = arguments.positional();
    if !(16..=18).contains(&given.len()) || arguments.has_keywords() {
        let number = given.len();
        let bound = if number < 16 { "at least 16" } else { "at most 18" };
        return Err(type_error(format_args!("code() takes {bound} positional arguments ({number} given)")));
    }
    let variables = text_tuple(&given[9], "varnames")?;
    let free = given.get(16).map_or(Ok(Vec::new()), |names| text_tuple(names, "freevars"))?;
    let cells = given.get(17).map_or(Ok(Vec::new()), |names| text_tuple(names, "cellvars"))?;
    if natural(&given[3], "nlocals")? as usize != variables.len() {
        return Err(value_error("code: co_nlocals != len(co_varnames)"));
    }
    let (names, kinds) = local_variables(variables, cells, free);
    let Some(constants) = Tuple::of(&given[7]) else {
        let name = type_of(&given[7]).name();
        return Err(type_error(format_args!("code() argument 8 must be tuple, not {name}")));
    };
    let constants: PyResult<Vec<Constant>> = constants.values().iter().map(value_constant).collect();
    let code = CodeObject {
        argcount: natural(&given[0], "argcount")?,
        posonlyargcount: natural(&given[1], "posonlyargcount")?,
        kwonlyargcount: natural(&given[2], "kwonlyargcount")?,
        stacksize: natural(&given[4], "stacksize")?,
        flags: CodeFlags::from_bits_retain(natural(&given[5], "flags")?),
        code: bytes(&given[6], "codestring")?,
        consts: constants?.into(),
        names: text_tuple(&given[8], "names")?.into(),
        localsplusnames: names.into(),
        localspluskinds: kinds.into(),
        filename: python_text(&given[10], "filename")?,
        name: python_text(&given[11], "name")?,
        qualname: python_text(&given[12], "qualname")?,
        firstlineno: number(&given[13])? as i32,
        linetable: bytes(&given[14], "linetable")?,
        exceptiontable: bytes(&given[15], "exceptiontable")?,
    };
    if let Err(error) = verify::verify(&code) {
        return Err(value_error(format_args!("code: {error}")));
    }
    Ok(Code::new(&Arc::new(code)))
}

/// Names and kinds of all variables; a cell that is a parameter too stands there once.
fn local_variables(
    variables: Vec<Constant>,
    cells: Vec<Constant>,
    free: Vec<Constant>,
) -> (Vec<Constant>, Vec<u8>) {
    let same = |a: &Constant, b: &Constant| same_text(std::slice::from_ref(a), std::slice::from_ref(b));
    let mut kinds: Vec<u8> = variables
        .iter()
        .map(|name| {
            let is_cell = cells.iter().any(|cell| same(cell, name));
            local_kind::LOCAL | if is_cell { local_kind::CELL } else { 0 }
        })
        .collect();
    let mut names = variables;
    for cell in cells {
        if !names.iter().any(|name| same(name, &cell)) {
            names.push(cell);
            kinds.push(local_kind::CELL);
        }
    }
    kinds.extend(std::iter::repeat_n(local_kind::FREE, free.len()));
    names.extend(free);
    (names, kinds)
}
