//! `_random`: the generator of module `random`, the Mersenne twister MT19937 of Matsumoto and Nishimura.

use std::cell::RefCell;
use std::io::Read;

use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, ToPrimitive};
use taipan_vm::call::Arguments;
use taipan_vm::modules::NativeModule;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::{self, NativeObject};
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags};
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{float, int, object_type};
use taipan_vm::value::{PyResult, Value};

/// `_random`
pub static MODULE: NativeModule = NativeModule {
    name: "_random",
    doc: "Module implements the Mersenne Twister random number generator.",
    functions: &[],
    types: &[&TYPE],
    init: |_| Ok(()),
};

/// `_random.Random`
pub static TYPE: Type = Type::native(
    "_random.Random",
    Some(&object_type::TYPE),
    size_of::<Random>(),
    0,
    TypeFlags::BASE,
    Slots::of::<Random>().with_new(new).with_init(init),
    &NativeMembers {
        doc: Some("Random() -> create a random number generator with its own internal state."),
        methods: METHODS,
        getters: &[],
    },
);

static METHODS: &[Method] = &[
    Method::instance(
        "random",
        "($self, /)",
        Function::NoArguments(random),
        "random() -> x in the interval [0, 1).",
    ),
    Method::instance(
        "seed",
        "($self, n=None, /)",
        Function::Positional(0, 1, seed),
        "Begin anew from a number.",
    ),
    Method::instance("getstate", "($self, /)", Function::NoArguments(get_state), "The state as a tuple."),
    Method::instance("setstate", "($self, state, /)", Function::One(set_state), "Restore a state."),
    Method::instance(
        "getrandbits",
        "($self, k, /)",
        Function::One(random_bits),
        "An int with k random bits.",
    ),
];

/// Words of the state.
const WORDS: usize = 624;
/// Distance of the words that are mixed.
const MIDDLE: usize = 397;

/// A generator object.
#[repr(C)]
pub struct Random {
    header: Header,
    twister: RefCell<Twister>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Random {
    fn type_() -> &'static Type {
        &TYPE
    }
}

/// The generator.
struct Twister {
    state: [u32; WORDS],
    index: usize,
}

impl Twister {
    fn from_number(seed: u32) -> Twister {
        let mut state = [0; WORDS];
        let mut word = seed;
        for (place, to) in state.iter_mut().enumerate() {
            if place > 0 {
                word = (word ^ word >> 30).wrapping_mul(1_812_433_253).wrapping_add(place as u32);
            }
            *to = word;
        }
        Twister { state, index: WORDS }
    }

    fn from_key(key: &[u32]) -> Twister {
        let mut twister = Twister::from_number(19_650_218);
        let state = &mut twister.state;
        let mut place = 1;
        let advance = |state: &mut [u32; WORDS], place: &mut usize| {
            *place += 1;
            if *place >= WORDS {
                state[0] = state[WORDS - 1];
                *place = 1;
            }
        };
        for step in 0..WORDS.max(key.len()) {
            let number = step % key.len().max(1);
            let before = state[place - 1];
            let mixed = state[place] ^ (before ^ before >> 30).wrapping_mul(1_664_525);
            let word = key.get(number).copied().unwrap_or(0);
            state[place] = mixed.wrapping_add(word).wrapping_add(number as u32);
            advance(state, &mut place);
        }
        for _ in 1..WORDS {
            let before = state[place - 1];
            let mixed = state[place] ^ (before ^ before >> 30).wrapping_mul(1_566_083_941);
            state[place] = mixed.wrapping_sub(place as u32);
            advance(state, &mut place);
        }
        state[0] = 0x8000_0000;
        twister
    }

    fn next(&mut self) -> u32 {
        if self.index >= WORDS {
            self.twist();
        }
        let mut word = self.state.get(self.index).copied().unwrap_or(0);
        self.index += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9d2c_5680;
        word ^= word << 15 & 0xefc6_0000;
        word ^ word >> 18
    }

    fn twist(&mut self) {
        for place in 0..WORDS {
            let mixed = self.state[place] & 0x8000_0000 | self.state[(place + 1) % WORDS] & 0x7fff_ffff;
            let flip = if mixed & 1 == 0 { 0 } else { 0x9908_b0df };
            self.state[place] = self.state[(place + MIDDLE) % WORDS] ^ mixed >> 1 ^ flip;
        }
        self.index = 0;
    }
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    let twister = RefCell::new(Twister::from_key(&entropy()));
    Ok(native_object::allocate(type_, |header| Random { header, twister }))
}

fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    match arguments.positional() {
        [] => Ok(()),
        [number] => seed(value, std::slice::from_ref(number)).map(drop),
        given => Err(type_error(format_args!("Random expected at most 1 argument, got {}", given.len()))),
    }
}

/// Numbers from the operating system.
fn entropy() -> Vec<u32> {
    let mut bytes = [0_u8; 32];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes));
    if read.is_err() {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        for (to, from) in bytes.iter_mut().zip(since.as_nanos().to_le_bytes()) {
            *to = from;
        }
    }
    bytes.as_chunks::<4>().0.iter().map(|chunk| u32::from_le_bytes(*chunk)).collect()
}

fn seed(value: &Value, arguments: &[Value]) -> PyResult {
    let Some(random) = Random::of(value) else { return Ok(Value::NONE) };
    let key = match arguments.first() {
        Some(number) if !number.is_none() => {
            let magnitude = match int::of(number) {
                Some(number) => number.abs(),
                None => BigInt::from(protocol::hash(number)?.cast_unsigned()),
            };
            let digits = magnitude.magnitude().to_u32_digits();
            if digits.is_empty() { vec![0] } else { digits }
        }
        _ => entropy(),
    };
    *random.twister.borrow_mut() = Twister::from_key(&key);
    Ok(Value::NONE)
}

fn random(value: &Value) -> PyResult {
    let Some(random) = Random::of(value) else { return Ok(Value::NONE) };
    let mut twister = random.twister.borrow_mut();
    let (high, low) = (twister.next() >> 5, twister.next() >> 6);
    Ok(float::new((f64::from(high) * 67_108_864.0 + f64::from(low)) * (1.0 / 9_007_199_254_740_992.0)))
}

fn random_bits(value: &Value, bits: &Value) -> PyResult {
    let Some(random) = Random::of(value) else { return Ok(Value::NONE) };
    let bits = int::convert::index(bits)?;
    let number = int::of(&bits).unwrap_or_default();
    if number.is_negative() {
        return Err(value_error("Cannot convert negative int"));
    }
    let Some(bits) = number.to_usize().filter(|bits| *bits < 1 << 37) else {
        return Err(taipan_vm::raise::memory_error());
    };
    let mut twister = random.twister.borrow_mut();
    if bits == 0 {
        return Ok(int::from_i64(0));
    }
    if bits <= 32 {
        return Ok(int::from_i64(i64::from(twister.next() >> (32 - bits))));
    }
    let mut words: Vec<u32> = (0..bits.div_ceil(32)).map(|_| twister.next()).collect();
    if let Some(last) = words.last_mut() {
        *last >>= words_unused(bits);
    }
    Ok(int::new(BigInt::from(BigUint::new(words))))
}

/// Bits of the last word that are not asked for.
const fn words_unused(bits: usize) -> u32 {
    (bits.div_ceil(32) * 32 - bits) as u32
}

fn get_state(value: &Value) -> PyResult {
    let Some(random) = Random::of(value) else { return Ok(Value::NONE) };
    let twister = random.twister.borrow();
    let mut words: Vec<Value> = twister.state.iter().map(|word| int::from_i64(i64::from(*word))).collect();
    words.push(int::from_usize(twister.index));
    Ok(Tuple::from_values(words))
}

fn set_state(value: &Value, state: &Value) -> PyResult {
    let Some(random) = Random::of(value) else { return Ok(Value::NONE) };
    let Some(tuple) = Tuple::of(state) else { return Err(type_error("state vector must be a tuple")) };
    let [words @ .., index] = tuple.values() else {
        return Err(value_error("state vector is the wrong size"));
    };
    if words.len() != WORDS {
        return Err(value_error("state vector is the wrong size"));
    }
    let mut state = [0; WORDS];
    for (to, word) in state.iter_mut().zip(words) {
        let word = int::convert::index(word)?;
        *to = int::convert::to_u64(&word).unwrap_or_default() as u32;
    }
    let index = int::convert::to_long(index)?;
    match usize::try_from(index) {
        Ok(index) if index <= WORDS => *random.twister.borrow_mut() = Twister { state, index },
        _ => return Err(value_error("invalid state")),
    }
    Ok(Value::NONE)
}
