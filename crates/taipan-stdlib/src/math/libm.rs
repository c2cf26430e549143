//! Functions of C's library that Rust's has not, or has in another way: results are to be those of the platform.

/// Declares functions of one or two floats.
macro_rules! functions {
    ($( $(#[$doc:meta])* $name:ident $c:ident($($argument:ident),*); )*) => {
        mod c {
            unsafe extern "C" {
                $( pub(super) safe fn $c($($argument: f64),*) -> f64; )*
            }
        }

        $(
            $(#[$doc])*
            pub(crate) fn $name($($argument: f64),*) -> f64 {
                c::$c($($argument),*)
            }
        )*
    };
}

functions! {
    /// The inverse hyperbolic cosine.
    acosh acosh(x);
    /// The inverse hyperbolic sine.
    asinh asinh(x);
    /// The inverse hyperbolic tangent.
    atanh atanh(x);
    /// The cube root.
    cbrt cbrt(x);
    /// The error function.
    erf erf(x);
    /// One less the error function.
    erfc erfc(x);
    /// Two to the power of the argument.
    exp2 exp2(x);
    /// The next float towards another.
    nextafter nextafter(x, y);
}
