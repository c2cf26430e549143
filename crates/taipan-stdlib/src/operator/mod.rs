//! `_operator`

use taipan_bytecode::opcode::{BinaryOperator, CompareOperator};
use taipan_vm::call::Arguments;
use taipan_vm::modules::NativeModule;
use taipan_vm::object::index;
use taipan_vm::object::iterate;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::{TypeFlags, type_of};
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

mod getters;

/// A function of two operands.
macro_rules! binary {
    ($name:literal, $operator:ident, $doc:literal) => {
        Method::function(
            $name,
            "($module, a, b, /)",
            Function::Positional(2, 2, |_, arguments| match arguments {
                [a, b] => protocol::binary(a, b, BinaryOperator::$operator),
                _ => Ok(Value::NONE),
            }),
            $doc,
        )
    };
}

/// A comparison.
macro_rules! comparison {
    ($name:literal, $operator:ident, $doc:literal) => {
        Method::function(
            $name,
            "($module, a, b, /)",
            Function::Positional(2, 2, |_, arguments| match arguments {
                [a, b] => protocol::compare(a, b, CompareOperator::$operator),
                _ => Ok(Value::NONE),
            }),
            $doc,
        )
    };
}

/// A function of one operand.
macro_rules! unary {
    ($name:literal, $doc:literal, $function:expr) => {
        Method::function($name, "($module, a, /)", Function::One(|_, a| ($function)(a)), $doc)
    };
}

/// Any function of two arguments.
macro_rules! two {
    ($name:literal, $doc:literal, $function:expr) => {
        Method::function(
            $name,
            "($module, a, b, /)",
            Function::Positional(2, 2, |_, arguments| match arguments {
                [a, b] => ($function)(a, b),
                _ => Ok(Value::NONE),
            }),
            $doc,
        )
    };
}

/// `_operator`
pub(crate) static MODULE: NativeModule = NativeModule {
    name: "_operator",
    doc: "Operator interface.\n\nThis module exports a set of functions implemented natively that correspond to the \
          operators of Python.",
    functions: &[
        comparison!("lt", Less, "Same as a < b."),
        comparison!("le", LessEqual, "Same as a <= b."),
        comparison!("eq", Equal, "Same as a == b."),
        comparison!("ne", NotEqual, "Same as a != b."),
        comparison!("ge", GreaterEqual, "Same as a >= b."),
        comparison!("gt", Greater, "Same as a > b."),
        binary!("add", Add, "Same as a + b."),
        binary!("and_", And, "Same as a & b."),
        binary!("floordiv", FloorDivide, "Same as a // b."),
        binary!("lshift", LeftShift, "Same as a << b."),
        binary!("matmul", MatrixMultiply, "Same as a @ b."),
        binary!("mod", Remainder, "Same as a % b."),
        binary!("mul", Multiply, "Same as a * b."),
        binary!("or_", Or, "Same as a | b."),
        binary!("pow", Power, "Same as a ** b."),
        binary!("rshift", RightShift, "Same as a >> b."),
        binary!("sub", Subtract, "Same as a - b."),
        binary!("truediv", TrueDivide, "Same as a / b."),
        binary!("xor", Xor, "Same as a ^ b."),
        binary!("iadd", InplaceAdd, "Same as a += b."),
        binary!("iand", InplaceAnd, "Same as a &= b."),
        binary!("ifloordiv", InplaceFloorDivide, "Same as a //= b."),
        binary!("ilshift", InplaceLeftShift, "Same as a <<= b."),
        binary!("imatmul", InplaceMatrixMultiply, "Same as a @= b."),
        binary!("imod", InplaceRemainder, "Same as a %= b."),
        binary!("imul", InplaceMultiply, "Same as a *= b."),
        binary!("ior", InplaceOr, "Same as a |= b."),
        binary!("ipow", InplacePower, "Same as a **= b."),
        binary!("irshift", InplaceRightShift, "Same as a >>= b."),
        binary!("isub", InplaceSubtract, "Same as a -= b."),
        binary!("itruediv", InplaceTrueDivide, "Same as a /= b."),
        binary!("ixor", InplaceXor, "Same as a ^= b."),
        two!("concat", "Same as a + b, for a and b sequences.", |a, b| concat(a, b, BinaryOperator::Add)),
        two!("iconcat", "Same as a += b, for a and b sequences.", |a, b| concat(
            a,
            b,
            BinaryOperator::InplaceAdd
        )),
        two!("getitem", "Same as a[b].", protocol::subscript),
        two!("delitem", "Same as del a[b].", |a, b| protocol::set_subscript(a, b, None)
            .map(|()| Value::NONE)),
        two!("contains", "Same as b in a (note reversed operands).", |a, b| protocol::contains(a, b)
            .map(Value::bool)),
        two!("countOf", "Return the number of items in a which are, or which equal, b.", count_of),
        two!("indexOf", "Return the first index of b in a.", index_of),
        two!("is_", "Same as a is b.", |a: &Value, b: &Value| Ok(Value::bool(a.is(b)))),
        two!("is_not", "Same as a is not b.", |a: &Value, b: &Value| Ok(Value::bool(!a.is(b)))),
        two!(
            "_compare_digest",
            "Return 'a == b', in a time that does not depend on where they differ.",
            compare_digest
        ),
        unary!("abs", "Same as abs(a).", |a| one_operand(a, "abs()", type_of(a).slots.absolute())),
        unary!("index", "Same as a.__index__()", index::index),
        unary!("inv", "Same as ~a.", |a| one_operand(a, "unary ~", type_of(a).slots.invert())),
        unary!("invert", "Same as ~a.", |a| one_operand(a, "unary ~", type_of(a).slots.invert())),
        unary!("neg", "Same as -a.", |a| one_operand(a, "unary -", type_of(a).slots.negative())),
        unary!("pos", "Same as +a.", |a| one_operand(a, "unary +", type_of(a).slots.positive())),
        unary!("not_", "Same as not a.", |a| protocol::is_true(a).map(|truth| Value::bool(!truth))),
        unary!("truth", "Return True if a is true, False otherwise.", |a| protocol::is_true(a)
            .map(Value::bool)),
        unary!("is_none", "Same as a is None.", |a: &Value| Ok(Value::bool(a.is_none()))),
        unary!("is_not_none", "Same as a is not None.", |a: &Value| Ok(Value::bool(!a.is_none()))),
        Method::function(
            "setitem",
            "($module, a, b, c, /)",
            Function::Positional(3, 3, |_, arguments| match arguments {
                [a, b, c] => protocol::set_subscript(a, b, Some(c)).map(|()| Value::NONE),
                _ => Ok(Value::NONE),
            }),
            "Same as a[b] = c.",
        ),
        Method::function(
            "length_hint",
            "($module, obj, default=0, /)",
            Function::Positional(1, 2, length_hint),
            "Return an estimate of the number of items in obj.",
        ),
        Method::function(
            "call",
            "($module, obj, /, *args, **kwargs)",
            Function::Any(|_, arguments| match arguments.split_first() {
                Some((function, rest)) => protocol::call(function, rest),
                None => Err(type_error("call expected at least 1 argument, got 0")),
            }),
            "Same as obj(*args, **kwargs).",
        ),
    ],
    types: &[&getters::ATTRGETTER, &getters::ITEMGETTER, &getters::METHODCALLER],
    init: |_| Ok(()),
};

fn one_operand(value: &Value, what: &str, function: Option<fn(&Value) -> PyResult>) -> PyResult {
    match function {
        Some(function) => function(value),
        None => {
            let name = type_of(value).name();
            Err(type_error(format_args!("bad operand type for {what}: '{name}'")))
        }
    }
}

fn concat(a: &Value, b: &Value, operator: BinaryOperator) -> PyResult {
    let is_sequence = |value: &Value| {
        let type_ = type_of(value);
        let has_items = type_.slots.item().is_some() || type_.slots.subscript().is_some();
        type_.slots.concat().is_some() || has_items && !type_.has(TypeFlags::DICT)
    };
    if !is_sequence(a) {
        let name = type_of(a).name();
        return Err(type_error(format_args!("'{name}' object can't be concatenated")));
    }
    protocol::binary(a, b, operator)
}

/// An iterator over a container, with the error that searching gives.
fn search(container: &Value) -> PyResult<iterate::Items> {
    match iterate::items(container) {
        Err(_) if raise::take_if(&kinds::TYPE_ERROR) => {
            let name = type_of(container).name();
            Err(type_error(format_args!("argument of type '{name}' is not a container or iterable")))
        }
        result => result,
    }
}

fn count_of(container: &Value, wanted: &Value) -> PyResult {
    let mut count = 0;
    for item in search(container)? {
        count += i64::from(protocol::equals(&item?, wanted)?);
    }
    Ok(int::from_i64(count))
}

fn index_of(container: &Value, wanted: &Value) -> PyResult {
    for (place, item) in search(container)?.enumerate() {
        if protocol::equals(&item?, wanted)? {
            return Ok(int::from_usize(place));
        }
    }
    Err(value_error("sequence.index(x): x not in sequence"))
}

fn length_hint(_: &Value, arguments: &[Value]) -> PyResult {
    let [value, default @ ..] = arguments else { return Ok(Value::NONE) };
    let default = match default.first() {
        Some(default) if !int::is_int(default) => {
            let name = type_of(default).name();
            return Err(type_error(format_args!("'{name}' object cannot be interpreted as an integer")));
        }
        Some(default) => usize::try_from(index::to_count(default)?).unwrap_or(0),
        None => 0,
    };
    iterate::length_hint(value, default).map(int::from_usize)
}

fn compare_digest(a: &Value, b: &Value) -> PyResult {
    let are_equal = |a: &[u8], b: &[u8]| {
        let differences = a.iter().zip(b).fold(0, |differences, (a, b)| differences | (a ^ b));
        Value::bool(std::hint::black_box(differences) == 0 && a.len() == b.len())
    };
    match (Str::of(a), Str::of(b), Bytes::of(a), Bytes::of(b)) {
        (Some(a), Some(b), ..) => match (a.as_ascii(), b.as_ascii()) {
            (Some(a), Some(b)) => Ok(are_equal(a.as_bytes(), b.as_bytes())),
            _ => Err(type_error("comparing strings with non-ASCII characters is not supported")),
        },
        (_, _, Some(a), Some(b)) => Ok(are_equal(a.as_slice(), b.as_slice())),
        _ => {
            let (a, b) = (type_of(a).name(), type_of(b).name());
            Err(type_error(format_args!(
                "unsupported operand types(s) or combination of types: '{a}' and '{b}'"
            )))
        }
    }
}

/// `Arguments` of nothing but values.
fn plain(values: &[Value]) -> Arguments<'_> {
    Arguments::positional_only(values)
}
