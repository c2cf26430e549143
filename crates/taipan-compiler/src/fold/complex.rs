//! Arithmetic of `complex` (C11, Annex G, for infinities).

/// A `complex`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Complex {
    pub(crate) real: f64,
    pub(crate) imag: f64,
}

const ONE: Complex = Complex { real: 1.0, imag: 0.0 };

/// `-x`
pub(crate) fn negate(x: Complex) -> Complex {
    Complex { real: -x.real, imag: -x.imag }
}

/// `x + y`
pub(crate) fn add(x: Complex, y: Complex) -> Complex {
    Complex { real: x.real + y.real, imag: x.imag + y.imag }
}

/// `x - y`
pub(crate) fn subtract(x: Complex, y: Complex) -> Complex {
    Complex { real: x.real - y.real, imag: x.imag - y.imag }
}

/// `x * y`
pub(crate) fn multiply(x: Complex, y: Complex) -> Complex {
    let (a, b, c, d) = (x.real, x.imag, y.real, y.imag);
    let result = Complex { real: a * c - b * d, imag: a * d + b * c };
    if result.real.is_nan() && result.imag.is_nan() {
        return infinite_product(x, y).unwrap_or(result);
    }
    result
}

/// The product of numbers of which an infinite one, or an overflow, gave nothing but NaNs.
fn infinite_product(x: Complex, y: Complex) -> Option<Complex> {
    let (mut x, mut y) = (x, y);
    let overflows = [x.real * y.real, x.imag * y.imag, x.real * y.imag, x.imag * y.real];
    let mut found = false;
    if is_infinite(x) {
        x = boxed(x);
        y = without_nan(y);
        found = true;
    }
    if is_infinite(y) {
        y = boxed(y);
        x = without_nan(x);
        found = true;
    }
    if !found && overflows.into_iter().any(f64::is_infinite) {
        x = without_nan(x);
        y = without_nan(y);
        found = true;
    }
    found.then_some(Complex {
        real: f64::INFINITY * (x.real * y.real - x.imag * y.imag),
        imag: f64::INFINITY * (x.real * y.imag + x.imag * y.real),
    })
}

fn is_infinite(x: Complex) -> bool {
    x.real.is_infinite() || x.imag.is_infinite()
}

fn is_finite(x: Complex) -> bool {
    x.real.is_finite() && x.imag.is_finite()
}

/// 1 for infinities, 0 for all else, signs kept.
fn boxed(x: Complex) -> Complex {
    let part = |x: f64| if x.is_infinite() { 1f64 } else { 0.0 }.copysign(x);
    Complex { real: part(x.real), imag: part(x.imag) }
}

/// 0 for NaNs, signs kept.
fn without_nan(x: Complex) -> Complex {
    let part = |x: f64| if x.is_nan() { 0f64.copysign(x) } else { x };
    Complex { real: part(x.real), imag: part(x.imag) }
}

/// `x / y`; `None` for a division by 0.
///
/// Numerator and denominator are first divided by the larger part of the latter (R. L. Smith, "Algorithm
/// 116: Complex division", CACM 1962).
pub(crate) fn divide(x: Complex, y: Complex) -> Option<Complex> {
    let (abs_real, abs_imag) = (absolute(y.real), absolute(y.imag));
    let result = if abs_real >= abs_imag {
        if abs_real == 0.0 {
            return None;
        }
        let ratio = y.imag / y.real;
        let denominator = y.real + y.imag * ratio;
        Complex {
            real: (x.real + x.imag * ratio) / denominator,
            imag: (x.imag - x.real * ratio) / denominator,
        }
    } else if abs_imag >= abs_real {
        let ratio = y.real / y.imag;
        let denominator = y.real * ratio + y.imag;
        Complex {
            real: (x.real * ratio + x.imag) / denominator,
            imag: (x.imag * ratio - x.real) / denominator,
        }
    } else {
        Complex { real: f64::NAN, imag: f64::NAN }
    };
    if !(result.real.is_nan() && result.imag.is_nan()) {
        return Some(result);
    }
    Some(if is_infinite(x) && is_finite(y) {
        let x = boxed(x);
        Complex {
            real: f64::INFINITY * (x.real * y.real + x.imag * y.imag),
            imag: f64::INFINITY * (x.imag * y.real - x.real * y.imag),
        }
    } else if is_infinite(y) && is_finite(x) {
        let y = boxed(y);
        Complex {
            real: 0.0 * (x.real * y.real + x.imag * y.imag),
            imag: 0.0 * (x.imag * y.real - x.real * y.imag),
        }
    } else {
        result
    })
}

/// `x / y` for a real `x`; `None` for a division by 0.
pub(crate) fn divide_real(x: f64, y: Complex) -> Option<Complex> {
    let (abs_real, abs_imag) = (absolute(y.real), absolute(y.imag));
    let result = if abs_real >= abs_imag {
        if abs_real == 0.0 {
            return None;
        }
        let ratio = y.imag / y.real;
        let denominator = y.real + y.imag * ratio;
        Complex { real: x / denominator, imag: (-x * ratio) / denominator }
    } else if abs_imag >= abs_real {
        let ratio = y.real / y.imag;
        let denominator = y.real * ratio + y.imag;
        Complex { real: (x * ratio) / denominator, imag: (-x) / denominator }
    } else {
        Complex { real: f64::NAN, imag: f64::NAN }
    };
    if result.real.is_nan() && result.imag.is_nan() && x.is_finite() && is_infinite(y) {
        let y = boxed(y);
        return Some(Complex { real: 0.0 * (x * y.real), imag: 0.0 * (-x * y.imag) });
    }
    Some(result)
}

/// The magnitude; a NaN keeps its sign.
fn absolute(x: f64) -> f64 {
    if x < 0.0 { -x } else { x }
}

/// `x ** y`; `None` for 0 to a negative or complex power and for overflow.
pub(crate) fn power(x: Complex, y: Complex) -> Option<Complex> {
    const MAX_EXACT: f64 = 100.0;
    let result = if y.imag == 0.0 && y.real == y.real.floor() && y.real.abs() <= MAX_EXACT {
        whole_power(x, y.real as i32)?
    } else if x.real == 0.0 && x.imag == 0.0 {
        return (!(y.imag != 0.0 || y.real < 0.0)).then_some(Complex { real: 0.0, imag: 0.0 });
    } else {
        polar_power(x, y)?
    };
    (!is_infinite(result)).then_some(result)
}

/// By squaring, which is more accurate for small whole exponents.
fn whole_power(x: Complex, exponent: i32) -> Option<Complex> {
    if exponent > 0 { Some(squared_power(x, exponent)) } else { divide(ONE, squared_power(x, -exponent)) }
}

fn squared_power(x: Complex, exponent: i32) -> Complex {
    let (mut result, mut factor) = (ONE, x);
    let mut mask = 1;
    while mask <= exponent {
        if exponent & mask != 0 {
            result = multiply(result, factor);
        }
        mask <<= 1;
        factor = multiply(factor, factor);
    }
    result
}

/// `None` if the angle is infinite, for which there is no sine.
fn polar_power(x: Complex, y: Complex) -> Option<Complex> {
    let magnitude = x.real.hypot(x.imag);
    let angle = x.imag.atan2(x.real);
    let mut length = magnitude.powf(y.real);
    let mut phase = angle * y.real;
    if y.imag != 0.0 {
        length *= (-angle * y.imag).exp();
        phase += y.imag * magnitude.ln();
    }
    (!phase.is_infinite()).then(|| Complex { real: length * phase.cos(), imag: length * phase.sin() })
}
