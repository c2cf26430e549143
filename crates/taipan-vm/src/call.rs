//! The arguments of a call on their way to native code.

use crate::raise::type_error;
use crate::value::{PyResult, Raised, Value};

/// Positional arguments, then the values of keyword arguments whose names stand apart (CPython's
/// vectorcall).
#[derive(Clone, Copy)]
pub struct Arguments<'a> {
    values: &'a [Value],
    /// The names of the last `names.len()` values, each a `str`.
    names: &'a [Value],
}

impl<'a> Arguments<'a> {
    /// No arguments.
    pub const NONE: Arguments<'static> = Arguments { values: &[], names: &[] };

    /// Positional arguments alone.
    pub const fn positional_only(values: &'a [Value]) -> Arguments<'a> {
        Arguments { values, names: &[] }
    }

    /// Positional arguments followed by those that `names` names.
    pub fn new(values: &'a [Value], names: &'a [Value]) -> Arguments<'a> {
        debug_assert!(names.len() <= values.len());
        Arguments { values, names }
    }

    /// The positional arguments.
    pub fn positional(&self) -> &'a [Value] {
        &self.values[..self.values.len() - self.names.len()]
    }

    /// The keyword arguments: name and value.
    pub fn keywords(&self) -> impl ExactSizeIterator<Item = (&'a Value, &'a Value)> {
        self.names.iter().zip(&self.values[self.values.len() - self.names.len()..])
    }

    /// Whether there are keyword arguments.
    pub fn has_keywords(&self) -> bool {
        !self.names.is_empty()
    }

    /// All values: positional, then those of keyword arguments.
    pub fn values(&self) -> &'a [Value] {
        self.values
    }

    /// The names of keyword arguments.
    pub fn names(&self) -> &'a [Value] {
        self.names
    }

    /// The first positional argument, and the other arguments.
    pub fn split_first(&self) -> Option<(&'a Value, Arguments<'a>)> {
        let (first, _) = self.positional().split_first()?;
        Some((first, Arguments { values: &self.values[1..], names: self.names }))
    }

    /// The positional arguments of a function that takes no others.
    ///
    /// # Errors
    /// `TypeError` if there are keyword arguments.
    pub fn without_keywords(&self, function: &str) -> PyResult<&'a [Value]> {
        match self.has_keywords() {
            false => Ok(self.values),
            true => Err(type_error(format_args!("{function}() takes no keyword arguments"))),
        }
    }

    /// Between `least` and `most` positional arguments and no others.
    ///
    /// # Errors
    /// `TypeError` if there are others.
    pub fn between(&self, function: &str, least: usize, most: usize) -> PyResult<&'a [Value]> {
        let values = self.without_keywords(function)?;
        check_number(function, values.len(), least, most)?;
        Ok(values)
    }
}

/// Whether so many positional arguments are between the least and the most that a function takes.
///
/// # Errors
/// `TypeError` if they are not.
pub fn check_number(function: &str, given: usize, least: usize, most: usize) -> PyResult<()> {
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(wrong_number(function, given, least, most))
}

/// `TypeError` for a wrong number of positional arguments.
#[cold]
pub fn wrong_number(function: &str, given: usize, least: usize, most: usize) -> Raised {
    let (bound, limit) = match given < least {
        _ if least == most => ("", least),
        true => ("at least ", least),
        false => ("at most ", most),
    };
    let plural = if limit == 1 { "" } else { "s" };
    type_error(format_args!("{function} expected {bound}{limit} argument{plural}, got {given}"))
}
