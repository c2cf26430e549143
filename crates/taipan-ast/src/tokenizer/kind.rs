//! The kinds of tokens, as `Lib/token.py` numbers and names them.

/// What a token is. The discriminants are CPython's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are those of Lib/token.py, spelled out in TABLE")]
pub enum TokenKind {
    EndMarker,
    Name,
    Number,
    String,
    Newline,
    Indent,
    Dedent,
    LPar,
    RPar,
    LSqb,
    RSqb,
    Colon,
    Comma,
    Semi,
    Plus,
    Minus,
    Star,
    Slash,
    VBar,
    Amper,
    Less,
    Greater,
    Equal,
    Dot,
    Percent,
    LBrace,
    RBrace,
    EqEqual,
    NotEqual,
    LessEqual,
    GreaterEqual,
    Tilde,
    Circumflex,
    LeftShift,
    RightShift,
    DoubleStar,
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
    DoubleSlash,
    DoubleSlashEqual,
    At,
    AtEqual,
    RArrow,
    Ellipsis,
    ColonEqual,
    Exclamation,
    Op,
    TypeIgnore,
    TypeComment,
    SoftKeyword,
    FStringStart,
    FStringMiddle,
    FStringEnd,
    TStringStart,
    TStringMiddle,
    TStringEnd,
    Comment,
    Nl,
    ErrorToken,
    Encoding,
}

use TokenKind::*;

/// Each kind with its name in `token.tok_name` and, for operators, its spelling; in order of number.
const TABLE: [(TokenKind, &str, &str); 69] = [
    (EndMarker, "ENDMARKER", ""),
    (Name, "NAME", ""),
    (Number, "NUMBER", ""),
    (String, "STRING", ""),
    (Newline, "NEWLINE", ""),
    (Indent, "INDENT", ""),
    (Dedent, "DEDENT", ""),
    (LPar, "LPAR", "("),
    (RPar, "RPAR", ")"),
    (LSqb, "LSQB", "["),
    (RSqb, "RSQB", "]"),
    (Colon, "COLON", ":"),
    (Comma, "COMMA", ","),
    (Semi, "SEMI", ";"),
    (Plus, "PLUS", "+"),
    (Minus, "MINUS", "-"),
    (Star, "STAR", "*"),
    (Slash, "SLASH", "/"),
    (VBar, "VBAR", "|"),
    (Amper, "AMPER", "&"),
    (Less, "LESS", "<"),
    (Greater, "GREATER", ">"),
    (Equal, "EQUAL", "="),
    (Dot, "DOT", "."),
    (Percent, "PERCENT", "%"),
    (LBrace, "LBRACE", "{"),
    (RBrace, "RBRACE", "}"),
    (EqEqual, "EQEQUAL", "=="),
    (NotEqual, "NOTEQUAL", "!="),
    (LessEqual, "LESSEQUAL", "<="),
    (GreaterEqual, "GREATEREQUAL", ">="),
    (Tilde, "TILDE", "~"),
    (Circumflex, "CIRCUMFLEX", "^"),
    (LeftShift, "LEFTSHIFT", "<<"),
    (RightShift, "RIGHTSHIFT", ">>"),
    (DoubleStar, "DOUBLESTAR", "**"),
    (PlusEqual, "PLUSEQUAL", "+="),
    (MinEqual, "MINEQUAL", "-="),
    (StarEqual, "STAREQUAL", "*="),
    (SlashEqual, "SLASHEQUAL", "/="),
    (PercentEqual, "PERCENTEQUAL", "%="),
    (AmperEqual, "AMPEREQUAL", "&="),
    (VBarEqual, "VBAREQUAL", "|="),
    (CircumflexEqual, "CIRCUMFLEXEQUAL", "^="),
    (LeftShiftEqual, "LEFTSHIFTEQUAL", "<<="),
    (RightShiftEqual, "RIGHTSHIFTEQUAL", ">>="),
    (DoubleStarEqual, "DOUBLESTAREQUAL", "**="),
    (DoubleSlash, "DOUBLESLASH", "//"),
    (DoubleSlashEqual, "DOUBLESLASHEQUAL", "//="),
    (At, "AT", "@"),
    (AtEqual, "ATEQUAL", "@="),
    (RArrow, "RARROW", "->"),
    (Ellipsis, "ELLIPSIS", "..."),
    (ColonEqual, "COLONEQUAL", ":="),
    (Exclamation, "EXCLAMATION", "!"),
    (Op, "OP", ""),
    (TypeIgnore, "TYPE_IGNORE", ""),
    (TypeComment, "TYPE_COMMENT", ""),
    (SoftKeyword, "SOFT_KEYWORD", ""),
    (FStringStart, "FSTRING_START", ""),
    (FStringMiddle, "FSTRING_MIDDLE", ""),
    (FStringEnd, "FSTRING_END", ""),
    (TStringStart, "TSTRING_START", ""),
    (TStringMiddle, "TSTRING_MIDDLE", ""),
    (TStringEnd, "TSTRING_END", ""),
    (Comment, "COMMENT", ""),
    (Nl, "NL", ""),
    (ErrorToken, "ERRORTOKEN", ""),
    (Encoding, "ENCODING", ""),
];

impl TokenKind {
    /// The name in `token.tok_name`.
    pub fn name(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// The operator's spelling, empty for other tokens.
    pub fn spelling(self) -> &'static str {
        TABLE[self as usize].2
    }

    /// The kind named `name` in `token.tok_name`.
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The operator spelled `text`, as `token.EXACT_TOKEN_TYPES` finds it.
    pub fn from_spelling(text: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.2 == text && !text.is_empty()).map(|row| row.0)
    }

    /// Whether the token is an operator or a delimiter, `OP` for the `tokenize` module.
    pub fn is_operator(self) -> bool {
        self > Dedent && self <= Op
    }

    /// Whether the token may span lines: a string, or the beginning or text of an f-string.
    pub fn is_string_part(self) -> bool {
        matches!(self, String | FStringStart | FStringMiddle | TStringStart | TStringMiddle)
    }
}

/// The operator of one character; `Op` for characters that no operator has.
pub(super) fn one_char(c: u8) -> TokenKind {
    match c {
        b'(' => LPar,
        b')' => RPar,
        b'[' => LSqb,
        b']' => RSqb,
        b':' => Colon,
        b',' => Comma,
        b';' => Semi,
        b'+' => Plus,
        b'-' => Minus,
        b'*' => Star,
        b'/' => Slash,
        b'|' => VBar,
        b'&' => Amper,
        b'<' => Less,
        b'>' => Greater,
        b'=' => Equal,
        b'.' => Dot,
        b'%' => Percent,
        b'{' => LBrace,
        b'}' => RBrace,
        b'~' => Tilde,
        b'^' => Circumflex,
        b'@' => At,
        b'!' => Exclamation,
        _ => Op,
    }
}

/// The operator of two characters.
pub(super) fn two_chars(first: u8, second: u8) -> Option<TokenKind> {
    Some(match (first, second) {
        (b'!', b'=') => NotEqual,
        (b'%', b'=') => PercentEqual,
        (b'&', b'=') => AmperEqual,
        (b'*', b'*') => DoubleStar,
        (b'*', b'=') => StarEqual,
        (b'+', b'=') => PlusEqual,
        (b'-', b'=') => MinEqual,
        (b'-', b'>') => RArrow,
        (b'/', b'/') => DoubleSlash,
        (b'/', b'=') => SlashEqual,
        (b':', b'=') => ColonEqual,
        (b'<', b'<') => LeftShift,
        (b'<', b'=') => LessEqual,
        (b'=', b'=') => EqEqual,
        (b'>', b'=') => GreaterEqual,
        (b'>', b'>') => RightShift,
        (b'@', b'=') => AtEqual,
        (b'^', b'=') => CircumflexEqual,
        (b'|', b'=') => VBarEqual,
        _ => return None,
    })
}

/// The operator that `third` makes of an operator of two characters.
pub(super) fn three_chars(two: TokenKind, third: u8) -> Option<TokenKind> {
    match (two, third) {
        (DoubleStar, b'=') => Some(DoubleStarEqual),
        (DoubleSlash, b'=') => Some(DoubleSlashEqual),
        (LeftShift, b'=') => Some(LeftShiftEqual),
        (RightShift, b'=') => Some(RightShiftEqual),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        for (number, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, number);
        }
    }
}
