//! What Python sees of native types and modules: static tables of methods and attributes.
//!
//! Each entry has the name that Python code uses, so that a search for the name finds the function.

use crate::call::Arguments;
use crate::value::{PyResult, Value};

/// The methods and attributes of a native type.
pub struct NativeMembers {
    /// `__doc__`
    pub doc: Option<&'static str>,
    /// Methods.
    pub methods: &'static [Method],
    /// Attributes that are worked out.
    pub getters: &'static [Getter],
}

impl NativeMembers {
    /// None.
    pub const NONE: NativeMembers = NativeMembers { doc: None, methods: &[], getters: &[] };
}

/// A native function, a method of a type or a function of a module.
pub struct Method {
    /// The name.
    pub name: &'static str,
    /// The parameters as `inspect.signature` shows them, such as `($self, object, /)`.
    pub signature: &'static str,
    /// How it is called.
    pub function: Function,
    /// How it becomes an attribute.
    pub binding: Binding,
    /// The first paragraph of its documentation.
    pub doc: &'static str,
}

/// How a native function takes its arguments. The first value is `self`, or the module.
#[derive(Clone, Copy)]
pub enum Function {
    /// None.
    NoArguments(fn(&Value) -> PyResult),
    /// One, positional.
    One(fn(&Value, &Value) -> PyResult),
    /// Between the first and the second number, positional.
    Positional(usize, usize, fn(&Value, &[Value]) -> PyResult),
    /// Any.
    Any(fn(&Value, Arguments<'_>) -> PyResult),
}

/// How a native function becomes an attribute of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A method: bound to the instance.
    Instance,
    /// A class method: bound to the class.
    Class,
    /// A static method: bound to nothing.
    Static,
}

/// Sets an attribute, or deletes it where the value is missing.
pub type Setter = fn(&Value, Option<&Value>) -> PyResult<()>;

/// An attribute that is worked out by a function.
pub struct Getter {
    /// The name.
    pub name: &'static str,
    /// Gives the value.
    pub get: fn(&Value) -> PyResult,
    /// Sets it, or deletes it where the value is missing; absent if it is read-only.
    pub set: Option<Setter>,
    /// Documentation.
    pub doc: &'static str,
}
