//! What a type can do, as function pointers: CPython's `tp_…`, `nb_…`, `sq_…` and `mp_…` slots.
//!
//! Native types name their functions in a static table ([`Slots::new`] and the `with_…` methods). A class
//! written in Python gets the functions of [`slot_names`](crate::object::slot_names), which look up
//! the method of the slot's name and call it; the list of these names is there too.
//!
//! All slots are one array, so that inheritance can go through them without naming each; the typed
//! accessors of this module are the only way to a slot's function.

use std::cell::Cell;
use std::ptr;

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::buffer::Buffer;
use crate::object::header::Header;
use crate::object::native_object::{self, NativeObject};
use crate::object::type_object::Type;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// Frees an object whose last reference is gone.
pub type Dealloc = unsafe fn(*mut Header);
/// Calls the visitor with each word of the object that may refer to a container.
pub type Traverse = fn(&Header, &mut dyn FnMut(Word));
/// Drops what the object refers to, as far as that can be part of a cycle.
pub type Clear = fn(&Header);
/// Bytes of an object.
pub type NativeSize = fn(&Header) -> usize;
/// One operand.
pub type Unary = fn(&Value) -> PyResult;
/// Two operands.
pub type Binary = fn(&Value, &Value) -> PyResult;
/// Three operands, the last of which may be `None`: `pow`.
pub type Ternary = fn(&Value, &Value, &Value) -> PyResult;
/// An answer of yes or no.
pub type Predicate = fn(&Value) -> PyResult<bool>;
/// An answer of yes or no about two: `in`.
pub type Contains = fn(&Value, &Value) -> PyResult<bool>;
/// `__hash__`, never -1.
pub type Hash = fn(&Value) -> PyResult<i64>;
/// `__len__`
pub type Length = fn(&Value) -> PyResult<usize>;
/// A comparison; `NotImplemented` lets the other operand try.
pub type Compare = fn(&Value, &Value, CompareOperator) -> PyResult;
/// The next item, `None` at the end.
pub type Next = fn(&Value) -> PyResult<Option<Value>>;
/// `x[i]` by a plain index, which is not negative unless the type has no length.
pub type Item = fn(&Value, isize) -> PyResult;
/// `x[key] = value`, or `del x[key]` where the value is missing.
pub type SetItem = fn(&Value, &Value, Option<&Value>) -> PyResult<()>;
/// An attribute by name.
pub type GetAttribute = fn(&Value, &Value) -> PyResult;
/// Sets an attribute, or deletes it where the value is missing.
pub type SetAttribute = fn(&Value, &Value, Option<&Value>) -> PyResult<()>;
/// `__get__(self, instance, owner)`
pub type DescriptorGet = fn(&Value, Option<&Value>, &Value) -> PyResult;
/// `__set__(self, instance, value)`, or `__delete__` where the value is missing.
pub type DescriptorSet = fn(&Value, &Value, Option<&Value>) -> PyResult<()>;
/// A call.
pub type Call = fn(&Value, Arguments<'_>) -> PyResult;
/// `__init__`
pub type Init = fn(&Value, Arguments<'_>) -> PyResult<()>;
/// `__new__`
pub type New = fn(&Type, Arguments<'_>) -> PyResult;
/// `__buffer__`: memory, as the flags of [`buffer::flag`](crate::object::buffer::flag) ask for it.
pub type GetBuffer = fn(&Value, u32) -> PyResult<Buffer>;
/// `send`: what a generator or coroutine does with a value.
pub type Send = fn(&Value, &Value) -> PyResult<SendResult>;

/// What a generator answers to a value sent to it.
#[derive(Clone)]
pub enum SendResult {
    /// It yielded.
    Yielded(Value),
    /// It returned.
    Returned(Value),
}

/// Declares the slots: for each its number, its setter for static tables, its getter.
macro_rules! slots {
    ($( $(#[$doc:meta])* $slot:ident $with:ident $name:ident: $function:ty; )*) => {
        /// The number of a slot.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Slot { $( $(#[$doc])* $slot, )* }

        impl Slot {
            /// Every slot.
            pub const ALL: &[Slot] = &[ $(Slot::$slot,)* ];
        }

        impl Slots {
            $(
                $(#[$doc])*
                #[inline(always)]
                pub fn $name(&self) -> Option<$function> {
                    let address = self.functions[Slot::$slot as usize].get();
                    // SAFETY: this slot is only ever set to null or to a function of this type, here.
                    unsafe { std::mem::transmute::<*const (), Option<$function>>(address) }
                }

                /// The same table with this slot set.
                #[must_use]
                pub const fn $with(mut self, function: $function) -> Slots {
                    self.functions[Slot::$slot as usize] = Cell::new(function as *const ());
                    self
                }
            )*
        }
    };
}

/// What a type can do. See the module's page.
pub struct Slots {
    /// Frees an object; always there.
    pub dealloc: Cell<Dealloc>,
    /// Visits what an object refers to; there for containers.
    pub traverse: Cell<Option<Traverse>>,
    /// Drops what an object refers to; there for containers that can change.
    pub clear: Cell<Option<Clear>>,
    /// Bytes of an object's structure with its items; there for types whose size varies.
    pub native_size: Cell<Option<NativeSize>>,
    /// Drops an object's structure and leaves its room; there for types that can be bases.
    pub drop_native: Cell<Option<Dealloc>>,
    /// What `traverse` is for the native base of a class made at run time.
    pub native_traverse: Cell<Option<Traverse>>,
    /// What `clear` is for the native base of a class made at run time.
    pub native_clear: Cell<Option<Clear>>,
    functions: [Cell<*const ()>; Slot::ALL.len()],
}

impl Slots {
    /// A table with nothing but a way to free.
    pub const fn new(dealloc: Dealloc) -> Slots {
        Slots {
            dealloc: Cell::new(dealloc),
            traverse: Cell::new(None),
            clear: Cell::new(None),
            native_size: Cell::new(None),
            drop_native: Cell::new(None),
            native_traverse: Cell::new(None),
            native_clear: Cell::new(None),
            functions: [const { Cell::new(ptr::null()) }; Slot::ALL.len()],
        }
    }

    /// A table for objects that are the structure `T` and nothing else.
    pub const fn of<T: NativeObject>() -> Slots {
        Slots::new(native_object::dealloc_native::<T>).with_drop(native_object::drop_native::<T>)
    }

    /// The same table for a type that can be a base: how to drop an object's structure and leave its room.
    #[must_use]
    pub const fn with_drop(mut self, drop_native: Dealloc) -> Slots {
        self.drop_native = Cell::new(Some(drop_native));
        self
    }

    /// The same table for a type whose size varies: bytes of an object's structure with its items.
    #[must_use]
    pub const fn with_size(mut self, size: NativeSize) -> Slots {
        self.native_size = Cell::new(Some(size));
        self
    }

    /// The same table for containers: how to visit what they refer to, and how to drop it.
    #[must_use]
    pub const fn container(mut self, traverse: Traverse, clear: Option<Clear>) -> Slots {
        self.traverse = Cell::new(Some(traverse));
        self.clear = Cell::new(clear);
        self
    }

    /// Whether a slot has a function.
    pub fn is_set(&self, slot: Slot) -> bool {
        !self.functions[slot as usize].get().is_null()
    }

    /// Whether a slot is the same as in another table.
    pub fn is_same(&self, slot: Slot, other: &Slots) -> bool {
        self.functions[slot as usize].get() == other.functions[slot as usize].get()
    }

    /// Takes a slot over from another table.
    pub fn inherit(&self, slot: Slot, from: &Slots) {
        self.functions[slot as usize].set(from.functions[slot as usize].get());
    }

    /// A slot's function, null if it has none.
    pub(crate) fn function(&self, slot: Slot) -> *const () {
        self.functions[slot as usize].get()
    }

    /// Sets a slot to a function of the slot's type, from the list of methods behind slots.
    pub(crate) fn set_function(&self, slot: Slot, function: *const ()) {
        self.functions[slot as usize].set(function);
    }

    /// Empties a slot.
    pub fn reset(&self, slot: Slot) {
        self.functions[slot as usize].set(ptr::null());
    }
}

slots! {
    /// `__repr__`
    Repr with_repr repr: Unary;
    /// `__str__`
    Str with_str str: Unary;
    /// `__hash__`
    Hash with_hash hash: Hash;
    /// `__call__`
    Call with_call call: Call;
    /// `__getattribute__` and `__getattr__`
    GetAttribute with_getattribute getattribute: GetAttribute;
    /// `__setattr__` and `__delattr__`
    SetAttribute with_setattribute setattribute: SetAttribute;
    /// `__lt__` and the other comparisons
    RichCompare with_richcompare richcompare: Compare;
    /// `__iter__`
    Iter with_iter iter: Unary;
    /// `__next__`
    Next with_next next: Next;
    /// `__get__`
    DescriptorGet with_descriptor_get descriptor_get: DescriptorGet;
    /// `__set__` and `__delete__`
    DescriptorSet with_descriptor_set descriptor_set: DescriptorSet;
    /// `__init__`
    Init with_init init: Init;
    /// `__new__`
    New with_new new_object: New;
    /// `__del__`
    Finalize with_finalize finalize: fn(&Value);

    /// `__await__`
    Await with_await await_: Unary;
    /// `__aiter__`
    AsyncIter with_aiter aiter: Unary;
    /// `__anext__`
    AsyncNext with_anext anext: Unary;
    /// `send`
    Send with_send send: Send;

    /// `__add__`
    Add with_add add: Binary;
    /// `__sub__`
    Subtract with_subtract subtract: Binary;
    /// `__mul__`
    Multiply with_multiply multiply: Binary;
    /// `__mod__`
    Remainder with_remainder remainder: Binary;
    /// `__divmod__`
    Divmod with_divmod divmod: Binary;
    /// `__pow__`
    Power with_power power: Ternary;
    /// `__neg__`
    Negative with_negative negative: Unary;
    /// `__pos__`
    Positive with_positive positive: Unary;
    /// `__abs__`
    Absolute with_absolute absolute: Unary;
    /// `__bool__`
    Bool with_bool bool: Predicate;
    /// `__invert__`
    Invert with_invert invert: Unary;
    /// `__lshift__`
    LeftShift with_lshift lshift: Binary;
    /// `__rshift__`
    RightShift with_rshift rshift: Binary;
    /// `__and__`
    And with_and and: Binary;
    /// `__xor__`
    Xor with_xor xor: Binary;
    /// `__or__`
    Or with_or or: Binary;
    /// `__int__`
    Int with_int int: Unary;
    /// `__float__`
    Float with_float float: Unary;
    /// `__iadd__`
    InplaceAdd with_inplace_add inplace_add: Binary;
    /// `__isub__`
    InplaceSubtract with_inplace_subtract inplace_subtract: Binary;
    /// `__imul__`
    InplaceMultiply with_inplace_multiply inplace_multiply: Binary;
    /// `__imod__`
    InplaceRemainder with_inplace_remainder inplace_remainder: Binary;
    /// `__ipow__`
    InplacePower with_inplace_power inplace_power: Ternary;
    /// `__ilshift__`
    InplaceLeftShift with_inplace_lshift inplace_lshift: Binary;
    /// `__irshift__`
    InplaceRightShift with_inplace_rshift inplace_rshift: Binary;
    /// `__iand__`
    InplaceAnd with_inplace_and inplace_and: Binary;
    /// `__ixor__`
    InplaceXor with_inplace_xor inplace_xor: Binary;
    /// `__ior__`
    InplaceOr with_inplace_or inplace_or: Binary;
    /// `__floordiv__`
    FloorDivide with_floor_divide floor_divide: Binary;
    /// `__truediv__`
    TrueDivide with_true_divide true_divide: Binary;
    /// `__ifloordiv__`
    InplaceFloorDivide with_inplace_floor_divide inplace_floor_divide: Binary;
    /// `__itruediv__`
    InplaceTrueDivide with_inplace_true_divide inplace_true_divide: Binary;
    /// `__index__`
    Index with_index index: Unary;
    /// `__matmul__`
    MatrixMultiply with_matrix_multiply matrix_multiply: Binary;
    /// `__imatmul__`
    InplaceMatrixMultiply with_inplace_matrix_multiply inplace_matrix_multiply: Binary;

    /// `__len__` of sequences and mappings
    Length with_length length: Length;
    /// `+` of sequences
    Concat with_concat concat: Binary;
    /// `*` of sequences and a number of times
    Repeat with_repeat repeat: fn(&Value, isize) -> PyResult;
    /// `__getitem__` of sequences by a plain index
    Item with_item item: Item;
    /// `__contains__`
    Contains with_contains contains: Contains;
    /// `+=` of sequences
    InplaceConcat with_inplace_concat inplace_concat: Binary;
    /// `*=` of sequences
    InplaceRepeat with_inplace_repeat inplace_repeat: fn(&Value, isize) -> PyResult;
    /// `__getitem__`
    Subscript with_subscript subscript: Binary;
    /// `__buffer__` and `__release_buffer__`
    Buffer with_buffer buffer: GetBuffer;
    /// `__setitem__` and `__delitem__`
    SetSubscript with_set_subscript set_subscript: SetItem;
}
