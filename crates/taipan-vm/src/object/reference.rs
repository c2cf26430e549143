//! What native structures are made of that refer to other objects, and how the collector visits them.

use std::cell::{Cell, RefCell};

use crate::object::header::Header;
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::value::{Value, decref};
use crate::word::Word;

/// A reference that can change, or none.
#[derive(Default)]
pub struct Reference(Cell<Option<Value>>);

impl Reference {
    /// A reference to begin with.
    pub const fn new(value: Option<Value>) -> Reference {
        Reference(Cell::new(value))
    }

    /// A new reference to the same object.
    #[inline]
    pub fn get(&self) -> Option<Value> {
        let value = self.0.take();
        let copy = value.clone();
        self.0.set(value);
        copy
    }

    /// Refers to something else; what it referred to before is given back last.
    #[inline]
    pub fn set(&self, value: Option<Value>) {
        drop(self.0.replace(value));
    }

    /// Takes the reference.
    #[inline]
    pub fn take(&self) -> Option<Value> {
        self.0.take()
    }

    /// Whether it refers to something.
    pub fn is_some(&self) -> bool {
        let value = self.0.take();
        let is_some = value.is_some();
        self.0.set(value);
        is_some
    }
}

/// The word of a native structure that holds an instance's dict or NULL: see
/// [`Type::with_dict_at`](crate::object::type_object::Type::with_dict_at).
#[repr(transparent)]
pub struct DictSlot(Cell<Word>);

impl Default for DictSlot {
    fn default() -> DictSlot {
        DictSlot(Cell::new(Word::NULL))
    }
}

impl DictSlot {
    /// Refers to another dict or to none.
    pub fn set(&self, dict: Option<Value>) {
        let before = self.0.replace(dict.map_or(Word::NULL, Value::into_word));
        // SAFETY: the reference was the slot's.
        unsafe { decref(before) };
    }

    /// Takes the dict out.
    pub fn take(&self) -> Option<Value> {
        let word = self.0.replace(Word::NULL);
        // SAFETY: the reference was the slot's and becomes the value's.
        (!word.is_null()).then(|| unsafe { Value::from_owned(word) })
    }
}

impl Drop for DictSlot {
    fn drop(&mut self) {
        self.set(None);
    }
}

impl Visit for DictSlot {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        visitor(self.0.get());
    }

    fn clear(&self) {
        self.set(None);
    }
}

/// What refers to objects.
pub trait Visit {
    /// Calls the visitor with each word that may refer to a container.
    fn visit(&self, visitor: &mut dyn FnMut(Word));

    /// Drops what it refers to, if that can be done through a shared borrow.
    fn clear(&self) {}
}

impl Visit for Value {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        visitor(self.word());
    }
}

impl Visit for Reference {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        // Not as a copy: while the collector counts, giving one back could free the object.
        let value = self.0.take();
        value.iter().for_each(|value| visitor(value.word()));
        self.0.set(value);
    }

    fn clear(&self) {
        self.set(None);
    }
}

impl<T: Visit> Visit for Option<T> {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        self.iter().for_each(|value| value.visit(visitor));
    }

    fn clear(&self) {
        self.iter().for_each(Visit::clear);
    }
}

impl<T: Visit> Visit for Vec<T> {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        self.iter().for_each(|value| value.visit(visitor));
    }

    fn clear(&self) {
        self.iter().for_each(Visit::clear);
    }
}

impl<T: Visit + Default> Visit for RefCell<T> {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        if let Ok(value) = self.try_borrow() {
            value.visit(visitor);
        }
    }

    fn clear(&self) {
        if let Ok(mut value) = self.try_borrow_mut() {
            let value = std::mem::take(&mut *value);
            drop(value);
        }
    }
}

/// Visits the fields of a native structure.
pub fn traverse<T: NativeObject + Visit>(object: &Header, visitor: &mut dyn FnMut(Word)) {
    // SAFETY: the function stands in the slots of types whose instances begin with the structure.
    unsafe { T::from_header(object) }.visit(visitor);
}

/// Drops what the fields of a native structure refer to.
pub fn clear<T: NativeObject + Visit>(object: &Header) {
    // SAFETY: as above.
    unsafe { T::from_header(object) }.clear();
}

impl Slots {
    /// A table for objects that are the structure `T` and refer to others.
    pub const fn of_container<T: NativeObject + Visit>() -> Slots {
        Slots::of::<T>().container(traverse::<T>, Some(clear::<T>))
    }
}

/// Declares that a structure is the layout of a native type's instances, and which of its fields refer to objects.
/// The structure is `repr(C)` and its first field is `header`.
#[macro_export]
macro_rules! native_object {
    ($name:ident, $type_:expr, [$($field:ident),* $(,)?]) => {
        // SAFETY: the structure begins with a header, as the assertion shows, and the type's instances are made
        // of it alone.
        unsafe impl $crate::object::native_object::NativeObject for $name {
            fn type_() -> &'static $crate::object::type_object::Type {
                &$type_
            }
        }

        const _: () = assert!(std::mem::offset_of!($name, header) == 0);

        impl $crate::object::reference::Visit for $name {
            fn visit(&self, _visitor: &mut dyn FnMut($crate::word::Word)) {
                $( $crate::object::reference::Visit::visit(&self.$field, _visitor); )*
            }

            fn clear(&self) {
                $( $crate::object::reference::Visit::clear(&self.$field); )*
            }
        }
    };
}
