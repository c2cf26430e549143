//! What code generation gathers about one scope besides its instructions.

use rustc_hash::FxHashMap;
use taipan_ast::names::{Symbol, sym};
use taipan_bytecode::CodeFlags;
use taipan_bytecode::PyString;

use crate::constant_pool::ConstId;

/// Members of a [`Numbered`]: small numbers in turn, of which every file has its own.
pub trait Dense: Copy {
    /// The number, from 0.
    fn dense_index(self) -> usize;
}

impl Dense for Symbol {
    #[inline]
    fn dense_index(self) -> usize {
        self.index()
    }
}

impl Dense for ConstId {
    #[inline]
    fn dense_index(self) -> usize {
        self.0 as usize
    }
}

/// A set that remembers the order of entry and gives each member its number.
///
/// The numbers stand in a table with a place for each member there may be, up to the greatest that was entered.
/// Only the places of members are cleared, so that a set that is used again costs what it holds.
#[derive(Clone, Debug)]
pub struct Numbered<T> {
    order: Vec<T>,
    numbers: Vec<u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { order: Vec::new(), numbers: Vec::new() }
    }
}

const NO_MEMBER: u32 = u32::MAX;

impl<T: Dense> Numbered<T> {
    /// The member's number; it is entered if it is new.
    #[inline]
    pub fn add(&mut self, item: T) -> u32 {
        match self.number(item) {
            Some(number) => number,
            None => self.add_new(item),
        }
    }

    fn add_new(&mut self, item: T) -> u32 {
        let number = self.order.len() as u32;
        self.order.push(item);
        self.set(item, number);
        number
    }

    fn set(&mut self, item: T, number: u32) {
        let index = item.dense_index();
        if self.numbers.len() <= index {
            // Some more, as members mostly come with rising numbers.
            self.numbers.resize((index + 1).max(2 * self.numbers.len()), NO_MEMBER);
        }
        self.numbers[index] = number;
    }

    /// The member's number, if it is one.
    #[inline]
    pub fn number(&self, item: T) -> Option<u32> {
        self.numbers.get(item.dense_index()).copied().filter(|&number| number != NO_MEMBER)
    }

    /// Drops the members whose numbers `keep` refuses; those behind them get lower numbers.
    pub fn retain(&mut self, mut keep: impl FnMut(u32) -> bool) {
        let mut kept = 0;
        for number in 0..self.order.len() {
            let item = self.order[number];
            if keep(number as u32) {
                self.order[kept] = item;
                self.set(item, kept as u32);
                kept += 1;
            } else {
                self.set(item, NO_MEMBER);
            }
        }
        self.order.truncate(kept);
    }

    /// Enters these in their order.
    pub fn extend(&mut self, items: impl Iterator<Item = T>) {
        items.for_each(|item| {
            self.add(item);
        });
    }

    /// Drops all members, and keeps the memory.
    pub fn clear(&mut self) {
        for item in self.order.drain(..) {
            self.numbers[item.dense_index()] = NO_MEMBER;
        }
    }
}

impl<T> Numbered<T> {
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

impl<T: Dense> FromIterator<T> for Numbered<T> {
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

impl UnitMetadata {
    /// That of a module without names and constants, with its qualified name.
    pub fn empty(qualname: PyString) -> Self {
        Self {
            name: sym::ANONYMOUS_MODULE,
            qualname,
            consts: Numbered::default(),
            names: Numbered::default(),
            varnames: Numbered::default(),
            cellvars: Numbered::default(),
            freevars: Numbered::default(),
            fasthidden: FxHashMap::default(),
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            firstlineno: 1,
            flags: CodeFlags::empty(),
        }
    }

    /// Makes what was another unit's the same as [`empty`](Self::empty) does, and keeps the memory.
    pub fn reset(&mut self, qualname: PyString) {
        self.consts.clear();
        for symbols in [&mut self.names, &mut self.varnames, &mut self.cellvars, &mut self.freevars] {
            symbols.clear();
        }
        self.fasthidden.clear();
        self.qualname = qualname;
        (self.argcount, self.posonlyargcount, self.kwonlyargcount) = (0, 0, 0);
        self.flags = CodeFlags::empty();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_close_up_when_members_go() {
        let mut set: Numbered<ConstId> = [7, 3, 9, 3].map(ConstId).into_iter().collect();
        assert_eq!((set.len(), set.number(ConstId(3))), (3, Some(1)));
        set.retain(|number| number != 1);
        assert_eq!([7, 3, 9].map(|id| set.number(ConstId(id))), [Some(0), None, Some(1)]);
        assert_eq!(set.add(ConstId(3)), 2);
        set.clear();
        assert!(set.is_empty() && set.number(ConstId(9)).is_none() && set.number(ConstId(100)).is_none());
    }
}
