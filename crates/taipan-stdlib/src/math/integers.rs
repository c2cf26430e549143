//! Functions of integers: divisors, factorials, roots.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use taipan_vm::raise::{self, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::value::{PyResult, Raised, Value};

/// An argument as an integer.
fn integer(value: &Value) -> PyResult<BigInt> {
    let index = int::convert::index(value)?;
    Ok(int::of(&index).unwrap_or_default())
}

pub(super) fn gcd(_: &Value, arguments: &[Value]) -> PyResult {
    if let [a, b] = arguments
        && a.word().is_int()
        && b.word().is_int()
    {
        let (a, b) = (a.word().int_value().unsigned_abs(), b.word().int_value().unsigned_abs());
        return Ok(int::from_u64(a.gcd(&b)));
    }
    let mut divisor = BigInt::zero();
    for argument in arguments {
        divisor = divisor.gcd(&integer(argument)?);
    }
    Ok(int::new(divisor.abs()))
}

pub(super) fn lcm(_: &Value, arguments: &[Value]) -> PyResult {
    let mut multiple = BigInt::one();
    for argument in arguments {
        multiple = multiple.lcm(&integer(argument)?);
    }
    Ok(int::new(multiple.abs()))
}

/// The product of a range of numbers, halved again and again so that the factors are of like size.
fn product(from: &BigUint, count: u64) -> BigUint {
    match count {
        0 => BigUint::one(),
        1 => from.clone(),
        2..16 => (1..count).fold(from.clone(), |product, step| product * (from + step)),
        _ => {
            let half = count / 2;
            product(from, half) * product(&(from + half), count - half)
        }
    }
}

fn factorial_of(number: u64) -> BigInt {
    BigInt::from(product(&BigUint::one(), number))
}

pub(super) fn factorial(_: &Value, value: &Value) -> PyResult {
    let number = integer(value)?;
    if number.is_negative() {
        return Err(value_error("factorial() not defined for negative values"));
    }
    match number.to_i64() {
        Some(number) => Ok(int::new(factorial_of(number.unsigned_abs()))),
        None => Err(too_large(format_args!("factorial() argument should not exceed {}", i64::MAX))),
    }
}

#[cold]
fn too_large(message: impl std::fmt::Display) -> Raised {
    raise::raise(&kinds::OVERFLOW_ERROR, message)
}

pub(super) fn isqrt(_: &Value, value: &Value) -> PyResult {
    let number = integer(value)?;
    if number.is_negative() {
        return Err(value_error("isqrt() argument must be nonnegative"));
    }
    Ok(int::new(number.sqrt()))
}

/// The two arguments of `perm` and `comb`.
fn not_negative(value: &Value, name: &str) -> PyResult<BigInt> {
    let number = integer(value)?;
    match number.is_negative() {
        true => Err(value_error(format_args!("{name} must be a non-negative integer"))),
        false => Ok(number),
    }
}

/// The product of `count` numbers that ends with `number`.
fn falling(number: &BigInt, count: u64) -> BigInt {
    let first = (number - count).magnitude() + 1_u32;
    BigInt::from(product(&first, count))
}

pub(super) fn perm(module: &Value, arguments: &[Value]) -> PyResult {
    let [n, rest @ ..] = arguments else { return Ok(Value::NONE) };
    let Some(k) = rest.first().filter(|k| !k.is_none()) else { return factorial(module, n) };
    let (n, k) = (integer(n)?, integer(k)?);
    check(&n, "n")?;
    check(&k, "k")?;
    if n < k {
        return Ok(int::from_i64(0));
    }
    match k.to_i64() {
        Some(k) => Ok(int::new(falling(&n, k.unsigned_abs()))),
        None => Err(too_large(format_args!("k must not exceed {}", i64::MAX))),
    }
}

fn check(number: &BigInt, name: &str) -> PyResult<()> {
    not_negative(&int::new(number.clone()), name).map(drop)
}

pub(super) fn comb(_: &Value, arguments: &[Value]) -> PyResult {
    let [n, k] = arguments else { return Ok(Value::NONE) };
    let (n, k) = (integer(n)?, integer(k)?);
    check(&n, "n")?;
    check(&k, "k")?;
    if n < k {
        return Ok(int::from_i64(0));
    }
    let k = k.clone().min(&n - &k);
    let Some(k) = k.to_i64() else {
        return Err(too_large(format_args!("min(n - k, k) must not exceed {}", i64::MAX)));
    };
    Ok(int::new(choose(&n, k.unsigned_abs())))
}

/// How many ways there are to choose `k` of `n`, halving `k` so that numbers stay small.
fn choose(n: &BigInt, k: u64) -> BigInt {
    if k < 32 {
        return falling(n, k) / factorial_of(k);
    }
    // C(n, k) = C(n, j) * C(n - j, k - j) / C(k, j)
    let half = k / 2;
    choose(n, half) * choose(&(n - half), k - half) / choose(&BigInt::from(k), half)
}
