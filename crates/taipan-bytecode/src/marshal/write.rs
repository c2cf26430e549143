//! Writing objects.
//!
//! One pass: an object is written without its flag and its place remembered; when it occurs again, it
//! is marked as shared. Numbers are known at the end alone, when the flags and the references are
//! filled in.

use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::HashTable;
use num_bigint::{BigInt, Sign};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{MAX_DEPTH, tags};
use crate::code_object::CodeObject;
use crate::constant::{Constant, PyString};

/// Why an object cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// Objects nest deeper than [`MAX_DEPTH`].
    NestedTooDeep,
    /// A string or tuple is longer than 2^31 - 1.
    Unmarshallable,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WriteError::NestedTooDeep => "object too deeply nested to marshal",
            WriteError::Unmarshallable => "unmarshallable object",
        })
    }
}

impl std::error::Error for WriteError {}

/// The bytes of a module's code object as they stand in its `.pyc` after the header.
///
/// ```
/// use taipan_bytecode::{Constant, marshal};
///
/// let code = marshal::read_code(include_bytes!("../../tests/data/pass.marshal")).unwrap();
/// assert_eq!(marshal::write_code(&code).unwrap(), include_bytes!("../../tests/data/pass.marshal"));
/// ```
pub fn write_code(code: &CodeObject) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::new();
    write_code_into(&mut out, code)?;
    Ok(out)
}

/// Appends what [`write_code`] gives. After an error, `out` ends in part of an object.
pub fn write_code_into(out: &mut Vec<u8>, code: &CodeObject) -> Result<(), WriteError> {
    write_code_in(&mut Memory::default(), out, code)
}

/// [`write_code_into`] in memory that serves one code object after the other.
pub fn write_code_in(memory: &mut Memory, out: &mut Vec<u8>, code: &CodeObject) -> Result<(), WriteError> {
    let mut writer = Writer::new(Root::Code(code), std::mem::take(out));
    writer.tables = std::mem::take(&mut memory.tables);
    let result = writer.root();
    (*out, memory.tables) = writer.resolve();
    memory.tables.clear();
    result
}

/// What writing needs besides the bytes it writes.
#[derive(Default)]
pub struct Memory {
    tables: Tables,
}

/// The bytes of any object, as `marshal.dumps` gives for an object that a variable holds.
///
/// ```
/// use taipan_bytecode::{Constant, marshal};
///
/// assert_eq!(marshal::write(&Constant::Int(-1)).unwrap(), b"\xe9\xff\xff\xff\xff");
/// ```
pub fn write(value: &Constant) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::new(Root::Value(value), Vec::new());
    writer.root()?;
    Ok(writer.resolve().0)
}

/// The outermost object.
#[derive(Clone, Copy)]
enum Root<'a> {
    Code(&'a CodeObject),
    Value(&'a Constant),
}

/// An object that was written and may be referred to: where its type code stands, and in the lowest bit whether
/// it gets a number.
#[derive(Clone, Copy)]
struct Slot(usize);

impl Slot {
    fn new(position: usize, shared: bool) -> Self {
        Self(position << 1 | usize::from(shared))
    }

    fn position(self) -> usize {
        self.0 >> 1
    }

    fn is_shared(self) -> bool {
        self.0 & 1 != 0
    }

    fn share(&mut self) {
        self.0 |= 1;
    }
}

/// What has been written.
#[derive(Default)]
struct Tables {
    /// In the order of their positions.
    slots: Vec<Slot>,
    /// Where the number of a slot stands, for which that of the reference is to be filled in.
    references: Vec<usize>,
    /// Slots of objects that are the same when their storage is.
    addresses: FxHashMap<usize, u32>,
    /// Slots of short interned strings.
    short: FxHashMap<u128, u32>,
    /// Slots of other interned strings, which are the same when their text is; that stands in what was written.
    interned: HashTable<u32>,
    ints: FxHashMap<i64, u32>,
    floats: FxHashMap<u64, u32>,
    complexes: FxHashMap<(u64, u64), u32>,
}

/// How many slots a code object may have for its tables to be kept.
const KEPT_SLOTS: usize = 1 << 16;

impl Tables {
    /// Takes everything out, and keeps the memory unless there is much of it.
    fn clear(&mut self) {
        if self.slots.len() > KEPT_SLOTS {
            *self = Self::default();
            return;
        }
        self.slots.clear();
        self.references.clear();
        self.addresses.clear();
        self.short.clear();
        self.interned.clear();
        self.ints.clear();
        self.floats.clear();
        self.complexes.clear();
    }

    /// The slot of an interned string, `next` if it is new.
    fn interned_slot(&mut self, text: &[u8], next: u32, out: &[u8]) -> u32 {
        let Self { slots, interned, .. } = self;
        let written =
            |slot: u32| slots.get(slot as usize).map_or(&[][..], |slot| text_at(out, slot.position()));
        let hash = |text: &[u8]| FxBuildHasher.hash_one(text);
        *interned
            .entry(hash(text), |&slot| written(slot) == text, |&slot| hash(written(slot)))
            .or_insert(next)
            .get()
    }
}

/// The text of the interned string that was written at `position`, not yet flagged.
fn text_at(out: &[u8], position: usize) -> &[u8] {
    match out.get(position..) {
        Some(&[tags::SHORT_ASCII_INTERNED, length, ref rest @ ..]) => rest.get(..usize::from(length)),
        Some(&[_, a, b, c, d, ref rest @ ..]) => rest.get(..u32::from_le_bytes([a, b, c, d]) as usize),
        _ => None,
    }
    .unwrap_or_default()
}

/// Bytes of stack that nesting needs at least, and what is added when there is less.
const RED_ZONE: usize = 64 * 1024;
const STACK: usize = 2 * 1024 * 1024;

const NO_SLOT: u32 = u32::MAX;
/// Places in [`Writer::immortals`]: the empty tuple, then the `bytes` of at most one byte, then ints.
const EMPTY_TUPLE: usize = 0;
const SHORT_BYTES: usize = 1;
const SMALL_INTS: usize = SHORT_BYTES + 257;
const SMALLEST_INT: i64 = -5;
const LARGEST_INT: i64 = 256;
const IMMORTALS: usize = SMALL_INTS + (LARGEST_INT - SMALLEST_INT + 1) as usize;

/// Whether CPython makes the int once and for all.
fn is_small(value: i64) -> bool {
    (SMALLEST_INT..=LARGEST_INT).contains(&value)
}

struct Writer<'a> {
    root: Root<'a>,
    out: Vec<u8>,
    tables: Tables,
    immortals: [u32; IMMORTALS],
    /// Whether frozensets are written in order; not in a rehearsal.
    sorts_sets: bool,
    /// The whole written once without order, made when the order depends on what is shared.
    rehearsal: Option<Box<Writer<'a>>>,
}

impl<'a> Writer<'a> {
    fn new(root: Root<'a>, out: Vec<u8>) -> Self {
        Self {
            root,
            out,
            tables: Tables::default(),
            immortals: [NO_SLOT; IMMORTALS],
            sorts_sets: true,
            rehearsal: None,
        }
    }

    /// Writes the outermost object, which is always shared: the caller of `marshal.dumps` holds it too.
    fn root(&mut self) -> Result<(), WriteError> {
        match self.root {
            Root::Code(code) => {
                self.new_slot(true);
                self.code(code, 1)
            }
            Root::Value(value) => {
                self.object(value, 0)?;
                if let Some(first) = self.tables.slots.first_mut() {
                    // `None` and its like have no slot, and nothing in them has.
                    first.share();
                }
                Ok(())
            }
        }
    }

    /// Notes that an object begins here.
    fn new_slot(&mut self, shared: bool) {
        self.tables.slots.push(Slot::new(self.out.len(), shared));
    }

    /// Writes a reference if the object of `slot` has been written; otherwise notes that it begins here.
    /// `slot` must be the number of a slot or that of the next one.
    #[inline]
    fn refer(&mut self, slot: u32, always_shared: bool) -> bool {
        match self.tables.slots.get_mut(slot as usize) {
            Some(known) => {
                known.share();
                self.tables.references.push(self.out.len() + 1);
                let [a, b, c, d] = slot.to_le_bytes();
                self.out.extend_from_slice(&[tags::REF, a, b, c, d]);
                true
            }
            None => {
                self.new_slot(always_shared);
                false
            }
        }
    }

    /// [`Writer::refer`] for an object that is the same wherever its storage is.
    #[inline]
    fn refer_storage<T: ?Sized>(&mut self, storage: &Arc<T>) -> bool {
        if Arc::strong_count(storage) == 1 {
            // Nothing else refers to it, so it need not be found again.
            self.new_slot(false);
            return false;
        }
        let next = self.tables.slots.len() as u32;
        let address = Arc::as_ptr(storage).cast::<()>() as usize;
        let slot = *self.tables.addresses.entry(address).or_insert(next);
        self.refer(slot, false)
    }

    /// [`Writer::refer`] for an object that exists once.
    #[inline]
    fn refer_immortal(&mut self, place: usize) -> bool {
        if self.immortals[place] == NO_SLOT {
            self.immortals[place] = self.tables.slots.len() as u32;
        }
        self.refer(self.immortals[place], true)
    }

    /// Numbers the shared objects and fills in the references.
    fn resolve(mut self) -> (Vec<u8>, Tables) {
        let Tables { slots, references, .. } = &mut self.tables;
        for (number, slot) in slots.iter_mut().filter(|slot| slot.is_shared()).enumerate() {
            self.out[slot.position()] |= tags::FLAG_REF;
            // From here on, its number.
            *slot = Slot(number);
        }
        for &position in &*references {
            if let Some(number) = self.out.get_mut(position..).and_then(|from| from.first_chunk_mut()) {
                let Slot(shared) = slots[u32::from_le_bytes(*number) as usize];
                *number = (shared as u32).to_le_bytes();
            }
        }
        (self.out, self.tables)
    }

    fn object(&mut self, value: &'a Constant, depth: usize) -> Result<(), WriteError> {
        let depth = depth + 1;
        if depth > MAX_DEPTH {
            return Err(WriteError::NestedTooDeep);
        }
        match value {
            Constant::None => self.out.push(tags::NONE),
            Constant::Ellipsis => self.out.push(tags::ELLIPSIS),
            Constant::Bool(false) => self.out.push(tags::FALSE),
            Constant::Bool(true) => self.out.push(tags::TRUE),
            Constant::Int(value) => self.int(*value),
            Constant::BigInt(value) => self.big_int(value)?,
            Constant::Float(value) => self.float(*value),
            Constant::Complex(real, imaginary) => self.complex(*real, *imaginary),
            Constant::Str(value) => self.str(value, false)?,
            Constant::Bytes(value) if value.is_fresh() => self.stored_bytes(value.storage())?,
            Constant::Bytes(value) => self.bytes(value.storage())?,
            Constant::Tuple(items) => self.tuple(items, depth)?,
            Constant::FrozenSet(items) => self.frozenset(items, depth)?,
            Constant::Slice(parts) => self.slice(parts, depth)?,
            Constant::Code(code) => {
                if !self.refer_storage(code) {
                    stacker::maybe_grow(RED_ZONE, STACK, || self.code(code, depth))?;
                }
            }
        }
        Ok(())
    }

    fn int(&mut self, value: i64) {
        let next = self.tables.slots.len() as u32;
        let known = if is_small(value) {
            self.refer_immortal(SMALL_INTS + (value - SMALLEST_INT) as usize)
        } else {
            let slot = *self.tables.ints.entry(value).or_insert(next);
            self.refer(slot, false)
        };
        if !known {
            self.int_body(value);
        }
    }

    fn int_body(&mut self, value: i64) {
        match i32::try_from(value) {
            Ok(small) => {
                self.out.push(tags::INT);
                self.long(small);
            }
            Err(_) => {
                self.out.push(tags::LONG);
                let magnitude = value.unsigned_abs();
                let digits = (64 - magnitude.leading_zeros()).div_ceil(15) as i32;
                self.long(if value < 0 { -digits } else { digits });
                for digit in 0..digits {
                    self.out.extend(((magnitude >> (15 * digit)) as u16 & 0x7fff).to_le_bytes());
                }
            }
        }
    }

    fn big_int(&mut self, value: &Arc<BigInt>) -> Result<(), WriteError> {
        if self.refer_storage(value) {
            return Ok(());
        }
        self.out.push(tags::LONG);
        let digits = i32::try_from(value.bits().div_ceil(15)).map_err(|_| WriteError::Unmarshallable)?;
        self.long(if value.sign() == Sign::Minus { -digits } else { digits });
        let (mut pending, mut bits, mut left) = (0u64, 0, digits);
        for word in value.iter_u32_digits() {
            pending |= u64::from(word) << bits;
            bits += 32;
            while bits >= 15 && left > 0 {
                self.out.extend((pending as u16 & 0x7fff).to_le_bytes());
                (pending, bits, left) = (pending >> 15, bits - 15, left - 1);
            }
        }
        if left > 0 {
            self.out.extend((pending as u16).to_le_bytes());
        }
        Ok(())
    }

    fn float(&mut self, value: f64) {
        // Not a number is not equal to itself, so CPython finds it anew each time.
        if value.is_nan() {
            self.new_slot(false);
            return self.float_body(value);
        }
        let next = self.tables.slots.len() as u32;
        let slot = *self.tables.floats.entry(value.to_bits()).or_insert(next);
        if !self.refer(slot, false) {
            self.float_body(value);
        }
    }

    fn float_body(&mut self, value: f64) {
        self.out.push(tags::BINARY_FLOAT);
        self.out.extend(value.to_le_bytes());
    }

    fn complex(&mut self, real: f64, imaginary: f64) {
        if real.is_nan() || imaginary.is_nan() {
            self.new_slot(false);
            return self.complex_body(real, imaginary);
        }
        let next = self.tables.slots.len() as u32;
        let slot = *self.tables.complexes.entry((real.to_bits(), imaginary.to_bits())).or_insert(next);
        if !self.refer(slot, false) {
            self.complex_body(real, imaginary);
        }
    }

    fn complex_body(&mut self, real: f64, imaginary: f64) {
        self.out.push(tags::BINARY_COMPLEX);
        self.out.extend(real.to_le_bytes());
        self.out.extend(imaginary.to_le_bytes());
    }

    /// A string; `held` if CPython holds it elsewhere.
    fn str(&mut self, value: &'a PyString, held: bool) -> Result<(), WriteError> {
        let bytes = value.as_bytes();
        let next = self.tables.slots.len() as u32;
        let interned = value.is_interned();
        let known = match value.storage() {
            None => {
                let slot = match value.short_key() {
                    Some(key) => *self.tables.short.entry(key).or_insert(next),
                    None => self.tables.interned_slot(bytes, next, &self.out),
                };
                self.refer(slot, true)
            }
            Some(storage) if held => {
                let address = Arc::as_ptr(storage).cast::<()>() as usize;
                let slot = *self.tables.addresses.entry(address).or_insert(next);
                self.refer(slot, true)
            }
            Some(storage) => self.refer_storage(storage),
        };
        if known {
            return Ok(());
        }
        if !bytes.is_ascii() {
            self.out.push(if interned { tags::INTERNED } else { tags::UNICODE });
            return self.sized(bytes);
        }
        match u8::try_from(bytes.len()) {
            Ok(length) => {
                self.out.push(if interned { tags::SHORT_ASCII_INTERNED } else { tags::SHORT_ASCII });
                self.out.push(length);
                self.out.extend_from_slice(bytes);
                Ok(())
            }
            Err(_) => {
                self.out.push(if interned { tags::ASCII_INTERNED } else { tags::ASCII });
                self.sized(bytes)
            }
        }
    }

    fn bytes(&mut self, value: &Arc<[u8]>) -> Result<(), WriteError> {
        let known = match **value {
            [] => self.refer_immortal(SHORT_BYTES),
            [byte] => self.refer_immortal(SHORT_BYTES + 1 + usize::from(byte)),
            _ => return self.stored_bytes(value),
        };
        if known {
            return Ok(());
        }
        self.out.push(tags::STRING);
        self.sized(value)
    }

    /// A `bytes` object that is the same where its storage is.
    fn stored_bytes(&mut self, value: &Arc<[u8]>) -> Result<(), WriteError> {
        if self.refer_storage(value) {
            return Ok(());
        }
        self.out.push(tags::STRING);
        self.sized(value)
    }

    fn tuple(&mut self, items: &'a Arc<[Constant]>, depth: usize) -> Result<(), WriteError> {
        let known =
            if items.is_empty() { self.refer_immortal(EMPTY_TUPLE) } else { self.refer_storage(items) };
        if known {
            return Ok(());
        }
        match u8::try_from(items.len()) {
            Ok(length) => self.out.extend([tags::SMALL_TUPLE, length]),
            Err(_) => {
                self.out.push(tags::TUPLE);
                self.size(items.len())?;
            }
        }
        stacker::maybe_grow(RED_ZONE, STACK, || items.iter().try_for_each(|item| self.object(item, depth)))
    }

    fn frozenset(&mut self, items: &'a Arc<[Constant]>, depth: usize) -> Result<(), WriteError> {
        if self.refer_storage(items) {
            return Ok(());
        }
        self.out.push(tags::FROZENSET);
        self.size(items.len())?;
        let items = if self.sorts_sets { self.sorted(items)? } else { items.iter().collect() };
        stacker::maybe_grow(RED_ZONE, STACK, || {
            items.into_iter().try_for_each(|item| self.element(item, depth))
        })
    }

    /// An element of a frozenset, which is always shared: the list that CPython sorts holds it, too.
    fn element(&mut self, item: &'a Constant, depth: usize) -> Result<(), WriteError> {
        let (slot, position) = (self.tables.slots.len(), self.out.len());
        self.object(item, depth)?;
        if let Some(first) = self.tables.slots.get_mut(slot)
            && first.position() == position
        {
            first.share();
        }
        Ok(())
    }

    /// The elements of a frozenset in the order of their own marshalled bytes, which CPython takes to be
    /// independent of hashes.
    fn sorted(&mut self, items: &'a [Constant]) -> Result<Vec<&'a Constant>, WriteError> {
        let mut keyed = items
            .iter()
            .map(|item| Ok((self.sort_key(item)?, item)))
            .collect::<Result<Vec<(Vec<u8>, &Constant)>, WriteError>>()?;
        keyed.sort_by(|left, right| left.0.cmp(&right.0));
        Ok(keyed.into_iter().map(|(_, item)| item).collect())
    }

    /// An element's bytes by itself. In them, too, a part is flagged when anything else holds it,
    /// wherever that is.
    fn sort_key(&mut self, item: &'a Constant) -> Result<Vec<u8>, WriteError> {
        let mut writer = Writer::new(Root::Value(item), Vec::new());
        writer.root()?;
        if matches!(
            item,
            Constant::Tuple(_) | Constant::FrozenSet(_) | Constant::Slice(_) | Constant::Code(_)
        ) {
            writer.share_as(self.rehearse()?);
        }
        Ok(writer.resolve().0)
    }

    fn rehearse(&mut self) -> Result<&Writer<'a>, WriteError> {
        if self.rehearsal.is_none() {
            let mut rehearsal = Box::new(Writer::new(self.root, Vec::new()));
            rehearsal.sorts_sets = false;
            rehearsal.root()?;
            self.rehearsal = Some(rehearsal);
        }
        self.rehearsal.as_deref().ok_or(WriteError::Unmarshallable)
    }

    /// Shares what `whole` shares.
    fn share_as(&mut self, whole: &Writer<'a>) {
        fn adopt<K: std::hash::Hash + Eq>(
            part: (&FxHashMap<K, u32>, &mut [Slot]),
            whole: (&FxHashMap<K, u32>, &[Slot]),
        ) {
            for (key, slot) in part.0 {
                if whole.0.get(key).is_some_and(|slot| whole.1[*slot as usize].is_shared()) {
                    part.1[*slot as usize].share();
                }
            }
        }
        let (own, whole) = (&mut self.tables, &whole.tables);
        adopt((&own.addresses, &mut own.slots), (&whole.addresses, &whole.slots));
        adopt((&own.ints, &mut own.slots), (&whole.ints, &whole.slots));
        adopt((&own.floats, &mut own.slots), (&whole.floats, &whole.slots));
        adopt((&own.complexes, &mut own.slots), (&whole.complexes, &whole.slots));
    }

    fn slice(&mut self, parts: &'a Arc<[Constant; 3]>, depth: usize) -> Result<(), WriteError> {
        if self.refer_storage(parts) {
            return Ok(());
        }
        self.out.push(tags::SLICE);
        stacker::maybe_grow(RED_ZONE, STACK, || parts.iter().try_for_each(|part| self.bound(part, depth)))
    }

    /// A part of a slice. CPython's compiler does not look into slices when it shares constants, so
    /// numbers are never shared with others of the same value.
    fn bound(&mut self, part: &'a Constant, depth: usize) -> Result<(), WriteError> {
        match *part {
            Constant::Int(value) if !is_small(value) => self.int_body(value),
            Constant::Float(value) => self.float_body(value),
            Constant::Complex(real, imaginary) => self.complex_body(real, imaginary),
            _ => self.object(part, depth)?,
        }
        Ok(())
    }

    /// A code object, whose slot has been noted.
    fn code(&mut self, code: &'a CodeObject, depth: usize) -> Result<(), WriteError> {
        if depth >= MAX_DEPTH {
            return Err(WriteError::NestedTooDeep);
        }
        self.out.push(tags::CODE);
        let counts = [code.argcount, code.posonlyargcount, code.kwonlyargcount, code.stacksize];
        for count in counts.into_iter().chain([code.flags.bits()]) {
            self.out.extend(count.to_le_bytes());
        }
        self.new_slot(true);
        self.out.push(tags::STRING);
        self.sized(&code.code)?;
        self.tuple(&code.consts, depth + 1)?;
        self.tuple(&code.names, depth + 1)?;
        self.tuple(&code.localsplusnames, depth + 1)?;
        if code.localspluskinds.is_empty() {
            self.bytes(&code.localspluskinds)?;
        } else {
            self.out.push(tags::STRING);
            self.sized(&code.localspluskinds)?;
        }
        self.str(&code.filename, true)?;
        self.str(&code.name, false)?;
        self.str(&code.qualname, false)?;
        self.long(code.firstlineno);
        self.bytes(&code.linetable)?;
        self.bytes(&code.exceptiontable)
    }

    fn sized(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.size(bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn size(&mut self, size: usize) -> Result<(), WriteError> {
        self.long(i32::try_from(size).map_err(|_| WriteError::Unmarshallable)?);
        Ok(())
    }

    #[inline]
    fn long(&mut self, value: i32) {
        self.out.extend(value.to_le_bytes());
    }
}
