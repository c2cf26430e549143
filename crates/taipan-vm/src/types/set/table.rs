//! The hash table under `set`: open addressing, where a few neighbours are looked at before jumping.
//!
//! Sizes, growth and the order in which places are tried are those of CPython's `Objects/setobject.c`, for the
//! order in which a set is gone through shows them.

use crate::word::Word;

/// Neighbours that are looked at before the next jump.
const LINEAR_PROBES: usize = 9;
/// Bits by which the part of the hash that takes part in probing shrinks with each jump.
const PERTURB_SHIFT: u32 = 5;
/// Places of the smallest table.
const LEAST_PLACES: usize = 8;
/// Sets with more keys double when they grow; others become four times as large.
const LARGE: usize = 50_000;

/// One place. Its key is NULL if it is free; then the hash says whether there was a key.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) hash: i64,
    pub(super) key: Word,
}

/// A place that never had a key.
const EMPTY: Place = Place { hash: 0, key: Word::NULL };
/// A place whose key was taken out. No hash is -1.
const DELETED: Place = Place { hash: -1, key: Word::NULL };

impl Place {
    #[inline(always)]
    fn is_empty(&self) -> bool {
        self.key.is_null() && self.hash == 0
    }
}

/// The table. It owns nothing and compares no keys.
pub(super) struct Table {
    places: Box<[Place]>,
    /// Places that are not empty.
    filled: usize,
    /// Number of keys.
    used: usize,
    /// Where `pop` goes on looking.
    finger: usize,
}

/// The way of a search through the table.
pub(super) struct Probe {
    base: usize,
    neighbour: usize,
    perturb: u64,
    mask: usize,
}

impl Probe {
    #[inline(always)]
    fn new(hash: i64, mask: usize) -> Probe {
        Probe { base: hash as usize & mask, neighbour: 0, perturb: hash as u64, mask }
    }

    /// The place to look at, and the search goes one step further.
    #[inline(always)]
    fn next(&mut self) -> usize {
        let place = self.base + self.neighbour;
        let has_neighbours = self.base + LINEAR_PROBES <= self.mask;
        if has_neighbours && self.neighbour < LINEAR_PROBES {
            self.neighbour += 1;
        } else {
            self.perturb >>= PERTURB_SHIFT;
            let next = self.base.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize);
            self.base = next & self.mask;
            self.neighbour = 0;
        }
        place
    }
}

impl Table {
    /// An empty table, which has taken no memory.
    pub(super) fn new() -> Table {
        Table { places: Box::default(), filled: 0, used: 0, finger: 0 }
    }

    fn mask(&self) -> usize {
        self.places.len().max(LEAST_PLACES) - 1
    }

    /// Number of keys.
    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.used
    }

    /// All places.
    #[inline(always)]
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// Where a search begins.
    #[inline(always)]
    pub(super) fn probe(&self, hash: i64) -> Probe {
        Probe::new(hash, self.mask())
    }

    /// Whether the table is still of the size it had when the search began.
    pub(super) fn fits(&self, probe: &Probe) -> bool {
        self.mask() == probe.mask
    }

    /// The next place on a search's way with this hash and a key, or the empty place where the search ends.
    #[inline(always)]
    pub(super) fn candidate(&self, probe: &mut Probe, hash: i64) -> Result<usize, usize> {
        if self.places.is_empty() {
            return Err(probe.base);
        }
        loop {
            let number = probe.next();
            let place = &self.places[number];
            if place.is_empty() {
                return Err(number);
            }
            if place.hash == hash && !place.key.is_null() {
                return Ok(number);
            }
        }
    }

    /// Puts a key that is not there into the empty place where the search for it ended.
    pub(super) fn insert(&mut self, number: usize, hash: i64, key: Word) {
        if self.places.is_empty() {
            self.places = vec![EMPTY; LEAST_PLACES].into_boxed_slice();
        }
        self.places[number] = Place { hash, key };
        self.filled += 1;
        self.used += 1;
        if self.filled * 5 >= self.mask() * 3 {
            self.resize(if self.used > LARGE { self.used * 2 } else { self.used * 4 });
        }
    }

    /// Takes a key out.
    pub(super) fn remove(&mut self, number: usize) -> Word {
        self.used -= 1;
        std::mem::replace(&mut self.places[number], DELETED).key
    }

    /// Makes the table anew, with more than so many places.
    fn resize(&mut self, least: usize) {
        let mut size = LEAST_PLACES;
        while size <= least {
            size *= 2;
        }
        let before = std::mem::replace(&mut self.places, vec![EMPTY; size].into_boxed_slice());
        self.filled = self.used;
        for place in before.iter().filter(|place| !place.key.is_null()) {
            self.insert_clean(*place);
        }
    }

    /// Puts a key into a table without deleted places that has room and does not have the key.
    fn insert_clean(&mut self, new: Place) {
        let mut probe = self.probe(new.hash);
        loop {
            let place = &mut self.places[probe.next()];
            if place.key.is_null() {
                *place = new;
                return;
            }
        }
    }

    /// Makes room for so many more keys, if there might be too little.
    pub(super) fn reserve(&mut self, more: usize) {
        if (self.filled + more) * 5 >= self.mask() * 3 {
            self.resize((self.used + more) * 2);
        }
    }

    /// Fills a table that never had a key with those of another one, which are not counted. There is room.
    pub(super) fn fill_from(&mut self, other: &Table) {
        if self.mask() == other.mask() && other.filled == other.used {
            self.places = other.places.clone();
        } else {
            if self.places.is_empty() {
                self.places = vec![EMPTY; LEAST_PLACES].into_boxed_slice();
            }
            for place in other.places.iter().filter(|place| !place.key.is_null()) {
                self.insert_clean(*place);
            }
        }
        self.filled = other.used;
        self.used = other.used;
    }

    /// Whether no place was ever used.
    pub(super) fn is_untouched(&self) -> bool {
        self.filled == 0
    }

    /// The place of some key, for `pop`.
    pub(super) fn any(&mut self) -> Option<usize> {
        if self.used == 0 {
            return None;
        }
        let start = self.finger & self.mask();
        let size = self.places.len();
        let found =
            (0..size).map(|step| (start + step) % size).find(|&number| !self.places[number].key.is_null());
        self.finger = found.map_or(0, |number| number + 1);
        found
    }

    /// Bytes of the places beyond the smallest table, which CPython keeps in the object.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Place>() * self.places.len()
    }
}
