//! The iterator over lists, tuples and whatever else has items by index.

use std::cell::Cell;
use std::ptr::{self, NonNull};

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise;
use crate::types::exception::kinds;
use crate::types::list::{self, List};
use crate::types::object_type;
use crate::value::{PyResult, Value, decref, header_of};
use crate::word::Word;

/// `iterator`
pub static TYPE: Type = Type::native(
    "iterator",
    Some(&object_type::TYPE),
    size_of::<SequenceIterator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::new(dealloc)
        .container(traverse, Some(clear))
        .with_iter(|iterator| Ok(iterator.clone()))
        .with_next(next),
    &NativeMembers::NONE,
);

/// An iterator.
#[repr(C)]
pub struct SequenceIterator {
    header: Header,
    /// What is gone through; NULL once the end was reached.
    sequence: Cell<Word>,
    /// The index of the next item.
    index: Cell<usize>,
}

/// A new iterator over a sequence.
pub fn new(sequence: &Value) -> PyResult {
    let iterator: NonNull<SequenceIterator> =
        HEAP.allocate(size_of::<SequenceIterator>(), Kind::Container).cast();
    let sequence = Cell::new(sequence.clone().into_word());
    // SAFETY: there is room for an iterator, whose one reference becomes the value's.
    unsafe {
        iterator.write(SequenceIterator {
            header: Header::new(&raw const TYPE),
            sequence,
            index: Cell::new(0),
        });
        Ok(Value::from_owned(Word::from_bits(iterator.as_ptr() as usize as u64)))
    }
}

impl SequenceIterator {
    /// The iterator that a word is, if it is one.
    ///
    /// # Safety
    /// The word is alive, if it is an object.
    #[inline(always)]
    pub(crate) unsafe fn at<'a>(word: Word) -> Option<&'a SequenceIterator> {
        // SAFETY: says the caller; objects of this type are iterators.
        unsafe {
            (word.is_object() && (*header_of(word)).type_().is(&TYPE)).then(|| &*header_of(word).cast())
        }
    }

    /// Whether what is left to go through is exactly a list.
    #[inline(always)]
    pub(crate) fn is_over_list(&self) -> bool {
        let word = self.sequence.get();
        // SAFETY: alive while the iterator has it.
        word.is_object() && unsafe { (*header_of(word)).type_().is(&list::TYPE) }
    }

    /// The next item of a list, which the list keeps alive. [`is_over_list`](Self::is_over_list) holds.
    #[inline(always)]
    pub(crate) fn next_of_list(&self) -> Option<Word> {
        let index = self.index.get();
        // SAFETY: the sequence is a list, alive while the iterator has it.
        let list = unsafe { &*header_of(self.sequence.get()).cast::<List>() };
        let item = list.items().get(index)?.word();
        self.index.set(index + 1);
        Some(item)
    }
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    // SAFETY: the value is alive.
    let Some(this) = (unsafe { SequenceIterator::at(iterator.word()) }) else { return Ok(None) };
    if this.sequence.get().is_null() {
        return Ok(None);
    }
    // SAFETY: alive while the iterator has it.
    let sequence = unsafe { Value::from_borrowed(this.sequence.get()) };
    let index = this.index.get();
    let item = type_of(&sequence).slots.item().map(|item| item(&sequence, index as isize));
    match item {
        Some(Ok(item)) => {
            this.index.set(index + 1);
            Ok(Some(item))
        }
        Some(Err(raised)) if !raise::take_if(&kinds::INDEX_ERROR) => Err(raised),
        _ => {
            // SAFETY: the reference was the iterator's.
            unsafe { decref(this.sequence.replace(Word::NULL)) };
            Ok(None)
        }
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is an iterator.
    visit(unsafe { &*ptr::from_ref(object).cast::<SequenceIterator>() }.sequence.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is an iterator, and the reference was its own.
    unsafe { decref((*ptr::from_ref(object).cast::<SequenceIterator>()).sequence.replace(Word::NULL)) };
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the iterator's end.
    unsafe {
        clear(&*object);
        HEAP.release(object, size_of::<SequenceIterator>(), Kind::Container);
    }
}
