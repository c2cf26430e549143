//! `math`: [`real`] has functions of floats, [`integers`] those of integers, [`sums`] those of many numbers.

use std::f64::consts;

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::types::float;
use taipan_vm::types::module::Module;
use taipan_vm::value::{PyResult, Value};

mod gamma;
mod integers;
pub(crate) mod libm;
mod real;
mod sums;

/// `math`
pub static MODULE: NativeModule = NativeModule {
    name: "math",
    doc: "This module provides access to the mathematical functions\ndefined by the C standard.",
    functions: FUNCTIONS,
    types: &[],
    init,
};

fn init(module: &Module) -> PyResult<()> {
    for (name, number) in [
        ("pi", consts::PI),
        ("e", consts::E),
        ("tau", consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ] {
        module.set(name, float::new(number));
    }
    Ok(())
}

const fn one(name: &'static str, function: fn(&Value, &Value) -> PyResult, doc: &'static str) -> Method {
    Method::function(name, "($module, x, /)", Function::One(function), doc)
}

const fn two(name: &'static str, function: fn(&Value, &[Value]) -> PyResult, doc: &'static str) -> Method {
    Method::function(name, "($module, x, y, /)", Function::Positional(2, 2, function), doc)
}

/// A function of one float: its name, whether it can overflow, what it expects.
macro_rules! plain {
    ($name:literal, $function:expr, $overflows:literal, $expected:literal, $doc:literal) => {
        one($name, |_, value| real::one(value, $function, $overflows, $expected), $doc)
    };
}

static FUNCTIONS: &[Method] = &[
    plain!("acos", f64::acos, false, "a number in range from -1 up to 1", "The arc cosine, in radians."),
    plain!("acosh", libm::acosh, false, "argument value not less than 1", "The inverse hyperbolic cosine."),
    plain!("asin", f64::asin, false, "a number in range from -1 up to 1", "The arc sine, in radians."),
    plain!("asinh", libm::asinh, false, "", "The inverse hyperbolic sine."),
    plain!("atan", f64::atan, false, "", "The arc tangent, in radians."),
    two("atan2", real::atan2, "The arc tangent of y/x, in radians, in the quadrant of both."),
    plain!("atanh", libm::atanh, false, "a number between -1 and 1", "The inverse hyperbolic tangent."),
    plain!("cbrt", libm::cbrt, false, "", "The cube root."),
    one("ceil", real::ceil, "The least integer that is not less."),
    Method::function(
        "comb",
        "($module, n, k, /)",
        Function::Positional(2, 2, integers::comb),
        "Number of ways to choose k items from n items without repetition and without order.",
    ),
    two("copysign", real::copysign, "A float with the magnitude of x and the sign of y."),
    plain!("cos", f64::cos, false, "a finite input", "The cosine of an angle in radians."),
    plain!("cosh", f64::cosh, true, "", "The hyperbolic cosine."),
    plain!("degrees", |x| x * (180.0 / consts::PI), false, "", "An angle in degrees, from radians."),
    Method::function(
        "dist",
        "($module, p, q, /)",
        Function::Positional(2, 2, sums::dist),
        "The Euclidean distance between two points.",
    ),
    plain!("erf", libm::erf, false, "", "The error function."),
    plain!("erfc", libm::erfc, false, "", "One less the error function."),
    plain!("exp", f64::exp, true, "", "E to the power of x."),
    plain!("exp2", libm::exp2, true, "", "Two to the power of x."),
    plain!("expm1", f64::exp_m1, true, "", "E to the power of x, less one, exact for small x."),
    plain!("fabs", f64::abs, false, "", "The absolute value of a float."),
    one("factorial", integers::factorial, "The product of all integers from one on."),
    one("floor", real::floor, "The greatest integer that is not greater."),
    Method::function(
        "fma",
        "($module, x, y, z, /)",
        Function::Positional(3, 3, real::fma),
        "x * y + z, rounded once.",
    ),
    two("fmod", real::fmod, "The remainder with the sign of x."),
    one("frexp", real::frexp_pair, "Mantissa and exponent of a float."),
    one("fsum", sums::fsum, "The sum of floats, rounded once."),
    one("gamma", |_, value| real::one_checked(value, gamma::gamma), "The gamma function."),
    Method::function(
        "gcd",
        "($module, /, *integers)",
        Function::Positional(0, usize::MAX, integers::gcd),
        "Greatest Common Divisor.",
    ),
    Method::function(
        "hypot",
        "($module, /, *coordinates)",
        Function::Positional(0, usize::MAX, sums::hypot),
        "The Euclidean distance of a point from the origin.",
    ),
    Method::function(
        "isclose",
        "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        Function::Bound(real::isclose),
        "Whether two floats differ by no more than the tolerances allow.",
    ),
    one(
        "isfinite",
        |_, x| Ok(Value::bool(float::convert(x)?.is_finite())),
        "Whether x is neither infinite nor NaN.",
    ),
    one("isinf", |_, x| Ok(Value::bool(float::convert(x)?.is_infinite())), "Whether x is infinite."),
    one("isnan", |_, x| Ok(Value::bool(float::convert(x)?.is_nan())), "Whether x is not a number."),
    one("isqrt", integers::isqrt, "The greatest integer whose square is not greater."),
    Method::function(
        "lcm",
        "($module, /, *integers)",
        Function::Positional(0, usize::MAX, integers::lcm),
        "Least Common Multiple.",
    ),
    Method::function(
        "ldexp",
        "($module, x, i, /)",
        Function::Positional(2, 2, real::ldexp),
        "x times two to the power of i.",
    ),
    one(
        "lgamma",
        |_, value| real::one_checked(value, gamma::log_gamma),
        "The logarithm of the gamma function.",
    ),
    Method::function(
        "log",
        "(x, [base=math.e])",
        Function::Positional(1, 2, real::log),
        "The logarithm in a base, the natural one without.",
    ),
    one("log10", real::log10, "The logarithm in base 10."),
    plain!(
        "log1p",
        f64::ln_1p,
        false,
        "argument value > -1",
        "The natural logarithm of 1+x, exact for small x."
    ),
    one("log2", real::log2, "The logarithm in base 2."),
    one("modf", real::modf, "The fraction and the whole part."),
    Method::function(
        "nextafter",
        "($module, x, y, /, *, steps=None)",
        Function::Bound(real::nextafter),
        "The float that lies some steps from x towards y.",
    ),
    Method::function(
        "perm",
        "($module, n, k=None, /)",
        Function::Positional(1, 2, integers::perm),
        "Number of ways to choose k items from n items without repetition and with order.",
    ),
    two("pow", real::pow, "x to the power of y."),
    Method::function(
        "prod",
        "($module, iterable, /, *, start=1)",
        Function::Bound(sums::prod),
        "The product of all items.",
    ),
    plain!("radians", |x| x * (consts::PI / 180.0), false, "", "An angle in radians, from degrees."),
    two("remainder", real::remainder, "What is left of x after the nearest multiple of y."),
    plain!("sin", f64::sin, false, "a finite input", "The sine of an angle in radians."),
    plain!("sinh", f64::sinh, true, "", "The hyperbolic sine."),
    plain!("sqrt", f64::sqrt, false, "a nonnegative input", "The square root."),
    Method::function(
        "sumprod",
        "($module, p, q, /)",
        Function::Positional(2, 2, sums::sumprod),
        "The sum of the products of two rows of numbers.",
    ),
    plain!("tan", f64::tan, false, "a finite input", "The tangent of an angle in radians."),
    plain!("tanh", f64::tanh, false, "", "The hyperbolic tangent."),
    one("trunc", real::trunc, "The integer nearest to x between 0 and x."),
    one("ulp", real::ulp, "The value of the last bit."),
];
