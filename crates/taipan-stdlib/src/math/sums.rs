//! Sums and products of many numbers, as exact as floats can be.

use taipan_bytecode::opcode::BinaryOperator;
use taipan_vm::object::{iterate, protocol};
use taipan_vm::raise::{self, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::{float, int};
use taipan_vm::value::{PyResult, Value};

/// A sum of two floats, exactly.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

/// The exact sum; the first number is the one of greater magnitude.
fn fast_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    Double { high, low: (a - high) + b }
}

/// The exact sum.
fn exact_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    let z = high - a;
    Double { high, low: (a - (high - z)) + (b - z) }
}

/// The exact product.
fn exact_product(x: f64, y: f64) -> Double {
    let high = x * y;
    Double { high, low: x.mul_add(y, -high) }
}

pub(super) fn fsum(_: &Value, iterable: &Value) -> PyResult {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinite) = (0.0, 0.0);
    for item in iterate::items(iterable)? {
        let number = float::convert(&item?)?;
        let mut x = number;
        let mut kept = 0;
        for place in 0..partials.len() {
            let Some(&partial) = partials.get(place) else { break };
            let (greater, less) = if x.abs() < partial.abs() { (partial, x) } else { (x, partial) };
            let sum = fast_sum(greater, less);
            if sum.low != 0.0 {
                if let Some(partial) = partials.get_mut(kept) {
                    *partial = sum.low;
                }
                kept += 1;
            }
            x = sum.high;
        }
        partials.truncate(kept);
        if x == 0.0 {
            continue;
        }
        if x.is_finite() {
            partials.push(x);
            continue;
        }
        if number.is_finite() {
            return Err(raise::raise(&kinds::OVERFLOW_ERROR, "intermediate overflow in fsum"));
        }
        if number.is_infinite() {
            infinite += number;
        }
        special += number;
        partials.clear();
    }
    if special != 0.0 {
        if f64::is_nan(infinite) {
            return Err(value_error("-inf + inf in fsum"));
        }
        return Ok(float::new(special));
    }
    Ok(float::new(rounded(&partials)))
}

/// The sum of partial sums that do not overlap, rounded once, half to even.
fn rounded(partials: &[f64]) -> f64 {
    let mut rest = partials.iter().rev().copied().peekable();
    let Some(mut high) = rest.next() else { return 0.0 };
    let mut low = 0.0;
    for partial in rest.by_ref() {
        let sum = fast_sum(high, partial);
        (high, low) = (sum.high, sum.low);
        if low != 0.0 {
            break;
        }
    }
    // Exactly in the middle, what is left decides.
    if let Some(&next) = rest.peek()
        && (low < 0.0 && next < 0.0 || low > 0.0 && next > 0.0)
    {
        let twice = low * 2.0;
        let sum = high + twice;
        if twice == sum - high {
            high = sum;
        }
    }
    high
}

pub(super) fn prod(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(iterable), start] = arguments else { return Ok(Value::NONE) };
    let mut product = start.cloned().unwrap_or_else(|| int::from_i64(1));
    for item in iterate::items(iterable)? {
        product = protocol::binary(&product, &item?, BinaryOperator::Multiply)?;
    }
    Ok(product)
}

/// A sum of products with three floats of precision.
#[derive(Clone, Copy, Default)]
struct Triple {
    high: f64,
    low: f64,
    tiny: f64,
}

impl Triple {
    fn add_product(self, x: f64, y: f64) -> Triple {
        let product = exact_product(x, y);
        let sum = exact_sum(self.high, product.high);
        let first = exact_sum(self.low, product.low);
        let second = exact_sum(first.high, sum.low);
        Triple { high: sum.high, low: second.high, tiny: self.tiny + first.low + second.low }
    }

    fn total(self) -> f64 {
        let last = exact_sum(self.low, self.high);
        self.tiny + last.low + last.high
    }
}

/// A pair of factors as floats, if one at least is a float and the other is a float or an int that fits.
fn float_factors(p: &Value, q: &Value) -> PyResult<Option<(f64, f64)>> {
    if !float::is_exact(p) && !float::is_exact(q) {
        return Ok(None);
    }
    let number = |value: &Value| -> PyResult<Option<f64>> {
        if float::is_exact(value) {
            return Ok(float::of(value));
        }
        if !int::is_exact(value) && !value.word().is_bool() {
            return Ok(None);
        }
        match int::to_float(value) {
            Err(_) if raise::take_if(&kinds::OVERFLOW_ERROR) => Ok(None),
            number => number,
        }
    };
    Ok(match (number(p)?, number(q)?) {
        (Some(p), Some(q)) => Some((p, q)),
        _ => None,
    })
}

pub(super) fn sumprod(_: &Value, arguments: &[Value]) -> PyResult {
    let [p, q] = arguments else { return Ok(Value::NONE) };
    let (mut left, mut right) = (iterate::items(p)?, iterate::items(q)?);
    let mut total = int::from_i64(0);
    // Ints first, floats next, and whatever else last; each kind ends with the first pair that is none of it.
    let (mut ints, mut floats) = (Some(0_i64), Some(Triple::default()));
    let mut floats_used = false;
    loop {
        let pair = match (left.next().transpose()?, right.next().transpose()?) {
            (Some(p), Some(q)) => Some((p, q)),
            (None, None) => None,
            _ => return Err(value_error("Inputs are not the same length")),
        };
        if let Some(sum) = ints {
            let product = pair.as_ref().and_then(|(p, q)| {
                let both = int::is_exact(p) && int::is_exact(q);
                let (p, q) = (int::operand(p)?.to_i64()?, int::operand(q)?.to_i64()?);
                both.then(|| p.checked_mul(q))?
            });
            if let Some(sum) = product.and_then(|product| sum.checked_add(product)) {
                ints = Some(sum);
                continue;
            }
            ints = None;
            total = protocol::binary(&total, &int::from_i64(sum), BinaryOperator::Add)?;
        }
        if let Some(sum) = floats {
            let factors = match &pair {
                Some((p, q)) => float_factors(p, q)?,
                None => None,
            };
            if let Some(sum) = factors.map(|(p, q)| sum.add_product(p, q)).filter(|sum| sum.high.is_finite())
            {
                floats = Some(sum);
                floats_used = true;
                continue;
            }
            floats = None;
            if floats_used {
                total = protocol::binary(&total, &float::new(sum.total()), BinaryOperator::Add)?;
            }
        }
        let Some((p, q)) = pair else { return Ok(total) };
        let product = protocol::binary(&p, &q, BinaryOperator::Multiply)?;
        total = protocol::binary(&total, &product, BinaryOperator::Add)?;
    }
}

/// The square root of the sum of squares of numbers that are not negative.
fn norm(numbers: &mut [f64]) -> f64 {
    let most = numbers.iter().fold(0.0, |most: f64, number| if *number > most { *number } else { most });
    if most.is_infinite() {
        return most;
    }
    if numbers.iter().any(|number| number.is_nan()) {
        return f64::NAN;
    }
    if most == 0.0 || numbers.len() <= 1 {
        return most;
    }
    let (_, exponent) = super::real::frexp(most);
    if exponent < -1023 {
        numbers.iter_mut().for_each(|number| *number /= f64::MIN_POSITIVE);
        return f64::MIN_POSITIVE * norm(numbers);
    }
    // Scaled by a power of two all are below one. The sum begins with one, which is greater than each addend.
    let scale = float::scale(1.0, -exponent);
    let (mut sum, mut first, mut second) = (1.0, 0.0, 0.0);
    for number in numbers.iter() {
        let square = exact_product(number * scale, number * scale);
        let added = fast_sum(sum, square.high);
        sum = added.high;
        first += square.low;
        second += added.low;
    }
    let mut root = (sum - 1.0 + (first + second)).sqrt();
    // One step of Newton's method.
    let square = exact_product(-root, root);
    let added = fast_sum(sum, square.high);
    sum = added.high;
    first += square.low;
    second += added.low;
    root += (sum - 1.0 + (first + second)) / (2.0 * root);
    root / scale
}

pub(super) fn hypot(_: &Value, arguments: &[Value]) -> PyResult {
    let mut numbers = Vec::with_capacity(arguments.len());
    for argument in arguments {
        numbers.push(float::convert(argument)?.abs());
    }
    Ok(float::new(norm(&mut numbers)))
}

pub(super) fn dist(_: &Value, arguments: &[Value]) -> PyResult {
    let [p, q] = arguments else { return Ok(Value::NONE) };
    let (p, q) = (iterate::collect(p)?, iterate::collect(q)?);
    if p.len() != q.len() {
        return Err(value_error("both points must have the same number of dimensions"));
    }
    let mut differences = Vec::with_capacity(p.len());
    for (p, q) in p.iter().zip(&q) {
        differences.push((float::convert(p)? - float::convert(q)?).abs());
    }
    Ok(float::new(norm(&mut differences)))
}
