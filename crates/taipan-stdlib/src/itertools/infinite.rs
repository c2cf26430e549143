//! Iterators that may never end: `count cycle repeat`.

use std::cell::{Cell, RefCell};

use taipan_bytecode::opcode::BinaryOperator;
use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::Reference;
use taipan_vm::object::repr_guard::Text;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::type_error;
use taipan_vm::types::{complex, float, int};
use taipan_vm::value::{PyResult, Value};

use crate::support::{iterator, positional, required};

/// `itertools.count`
pub(super) static COUNT: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return a count object whose values are start, start + step, start + 2 * step and so on."),
        methods: &[],
        ..NativeMembers::NONE
    };
    with_repr(iterator::<Count>("itertools.count", new_count, next_count, &MEMBERS), repr_count)
};

/// `itertools.cycle`
pub(super) static CYCLE: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some(
            "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.",
        ),
        ..NativeMembers::NONE
    };
    iterator::<Cycle>("itertools.cycle", new_cycle, next_cycle, &MEMBERS)
};

/// `itertools.repeat`
pub(super) static REPEAT: Type = {
    static METHODS: &[Method] = &[Method::instance(
        "__length_hint__",
        "($self, /)",
        Function::NoArguments(repeat_hint),
        "Private method returning an estimate of len(list(it)).",
    )];
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return the object over and over again, or so many times as is asked for."),
        methods: METHODS,
        ..NativeMembers::NONE
    };
    with_repr(iterator::<Repeat>("itertools.repeat", new_repeat, next_repeat, &MEMBERS), repr_repeat)
};

const fn with_repr(mut type_: Type, repr: fn(&Value) -> PyResult) -> Type {
    type_.slots = type_.slots.with_repr(repr);
    type_
}

#[repr(C)]
struct Count {
    header: Header,
    next: Reference,
    step: Value,
}

native_object!(Count, COUNT, [next, step]);

fn is_number(value: &Value) -> bool {
    let slots = &type_of(value).slots;
    slots.index().is_some()
        || slots.int().is_some()
        || slots.float().is_some()
        || type_of(value).is_subtype(&complex::TYPE)
        || type_of(value).is_subtype(&float::TYPE)
}

static COUNT_PARAMETERS: Parameters = Parameters::parse("(start=0, step=1)");

fn new_count(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = COUNT_PARAMETERS.bind("count", arguments)?;
    let number = |place: usize, default| match bound.get(place).copied().flatten() {
        Some(value) if !is_number(value) => Err(type_error("a number is required")),
        Some(value) => Ok(value.clone()),
        None => Ok(int::from_i64(default)),
    };
    let (start, step) = (number(0, 0)?, number(1, 1)?);
    let next = Reference::new(Some(start));
    Ok(allocate(type_, |header| Count { header, next, step }))
}

fn next_count(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Count::of(value) else { return Ok(None) };
    let Some(number) = this.next.get() else { return Ok(None) };
    this.next.set(Some(protocol::binary(&number, &this.step, BinaryOperator::Add)?));
    Ok(Some(number))
}

fn repr_count(value: &Value) -> PyResult {
    let Some(this) = Count::of(value) else { return Ok(Value::NONE) };
    let mut text = Text::new();
    text.push_str(type_of(value).name());
    text.push_str("(");
    text.push_repr(&this.next.get().unwrap_or(Value::NONE))?;
    if !this.step.is(&int::from_i64(1)) {
        text.push_str(", ");
        text.push_repr(&this.step)?;
    }
    text.push_str(")");
    Ok(text.finish())
}

#[repr(C)]
struct Cycle {
    header: Header,
    iterator: Reference,
    saved: RefCell<Vec<Value>>,
    place: Cell<usize>,
}

native_object!(Cycle, CYCLE, [iterator, saved]);

fn new_cycle(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let arguments = positional(type_, &CYCLE, arguments)?;
    taipan_vm::call::check_number("cycle", arguments.len(), 1, 1)?;
    let iterator = Reference::new(arguments.first().map(protocol::iter).transpose()?);
    Ok(allocate(type_, |header| Cycle { header, iterator, saved: RefCell::default(), place: Cell::new(0) }))
}

fn next_cycle(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Cycle::of(value) else { return Ok(None) };
    if let Some(iterator) = this.iterator.get() {
        if let Some(item) = protocol::next(&iterator)? {
            this.saved.borrow_mut().push(item.clone());
            return Ok(Some(item));
        }
        this.iterator.set(None);
    }
    let saved = this.saved.borrow();
    let place = this.place.get();
    let item = saved.get(place).cloned();
    this.place.set(if place + 1 >= saved.len() { 0 } else { place + 1 });
    Ok(item)
}

#[repr(C)]
struct Repeat {
    header: Header,
    object: Value,
    /// How often; -1 for ever.
    times: Cell<isize>,
}

native_object!(Repeat, REPEAT, [object]);

static REPEAT_PARAMETERS: Parameters = Parameters::parse("(object, times=None)");

fn new_repeat(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = REPEAT_PARAMETERS.bind("repeat", arguments)?;
    let object = required(&bound, 0)?.clone();
    let times = match bound.get(1).copied().flatten() {
        Some(times) => index::to_count(times)?.max(0),
        None => -1,
    };
    Ok(allocate(type_, |header| Repeat { header, object, times: Cell::new(times) }))
}

fn next_repeat(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Repeat::of(value) else { return Ok(None) };
    match this.times.get() {
        0 => return Ok(None),
        times if times > 0 => this.times.set(times - 1),
        _ => {}
    }
    Ok(Some(this.object.clone()))
}

fn repeat_hint(value: &Value) -> PyResult {
    match Repeat::of(value).map(|this| this.times.get()) {
        Some(times) if times >= 0 => Ok(int::from_i64(times as i64)),
        _ => Err(type_error("len() of unsized object")),
    }
}

fn repr_repeat(value: &Value) -> PyResult {
    let Some(this) = Repeat::of(value) else { return Ok(Value::NONE) };
    let mut text = Text::new();
    text.push_str(type_of(value).name());
    text.push_str("(");
    text.push_repr(&this.object)?;
    if this.times.get() >= 0 {
        text.push_str(&format!(", {}", this.times.get()));
    }
    text.push_str(")");
    Ok(text.finish())
}
