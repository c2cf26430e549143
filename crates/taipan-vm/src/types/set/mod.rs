//! `set` and `frozenset`.

use std::cell::{Cell, UnsafeCell};
use std::ptr;

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::iterate;
use crate::object::native::NativeMembers;
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::repr_guard::{Text, guarded};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::dict::{Dict, hash_key};
use crate::types::exception::kinds;
use crate::types::object_type;
use crate::types::str::Str;
use crate::value::{PyResult, Value, decref, incref};
use crate::word::Word;

mod iterator;
mod methods;
mod operations;
mod table;

pub use iterator::{SetIterator, TYPE as ITERATOR_TYPE};
pub use operations::{difference_update, symmetric_difference_update, update};
use table::Table;

/// What items of sets are called in errors.
pub(crate) const ELEMENT: &str = "set element";

const fn slots() -> Slots {
    Slots::of::<Set>()
        .container(traverse, Some(clear))
        .with_length(|set| Ok(receiver(set)?.len()))
        .with_contains(contains)
        .with_iter(iterator::new)
        .with_repr(repr)
        .with_richcompare(compare)
        .with_subtract(operations::subtract)
        .with_and(operations::and)
        .with_or(operations::or)
        .with_xor(operations::xor)
}

const FLAGS: TypeFlags = TypeFlags::BASE
    .union(TypeFlags::IMMUTABLE)
    .union(TypeFlags::CONTAINER)
    .union(TypeFlags::MATCH_SELF)
    .union(TypeFlags::WEAK_REFERENCES);

/// `set`
pub static TYPE: Type = Type::native(
    "set",
    Some(&object_type::TYPE),
    size_of::<Set>(),
    0,
    FLAGS,
    slots()
        .with_new(new)
        .with_init(init)
        .with_inplace_subtract(operations::inplace_subtract)
        .with_inplace_and(operations::inplace_and)
        .with_inplace_or(operations::inplace_or)
        .with_inplace_xor(operations::inplace_xor),
    &NativeMembers {
        doc: Some("Build an unordered collection of unique elements."),
        methods: methods::SET,
        ..NativeMembers::NONE
    },
);

/// `frozenset`
pub static FROZEN_TYPE: Type = Type::native(
    "frozenset",
    Some(&object_type::TYPE),
    size_of::<Set>(),
    0,
    FLAGS,
    slots().with_new(new_frozen).with_hash(hash),
    &NativeMembers {
        doc: Some("Build an immutable unordered collection of unique elements."),
        methods: methods::FROZENSET,
        ..NativeMembers::NONE
    },
);

/// A set object.
#[repr(C)]
pub struct Set {
    header: Header,
    table: UnsafeCell<Table>,
    /// Of a frozen set, -1 as long as it has not been asked for.
    hash: Cell<i64>,
}

// SAFETY: the structure begins with a header; instances of both types and their subclasses begin with a `Set`.
unsafe impl NativeObject for Set {
    fn type_() -> &'static Type {
        &TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&TYPE) || type_.is(&FROZEN_TYPE) || type_.is_subtype(&TYPE) || type_.is_subtype(&FROZEN_TYPE)
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        release(std::mem::replace(self.table.get_mut(), Table::new()));
    }
}

/// The set of a receiver, which the type of the method guarantees.
pub(crate) fn receiver(value: &Value) -> PyResult<&Set> {
    Set::of(value).ok_or_else(|| type_error("a set is required"))
}

/// Whether a value is a `frozenset`, of a subclass too.
pub(crate) fn is_frozen(value: &Value) -> bool {
    type_of(value).is_subtype(&FROZEN_TYPE)
}

/// An empty set of a type.
fn empty(type_: &Type) -> Value {
    native_object::allocate(type_, |header| Set {
        header,
        table: UnsafeCell::new(Table::new()),
        hash: Cell::new(-1),
    })
}

/// A new `set` of values.
///
/// # Errors
/// What hashing and comparing them raises.
pub fn from_values(values: Vec<Value>) -> PyResult {
    let set = empty(&TYPE);
    values.iter().try_for_each(|value| receiver(&set)?.add(value))?;
    Ok(set)
}

/// A new `set` of an iterable's items.
///
/// # Errors
/// `TypeError` if it is none; what going through it and hashing raises.
pub fn from_iterable(iterable: &Value) -> PyResult {
    make(&TYPE, Some(iterable))
}

/// A new `frozenset` of values.
///
/// # Errors
/// What hashing and comparing them raises.
pub fn frozen_from_values(values: &[Value]) -> PyResult {
    let set = empty(&FROZEN_TYPE);
    values.iter().try_for_each(|value| receiver(&set)?.add(value))?;
    Ok(set)
}

/// A new set of a type with the items of an iterable.
fn make(type_: &Type, iterable: Option<&Value>) -> PyResult {
    let set = empty(type_);
    if let Some(iterable) = iterable {
        update(receiver(&set)?, iterable)?;
    }
    Ok(set)
}

/// `set` or `frozenset`, whichever a type is derived from.
fn base_of(value: &Value) -> &'static Type {
    if is_frozen(value) { &FROZEN_TYPE } else { &TYPE }
}

impl Set {
    /// The set that a value is, if it is one, frozen or not.
    #[inline]
    pub fn of(value: &Value) -> Option<&Set> {
        NativeObject::of(value)
    }

    #[inline(always)]
    fn table(&self) -> &Table {
        // SAFETY: it is borrowed mutably only by `table_mut`, for changes that run no Python code.
        unsafe { &*self.table.get() }
    }

    #[allow(clippy::mut_from_ref, reason = "the object is shared by design; the borrow is short")]
    fn table_mut(&self) -> &mut Table {
        // SAFETY: the callers hold the borrow for one change, which runs no Python code.
        unsafe { &mut *self.table.get() }
    }

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.table().len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of a key, or the empty place where it would be put. Whatever Python code does while keys are
    /// compared, the place is one of the table as it is in the end.
    fn find(&self, key: &Value, hash: i64) -> PyResult<Result<usize, usize>> {
        'anew: loop {
            let mut probe = self.table().probe(hash);
            loop {
                let number = match self.table().candidate(&mut probe, hash) {
                    Ok(number) => number,
                    Err(empty) => return Ok(Err(empty)),
                };
                let places = self.table().places().as_ptr();
                let word = self.table().places()[number].key;
                if word == key.word() {
                    return Ok(Ok(number));
                }
                if word.both_ints(key.word()) {
                    continue;
                }
                // SAFETY: a key of the table is alive, and the clone keeps it so whatever the comparison does.
                let other = unsafe { Value::from_borrowed(word) };
                let equal = protocol::equals(&other, key)?;
                let table = self.table();
                if !ptr::eq(table.places().as_ptr(), places)
                    || !table.fits(&probe)
                    || table.places().get(number).is_none_or(|place| place.key != word)
                {
                    continue 'anew;
                }
                if equal {
                    return Ok(Ok(number));
                }
            }
        }
    }

    fn add_hashed(&self, key: &Value, hash: i64) -> PyResult<()> {
        if let Err(place) = self.find(key, hash)? {
            self.table_mut().insert(place, hash, key.clone().into_word());
        }
        Ok(())
    }

    /// Puts an item in.
    ///
    /// # Errors
    /// What hashing and comparing it raises.
    pub fn add(&self, key: &Value) -> PyResult<()> {
        self.add_hashed(key, hash_key(key, ELEMENT)?)
    }

    fn contains_hashed(&self, key: &Value, hash: i64) -> PyResult<bool> {
        Ok(self.find(key, hash)?.is_ok())
    }

    /// Whether an item is there.
    ///
    /// # Errors
    /// What hashing and comparing it raises.
    pub fn contains(&self, key: &Value) -> PyResult<bool> {
        self.contains_hashed(key, hash_key(key, ELEMENT)?)
    }

    fn discard_hashed(&self, key: &Value, hash: i64) -> PyResult<bool> {
        match self.find(key, hash)? {
            Ok(place) => {
                let word = self.table_mut().remove(place);
                // SAFETY: the reference was the table's.
                drop(unsafe { Value::from_owned(word) });
                Ok(true)
            }
            Err(_) => Ok(false),
        }
    }

    /// Takes an item out and says whether it was there.
    ///
    /// # Errors
    /// What hashing and comparing it raises.
    pub fn discard(&self, key: &Value) -> PyResult<bool> {
        self.discard_hashed(key, hash_key(key, ELEMENT)?)
    }

    /// The first item from a place on: its place, itself and its hash.
    #[inline]
    fn next_item(&self, from: usize) -> Option<(usize, Value, i64)> {
        let places = self.table().places();
        let mut place = from;
        while places.get(place)?.key.is_null() {
            place += 1;
        }
        // SAFETY: a key of the table is alive.
        Some((place, unsafe { Value::from_borrowed(places[place].key) }, places[place].hash))
    }

    /// The items as they are now.
    pub fn items(&self) -> Vec<Value> {
        let mut items = Vec::with_capacity(self.len());
        let mut place = 0;
        while let Some((found, item, _)) = self.next_item(place) {
            items.push(item);
            place = found + 1;
        }
        items
    }

    /// Puts the items of another set in.
    fn merge(&self, other: &Set) -> PyResult<()> {
        if ptr::eq(self, other) || other.is_empty() {
            return Ok(());
        }
        self.table_mut().reserve(other.len());
        if self.table().is_untouched() {
            for place in other.table().places().iter() {
                if !place.key.is_null() {
                    // SAFETY: a key of the table is alive; the new reference is this table's.
                    unsafe { incref(place.key) };
                }
            }
            self.table_mut().fill_from(other.table());
            return Ok(());
        }
        let mut place = 0;
        while let Some((found, item, hash)) = other.next_item(place) {
            self.add_hashed(&item, hash)?;
            place = found + 1;
        }
        Ok(())
    }

    /// Takes everything out.
    pub fn clear(&self) {
        release(std::mem::replace(self.table_mut(), Table::new()));
    }
}

fn release(table: Table) {
    for place in table.places() {
        // SAFETY: the references were the table's, which is gone.
        unsafe { decref(place.key) };
    }
}

fn no_keywords(type_: &Type, own: &Type, arguments: &Arguments<'_>) -> PyResult<()> {
    match type_.is(own) {
        true => arguments.without_keywords(own.name()).map(drop),
        false => Ok(()),
    }
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(empty(type_))
}

fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    no_keywords(type_of(value), &TYPE, &arguments)?;
    let positional = arguments.positional();
    crate::call::check_number("set", positional.len(), 0, 1)?;
    let set = receiver(value)?;
    set.clear();
    match positional {
        [iterable] => update(set, iterable),
        _ => Ok(()),
    }
}

fn new_frozen(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    no_keywords(type_, &FROZEN_TYPE, &arguments)?;
    let positional = arguments.positional();
    crate::call::check_number("frozenset", positional.len(), 0, 1)?;
    match positional {
        [iterable] if type_.is(&FROZEN_TYPE) && type_of(iterable).is(&FROZEN_TYPE) => Ok(iterable.clone()),
        positional => make(type_, positional.first()),
    }
}

fn repr(value: &Value) -> PyResult {
    let set = receiver(value)?;
    let type_ = type_of(value);
    if set.is_empty() {
        return Ok(Str::new(&format!("{}()", type_.name())));
    }
    let text = guarded(value, || {
        let mut text = Text::new();
        if !type_.is(&TYPE) {
            text.push_str(type_.name());
            text.push_str("(");
        }
        text.push_str("{");
        for (place, item) in set.items().iter().enumerate() {
            if place > 0 {
                text.push_str(", ");
            }
            text.push_repr(item)?;
        }
        text.push_str(if type_.is(&TYPE) { "}" } else { "})" });
        Ok(text.finish())
    })?;
    Ok(text.unwrap_or_else(|| Str::new(&format!("{}(...)", type_.name()))))
}

/// The hash of a frozen set, which does not depend on the order of its items.
fn hash(value: &Value) -> PyResult<i64> {
    let set = receiver(value)?;
    if set.hash.get() == -1 {
        set.hash.set(order_free_hash(set));
    }
    Ok(set.hash.get())
}

fn order_free_hash(set: &Set) -> i64 {
    let table = set.table();
    let spread = |hash: u64| (hash ^ 89_869_747 ^ (hash << 16)).wrapping_mul(3_644_798_167);
    let keys = table.places().iter().filter(|place| !place.key.is_null());
    let mut hash = keys.fold(0, |hash, place| hash ^ spread(place.hash as u64));
    hash ^= (set.len() as u64).wrapping_add(1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
    if hash == u64::MAX { 590_923_713 } else { hash as i64 }
}

/// A set that is asked for is looked for as a frozen one.
fn frozen_key(key: &Value) -> Option<PyResult> {
    let set = Set::of(key).filter(|_| !is_frozen(key))?;
    let frozen = empty(&FROZEN_TYPE);
    Some(receiver(&frozen).and_then(|copy| copy.merge(set)).map(|()| frozen.clone()))
}

/// Does something with a key; if that is a `set`, which has no hash, with the `frozenset` of its items.
fn with_key<R>(key: &Value, work: impl Fn(&Value) -> PyResult<R>) -> PyResult<R> {
    match work(key) {
        Err(raised) if Set::of(key).is_some() && !is_frozen(key) => {
            if !raise::take_if(&kinds::TYPE_ERROR) {
                return Err(raised);
            }
            match frozen_key(key) {
                Some(frozen) => work(&frozen?),
                None => Err(raised),
            }
        }
        result => result,
    }
}

fn contains(value: &Value, key: &Value) -> PyResult<bool> {
    let set = receiver(value)?;
    with_key(key, |key| set.contains(key))
}

fn is_subset(a: &Set, b: &Set) -> PyResult<bool> {
    if a.len() > b.len() {
        return Ok(false);
    }
    let mut place = 0;
    while let Some((found, item, hash)) = a.next_item(place) {
        if !b.contains_hashed(&item, hash)? {
            return Ok(false);
        }
        place = found + 1;
    }
    Ok(true)
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(first), Some(second)) = (Set::of(a), Set::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let are_equal = || {
        let known = (first.hash.get(), second.hash.get());
        if first.len() != second.len() || known.0 != -1 && known.1 != -1 && known.0 != known.1 {
            return Ok(false);
        }
        is_subset(first, second)
    };
    let result = match operator {
        CompareOperator::Equal => are_equal()?,
        CompareOperator::NotEqual => !are_equal()?,
        CompareOperator::LessEqual => is_subset(first, second)?,
        CompareOperator::GreaterEqual => is_subset(second, first)?,
        CompareOperator::Less => first.len() < second.len() && is_subset(first, second)?,
        CompareOperator::Greater => second.len() < first.len() && is_subset(second, first)?,
    };
    Ok(Value::bool(result))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a set.
    for place in unsafe { Set::from_header(object) }.table().places() {
        visit(place.key);
    }
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a set.
    unsafe { Set::from_header(object) }.clear();
}

/// Goes through the keys of a dict with their hashes, if the value is one that is gone through as dicts are.
fn for_each_dict_key(
    value: &Value,
    mut each: impl FnMut(&Value, i64) -> PyResult<()>,
) -> Option<PyResult<()>> {
    let dict: &Dict = crate::types::dict::plain(value)?;
    let mut place = 0;
    while let Some((found, (key, _))) = dict.next_entry(place) {
        let hash = dict.table().entries()[found].hash;
        if let Err(raised) = each(&key, hash) {
            return Some(Err(raised));
        }
        place = found + 1;
    }
    Some(Ok(()))
}

/// All items of an iterable, each with its hash.
fn for_each(iterable: &Value, mut each: impl FnMut(&Value, i64) -> PyResult<()>) -> PyResult<()> {
    if let Some(set) = Set::of(iterable) {
        let mut place = 0;
        while let Some((found, item, hash)) = set.next_item(place) {
            each(&item, hash)?;
            place = found + 1;
        }
        return Ok(());
    }
    if let Some(result) = for_each_dict_key(iterable, &mut each) {
        return result;
    }
    for item in iterate::items(iterable)? {
        let item = item?;
        each(&item, hash_key(&item, ELEMENT)?)?;
    }
    Ok(())
}
