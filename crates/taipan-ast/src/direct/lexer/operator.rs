//! Operators and brackets.

use super::{Bracket, Kind, Lexer, MAX_BRACKETS};

impl Lexer<'_, '_, '_> {
    pub(super) fn operator(&mut self, byte: u8) -> Option<()> {
        let start = self.at;
        self.at += 1;
        let kind = match byte {
            b'(' => self.open(Bracket::Parenthesis, Kind::LPar)?,
            b'[' => self.open(Bracket::Square, Kind::LSqb)?,
            b'{' => self.open(Bracket::Brace, Kind::LBrace)?,
            b')' => self.close(Bracket::Parenthesis, Kind::RPar)?,
            b']' => self.close(Bracket::Square, Kind::RSqb)?,
            b'}' => return self.close_brace(start),
            b':' if self.brackets.last() == Some(&Bracket::Field) => return self.format_spec(start),
            b',' => Kind::Comma,
            b';' => Kind::Semi,
            b'~' => Kind::Tilde,
            b'.' if self.peek(0) == b'.' && self.peek(1) == b'.' => {
                self.at += 2;
                Kind::Ellipsis
            }
            b'.' => Kind::Dot,
            b':' => self.or_equal(Kind::Colon, Kind::ColonEqual),
            b'=' => self.or_equal(Kind::Equal, Kind::EqEqual),
            b'!' => self.or_equal(Kind::Exclamation, Kind::NotEqual),
            b'+' => self.or_equal(Kind::Plus, Kind::PlusEqual),
            b'-' if self.take(b'>') => Kind::RArrow,
            b'-' => self.or_equal(Kind::Minus, Kind::MinEqual),
            b'*' if self.take(b'*') => self.or_equal(Kind::DoubleStar, Kind::DoubleStarEqual),
            b'*' => self.or_equal(Kind::Star, Kind::StarEqual),
            b'/' if self.take(b'/') => self.or_equal(Kind::DoubleSlash, Kind::DoubleSlashEqual),
            b'/' => self.or_equal(Kind::Slash, Kind::SlashEqual),
            b'%' => self.or_equal(Kind::Percent, Kind::PercentEqual),
            b'&' => self.or_equal(Kind::Amper, Kind::AmperEqual),
            b'|' => self.or_equal(Kind::VBar, Kind::VBarEqual),
            b'^' => self.or_equal(Kind::Circumflex, Kind::CircumflexEqual),
            b'@' => self.or_equal(Kind::At, Kind::AtEqual),
            b'<' if self.take(b'<') => self.or_equal(Kind::LeftShift, Kind::LeftShiftEqual),
            b'<' => self.or_equal(Kind::Less, Kind::LessEqual),
            b'>' if self.take(b'>') => self.or_equal(Kind::RightShift, Kind::RightShiftEqual),
            b'>' => self.or_equal(Kind::Greater, Kind::GreaterEqual),
            _ => return None,
        };
        self.push(kind, start);
        Some(())
    }

    fn take(&mut self, byte: u8) -> bool {
        let taken = self.peek(0) == byte;
        self.at += usize::from(taken);
        taken
    }

    /// The operator that `=` makes longer.
    fn or_equal(&mut self, short: Kind, long: Kind) -> Kind {
        if self.take(b'=') { long } else { short }
    }

    fn open(&mut self, bracket: Bracket, kind: Kind) -> Option<Kind> {
        self.brackets.push(bracket);
        (self.brackets.len() <= MAX_BRACKETS).then_some(kind)
    }

    fn close(&mut self, bracket: Bracket, kind: Kind) -> Option<Kind> {
        (self.brackets.pop() == Some(bracket)).then_some(kind)
    }

    /// The end of a set or dict, or of a replacement field, after which the string goes on.
    fn close_brace(&mut self, start: usize) -> Option<()> {
        self.push(Kind::RBrace, start);
        match self.brackets.pop()? {
            Bracket::Brace => Some(()),
            Bracket::Field => self.fstring_text(),
            _ => None,
        }
    }

    /// The colon before a format specification.
    fn format_spec(&mut self, start: usize) -> Option<()> {
        self.push(Kind::Colon, start);
        *self.brackets.last_mut()? = Bracket::FormatSpec;
        self.fstring_text()
    }
}
