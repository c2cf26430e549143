//! Iterators over several iterables or neighbouring items: `accumulate batched chain pairwise starmap zip_longest`.

use std::cell::{Cell, RefCell};

use taipan_bytecode::opcode::BinaryOperator;
use taipan_vm::call::{Arguments, check_number};
use taipan_vm::native_object;
use taipan_vm::object::class_getitem::generic_alias;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::iterate::collect;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::Reference;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::type_object::Type;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::type_type;
use taipan_vm::value::{PyResult, Value};

use crate::support::{call, given, iterator, positional, required};

/// `itertools.accumulate`
pub(super) static ACCUMULATE: Type = {
    static MEMBERS: NativeMembers =
        NativeMembers { doc: Some("Return series of accumulated sums."), ..NativeMembers::NONE };
    iterator::<Accumulate>("itertools.accumulate", new_accumulate, next_accumulate, &MEMBERS)
};

/// `itertools.batched`
pub(super) static BATCHED: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Batch data into tuples of length n. The last batch may be shorter than n."),
        ..NativeMembers::NONE
    };
    iterator::<Batched>("itertools.batched", new_batched, next_batched, &MEMBERS)
};

/// `itertools.chain`
pub(super) static CHAIN: Type = {
    static METHODS: &[Method] = &[
        Method::class(
            "from_iterable",
            "($type, iterable, /)",
            Function::One(chain_from_iterable),
            "Alternative chain() constructor taking a single iterable argument that evaluates lazily.",
        ),
        Method::class("__class_getitem__", "($type, object, /)", Function::One(generic_alias), "See PEP 585"),
    ];
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some(
            "Return the elements of the first iterable until it is exhausted, then those of the next one.",
        ),
        methods: METHODS,
        ..NativeMembers::NONE
    };
    iterator::<Chain>("itertools.chain", new_chain, next_chain, &MEMBERS)
};

/// `itertools.pairwise`
pub(super) static PAIRWISE: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return an iterator of overlapping pairs taken from the input iterator."),
        ..NativeMembers::NONE
    };
    iterator::<Pairwise>("itertools.pairwise", new_pairwise, next_pairwise, &MEMBERS)
};

/// `itertools.starmap`
pub(super) static STARMAP: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some(
            "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.",
        ),
        ..NativeMembers::NONE
    };
    iterator::<Starmap>("itertools.starmap", new_starmap, next_starmap, &MEMBERS)
};

/// `itertools.zip_longest`
pub(super) static ZIP_LONGEST: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return tuples with an item of each iterable until all are exhausted."),
        ..NativeMembers::NONE
    };
    iterator::<ZipLongest>("itertools.zip_longest", new_zip_longest, next_zip_longest, &MEMBERS)
};

#[repr(C)]
struct Accumulate {
    header: Header,
    iterator: Value,
    function: Option<Value>,
    total: Reference,
    initial: Reference,
}

native_object!(Accumulate, ACCUMULATE, [iterator, function, total, initial]);

static ACCUMULATE_PARAMETERS: Parameters = Parameters::parse("(iterable, func=None, *, initial=None)");

fn new_accumulate(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = ACCUMULATE_PARAMETERS.bind("accumulate", arguments)?;
    let iterator = protocol::iter(required(&bound, 0)?)?;
    let function = given(&bound, 1).cloned();
    let initial = Reference::new(given(&bound, 2).cloned());
    Ok(allocate(type_, |header| Accumulate {
        header,
        iterator,
        function,
        total: Reference::default(),
        initial,
    }))
}

fn next_accumulate(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Accumulate::of(value) else { return Ok(None) };
    if let Some(initial) = this.initial.take() {
        this.total.set(Some(initial.clone()));
        return Ok(Some(initial));
    }
    let Some(item) = protocol::next(&this.iterator)? else { return Ok(None) };
    let total = match (this.total.get(), &this.function) {
        (None, _) => item,
        (Some(total), None) => protocol::binary(&total, &item, BinaryOperator::Add)?,
        (Some(total), Some(function)) => call(function, &[total, item])?,
    };
    this.total.set(Some(total.clone()));
    Ok(Some(total))
}

#[repr(C)]
struct Batched {
    header: Header,
    iterator: Reference,
    size: usize,
    strict: bool,
}

native_object!(Batched, BATCHED, [iterator]);

static BATCHED_PARAMETERS: Parameters = Parameters::parse("(iterable, n, *, strict=False)");

fn new_batched(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = BATCHED_PARAMETERS.bind("batched", arguments)?;
    let size = index::to_count(required(&bound, 1)?)?;
    let strict = match bound.get(2).copied().flatten() {
        Some(strict) => protocol::is_true(strict)?,
        None => false,
    };
    if size < 1 {
        return Err(value_error("n must be at least one"));
    }
    let iterator = Reference::new(Some(protocol::iter(required(&bound, 0)?)?));
    Ok(allocate(type_, |header| Batched { header, iterator, size: size as usize, strict }))
}

fn next_batched(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Batched::of(value) else { return Ok(None) };
    let Some(iterator) = this.iterator.get() else { return Ok(None) };
    let mut items = Vec::new();
    while items.len() < this.size {
        match protocol::next(&iterator)? {
            Some(item) => items.push(item),
            None => break,
        }
    }
    if items.len() < this.size {
        this.iterator.set(None);
        if !items.is_empty() && this.strict {
            return Err(value_error("batched(): incomplete batch"));
        }
    }
    Ok((!items.is_empty()).then(|| Tuple::from_values(items)))
}

#[repr(C)]
struct Chain {
    header: Header,
    /// The iterator over iterables.
    source: Reference,
    /// The iterator over the one that runs.
    active: Reference,
}

native_object!(Chain, CHAIN, [source, active]);

fn chain_over(type_: &Type, source: Value) -> Value {
    let source = Reference::new(Some(source));
    allocate(type_, |header| Chain { header, source, active: Reference::default() })
}

fn new_chain(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let iterables = Tuple::from_values(positional(type_, &CHAIN, arguments)?.to_vec());
    Ok(chain_over(type_, protocol::iter(&iterables)?))
}

fn chain_from_iterable(class: &Value, iterable: &Value) -> PyResult {
    let type_ = type_type::of(class).unwrap_or(&CHAIN);
    Ok(chain_over(type_, protocol::iter(iterable)?))
}

fn next_chain(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Chain::of(value) else { return Ok(None) };
    while let Some(source) = this.source.get() {
        let active = match this.active.get() {
            Some(active) => active,
            None => match protocol::next(&source) {
                Ok(Some(iterable)) => {
                    let active = match protocol::iter(&iterable) {
                        Ok(active) => active,
                        Err(raised) => {
                            this.source.set(None);
                            return Err(raised);
                        }
                    };
                    this.active.set(Some(active.clone()));
                    active
                }
                Ok(None) => {
                    this.source.set(None);
                    return Ok(None);
                }
                Err(raised) => {
                    this.source.set(None);
                    return Err(raised);
                }
            },
        };
        if let Some(item) = protocol::next(&active)? {
            return Ok(Some(item));
        }
        this.active.set(None);
    }
    Ok(None)
}

#[repr(C)]
struct Pairwise {
    header: Header,
    iterator: Reference,
    old: Reference,
}

native_object!(Pairwise, PAIRWISE, [iterator, old]);

fn new_pairwise(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let arguments = positional(type_, &PAIRWISE, arguments)?;
    check_number("pairwise", arguments.len(), 1, 1)?;
    let iterator = Reference::new(arguments.first().map(protocol::iter).transpose()?);
    Ok(allocate(type_, |header| Pairwise { header, iterator, old: Reference::default() }))
}

fn next_pairwise(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Pairwise::of(value) else { return Ok(None) };
    let Some(iterator) = this.iterator.get() else { return Ok(None) };
    let end = || {
        this.iterator.set(None);
        this.old.set(None);
        Ok(None)
    };
    let old = match this.old.get() {
        Some(old) => old,
        None => {
            let Some(first) = protocol::next(&iterator)? else { return end() };
            this.old.set(Some(first.clone()));
            // Asking for the first item may have used the iterator up.
            if !this.iterator.is_some() {
                this.old.set(None);
                return Ok(None);
            }
            first
        }
    };
    let Some(new) = protocol::next(&iterator)? else { return end() };
    this.old.set(Some(new.clone()));
    Ok(Some(Tuple::pair(old, new)))
}

#[repr(C)]
struct Starmap {
    header: Header,
    function: Value,
    iterator: Value,
}

native_object!(Starmap, STARMAP, [function, iterator]);

fn new_starmap(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let arguments = positional(type_, &STARMAP, arguments)?;
    check_number("starmap", arguments.len(), 2, 2)?;
    let [function, iterable] = arguments else { return Ok(Value::NONE) };
    let (function, iterator) = (function.clone(), protocol::iter(iterable)?);
    Ok(allocate(type_, |header| Starmap { header, function, iterator }))
}

fn next_starmap(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Starmap::of(value) else { return Ok(None) };
    let Some(arguments) = protocol::next(&this.iterator)? else { return Ok(None) };
    call(&this.function, &collect(&arguments)?).map(Some)
}

#[repr(C)]
struct ZipLongest {
    header: Header,
    /// The iterators; those that have ended are gone.
    iterators: RefCell<Vec<Option<Value>>>,
    active: Cell<usize>,
    fill: Value,
}

native_object!(ZipLongest, ZIP_LONGEST, [iterators, fill]);

fn new_zip_longest(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let mut fill = Value::NONE;
    for (name, value) in arguments.keywords() {
        if Str::of(name).and_then(Str::as_ascii) != Some("fillvalue") {
            return Err(type_error("zip_longest() got an unexpected keyword argument"));
        }
        fill = value.clone();
    }
    let iterators = arguments.positional().iter().map(|iterable| protocol::iter(iterable).map(Some));
    let iterators = iterators.collect::<PyResult<Vec<_>>>()?;
    let active = Cell::new(iterators.len());
    Ok(allocate(type_, |header| ZipLongest { header, iterators: RefCell::new(iterators), active, fill }))
}

fn next_zip_longest(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = ZipLongest::of(value).filter(|this| this.active.get() > 0) else { return Ok(None) };
    let number = this.iterators.borrow().len();
    let mut items = Vec::with_capacity(number);
    for place in 0..number {
        let iterator = this.iterators.borrow().get(place).cloned().flatten();
        let item = match iterator.as_ref().map(protocol::next) {
            None => None,
            Some(Err(raised)) => {
                this.active.set(0);
                return Err(raised);
            }
            Some(Ok(Some(item))) => Some(item),
            Some(Ok(None)) => {
                this.active.set(this.active.get().saturating_sub(1));
                if this.active.get() == 0 {
                    return Ok(None);
                }
                let ended = this.iterators.borrow_mut().get_mut(place).and_then(Option::take);
                drop(ended);
                None
            }
        };
        items.push(item.unwrap_or_else(|| this.fill.clone()));
    }
    Ok(Some(Tuple::from_values(items)))
}
