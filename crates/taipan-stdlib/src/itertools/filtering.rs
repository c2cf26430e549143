//! Iterators that leave items out: `compress dropwhile filterfalse islice takewhile`.

use std::cell::Cell;

use taipan_vm::call::{Arguments, check_number};
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::NativeMembers;
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::Reference;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::type_object::Type;
use taipan_vm::raise::{self, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::iterators::filter;
use taipan_vm::value::{PyResult, Value};

use crate::support::{call, iterator, positional, required};

/// `itertools.compress`
pub(super) static COMPRESS: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return data elements corresponding to true selector elements."),
        ..NativeMembers::NONE
    };
    iterator::<Compress>("itertools.compress", new_compress, next_compress, &MEMBERS)
};

/// `itertools.dropwhile`
pub(super) static DROPWHILE: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Drop items from the iterable while predicate(item) is true."),
        ..NativeMembers::NONE
    };
    iterator::<Dropwhile>("itertools.dropwhile", new_dropwhile, next_dropwhile, &MEMBERS)
};

/// `itertools.filterfalse`
pub(super) static FILTERFALSE: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return those items of iterable for which function(item) is false."),
        ..NativeMembers::NONE
    };
    iterator::<Filterfalse>("itertools.filterfalse", new_filterfalse, next_filterfalse, &MEMBERS)
};

/// `itertools.islice`
pub(super) static ISLICE: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return selected values of an iterable, like a slice."),
        ..NativeMembers::NONE
    };
    iterator::<Islice>("itertools.islice", new_islice, next_islice, &MEMBERS)
};

/// `itertools.takewhile`
pub(super) static TAKEWHILE: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some(
            "Return successive entries from an iterable as long as the predicate is true for each entry.",
        ),
        ..NativeMembers::NONE
    };
    iterator::<Takewhile>("itertools.takewhile", new_takewhile, next_takewhile, &MEMBERS)
};

#[repr(C)]
struct Compress {
    header: Header,
    data: Value,
    selectors: Value,
}

native_object!(Compress, COMPRESS, [data, selectors]);

static COMPRESS_PARAMETERS: Parameters = Parameters::parse("(data, selectors)");

fn new_compress(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = COMPRESS_PARAMETERS.bind("compress", arguments)?;
    let (data, selectors) = (protocol::iter(required(&bound, 0)?)?, protocol::iter(required(&bound, 1)?)?);
    Ok(allocate(type_, |header| Compress { header, data, selectors }))
}

fn next_compress(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Compress::of(value) else { return Ok(None) };
    loop {
        let Some(item) = protocol::next(&this.data)? else { return Ok(None) };
        let Some(selector) = protocol::next(&this.selectors)? else { return Ok(None) };
        if protocol::is_true(&selector)? {
            return Ok(Some(item));
        }
    }
}

/// A function and an iterable, the positional arguments of these types.
fn function_and_iterator(type_: &Type, own: &Type, arguments: Arguments<'_>) -> PyResult<(Value, Value)> {
    let arguments = positional(type_, own, arguments)?;
    check_number(own.name(), arguments.len(), 2, 2)?;
    let [function, iterable] = arguments else { return Ok((Value::NONE, Value::NONE)) };
    Ok((function.clone(), protocol::iter(iterable)?))
}

#[repr(C)]
struct Dropwhile {
    header: Header,
    function: Value,
    iterator: Value,
    started: Cell<bool>,
}

native_object!(Dropwhile, DROPWHILE, [function, iterator]);

fn new_dropwhile(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let (function, iterator) = function_and_iterator(type_, &DROPWHILE, arguments)?;
    Ok(allocate(type_, |header| Dropwhile { header, function, iterator, started: Cell::new(false) }))
}

fn next_dropwhile(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Dropwhile::of(value) else { return Ok(None) };
    while let Some(item) = protocol::next(&this.iterator)? {
        if this.started.get() {
            return Ok(Some(item));
        }
        if !protocol::is_true(&call(&this.function, std::slice::from_ref(&item))?)? {
            this.started.set(true);
            return Ok(Some(item));
        }
    }
    Ok(None)
}

#[repr(C)]
struct Filterfalse {
    header: Header,
    function: Value,
    iterator: Value,
}

native_object!(Filterfalse, FILTERFALSE, [function, iterator]);

fn new_filterfalse(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let (function, iterator) = function_and_iterator(type_, &FILTERFALSE, arguments)?;
    Ok(allocate(type_, |header| Filterfalse { header, function, iterator }))
}

fn next_filterfalse(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Filterfalse::of(value) else { return Ok(None) };
    while let Some(item) = protocol::next(&this.iterator)? {
        if !filter::is_good(&this.function, &item)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

#[repr(C)]
struct Takewhile {
    header: Header,
    function: Value,
    iterator: Value,
    stopped: Cell<bool>,
}

native_object!(Takewhile, TAKEWHILE, [function, iterator]);

fn new_takewhile(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let (function, iterator) = function_and_iterator(type_, &TAKEWHILE, arguments)?;
    Ok(allocate(type_, |header| Takewhile { header, function, iterator, stopped: Cell::new(false) }))
}

fn next_takewhile(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Takewhile::of(value).filter(|this| !this.stopped.get()) else { return Ok(None) };
    let Some(item) = protocol::next(&this.iterator)? else { return Ok(None) };
    if protocol::is_true(&call(&this.function, std::slice::from_ref(&item))?)? {
        return Ok(Some(item));
    }
    this.stopped.set(true);
    Ok(None)
}

#[repr(C)]
struct Islice {
    header: Header,
    iterator: Reference,
    /// The number of the item to give next.
    next: Cell<usize>,
    /// The number of the first item not to give, if there is one.
    stop: Option<usize>,
    step: usize,
    /// Items taken so far.
    taken: Cell<usize>,
}

native_object!(Islice, ISLICE, [iterator]);

/// A bound of `islice`.
fn bound(value: &Value, message: &str) -> PyResult<Option<usize>> {
    if value.is_none() {
        return Ok(None);
    }
    match index::to_count(value) {
        Ok(number) => usize::try_from(number).map(Some).map_err(|_| value_error(message)),
        Err(raised) => {
            let replaced = raise::take_if(&kinds::TYPE_ERROR)
                || raise::take_if(&kinds::OVERFLOW_ERROR)
                || raise::take_if(&kinds::VALUE_ERROR);
            Err(if replaced { value_error(message) } else { raised })
        }
    }
}

fn new_islice(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const STEP: &str = "Step for islice() must be a positive integer or None.";
    let arguments = positional(type_, &ISLICE, arguments)?;
    check_number("islice", arguments.len(), 2, 4)?;
    let (start, stop, step) = match arguments {
        [_, stop] => (0, bound(stop, STOP)?, 1),
        [_, start, stop, rest @ ..] => {
            let start = bound(start, INDICES)?.unwrap_or(0);
            let stop = bound(stop, STOP)?;
            let step = match rest.first() {
                Some(step) => bound(step, STEP)?.unwrap_or(1),
                None => 1,
            };
            (start, stop, step)
        }
        _ => (0, None, 1),
    };
    if step == 0 {
        return Err(value_error(STEP));
    }
    let iterator = Reference::new(arguments.first().map(protocol::iter).transpose()?);
    let (next, taken) = (Cell::new(start), Cell::new(0));
    Ok(allocate(type_, |header| Islice { header, iterator, next, stop, step, taken }))
}

fn next_islice(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Islice::of(value) else { return Ok(None) };
    let Some(iterator) = this.iterator.get() else { return Ok(None) };
    let wanted = this.next.get();
    let end = this.stop.map_or(wanted, |stop| wanted.min(stop));
    while this.taken.get() < end {
        if protocol::next(&iterator)?.is_none() {
            this.iterator.set(None);
            return Ok(None);
        }
        this.taken.set(this.taken.get() + 1);
    }
    if this.stop.is_some_and(|stop| this.taken.get() >= stop) {
        this.iterator.set(None);
        return Ok(None);
    }
    let Some(item) = protocol::next(&iterator)? else {
        this.iterator.set(None);
        return Ok(None);
    };
    this.taken.set(this.taken.get() + 1);
    let following = wanted.saturating_add(this.step);
    this.next.set(this.stop.map_or(following, |stop| following.min(stop)));
    Ok(Some(item))
}
