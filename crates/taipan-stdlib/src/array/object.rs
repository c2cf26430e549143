//! `array.array`: the object and what operators do with it.

use std::cell::{Cell, UnsafeCell};
use std::rc::Rc;

use taipan_bytecode::opcode::CompareOperator;
use taipan_vm::native_object;
use taipan_vm::object::buffer::{Buffer, Layout, buffer_error};
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::{Getter, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::repr_guard::Text;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{memory_error, raise, type_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::str::Str;
use taipan_vm::types::{int, object_type, sequence_iterator};
use taipan_vm::value::{PyResult, Value};

use super::kind::Kind;
use super::{construct, items, methods, subscript};

/// `array.array`
pub(super) static TYPE: Type = Type::native(
    "array.array",
    Some(&object_type::TYPE),
    size_of::<Array>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::SEQUENCE).union(TypeFlags::WEAK_REFERENCES),
    Slots::of::<Array>()
        .with_new(construct::new)
        .with_repr(repr)
        .with_richcompare(compare)
        .with_buffer(get_buffer)
        .with_length(|value| Ok(of(value)?.len()))
        .with_item(item)
        .with_subscript(subscript::get)
        .with_set_subscript(subscript::set)
        .with_contains(|value, wanted| Ok(items::find(of(value)?, wanted, 0, usize::MAX)?.is_some()))
        .with_concat(concat)
        .with_repeat(|value, times| {
            let array = of(value)?;
            Ok(make(array.kind, repeated(array, times)?))
        })
        .with_inplace_concat(inplace_concat)
        .with_inplace_repeat(|value, times| {
            let array = of(value)?;
            let bytes = repeated(array, times)?;
            array.resize(|own| *own = bytes)?;
            Ok(value.clone())
        })
        .with_iter(sequence_iterator::new),
    &NativeMembers {
        doc: Some(
            "array(typecode [, initializer]) -> array\n\nA row of items of one kind, which the type code names.",
        ),
        methods: methods::METHODS,
        getters: &[
            Getter {
                name: "typecode",
                get: |value| Ok(Str::from_code(u32::from(of(value)?.kind.code()))),
                set: None,
                doc: "the typecode character used to create the array",
            },
            Getter {
                name: "itemsize",
                get: |value| Ok(int::from_usize(of(value)?.kind.size())),
                set: None,
                doc: "the size, in bytes, of one array item",
            },
        ],
    },
);

/// An array object.
#[repr(C)]
pub(super) struct Array {
    header: Header,
    pub(super) kind: Kind,
    bytes: UnsafeCell<Vec<u8>>,
    /// Number of buffers.
    exports: Cell<usize>,
}

native_object!(Array, TYPE, []);

/// The array of a receiver.
pub(super) fn of(value: &Value) -> PyResult<&Array> {
    Array::of(value).ok_or_else(|| type_error("an array is required"))
}

/// A new array.
pub(super) fn make(kind: Kind, bytes: Vec<u8>) -> Value {
    make_of(&TYPE, kind, bytes)
}

/// A new array of the type or a subclass.
pub(super) fn make_of(type_: &Type, kind: Kind, bytes: Vec<u8>) -> Value {
    let (bytes, exports) = (UnsafeCell::new(bytes), Cell::new(0));
    allocate(type_, |header| Array { header, kind, bytes, exports })
}

impl Array {
    /// Looks at the bytes. `read` runs no Python code.
    pub(super) fn read<R>(&self, read: impl FnOnce(&[u8]) -> R) -> R {
        // SAFETY: the bytes change only while Python code runs.
        read(unsafe { &*self.bytes.get() })
    }

    /// Writes to the bytes without resizing. `change` runs no Python code.
    pub(super) fn overwrite<R>(&self, change: impl FnOnce(&mut [u8]) -> R) -> R {
        // SAFETY: no slice of the bytes is alive, for those live only while no Python code runs.
        change(unsafe { (*self.bytes.get()).as_mut_slice() })
    }

    /// Changes the bytes and perhaps how many there are. `change` runs no Python code.
    pub(super) fn resize<R>(&self, change: impl FnOnce(&mut Vec<u8>) -> R) -> PyResult<R> {
        if self.exports.get() > 0 {
            return Err(buffer_error("cannot resize an array that is exporting buffers"));
        }
        // SAFETY: as above, and there is no buffer.
        Ok(change(unsafe { &mut *self.bytes.get() }))
    }

    /// Number of items.
    pub(super) fn len(&self) -> usize {
        self.read(<[u8]>::len) / self.kind.size()
    }

    /// The item at a place.
    pub(super) fn get(&self, place: usize) -> Option<Value> {
        let (kind, size) = (self.kind, self.kind.size());
        self.read(|bytes| Some(kind.unpack(bytes.chunks_exact(size).nth(place)?)))
    }

    /// Adds bytes of items.
    pub(super) fn extend(&self, more: &[u8]) -> PyResult<()> {
        self.resize(|bytes| {
            bytes.try_reserve(more.len()).map_err(|_| memory_error())?;
            bytes.extend_from_slice(more);
            Ok(())
        })?
    }
}

fn get_buffer(value: &Value, _: u32) -> PyResult<Buffer> {
    let array = of(value)?;
    array.exports.set(array.exports.get() + 1);
    let layout = Layout::row(Rc::from(array.kind.format()), array.kind.size(), array.len());
    // SAFETY: the vector is not resized as long as there are buffers, so its memory stays.
    unsafe {
        let bytes = &mut *array.bytes.get();
        let (data, length) = (bytes.as_mut_ptr(), bytes.len());
        Ok(Buffer::new(value.clone(), data, length, false, Some(Box::new(layout)), Some(release_buffer)))
    }
}

fn release_buffer(value: &Value) {
    if let Some(array) = Array::of(value) {
        array.exports.set(array.exports.get().saturating_sub(1));
    }
}

fn repr(value: &Value) -> PyResult {
    let array = of(value)?;
    let mut text = Text::new();
    text.push_str(&format!("{}('{}'", type_of(value).short_name(), array.kind.code()));
    if array.len() > 0 {
        text.push_str(", ");
        let shown = match array.kind.is_text() {
            true => items::text(array)?,
            false => items::list(array),
        };
        text.push_repr(&shown)?;
    }
    text.push_str(")");
    Ok(text.finish())
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(left), Some(right)) = (Array::of(a), Array::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let is_equality = matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual);
    if is_equality && left.len() != right.len() {
        return Ok(Value::bool(operator == CompareOperator::NotEqual));
    }
    let mut place = 0;
    loop {
        let (Some(one), Some(other)) = (left.get(place), right.get(place)) else {
            let lengths = [left.len(), right.len()].map(int::from_usize);
            return protocol::compare(&lengths[0], &lengths[1], operator);
        };
        // Not as containers compare: NaN is not equal to itself.
        if !protocol::is_true(&protocol::compare(&one, &other, CompareOperator::Equal)?)? {
            return match operator {
                CompareOperator::Equal => Ok(Value::FALSE),
                CompareOperator::NotEqual => Ok(Value::TRUE),
                _ => protocol::compare(&one, &other, operator),
            };
        }
        place += 1;
    }
}

fn item(value: &Value, index: isize) -> PyResult {
    let found =
        usize::try_from(index).ok().map_or(Ok(None), |place| of(value).map(|array| array.get(place)))?;
    found.ok_or_else(|| raise(&kinds::INDEX_ERROR, "array index out of range"))
}

fn concat(a: &Value, b: &Value) -> PyResult {
    let left = of(a)?;
    let Some(right) = Array::of(b) else {
        let given = type_of(b).name();
        return Err(type_error(format_args!("can only append array (not \"{given}\") to array")));
    };
    if right.kind != left.kind {
        return Err(type_error("bad argument type for built-in operation"));
    }
    let mut bytes = left.read(<[u8]>::to_vec);
    bytes.try_reserve(right.read(<[u8]>::len)).map_err(|_| memory_error())?;
    right.read(|more| bytes.extend_from_slice(more));
    Ok(make(left.kind, bytes))
}

fn inplace_concat(a: &Value, b: &Value) -> PyResult {
    let left = of(a)?;
    match Array::of(b) {
        Some(right) if right.kind == left.kind => left.extend(&right.read(<[u8]>::to_vec))?,
        Some(_) => return Err(type_error("can only extend with array of same kind")),
        None => {
            let given = type_of(b).name();
            return Err(type_error(format_args!("can only extend array with array (not \"{given}\")")));
        }
    }
    Ok(a.clone())
}

fn repeated(array: &Array, times: isize) -> PyResult<Vec<u8>> {
    let times = usize::try_from(times).unwrap_or(0);
    array.read(|bytes| {
        let length = bytes.len().checked_mul(times).ok_or_else(memory_error)?;
        let mut repeated = Vec::new();
        repeated.try_reserve_exact(length).map_err(|_| memory_error())?;
        (0..times).for_each(|_| repeated.extend_from_slice(bytes));
        Ok(repeated)
    })
}

/// A place counted from the end if it is negative, clipped as `insert` does.
pub(super) fn clipped(place: &Value, length: usize) -> PyResult<usize> {
    Ok(index::clip(index::to_count(place)?, length))
}

/// The module that arrays are in.
pub(super) const MODULE_NAME: &str = "array";
