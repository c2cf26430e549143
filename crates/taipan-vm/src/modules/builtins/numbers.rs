//! The built-in functions of numbers: `abs`, `bin`, `divmod`, `hex`, `oct`, `pow`, `round`, `sum`.

use num_traits::Signed;
use taipan_bytecode::opcode::BinaryOperator;

use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::object::slot_names::call_special;
use crate::object::slots::{Binary, Ternary};
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::types::bytes::Bytes;
use crate::types::complex::{self, Number};
use crate::types::format::numbers::digits_in_base;
use crate::types::str::Str;
use crate::types::{float, int};
use crate::value::{PyResult, Value};

/// The functions.
pub(crate) static FUNCTIONS: &[Method] = &[
    Method::function(
        "abs",
        "($module, x, /)",
        Function::One(abs),
        "Return the absolute value of the argument.",
    ),
    Method::function(
        "bin",
        "($module, number, /)",
        Function::One(|_, number| in_base(number, 'b', "0b")),
        "The binary digits of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'",
    ),
    Method::function(
        "divmod",
        "($module, x, y, /)",
        Function::Positional(2, 2, divmod),
        "Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.",
    ),
    Method::function(
        "hex",
        "($module, number, /)",
        Function::One(|_, number| in_base(number, 'x', "0x")),
        "The hexadecimal digits of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'",
    ),
    Method::function(
        "oct",
        "($module, number, /)",
        Function::One(|_, number| in_base(number, 'o', "0o")),
        "The octal digits of an integer.\n\n   >>> oct(342391)\n   '0o1234567'",
    ),
    Method::function(
        "pow",
        "($module, /, base, exp, mod=None)",
        Function::Bound(pow),
        "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.",
    ),
    Method::function(
        "round",
        "($module, /, number, ndigits=None)",
        Function::Bound(round),
        "Round a number to a given precision in decimal digits.",
    ),
    Method::function(
        "sum",
        "($module, iterable, /, start=0)",
        Function::Bound(sum),
        "Return the sum of a 'start' value (default: 0) plus an iterable of numbers",
    ),
];

fn abs(_: &Value, value: &Value) -> PyResult {
    match type_of(value).slots.absolute() {
        Some(absolute) => absolute(value),
        None => Err(type_error(format_args!("bad operand type for abs(): '{}'", type_of(value).name()))),
    }
}

fn in_base(value: &Value, presentation: char, prefix: &str) -> PyResult {
    let integer = int::convert::index(value)?;
    let number = int::of(&integer).unwrap_or_default();
    let sign = if number.is_negative() { "-" } else { "" };
    let digits = digits_in_base(&number.abs(), presentation)?;
    Ok(Str::new(&format!("{sign}{prefix}{digits}")))
}

/// Tries the functions of both operands, the right one's first if its type is derived from the left one's.
fn divmod(_: &Value, arguments: &[Value]) -> PyResult {
    let [a, b] = arguments else { return Ok(Value::NONE) };
    let (left, right) = (type_of(a), type_of(b));
    let (forward, backward) = (left.slots.divmod(), right.slots.divmod());
    let same = |f: Binary, g: Binary| std::ptr::fn_addr_eq(f, g);
    let backward = backward.filter(|g| !left.is(right) && forward.is_none_or(|f| !same(f, *g)));
    let order =
        if backward.is_some() && right.is_subtype(left) { [backward, forward] } else { [forward, backward] };
    for function in order.into_iter().flatten() {
        let result = function(a, b)?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
    }
    let (left, right) = (left.name(), right.name());
    Err(type_error(format_args!("unsupported operand type(s) for divmod(): '{left}' and '{right}'")))
}

fn pow(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(base), Some(exponent), modulus] = arguments else { return Ok(Value::NONE) };
    let none = Value::NONE;
    let modulus = modulus.unwrap_or(&none);
    let (left, right) = (type_of(base), type_of(exponent));
    let (forward, backward) = (left.slots.power(), right.slots.power());
    let same = |f: Ternary, g: Ternary| std::ptr::fn_addr_eq(f, g);
    let backward = backward.filter(|g| !left.is(right) && forward.is_none_or(|f| !same(f, *g)));
    let third = type_of(modulus)
        .slots
        .power()
        .filter(|h| [forward, backward].into_iter().flatten().all(|f| !same(f, *h)));
    let order =
        if backward.is_some() && right.is_subtype(left) { [backward, forward] } else { [forward, backward] };
    for function in order.into_iter().chain([third]).flatten() {
        let result = function(base, exponent, modulus)?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
    }
    let (left, right) = (left.name(), right.name());
    if modulus.is_none() {
        return Err(type_error(format_args!(
            "unsupported operand type(s) for ** or pow(): '{left}' and '{right}'"
        )));
    }
    let third = type_of(modulus).name();
    Err(type_error(format_args!(
        "unsupported operand type(s) for ** or pow(): '{left}', '{right}', '{third}'"
    )))
}

fn round(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(number), digits] = arguments else { return Ok(Value::NONE) };
    let arguments: Vec<Value> = digits.iter().copied().filter(|digits| !digits.is_none()).cloned().collect();
    call_special(number, "__round__", &arguments).unwrap_or_else(|| {
        Err(type_error(format_args!("type {} doesn't define __round__ method", type_of(number).name())))
    })
}

/// A sum of floats that keeps what rounding takes away, and adds it at the end (Neumaier).
#[derive(Clone, Copy)]
struct Compensated {
    sum: f64,
    lost: f64,
}

impl Compensated {
    const fn new(number: f64) -> Compensated {
        Compensated { sum: number, lost: 0.0 }
    }

    fn add(&mut self, number: f64) {
        let total = self.sum + number;
        self.lost += if self.sum.abs() >= number.abs() {
            (self.sum - total) + number
        } else {
            (number - total) + self.sum
        };
        self.sum = total;
    }

    fn total(self) -> f64 {
        if self.lost != 0.0 && self.lost.is_finite() { self.sum + self.lost } else { self.sum }
    }
}

fn sum(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(iterable), start] = arguments else { return Ok(Value::NONE) };
    let iterator = protocol::iter(iterable)?;
    let mut total = start.cloned().unwrap_or_else(|| int::from_i64(0));
    if let Some(sequence) = not_summable(&total) {
        return Err(type_error(format_args!("sum() can't sum {sequence}.join(seq) instead]")));
    }
    // Each kind of number goes on as long as the items are of a kind that it takes.
    if int::is_exact(&total) {
        match sum_ints(&iterator, total)? {
            Progress::Done(total) => return Ok(total),
            Progress::So(so_far) => total = so_far,
        }
    }
    if float::is_exact(&total) {
        match sum_floats(&iterator, float::of(&total).unwrap_or_default())? {
            Progress::Done(total) => return Ok(total),
            Progress::So(so_far) => total = so_far,
        }
    }
    if let Some(number) = complex::of(&total).filter(|_| type_of(&total).is(&complex::TYPE)) {
        match sum_complex(&iterator, number)? {
            Progress::Done(total) => return Ok(total),
            Progress::So(so_far) => total = so_far,
        }
    }
    while let Some(item) = protocol::next(&iterator)? {
        total = protocol::binary(&total, &item, BinaryOperator::Add)?;
    }
    Ok(total)
}

/// How errors name a sequence that is not summed, if the value is one.
fn not_summable(value: &Value) -> Option<&'static str> {
    match () {
        () if Str::of(value).is_some() => Some("strings [use ''"),
        () if Bytes::of(value).is_some() => Some("bytes [use b''"),
        () if type_of(value).name() == "bytearray" => Some("bytearray [use b''"),
        () => None,
    }
}

/// How far a loop over items of one kind came.
enum Progress {
    /// To the end.
    Done(Value),
    /// To an item of another kind, which was added.
    So(Value),
}

fn sum_ints(iterator: &Value, start: Value) -> PyResult<Progress> {
    let mut total = start;
    while let Some(item) = protocol::next(iterator)? {
        if int::is_exact(&item) || item.word().is_bool() {
            total = int::arith::add(&total, &item)?;
            continue;
        }
        return protocol::binary(&total, &item, BinaryOperator::Add).map(Progress::So);
    }
    Ok(Progress::Done(total))
}

fn sum_floats(iterator: &Value, start: f64) -> PyResult<Progress> {
    let mut total = Compensated::new(start);
    while let Some(item) = protocol::next(iterator)? {
        if float::is_exact(&item) {
            total.add(float::of(&item).unwrap_or_default());
        } else if let Some(number) = int::to_float(&item)? {
            total.add(number);
        } else {
            return protocol::binary(&float::new(total.total()), &item, BinaryOperator::Add)
                .map(Progress::So);
        }
    }
    Ok(Progress::Done(float::new(total.total())))
}

fn sum_complex(iterator: &Value, start: Number) -> PyResult<Progress> {
    let (mut real, mut imaginary) = (Compensated::new(start.real), Compensated::new(start.imaginary));
    while let Some(item) = protocol::next(iterator)? {
        if let Some(number) = complex::of(&item).filter(|_| type_of(&item).is(&complex::TYPE)) {
            real.add(number.real);
            imaginary.add(number.imaginary);
        } else if let Some(number) = int::to_float(&item)? {
            real.add(number);
        } else if let Some(number) = float::of(&item) {
            real.add(number);
        } else {
            let total = complex::new(real.total(), imaginary.total());
            return protocol::binary(&total, &item, BinaryOperator::Add).map(Progress::So);
        }
    }
    Ok(Progress::Done(complex::new(real.total(), imaginary.total())))
}
