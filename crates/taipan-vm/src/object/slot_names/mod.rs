//! The methods that stand behind slots, `__add__` behind [`Slot::Add`] and so on: how Python code sees the
//! slots of native types, and what stands in the slots of classes written in Python.
//!
//! Each row is one method: its name, its slot, how a call of the method of a native type becomes a call of
//! the slot's function ([`Wrapper`]), and the function that a class with such a method has in the slot, which
//! looks the method up and calls it ([`functions`]). Where a name has two slots, the first that a type has is
//! the one its method calls.

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::slots::{Binary, Slot, Slots, Unary};
use crate::object::type_object::Type;
use crate::value::{PyResult, Value};

mod functions;
mod special;
pub(crate) mod wrappers;

pub use functions::hash_not_implemented;
pub use special::{Special, call_special, lookup_special};

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
    /// Any other; the type is the one whose method it is.
    Other(fn(&Type, &Value, Arguments<'_>) -> PyResult),
    /// The same, and it takes keyword arguments.
    WithKeywords(fn(&Type, &Value, Arguments<'_>) -> PyResult),
}

/// One method behind a slot.
pub struct SlotMethod {
    /// The method's name.
    pub name: &'static str,
    /// Its slot.
    pub slot: Slot,
    /// How it calls the slot.
    pub wrapper: Wrapper,
    /// What a class with such a method has in the slot; null if it has nothing there.
    pub function: *const (),
    /// The parameters, as `inspect.signature` shows them.
    pub signature: &'static str,
    /// `__doc__`, without the signature.
    pub doc: &'static str,
}

// SAFETY: the pointers are functions'.
unsafe impl Sync for SlotMethod {}

/// The methods behind slots that have this name.
pub fn with_name(name: &str) -> impl Iterator<Item = &'static SlotMethod> + '_ {
    SLOT_METHODS.iter().filter(move |method| method.name == name)
}

/// The function of a slot for one operand.
macro_rules! unary {
    ($name:literal) => {{
        let function: Unary = |value| special::call_own(value, $name, &[]);
        function as *const ()
    }};
}

/// The function of a slot for two operands, whose reflected method is tried on the right one.
macro_rules! binary {
    ($name:literal, $reflected:literal, $slot:ident) => {{
        fn function(a: &Value, b: &Value) -> PyResult {
            let has_this = |type_: &Type| {
                type_.slots.$slot().is_some_and(|other| std::ptr::fn_addr_eq(other, function as Binary))
            };
            functions::binary_operator(a, b, $name, $reflected, has_this)
        }
        function as *const ()
    }};
}

/// The function of a slot for two operands without a reflected method.
macro_rules! own_binary {
    ($name:literal) => {{
        let function: Binary = |a, b| special::call_own(a, $name, std::slice::from_ref(b));
        function as *const ()
    }};
}

/// The methods of one operand, of two with a reflected method, of two without.
macro_rules! rows {
    (
        unary { $($un:literal $us:ident $uf:ident;)* }
        binary { $($bn:literal $br:literal $bs:ident $bf:ident;)* }
        own { $($on:literal $os:ident $of:ident;)* }
        compare { $($cn:literal $co:ident;)* }
        other { $($xn:literal $xg:literal $xs:ident $xf:expr, $xw:expr;)* }
    ) => {
        &[
            $( row!($un, "($self, /)", $us, Wrapper::Unary(Slots::$uf), unary!($un)), )*
            $(
                row!($bn, "($self, value, /)", $bs, Wrapper::Binary(Slots::$bf), binary!($bn, $br, $bf)),
                row!($br, "($self, value, /)", $bs, Wrapper::Reflected(Slots::$bf), binary!($bn, $br, $bf)),
            )*
            $( row!($on, "($self, value, /)", $os, Wrapper::Binary(Slots::$of), own_binary!($on)), )*
            $( row!(
                $cn, "($self, value, /)", RichCompare, Wrapper::Compare(CompareOperator::$co),
                functions::compare as *const ()
            ), )*
            $( row!($xn, $xg, $xs, $xw, $xf as *const ()), )*
        ]
    };
}

/// One row.
macro_rules! row {
    ($name:literal, $signature:literal, $slot:ident, $wrapper:expr, $function:expr) => {
        SlotMethod {
            name: $name,
            slot: Slot::$slot,
            wrapper: $wrapper,
            function: $function,
            signature: $signature,
            doc: concat!("Implements ", $name, "."),
        }
    };
}

/// For methods that classes written in Python have no function for.
const NO_FUNCTION: *const () = std::ptr::null();

/// All methods behind slots.
pub static SLOT_METHODS: &[SlotMethod] = rows! {
    unary {
        "__repr__" Repr repr;
        "__str__" Str str;
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
        "__hash__" "($self, /)" Hash functions::hash, Wrapper::Other(wrappers::hash);
        "__bool__" "($self, /)" Bool functions::bool, Wrapper::Other(wrappers::bool);
        "__len__" "($self, /)" Length functions::length, Wrapper::Other(wrappers::length);
        "__iter__" "($self, /)" Iter functions::iter, Wrapper::Unary(Slots::iter);
        "__next__" "($self, /)" Next functions::next, Wrapper::Other(wrappers::next);
        "__call__" "($self, /, *args, **kwargs)" Call functions::call, Wrapper::WithKeywords(wrappers::call);
        "__init__" "($self, /, *args, **kwargs)" Init functions::init, Wrapper::WithKeywords(wrappers::init);
        "__new__" "($type, *args, **kwargs)" New functions::new, Wrapper::WithKeywords(wrappers::never);
        "__del__" "($self, /)" Finalize functions::finalize, Wrapper::Other(wrappers::finalize);
        "__getattribute__" "($self, name, /)" GetAttribute functions::getattribute,
            Wrapper::Binary(Slots::getattribute);
        "__getattr__" "($self, name, /)" GetAttribute functions::getattribute, Wrapper::Other(wrappers::never);
        "__setattr__" "($self, name, value, /)" SetAttribute functions::setattribute,
            Wrapper::Other(wrappers::setattr);
        "__delattr__" "($self, name, /)" SetAttribute functions::setattribute, Wrapper::Other(wrappers::delattr);
        "__get__" "($self, instance, owner=None, /)" DescriptorGet functions::descriptor_get,
            Wrapper::Other(wrappers::descriptor_get);
        "__set__" "($self, instance, value, /)" DescriptorSet functions::descriptor_set,
            Wrapper::Other(wrappers::descriptor_set);
        "__delete__" "($self, instance, /)" DescriptorSet functions::descriptor_set,
            Wrapper::Other(wrappers::descriptor_delete);
        "__pow__" "($self, value, mod=None, /)" Power functions::power, Wrapper::Other(wrappers::power);
        "__rpow__" "($self, value, mod=None, /)" Power functions::power, Wrapper::Other(wrappers::reflected_power);
        "__ipow__" "($self, value, /)" InplacePower functions::inplace_power,
            Wrapper::Other(wrappers::inplace_power);
        "__contains__" "($self, key, /)" Contains functions::contains, Wrapper::Other(wrappers::contains);
        "__setitem__" "($self, key, value, /)" SetSubscript functions::set_subscript,
            Wrapper::Other(wrappers::setitem);
        "__delitem__" "($self, key, /)" SetSubscript functions::set_subscript, Wrapper::Other(wrappers::delitem);
        "__getitem__" "($self, key, /)" Item functions::item, Wrapper::Other(wrappers::item);
        "__add__" "($self, value, /)" Concat NO_FUNCTION, Wrapper::Binary(Slots::concat);
        "__mul__" "($self, value, /)" Repeat NO_FUNCTION, Wrapper::Other(wrappers::repeat);
        "__rmul__" "($self, value, /)" Repeat NO_FUNCTION, Wrapper::Other(wrappers::repeat);
        "__iadd__" "($self, value, /)" InplaceConcat NO_FUNCTION, Wrapper::Binary(Slots::inplace_concat);
        "__imul__" "($self, value, /)" InplaceRepeat NO_FUNCTION, Wrapper::Other(wrappers::inplace_repeat);
    }
};
