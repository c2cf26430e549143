//! What the module `typing` has natively: type parameters, type aliases and `Generic` (PEPs 695 and 696).
//!
//! What stands behind a type parameter or alias may be worked out late: a [`Lazy`] value keeps the function that
//! the compiler made for it until somebody asks.

use crate::call::Arguments;
use crate::interp::running_function;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::reference::{Reference, Visit};
use crate::object::type_object::type_of;
use crate::raise::{Raised, type_error, value_error};
use crate::types::generic_alias::GenericAlias;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{type_type, union_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

pub mod const_evaluator;
pub mod generic;
pub mod no_default;
pub mod param_spec;
pub mod param_spec_parts;
pub mod type_alias;
pub mod type_var;
pub mod type_var_tuple;

use const_evaluator::ConstEvaluator;

/// Whether a value can be part of a union made with `|`.
pub(crate) fn can_be_part_of_union(value: &Value) -> bool {
    value.is_none()
        || type_type::of(value).is_some()
        || GenericAlias::of(value).is_some()
        || union_type::args(value).is_some()
        || type_alias::TypeAlias::of(value).is_some()
}

/// A function of the module `typing`.
pub(crate) fn function(name: &str) -> PyResult {
    let import = crate::runtime::builtin("__import__")?;
    let module = protocol::call(&import, Arguments::positional_only(&[Str::new("typing")]))?;
    protocol::attribute_named(&module, name)
}

/// Calls a function of the module `typing`.
pub(crate) fn call_function(name: &str, arguments: &[Value]) -> PyResult {
    protocol::call(&function(name)?, Arguments::positional_only(arguments))
}

/// What `typing` takes a value for where a type has to stand.
pub(crate) fn type_check(value: &Value, message: &str) -> PyResult {
    if value.is_none() {
        return Ok(type_of(value).value());
    }
    call_function("_type_check", &[value.clone(), Str::new(message)])
}

/// The union of a type parameter and anything: `T | "name"`.
fn or(a: &Value, b: &Value) -> PyResult {
    union_type::checked(&[a.clone(), b.clone()])
}

/// The module of the Python function that runs, or `None`.
fn caller() -> PyResult {
    running_function().map_or(Ok(Value::NONE), |function| Ok(function.module()))
}

/// `typing.Unpack[value]`
fn unpack(value: &Value) -> PyResult {
    protocol::subscript(&function("Unpack")?, value)
}

/// `*value`: an iterator over `typing.Unpack[value]` alone.
fn unpack_iter(value: &Value) -> PyResult {
    protocol::iter(&Tuple::from_values(vec![unpack(value)?]))
}

/// Type parameters as a generic class has them: tuples of type variables starred.
fn unpack_type_var_tuples(parameters: &Value) -> PyResult {
    let values = Tuple::of(parameters).map_or(&[][..], Tuple::values);
    let is_variadic = |value: &Value| type_var_tuple::TypeVarTuple::of(value).is_some();
    if !values.iter().any(is_variadic) {
        return Ok(parameters.clone());
    }
    let unpacked =
        values.iter().map(|value| if is_variadic(value) { unpack(value) } else { Ok(value.clone()) });
    Ok(Tuple::from_values(unpacked.collect::<PyResult<_>>()?))
}

/// What `class C[T]` has as its base: `Generic[T]`.
pub(crate) fn subscript_generic(parameters: &Value) -> PyResult {
    let parameters = unpack_type_var_tuples(parameters)?;
    call_function("_GenericAlias", &[generic::TYPE.value(), parameters])
}

/// Gives a type parameter the function that works out its default.
pub(crate) fn set_default(parameter: &Value, evaluate: &Value) -> PyResult {
    default_of(parameter)?.set_evaluator(evaluate.clone());
    Ok(parameter.clone())
}

/// The default of a type parameter.
fn default_of(parameter: &Value) -> PyResult<&Lazy> {
    if let Some(parameter) = type_var::TypeVar::of(parameter) {
        return Ok(parameter.default());
    }
    if let Some(parameter) = param_spec::ParamSpec::of(parameter) {
        return Ok(parameter.default());
    }
    match type_var_tuple::TypeVarTuple::of(parameter) {
        Some(parameter) => Ok(parameter.default()),
        None => {
            let text = protocol::repr(parameter)?;
            Err(type_error(format_args!("Expected a type param, got {}", text_of(&text))))
        }
    }
}

/// The text of a `str`.
fn text_of(value: &Value) -> String {
    Str::of(value).map(Str::to_string_lossy).unwrap_or_default()
}

/// A value that is worked out when somebody asks for it first, or none.
#[derive(Default)]
pub(crate) struct Lazy {
    value: Reference,
    evaluate: Reference,
}

impl Lazy {
    /// A value that is known.
    fn known(value: Option<Value>) -> Lazy {
        Lazy { value: Reference::new(value), evaluate: Reference::new(None) }
    }

    /// A value that a function works out.
    fn evaluated(evaluate: Option<Value>) -> Lazy {
        Lazy { value: Reference::new(None), evaluate: Reference::new(evaluate) }
    }

    /// The value, if there is one.
    fn get(&self) -> PyResult<Option<Value>> {
        if let Some(value) = self.value.get() {
            return Ok(Some(value));
        }
        let Some(evaluate) = self.evaluate.get() else { return Ok(None) };
        let value = protocol::call(&evaluate, Arguments::NONE)?;
        self.value.set(Some(value.clone()));
        Ok(Some(value))
    }

    /// The value of a default.
    fn or_no_default(&self) -> PyResult {
        Ok(self.get()?.unwrap_or_else(no_default::value))
    }

    /// The function that works the value out, or one that gives it; `None` if there is no value.
    fn evaluator(&self) -> Value {
        let known = || self.value.get().map(ConstEvaluator::new);
        self.evaluate.get().or_else(known).unwrap_or(Value::NONE)
    }

    /// Replaces the function that works the value out.
    fn set_evaluator(&self, evaluate: Value) {
        self.evaluate.set(Some(evaluate));
    }

    /// What `has_default` gives of a default.
    fn is_default(&self) -> Value {
        let is_given = |value: Value| !value.is(&no_default::value());
        Value::bool(self.evaluate.is_some() || self.value.get().is_some_and(is_given))
    }
}

impl Visit for Lazy {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        self.value.visit(visitor);
        self.evaluate.visit(visitor);
    }

    fn clear(&self) {
        self.value.clear();
        self.evaluate.clear();
    }
}

/// How the subtypes of a type parameter are related to those of what it is a parameter of.
#[derive(Clone, Copy)]
struct Variance {
    covariant: bool,
    contravariant: bool,
    infer: bool,
}

impl Variance {
    /// That of type parameters that have their own syntax.
    const INFERRED: Variance = Variance { covariant: false, contravariant: false, infer: true };

    /// Reads the arguments `covariant`, `contravariant` and `infer_variance`, which may be missing.
    fn read(arguments: &[Option<&Value>]) -> PyResult<Variance> {
        let is_true =
            |place: usize| arguments.get(place).copied().flatten().map_or(Ok(false), protocol::is_true);
        let (covariant, contravariant, infer) = (is_true(0)?, is_true(1)?, is_true(2)?);
        if covariant && contravariant {
            return Err(value_error("Bivariant types are not supported."));
        }
        if infer && (covariant || contravariant) {
            return Err(value_error("Variance cannot be specified with infer_variance."));
        }
        Ok(Variance { covariant, contravariant, infer })
    }

    /// A type parameter's `repr`.
    fn show(self, name: &Value) -> Value {
        let sign = match self {
            Variance { infer: true, .. } => return name.clone(),
            Variance { covariant: true, .. } => '+',
            Variance { contravariant: true, .. } => '-',
            _ => '~',
        };
        Str::new(&format!("{sign}{}", text_of(name)))
    }
}

/// The first argument, which has to be a `str`.
fn name_argument(function: &str, arguments: &[Option<&Value>]) -> PyResult {
    let Some(name) = arguments.first().copied().flatten() else {
        return Err(type_error(format_args!("{function}() missing required argument 'name' (pos 1)")));
    };
    match Str::of(name) {
        Some(_) => Ok(name.clone()),
        None => {
            let given = type_of(name).name();
            Err(type_error(format_args!("{function}() argument 'name' must be str, not {given}")))
        }
    }
}

/// Gives a new type parameter its `__module__`: that of the Python function that made it.
fn set_module(parameter: &Value) -> PyResult<()> {
    let name = crate::types::str::intern("__module__").to_value();
    protocol::set_attribute(parameter, &name, Some(&caller()?))
}

/// `TypeError`: type parameters are no bases.
fn no_base(what: &str) -> Raised {
    type_error(format_args!("Cannot subclass an instance of {what}"))
}
