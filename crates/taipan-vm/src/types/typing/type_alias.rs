//! `typing.TypeAliasType`: what a `type` statement makes.

use super::{Lazy, default_of, no_default, text_of};
use crate::call::Arguments;
use crate::native_object;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::type_error;
use crate::types::function::Function as PythonFunction;
use crate::types::tuple::Tuple;
use crate::types::{generic_alias, object_type, union_type};
use crate::value::{PyResult, Value};

/// `typing.TypeAliasType`
pub static TYPE: Type = Type::native(
    "typing.TypeAliasType",
    Some(&object_type::TYPE),
    size_of::<TypeAlias>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::of_container::<TypeAlias>()
        .with_new(new)
        .with_repr(|a| part(a, |a| Ok(a.name.clone())))
        .with_or(union_type::or)
        .with_subscript(subscript)
        .with_iter(super::unpack_iter),
    &NativeMembers {
        doc: Some("Type alias.\n\nThe type statement makes type aliases:\n\n    type Alias = int\n"),
        methods: &[Method::instance(
            "__reduce__",
            "($self, /)",
            Function::NoArguments(|a| part(a, |a| Ok(a.name.clone()))),
            "Helper for pickle.",
        )],
        getters: GETTERS,
    },
);

static GETTERS: &[Getter] = &[
    Getter { name: "__name__", get: |a| part(a, |a| Ok(a.name.clone())), set: None, doc: "The name." },
    Getter {
        name: "__parameters__",
        get: |a| part(a, |a| super::unpack_type_var_tuples(&a.parameters())),
        set: None,
        doc: "The type parameters as arguments of an alias.",
    },
    Getter {
        name: "__type_params__",
        get: |a| part(a, |a| Ok(a.parameters())),
        set: None,
        doc: "The type parameters.",
    },
    Getter {
        name: "__value__",
        get: |a| part(a, |a| Ok(a.value.get()?.unwrap_or(Value::NONE))),
        set: None,
        doc: "What it is an alias of.",
    },
    Getter {
        name: "evaluate_value",
        get: |a| part(a, |a| Ok(a.value.evaluator())),
        set: None,
        doc: "The function that works the value out.",
    },
    Getter { name: "__module__", get: |a| part(a, |a| Ok(a.module())), set: None, doc: "The module." },
];

#[repr(C)]
pub(crate) struct TypeAlias {
    header: Header,
    name: Value,
    parameters: Option<Value>,
    value: Lazy,
    module: Option<Value>,
}

native_object!(TypeAlias, TYPE, [name, parameters, value, module]);

impl TypeAlias {
    /// What a `type` statement makes of a name, type parameters or `None`, and the function that works the value out.
    pub(crate) fn of_syntax(parts: &Value) -> Value {
        let Some([name, parameters, evaluate]) = Tuple::of(parts).map(Tuple::values) else {
            return Value::NONE;
        };
        let parameters = Some(parameters).filter(|parameters| !is_empty(parameters)).cloned();
        make(name.clone(), parameters, Lazy::evaluated(Some(evaluate.clone())), None)
    }

    fn parameters(&self) -> Value {
        self.parameters.clone().unwrap_or_else(|| Tuple::from_values(Vec::new()))
    }

    fn module(&self) -> Value {
        let of_function = || {
            let evaluate = self.value.evaluate.get()?;
            PythonFunction::of(&evaluate).map(PythonFunction::module)
        };
        self.module.clone().or_else(of_function).unwrap_or(Value::NONE)
    }
}

fn is_empty(parameters: &Value) -> bool {
    Tuple::of(parameters).is_none_or(|parameters| parameters.values().is_empty())
}

fn make(name: Value, parameters: Option<Value>, value: Lazy, module: Option<Value>) -> Value {
    TypeAlias::create(|header| TypeAlias { header, name, parameters, value, module })
}

fn part(value: &Value, get: impl Fn(&TypeAlias) -> PyResult) -> PyResult {
    TypeAlias::of(value).map_or(Ok(Value::NONE), get)
}

static PARAMETERS: Parameters = Parameters::parse("(name, value, *, type_params=())");

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let given = PARAMETERS.bind("typealias", arguments)?;
    let name = super::name_argument("typealias", &given)?;
    let parameters = given.get(2).copied().flatten();
    if let Some(parameters) = parameters {
        check_parameters(parameters)?;
    }
    let value = Lazy::known(given.get(1).copied().flatten().cloned());
    let parameters = parameters.filter(|parameters| !is_empty(parameters)).cloned();
    Ok(make(name, parameters, value, Some(super::caller()?)))
}

/// Type parameters with defaults come after those without.
fn check_parameters(parameters: &Value) -> PyResult<()> {
    let Some(parameters) = Tuple::of(parameters) else {
        return Err(type_error("type_params must be a tuple"));
    };
    let mut has_default = false;
    for parameter in parameters.values() {
        if !default_of(parameter)?.or_no_default()?.is(&no_default::value()) {
            has_default = true;
        } else if has_default {
            let text = text_of(&protocol::repr(parameter)?);
            return Err(type_error(format_args!(
                "non-default type parameter '{text}' follows default type parameter"
            )));
        }
    }
    Ok(())
}

fn subscript(value: &Value, item: &Value) -> PyResult {
    match TypeAlias::of(value) {
        Some(TypeAlias { parameters: None, .. }) => {
            Err(type_error("Only generic type aliases are subscriptable"))
        }
        _ => Ok(generic_alias::new(value.clone(), item.clone())),
    }
}
