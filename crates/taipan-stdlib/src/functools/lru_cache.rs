//! `functools._lru_cache_wrapper`: a function that remembers its results, the most recent ones if there is a limit.

use std::cell::{Cell, RefCell};

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::{self, NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::{DictSlot, Reference, Visit};
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::type_error;
use taipan_vm::types::dict::Dict;
use taipan_vm::types::str::intern;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{int, method, object_type, str};
use taipan_vm::value::{PyResult, Value};
use taipan_vm::word::Word;

use crate::support::{FLAGS, required};

/// `functools._lru_cache_wrapper`
pub(super) static TYPE: Type = Type::native(
    "functools._lru_cache_wrapper",
    Some(&object_type::TYPE),
    size_of::<LruCache>(),
    0,
    FLAGS
        .union(TypeFlags::INSTANCE_DICT)
        .union(TypeFlags::WEAK_REFERENCES)
        .union(TypeFlags::METHOD_DESCRIPTOR),
    Slots::of_container::<LruCache>().with_new(new).with_call(call).with_descriptor_get(
        |wrapper, instance, _| match instance {
            Some(instance) => Ok(method::Method::new(wrapper.clone(), instance.clone())),
            None => Ok(wrapper.clone()),
        },
    ),
    &NativeMembers {
        doc: Some("Create a cached callable that wraps another function."),
        methods: &[
            Method::instance(
                "cache_info",
                "($self, /)",
                Function::NoArguments(cache_info),
                "Report cache statistics",
            ),
            Method::instance(
                "cache_clear",
                "($self, /)",
                Function::NoArguments(cache_clear),
                "Clear the cache and cache statistics",
            ),
            Method::instance(
                "__reduce__",
                "($self, /)",
                Function::NoArguments(|wrapper| {
                    protocol::attribute(wrapper, &intern("__qualname__").to_value())
                }),
                "",
            ),
            Method::instance(
                "__copy__",
                "($self, /)",
                Function::NoArguments(|wrapper| Ok(wrapper.clone())),
                "",
            ),
            Method::instance(
                "__deepcopy__",
                "($self, memo, /)",
                Function::One(|wrapper, _| Ok(wrapper.clone())),
                "",
            ),
        ],
        getters: &[native_object::DICT],
    },
)
.with_dict_at(std::mem::offset_of!(LruCache, dict));

/// A result that is remembered, in a ring from the one used last to the one not used for longest.
struct Link {
    key: Value,
    result: Value,
    previous: usize,
    next: usize,
}

/// The ring. The first link is no result but the place where the ring begins and ends.
#[derive(Default)]
struct Ring(Vec<Link>);

impl Visit for Ring {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        for link in &self.0 {
            visitor(link.key.word());
            visitor(link.result.word());
        }
    }
}

impl Ring {
    fn unlink(&mut self, place: usize) {
        let (previous, next) = (self.0[place].previous, self.0[place].next);
        self.0[previous].next = next;
        self.0[next].previous = previous;
    }

    /// Puts a link at the begin.
    fn link(&mut self, place: usize) {
        let first = self.0[0].next;
        (self.0[place].previous, self.0[place].next) = (0, first);
        self.0[first].previous = place;
        self.0[0].next = place;
    }

    fn add(&mut self, key: Value, result: Value) -> usize {
        if self.0.is_empty() {
            self.0.push(Link { key: Value::NONE, result: Value::NONE, previous: 0, next: 0 });
        }
        let place = self.0.len();
        self.0.push(Link { key, result, previous: 0, next: 0 });
        self.link(place);
        place
    }
}

#[repr(C)]
struct LruCache {
    header: Header,
    function: Value,
    info_type: Value,
    /// From keys to results, or to places in the ring if there is a limit.
    cache: Value,
    ring: RefCell<Ring>,
    limit: Option<usize>,
    typed: bool,
    hits: Cell<i64>,
    misses: Cell<i64>,
    dict: DictSlot,
}

native_object!(LruCache, TYPE, [function, info_type, cache, ring, dict]);

static PARAMETERS: Parameters = Parameters::parse("(user_function, maxsize, typed, cache_info_type)");

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = PARAMETERS.bind("lru_cache", arguments)?;
    let function = required(&bound, 0)?.clone();
    if type_of(&function).slots.call().is_none() {
        return Err(type_error("the first argument must be callable"));
    }
    let limit = match required(&bound, 1)? {
        limit if limit.is_none() => None,
        limit if index::is_index(limit) => Some(usize::try_from(index::to_count(limit)?).unwrap_or(0)),
        _ => return Err(type_error("maxsize should be integer or None")),
    };
    let typed = protocol::is_true(required(&bound, 2)?)?;
    let info_type = required(&bound, 3)?.clone();
    Ok(allocate(type_, |header| LruCache {
        header,
        function,
        info_type,
        cache: Dict::with_capacity(0),
        ring: RefCell::default(),
        limit,
        typed,
        hits: Cell::new(0),
        misses: Cell::new(0),
        dict: DictSlot::default(),
    }))
}

/// What stands between positional and keyword arguments in a key, made when it is first needed.
static MARK: Locked<Reference> = Locked::new(Reference::new(None));

fn mark() -> Value {
    MARK.with(Reference::get).unwrap_or_else(|| {
        let new = object_type::TYPE.slots.new_object();
        let made = new.and_then(|new| new(&object_type::TYPE, Arguments::NONE).ok()).unwrap_or(Value::NONE);
        MARK.with(|mark| mark.set(Some(made.clone())));
        made
    })
}

/// The key of a call's arguments.
fn make_key(arguments: Arguments<'_>, typed: bool) -> Value {
    let positional = arguments.positional();
    if !typed && !arguments.has_keywords() {
        return match positional {
            [single] if str::is_exact(single) || int::is_exact(single) => single.clone(),
            _ => Tuple::from_values(positional.to_vec()),
        };
    }
    let mut parts = positional.to_vec();
    if arguments.has_keywords() {
        parts.push(mark());
        parts.extend(arguments.keywords().flat_map(|(name, value)| [name.clone(), value.clone()]));
    }
    if typed {
        parts.extend(arguments.values().iter().map(|value| type_of(value).value()));
    }
    Tuple::from_values(parts)
}

fn call(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(this) = LruCache::of(value) else { return Ok(Value::NONE) };
    let Some(cache) = Dict::of(&this.cache) else { return Ok(Value::NONE) };
    if this.limit == Some(0) {
        this.misses.set(this.misses.get() + 1);
        return protocol::call(&this.function, arguments);
    }
    let key = make_key(arguments, this.typed);
    let hash = protocol::hash(&key)?;
    if let Some(found) = cache.get_hashed(&key, hash)? {
        this.hits.set(this.hits.get() + 1);
        return Ok(if this.limit.is_some() { this.touch(&found) } else { found });
    }
    this.misses.set(this.misses.get() + 1);
    let result = protocol::call(&this.function, arguments)?;
    match this.limit {
        None => cache.set_hashed(&key, hash, result.clone())?,
        Some(limit) => this.remember(cache, limit, key, hash, &result)?,
    }
    Ok(result)
}

impl LruCache {
    /// The result at a place of the ring, which becomes the one used last.
    fn touch(&self, place: &Value) -> Value {
        let place = place.word().int_value() as usize;
        let mut ring = self.ring.borrow_mut();
        if place >= ring.0.len() {
            return Value::NONE;
        }
        ring.unlink(place);
        ring.link(place);
        ring.0[place].result.clone()
    }

    fn remember(&self, cache: &Dict, limit: usize, key: Value, hash: i64, result: &Value) -> PyResult<()> {
        // The call may have remembered this key itself, or cleared the cache.
        if cache.get_hashed(&key, hash)?.is_some() {
            return Ok(());
        }
        if cache.len() < limit {
            let place = self.ring.borrow_mut().add(key.clone(), result.clone());
            return cache.set_hashed(&key, hash, int::from_usize(place));
        }
        let (place, old_key) = {
            let ring = self.ring.borrow();
            let Some(root) = ring.0.first() else { return Ok(()) };
            (root.previous, ring.0[root.previous].key.clone())
        };
        cache.remove(&old_key)?;
        let before = {
            let mut ring = self.ring.borrow_mut();
            let Some(link) = ring.0.get_mut(place) else { return Ok(()) };
            let before = (
                std::mem::replace(&mut link.key, key.clone()),
                std::mem::replace(&mut link.result, result.clone()),
            );
            ring.unlink(place);
            ring.link(place);
            before
        };
        cache.set_hashed(&key, hash, int::from_usize(place))?;
        drop(before);
        Ok(())
    }
}

fn cache_info(value: &Value) -> PyResult {
    let Some(this) = LruCache::of(value) else { return Ok(Value::NONE) };
    let length = Dict::of(&this.cache).map_or(0, Dict::len);
    let limit = this.limit.map_or(Value::NONE, int::from_usize);
    let numbers =
        [int::from_i64(this.hits.get()), int::from_i64(this.misses.get()), limit, int::from_usize(length)];
    protocol::call(&this.info_type, Arguments::positional_only(&numbers))
}

fn cache_clear(value: &Value) -> PyResult {
    if let Some(this) = LruCache::of(value) {
        this.hits.set(0);
        this.misses.set(0);
        let ring = this.ring.take();
        Dict::of(&this.cache).into_iter().for_each(Dict::clear);
        drop(ring);
    }
    Ok(Value::NONE)
}
