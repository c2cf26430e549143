//! The ordered hash table under `dict`: an index of small numbers, and the entries in the order in which
//! their keys were first put in.
//!
//! The index has a power of two of places, each the number of an entry, [`EMPTY`] or [`DELETED`]; two thirds
//! of the places may be used. Probing takes CPython's way, in which all bits of the hash take part in time.
//! An entry whose key was deleted stays as a gap until the table is made anew.
//!
//! The table owns nothing and compares no keys: who probes says which entries match.

use crate::word::Word;

/// No entry was ever put here.
const EMPTY: i32 = -1;
/// The entry that was put here is gone.
const DELETED: i32 = -2;
/// Bits by which the part of the hash that takes part in probing shrinks with each step.
const PERTURB_SHIFT: u32 = 5;
/// Places of the smallest index.
const LEAST_PLACES: usize = 8;
/// Places of the largest index whose numbers take one byte.
const MOST_NARROW_PLACES: usize = 128;
/// Places of the largest index whose numbers take two bytes.
const MOST_MEDIUM_PLACES: usize = 1 << 15;

/// One key and its value.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Entry {
    /// The key's hash.
    pub hash: i64,
    /// The key; NULL where it was deleted.
    pub key: Word,
    /// The value; NULL where the key was deleted.
    pub value: Word,
}

/// The index: numbers of entries.
enum Index {
    Narrow(Box<[i8]>),
    Medium(Box<[i16]>),
    Wide(Box<[i32]>),
}

/// The table. See the module's page.
pub struct Table {
    index: Index,
    entries: Vec<Entry>,
    /// Entries that are no gaps.
    live: usize,
    /// Places of the index that are not [`EMPTY`].
    filled: usize,
}

/// The order in which places of the index are tried for a hash.
#[derive(Debug)]
pub struct Probe {
    place: usize,
    perturb: u64,
    mask: usize,
}

impl Probe {
    #[inline(always)]
    fn new(hash: i64, mask: usize) -> Probe {
        Probe { place: hash as usize & mask, perturb: hash as u64, mask }
    }

    #[inline(always)]
    fn step(&mut self) {
        self.perturb >>= PERTURB_SHIFT;
        self.place = (self.place * 5 + self.perturb as usize + 1) & self.mask;
    }
}

impl Index {
    fn new(places: usize) -> Index {
        if places <= MOST_NARROW_PLACES {
            Index::Narrow(vec![EMPTY as i8; places].into_boxed_slice())
        } else if places <= MOST_MEDIUM_PLACES {
            Index::Medium(vec![EMPTY as i16; places].into_boxed_slice())
        } else {
            Index::Wide(vec![EMPTY; places].into_boxed_slice())
        }
    }

    #[inline(always)]
    fn places(&self) -> usize {
        match self {
            Index::Narrow(index) => index.len(),
            Index::Medium(index) => index.len(),
            Index::Wide(index) => index.len(),
        }
    }

    #[inline(always)]
    fn get(&self, place: usize) -> i32 {
        match self {
            Index::Narrow(index) => i32::from(index[place]),
            Index::Medium(index) => i32::from(index[place]),
            Index::Wide(index) => index[place],
        }
    }

    fn set(&mut self, place: usize, number: i32) {
        match self {
            Index::Narrow(index) => index[place] = number as i8,
            Index::Medium(index) => index[place] = number as i16,
            Index::Wide(index) => index[place] = number,
        }
    }
}

impl Table {
    /// An empty table that has taken no memory for entries.
    pub fn new() -> Table {
        Table { index: Index::Narrow(Box::default()), entries: Vec::new(), live: 0, filled: 0 }
    }

    /// An empty table with room for `keys` keys.
    pub fn with_capacity(keys: usize) -> Table {
        if keys == 0 {
            return Table::new();
        }
        let places = (keys * 3).div_ceil(2).next_power_of_two().max(LEAST_PLACES);
        Table { index: Index::new(places), entries: Vec::with_capacity(usable(places)), live: 0, filled: 0 }
    }

    /// Number of keys.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The entries in order, gaps among them.
    #[inline(always)]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Sets the value of an entry and gives the one before.
    #[inline(always)]
    pub fn replace(&mut self, entry: usize, value: Word) -> Word {
        std::mem::replace(&mut self.entries[entry].value, value)
    }

    /// The first entry with this hash, in the order of probing, for which `matches` holds.
    #[inline(always)]
    pub fn find<E>(
        &self,
        hash: i64,
        mut matches: impl FnMut(&Entry) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        if self.entries.is_empty() {
            return Ok(None);
        }
        let mut probe = Probe::new(hash, self.index.places() - 1);
        loop {
            match self.index.get(probe.place) {
                EMPTY => return Ok(None),
                DELETED => {}
                number => {
                    let entry = &self.entries[number as usize];
                    if entry.hash == hash && matches(entry)? {
                        return Ok(Some(number as usize));
                    }
                }
            }
            probe.step();
        }
    }

    /// Where a search that may run Python code begins. There are entries.
    pub fn probe(&self, hash: i64) -> Probe {
        Probe::new(hash, self.index.places().wrapping_sub(1))
    }

    /// Whether the index is still of the size it had when the search began.
    pub fn fits(&self, probe: &Probe) -> bool {
        self.index.places().wrapping_sub(1) == probe.mask
    }

    /// The next entry with this hash on a search's way, which is then one step further.
    #[inline(always)]
    pub fn candidate(&self, probe: &mut Probe, hash: i64) -> Option<usize> {
        if self.entries.is_empty() {
            return None;
        }
        loop {
            let number = self.index.get(probe.place);
            if number == EMPTY {
                return None;
            }
            probe.step();
            if number >= 0 && self.entries[number as usize].hash == hash {
                return Some(number as usize);
            }
        }
    }

    /// The same keys and values in a table of their own, without gaps; references are not counted.
    #[must_use]
    pub fn copied(&self) -> Table {
        let mut copy = Table::with_capacity(self.live);
        for entry in self.entries.iter().filter(|entry| !entry.key.is_null()) {
            copy.insert(*entry);
        }
        copy
    }

    /// Bytes of the index and the entries.
    pub fn bytes(&self) -> usize {
        let width = match &self.index {
            Index::Narrow(_) => 1,
            Index::Medium(_) => 2,
            Index::Wide(_) => 4,
        };
        self.index.places() * width + self.entries.capacity() * size_of::<Entry>()
    }

    /// Makes room for more keys.
    pub fn reserve(&mut self, more: usize) {
        if self.used() + more > usable(self.index.places()) {
            self.make_anew_for(self.live.saturating_add(more).saturating_mul(3).div_ceil(2));
        }
    }

    /// How much of the room is used: places of the index, or entries where keys were put into places of deleted ones.
    fn used(&self) -> usize {
        self.filled.max(self.entries.len())
    }

    /// Puts a key in that is not there.
    pub fn insert(&mut self, entry: Entry) {
        if self.used() >= usable(self.index.places()) {
            self.make_anew();
        }
        let place = self.free_place(entry.hash);
        self.filled += usize::from(self.index.get(place) == EMPTY);
        self.index.set(place, self.entries.len() as i32);
        self.entries.push(entry);
        self.live += 1;
    }

    /// Takes an entry out, which leaves a gap.
    pub fn remove(&mut self, entry: usize) -> Entry {
        let mut probe = Probe::new(self.entries[entry].hash, self.index.places() - 1);
        while self.index.get(probe.place) != entry as i32 {
            probe.step();
        }
        self.index.set(probe.place, DELETED);
        self.live -= 1;
        let gap = Entry { hash: 0, key: Word::NULL, value: Word::NULL };
        std::mem::replace(&mut self.entries[entry], gap)
    }

    /// Forgets the gaps at the end, so that taking the last entry again and again stays fast.
    pub fn drop_last_gaps(&mut self) {
        // Their places in the index say "deleted" already.
        while self.entries.last().is_some_and(|entry| entry.key.is_null()) {
            self.entries.pop();
        }
    }

    /// The last entry that is no gap.
    pub fn last(&self) -> Option<usize> {
        self.entries.iter().rposition(|entry| !entry.key.is_null())
    }

    /// Makes the table anew, without gaps and with room to grow.
    fn make_anew(&mut self) {
        self.make_anew_for(self.live * 3);
    }

    fn make_anew_for(&mut self, places: usize) {
        let places = places.next_power_of_two().max(LEAST_PLACES);
        self.entries.retain(|entry| !entry.key.is_null());
        self.entries.reserve_exact(usable(places) - self.entries.len());
        self.index = Index::new(places);
        self.filled = self.entries.len();
        for number in 0..self.entries.len() {
            let place = self.free_place(self.entries[number].hash);
            self.index.set(place, number as i32);
        }
    }

    fn free_place(&self, hash: i64) -> usize {
        let mut probe = Probe::new(hash, self.index.places() - 1);
        while self.index.get(probe.place) >= 0 {
            probe.step();
        }
        probe.place
    }
}

impl Default for Table {
    fn default() -> Table {
        Table::new()
    }
}

/// Entries that an index of so many places allows.
const fn usable(places: usize) -> usize {
    places * 2 / 3
}

#[cfg(test)]
mod tests {
    use super::{Entry, Table};
    use crate::word::Word;

    fn entry(key: i64) -> Entry {
        Entry { hash: key % 7, key: Word::small_int(key), value: Word::small_int(key * 2) }
    }

    fn find(table: &Table, key: i64) -> Option<usize> {
        let found: Result<_, ()> = table.find(key % 7, |entry| Ok(entry.key == Word::small_int(key)));
        found.unwrap()
    }

    #[test]
    fn keeps_order_through_growth_and_deletion() {
        let mut table = Table::new();
        for key in 0..1000 {
            assert_eq!(find(&table, key), None);
            table.insert(entry(key));
        }
        for key in (0..1000).step_by(3) {
            let at = find(&table, key).unwrap();
            assert_eq!(table.remove(at).value, Word::small_int(key * 2));
        }
        for key in 1000..2000 {
            table.insert(entry(key));
        }
        let keys: Vec<i64> = table
            .entries()
            .iter()
            .filter(|entry| !entry.key.is_null())
            .map(|entry| entry.key.int_value())
            .collect();
        let expected: Vec<i64> = (0..2000).filter(|key| *key >= 1000 || key % 3 != 0).collect();
        assert_eq!(keys, expected);
        assert_eq!(table.len(), expected.len());
        for key in 0..2000 {
            assert_eq!(find(&table, key).is_some(), expected.contains(&key));
        }
    }
    #[test]
    fn a_key_that_comes_and_goes_needs_no_more_room() {
        let mut table = Table::new();
        (0..80).for_each(|key| table.insert(entry(key)));
        for round in 0..10_000 {
            table.insert(entry(1000));
            let at = find(&table, 1000).unwrap();
            assert!(at < 200, "round {round}: entry {at}");
            table.remove(at);
        }
        assert_eq!(find(&table, 79), Some(79));
    }
}
