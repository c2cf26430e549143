//! What Python sees of native types and modules: static tables of methods and attributes.
//!
//! Each entry has the name that Python code uses, so that a search for the name finds the function.

use crate::call::Arguments;
use crate::object::signature::Parameters;
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
    /// Its documentation, without the signature.
    pub doc: &'static str,
    /// What the signature says.
    pub parameters: Parameters,
}

impl Method {
    const fn new(
        binding: Binding,
        name: &'static str,
        signature: &'static str,
        function: Function,
        doc: &'static str,
    ) -> Method {
        Method { name, signature, function, binding, doc, parameters: Parameters::parse(signature) }
    }

    /// A method, which gets the instance first.
    pub const fn instance(
        name: &'static str,
        signature: &'static str,
        function: Function,
        doc: &'static str,
    ) -> Method {
        Method::new(Binding::Instance, name, signature, function, doc)
    }

    /// A class method, which gets the class first.
    pub const fn class(
        name: &'static str,
        signature: &'static str,
        function: Function,
        doc: &'static str,
    ) -> Method {
        Method::new(Binding::Class, name, signature, function, doc)
    }

    /// A static method or a function of a module, which gets `None` or the module first.
    pub const fn function(
        name: &'static str,
        signature: &'static str,
        function: Function,
        doc: &'static str,
    ) -> Method {
        Method::new(Binding::Static, name, signature, function, doc)
    }
}

/// How a native function takes its arguments. The first value is `self`, the class, or the module.
#[derive(Clone, Copy)]
pub enum Function {
    /// None.
    NoArguments(fn(&Value) -> PyResult),
    /// One, positional.
    One(fn(&Value, &Value) -> PyResult),
    /// Between the first and the second number, positional.
    Positional(usize, usize, fn(&Value, &[Value]) -> PyResult),
    /// One for each parameter of the signature, in its order, however it was given; `None` where there was
    /// no argument. The signature has neither `*args` nor `**kwargs`.
    Bound(fn(&Value, &[Option<&Value>]) -> PyResult),
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
