//! Instances of classes made by a `class` statement.
//!
//! | word | holds |
//! |---|---|
//! | 0, 1 | the header |
//! | 2 | NULL, or the instance's dict once someone has asked for it |
//! | 3 … | the values of the attributes that [`SharedKeys`] of the class names, NULL where not set |
//!
//! As long as there is no dict, attributes are values; making the dict moves them there. The names are
//! shared by all instances: an attribute is found by one comparison of the class's version and one load.

use std::cell::{Cell, RefCell};

use crate::types::str::Str;
use crate::value::Value;

/// The most attributes that lie in an instance itself.
pub const MOST_VALUES: usize = 30;

/// The names of the attributes that lie in the instances of one class.
pub struct SharedKeys {
    names: RefCell<Vec<Value>>,
    /// Values that each instance has room for.
    capacity: Cell<usize>,
}

impl SharedKeys {
    /// Names yet to come; instances have room for `capacity` values.
    pub fn new(capacity: usize) -> SharedKeys {
        SharedKeys { names: RefCell::new(Vec::new()), capacity: Cell::new(capacity.min(MOST_VALUES)) }
    }

    /// Values that each instance has room for.
    pub fn capacity(&self) -> usize {
        self.capacity.get()
    }

    /// The place of an attribute, by an interned name.
    pub fn find(&self, name: &Str) -> Option<usize> {
        self.names.borrow().iter().position(|other| Str::of(other).is_some_and(|other| other.equals(name)))
    }

    /// The place of an attribute, a new one if there is room.
    pub fn find_or_add(&self, name: &Str) -> Option<usize> {
        self.find(name).or_else(|| {
            let mut names = self.names.borrow_mut();
            (names.len() < self.capacity.get()).then(|| {
                names.push(name.to_value());
                names.len() - 1
            })
        })
    }
}
