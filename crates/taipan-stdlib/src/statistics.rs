//! `_statistics`: the inverse of the normal distribution's cumulative function.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::raise::value_error;
use taipan_vm::types::float;
use taipan_vm::value::{PyResult, Value};

/// `_statistics`
pub static MODULE: NativeModule = NativeModule {
    name: "_statistics",
    doc: "Accelerators for the statistics module.\n",
    functions: &[Method::function(
        "_normal_dist_inv_cdf",
        "($module, p, mu, sigma, /)",
        Function::Positional(3, 3, inverse),
        "",
    )],
    types: &[],
    init: |_| Ok(()),
};

fn inverse(_: &Value, arguments: &[Value]) -> PyResult {
    let [p, mu, sigma] = arguments else { return Ok(Value::NONE) };
    let (p, mu, sigma) = (protocol::to_float(p)?, protocol::to_float(mu)?, protocol::to_float(sigma)?);
    if p <= 0.0 || p >= 1.0 || sigma <= 0.0 {
        return Err(value_error("inv_cdf undefined for these parameters"));
    }
    Ok(float::new(mu + quantile(p) * sigma))
}

/// A polynomial, the coefficient of the highest power first.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// The quantile of the standard distribution: Wichura's algorithm AS241.
fn quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return polynomial(&MIDDLE[0], r) * q / polynomial(&MIDDLE[1], r);
    }
    let tail = if q <= 0.0 { p } else { 1.0 - p };
    let r = (-tail.ln()).sqrt();
    let x = match r <= 5.0 {
        true => polynomial(&NEAR[0], r - 1.6) / polynomial(&NEAR[1], r - 1.6),
        false => polynomial(&FAR[0], r - 5.0) / polynomial(&FAR[1], r - 5.0),
    };
    if q < 0.0 { -x } else { x }
}

/// Numerator and denominator for the middle of the distribution, its tails, and what is far out.
static MIDDLE: [[f64; 8]; 2] = [
    [
        2509.0809287301227,
        33430.57558358813,
        67265.7709270087,
        45921.95393154987,
        13731.69376550946,
        1971.5909503065513,
        133.14166789178438,
        3.3871328727963665,
    ],
    [
        5226.495278852854,
        28729.085735721943,
        39307.89580009271,
        21213.794301586597,
        5394.196021424751,
        687.1870074920579,
        42.31333070160091,
        1.0,
    ],
];
static NEAR: [[f64; 8]; 2] = [
    [
        0.0007745450142783414,
        0.022723844989269184,
        0.2417807251774506,
        1.2704582524523684,
        3.6478483247632045,
        5.769497221460691,
        4.630337846156546,
        1.4234371107496835,
    ],
    [
        1.0507500716444169e-09,
        0.0005475938084995345,
        0.015198666563616457,
        0.14810397642748008,
        0.6897673349851,
        1.6763848301838038,
        2.053191626637759,
        1.0,
    ],
];
static FAR: [[f64; 8]; 2] = [
    [
        2.0103343992922881e-07,
        2.7115555687434876e-05,
        0.0012426609473880784,
        0.026532189526576124,
        0.29656057182850487,
        1.7848265399172913,
        5.463784911164114,
        6.657904643501103,
    ],
    [
        2.0442631033899397e-15,
        1.421511758316446e-07,
        1.8463183175100548e-05,
        0.0007868691311456133,
        0.014875361290850615,
        0.1369298809227358,
        0.599832206555888,
        1.0,
    ],
];
