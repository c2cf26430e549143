//! `slice`

use std::ptr::{self, NonNull};

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::{self, type_error};
use crate::types::object_type;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `slice`
pub static TYPE: Type = Type::native(
    "slice",
    Some(&object_type::TYPE),
    size_of::<Slice>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::new(dealloc).container(traverse, None),
    &NativeMembers::NONE,
);

/// A slice object.
#[repr(C)]
pub struct Slice {
    header: Header,
    start: Value,
    stop: Value,
    step: Value,
}

impl Slice {
    /// A new slice.
    pub fn new(start: Value, stop: Value, step: Value) -> Value {
        let slice: NonNull<Slice> = HEAP.allocate(size_of::<Slice>(), Kind::Container).cast();
        // SAFETY: there is room for a slice, whose one reference becomes the value's.
        unsafe {
            slice.write(Slice { header: Header::new(&raw const TYPE), start, stop, step });
            Value::from_owned(Word::from_bits(slice.as_ptr() as usize as u64))
        }
    }

    /// The slice that a value is, if it is one.
    pub fn of(value: &Value) -> Option<&Slice> {
        let header = value.header()?;
        // SAFETY: an object of this type is a slice.
        header.type_().is(&TYPE).then(|| unsafe { &*ptr::from_ref(header).cast::<Slice>() })
    }

    /// The indices that the slice means in a sequence of so many items.
    ///
    /// # Errors
    /// `TypeError` if a bound is no index; `ValueError` if the step is zero.
    pub fn indices(&self, length: usize) -> PyResult<impl Iterator<Item = usize> + use<>> {
        let step = bound(&self.step)?.unwrap_or(1);
        if step == 0 {
            return Err(raise::value_error("slice step cannot be zero"));
        }
        let length = length as i64;
        let (least, most) = if step > 0 { (0, length) } else { (-1, length - 1) };
        let clip = |index: i64| if index < 0 { (index + length).max(least) } else { index.min(most) };
        let start = bound(&self.start)?.map_or(if step > 0 { 0 } else { most }, clip);
        let stop = bound(&self.stop)?.map_or(if step > 0 { length } else { -1 }, clip);
        let mut next = start;
        Ok(std::iter::from_fn(move || {
            let index = next;
            let left = if step > 0 { index < stop } else { index > stop };
            next = next.saturating_add(step);
            left.then_some(index as usize)
        }))
    }
}

impl Slice {
    /// The first item, the step and the number of items in a sequence of so many.
    ///
    /// # Errors
    /// `TypeError` if a bound is no index; `ValueError` if the step is zero.
    pub fn geometry(&self, length: usize) -> PyResult<(isize, isize, usize)> {
        let mut indices = self.indices(length)?;
        let step = bound(&self.step)?.unwrap_or(1) as isize;
        let first = indices.next();
        let number = usize::from(first.is_some()) + indices.count();
        Ok((first.unwrap_or(0) as isize, step, number))
    }

    /// Where a slice begins in a sequence of so many items, to insert there if it has no items.
    ///
    /// # Errors
    /// `TypeError` if a bound is no index.
    pub fn insertion_place(&self, length: usize) -> PyResult<usize> {
        let length = length as i64;
        let clip = |index: i64| if index < 0 { (index + length).max(0) } else { index.min(length) };
        Ok(bound(&self.start)?.map_or(0, clip) as usize)
    }
}

/// A bound of a slice; `None` leaves it open.
fn bound(value: &Value) -> PyResult<Option<i64>> {
    match value.word() {
        Word::NONE => Ok(None),
        word if word.is_int() => Ok(Some(word.int_value())),
        _ => Err(type_error("slice indices must be integers or None or have an __index__ method")),
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a slice.
    let slice = unsafe { &*ptr::from_ref(object).cast::<Slice>() };
    [&slice.start, &slice.stop, &slice.step].into_iter().for_each(|bound| visit(bound.word()));
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the slice's end.
    unsafe {
        ptr::drop_in_place(object.cast::<Slice>());
        HEAP.release(object, size_of::<Slice>(), Kind::Container);
    }
}
