//! [`Value`]: an owned reference to a Python object.
//!
//! Cloning counts, dropping uncounts. `&Value` is the borrow. A value is never
//! [`NULL`](Word::NULL); where something may be missing stands `Option<Value>`, which is one word too.
//!
//! What can raise returns [`PyResult`]. [`Raised`] holds nothing: the exception itself waits in the
//! thread's state, so a `PyResult` fits one register and an error costs its reader one comparison.

use std::mem::ManuallyDrop;
use std::num::NonZeroU64;

use crate::object::header::Header;
use crate::word::Word;

/// An owned reference to a Python object. See the module's page.
#[repr(transparent)]
pub struct Value(NonZeroU64);

/// Says that an exception was raised; it waits in the current thread's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "an exception is set and has to be handled or passed on"]
pub struct Raised;

/// What a function that may raise returns.
pub type PyResult<T = Value> = Result<T, Raised>;

const _: () = assert!(size_of::<PyResult>() == 8 && size_of::<Option<Value>>() == 8);

impl Value {
    /// `None`
    pub const NONE: Value = Value::immediate(Word::NONE);
    /// `True`
    pub const TRUE: Value = Value::immediate(Word::TRUE);
    /// `False`
    pub const FALSE: Value = Value::immediate(Word::FALSE);
    /// `...`
    pub const ELLIPSIS: Value = Value::immediate(Word::ELLIPSIS);
    /// `NotImplemented`
    pub const NOT_IMPLEMENTED: Value = Value::immediate(Word::NOT_IMPLEMENTED);

    /// The value of a word that is no heap object and not NULL.
    const fn immediate(word: Word) -> Value {
        match NonZeroU64::new(word.bits()) {
            Some(bits) => Value(bits),
            None => panic!("no word of an immediate value is zero"),
        }
    }

    /// `True` or `False`
    #[inline(always)]
    pub const fn bool(truth: bool) -> Value {
        Value::immediate(Word::bool(truth))
    }

    /// Takes over the reference that `word` holds.
    ///
    /// # Safety
    /// `word` is not NULL, and if it is an object, one count of it is the caller's and becomes the value's.
    #[inline(always)]
    pub unsafe fn from_owned(word: Word) -> Value {
        debug_assert!(!word.is_null());
        // SAFETY: no word has all bits zero: NULL is a constant of its own, and addresses are not zero.
        Value(unsafe { NonZeroU64::new_unchecked(word.bits()) })
    }

    /// A new reference to what `word` refers to.
    ///
    /// # Safety
    /// `word` is not NULL, and if it is an object, it is alive.
    #[inline(always)]
    pub unsafe fn from_borrowed(word: Word) -> Value {
        // SAFETY: alive says the caller; the count taken here is the value's.
        unsafe {
            incref(word);
            Value::from_owned(word)
        }
    }

    /// The word, with the reference in it, which the caller has to give back.
    #[inline(always)]
    pub fn into_word(self) -> Word {
        let value = ManuallyDrop::new(self);
        Word::from_bits(value.0.get())
    }

    /// The word; it stays valid while `self` lives.
    #[inline(always)]
    pub const fn word(&self) -> Word {
        Word::from_bits(self.0.get())
    }

    /// Whether both are the same object: `is`.
    #[inline(always)]
    pub fn is(&self, other: &Value) -> bool {
        self.0 == other.0
    }

    /// Whether this is `None`.
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.word() == Word::NONE
    }

    /// The header, if this is a heap object.
    #[inline(always)]
    pub fn header(&self) -> Option<&Header> {
        let word = self.word();
        // SAFETY: the word is an object, which the reference held by `self` keeps alive.
        if word.is_object() { Some(unsafe { &*header_of(word) }) } else { None }
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        // SAFETY: `self` keeps the object alive.
        unsafe { Value::from_borrowed(self.word()) }
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the reference is the value's own and is not used again.
        unsafe { decref(self.word()) }
    }
}

/// The address of an object word.
#[inline(always)]
pub fn header_of(word: Word) -> *const Header {
    debug_assert!(word.is_object());
    word.bits() as usize as *const Header
}

/// Counts one more reference, if `word` is an object.
///
/// # Safety
/// The object is alive.
#[inline(always)]
pub unsafe fn incref(word: Word) {
    if word.is_object() {
        // SAFETY: an object word is the address of a live object, says the caller.
        unsafe { (*header_of(word)).incref() }
    }
}

/// Counts one reference less, if `word` is an object, and frees the object with its last reference.
///
/// # Safety
/// One count was the caller's, who does not use the word again. Freeing may run Python code.
#[inline(always)]
pub unsafe fn decref(word: Word) {
    if word.is_object() {
        let header = header_of(word);
        // SAFETY: the object is alive as long as the count that is given back here.
        unsafe {
            if (*header).decref() {
                Header::free(header.cast_mut());
            }
        }
    }
}
