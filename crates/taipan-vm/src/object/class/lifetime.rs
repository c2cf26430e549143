//! The end of classes: what a class refers to, and how it is freed.

use std::ptr;

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::type_object::Type;
use crate::word::Word;

fn of_header(object: &Header) -> &Type {
    // SAFETY: the functions below are called with classes.
    unsafe { &*ptr::from_ref(object).cast::<Type>() }
}

/// Visits what a class refers to.
pub fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    of_header(object).references().into_iter().for_each(|cell| visit(cell.get()));
    of_header(object).visit_rest(visit);
}

/// Drops what a class refers to and what instances do not need to be freed.
pub fn clear(object: &Header) {
    of_header(object).clear();
}

/// Drops a class and leaves its room.
///
/// # Safety
/// Its count is zero, and nobody uses it again.
pub unsafe fn drop_class(object: *mut Header) {
    // SAFETY: this is the class's end.
    unsafe {
        (*object.cast::<Type>()).release();
        ptr::drop_in_place(object.cast::<Type>());
    }
}

/// Frees a class whose metaclass is `type`.
///
/// # Safety
/// As for [`drop_class`].
pub unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the class's end.
    unsafe {
        drop_class(object);
        HEAP.release(object, size_of::<Type>(), Kind::Container);
    }
}
