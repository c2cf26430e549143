//! `collections.deque`

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use taipan_bytecode::opcode::CompareOperator;
use taipan_vm::call::Arguments;
use taipan_vm::object::class_getitem::generic_alias;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::iterate;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{self, NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::Visit;
use taipan_vm::object::repr_guard::{Text, guarded};
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, Raised, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::list::List;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Value};
use taipan_vm::word::Word;

use crate::collections::deque_iterator;
use crate::support::{FLAGS, call, given};

/// `collections.deque`
pub(super) static TYPE: Type = Type::native(
    "collections.deque",
    Some(&object_type::TYPE),
    size_of::<Deque>(),
    0,
    FLAGS.union(TypeFlags::SEQUENCE).union(TypeFlags::WEAK_REFERENCES),
    Slots::of_container::<Deque>()
        .with_new(|type_, _| Ok(empty(type_, None)))
        .with_init(init)
        .with_repr(repr)
        .with_richcompare(compare)
        .with_length(|deque| Ok(receiver(deque)?.len()))
        .with_item(item)
        .with_subscript(subscript)
        .with_set_subscript(set_subscript)
        .with_contains(|deque, item| Ok(find(receiver(deque)?, item, 0, usize::MAX)?.is_some()))
        .with_concat(concat)
        .with_repeat(repeat)
        .with_inplace_concat(inplace_concat)
        .with_inplace_repeat(inplace_repeat)
        .with_iter(deque_iterator::new),
    &NativeMembers {
        doc: Some("A list-like sequence optimized for data accesses near its endpoints."),
        methods: METHODS,
        getters: &[Getter {
            name: "maxlen",
            get: |deque| Ok(receiver(deque)?.limit.get().map_or(Value::NONE, int::from_usize)),
            set: None,
            doc: "maximum size of a deque or None if unbounded",
        }],
    },
);

static METHODS: &[Method] = &[
    Method::instance(
        "append",
        "($self, item, /)",
        Function::One(|deque, item| {
            receiver(deque)?.push_back(item.clone());
            Ok(Value::NONE)
        }),
        "Add an element to the right side of the deque.",
    ),
    Method::instance(
        "appendleft",
        "($self, item, /)",
        Function::One(|deque, item| {
            receiver(deque)?.push_front(item.clone());
            Ok(Value::NONE)
        }),
        "Add an element to the left side of the deque.",
    ),
    Method::instance(
        "clear",
        "($self, /)",
        Function::NoArguments(|deque| {
            receiver(deque)?.clear_items();
            Ok(Value::NONE)
        }),
        "Remove all elements from the deque.",
    ),
    Method::instance("copy", "($self, /)", Function::NoArguments(copy), "Return a shallow copy of a deque."),
    Method::instance(
        "__copy__",
        "($self, /)",
        Function::NoArguments(copy),
        "Return a shallow copy of a deque.",
    ),
    Method::instance(
        "count",
        "($self, value, /)",
        Function::One(count),
        "Return number of occurrences of value.",
    ),
    Method::instance(
        "extend",
        "($self, iterable, /)",
        Function::One(|deque, items| extend(deque, items, Deque::push_back).map(|()| Value::NONE)),
        "Extend the right side of the deque with elements from the iterable.",
    ),
    Method::instance(
        "extendleft",
        "($self, iterable, /)",
        Function::One(|deque, items| extend(deque, items, Deque::push_front).map(|()| Value::NONE)),
        "Extend the left side of the deque with elements from the iterable.",
    ),
    Method::instance(
        "index",
        "($self, value, [start, [stop]])",
        Function::Positional(1, 3, index_of),
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    Method::instance(
        "insert",
        "($self, index, value, /)",
        Function::Positional(2, 2, insert),
        "Insert value before index.",
    ),
    Method::instance(
        "pop",
        "($self, /)",
        Function::NoArguments(|deque| pop(deque, VecDeque::pop_back)),
        "Remove and return the rightmost element.",
    ),
    Method::instance(
        "popleft",
        "($self, /)",
        Function::NoArguments(|deque| pop(deque, VecDeque::pop_front)),
        "Remove and return the leftmost element.",
    ),
    Method::instance(
        "remove",
        "($self, value, /)",
        Function::One(remove),
        "Remove first occurrence of value.",
    ),
    Method::instance(
        "reverse",
        "($self, /)",
        Function::NoArguments(|deque| {
            receiver(deque)?.items.borrow_mut().make_contiguous().reverse();
            Ok(Value::NONE)
        }),
        "Reverse *IN PLACE*.",
    ),
    Method::instance(
        "rotate",
        "($self, n=1, /)",
        Function::Positional(0, 1, rotate),
        "Rotate the deque n steps to the right.  If n is negative, rotates left.",
    ),
    Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce),
        "Return state information for pickling.",
    ),
    Method::instance(
        "__reversed__",
        "($self, /)",
        Function::NoArguments(deque_iterator::new_reversed),
        "Return a reverse iterator over the deque.",
    ),
    Method::class("__class_getitem__", "($type, object, /)", Function::One(generic_alias), "See PEP 585"),
    Method::instance("__add__", "($self, value, /)", Function::One(concat), "Return self+value."),
    Method::instance(
        "__mul__",
        "($self, value, /)",
        Function::One(|deque, times| repeat(deque, index::to_isize(times, &kinds::OVERFLOW_ERROR)?)),
        "Return self*value.",
    ),
    Method::instance(
        "__rmul__",
        "($self, value, /)",
        Function::One(|deque, times| repeat(deque, index::to_isize(times, &kinds::OVERFLOW_ERROR)?)),
        "Return value*self.",
    ),
    Method::instance(
        "__iadd__",
        "($self, value, /)",
        Function::One(inplace_concat),
        "Implement self+=value.",
    ),
    Method::instance(
        "__imul__",
        "($self, value, /)",
        Function::One(|deque, times| inplace_repeat(deque, index::to_isize(times, &kinds::OVERFLOW_ERROR)?)),
        "Implement self*=value.",
    ),
];

/// A deque object.
#[repr(C)]
pub(super) struct Deque {
    header: Header,
    items: RefCell<VecDeque<Value>>,
    limit: Cell<Option<usize>>,
    /// Changes with every change of the number of items, which iterators notice.
    state: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of the type are made of it alone.
unsafe impl NativeObject for Deque {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Visit for Deque {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        if let Ok(items) = self.items.try_borrow() {
            items.iter().for_each(|item| visitor(item.word()));
        }
    }

    fn clear(&self) {
        self.clear_items();
    }
}

/// The deque of a receiver, which the type of the method guarantees.
pub(super) fn receiver(value: &Value) -> PyResult<&Deque> {
    Deque::of(value).ok_or_else(|| type_error("a deque is required"))
}

fn empty(type_: &Type, limit: Option<usize>) -> Value {
    let (items, limit, state) = (RefCell::default(), Cell::new(limit), Cell::new(0));
    allocate(type_, |header| Deque { header, items, limit, state })
}

impl Deque {
    pub(super) fn len(&self) -> usize {
        self.items.borrow().len()
    }

    pub(super) fn get(&self, place: usize) -> Option<Value> {
        self.items.borrow().get(place).cloned()
    }

    pub(super) fn state(&self) -> usize {
        self.state.get()
    }

    fn changed(&self) {
        self.state.set(self.state.get().wrapping_add(1));
    }

    /// Whether one more item is one too many.
    fn is_full(&self) -> bool {
        self.limit.get().is_some_and(|limit| self.len() > limit)
    }

    fn push_back(&self, item: Value) {
        self.items.borrow_mut().push_back(item);
        self.changed();
        let gone = if self.is_full() { self.items.borrow_mut().pop_front() } else { None };
        drop(gone);
    }

    fn push_front(&self, item: Value) {
        self.items.borrow_mut().push_front(item);
        self.changed();
        let gone = if self.is_full() { self.items.borrow_mut().pop_back() } else { None };
        drop(gone);
    }

    fn clear_items(&self) {
        self.changed();
        let items = self.items.take();
        drop(items);
    }
}

#[cold]
pub(super) fn mutated() -> Raised {
    raise::raise(&kinds::RUNTIME_ERROR, "deque mutated during iteration")
}

static PARAMETERS: Parameters = Parameters::parse("(iterable=(), maxlen=None)");

fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let bound = PARAMETERS.bind("deque", arguments)?;
    let deque = receiver(value)?;
    let limit = match given(&bound, 1) {
        None => None,
        Some(limit) if !int::is_int(limit) => return Err(type_error("an integer is required")),
        Some(limit) => match usize::try_from(index::to_count(limit)?) {
            Ok(limit) => Some(limit),
            Err(_) => return Err(value_error("maxlen must be non-negative")),
        },
    };
    deque.limit.set(limit);
    if deque.len() > 0 {
        deque.clear_items();
    }
    match bound.first().copied().flatten() {
        Some(iterable) => extend(value, iterable, Deque::push_back),
        None => Ok(()),
    }
}

fn extend(value: &Value, iterable: &Value, push: fn(&Deque, Value)) -> PyResult<()> {
    let deque = receiver(value)?;
    if iterable.is(value) {
        iterate::collect(iterable)?.into_iter().for_each(|item| push(deque, item));
        return Ok(());
    }
    for item in iterate::items(iterable)? {
        push(deque, item?);
    }
    Ok(())
}

/// The place of the first item that equals a value, between two bounds.
fn find(deque: &Deque, wanted: &Value, start: usize, stop: usize) -> PyResult<Option<usize>> {
    let state = deque.state();
    let mut place = start;
    while place < stop {
        let Some(item) = deque.get(place) else { break };
        let equal = protocol::equals(&item, wanted)?;
        if deque.state() != state {
            return Err(mutated());
        }
        if equal {
            return Ok(Some(place));
        }
        place += 1;
    }
    Ok(None)
}

fn count(value: &Value, wanted: &Value) -> PyResult {
    let deque = receiver(value)?;
    let (mut count, mut start) = (0, 0);
    while let Some(place) = find(deque, wanted, start, usize::MAX)? {
        count += 1;
        start = place + 1;
    }
    Ok(int::from_i64(count))
}

fn index_of(value: &Value, arguments: &[Value]) -> PyResult {
    let deque = receiver(value)?;
    let [wanted, bounds @ ..] = arguments else { return Ok(Value::NONE) };
    let mut clipped = [0, deque.len()];
    for (place, bound) in bounds.iter().enumerate().take(2) {
        clipped[place] = index::clip(index::search_bound(bound)?, deque.len());
    }
    match find(deque, wanted, clipped[0], clipped[1])? {
        Some(place) => Ok(int::from_usize(place)),
        None => {
            let mut text = Text::new();
            text.push_repr(wanted)?;
            text.push_str(" is not in deque");
            Err(raise::raise_with(&kinds::VALUE_ERROR, vec![text.finish()]))
        }
    }
}

fn insert(value: &Value, arguments: &[Value]) -> PyResult {
    let [place, item] = arguments else { return Ok(Value::NONE) };
    let (place, deque) = (index::to_count(place)?, receiver(value)?);
    if deque.limit.get().is_some_and(|limit| deque.len() >= limit) {
        return Err(raise::raise(&kinds::INDEX_ERROR, "deque already at its maximum size"));
    }
    let place = index::clip(place, deque.len());
    deque.items.borrow_mut().insert(place, item.clone());
    deque.changed();
    Ok(Value::NONE)
}

fn pop(value: &Value, pop: fn(&mut VecDeque<Value>) -> Option<Value>) -> PyResult {
    let deque = receiver(value)?;
    let item = pop(&mut deque.items.borrow_mut());
    match item {
        Some(item) => {
            deque.changed();
            Ok(item)
        }
        None => Err(raise::raise(&kinds::INDEX_ERROR, "pop from an empty deque")),
    }
}

fn remove(value: &Value, wanted: &Value) -> PyResult {
    let deque = receiver(value)?;
    let state = deque.state();
    let found = match find(deque, wanted, 0, usize::MAX) {
        Err(_) if deque.state() != state && raise::take_if(&kinds::RUNTIME_ERROR) => {
            return Err(raise::raise(&kinds::INDEX_ERROR, "deque mutated during remove()."));
        }
        found => found?,
    };
    let Some(place) = found else {
        let mut text = Text::new();
        text.push_repr(wanted)?;
        text.push_str(" is not in deque");
        return Err(raise::raise_with(&kinds::VALUE_ERROR, vec![text.finish()]));
    };
    let gone = deque.items.borrow_mut().remove(place);
    deque.changed();
    drop(gone);
    Ok(Value::NONE)
}

fn rotate(value: &Value, arguments: &[Value]) -> PyResult {
    let deque = receiver(value)?;
    let steps = arguments.first().map_or(Ok(1), index::to_count)?;
    let mut items = deque.items.borrow_mut();
    if items.len() > 1 {
        let steps = steps.rem_euclid(items.len() as isize) as usize;
        items.rotate_right(steps);
        drop(items);
        deque.changed();
    }
    Ok(Value::NONE)
}

fn copy(value: &Value) -> PyResult {
    let deque = receiver(value)?;
    if type_of(value).is(&TYPE) {
        let copy = empty(&TYPE, deque.limit.get());
        *receiver(&copy)?.items.borrow_mut() = deque.items.borrow().clone();
        return Ok(copy);
    }
    let class = type_of(value).value();
    match deque.limit.get() {
        None => call(&class, std::slice::from_ref(value)),
        Some(limit) => call(&class, &[value.clone(), int::from_usize(limit)]),
    }
}

fn out_of_range() -> Raised {
    raise::raise(&kinds::INDEX_ERROR, "deque index out of range")
}

fn item(value: &Value, index: isize) -> PyResult {
    let deque = receiver(value)?;
    usize::try_from(index).ok().and_then(|place| deque.get(place)).ok_or_else(out_of_range)
}

/// The place that an index means.
fn place(value: &Value, key: &Value) -> PyResult<usize> {
    if !index::is_index(key) {
        let name = type_of(key).name();
        return Err(type_error(format_args!("sequence index must be integer, not '{name}'")));
    }
    let index = index::to_isize(key, &kinds::INDEX_ERROR)?;
    index::place(index, receiver(value)?.len()).ok_or_else(out_of_range)
}

fn subscript(value: &Value, key: &Value) -> PyResult {
    let place = place(value, key)?;
    receiver(value)?.get(place).ok_or_else(out_of_range)
}

fn set_subscript(value: &Value, key: &Value, item: Option<&Value>) -> PyResult<()> {
    let place = place(value, key)?;
    let deque = receiver(value)?;
    let before = match item {
        Some(item) => deque.items.borrow_mut().get_mut(place).map(|old| std::mem::replace(old, item.clone())),
        None => {
            deque.changed();
            deque.items.borrow_mut().remove(place)
        }
    };
    drop(before);
    Ok(())
}

fn concat(a: &Value, b: &Value) -> PyResult {
    if Deque::of(b).is_none() {
        let name = type_of(b).name();
        return Err(type_error(format_args!("can only concatenate deque (not \"{name}\") to deque")));
    }
    let result = copy(a)?;
    extend(&result, b, Deque::push_back)?;
    Ok(result)
}

fn inplace_concat(a: &Value, b: &Value) -> PyResult {
    extend(a, b, Deque::push_back)?;
    Ok(a.clone())
}

fn inplace_repeat(value: &Value, times: isize) -> PyResult {
    let deque = receiver(value)?;
    let times = usize::try_from(times).unwrap_or(0);
    let items: Vec<Value> = deque.items.borrow().iter().cloned().collect();
    if times == 0 {
        deque.clear_items();
        return Ok(value.clone());
    }
    let Some(total) = items.len().checked_mul(times) else {
        return Err(raise::raise_with(&kinds::MEMORY_ERROR, Vec::new()));
    };
    // Beyond the limit only the end is kept.
    let kept = deque.limit.get().map_or(total, |limit| limit.min(total));
    if deque.items.borrow_mut().try_reserve(kept).is_err() {
        return Err(raise::raise_with(&kinds::MEMORY_ERROR, Vec::new()));
    }
    let all = (total - kept..total).filter_map(|place| items.get(place % items.len().max(1)).cloned());
    let before = deque.items.replace(all.collect());
    deque.changed();
    drop(before);
    Ok(value.clone())
}

fn repeat(value: &Value, times: isize) -> PyResult {
    inplace_repeat(&copy(value)?, times)
}

fn repr(value: &Value) -> PyResult {
    let deque = receiver(value)?;
    let text = guarded(value, || {
        let items = List::from_values(deque.items.borrow().iter().cloned().collect());
        let mut text = Text::new();
        text.push_str(type_of(value).name());
        text.push_str("(");
        text.push_repr(&items)?;
        if let Some(limit) = deque.limit.get() {
            text.push_str(&format!(", maxlen={limit}"));
        }
        text.push_str(")");
        Ok(text.finish())
    })?;
    Ok(text.unwrap_or_else(|| Str::new("[...]")))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(first), Some(second)) = (Deque::of(a), Deque::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let list = |deque: &Deque| List::from_values(deque.items.borrow().iter().cloned().collect());
    protocol::compare(&list(first), &list(second), operator)
}

fn reduce(value: &Value) -> PyResult {
    let deque = receiver(value)?;
    let state = native_object::dict_of(value, false).unwrap_or(Value::NONE);
    let arguments = match deque.limit.get() {
        None => Tuple::empty(),
        Some(limit) => Tuple::pair(Tuple::empty(), int::from_usize(limit)),
    };
    Ok(Tuple::from_values(vec![type_of(value).value(), arguments, state, protocol::iter(value)?]))
}
