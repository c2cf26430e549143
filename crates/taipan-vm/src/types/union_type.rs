//! `typing.Union`: `int | None`.

use taipan_bytecode::opcode::CompareOperator;

use crate::native_object;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::reference::Reference;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::thread;
use crate::types::generic_alias::{collect_parameters, substitute, type_text};
use crate::types::object_type;
use crate::types::set::{self, Set};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::typing::{call_function, can_be_part_of_union};
use crate::value::{PyResult, Value};

/// `typing.Union`
pub static TYPE: Type = Type::native(
    "typing.Union",
    Some(&object_type::TYPE),
    size_of::<Union>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::WEAK_REFERENCES),
    Slots::of_container::<Union>()
        .with_repr(repr)
        .with_getattribute(attribute)
        .with_hash(hash)
        .with_richcompare(compare)
        .with_subscript(subscript)
        .with_or(or),
    &NativeMembers {
        doc: Some("Represent a union type\n\nE.g. for int | str"),
        methods: &[
            Method::instance(
                "__mro_entries__",
                "($self, bases, /)",
                Function::One(mro_entries),
                "Not supported.",
            ),
            Method::class(
                "__class_getitem__",
                "($type, object, /)",
                Function::One(class_getitem),
                "Union[…]",
            ),
        ],
        getters: &[
            Getter { name: "__args__", get: |u| part(u, |u| u.args.clone()), set: None, doc: "The types." },
            Getter {
                name: "__parameters__",
                get: parameters,
                set: None,
                doc: "Type variables in the types.UnionType.",
            },
            Getter { name: "__origin__", get: |_| Ok(TYPE.value()), set: None, doc: "The class." },
            Getter { name: "__name__", get: |_| Ok(Str::new("Union")), set: None, doc: "Name of the type" },
            Getter {
                name: "__qualname__",
                get: |_| Ok(Str::new("Union")),
                set: None,
                doc: "Qualified name of the type",
            },
        ],
    },
);

/// A union.
#[repr(C)]
pub struct Union {
    header: Header,
    /// The types, a tuple.
    args: Value,
    /// Those that can be hashed, a `frozenset`.
    hashable: Value,
    /// The others.
    unhashable: Vec<Value>,
    parameters: Reference,
}

native_object!(Union, TYPE, [args, hashable, unhashable, parameters]);

/// The types of a union, a tuple, if a value is one.
pub fn args(value: &Value) -> Option<Value> {
    Union::of(value).map(|union| union.args.clone())
}

/// `a | b`
pub fn or(a: &Value, b: &Value) -> PyResult {
    if !can_be_part_of_union(a) || !can_be_part_of_union(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    build(&[a.clone(), b.clone()], false)
}

/// `Union[types]`: each must be something that `typing` takes for a type.
///
/// # Errors
/// `TypeError` if one is no type or there is none; what comparing the types raises.
pub(crate) fn checked(types: &[Value]) -> PyResult {
    build(types, true)
}

/// The parts of a union that is being made.
#[derive(Default)]
struct Builder {
    all: Vec<Value>,
    hashable: Vec<Value>,
    unhashable: Vec<Value>,
    /// `hashable` as a set.
    known: Option<Value>,
}

impl Builder {
    fn add(&mut self, value: &Value, check: bool) -> PyResult<()> {
        if let Some(union) = Union::of(value) {
            let parts = Tuple::of(&union.args).map_or(&[][..], Tuple::values);
            return parts.iter().try_for_each(|part| self.add_single(part));
        }
        if check && !can_be_part_of_union(value) {
            let message = Str::new("Union[arg, ...]: each arg must be a type.");
            let type_ = call_function("_type_check", &[value.clone(), message])?;
            return self.add_single(&type_);
        }
        match value.is_none() {
            true => self.add_single(&type_of(value).value()),
            false => self.add_single(value),
        }
    }

    fn add_single(&mut self, value: &Value) -> PyResult<()> {
        if protocol::hash(value).is_err() {
            drop(thread::current().take_raised());
            if contains(&self.unhashable, value)? {
                return Ok(());
            }
            self.unhashable.push(value.clone());
        } else {
            let known = match self.known.clone() {
                Some(known) => known,
                None => set::from_values(Vec::new())?,
            };
            let Some(names) = Set::of(&known) else { return Ok(()) };
            if names.contains(value)? {
                return Ok(());
            }
            names.add(value)?;
            self.hashable.push(value.clone());
            self.known = Some(known);
        }
        self.all.push(value.clone());
        Ok(())
    }
}

/// The union of types; a single one stands for itself.
fn build(types: &[Value], check: bool) -> PyResult {
    let mut builder = Builder::default();
    types.iter().try_for_each(|type_| builder.add(type_, check))?;
    match &*builder.all {
        [] => return Err(type_error("Cannot take a Union of no types.")),
        [single] => return Ok(single.clone()),
        _ => {}
    }
    let hashable = set::frozen_from_values(&builder.hashable)?;
    let args = Tuple::from_values(builder.all);
    Ok(Union::create(|header| Union {
        header,
        args,
        hashable,
        unhashable: builder.unhashable,
        parameters: Reference::new(None),
    }))
}

/// Whether a value is among others.
fn contains(values: &[Value], wanted: &Value) -> PyResult<bool> {
    for value in values {
        if protocol::equals(value, wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn class_getitem(_: &Value, item: &Value) -> PyResult {
    match Tuple::of(item) {
        Some(items) if type_of(item).is(&crate::types::tuple::TYPE) => checked(items.values()),
        _ => checked(std::slice::from_ref(item)),
    }
}

fn part(value: &Value, get: impl Fn(&Union) -> Value) -> PyResult {
    Ok(Union::of(value).map_or(Value::NONE, get))
}

fn types(value: &Value) -> Vec<Value> {
    args(value).as_ref().and_then(Tuple::of).map_or(&[][..], Tuple::values).to_vec()
}

fn parameters(value: &Value) -> PyResult {
    let Some(union) = Union::of(value) else { return Ok(Value::NONE) };
    if let Some(parameters) = union.parameters.get() {
        return Ok(parameters);
    }
    let found = Tuple::from_values(collect_parameters(&types(value))?);
    union.parameters.set(Some(found.clone()));
    Ok(found)
}

fn repr(value: &Value) -> PyResult {
    let parts = types(value).iter().map(type_text).collect::<PyResult<Vec<_>>>()?;
    Ok(Str::new(&parts.join(" | ")))
}

fn hash(value: &Value) -> PyResult<i64> {
    let Some(union) = Union::of(value) else { return Ok(0) };
    // The error that one of them raises, or else an error of our own: equal unions would have other hashes.
    union.unhashable.iter().try_for_each(|type_| protocol::hash(type_).map(|_| ()))?;
    match union.unhashable.len() {
        0 => protocol::hash(&union.hashable),
        number => Err(type_error(format_args!("union contains {number} unhashable elements"))),
    }
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(left), Some(right)) = (Union::of(a), Union::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    if !matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = is_equal(left, right)?;
    Ok(Value::bool(equal == (operator == CompareOperator::Equal)))
}

fn is_equal(left: &Union, right: &Union) -> PyResult<bool> {
    if !protocol::equals(&left.hashable, &right.hashable)? || left.unhashable.len() != right.unhashable.len()
    {
        return Ok(false);
    }
    for (values, others) in [(&left.unhashable, &right.unhashable), (&right.unhashable, &left.unhashable)] {
        for value in values {
            if !contains(others, value)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn subscript(value: &Value, item: &Value) -> PyResult {
    let parameters = parameters(value)?;
    checked(&substitute(value, &types(value), &parameters, item)?)
}

/// `__module__` is the class's.
fn attribute(value: &Value, name: &Value) -> PyResult {
    match Str::of(name) {
        Some(text) if text.equals_text("__module__") => protocol::attribute(&TYPE.value(), name),
        _ => protocol::generic_attribute(value, name),
    }
}

fn mro_entries(value: &Value, _: &Value) -> PyResult {
    let text = protocol::repr(value)?;
    let text = Str::of(&text).map(Str::to_string_lossy).unwrap_or_default();
    Err(type_error(format_args!("Cannot subclass {text}")))
}
