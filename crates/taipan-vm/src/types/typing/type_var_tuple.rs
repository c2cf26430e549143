//! `typing.TypeVarTuple`: `*Ts` among type parameters.

use super::Lazy;
use crate::call::Arguments;
use crate::native_object;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::reference::DictSlot;
use crate::object::signature::Parameters;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::type_error;
use crate::types::object_type;
use crate::value::{PyResult, Value};

/// `typing.TypeVarTuple`
pub static TYPE: Type = Type::native(
    "typing.TypeVarTuple",
    Some(&object_type::TYPE),
    size_of::<TypeVarTuple>(),
    0,
    TypeFlags::IMMUTABLE
        .union(TypeFlags::CONTAINER)
        .union(TypeFlags::WEAK_REFERENCES)
        .union(TypeFlags::INSTANCE_DICT),
    Slots::of_container::<TypeVarTuple>()
        .with_new(new)
        .with_repr(|t| part(t, |t| Ok(t.name.clone())))
        .with_iter(super::unpack_iter),
    &NativeMembers {
        doc: Some(
            "Type variable tuple. It stands for any number of types:\n\n    def first_to_last[T, *Ts](tup: \
             tuple[T, *Ts]) -> tuple[*Ts, T]: ...\n",
        ),
        methods: METHODS,
        getters: GETTERS,
    },
)
.with_dict_at(std::mem::offset_of!(TypeVarTuple, dict));

static METHODS: &[Method] = &[
    Method::instance(
        "__typing_subst__",
        "($self, arg, /)",
        Function::One(|_, _| Err(type_error("Substitution of bare TypeVarTuple is not supported"))),
        "Not supported.",
    ),
    Method::instance(
        "__typing_prepare_subst__",
        "($self, alias, args, /)",
        Function::Positional(2, 2, |t, arguments| {
            super::call_function(
                "_typevartuple_prepare_subst",
                &[std::slice::from_ref(t), arguments].concat(),
            )
        }),
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
        Function::One(|_, _| Err(super::no_base("TypeVarTuple"))),
        "Not supported.",
    ),
];

static GETTERS: &[Getter] = &[
    Getter { name: "__name__", get: |t| part(t, |t| Ok(t.name.clone())), set: None, doc: "The name." },
    Getter {
        name: "__default__",
        get: |t| part(t, |t| t.default.or_no_default()),
        set: None,
        doc: "The default value for this TypeVarTuple.",
    },
    Getter {
        name: "evaluate_default",
        get: |t| part(t, |t| Ok(t.default.evaluator())),
        set: None,
        doc: "The function that works the default out.",
    },
];

#[repr(C)]
pub(crate) struct TypeVarTuple {
    header: Header,
    name: Value,
    default: Lazy,
    dict: DictSlot,
}

native_object!(TypeVarTuple, TYPE, [name, default, dict]);

impl TypeVarTuple {
    /// The one that `*name` among type parameters makes.
    pub(crate) fn of_syntax(name: &Value) -> Value {
        make(name.clone(), Lazy::default())
    }

    pub(super) fn default(&self) -> &Lazy {
        &self.default
    }
}

fn make(name: Value, default: Lazy) -> Value {
    TypeVarTuple::create(|header| TypeVarTuple { header, name, default, dict: DictSlot::default() })
}

fn part(value: &Value, get: impl Fn(&TypeVarTuple) -> PyResult) -> PyResult {
    TypeVarTuple::of(value).map_or(Ok(Value::NONE), get)
}

static PARAMETERS: Parameters = Parameters::parse("(name, *, default=typing.NoDefault)");

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let given = PARAMETERS.bind("typevartuple", arguments)?;
    let name = super::name_argument("typevartuple", &given)?;
    let default = given.get(1).copied().flatten().cloned().unwrap_or_else(super::no_default::value);
    let made = make(name, Lazy::known(Some(default)));
    super::set_module(&made)?;
    Ok(made)
}
