//! What code generation gathers about one scope besides its instructions.

use rustc_hash::FxHashMap;
use taipan_ast::names::Symbol;
use taipan_bytecode::CodeFlags;
use taipan_bytecode::PyString;

use crate::constant_pool::ConstId;

/// A set that remembers the order of entry and gives each member its number.
#[derive(Clone, Debug)]
pub struct Numbered<T> {
    order: Vec<T>,
    numbers: FxHashMap<T, u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { order: Vec::new(), numbers: FxHashMap::default() }
    }
}

/// Up to this many members a scan of the list beats hashing.
const SCAN_LIMIT: usize = 8;

impl<T: Copy + Eq + std::hash::Hash> Numbered<T> {
    /// The member's number; it is entered if it is new.
    pub fn add(&mut self, item: T) -> u32 {
        if let Some(number) = self.number(item) {
            return number;
        }
        let number = self.order.len() as u32;
        self.order.push(item);
        if self.order.len() > SCAN_LIMIT {
            if self.numbers.is_empty() {
                self.numbers.extend(self.order.iter().enumerate().map(|(i, &item)| (item, i as u32)));
            } else {
                self.numbers.insert(item, number);
            }
        }
        number
    }

    /// The member's number, if it is one.
    pub fn number(&self, item: T) -> Option<u32> {
        if self.numbers.is_empty() {
            self.order.iter().position(|&other| other == item).map(|i| i as u32)
        } else {
            self.numbers.get(&item).copied()
        }
    }

    /// Drops the members whose numbers `keep` refuses; those behind them get lower numbers.
    pub fn retain(&mut self, mut keep: impl FnMut(u32) -> bool) {
        let mut number = 0;
        self.order.retain(|_| {
            number += 1;
            keep(number - 1)
        });
        self.numbers.clear();
    }

    /// Enters these in their order.
    pub fn extend(&mut self, items: impl Iterator<Item = T>) {
        items.for_each(|item| {
            self.add(item);
        });
    }

    /// Drops all members, and keeps the memory.
    pub fn clear(&mut self) {
        self.order.clear();
        self.numbers.clear();
    }

    /// The members in the order of entry.
    pub fn as_slice(&self) -> &[T] {
        &self.order
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}

impl<T: Copy + Eq + std::hash::Hash> FromIterator<T> for Numbered<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut set = Self::default();
        set.extend(items.into_iter());
        set
    }
}

/// Names, constants and numbers of one code object to be.
#[derive(Clone, Debug)]
pub struct UnitMetadata {
    /// `co_name`
    pub name: Symbol,
    /// `co_qualname`
    pub qualname: PyString,
    /// `co_consts` so far, in the order of their numbers. Passes may add and, at the end, drop some.
    pub consts: Numbered<ConstId>,
    /// `co_names`
    pub names: Numbered<Symbol>,
    /// Locals, the parameters first; numbers are slots.
    pub varnames: Numbered<Symbol>,
    /// Cells, sorted as CPython sorts them; their slots follow the locals'.
    pub cellvars: Numbered<Symbol>,
    /// Free variables; their slots follow the cells'.
    pub freevars: Numbered<Symbol>,
    /// Names that are fast locals only inside an inlined comprehension of a scope without fast
    /// locals (`u_fasthidden`): `true` while inside.
    pub fasthidden: FxHashMap<Symbol, bool>,
    /// Positional arguments that are not positional-only.
    pub argcount: u32,
    /// Positional-only arguments.
    pub posonlyargcount: u32,
    /// Keyword-only arguments.
    pub kwonlyargcount: u32,
    /// `co_firstlineno`
    pub firstlineno: i32,
    /// `co_flags`, known when the scope ends.
    pub flags: CodeFlags,
}
