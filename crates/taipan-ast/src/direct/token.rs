//! Tokens as the direct parser reads them: small, and with all that tells where a node is.

use crate::names::{Symbol, sym};

/// One token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Where it begins and ends, in bytes of the source.
    pub(super) start: u32,
    /// See `start`.
    pub(super) end: u32,
    /// The line it begins in, from 0.
    pub(super) line: u32,
    /// The symbol of a name.
    pub(super) symbol: Symbol,
    /// In how many further lines it lies.
    pub(super) more_lines: u16,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a token is. Unlike for CPython's tokenizer, each keyword is a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    EndMarker,
    Newline,
    Indent,
    Dedent,
    Name,
    Number,
    String,
    Bytes,
    FStringStart,
    TStringStart,
    Middle,
    FStringEnd,
    LPar,
    RPar,
    LSqb,
    RSqb,
    LBrace,
    RBrace,
    Colon,
    Comma,
    Semi,
    Dot,
    Ellipsis,
    Equal,
    ColonEqual,
    RArrow,
    Exclamation,
    Tilde,
    // Binary operators, in the order of `BINARY`.
    VBar,
    Circumflex,
    Amper,
    LeftShift,
    RightShift,
    Plus,
    Minus,
    Star,
    Slash,
    DoubleSlash,
    Percent,
    At,
    DoubleStar,
    Less,
    Greater,
    LessEqual,
    GreaterEqual,
    EqEqual,
    NotEqual,
    // Assignments with an operator.
    PlusEqual,
    MinEqual,
    StarEqual,
    SlashEqual,
    PercentEqual,
    AmperEqual,
    VBarEqual,
    CircumflexEqual,
    LeftShiftEqual,
    RightShiftEqual,
    DoubleStarEqual,
    DoubleSlashEqual,
    AtEqual,
    // Keywords, in the order of `sym`.
    False,
    None,
    True,
    And,
    As,
    Assert,
    Async,
    Await,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    Except,
    Finally,
    For,
    From,
    Global,
    If,
    Import,
    In,
    Is,
    Lambda,
    Nonlocal,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    Try,
    While,
    With,
    Yield,
}

use Kind::*;

/// The kinds of the symbols from [`sym::KEYWORD_FALSE`] to [`sym::KEYWORD_YIELD`].
const KEYWORDS: [Kind; 35] = [
    False, None, True, And, As, Assert, Async, Await, Break, Class, Continue, Def, Del, Elif, Else, Except,
    Finally, For, From, Global, If, Import, In, Is, Lambda, Nonlocal, Not, Or, Pass, Raise, Return, Try,
    While, With, Yield,
];

const _: () = assert!(sym::KEYWORD_YIELD.0 - sym::KEYWORD_FALSE.0 + 1 == KEYWORDS.len() as u32);

impl Kind {
    /// Whether a word is a keyword, and which.
    #[inline]
    pub(super) fn of_word(symbol: Symbol) -> Self {
        let ordinal = symbol.0.wrapping_sub(sym::KEYWORD_FALSE.0) as usize;
        KEYWORDS.get(ordinal).copied().unwrap_or(Name)
    }

    /// Whether an expression may go on with this token after an operand that has nothing after it.
    #[inline]
    pub(super) fn continues_expression(self) -> bool {
        CONTINUES[self as usize]
    }

    /// Whether an expression, starred perhaps, may begin with this token.
    #[inline]
    pub(super) fn begins_expression(self) -> bool {
        BEGINS[self as usize]
    }
}

/// See [`Kind::continues_expression`].
const CONTINUES: [bool; 128] = flags(&[
    VBar,
    Circumflex,
    Amper,
    LeftShift,
    RightShift,
    Plus,
    Minus,
    Star,
    Slash,
    DoubleSlash,
    Percent,
    At,
    Less,
    Greater,
    LessEqual,
    GreaterEqual,
    EqEqual,
    NotEqual,
    And,
    Or,
    Not,
    In,
    Is,
]);

/// See [`Kind::begins_expression`].
const BEGINS: [bool; 128] = flags(&[
    Name,
    Number,
    String,
    Bytes,
    FStringStart,
    TStringStart,
    LPar,
    LSqb,
    LBrace,
    Ellipsis,
    Tilde,
    Plus,
    Minus,
    Star,
    False,
    None,
    True,
    Await,
    Lambda,
    Not,
]);

/// One flag for each kind: whether it is among `kinds`.
const fn flags(kinds: &[Kind]) -> [bool; 128] {
    let mut flags = [false; 128];
    let mut at = 0;
    while at < kinds.len() {
        flags[kinds[at] as usize] = true;
        at += 1;
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;
    use bumpalo::Bump;

    #[test]
    fn keywords_are_in_the_order_of_their_symbols() {
        let arena = Bump::new();
        let names = Names::new(&arena);
        for ordinal in 0..KEYWORDS.len() as u32 {
            let symbol = Symbol(sym::KEYWORD_FALSE.0 + ordinal);
            let spelled = format!("{:?}", Kind::of_word(symbol));
            let text = names.text(symbol);
            assert!(spelled.eq_ignore_ascii_case(text) && names.get(text) == Some(symbol));
        }
        assert_eq!(Kind::of_word(sym::SELF), Name);
    }
}
