//! `cmath`: functions of complex numbers.
//!
//! What is not finite is looked up in tables of the C standard's annex G; the rest are the formulas that keep most
//! digits.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::raise::{Raised, raise, value_error};
use taipan_vm::types::complex::{self, Number};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::float;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use crate::math::libm;
use crate::support::required;

/// `cmath`
pub static MODULE: NativeModule = NativeModule {
    name: "cmath",
    doc: "This module provides access to mathematical functions for complex\nnumbers.",
    functions: FUNCTIONS,
    types: &[],
    init: |module| {
        for (name, number) in [
            ("pi", std::f64::consts::PI),
            ("e", std::f64::consts::E),
            ("tau", std::f64::consts::TAU),
            ("inf", f64::INFINITY),
            ("nan", f64::NAN),
        ] {
            module.set(name, float::new(number));
        }
        module.set("infj", complex::new(0.0, f64::INFINITY));
        module.set("nanj", complex::new(0.0, f64::NAN));
        Ok(())
    },
};

/// Why there is no result.
enum Failed {
    Domain,
    Range,
}

type Complex = Number;
type Answer = Result<Complex, Failed>;

fn c(real: f64, imaginary: f64) -> Complex {
    Number { real, imaginary }
}

fn argument(value: &Value) -> PyResult<Complex> {
    complex::convert::as_complex(value)
}

fn failed(why: Failed) -> Raised {
    match why {
        Failed::Domain => value_error("math domain error"),
        Failed::Range => raise(&kinds::OVERFLOW_ERROR, "math range error"),
    }
}

fn apply(value: &Value, function: fn(Complex) -> Answer) -> PyResult {
    let result = function(argument(value)?).map_err(failed)?;
    Ok(complex::new(result.real, result.imaginary))
}

macro_rules! function {
    ($name:literal, $doc:literal, $function:expr) => {
        Method::function($name, "($module, z, /)", Function::One(|_, z| apply(z, $function)), $doc)
    };
}

macro_rules! question {
    ($name:literal, $doc:literal, $test:expr) => {
        Method::function(
            $name,
            "($module, z, /)",
            Function::One(|_, z| {
                let z = argument(z)?;
                let test: fn(Complex) -> bool = $test;
                Ok(Value::bool(test(z)))
            }),
            $doc,
        )
    };
}

static FUNCTIONS: &[Method] = &[
    function!("acos", "Return the arc cosine of z.", acos),
    function!("acosh", "Return the inverse hyperbolic cosine of z.", acosh),
    function!("asin", "Return the arc sine of z.", asin),
    function!("asinh", "Return the inverse hyperbolic sine of z.", asinh),
    function!("atan", "Return the arc tangent of z.", atan),
    function!("atanh", "Return the inverse hyperbolic tangent of z.", atanh),
    function!("cos", "Return the cosine of z.", cos),
    function!("cosh", "Return the hyperbolic cosine of z.", cosh),
    function!("exp", "Return the exponential value e**z.", exp),
    function!("log10", "Return the base-10 logarithm of z.", log10),
    function!("sin", "Return the sine of z.", sin),
    function!("sinh", "Return the hyperbolic sine of z.", sinh),
    function!("sqrt", "Return the square root of z.", |z| Ok(sqrt(z))),
    function!("tan", "Return the tangent of z.", tan),
    function!("tanh", "Return the hyperbolic tangent of z.", tanh),
    question!("isfinite", "Return True if both parts of z are finite, else False.", |z| {
        z.real.is_finite() && z.imaginary.is_finite()
    }),
    question!("isinf", "Checks if the real or imaginary part of z is infinite.", |z| {
        z.real.is_infinite() || z.imaginary.is_infinite()
    }),
    question!("isnan", "Checks if the real or imaginary part of z not a number (NaN).", |z| {
        z.real.is_nan() || z.imaginary.is_nan()
    }),
    Method::function(
        "log",
        "($module, z, base=<unrepresentable>, /)",
        Function::Positional(1, 2, log),
        "log(z[, base])",
    ),
    Method::function(
        "phase",
        "($module, z, /)",
        Function::One(|_, z| {
            let z = argument(z)?;
            let angle = z.imaginary.atan2(z.real);
            // C's function says that the result is too small.
            match angle == 0.0 && z.imaginary != 0.0 && z.real.is_finite() {
                true => Err(failed(Failed::Range)),
                false => Ok(float::new(angle)),
            }
        }),
        "Return argument, also known as the phase angle, of a complex.",
    ),
    Method::function(
        "polar",
        "($module, z, /)",
        Function::One(|_, z| {
            let z = argument(z)?;
            let size = absolute(z).map_err(failed)?;
            Ok(Tuple::from_values(vec![float::new(size), float::new(z.imaginary.atan2(z.real))]))
        }),
        "Convert a complex from rectangular coordinates to polar coordinates.",
    ),
    Method::function(
        "rect",
        "($module, r, phi, /)",
        Function::Positional(2, 2, rect),
        "Convert from polar coordinates to rectangular coordinates.",
    ),
    Method::function(
        "isclose",
        "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        Function::Bound(is_close),
        "Determine whether two complex numbers are close in value.",
    ),
];

fn absolute(z: Complex) -> Result<f64, Failed> {
    let size = z.real.hypot(z.imaginary);
    match size.is_infinite() && z.real.is_finite() && z.imaginary.is_finite() {
        true => Err(Failed::Range),
        false => Ok(size),
    }
}

/// Numbers whose squares might be too large.
const LARGE: f64 = f64::MAX / 4.0;

fn is_finite(z: Complex) -> bool {
    z.real.is_finite() && z.imaginary.is_finite()
}

/// The kind of a part, a row or column of the tables.
fn kind(part: f64) -> usize {
    match part {
        part if part.is_nan() => 6,
        f64::INFINITY => 5,
        f64::NEG_INFINITY => 0,
        part if part > 0.0 => 4,
        part if part < 0.0 => 1,
        part if part.is_sign_negative() => 2,
        _ => 3,
    }
}

const P: f64 = std::f64::consts::PI;
const P14: f64 = 0.25 * P;
const P12: f64 = 0.5 * P;
const P34: f64 = 0.75 * P;
const INF: f64 = f64::INFINITY;
const N: f64 = f64::NAN;
/// A place of a table that no number that is not finite has.
const U: (f64, f64) = (-9.542631940771103e+33, -9.542631940771103e+33);

type Table = [[(f64, f64); 7]; 7];

fn special(z: Complex, table: &Table) -> Complex {
    let (real, imaginary) = table[kind(z.real)][kind(z.imaginary)];
    c(real, imaginary)
}

static ACOS: Table = [
    [(P34, INF), (P, INF), (P, INF), (P, -INF), (P, -INF), (P34, -INF), (N, INF)],
    [(P12, INF), U, U, U, U, (P12, -INF), (N, N)],
    [(P12, INF), U, U, U, U, (P12, -INF), (P12, N)],
    [(P12, INF), U, U, U, U, (P12, -INF), (P12, N)],
    [(P12, INF), U, U, U, U, (P12, -INF), (N, N)],
    [(P14, INF), (0.0, INF), (0.0, INF), (0.0, -INF), (0.0, -INF), (P14, -INF), (N, INF)],
    [(N, INF), (N, N), (N, N), (N, N), (N, N), (N, -INF), (N, N)],
];
static ACOSH: Table = [
    [(INF, -P34), (INF, -P), (INF, -P), (INF, P), (INF, P), (INF, P34), (INF, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, P12)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, P12)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P14), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, P14), (INF, N)],
    [(INF, N), (N, N), (N, N), (N, N), (N, N), (INF, N), (N, N)],
];
static ASINH: Table = [
    [(-INF, -P14), (-INF, -0.0), (-INF, -0.0), (-INF, 0.0), (-INF, 0.0), (-INF, P14), (-INF, N)],
    [(-INF, -P12), U, U, U, U, (-INF, P12), (N, N)],
    [(-INF, -P12), U, U, U, U, (-INF, P12), (N, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P14), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, P14), (INF, N)],
    [(INF, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (INF, N), (N, N)],
];
static ATANH: Table = [
    [(-0.0, -P12), (-0.0, -P12), (-0.0, -P12), (-0.0, P12), (-0.0, P12), (-0.0, P12), (-0.0, N)],
    [(-0.0, -P12), U, U, U, U, (-0.0, P12), (N, N)],
    [(-0.0, -P12), U, U, U, U, (-0.0, P12), (-0.0, N)],
    [(0.0, -P12), U, U, U, U, (0.0, P12), (0.0, N)],
    [(0.0, -P12), U, U, U, U, (0.0, P12), (N, N)],
    [(0.0, -P12), (0.0, -P12), (0.0, -P12), (0.0, P12), (0.0, P12), (0.0, P12), (0.0, N)],
    [(0.0, -P12), (N, N), (N, N), (N, N), (N, N), (0.0, P12), (N, N)],
];
static COSH: Table = [
    [(INF, N), U, (INF, 0.0), (INF, -0.0), U, (INF, N), (INF, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, 0.0), U, (1.0, 0.0), (1.0, -0.0), U, (N, 0.0), (N, 0.0)],
    [(N, 0.0), U, (1.0, -0.0), (1.0, 0.0), U, (N, 0.0), (N, 0.0)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(INF, N), U, (INF, -0.0), (INF, 0.0), U, (INF, N), (INF, N)],
    [(N, N), (N, N), (N, 0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];
static EXP: Table = [
    [(0.0, 0.0), U, (0.0, -0.0), (0.0, 0.0), U, (0.0, 0.0), (0.0, 0.0)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, N), U, (1.0, -0.0), (1.0, 0.0), U, (N, N), (N, N)],
    [(N, N), U, (1.0, -0.0), (1.0, 0.0), U, (N, N), (N, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(INF, N), U, (INF, -0.0), (INF, 0.0), U, (INF, N), (INF, N)],
    [(N, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];
static LOG: Table = [
    [(INF, -P34), (INF, -P), (INF, -P), (INF, P), (INF, P), (INF, P34), (INF, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P12), U, (-INF, -P), (-INF, P), U, (INF, P12), (N, N)],
    [(INF, -P12), U, (-INF, -0.0), (-INF, 0.0), U, (INF, P12), (N, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P14), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, P14), (INF, N)],
    [(INF, N), (N, N), (N, N), (N, N), (N, N), (INF, N), (N, N)],
];
static SINH: Table = [
    [(INF, N), U, (-INF, -0.0), (-INF, 0.0), U, (INF, N), (INF, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(0.0, N), U, (-0.0, -0.0), (-0.0, 0.0), U, (0.0, N), (0.0, N)],
    [(0.0, N), U, (0.0, -0.0), (0.0, 0.0), U, (0.0, N), (0.0, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(INF, N), U, (INF, -0.0), (INF, 0.0), U, (INF, N), (INF, N)],
    [(N, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];
static SQRT: Table = [
    [(INF, -INF), (0.0, -INF), (0.0, -INF), (0.0, INF), (0.0, INF), (INF, INF), (N, INF)],
    [(INF, -INF), U, U, U, U, (INF, INF), (N, N)],
    [(INF, -INF), U, (0.0, -0.0), (0.0, 0.0), U, (INF, INF), (N, N)],
    [(INF, -INF), U, (0.0, -0.0), (0.0, 0.0), U, (INF, INF), (N, N)],
    [(INF, -INF), U, U, U, U, (INF, INF), (N, N)],
    [(INF, -INF), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, INF), (INF, N)],
    [(INF, -INF), (N, N), (N, N), (N, N), (N, N), (INF, INF), (N, N)],
];
static TANH: Table = [
    [(-1.0, 0.0), U, (-1.0, -0.0), (-1.0, 0.0), U, (-1.0, 0.0), (-1.0, 0.0)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(-0.0, N), U, (-0.0, -0.0), (-0.0, 0.0), U, (-0.0, N), (-0.0, N)],
    [(0.0, N), U, (0.0, -0.0), (0.0, 0.0), U, (0.0, N), (0.0, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(1.0, 0.0), U, (1.0, -0.0), (1.0, 0.0), U, (1.0, 0.0), (1.0, 0.0)],
    [(N, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];

fn is_large(z: Complex) -> bool {
    z.real.abs() > LARGE || z.imaginary.abs() > LARGE
}

const LN_4: f64 = 2.0 * std::f64::consts::LN_2;

fn acos(z: Complex) -> Answer {
    if !is_finite(z) {
        return Ok(special(z, &ACOS));
    }
    let Complex { real, imaginary } = z;
    if is_large(z) {
        let size = (real / 2.0).hypot(imaginary / 2.0).ln() + LN_4;
        let part = if real < 0.0 { -size.copysign(imaginary) } else { size.copysign(-imaginary) };
        return Ok(c(imaginary.abs().atan2(real), part));
    }
    let s1 = sqrt(c(1.0 - real, -imaginary));
    let s2 = sqrt(c(1.0 + real, imaginary));
    Ok(c(2.0 * s1.real.atan2(s2.real), libm::asinh(s2.real * s1.imaginary - s2.imaginary * s1.real)))
}

fn acosh(z: Complex) -> Answer {
    if !is_finite(z) {
        return Ok(special(z, &ACOSH));
    }
    let Complex { real, imaginary } = z;
    if is_large(z) {
        return Ok(c((real / 2.0).hypot(imaginary / 2.0).ln() + LN_4, imaginary.atan2(real)));
    }
    let s1 = sqrt(c(real - 1.0, imaginary));
    let s2 = sqrt(c(real + 1.0, imaginary));
    Ok(c(libm::asinh(s1.real * s2.real + s1.imaginary * s2.imaginary), 2.0 * s1.imaginary.atan2(s2.real)))
}

fn asin(z: Complex) -> Answer {
    let s = asinh(c(-z.imaginary, z.real))?;
    Ok(c(s.imaginary, -s.real))
}

fn asinh(z: Complex) -> Answer {
    if !is_finite(z) {
        return Ok(special(z, &ASINH));
    }
    let Complex { real, imaginary } = z;
    if is_large(z) {
        let size = (real / 2.0).hypot(imaginary / 2.0).ln() + LN_4;
        let part = if imaginary >= 0.0 { size.copysign(real) } else { -size.copysign(-real) };
        return Ok(c(part, imaginary.atan2(real.abs())));
    }
    let s1 = sqrt(c(1.0 + imaginary, -real));
    let s2 = sqrt(c(1.0 - imaginary, real));
    let part = libm::asinh(s1.real * s2.imaginary - s2.real * s1.imaginary);
    Ok(c(part, imaginary.atan2(s1.real * s2.real - s1.imaginary * s2.imaginary)))
}

fn atan(z: Complex) -> Answer {
    let s = atanh(c(-z.imaginary, z.real))?;
    Ok(c(s.imaginary, -s.real))
}

fn atanh(z: Complex) -> Answer {
    if !is_finite(z) {
        return Ok(special(z, &ATANH));
    }
    let Complex { real, imaginary } = z;
    if real < 0.0 || real == 0.0 && real.is_sign_negative() {
        let s = atanh(c(-real, -imaginary))?;
        return Ok(c(-s.real, -s.imaginary));
    }
    let size = imaginary.abs();
    if real > LARGE.sqrt() || size > LARGE.sqrt() {
        let whole = (real / 2.0).hypot(imaginary / 2.0);
        return Ok(c(real / 4.0 / whole / whole, -(P12).copysign(-imaginary)));
    }
    let tiny = f64::MIN_POSITIVE.sqrt();
    if real == 1.0 && size < tiny {
        if size == 0.0 {
            return Err(Failed::Domain);
        }
        let part = -(size.sqrt() / size.hypot(2.0).sqrt()).ln();
        return Ok(c(part, (2.0_f64.atan2(-size) / 2.0).copysign(imaginary)));
    }
    let part = (4.0 * real / ((1.0 - real) * (1.0 - real) + size * size)).ln_1p() / 4.0;
    let angle = -(-2.0 * imaginary).atan2((1.0 - real) * (1.0 + real) - size * size) / 2.0;
    Ok(c(part, angle))
}

fn cos(z: Complex) -> Answer {
    cosh(c(-z.imaginary, z.real))
}

/// For an infinite real part and a finite imaginary one: the angle decides the signs.
fn turned(size: f64, imaginary: f64, signs: [f64; 2]) -> Complex {
    c(size.copysign(imaginary.cos()) * signs[0], size.copysign(imaginary.sin()) * signs[1])
}

/// `Domain` for an infinite angle.
fn check_angle(z: Complex, fails: bool, result: Complex) -> Answer {
    if fails && z.imaginary.is_infinite() { Err(Failed::Domain) } else { Ok(result) }
}

fn in_range(result: Complex) -> Answer {
    match result.real.is_infinite() || result.imaginary.is_infinite() {
        true => Err(Failed::Range),
        false => Ok(result),
    }
}

/// Where the exponential function is nearly too large.
const LOG_LARGE: f64 = 708.396_418_532_264_1;

fn cosh(z: Complex) -> Answer {
    let Complex { real, imaginary } = z;
    if !is_finite(z) {
        let is_turned = real.is_infinite() && imaginary.is_finite() && imaginary != 0.0;
        let signs = [1.0, if real > 0.0 { 1.0 } else { -1.0 }];
        let result = if is_turned { turned(INF, imaginary, signs) } else { special(z, &COSH) };
        return check_angle(z, !real.is_nan(), result);
    }
    if real.abs() > LOG_LARGE {
        let less = real - 1.0_f64.copysign(real);
        let e = std::f64::consts::E;
        return in_range(c(imaginary.cos() * less.cosh() * e, imaginary.sin() * less.sinh() * e));
    }
    in_range(c(imaginary.cos() * real.cosh(), imaginary.sin() * real.sinh()))
}

fn exp(z: Complex) -> Answer {
    let Complex { real, imaginary } = z;
    if !is_finite(z) {
        let is_turned = real.is_infinite() && imaginary.is_finite() && imaginary != 0.0;
        let size = if real > 0.0 { INF } else { 0.0 };
        let result = if is_turned { turned(size, imaginary, [1.0; 2]) } else { special(z, &EXP) };
        let fails = real.is_finite() || real == INF;
        return check_angle(z, fails, result);
    }
    if real > LOG_LARGE {
        let size = (real - 1.0).exp();
        let e = std::f64::consts::E;
        return in_range(c(size * imaginary.cos() * e, size * imaginary.sin() * e));
    }
    let size = real.exp();
    in_range(c(size * imaginary.cos(), size * imaginary.sin()))
}

fn logarithm(z: Complex) -> Answer {
    if !is_finite(z) {
        return Ok(special(z, &LOG));
    }
    let (x, y) = (z.real.abs(), z.imaginary.abs());
    let real = if is_large(z) {
        (x / 2.0).hypot(y / 2.0).ln() + std::f64::consts::LN_2
    } else if x < f64::MIN_POSITIVE && y < f64::MIN_POSITIVE {
        if x == 0.0 && y == 0.0 {
            return Err(Failed::Domain);
        }
        let scale = 2.0_f64.powi(53);
        (x * scale).hypot(y * scale).ln() - 53.0 * std::f64::consts::LN_2
    } else {
        let size = x.hypot(y);
        match (0.71..=1.73).contains(&size) {
            true => {
                let (most, least) = if x > y { (x, y) } else { (y, x) };
                ((most - 1.0) * (most + 1.0) + least * least).ln_1p() / 2.0
            }
            false => size.ln(),
        }
    };
    Ok(c(real, z.imaginary.atan2(z.real)))
}

fn log10(z: Complex) -> Answer {
    let log = logarithm(z)?;
    Ok(c(log.real / std::f64::consts::LN_10, log.imaginary / std::f64::consts::LN_10))
}

fn log(_: &Value, arguments: &[Value]) -> PyResult {
    let Some(z) = arguments.first() else { return Ok(Value::NONE) };
    let Complex { real, imaginary } = logarithm(argument(z)?).map_err(failed)?;
    let log = complex::new(real, imaginary);
    let Some(base) = arguments.get(1) else { return Ok(log) };
    let base = logarithm(argument(base)?).map_err(failed)?;
    let base = complex::new(base.real, base.imaginary);
    match protocol::binary(&log, &base, taipan_bytecode::opcode::BinaryOperator::TrueDivide) {
        Err(_) if taipan_vm::raise::take_if(&kinds::ZERO_DIVISION_ERROR) => Err(failed(Failed::Domain)),
        result => result,
    }
}

fn sin(z: Complex) -> Answer {
    let s = sinh(c(-z.imaginary, z.real))?;
    Ok(c(s.imaginary, -s.real))
}

fn sinh(z: Complex) -> Answer {
    let Complex { real, imaginary } = z;
    if !is_finite(z) {
        let is_turned = real.is_infinite() && imaginary.is_finite() && imaginary != 0.0;
        let signs = [if real > 0.0 { 1.0 } else { -1.0 }, 1.0];
        let result = if is_turned { turned(INF, imaginary, signs) } else { special(z, &SINH) };
        return check_angle(z, !real.is_nan(), result);
    }
    if real.abs() > LOG_LARGE {
        let less = real - 1.0_f64.copysign(real);
        let e = std::f64::consts::E;
        return in_range(c(imaginary.cos() * less.sinh() * e, imaginary.sin() * less.cosh() * e));
    }
    in_range(c(imaginary.cos() * real.sinh(), imaginary.sin() * real.cosh()))
}

fn sqrt(z: Complex) -> Complex {
    if !is_finite(z) {
        return special(z, &SQRT);
    }
    let Complex { real, imaginary } = z;
    if real == 0.0 && imaginary == 0.0 {
        return c(0.0, imaginary);
    }
    let (x, y) = (real.abs(), imaginary.abs());
    let s = if x < f64::MIN_POSITIVE && y < f64::MIN_POSITIVE && (x > 0.0 || y > 0.0) {
        let (x, y) = (x * 2.0_f64.powi(54), y * 2.0_f64.powi(54));
        (x + x.hypot(y)).sqrt() * 2.0_f64.powi(-27) / 2.0_f64.sqrt()
    } else {
        let x = x / 8.0;
        2.0 * (x + x.hypot(y / 8.0)).sqrt()
    };
    let d = y / (2.0 * s);
    match real >= 0.0 {
        true => c(s, d.copysign(imaginary)),
        false => c(d, s.copysign(imaginary)),
    }
}

fn tan(z: Complex) -> Answer {
    let s = tanh(c(-z.imaginary, z.real))?;
    Ok(c(s.imaginary, -s.real))
}

fn tanh(z: Complex) -> Answer {
    let Complex { real, imaginary } = z;
    if !is_finite(z) {
        let is_turned = real.is_infinite() && imaginary.is_finite() && imaginary != 0.0;
        let sign = if real > 0.0 { 1.0 } else { -1.0 };
        let result = match is_turned {
            true => c(sign, 0.0_f64.copysign(2.0 * imaginary.sin() * imaginary.cos())),
            false => special(z, &TANH),
        };
        return check_angle(z, real.is_finite(), result);
    }
    if real.abs() > LOG_LARGE {
        let part = 4.0 * imaginary.sin() * imaginary.cos() * (-2.0 * real.abs()).exp();
        return Ok(c(1.0_f64.copysign(real), part));
    }
    let (tx, ty) = (real.tanh(), imaginary.tan());
    let (cx, txty) = (1.0 / real.cosh(), tx * ty);
    let denominator = 1.0 + txty * txty;
    Ok(c(tx * (1.0 + ty * ty) / denominator, ty / denominator * cx * cx))
}

fn rect(_: &Value, arguments: &[Value]) -> PyResult {
    let [r, phi] = arguments else { return Ok(Value::NONE) };
    let (r, phi) = (protocol::to_float(r)?, protocol::to_float(phi)?);
    let result = if !r.is_finite() || !phi.is_finite() {
        if phi.is_infinite() && r != 0.0 && !r.is_nan() {
            return Err(failed(Failed::Domain));
        }
        match r.is_infinite() && phi.is_finite() && phi != 0.0 {
            true => {
                let sign = if r > 0.0 { 1.0 } else { -1.0 };
                turned(INF, phi, [sign; 2])
            }
            false => rect_special(r, phi),
        }
    } else if phi == 0.0 {
        c(r, r * phi)
    } else {
        c(r * phi.cos(), r * phi.sin())
    };
    Ok(complex::new(result.real, result.imaginary))
}

fn rect_special(r: f64, phi: f64) -> Complex {
    match (r, phi) {
        (r, phi) if r.is_infinite() && phi == 0.0 => c(r, 0.0_f64.copysign(phi) * r.signum()),
        (r, _) if r.is_infinite() => c(INF, N),
        (0.0, _) => c(0.0, 0.0),
        (_, 0.0) => c(N, 0.0),
        _ => c(N, N),
    }
}

fn is_close(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let (a, b) = (argument(required(arguments, 0)?)?, argument(required(arguments, 1)?)?);
    let tolerance = |place: usize, default: f64| {
        arguments.get(place).copied().flatten().map_or(Ok(default), protocol::to_float)
    };
    let (relative, absolute_) = (tolerance(2, 1e-9)?, tolerance(3, 0.0)?);
    if relative < 0.0 || absolute_ < 0.0 {
        return Err(value_error("tolerances must be non-negative"));
    }
    if a.real == b.real && a.imaginary == b.imaginary {
        return Ok(Value::TRUE);
    }
    if [a, b].iter().any(|z| z.real.is_infinite() || z.imaginary.is_infinite()) {
        return Ok(Value::FALSE);
    }
    let size = |z: Complex| z.real.hypot(z.imaginary);
    let distance = size(c(a.real - b.real, a.imaginary - b.imaginary));
    let close = distance <= relative * size(b) || distance <= relative * size(a) || distance <= absolute_;
    Ok(Value::bool(close))
}
