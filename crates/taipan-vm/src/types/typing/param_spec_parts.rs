//! `typing.ParamSpecArgs` and `typing.ParamSpecKwargs`: what `P.args` and `P.kwargs` give.

use taipan_bytecode::opcode::CompareOperator;

use super::param_spec::ParamSpec;
use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::reference::{self, Visit};
use crate::object::repr_guard::Text;
use crate::object::signature::Parameters;
use crate::object::slots::{Compare, New, Slots, Unary};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::types::object_type;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `typing.ParamSpecArgs`
pub static ARGS_TYPE: Type = type_(
    "typing.ParamSpecArgs",
    new_args,
    |value| repr(value, ".args"),
    &NativeMembers {
        doc: Some("The args for a ParamSpec object."),
        methods: &[Method::instance(
            "__mro_entries__",
            "($self, bases, /)",
            Function::One(|_, _| Err(super::no_base("ParamSpecArgs"))),
            "Not supported.",
        )],
        getters: GETTERS,
    },
);

/// `typing.ParamSpecKwargs`
pub static KWARGS_TYPE: Type = type_(
    "typing.ParamSpecKwargs",
    new_kwargs,
    |value| repr(value, ".kwargs"),
    &NativeMembers {
        doc: Some("The kwargs for a ParamSpec object."),
        methods: &[Method::instance(
            "__mro_entries__",
            "($self, bases, /)",
            Function::One(|_, _| Err(super::no_base("ParamSpecKwargs"))),
            "Not supported.",
        )],
        getters: GETTERS,
    },
);

static GETTERS: &[Getter] = &[Getter {
    name: "__origin__",
    get: |value| Ok(part(value).map_or(Value::NONE, |part| part.origin.clone())),
    set: None,
    doc: "The ParamSpec.",
}];

const fn type_(name: &'static str, new: New, repr: Unary, members: &'static NativeMembers) -> Type {
    let slots = Slots::new(native_object::dealloc_native::<Part>)
        .container(traverse, None)
        .with_new(new)
        .with_repr(repr)
        .with_richcompare(compare as Compare);
    let flags = TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::WEAK_REFERENCES);
    Type::native(name, Some(&object_type::TYPE), size_of::<Part>(), 0, flags, slots, members)
}

#[repr(C)]
pub(super) struct Part {
    header: Header,
    origin: Value,
}

// SAFETY: the structure begins with a header, and instances of both types are made of it alone.
unsafe impl NativeObject for Part {
    fn type_() -> &'static Type {
        &ARGS_TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&ARGS_TYPE) || type_.is(&KWARGS_TYPE)
    }
}

impl Visit for Part {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        self.origin.visit(visitor);
    }
}

fn traverse(object: &Header, visitor: &mut dyn FnMut(Word)) {
    reference::traverse::<Part>(object, visitor);
}

fn part(value: &Value) -> Option<&Part> {
    Part::of(value)
}

/// `P.args` or `P.kwargs`.
pub(super) fn make(type_: &Type, origin: &Value) -> Value {
    native_object::allocate(type_, |header| Part { header, origin: origin.clone() })
}

static PARAMETERS: Parameters = Parameters::parse("(origin)");

fn new_args(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = PARAMETERS.bind("paramspecargs", arguments)?;
    Ok(bound.first().copied().flatten().map_or(Value::NONE, |origin| make(&ARGS_TYPE, origin)))
}

fn new_kwargs(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = PARAMETERS.bind("paramspeckwargs", arguments)?;
    Ok(bound.first().copied().flatten().map_or(Value::NONE, |origin| make(&KWARGS_TYPE, origin)))
}

fn repr(value: &Value, suffix: &str) -> PyResult {
    let Some(part) = part(value) else { return Ok(Value::NONE) };
    let mut text = Text::new();
    match ParamSpec::of(&part.origin) {
        Some(origin) => text.push(origin.name()),
        None => text.push_repr(&part.origin)?,
    }
    text.push_str(suffix);
    Ok(text.finish())
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let is_equality = matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual);
    match (part(a), part(b)) {
        (Some(left), Some(right)) if is_equality && type_of(a).is(type_of(b)) => {
            protocol::compare(&left.origin, &right.origin, operator)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}
