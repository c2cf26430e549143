//! Arithmetic of `float` where it is not the machine's.

use super::complex::{self, Complex};
use super::number::Number;

/// `x // y` for `y != 0`.
pub(crate) fn floor_divide(x: f64, y: f64) -> f64 {
    let modulo = x % y;
    // The quotient of a multiple of y is all but exact.
    let mut div = (x - modulo) / y;
    if modulo != 0.0 && (y < 0.0) != (modulo < 0.0) {
        div -= 1.0;
    }
    if div == 0.0 {
        return 0f64.copysign(x / y);
    }
    let floor = div.floor();
    if div - floor > 0.5 { floor + 1.0 } else { floor }
}

/// `x % y` for `y != 0`, with the sign of `y`.
pub(crate) fn remainder(x: f64, y: f64) -> f64 {
    let modulo = x % y;
    if modulo == 0.0 {
        0f64.copysign(y)
    } else if (y < 0.0) != (modulo < 0.0) {
        modulo + y
    } else {
        modulo
    }
}

/// `x ** y`: complex for a fraction of a negative number; `None` for 0 to a negative power and for
/// overflow.
pub(crate) fn power(x: f64, y: f64) -> Option<Number<'static>> {
    if x < 0.0 && x.is_finite() && y.is_finite() && y != y.floor() {
        let result = complex::power(Complex { real: x, imag: 0.0 }, Complex { real: y, imag: 0.0 });
        return result.map(Number::Complex);
    }
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return None;
    }
    // What is left of the special cases is C99's `pow`.
    let result = x.powf(y);
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        return None;
    }
    Some(Number::Float(result))
}
