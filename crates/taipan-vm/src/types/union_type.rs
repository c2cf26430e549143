//! `typing.Union`: `int | None`.

use std::cell::Cell;

use taipan_bytecode::opcode::CompareOperator;

use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::generic_alias::{GenericAlias, collect_parameters, substitute, type_text};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{object_type, type_type};
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `typing.Union`
pub static TYPE: Type = Type::native(
    "typing.Union",
    Some(&object_type::TYPE),
    size_of::<Union>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::WEAK_REFERENCES),
    Slots::of::<Union>()
        .container(traverse, None)
        .with_repr(repr)
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
    args: Value,
    parameters: Cell<Word>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Union {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Drop for Union {
    fn drop(&mut self) {
        // SAFETY: the reference was the union's.
        unsafe { decref(self.parameters.replace(Word::NULL)) };
    }
}

/// The types of a union, a tuple, if a value is one.
pub fn args(value: &Value) -> Option<Value> {
    Union::of(value).map(|union| union.args.clone())
}

/// Whether a value can be part of a union made with `|`.
fn can_be_part(value: &Value) -> bool {
    value.is_none()
        || type_type::of(value).is_some()
        || GenericAlias::of(value).is_some()
        || Union::of(value).is_some()
        || crate::types::typing::can_be_part_of_union(value)
}

/// `a | b`
pub fn or(a: &Value, b: &Value) -> PyResult {
    if !can_be_part(a) || !can_be_part(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    make(&[a.clone(), b.clone()])
}

/// The union of types; a single one stands for itself.
///
/// # Errors
/// What comparing the types raises.
pub fn make(types: &[Value]) -> PyResult {
    let mut parts: Vec<Value> = Vec::new();
    for value in types {
        let flat = match Union::of(value) {
            Some(union) => Tuple::of(&union.args).map_or(&[][..], Tuple::values).to_vec(),
            None if value.is_none() => vec![type_of(value).value()],
            None => vec![value.clone()],
        };
        for part in flat {
            let mut is_new = true;
            for other in &parts {
                if protocol::equals(other, &part)? {
                    is_new = false;
                    break;
                }
            }
            if is_new {
                parts.push(part);
            }
        }
    }
    if let [single] = &*parts {
        return Ok(single.clone());
    }
    let args = Tuple::from_values(parts);
    Ok(Union::create(|header| Union { header, args, parameters: Cell::new(Word::NULL) }))
}

fn class_getitem(_: &Value, item: &Value) -> PyResult {
    let items = Tuple::of(item).map_or_else(|| vec![item.clone()], |items| items.values().to_vec());
    if items.is_empty() {
        return Err(type_error("Cannot take a Union of no types."));
    }
    let mut checked = Vec::with_capacity(items.len());
    for item in items {
        checked.push(crate::types::typing::type_check(&item, "Union[arg, ...]: each arg must be a type.")?);
    }
    make(&checked)
}

fn part(value: &Value, get: impl Fn(&Union) -> Value) -> PyResult {
    Ok(Union::of(value).map_or(Value::NONE, get))
}

fn types(value: &Value) -> Vec<Value> {
    args(value).as_ref().and_then(Tuple::of).map_or(&[][..], Tuple::values).to_vec()
}

fn parameters(value: &Value) -> PyResult {
    let Some(union) = Union::of(value) else { return Ok(Value::NONE) };
    if union.parameters.get().is_null() {
        let found = collect_parameters(&types(value))?;
        // SAFETY: the reference before was the union's.
        unsafe { decref(union.parameters.replace(Tuple::from_values(found).into_word())) };
    }
    // SAFETY: the union keeps it alive.
    Ok(unsafe { Value::from_borrowed(union.parameters.get()) })
}

fn repr(value: &Value) -> PyResult {
    let parts = types(value).iter().map(type_text).collect::<PyResult<Vec<_>>>()?;
    Ok(Str::new(&parts.join(" | ")))
}

fn hash(value: &Value) -> PyResult<i64> {
    let mut all = 0_i64;
    for type_ in types(value) {
        all ^= protocol::hash(&type_)?.wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64);
    }
    Ok(if all == -1 { -2 } else { all })
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let is_equality = matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual);
    if !is_equality || Union::of(a).is_none() || Union::of(b).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (types(a), types(b));
    let mut equal = left.len() == right.len();
    for type_ in left.iter().take(if equal { usize::MAX } else { 0 }) {
        let mut found = false;
        for other in &right {
            if protocol::equals(type_, other)? {
                found = true;
                break;
            }
        }
        equal &= found;
    }
    Ok(Value::bool(equal == (operator == CompareOperator::Equal)))
}

fn subscript(value: &Value, item: &Value) -> PyResult {
    let parameters = parameters(value)?;
    let replaced = substitute(value, &types(value), &parameters, item)?;
    let mut result = None;
    for type_ in replaced {
        result = Some(match result {
            None => type_,
            Some(before) => make(&[before, type_])?,
        });
    }
    Ok(result.unwrap_or(Value::NONE))
}

fn mro_entries(value: &Value, _: &Value) -> PyResult {
    let text = protocol::repr(value)?;
    let text = Str::of(&text).map(Str::to_string_lossy).unwrap_or_default();
    Err(type_error(format_args!("Cannot subclass {text}")))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a union.
    let union = unsafe { Union::from_header(object) };
    visit(union.args.word());
    visit(union.parameters.get());
}
