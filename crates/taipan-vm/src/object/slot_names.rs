//! The methods that stand behind slots, `__add__` behind [`Slot::Add`] and so on: how Python code sees the
//! slots of native types, and what stands in the slots of classes written in Python.
//!
//! Each row is one method: its name, its slot, how a call of the method of a native type becomes a call of
//! the slot's function ([`Wrapper`]), and the function that a class with such a method has in the slot, which
//! looks the method up and calls it.

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::protocol;
use crate::object::slots::{Binary, Slot, Slots, Unary};
use crate::object::type_object::{Type, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::str::intern;
use crate::value::{PyResult, Value};

/// How a method of a native type calls the function in its slot.
#[derive(Clone, Copy)]
pub enum Wrapper {
    /// `method(self)`
    Unary(fn(&Slots) -> Option<Unary>),
    /// `method(self, other)`
    Binary(fn(&Slots) -> Option<Binary>),
    /// `method(self, other)` whose slot has the operands the other way round.
    Reflected(fn(&Slots) -> Option<Binary>),
    /// A comparison.
    Compare(CompareOperator),
    /// Any other.
    Other(fn(&Type, &Value, Arguments<'_>) -> PyResult),
}

/// One method behind a slot.
pub struct SlotMethod {
    /// The method's name.
    pub name: &'static str,
    /// Its slot.
    pub slot: Slot,
    /// How it calls the slot.
    pub wrapper: Wrapper,
    /// What a class with such a method has in the slot.
    pub function: *const (),
}

// SAFETY: the pointers are functions'.
unsafe impl Sync for SlotMethod {}

/// Calls the method `name` of the value's type, if it has one.
pub fn call_special(value: &Value, name: &str, arguments: &[Value]) -> Option<PyResult> {
    let method = type_of(value).lookup(intern(name))?;
    let bound = match type_of(&method).slots.descriptor_get() {
        Some(get) => match get(&method, Some(value), &type_of(value).value()) {
            Ok(bound) => bound,
            Err(raised) => return Some(Err(raised)),
        },
        None => method,
    };
    Some(protocol::call(&bound, Arguments::positional_only(arguments)))
}

/// The same where the class is known to have the method, unless it was deleted in the meantime.
fn call_own(value: &Value, name: &str, arguments: &[Value]) -> PyResult {
    call_special(value, name, arguments).unwrap_or_else(|| Err(raise::no_attribute(value, intern(name))))
}

/// The function of a slot for one operand.
macro_rules! unary {
    ($name:literal) => {{
        let function: Unary = |value| call_own(value, $name, &[]);
        function as *const ()
    }};
}

/// The function of a slot for two operands, whose reflected method is tried on the right one.
macro_rules! binary {
    ($name:literal, $reflected:literal) => {{
        let function: Binary = |a, b| binary_operator(a, b, $name, $reflected);
        function as *const ()
    }};
}

/// The function of a slot for two operands without a reflected method.
macro_rules! own_binary {
    ($name:literal) => {{
        let function: Binary = |a, b| call_own(a, $name, std::slice::from_ref(b));
        function as *const ()
    }};
}

/// `a.__add__(b)`, then `b.__radd__(a)`, the other way round if `b`'s class is derived from `a`'s.
fn binary_operator(a: &Value, b: &Value, name: &str, reflected: &str) -> PyResult {
    let same = type_of(a).is(type_of(b));
    let derived = !same && type_of(b).is_subtype(type_of(a));
    let forward = || call_special(a, name, std::slice::from_ref(b)).unwrap_or(Ok(Value::NOT_IMPLEMENTED));
    let backward = || match same {
        true => Ok(Value::NOT_IMPLEMENTED),
        false => call_special(b, reflected, std::slice::from_ref(a)).unwrap_or(Ok(Value::NOT_IMPLEMENTED)),
    };
    let first = if derived { backward()? } else { forward()? };
    if !first.is(&Value::NOT_IMPLEMENTED) {
        return Ok(first);
    }
    if derived { forward() } else { backward() }
}

fn slot_compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let name = COMPARISONS[operator as usize];
    call_special(a, name, std::slice::from_ref(b)).unwrap_or(Ok(Value::NOT_IMPLEMENTED))
}

/// The methods of comparisons, by [`CompareOperator`].
const COMPARISONS: [&str; 6] = ["__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"];

fn slot_hash(value: &Value) -> PyResult<i64> {
    let hash = call_own(value, "__hash__", &[])?;
    match int::of(&hash) {
        Some(_) => protocol::hash(&hash),
        None => Err(type_error("__hash__ method should return an integer")),
    }
}

fn slot_bool(value: &Value) -> PyResult<bool> {
    let truth = call_own(value, "__bool__", &[])?;
    if truth.word().is_bool() {
        return Ok(truth.is(&Value::TRUE));
    }
    let returned = type_of(&truth).name();
    Err(type_error(format_args!("__bool__ should return bool, returned {returned}")))
}

fn slot_length(value: &Value) -> PyResult<usize> {
    let length = call_own(value, "__len__", &[])?;
    if !length.word().is_int() {
        let name = type_of(&length).name();
        return Err(type_error(format_args!("'{name}' object cannot be interpreted as an integer")));
    }
    usize::try_from(length.word().int_value()).map_err(|_| raise::value_error("__len__() should return >= 0"))
}

fn slot_next(value: &Value) -> PyResult<Option<Value>> {
    match call_own(value, "__next__", &[]) {
        Ok(item) => Ok(Some(item)),
        Err(raised) if raise::take_if(&kinds::STOP_ITERATION) => {
            let _ended = raised;
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

fn slot_call(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(method) = type_of(value).lookup(intern("__call__")) else {
        return Err(type_error(format_args!("'{}' object is not callable", type_of(value).name())));
    };
    let bound = match type_of(&method).slots.descriptor_get() {
        Some(get) => get(&method, Some(value), &type_of(value).value())?,
        None => method,
    };
    protocol::call(&bound, arguments)
}

fn slot_init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let Some(method) = type_of(value).lookup(intern("__init__")) else { return Ok(()) };
    let bound = match type_of(&method).slots.descriptor_get() {
        Some(get) => get(&method, Some(value), &type_of(value).value())?,
        None => method,
    };
    let result = protocol::call(&bound, arguments)?;
    if result.is_none() {
        return Ok(());
    }
    Err(type_error(format_args!("__init__() should return None, not '{}'", type_of(&result).name())))
}

fn slot_set_subscript(container: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(value) => call_own(container, "__setitem__", &[key.clone(), value.clone()]),
        None => call_own(container, "__delitem__", std::slice::from_ref(key)),
    }
    .map(drop)
}

fn slot_contains(container: &Value, item: &Value) -> PyResult<bool> {
    protocol::is_true(&call_own(container, "__contains__", std::slice::from_ref(item))?)
}

/// The methods of one operand, of two with a reflected method, of two without.
macro_rules! rows {
    (
        unary { $($un:literal $us:ident $uf:ident;)* }
        binary { $($bn:literal $br:literal $bs:ident $bf:ident;)* }
        own { $($on:literal $os:ident $of:ident;)* }
        compare { $($cn:literal $co:ident;)* }
        other { $($xn:literal $xs:ident $xf:expr, $xw:expr;)* }
    ) => {
        &[
            $( SlotMethod { name: $un, slot: Slot::$us, wrapper: Wrapper::Unary(Slots::$uf), function: unary!($un) }, )*
            $(
                SlotMethod {
                    name: $bn, slot: Slot::$bs, wrapper: Wrapper::Binary(Slots::$bf), function: binary!($bn, $br),
                },
                SlotMethod {
                    name: $br, slot: Slot::$bs, wrapper: Wrapper::Reflected(Slots::$bf), function: binary!($bn, $br),
                },
            )*
            $( SlotMethod { name: $on, slot: Slot::$os, wrapper: Wrapper::Binary(Slots::$of), function: own_binary!($on) }, )*
            $( SlotMethod {
                name: $cn, slot: Slot::RichCompare, wrapper: Wrapper::Compare(CompareOperator::$co),
                function: slot_compare as *const (),
            }, )*
            $( SlotMethod { name: $xn, slot: Slot::$xs, wrapper: Wrapper::Other($xw), function: $xf as *const () }, )*
        ]
    };
}

/// All methods behind slots.
pub static SLOT_METHODS: &[SlotMethod] = rows! {
    unary {
        "__repr__" Repr repr;
        "__str__" Str str;
        "__iter__" Iter iter;
        "__await__" Await await_;
        "__aiter__" AsyncIter aiter;
        "__anext__" AsyncNext anext;
        "__neg__" Negative negative;
        "__pos__" Positive positive;
        "__abs__" Absolute absolute;
        "__invert__" Invert invert;
        "__int__" Int int;
        "__float__" Float float;
        "__index__" Index index;
    }
    binary {
        "__add__" "__radd__" Add add;
        "__sub__" "__rsub__" Subtract subtract;
        "__mul__" "__rmul__" Multiply multiply;
        "__mod__" "__rmod__" Remainder remainder;
        "__divmod__" "__rdivmod__" Divmod divmod;
        "__lshift__" "__rlshift__" LeftShift lshift;
        "__rshift__" "__rrshift__" RightShift rshift;
        "__and__" "__rand__" And and;
        "__xor__" "__rxor__" Xor xor;
        "__or__" "__ror__" Or or;
        "__floordiv__" "__rfloordiv__" FloorDivide floor_divide;
        "__truediv__" "__rtruediv__" TrueDivide true_divide;
        "__matmul__" "__rmatmul__" MatrixMultiply matrix_multiply;
    }
    own {
        "__iadd__" InplaceAdd inplace_add;
        "__isub__" InplaceSubtract inplace_subtract;
        "__imul__" InplaceMultiply inplace_multiply;
        "__imod__" InplaceRemainder inplace_remainder;
        "__ilshift__" InplaceLeftShift inplace_lshift;
        "__irshift__" InplaceRightShift inplace_rshift;
        "__iand__" InplaceAnd inplace_and;
        "__ixor__" InplaceXor inplace_xor;
        "__ior__" InplaceOr inplace_or;
        "__ifloordiv__" InplaceFloorDivide inplace_floor_divide;
        "__itruediv__" InplaceTrueDivide inplace_true_divide;
        "__imatmul__" InplaceMatrixMultiply inplace_matrix_multiply;
        "__getitem__" Subscript subscript;
    }
    compare {
        "__lt__" Less;
        "__le__" LessEqual;
        "__eq__" Equal;
        "__ne__" NotEqual;
        "__gt__" Greater;
        "__ge__" GreaterEqual;
    }
    other {
        "__hash__" Hash slot_hash, |_, value, _| Ok(int::from_i64(protocol::hash(value)?));
        "__bool__" Bool slot_bool, |_, value, _| Ok(Value::bool(protocol::is_true(value)?));
        "__len__" Length slot_length, |type_, value, _| match type_.slots.length() {
            Some(length) => Ok(int::from_i64(length(value)? as i64)),
            None => Ok(Value::NOT_IMPLEMENTED),
        };
        "__next__" Next slot_next, |type_, value, _| match type_.slots.next() {
            Some(next) => next(value)?.ok_or_else(|| raise::raise_with(&kinds::STOP_ITERATION, Vec::new())),
            None => Ok(Value::NOT_IMPLEMENTED),
        };
        "__call__" Call slot_call, |type_, value, arguments| match type_.slots.call() {
            Some(call) => call(value, arguments),
            None => Ok(Value::NOT_IMPLEMENTED),
        };
        "__init__" Init slot_init, |type_, value, arguments| {
            type_.slots.init().map_or(Ok(()), |init| init(value, arguments)).map(|()| Value::NONE)
        };
        "__contains__" Contains slot_contains, |_, container, arguments| match arguments.positional() {
            [item] => Ok(Value::bool(protocol::contains(container, item)?)),
            _ => Err(type_error("expected 1 argument")),
        };
        "__setitem__" SetSubscript slot_set_subscript, |_, container, arguments| match arguments.positional() {
            [key, value] => protocol::set_subscript(container, key, Some(value)).map(|()| Value::NONE),
            _ => Err(type_error("expected 2 arguments")),
        };
        "__delitem__" SetSubscript slot_set_subscript, |_, container, arguments| match arguments.positional() {
            [key] => protocol::set_subscript(container, key, None).map(|()| Value::NONE),
            _ => Err(type_error("expected 1 argument")),
        };
    }
};
