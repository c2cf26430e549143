//! `typing.TypeVar`: `T` among type parameters.

use super::{Lazy, Variance, no_default, text_of};
use crate::call::Arguments;
use crate::native_object;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::reference::DictSlot;
use crate::object::signature::Parameters;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::type_error;
use crate::types::object_type;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// `typing.TypeVar`
pub static TYPE: Type = Type::native(
    "typing.TypeVar",
    Some(&object_type::TYPE),
    size_of::<TypeVar>(),
    0,
    TypeFlags::IMMUTABLE
        .union(TypeFlags::CONTAINER)
        .union(TypeFlags::WEAK_REFERENCES)
        .union(TypeFlags::INSTANCE_DICT),
    Slots::of_container::<TypeVar>()
        .with_new(new)
        .with_repr(|t| part(t, |t| Ok(t.variance.show(&t.name))))
        .with_or(super::or),
    &NativeMembers {
        doc: Some(
            "Type variable.\n\nIt stands for one type; the type parameters of functions, classes and type \
             aliases are type variables:\n\n    class Stack[T]:\n        ...\n\nIt can have a bound (`[T: str]`), \
             constraints (`[T: (str, bytes)]`) and a default (`[T = int]`).\n",
        ),
        methods: METHODS,
        getters: GETTERS,
    },
)
.with_dict_at(std::mem::offset_of!(TypeVar, dict));

static METHODS: &[Method] = &[
    Method::instance(
        "__typing_subst__",
        "($self, arg, /)",
        Function::One(|t, argument| super::call_function("_typevar_subst", &[t.clone(), argument.clone()])),
        "What stands for it when an argument is given.",
    ),
    Method::instance(
        "__typing_prepare_subst__",
        "($self, alias, args, /)",
        Function::Positional(2, 2, prepare),
        "Arguments as they are to be substituted.",
    ),
    Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(|t| part(t, |t| Ok(t.name.clone()))),
        "Helper for pickle.",
    ),
    Method::instance(
        "has_default",
        "($self, /)",
        Function::NoArguments(|t| part(t, |t| Ok(t.default.is_default()))),
        "Whether there is a default.",
    ),
    Method::instance(
        "__mro_entries__",
        "($self, bases, /)",
        Function::One(|_, _| Err(super::no_base("TypeVar"))),
        "Not supported.",
    ),
];

static GETTERS: &[Getter] = &[
    Getter { name: "__name__", get: |t| part(t, |t| Ok(t.name.clone())), set: None, doc: "The name." },
    Getter {
        name: "__covariant__",
        get: |t| part(t, |t| Ok(Value::bool(t.variance.covariant))),
        set: None,
        doc: "Whether it is covariant.",
    },
    Getter {
        name: "__contravariant__",
        get: |t| part(t, |t| Ok(Value::bool(t.variance.contravariant))),
        set: None,
        doc: "Whether it is contravariant.",
    },
    Getter {
        name: "__infer_variance__",
        get: |t| part(t, |t| Ok(Value::bool(t.variance.infer))),
        set: None,
        doc: "Whether type checkers work the variance out.",
    },
    Getter {
        name: "__bound__",
        get: |t| part(t, |t| Ok(t.bound.get()?.unwrap_or(Value::NONE))),
        set: None,
        doc: "The upper bound.",
    },
    Getter {
        name: "__constraints__",
        get: |t| part(t, |t| Ok(t.constraints.get()?.unwrap_or_else(|| Tuple::from_values(Vec::new())))),
        set: None,
        doc: "The types it may stand for.",
    },
    Getter {
        name: "__default__",
        get: |t| part(t, |t| t.default.or_no_default()),
        set: None,
        doc: "The default.",
    },
    Getter {
        name: "evaluate_bound",
        get: |t| part(t, |t| Ok(t.bound.evaluator())),
        set: None,
        doc: "The function that works the bound out.",
    },
    Getter {
        name: "evaluate_constraints",
        get: |t| part(t, |t| Ok(t.constraints.evaluator())),
        set: None,
        doc: "The function that works the constraints out.",
    },
    Getter {
        name: "evaluate_default",
        get: |t| part(t, |t| Ok(t.default.evaluator())),
        set: None,
        doc: "The function that works the default out.",
    },
];

#[repr(C)]
pub(crate) struct TypeVar {
    header: Header,
    name: Value,
    bound: Lazy,
    constraints: Lazy,
    default: Lazy,
    variance: Variance,
    dict: DictSlot,
}

native_object!(TypeVar, TYPE, [name, bound, constraints, default, dict]);

impl TypeVar {
    /// The one that a type parameter's syntax makes: with the functions that work out its bound or constraints.
    pub(crate) fn of_syntax(name: &Value, bound: Option<Value>, constraints: Option<Value>) -> Value {
        make(TypeVarParts {
            name: name.clone(),
            bound: Lazy::evaluated(bound),
            constraints: Lazy::evaluated(constraints),
            default: Lazy::default(),
            variance: Variance::INFERRED,
        })
    }

    pub(super) fn default(&self) -> &Lazy {
        &self.default
    }
}

struct TypeVarParts {
    name: Value,
    bound: Lazy,
    constraints: Lazy,
    default: Lazy,
    variance: Variance,
}

fn make(parts: TypeVarParts) -> Value {
    let TypeVarParts { name, bound, constraints, default, variance } = parts;
    let dict = DictSlot::default();
    TypeVar::create(|header| TypeVar { header, name, bound, constraints, default, variance, dict })
}

fn part(value: &Value, get: impl Fn(&TypeVar) -> PyResult) -> PyResult {
    TypeVar::of(value).map_or(Ok(Value::NONE), get)
}

/// The parameters beside the constraints.
static PARAMETERS: Parameters = Parameters::parse(
    "(name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)",
);

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let positional = arguments.positional();
    let (first, constraints) = positional.split_at(positional.len().min(1));
    let mut others = first.to_vec();
    others.extend(arguments.keywords().map(|(_, value)| value.clone()));
    let given = PARAMETERS.bind("typevar", Arguments::new(&others, arguments.names()))?;
    let name = super::name_argument("typevar", &given)?;
    let variance = Variance::read(given.get(3..).unwrap_or_default())?;
    let bound = given.get(1).copied().flatten().filter(|bound| !bound.is_none());
    let bound = bound.map(|bound| super::type_check(bound, "Bound must be a type.")).transpose()?;
    match constraints {
        [] => {}
        [_] => return Err(type_error("A single constraint is not allowed")),
        _ if bound.is_some() => {
            return Err(type_error("Constraints cannot be combined with bound=..."));
        }
        _ => {}
    }
    let default = given.get(2).copied().flatten().cloned().unwrap_or_else(no_default::value);
    let constraints = (!constraints.is_empty()).then(|| Tuple::from_values(constraints.to_vec()));
    let made = make(TypeVarParts {
        name,
        bound: Lazy::known(bound),
        constraints: Lazy::known(constraints),
        default: Lazy::known(Some(default)),
        variance,
    });
    super::set_module(&made)?;
    Ok(made)
}

/// The arguments of an alias, with the type variable's default if it is the first without an argument.
fn prepare(value: &Value, arguments: &[Value]) -> PyResult {
    let ([alias, given], Some(variable)) = (arguments, TypeVar::of(value)) else { return Ok(Value::NONE) };
    let parameters = protocol::attribute_named(alias, "__parameters__")?;
    let parameters = crate::object::iterate::collect(&parameters)?;
    let Some(place) = parameters.iter().position(|parameter| parameter.is(value)) else {
        return Err(crate::raise::value_error("sequence.index(x): x not in sequence"));
    };
    let values = crate::object::iterate::collect(given)?;
    if place < values.len() {
        return Ok(given.clone());
    }
    if place == values.len() {
        let default = variable.default.or_no_default()?;
        if !default.is(&no_default::value()) {
            let mut values = values;
            values.push(default);
            return Ok(Tuple::from_values(values));
        }
    }
    let alias = text_of(&protocol::str(alias)?);
    Err(type_error(format_args!(
        "Too few arguments for {alias}; actual {}, expected at least {}",
        values.len(),
        place + 1
    )))
}
