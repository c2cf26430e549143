//! `typing.ParamSpec`: `**P` among type parameters.

use super::{Lazy, Variance, param_spec_parts};
use crate::call::Arguments;
use crate::native_object;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::reference::DictSlot;
use crate::object::signature::Parameters;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::object_type;
use crate::value::{PyResult, Value};

/// `typing.ParamSpec`
pub static TYPE: Type = Type::native(
    "typing.ParamSpec",
    Some(&object_type::TYPE),
    size_of::<ParamSpec>(),
    0,
    TypeFlags::IMMUTABLE
        .union(TypeFlags::CONTAINER)
        .union(TypeFlags::WEAK_REFERENCES)
        .union(TypeFlags::INSTANCE_DICT),
    Slots::of_container::<ParamSpec>()
        .with_new(new)
        .with_repr(|p| part(p, |p| Ok(p.variance.show(&p.name))))
        .with_or(super::or),
    &NativeMembers {
        doc: Some(
            "Parameter specification variable.\n\nIt stands for the parameters of a callable:\n\n    type \
             IntFunc[**P] = Callable[P, int]\n",
        ),
        methods: METHODS,
        getters: GETTERS,
    },
)
.with_dict_at(std::mem::offset_of!(ParamSpec, dict));

static METHODS: &[Method] = &[
    Method::instance(
        "__typing_subst__",
        "($self, arg, /)",
        Function::One(|p, argument| super::call_function("_paramspec_subst", &[p.clone(), argument.clone()])),
        "What stands for it when an argument is given.",
    ),
    Method::instance(
        "__typing_prepare_subst__",
        "($self, alias, args, /)",
        Function::Positional(2, 2, |p, arguments| {
            super::call_function("_paramspec_prepare_subst", &[std::slice::from_ref(p), arguments].concat())
        }),
        "Arguments as they are to be substituted.",
    ),
    Method::instance(
        "has_default",
        "($self, /)",
        Function::NoArguments(|p| part(p, |p| Ok(p.default.is_default()))),
        "Whether there is a default.",
    ),
    Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(|p| part(p, |p| Ok(p.name.clone()))),
        "Helper for pickle.",
    ),
    Method::instance(
        "__mro_entries__",
        "($self, bases, /)",
        Function::One(|_, _| Err(super::no_base("ParamSpec"))),
        "Not supported.",
    ),
];

static GETTERS: &[Getter] = &[
    Getter { name: "__name__", get: |p| part(p, |p| Ok(p.name.clone())), set: None, doc: "The name." },
    Getter {
        name: "__bound__",
        get: |p| part(p, |p| Ok(p.bound.clone().unwrap_or(Value::NONE))),
        set: None,
        doc: "The upper bound.",
    },
    Getter {
        name: "__covariant__",
        get: |p| part(p, |p| Ok(Value::bool(p.variance.covariant))),
        set: None,
        doc: "Whether it is covariant.",
    },
    Getter {
        name: "__contravariant__",
        get: |p| part(p, |p| Ok(Value::bool(p.variance.contravariant))),
        set: None,
        doc: "Whether it is contravariant.",
    },
    Getter {
        name: "__infer_variance__",
        get: |p| part(p, |p| Ok(Value::bool(p.variance.infer))),
        set: None,
        doc: "Whether type checkers work the variance out.",
    },
    Getter {
        name: "args",
        get: |p| Ok(param_spec_parts::make(&param_spec_parts::ARGS_TYPE, p)),
        set: None,
        doc: "Represents positional arguments.",
    },
    Getter {
        name: "kwargs",
        get: |p| Ok(param_spec_parts::make(&param_spec_parts::KWARGS_TYPE, p)),
        set: None,
        doc: "Represents keyword arguments.",
    },
    Getter {
        name: "__default__",
        get: |p| part(p, |p| p.default.or_no_default()),
        set: None,
        doc: "The default value for this ParamSpec.",
    },
    Getter {
        name: "evaluate_default",
        get: |p| part(p, |p| Ok(p.default.evaluator())),
        set: None,
        doc: "The function that works the default out.",
    },
];

#[repr(C)]
pub(crate) struct ParamSpec {
    header: Header,
    name: Value,
    bound: Option<Value>,
    default: Lazy,
    variance: Variance,
    dict: DictSlot,
}

native_object!(ParamSpec, TYPE, [name, bound, default, dict]);

impl ParamSpec {
    /// The one that `**name` among type parameters makes.
    pub(crate) fn of_syntax(name: &Value) -> Value {
        make(name.clone(), None, Lazy::default(), Variance::INFERRED)
    }

    pub(super) fn name(&self) -> &Value {
        &self.name
    }

    pub(super) fn default(&self) -> &Lazy {
        &self.default
    }
}

fn make(name: Value, bound: Option<Value>, default: Lazy, variance: Variance) -> Value {
    ParamSpec::create(|header| ParamSpec {
        header,
        name,
        bound,
        default,
        variance,
        dict: DictSlot::default(),
    })
}

fn part(value: &Value, get: impl Fn(&ParamSpec) -> PyResult) -> PyResult {
    ParamSpec::of(value).map_or(Ok(Value::NONE), get)
}

static PARAMETERS: Parameters = Parameters::parse(
    "(name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)",
);

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let given = PARAMETERS.bind("paramspec", arguments)?;
    let name = super::name_argument("paramspec", &given)?;
    let variance = Variance::read(given.get(3..).unwrap_or_default())?;
    let bound = given.get(1).copied().flatten().cloned().unwrap_or(Value::NONE);
    let bound = super::type_check(&bound, "Bound must be a type.")?;
    let default = given.get(2).copied().flatten().cloned().unwrap_or_else(super::no_default::value);
    let made = make(name, Some(bound), Lazy::known(Some(default)), variance);
    super::set_module(&made)?;
    Ok(made)
}
