//! Views of dicts: `dict.keys()`, `dict.values()`, `dict.items()`. Keys and items work as sets.

use taipan_bytecode::opcode::CompareOperator;

use crate::object::header::Header;
use crate::object::iterate;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::repr_guard::{Text, guarded};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::dict::{Dict, iterators};
use crate::types::object_type;
use crate::types::set::{self, Set};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};
use crate::word::Word;

const FLAGS: TypeFlags = TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW);

const fn slots() -> Slots {
    Slots::of::<View>().container(traverse, None).with_length(|view| Ok(dict_of(view)?.len())).with_repr(repr)
}

const fn set_slots() -> Slots {
    slots()
        .with_richcompare(compare)
        .with_subtract(|a, b| operate(a, b, set::difference_update))
        .with_and(and)
        .with_or(|a, b| operate(a, b, set::update))
        .with_xor(|a, b| operate(a, b, set::symmetric_difference_update))
}

/// `dict_keys`
pub static KEYS: Type = Type::native(
    "dict_keys",
    Some(&object_type::TYPE),
    size_of::<View>(),
    0,
    FLAGS,
    set_slots()
        .with_iter(|view| iterators::new(&iterators::KEY_ITERATOR, &receiver(view)?.dict))
        .with_contains(|view, key| protocol::contains(&receiver(view)?.dict, key)),
    &NativeMembers { methods: KEYS_METHODS, ..NativeMembers::NONE },
);

/// `dict_items`
pub static ITEMS: Type = Type::native(
    "dict_items",
    Some(&object_type::TYPE),
    size_of::<View>(),
    0,
    FLAGS,
    set_slots()
        .with_iter(|view| iterators::new(&iterators::ITEM_ITERATOR, &receiver(view)?.dict))
        .with_contains(contains_item),
    &NativeMembers { methods: ITEMS_METHODS, ..NativeMembers::NONE },
);

/// `dict_values`
pub static VALUES: Type = Type::native(
    "dict_values",
    Some(&object_type::TYPE),
    size_of::<View>(),
    0,
    FLAGS,
    slots().with_iter(|view| iterators::new(&iterators::VALUE_ITERATOR, &receiver(view)?.dict)),
    &NativeMembers { methods: VALUES_METHODS, ..NativeMembers::NONE },
);

static KEYS_METHODS: &[Method] = &[
    Method::instance(
        "isdisjoint",
        "($self, other, /)",
        Function::One(isdisjoint),
        "Return True if the view and the given iterable have a null intersection.",
    ),
    Method::instance(
        "__reversed__",
        "($self, /)",
        Function::NoArguments(|view| iterators::new(&iterators::REVERSE_KEY_ITERATOR, &receiver(view)?.dict)),
        "Return a reverse iterator over the dict keys.",
    ),
];

static ITEMS_METHODS: &[Method] = &[
    Method::instance(
        "isdisjoint",
        "($self, other, /)",
        Function::One(isdisjoint),
        "Return True if the view and the given iterable have a null intersection.",
    ),
    Method::instance(
        "__reversed__",
        "($self, /)",
        Function::NoArguments(|view| {
            iterators::new(&iterators::REVERSE_ITEM_ITERATOR, &receiver(view)?.dict)
        }),
        "Return a reverse iterator over the dict items.",
    ),
];

static VALUES_METHODS: &[Method] = &[Method::instance(
    "__reversed__",
    "($self, /)",
    Function::NoArguments(|view| iterators::new(&iterators::REVERSE_VALUE_ITERATOR, &receiver(view)?.dict)),
    "Return a reverse iterator over the dict values.",
)];

/// A view.
#[repr(C)]
pub(crate) struct View {
    header: Header,
    /// The dict.
    pub(crate) dict: Value,
}

// SAFETY: the structure begins with a header, and instances of these types are this structure.
unsafe impl NativeObject for View {
    fn type_() -> &'static Type {
        &KEYS
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&KEYS) || type_.is(&ITEMS) || type_.is(&VALUES)
    }
}

fn new(type_: &'static Type, dict: &Value) -> PyResult {
    let dict = dict.clone();
    Ok(native_object::allocate(type_, |header| View { header, dict }))
}

pub(super) fn keys(dict: &Value) -> PyResult {
    new(&KEYS, dict)
}

pub(super) fn values(dict: &Value) -> PyResult {
    new(&VALUES, dict)
}

pub(super) fn items(dict: &Value) -> PyResult {
    new(&ITEMS, dict)
}

fn receiver(view: &Value) -> PyResult<&View> {
    View::of(view).ok_or_else(|| type_error("a dict view is required"))
}

fn dict_of(view: &Value) -> PyResult<&Dict> {
    super::receiver(&receiver(view)?.dict)
}

/// Whether a value is a view that works as a set.
pub(crate) fn is_set_like(value: &Value) -> bool {
    type_of(value).is(&KEYS) || type_of(value).is(&ITEMS)
}

fn repr(view: &Value) -> PyResult {
    let name = type_of(view).name();
    let text = guarded(view, || {
        let items = iterate::to_list(view)?;
        let mut text = Text::new();
        text.push_str(name);
        text.push_str("(");
        text.push_repr(&items)?;
        text.push_str(")");
        Ok(text.finish())
    })?;
    Ok(text.unwrap_or_else(|| Str::new("...")))
}

fn contains_item(view: &Value, item: &Value) -> PyResult<bool> {
    let Some([key, value]) = Tuple::of(item).map(Tuple::values) else { return Ok(false) };
    match dict_of(view)?.get(key)? {
        Some(found) => protocol::equals(&found, value),
        None => Ok(false),
    }
}

/// Whether all items of the first are in the second.
fn all_in(items: &Value, container: &Value) -> PyResult<bool> {
    for item in iterate::items(items)? {
        if !protocol::contains(container, &item?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    if !(Set::of(b).is_some() || is_set_like(b)) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let length = |value: &Value| type_of(value).slots.length().map_or(Ok(0), |length| length(value));
    let (a_length, b_length) = (length(a)?, length(b)?);
    let result = match operator {
        CompareOperator::Equal => a_length == b_length && all_in(a, b)?,
        CompareOperator::NotEqual => !(a_length == b_length && all_in(a, b)?),
        CompareOperator::Less => a_length < b_length && all_in(a, b)?,
        CompareOperator::LessEqual => a_length <= b_length && all_in(a, b)?,
        CompareOperator::Greater => a_length > b_length && all_in(b, a)?,
        CompareOperator::GreaterEqual => a_length >= b_length && all_in(b, a)?,
    };
    Ok(Value::bool(result))
}

/// A set of one operand's items, changed by the other.
fn operate(a: &Value, b: &Value, change: fn(&Set, &Value) -> PyResult<()>) -> PyResult {
    let result = set::from_iterable(a)?;
    if let Some(set) = Set::of(&result) {
        change(set, b)?;
    }
    Ok(result)
}

/// The items that are in both: the shorter one is gone through.
fn and(a: &Value, b: &Value) -> PyResult {
    let length = |value: &Value| type_of(value).slots.length().map(|length| length(value)).transpose();
    let (view, other) = match is_set_like(a) {
        true => (a, b),
        false => (b, a),
    };
    let swap = (Set::of(other).is_some() || is_set_like(other)) && length(other)? > length(view)?;
    let (container, items) = if swap { (other, view) } else { (view, other) };
    let result = set::from_values(Vec::new())?;
    if let Some(set) = Set::of(&result) {
        for item in iterate::items(items)? {
            let item = item?;
            if protocol::contains(container, &item)? {
                set.add(&item)?;
            }
        }
    }
    Ok(result)
}

fn isdisjoint(view: &Value, other: &Value) -> PyResult {
    let length = |value: &Value| type_of(value).slots.length().map(|length| length(value)).transpose();
    if view.is(other) {
        return Ok(Value::bool(dict_of(view)?.is_empty()));
    }
    let swap = (Set::of(other).is_some() || is_set_like(other)) && length(other)? > length(view)?;
    let (container, items) = if swap { (other, view) } else { (view, other) };
    for item in iterate::items(items)? {
        if protocol::contains(container, &item?)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a view.
    visit(unsafe { View::from_header(object) }.dict.word());
}
