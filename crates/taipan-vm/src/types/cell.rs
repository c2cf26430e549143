//! Cells: variables that nested functions share.

use std::cell::Cell as StdCell;
use std::ptr::{self, NonNull};

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::object_type;
use crate::value::{Value, decref};
use crate::word::Word;

/// `cell`
pub static TYPE: Type = Type::native(
    "cell",
    Some(&object_type::TYPE),
    size_of::<Cell>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::new(dealloc).container(traverse, Some(clear)),
    &NativeMembers::NONE,
);

/// A cell object.
#[repr(C)]
pub struct Cell {
    header: Header,
    /// The variable's value, NULL if it has none.
    pub contents: StdCell<Word>,
}

impl Cell {
    /// A new cell that takes over the reference in `contents`, which may be NULL.
    pub(crate) fn new(contents: Word) -> Value {
        let cell: NonNull<Cell> = HEAP.allocate(size_of::<Cell>(), Kind::Container).cast();
        // SAFETY: there is room for a cell, whose one reference becomes the value's.
        unsafe {
            cell.write(Cell { header: Header::new(&raw const TYPE), contents: StdCell::new(contents) });
            Value::from_owned(Word::from_bits(cell.as_ptr() as usize as u64))
        }
    }

    /// The cell at an address.
    ///
    /// # Safety
    /// The word is a living cell.
    #[inline(always)]
    pub(crate) unsafe fn at<'a>(word: Word) -> &'a Cell {
        // SAFETY: says the caller.
        unsafe { &*(word.bits() as usize as *const Cell) }
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a cell.
    visit(unsafe { &*ptr::from_ref(object).cast::<Cell>() }.contents.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a cell, and the reference was its own.
    unsafe { decref((*ptr::from_ref(object).cast::<Cell>()).contents.replace(Word::NULL)) };
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the cell's end.
    unsafe {
        clear(&*object);
        HEAP.release(object, size_of::<Cell>(), Kind::Container);
    }
}
