//! The names of one scope: a list in order of first appearance with an index beside it.
//!
//! Most scopes hold a handful of names, so up to [`SCAN_LIMIT`] of them are found by looking at each;
//! from there on an open-addressed table of positions, keyed by the symbol's number, is kept.

use std::ops::{Deref, DerefMut};

use taipan_ast::names::Symbol;

use super::{NameScope, SymbolFlags};

/// What is known of one name: flags, and the scope the analysis found.
pub type SymbolEntry = (Symbol, SymbolFlags, NameScope);

/// Up to this many names are searched one by one.
const SCAN_LIMIT: usize = 16;
/// A free place in the table.
const VACANT: u32 = u32::MAX;

/// Names in order of first appearance, found by symbol. Derefs to the slice of entries.
#[derive(Clone, Debug, Default)]
pub struct SymbolMap {
    entries: Vec<SymbolEntry>,
    /// Positions in `entries`; the length is a power of two or zero.
    table: Vec<u32>,
}

impl SymbolMap {
    /// The position of a name in the list.
    #[inline]
    pub fn position(&self, name: Symbol) -> Option<usize> {
        if self.table.is_empty() {
            return self.entries.iter().position(|entry| entry.0 == name);
        }
        let mask = self.table.len() - 1;
        let mut place = slot(name, mask);
        loop {
            let position = self.table[place];
            if position == VACANT {
                return None;
            }
            if self.entries[position as usize].0 == name {
                return Some(position as usize);
            }
            place = (place + 1) & mask;
        }
    }

    /// The name at a position.
    #[inline]
    pub(super) fn at(&self, position: usize) -> Option<Symbol> {
        self.entries.get(position).map(|entry| entry.0)
    }

    /// The entry at a position, to be changed; its symbol must stay.
    #[inline]
    pub(super) fn at_mut(&mut self, position: usize) -> Option<&mut SymbolEntry> {
        self.entries.get_mut(position)
    }

    /// The entry of a name.
    #[inline]
    pub fn get(&self, name: Symbol) -> Option<&SymbolEntry> {
        self.position(name).map(|position| &self.entries[position])
    }

    /// The entry of a name, to be changed; its symbol must stay.
    #[inline]
    pub fn get_mut(&mut self, name: Symbol) -> Option<&mut SymbolEntry> {
        self.position(name).map(|position| &mut self.entries[position])
    }

    /// Enters a name or changes what is known of it; its position.
    pub fn set(&mut self, name: Symbol, flags: SymbolFlags, scope: NameScope) -> usize {
        match self.position(name) {
            Some(position) => {
                self.entries[position] = (name, flags, scope);
                position
            }
            None => self.push(name, flags, scope),
        }
    }

    /// Enters a name that is not in the list yet; its position.
    pub(super) fn push(&mut self, name: Symbol, flags: SymbolFlags, scope: NameScope) -> usize {
        let position = self.entries.len();
        self.entries.push((name, flags, scope));
        if position < SCAN_LIMIT {
            return position;
        }
        if (position + 1) * 2 > self.table.len() {
            self.rebuild();
        } else {
            self.enter(position);
        }
        position
    }

    /// Takes all names out, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.table.clear();
    }

    /// Takes a name out; the others keep their order.
    pub fn remove(&mut self, name: Symbol) -> Option<SymbolEntry> {
        let position = self.position(name)?;
        let entry = self.entries.remove(position);
        if !self.table.is_empty() {
            self.rebuild();
        }
        Some(entry)
    }

    fn rebuild(&mut self) {
        let size = (self.entries.len() * 4).next_power_of_two();
        self.table.clear();
        self.table.resize(size, VACANT);
        for position in 0..self.entries.len() {
            self.enter(position);
        }
    }

    fn enter(&mut self, position: usize) {
        let mask = self.table.len() - 1;
        let mut place = slot(self.entries[position].0, mask);
        while self.table[place] != VACANT {
            place = (place + 1) & mask;
        }
        self.table[place] = position as u32;
    }
}

/// Where the search for a name begins: symbols are numbered densely, and the names of a scope tend
/// to be neighbours, so their low bits spread well without mixing.
#[inline]
fn slot(name: Symbol, mask: usize) -> usize {
    name.index() & mask
}

impl Deref for SymbolMap {
    type Target = [SymbolEntry];

    fn deref(&self) -> &[SymbolEntry] {
        &self.entries
    }
}

impl DerefMut for SymbolMap {
    fn deref_mut(&mut self) -> &mut [SymbolEntry] {
        &mut self.entries
    }
}

impl<'m> IntoIterator for &'m SymbolMap {
    type Item = &'m SymbolEntry;
    type IntoIter = std::slice::Iter<'m, SymbolEntry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_at_any_size_and_keep_their_order() {
        let mut map = SymbolMap::default();
        for i in 0..100 {
            assert_eq!(map.position(Symbol(i * 7)), None);
            map.set(Symbol(i * 7), SymbolFlags::USE, NameScope::Unknown);
        }
        map.set(Symbol(14), SymbolFlags::LOCAL, NameScope::Local);
        assert_eq!(map.get(Symbol(14)), Some(&(Symbol(14), SymbolFlags::LOCAL, NameScope::Local)));
        assert!(map.remove(Symbol(7)).is_some());
        assert!(map.get(Symbol(7)).is_none());
        assert_eq!(map[1].0, Symbol(14));
        assert!((2..100).all(|i| map.position(Symbol(i * 7)) == Some(i as usize - 1)));
    }
}
