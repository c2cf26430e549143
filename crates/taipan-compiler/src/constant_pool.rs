//! The constants of one module, each held once.
//!
//! CPython's compiler keeps one cache of constants for a whole compilation; two constants that agree
//! in type, value and sign become one object, in whatever code object they stand, and marshal shows
//! it. Equality here is that of `_PyCode_ConstantKey`: `1`, `1.0`, `True`, `0.0` and `-0.0` differ.

mod interned;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use taipan_ast::names::{Names, Symbol};
use taipan_ast::nodes::ConstantValue;
use taipan_bytecode::repr::set_order;
use taipan_bytecode::{CodeObject, Constant, PyString};

/// A constant of the module: an index into its [`ConstantPool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConstId(pub u32);

/// All constants of a module, and its interned strings.
///
/// Strings are constants by their text alone: the first one seen is the object that stays, whether
/// interned or not. A name of a code object, on the other hand, is always the interned string, which
/// is another object if a constant of the same text came first and does not look like an identifier.
#[derive(Default)]
pub struct ConstantPool {
    values: Vec<Constant>,
    /// The hash of each value.
    hashes: Vec<u64>,
    index: HashTable<u32>,
    interned: HashTable<PyString>,
    /// For each identifier seen its string and that one's hash.
    symbols: Vec<Option<(PyString, u64)>>,
    /// Items of the tuple being made.
    items: Vec<Constant>,
    none: Option<ConstId>,
}

impl ConstantPool {
    /// An empty pool.
    pub fn new() -> Self {
        Self::default()
    }

    /// Drops everything but the memory; ids mean nothing then.
    pub fn clear(&mut self) {
        self.values.clear();
        self.hashes.clear();
        self.index.clear();
        self.interned.clear();
        self.symbols.clear();
        self.items.clear();
        self.none = None;
    }

    /// The value of a constant.
    pub fn get(&self, id: ConstId) -> &Constant {
        &self.values[id.0 as usize]
    }

    /// The id of `None`.
    pub fn none(&mut self) -> ConstId {
        match self.none {
            Some(id) => id,
            None => {
                let id = self.intern(Constant::None);
                self.none = Some(id);
                id
            }
        }
    }

    /// Enters a value; the items of a tuple or frozenset are entered first, so that they are shared too. CPython
    /// does not look into slices.
    pub fn intern(&mut self, value: Constant) -> ConstId {
        if let Constant::Str(string) = &value {
            return self.intern_string(string);
        }
        let hash = hash_constant(&value);
        let values = &self.values;
        if let Some(&i) = self.index.find(hash, |&i| same_constant(&values[i as usize], &value)) {
            return ConstId(i);
        }
        let value = match value {
            Constant::Tuple(items) => Constant::Tuple(self.share(&items)),
            Constant::FrozenSet(items) => Constant::FrozenSet(self.share(&items)),
            other => other,
        };
        self.insert(hash, value)
    }

    /// [`intern`](Self::intern) for the tuple of these items.
    pub fn intern_tuple(&mut self, items: impl IntoIterator<Item = Constant>) -> ConstId {
        self.items.extend(items);
        let mut hasher = FxHasher::default();
        hash_items(&mut hasher, TAG_TUPLE, &self.items);
        self.intern_items(hasher.finish())
    }

    /// [`intern`](Self::intern) for the tuple of these identifiers' strings.
    pub fn intern_names(&mut self, symbols: impl Iterator<Item = Symbol>, names: &Names<'_>) -> ConstId {
        let hash = self.push_names(symbols, names);
        self.intern_items(hash)
    }

    /// Enters the tuple of what is in `items`, which becomes empty.
    fn intern_items(&mut self, hash: u64) -> ConstId {
        if let Some((_, id)) = self.find_items(hash) {
            self.items.clear();
            return id;
        }
        let mut items = std::mem::take(&mut self.items);
        let tuple: Arc<[Constant]> = items.drain(..).map(|item| self.shared(item)).collect();
        self.items = items;
        self.insert(hash, Constant::Tuple(tuple))
    }

    /// Enters a literal of the tree.
    pub fn intern_literal(&mut self, value: &ConstantValue<'_>) -> ConstId {
        match *value {
            ConstantValue::None => self.none(),
            ConstantValue::Str(text) => self.intern_str(text),
            ConstantValue::Bytes(bytes) => {
                let hash = hash_tagged(TAG_BYTES, bytes);
                let values = &self.values;
                let found = self
                    .index
                    .find(hash, |&i| matches!(&values[i as usize], Constant::Bytes(b) if **b == *bytes));
                match found {
                    Some(&i) => ConstId(i),
                    None => self.insert(hash, Constant::Bytes(bytes.into())),
                }
            }
            _ => {
                let value = self.unshared_literal(value);
                self.intern(value)
            }
        }
    }

    /// A literal of the tree as the parser made it: an object of its own, unless there is only one of that value.
    pub fn unshared_literal(&mut self, value: &ConstantValue<'_>) -> Constant {
        match *value {
            ConstantValue::None => Constant::None,
            ConstantValue::Ellipsis => Constant::Ellipsis,
            ConstantValue::Bool(b) => Constant::Bool(b),
            ConstantValue::Int(i) => Constant::Int(i),
            ConstantValue::BigInt { negative, magnitude } => {
                let sign = if negative { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus };
                Constant::BigInt(Arc::new(num_bigint::BigInt::from_slice(sign, magnitude)))
            }
            ConstantValue::Float(x) => Constant::Float(x),
            ConstantValue::Complex(re, im) => Constant::Complex(re, im),
            ConstantValue::Str(text) if is_single_object(text) => Constant::Str(self.interned_text(text)),
            ConstantValue::Str(text) => Constant::Str(PyString::new(text)),
            ConstantValue::Bytes(bytes) => Constant::Bytes(bytes.into()),
        }
    }

    /// Enters a string constant; one that looks like an identifier is interned, as CPython does.
    pub fn intern_str(&mut self, text: &[u8]) -> ConstId {
        let hash = hash_tagged(TAG_STR, text);
        if let Some(id) = self.find_str(hash, text) {
            return id;
        }
        let interned = is_interned_text(text) && !std::ptr::eq(text, REPLACED_PERCENT);
        let string = if interned { self.interned_hashed(text, hash) } else { PyString::new(text) };
        self.insert(hash, Constant::Str(string))
    }

    /// Enters a string that is an object already: an identifier or a qualified name.
    pub fn intern_string(&mut self, string: &PyString) -> ConstId {
        let text = string.as_bytes();
        let hash = hash_tagged(TAG_STR, text);
        if let Some(id) = self.find_str(hash, text) {
            return id;
        }
        if !string.is_interned() && is_interned_text(text) {
            return self.intern_str(text);
        }
        self.insert(hash, Constant::Str(string.clone()))
    }

    /// Enters the qualified name of a class, which its body loads; `names` are the file's.
    ///
    /// It is interned only when the class's code object is made, and left as it is if there is an equal
    /// interned string by then.
    pub fn intern_qualname(&mut self, qualname: &[u8], names: &Names<'_>) -> ConstId {
        let hash = hash_tagged(TAG_STR, qualname);
        if let Some(id) = self.find_str(hash, qualname) {
            return id;
        }
        let other = !is_interned_text(qualname)
            && (self.interned.find(hash, |string| string.as_bytes() == qualname).is_some()
                || std::str::from_utf8(qualname)
                    .is_ok_and(|text| names.get(text).is_some() || interned::is_interned_at_start(text)));
        let string = if other { PyString::new(qualname) } else { self.interned_text(qualname) };
        self.insert(hash, Constant::Str(string))
    }

    /// Enters a value that a pass computed, strings as [`intern_str`](Self::intern_str) does, except that
    /// a single character that is not interned is not the object CPython keeps for it. A NaN is never the
    /// same as one that is there already, as in CPython, which compares them.
    pub fn intern_computed(&mut self, value: Constant) -> ConstId {
        match &value {
            Constant::Str(text) if !text.is_interned() && is_fresh_character(text.as_bytes()) => {
                let hash = hash_constant(&value);
                self.find_str(hash, text.as_bytes()).unwrap_or_else(|| self.insert(hash, value))
            }
            Constant::Str(text) => self.intern_str(text.as_bytes()),
            Constant::Float(x) if x.is_nan() => self.insert(hash_constant(&value), value),
            Constant::Complex(re, im) if re.is_nan() || im.is_nan() => {
                self.insert(hash_constant(&value), value)
            }
            _ => self.intern(value),
        }
    }

    /// The module's tuple of these identifiers' strings (`co_names`).
    pub fn name_tuple(
        &mut self,
        symbols: impl Iterator<Item = Symbol>,
        names: &Names<'_>,
    ) -> Arc<[Constant]> {
        let hash = self.push_names(symbols, names);
        self.merge_items(hash).0
    }

    /// Appends these identifiers' strings to `items`, and gives the hash of their tuple.
    fn push_names(&mut self, symbols: impl Iterator<Item = Symbol>, names: &Names<'_>) -> u64 {
        let mut hasher = tuple_hasher();
        for symbol in symbols {
            let (string, hash) = self.symbol_and_hash(symbol, names);
            let string = string.clone();
            hasher.write_u64(hash);
            self.items.push(Constant::Str(string));
        }
        hasher.finish()
    }

    /// The module's `co_consts` with these items.
    ///
    /// CPython interns strings when it makes a code object. A frozenset in whose place an equal string was
    /// interned before, as every identifier of the source is, is then made anew, and no longer shared with
    /// other code objects.
    pub fn const_tuple(&mut self, ids: &[ConstId], names: &Names<'_>) -> Arc<[Constant]> {
        let mut hasher = tuple_hasher();
        let mut has_set = false;
        for id in ids {
            let item = &self.values[id.0 as usize];
            has_set |= matches!(item, Constant::FrozenSet(_));
            hasher.write_u64(self.hashes[id.0 as usize]);
            self.items.push(item.clone());
        }
        let known = self.values.len();
        let (tuple, id) = self.merge_items(hasher.finish());
        if !has_set || self.values.len() == known {
            return tuple;
        }
        let tuple: Arc<[Constant]> = tuple.iter().map(|item| interned_anew(item, names)).collect();
        self.values[id.0 as usize] = Constant::Tuple(tuple.clone());
        tuple
    }

    /// The module's tuple of what is in `items`, which becomes empty. The items are taken as they are
    /// (`_PyCompile_ConstCacheMergeOne`).
    fn merge_items(&mut self, hash: u64) -> (Arc<[Constant]>, ConstId) {
        if let Some(found) = self.find_items(hash) {
            self.items.clear();
            return found;
        }
        let tuple: Arc<[Constant]> = self.items.drain(..).collect();
        let id = self.insert(hash, Constant::Tuple(tuple.clone()));
        (tuple, id)
    }

    /// The tuple that is equal to that of what is in `items`.
    fn find_items(&self, hash: u64) -> Option<(Arc<[Constant]>, ConstId)> {
        let tuple = |i: u32| match &self.values[i as usize] {
            Constant::Tuple(tuple) if same_items(tuple, &self.items) => Some(tuple),
            _ => None,
        };
        let &i = self.index.find(hash, |&i| tuple(i).is_some())?;
        tuple(i).map(|tuple| (tuple.clone(), ConstId(i)))
    }

    /// The module's `bytes` object with this content.
    pub fn merge_bytes(&mut self, bytes: &[u8]) -> Arc<[u8]> {
        let hash = hash_tagged(TAG_BYTES, bytes);
        let values = &self.values;
        let found =
            self.index.find(hash, |&i| matches!(&values[i as usize], Constant::Bytes(b) if **b == *bytes));
        if let Some(&i) = found
            && let Constant::Bytes(bytes) = &values[i as usize]
        {
            return bytes.storage().clone();
        }
        let bytes: Arc<[u8]> = bytes.into();
        self.insert(hash, Constant::Bytes(bytes.clone().into()));
        bytes
    }

    /// The string object of an identifier: interned, and the same object as an equal interned constant.
    pub fn symbol(&mut self, symbol: Symbol, names: &Names<'_>) -> PyString {
        self.symbol_and_hash(symbol, names).0.clone()
    }

    fn symbol_and_hash(&mut self, symbol: Symbol, names: &Names<'_>) -> (&PyString, u64) {
        let index = symbol.index();
        if self.symbols.len() <= index {
            self.symbols.resize(names.len().max(index + 1), None);
        }
        if self.symbols[index].is_none() {
            let text = names.text(symbol).as_bytes();
            let hash = hash_tagged(TAG_STR, text);
            self.symbols[index] = Some((self.interned_hashed(text, hash), hash));
        }
        match &self.symbols[index] {
            Some((string, hash)) => (string, *hash),
            None => unreachable!("the string was just entered"),
        }
    }

    /// The interned string object of a text (names, qualified names).
    pub fn interned_text(&mut self, text: &[u8]) -> PyString {
        self.interned_hashed(text, hash_tagged(TAG_STR, text))
    }

    fn interned_hashed(&mut self, text: &[u8], hash: u64) -> PyString {
        if let Some(string) = self.interned.find(hash, |string| string.as_bytes() == text) {
            return string.clone();
        }
        let string = PyString::interned(text);
        self.interned.insert_unique(hash, string.clone(), |other| hash_tagged(TAG_STR, other.as_bytes()));
        string
    }

    fn find_str(&self, hash: u64, text: &[u8]) -> Option<ConstId> {
        let values = &self.values;
        self.index
            .find(hash, |&i| matches!(&values[i as usize], Constant::Str(s) if s.as_bytes() == text))
            .map(|&i| ConstId(i))
    }

    fn insert(&mut self, hash: u64, value: Constant) -> ConstId {
        let id = self.values.len() as u32;
        self.values.push(value);
        self.hashes.push(hash);
        let hashes = &self.hashes;
        self.index.insert_unique(hash, id, |&i| hashes[i as usize]);
        ConstId(id)
    }

    fn shared(&mut self, item: Constant) -> Constant {
        let id = self.intern(item);
        self.get(id).clone()
    }

    fn share(&mut self, items: &[Constant]) -> Arc<[Constant]> {
        items.iter().map(|item| self.shared(item.clone())).collect()
    }
}

/// Whether a constant string looks like an identifier: ASCII letters, digits and underscores only.
pub fn is_name_like(text: &[u8]) -> bool {
    text.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// Whether CPython interns a constant string: what looks like an identifier, and every single
/// character of Latin-1, of which there is only one object in a process.
pub fn is_interned_text(text: &[u8]) -> bool {
    is_name_like(text) || is_single_object(text)
}

/// Whether there is only one string object of this text in a process: the empty one and the characters of Latin-1.
fn is_single_object(text: &[u8]) -> bool {
    matches!(text, [] | [_] | [0xC2 | 0xC3, _])
}

/// Whether a string of this text that CPython made anew stays a second object beside the one it keeps of
/// the character: those that look like identifiers are interned with the code object.
fn is_fresh_character(text: &[u8]) -> bool {
    is_interned_text(text) && !is_name_like(text)
}

/// The text of `%%` in a format string that became an f-string. CPython makes it by replacing, and so
/// makes a second object of this single character; by its address it is known here.
pub static REPLACED_PERCENT: &[u8] = b"%";

/// A constant after its strings were interned: itself, but for frozensets whose strings changed by that.
fn interned_anew(value: &Constant, names: &Names<'_>) -> Constant {
    match value {
        Constant::FrozenSet(items) if items.iter().any(|item| is_interned_elsewhere(item, names)) => {
            // From the elements as the old one is iterated over.
            Constant::FrozenSet(set_order(items).into_iter().cloned().collect())
        }
        other => other.clone(),
    }
}

/// Whether a string constant is another object than the interned string of the same text. Strings of one
/// character are always one object.
fn is_interned_elsewhere(value: &Constant, names: &Names<'_>) -> bool {
    match value {
        Constant::Str(text) if text.is_interned() && text.as_bytes().len() > 1 => text
            .as_str()
            .is_some_and(|text| names.get(text).is_some() || interned::is_interned_at_start(text)),
        _ => false,
    }
}

const TAG_STR: u8 = 10;
const TAG_TUPLE: u8 = 8;
const TAG_BYTES: u8 = 12;

fn hash_tagged(tag: u8, bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u8(tag);
    bytes.hash(&mut hasher);
    hasher.finish()
}

fn hash_constant(value: &Constant) -> u64 {
    match value {
        Constant::Str(s) => return hash_tagged(TAG_STR, s.as_bytes()),
        Constant::Bytes(b) => return hash_tagged(TAG_BYTES, b),
        _ => {}
    }
    let mut hasher = FxHasher::default();
    match value {
        Constant::None => hasher.write_u8(0),
        Constant::Ellipsis => hasher.write_u8(1),
        Constant::Bool(b) => hasher.write_u8(2 + u8::from(*b)),
        Constant::Int(i) => {
            hasher.write_u8(4);
            hasher.write_i64(*i);
        }
        Constant::BigInt(i) => {
            hasher.write_u8(5);
            i.hash(&mut hasher);
        }
        Constant::Float(x) => {
            hasher.write_u8(6);
            hasher.write_u64(x.to_bits());
        }
        Constant::Complex(re, im) => {
            hasher.write_u8(7);
            hasher.write_u64(re.to_bits());
            hasher.write_u64(im.to_bits());
        }
        Constant::Tuple(items) => hash_items(&mut hasher, TAG_TUPLE, items),
        Constant::FrozenSet(items) => {
            // The order of a set's elements means nothing.
            hasher.write_u8(9);
            hasher.write_u64(items.iter().fold(0, |sum, item| hash_constant(item).wrapping_add(sum)));
        }
        Constant::Slice(items) => hash_items(&mut hasher, 13, &**items),
        Constant::Code(code) => {
            hasher.write_u8(14);
            hasher.write_i32(code.firstlineno);
            code.linetable.hash(&mut hasher);
        }
        Constant::Str(_) | Constant::Bytes(_) => {}
    }
    hasher.finish()
}

/// The start of a tuple's hash; those of its items follow.
fn tuple_hasher() -> FxHasher {
    let mut hasher = FxHasher::default();
    hasher.write_u8(TAG_TUPLE);
    hasher
}

fn hash_items(hasher: &mut FxHasher, tag: u8, items: &[Constant]) {
    hasher.write_u8(tag);
    for item in items {
        hasher.write_u64(hash_constant(item));
    }
}

/// Equality of `_PyCode_ConstantKey`.
pub fn same_constant(a: &Constant, b: &Constant) -> bool {
    match (a, b) {
        (Constant::None, Constant::None) | (Constant::Ellipsis, Constant::Ellipsis) => true,
        (Constant::Bool(x), Constant::Bool(y)) => x == y,
        (Constant::Int(x), Constant::Int(y)) => x == y,
        (Constant::BigInt(x), Constant::BigInt(y)) => x == y,
        (Constant::Float(x), Constant::Float(y)) => x.to_bits() == y.to_bits(),
        (Constant::Complex(xr, xi), Constant::Complex(yr, yi)) => {
            xr.to_bits() == yr.to_bits() && xi.to_bits() == yi.to_bits()
        }
        (Constant::Str(x), Constant::Str(y)) => x.as_bytes() == y.as_bytes(),
        (Constant::Bytes(x), Constant::Bytes(y)) => x == y,
        (Constant::Tuple(x), Constant::Tuple(y)) => same_items(x, y),
        (Constant::Slice(x), Constant::Slice(y)) => same_items(&**x, &**y),
        (Constant::FrozenSet(x), Constant::FrozenSet(y)) => {
            x.len() == y.len() && x.iter().all(|item| y.iter().any(|other| same_constant(item, other)))
        }
        (Constant::Code(x), Constant::Code(y)) => same_code(x, y),
        _ => false,
    }
}

fn same_items(a: &[Constant], b: &[Constant]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same_constant(x, y))
}

/// Equality of code objects, as `code.__eq__` has it.
fn same_code(a: &CodeObject, b: &CodeObject) -> bool {
    a.firstlineno == b.firstlineno
        && a.name == b.name
        && (a.argcount, a.posonlyargcount, a.kwonlyargcount)
            == (b.argcount, b.posonlyargcount, b.kwonlyargcount)
        && a.flags == b.flags
        && a.code == b.code
        && a.linetable == b.linetable
        && a.exceptiontable == b.exceptiontable
        && same_items(&a.consts, &b.consts)
        && same_items(&a.names, &b.names)
        && same_items(&a.localsplusnames, &b.localsplusnames)
        && a.localspluskinds == b.localspluskinds
}
