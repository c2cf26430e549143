//! Hashes of numbers, strings and tuples, as CPython works them out (`Python/pyhash.c` and "Hashing of
//! numeric types" in the library reference), so that sets have CPython's order.

use std::cell::Cell;
use std::hash::{BuildHasher, Hasher, RandomState};

use taipan_bytecode::siphash::siphash13;

use crate::object::locked::Locked;

/// Numeric hashes are remainders by this prime, 2^61 - 1.
const MODULUS: u64 = (1 << 61) - 1;
/// Hash of an infinite float.
const INFINITY: i64 = 314_159;

/// The key of string hashes, from PYTHONHASHSEED or at random.
static KEY: Locked<Cell<(u64, u64)>> = Locked::new(Cell::new((0, 0)));
/// Whether the key was chosen: strings keep their hashes, so it stays.
static IS_CHOSEN: Locked<Cell<bool>> = Locked::new(Cell::new(false));

/// Chooses the key of string hashes, unless that was done: from a seed as CPython does, or at random.
pub(crate) fn set_seed(seed: Option<u32>) {
    if IS_CHOSEN.with(|chosen| chosen.replace(true)) {
        return;
    }
    let key = match seed {
        Some(0) => (0, 0),
        Some(seed) => from_seed(seed),
        None => (at_random(), at_random()),
    };
    KEY.with(|own| own.set(key));
}

/// The key that a linear congruential generator gives, a byte at a time.
fn from_seed(seed: u32) -> (u64, u64) {
    let mut state = seed;
    let mut byte = || {
        state = state.wrapping_mul(214_013).wrapping_add(2_531_011);
        (state >> 16) as u8
    };
    let mut word = || u64::from_le_bytes(std::array::from_fn(|_| byte()));
    (word(), word())
}

/// A number that the system's source of randomness decides.
fn at_random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// -1 says "raised" in CPython, so no hash is -1.
fn never_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

/// The hash of a string's or of bytes' storage.
pub fn bytes(data: &[u8]) -> i64 {
    if data.is_empty() {
        return 0;
    }
    let (k0, k1) = KEY.with(Cell::get);
    never_minus_one(siphash13(k0, k1, data) as i64)
}

/// The hash of an `int`.
pub fn int(number: i64) -> i64 {
    let magnitude = (number.unsigned_abs() % MODULUS) as i64;
    never_minus_one(if number < 0 { -magnitude } else { magnitude })
}

/// The hash of a `float` that is not NaN; equal numbers of all types hash alike.
pub fn float(number: f64) -> i64 {
    if number.is_infinite() {
        return if number > 0.0 { INFINITY } else { -INFINITY };
    }
    let (mantissa, exponent) = mantissa_and_exponent(number.abs());
    // The mantissa is an integer below 2^53; times 2^exponent modulo 2^61 - 1 is a rotation by the exponent.
    let turn = exponent.rem_euclid(61) as u32;
    let rotated = (u128::from(mantissa) << turn) % u128::from(MODULUS);
    let hash = rotated as i64;
    never_minus_one(if number < 0.0 { -hash } else { hash })
}

/// An integer and a power of two whose product is `number`, which is positive and finite.
fn mantissa_and_exponent(number: f64) -> (u64, i32) {
    let bits = number.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52) as i32 {
        0 => (fraction, -1074),
        exponent => (fraction | 1 << 52, exponent - 1075),
    }
}

const PRIME_1: u64 = 11_400_714_785_074_694_791;
const PRIME_2: u64 = 14_029_467_366_897_019_727;
const PRIME_5: u64 = 2_870_177_450_012_600_261;

/// The hash of a tuple from those of its items (xxHash, as `Objects/tupleobject.c` has it).
pub fn tuple(items: impl ExactSizeIterator<Item = i64>) -> i64 {
    let mut hash = TupleHash::new();
    let length = items.len();
    items.for_each(|item| hash.add(item));
    hash.finish(length)
}

/// The hash of a slice from those of its parts: that of a tuple, without the length.
pub fn slice(parts: [i64; 3]) -> i64 {
    let mut hash = TupleHash::new();
    parts.into_iter().for_each(|part| hash.add(part));
    match hash.0 {
        u64::MAX => 1_546_275_796,
        hash => hash as i64,
    }
}

/// The hash of a tuple in the making.
pub struct TupleHash(u64);

impl TupleHash {
    /// No item yet.
    pub const fn new() -> TupleHash {
        TupleHash(PRIME_5)
    }

    /// Adds the hash of the next item.
    #[inline(always)]
    pub fn add(&mut self, item: i64) {
        let sum = self.0.wrapping_add((item as u64).wrapping_mul(PRIME_2));
        self.0 = sum.rotate_left(31).wrapping_mul(PRIME_1);
    }

    /// The hash of the tuple of so many items.
    pub const fn finish(self, length: usize) -> i64 {
        match self.0.wrapping_add(length as u64 ^ (PRIME_5 ^ 3_527_539)) {
            u64::MAX => 1_546_275_796,
            hash => hash as i64,
        }
    }
}

impl Default for TupleHash {
    fn default() -> TupleHash {
        TupleHash::new()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_hash_as_in_cpython() {
        assert_eq!(super::int(-1), -2);
        assert_eq!(super::int(1 << 61), 1);
        assert_eq!(super::int((1 << 61) - 1), 0);
        assert_eq!(super::float(1.0), 1);
        assert_eq!(super::float(0.5), 1_152_921_504_606_846_976);
        assert_eq!(super::float(-2.5), -1_152_921_504_606_846_978);
        assert_eq!(super::float(1e300), 1_224_995_262_755_759_164);
    }

    #[test]
    fn tuples_hash_as_in_cpython() {
        assert_eq!(super::tuple([].into_iter()), 5_740_354_900_026_072_187);
        assert_eq!(super::tuple([1, 2, 3].into_iter()), 529_344_067_295_497_451);
    }
}
