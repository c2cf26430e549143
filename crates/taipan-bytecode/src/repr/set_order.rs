//! The order in which CPython iterates over a frozenset: that of its hash table.
//!
//! The table depends on the elements' hashes and on the order in which they came. Hashes of strings
//! and bytes have a secret that differs from run to run, unless `PYTHONHASHSEED=0` makes it zero, as
//! it is here. Objects that hash by their address come as if it were 0. A set that CPython has made anew, as it
//! does when it interns the strings in it, has its elements from the order of the first one: who makes it
//! gives them so.

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use crate::constant::{Constant, PyString};
use crate::siphash::siphash13;

/// Numbers are hashed modulo this prime, 2^61 - 1.
const MODULUS: u64 = (1 << 61) - 1;
const SMALLEST_TABLE: usize = 8;
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;

/// The elements of a set, given in the order in which they were added, in the order of iteration.
pub fn set_order(items: &[Constant]) -> Vec<&Constant> {
    let mut table: Vec<Option<(u64, &Constant)>> = vec![None; SMALLEST_TABLE];
    for (used, item) in items.iter().enumerate() {
        insert(&mut table, (hash(item), item));
        let used = used + 1;
        if used * 5 >= (table.len() - 1) * 3 {
            let wanted = if used > 50_000 { used * 2 } else { used * 4 };
            let mut larger = vec![None; (wanted + 1).next_power_of_two().max(SMALLEST_TABLE)];
            for entry in table.into_iter().flatten() {
                insert(&mut larger, entry);
            }
            table = larger;
        }
    }
    table.into_iter().flatten().map(|(_, item)| item).collect()
}

/// Puts an entry into the first free place that CPython's probing finds.
fn insert<'a>(table: &mut [Option<(u64, &'a Constant)>], entry: (u64, &'a Constant)) {
    let mask = table.len() - 1;
    let mut perturb = entry.0;
    let mut place = entry.0 as usize & mask;
    loop {
        let probes = if place + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
        if let Some(free) = table[place..=place + probes].iter_mut().find(|entry| entry.is_none()) {
            *free = Some(entry);
            return;
        }
        perturb >>= PERTURB_SHIFT;
        place = place.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize) & mask;
    }
}

/// `hash(value)`.
fn hash(value: &Constant) -> u64 {
    let hash = match value {
        Constant::None => 0xfca8_6420,
        Constant::Ellipsis | Constant::Code(_) => 0,
        Constant::Bool(value) => u64::from(*value),
        Constant::Int(value) => signed(value.unsigned_abs() % MODULUS, *value < 0),
        Constant::BigInt(value) => big_int(value),
        Constant::Float(value) => float(*value),
        Constant::Complex(real, imaginary) => {
            float(*real).wrapping_add(float(*imaginary).wrapping_mul(1_000_003))
        }
        Constant::Str(value) => str(value),
        Constant::Bytes(value) => sip(value),
        Constant::Tuple(items) => tuple(items),
        Constant::FrozenSet(items) => frozenset(items),
        Constant::Slice(parts) => lanes(&parts[..], 0),
    };
    // -1 says that hashing failed.
    if hash == u64::MAX { u64::MAX - 1 } else { hash }
}

fn signed(magnitude: u64, negative: bool) -> u64 {
    if negative { magnitude.wrapping_neg() } else { magnitude }
}

fn big_int(value: &BigInt) -> u64 {
    let magnitude = (value.magnitude() % MODULUS).to_u64().unwrap_or(0);
    signed(magnitude, value.sign() == Sign::Minus)
}

fn float(value: f64) -> u64 {
    if value.is_nan() {
        return 0;
    }
    if value.is_infinite() {
        return signed(314_159, value < 0.0);
    }
    let bits = value.to_bits();
    let field = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) =
        if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) };
    // 2^61 is 1 modulo the prime: multiplying by a power of two turns the 61 bits.
    let turn = exponent.rem_euclid(61) as u32;
    let turned = if turn == 0 { mantissa } else { (mantissa << turn & MODULUS) | mantissa >> (61 - turn) };
    let hash = signed(turned % MODULUS, value < 0.0);
    if hash == u64::MAX { u64::MAX - 1 } else { hash }
}

/// Strings are hashed as they are stored: one, two or four bytes for each character.
fn str(value: &PyString) -> u64 {
    let widest = value.code_points().max().unwrap_or(0);
    let width = match widest {
        0..0x100 => 1,
        0x100..0x10000 => 2,
        _ => 4,
    };
    let mut stored = Vec::with_capacity(value.as_bytes().len() * width);
    for code in value.code_points() {
        stored.extend_from_slice(&code.to_le_bytes()[..width]);
    }
    sip(&stored)
}

fn sip(bytes: &[u8]) -> u64 {
    if bytes.is_empty() { 0 } else { siphash13(0, 0, bytes) }
}

fn tuple(items: &[Constant]) -> u64 {
    let hash = lanes(items, items.len() as u64 ^ (2_870_177_450_012_600_261 ^ 3_527_539));
    if hash == u64::MAX { 1_546_275_796 } else { hash }
}

/// xxHash's mixing, as tuples and slices use it.
fn lanes(items: &[Constant], last: u64) -> u64 {
    let mixed = items.iter().fold(2_870_177_450_012_600_261_u64, |mixed, item| {
        let lane = stacker::maybe_grow(super::RED_ZONE, super::STACK, || hash(item));
        let mixed = mixed.wrapping_add(lane.wrapping_mul(14_029_467_366_897_019_727));
        mixed.rotate_left(31).wrapping_mul(11_400_714_785_074_694_791)
    });
    mixed.wrapping_add(last)
}

fn frozenset(items: &[Constant]) -> u64 {
    let mut mixed = (items.len() as u64 + 1).wrapping_mul(1_927_868_237);
    for item in items {
        let hash = stacker::maybe_grow(super::RED_ZONE, super::STACK, || hash(item));
        mixed ^= ((hash ^ 89_869_747) ^ (hash << 16)).wrapping_mul(3_644_798_167);
    }
    mixed ^= (mixed >> 11) ^ (mixed >> 25);
    mixed = mixed.wrapping_mul(69_069).wrapping_add(907_133_923);
    if mixed == u64::MAX { 590_923_713 } else { mixed }
}
