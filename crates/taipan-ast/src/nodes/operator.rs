//! Operators and expression contexts: the leaves of the grammar that carry no fields.

/// Declares an enum without fields whose variants have the `ast` module's class names.
macro_rules! plain {
    ($(#[$meta:meta])* $name:ident { $($variant:ident $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $(#[doc = concat!("`", $text, "`")] $variant),* }
        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];
            /// The class name in the `ast` module.
            pub const fn class_name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),* }
            }
            /// The operator as it is written in source.
            pub fn source(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }
    };
}

plain! {
    /// What happens to a name, attribute, subscript or sequence.
    ExprContext { Load "load", Store "store", Del "del" }
}
plain! {
    /// `boolop`
    BoolOperator { And "and", Or "or" }
}
plain! {
    /// `operator`
    Operator {
        Add "+", Sub "-", Mult "*", MatMult "@", Div "/", Mod "%", Pow "**", LShift "<<",
        RShift ">>", BitOr "|", BitXor "^", BitAnd "&", FloorDiv "//",
    }
}
plain! {
    /// `unaryop`
    UnaryOperator { Invert "~", Not "not", UAdd "+", USub "-" }
}
plain! {
    /// `cmpop`
    CmpOperator {
        Eq "==", NotEq "!=", Lt "<", LtE "<=", Gt ">", GtE ">=", Is "is", IsNot "is not",
        In "in", NotIn "not in",
    }
}
