//! `groupby` and `tee`.

use std::cell::{Cell, RefCell};

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::Reference;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slot_names::call_special;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags};
use taipan_vm::raise::{self, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::object_type;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use crate::support::{call, given, iterator, positional, required};

/// `itertools.groupby`
pub(super) static GROUPBY: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Make an iterator that returns consecutive keys and groups from the iterable."),
        ..NativeMembers::NONE
    };
    iterator::<Groupby>("itertools.groupby", new_groupby, next_groupby, &MEMBERS)
};

/// `itertools._grouper`
pub(super) static GROUPER: Type = Type::native(
    "itertools._grouper",
    Some(&object_type::TYPE),
    size_of::<Grouper>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of_container::<Grouper>().with_iter(|iterator| Ok(iterator.clone())).with_next(next_grouper),
    &NativeMembers::NONE,
);

/// `itertools._tee`
pub(super) static TEE: Type = {
    static METHODS: &[Method] = &[Method::instance(
        "__copy__",
        "($self, /)",
        Function::NoArguments(copy_tee),
        "Returns an independent iterator.",
    )];
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Iterator wrapped to make it copyable."),
        methods: METHODS,
        ..NativeMembers::NONE
    };
    iterator::<Tee>("itertools._tee", new_tee, next_tee, &MEMBERS)
};

#[repr(C)]
struct Groupby {
    header: Header,
    iterator: Value,
    key: Option<Value>,
    /// The key of the group that runs.
    target: Reference,
    /// The item read last and its key.
    current_key: Reference,
    current_value: Reference,
    /// The number of the group that was given last: others give nothing any more.
    group: Cell<u64>,
}

native_object!(Groupby, GROUPBY, [iterator, key, target, current_key, current_value]);

static GROUPBY_PARAMETERS: Parameters = Parameters::parse("(iterable, key=None)");

fn new_groupby(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = GROUPBY_PARAMETERS.bind("groupby", arguments)?;
    let iterator = protocol::iter(required(&bound, 0)?)?;
    let key = given(&bound, 1).cloned();
    Ok(allocate(type_, |header| Groupby {
        header,
        iterator,
        key,
        target: Reference::default(),
        current_key: Reference::default(),
        current_value: Reference::default(),
        group: Cell::new(0),
    }))
}

impl Groupby {
    /// Reads the next item and says whether there was one.
    fn read(&self) -> PyResult<bool> {
        let Some(item) = protocol::next(&self.iterator)? else { return Ok(false) };
        let key = match &self.key {
            Some(key) => call(key, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        self.current_value.set(Some(item));
        self.current_key.set(Some(key));
        Ok(true)
    }
}

fn next_groupby(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Groupby::of(value) else { return Ok(None) };
    this.group.set(this.group.get() + 1);
    loop {
        match (this.current_key.get(), this.target.get()) {
            (None, _) => {}
            (Some(_), None) => break,
            (Some(key), Some(target)) => {
                if !protocol::equals(&target, &key)? {
                    break;
                }
            }
        }
        if !this.read()? {
            return Ok(None);
        }
    }
    let Some(key) = this.current_key.get() else { return Ok(None) };
    this.target.set(Some(key.clone()));
    let (parent, target, number) = (value.clone(), key.clone(), this.group.get());
    let group = Grouper::create(|header| Grouper { header, parent, target, number });
    Ok(Some(Tuple::pair(key, group)))
}

#[repr(C)]
struct Grouper {
    header: Header,
    parent: Value,
    target: Value,
    number: u64,
}

native_object!(Grouper, GROUPER, [parent, target]);

fn next_grouper(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Grouper::of(value) else { return Ok(None) };
    let Some(parent) = Groupby::of(&this.parent).filter(|parent| parent.group.get() == this.number) else {
        return Ok(None);
    };
    if !parent.current_value.is_some() && !parent.read()? {
        return Ok(None);
    }
    let Some(key) = parent.current_key.get() else { return Ok(None) };
    if !protocol::equals(&this.target, &key)? {
        return Ok(None);
    }
    Ok(parent.current_value.take())
}

/// Items that one of the iterators has read and others have not: a link of a chain.
const LINK: usize = 57;

#[repr(C)]
struct Link {
    header: Header,
    iterator: Value,
    items: RefCell<Vec<Value>>,
    next: Reference,
    running: Cell<bool>,
}

static LINK_TYPE: Type = Type::native(
    "itertools._tee_dataobject",
    Some(&object_type::TYPE),
    size_of::<Link>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of_container::<Link>(),
    &NativeMembers::NONE,
);

native_object!(Link, LINK_TYPE, [iterator, items, next]);

impl Drop for Link {
    /// A long chain that nobody else has is taken apart link by link.
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(link) = next {
            let is_last = link.header().is_some_and(|header| header.refcount() == 1);
            next = Link::of(&link).filter(|_| is_last).and_then(|link| link.next.take());
        }
    }
}

fn new_link(iterator: Value) -> Value {
    taipan_vm::runtime::make_type_ready(&LINK_TYPE);
    Link::create(|header| Link {
        header,
        iterator,
        items: RefCell::default(),
        next: Reference::default(),
        running: Cell::new(false),
    })
}

impl Link {
    /// The item at a place, read from the iterator if nobody has yet.
    fn item(&self, place: usize) -> PyResult<Option<Value>> {
        if let Some(item) = self.items.borrow().get(place) {
            return Ok(Some(item.clone()));
        }
        if self.running.replace(true) {
            return Err(raise::raise(&kinds::RUNTIME_ERROR, "cannot re-enter the tee iterator"));
        }
        let item = protocol::next(&self.iterator);
        self.running.set(false);
        let Some(item) = item? else { return Ok(None) };
        self.items.borrow_mut().push(item.clone());
        Ok(Some(item))
    }

    fn next(&self) -> Value {
        if let Some(next) = self.next.get() {
            return next;
        }
        let next = new_link(self.iterator.clone());
        self.next.set(Some(next.clone()));
        next
    }
}

#[repr(C)]
struct Tee {
    header: Header,
    link: Reference,
    place: Cell<usize>,
}

native_object!(Tee, TEE, [link]);

fn over(type_: &Type, iterable: &Value) -> PyResult {
    if let Some(tee) = Tee::of(iterable) {
        let (link, place) = (Reference::new(tee.link.get()), tee.place.clone());
        return Ok(allocate(type_, |header| Tee { header, link, place }));
    }
    let link = Reference::new(Some(new_link(protocol::iter(iterable)?)));
    Ok(allocate(type_, |header| Tee { header, link, place: Cell::new(0) }))
}

fn new_tee(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let arguments = positional(type_, &TEE, arguments)?;
    taipan_vm::call::check_number("_tee", arguments.len(), 1, 1)?;
    arguments.first().map_or(Ok(Value::NONE), |iterable| over(type_, iterable))
}

fn copy_tee(value: &Value) -> PyResult {
    over(&TEE, value)
}

fn next_tee(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Tee::of(value) else { return Ok(None) };
    let Some(mut link) = this.link.get() else { return Ok(None) };
    if this.place.get() >= LINK {
        let Some(next) = Link::of(&link).map(Link::next) else { return Ok(None) };
        this.link.set(Some(next.clone()));
        this.place.set(0);
        link = next;
    }
    let Some(found) = Link::of(&link) else { return Ok(None) };
    let item = found.item(this.place.get())?;
    if item.is_some() {
        this.place.set(this.place.get() + 1);
    }
    Ok(item)
}

/// `itertools.tee`
pub(super) fn tee(_: &Value, arguments: &[Value]) -> PyResult {
    let [iterable, number @ ..] = arguments else { return Ok(Value::NONE) };
    let number = match number.first() {
        Some(number) => index::to_count(number)?,
        None => 2,
    };
    let Ok(number) = usize::try_from(number) else { return Err(value_error("n must be >= 0")) };
    if number == 0 {
        return Ok(Tuple::empty());
    }
    let iterator = protocol::iter(iterable)?;
    let first = match call_special(&iterator, "__copy__", &[]) {
        Some(_) if Tee::of(&iterator).is_none() => iterator,
        _ => over(&TEE, &iterator)?,
    };
    let mut iterators = Vec::new();
    if iterators.try_reserve_exact(number).is_err() {
        return Err(raise::raise_with(&kinds::MEMORY_ERROR, Vec::new()));
    }
    for _ in 1..number {
        let copy = call_special(&first, "__copy__", &[]).unwrap_or_else(|| copy_tee(&first))?;
        iterators.push(copy);
    }
    iterators.insert(0, first);
    Ok(Tuple::from_values(iterators))
}
