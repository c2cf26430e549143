//! The 16 bytes that every heap object begins with.
//!
//! | bytes | holds |
//! |---|---|
//! | 0 to 3 | the reference count |
//! | 4 to 7 | flags |
//! | 8 to 15 | the address of the type |
//!
//! There is no list through the headers: the collector walks the pages of the [heap](crate::object::heap).
//! A free cell has a null type.

use std::cell::Cell;
use std::ptr::NonNull;

use crate::object::heap::HEAP;
use crate::object::type_object::Type;

/// What every heap object begins with. See the module's page.
#[repr(C)]
pub struct Header {
    refcount: Cell<u32>,
    flags: Cell<u32>,
    type_: Cell<*const Type>,
}

const _: () = assert!(size_of::<Header>() == 16);

/// A count that no program counts down to zero: objects that begin with it live for ever. Counting
/// goes on, for a test would cost each count more than it saves.
pub const IMMORTAL: u32 = 1 << 31;

/// Bits of [`Header::flags`].
pub mod flag {
    /// The finaliser has run, which happens once in an object's life (PEP 442).
    pub const FINALIZED: u32 = 1;
    /// Weak references to the object exist.
    pub const WEAKLY_REFERENCED: u32 = 1 << 1;
    /// The collector found it unreachable and is about to clear it.
    pub const UNREACHABLE: u32 = 1 << 2;
    /// The object stands in a queue of what is to be freed.
    pub const QUEUED: u32 = 1 << 3;
    /// The collector looks at the object.
    pub const CONSIDERED: u32 = 1 << 4;
    /// The collector has found the object to be reachable.
    pub const REACHABLE: u32 = 1 << 5;
    /// The collector leaves the object alone (`gc.freeze`).
    pub const FROZEN: u32 = 1 << 6;
    /// The class was changed to one whose instances have other words: how many there are stands elsewhere.
    pub const RECLASSED: u32 = 1 << 7;
    /// The lowest of the 24 bits that each type uses as it likes: instances of plain classes say in 8 of them how many
    /// places for inline values have been in use.
    pub const OWN_SHIFT: u32 = 8;
}

impl Header {
    /// The header of a new object with one reference.
    #[inline(always)]
    pub const fn new(type_: *const Type) -> Header {
        Header { refcount: Cell::new(1), flags: Cell::new(0), type_: Cell::new(type_) }
    }

    /// The header of an object that is never freed.
    pub const fn immortal(type_: *const Type) -> Header {
        Header { refcount: Cell::new(IMMORTAL), flags: Cell::new(0), type_: Cell::new(type_) }
    }

    /// The number of references.
    #[inline(always)]
    pub fn refcount(&self) -> u32 {
        self.refcount.get()
    }

    /// Counts one more reference.
    #[inline(always)]
    pub fn incref(&self) {
        self.refcount.set(self.refcount.get().wrapping_add(1));
    }

    /// Counts `number` more references; an object that would have more than half of what can be counted
    /// lives for ever.
    pub fn incref_by(&self, number: usize) {
        let count = usize::try_from(self.refcount.get()).unwrap_or(usize::MAX).saturating_add(number);
        self.refcount.set(u32::try_from(count).map_or(IMMORTAL, |count| count.min(IMMORTAL)));
    }

    /// Counts one reference less and says whether it was the last.
    #[inline(always)]
    #[must_use]
    pub fn decref(&self) -> bool {
        let count = self.refcount.get().wrapping_sub(1);
        self.refcount.set(count);
        count == 0
    }

    /// Counts references for the collector, which gives back what it takes before anything else looks.
    #[inline(always)]
    pub(crate) fn add_to_count(&self, number: i32) {
        self.refcount.set(self.refcount.get().wrapping_add_signed(number));
    }

    /// How many places for inline values have been in use.
    #[inline(always)]
    pub(crate) fn places(&self) -> usize {
        (self.flags.get() >> flag::OWN_SHIFT & 0xff) as usize
    }

    /// Says how many places for inline values have been in use, at most 255.
    #[inline(always)]
    pub(crate) fn set_places(&self, number: usize) {
        let others = self.flags.get() & !(0xff << flag::OWN_SHIFT);
        self.flags.set(others | (number as u32 & 0xff) << flag::OWN_SHIFT);
    }

    /// Sets the type, whose reference the object takes over.
    pub(crate) fn set_type(&self, type_: *const Type) {
        self.type_.set(type_);
    }

    /// The object's type.
    #[inline(always)]
    pub fn type_(&self) -> &Type {
        // SAFETY: a live object's type is never null and lives at least as long as the object, which
        // counts a reference to it if it is not static.
        unsafe { &*self.type_.get() }
    }

    /// The address of the type, null in a free cell.
    #[inline(always)]
    pub fn type_address(&self) -> *const Type {
        self.type_.get()
    }

    /// The bits of [`flag`].
    #[inline(always)]
    pub fn flags(&self) -> u32 {
        self.flags.get()
    }

    /// Whether any of the given bits is set.
    #[inline(always)]
    pub fn has(&self, bits: u32) -> bool {
        self.flags.get() & bits != 0
    }

    /// Sets bits.
    pub fn set(&self, bits: u32) {
        self.flags.set(self.flags.get() | bits);
    }

    /// Clears bits.
    pub fn clear(&self, bits: u32) {
        self.flags.set(self.flags.get() & !bits);
    }

    /// Frees an object whose last reference is gone.
    ///
    /// # Safety
    /// The count is zero and nobody uses the object again.
    #[cold]
    #[inline(never)]
    pub unsafe fn free(this: *mut Header) {
        // SAFETY: the object is still whole, and its address is not zero; its type knows how to take it apart.
        unsafe {
            if (*this).has(flag::WEAKLY_REFERENCED) && !crate::object::weak::before_free(&*this) {
                return;
            }
            let dealloc = (*this).type_().slots.dealloc.get();
            HEAP.nest(NonNull::new_unchecked(this), dealloc);
        }
    }
}
