//! f-strings and t-strings: their opening, the text between replacement fields, their end (PEP 701).

use super::{Bracket, FString, Kind, Lexer, MAX_FSTRINGS};

/// Replacement fields in the format specifications of each other; CPython's limit.
const MAX_FIELDS: usize = 2;

impl Lexer<'_, '_, '_> {
    /// A string that begins at `start` and whose quotes have been read.
    pub(super) fn fstring(&mut self, start: usize, kind: Kind, quote: u8, triple: bool) -> Option<()> {
        self.push(kind, start);
        let raw = self.bytes[start..self.at].iter().any(|byte| byte | 0x20 == b'r');
        self.fstrings.push(FString { quote, triple, raw, depth: self.brackets.len() });
        (self.fstrings.len() <= MAX_FSTRINGS).then_some(())?;
        self.fstring_text()
    }

    /// Text of the innermost string, up to a replacement field or the end of the string.
    pub(super) fn fstring_text(&mut self) -> Option<()> {
        loop {
            let string = *self.fstrings.last()?;
            let fields = self.brackets.len() - string.depth;
            let (start, first) = (self.at, self.line);
            let end = if fields > 0 { self.spec_end(string)? } else { self.text_end(string)? };
            if self.at > start {
                self.push_lines(Kind::Middle, start, first)?;
            }
            let start = self.at;
            match end {
                b'{' => {
                    self.at += 1;
                    self.brackets.push(Bracket::Field);
                    self.push(Kind::LBrace, start);
                    return (fields <= MAX_FIELDS).then_some(());
                }
                b'}' => {
                    self.at += 1;
                    self.brackets.pop();
                    self.push(Kind::RBrace, start);
                }
                _ => {
                    self.at += if string.triple { 3 } else { 1 };
                    self.push(Kind::FStringEnd, start);
                    self.fstrings.pop();
                    return Some(());
                }
            }
        }
    }

    /// Goes to the brace or the quotes that end the text outside of fields.
    fn text_end(&mut self, string: FString) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            match byte {
                b'{' | b'}' => {
                    if self.peek(1) != byte {
                        // A closing brace alone is an error.
                        return (byte == b'{').then_some(byte);
                    }
                    self.at += 2;
                }
                b'\\' => self.text_escape(string.raw)?,
                b'\n' if !string.triple => return None,
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                }
                _ if byte == string.quote
                    && (!string.triple || (self.peek(1) == byte && self.peek(2) == byte)) =>
                {
                    return Some(byte);
                }
                _ => self.at += 1,
            }
        }
    }

    /// Skips a backslash and what it escapes.
    fn text_escape(&mut self, raw: bool) -> Option<()> {
        match self.peek(1) {
            // CPython warns of it.
            b'{' | b'}' => return None,
            b'N' if !raw && self.peek(2) == b'{' => {
                let name = &self.bytes[self.at..];
                let len = name.iter().skip(3).take_while(|byte| is_in_character_name(**byte)).count();
                (name.get(3 + len) == Some(&b'}')).then_some(())?;
                self.at += len + 4;
            }
            _ => {
                self.at += 1;
                self.escaped()?;
            }
        }
        Some(())
    }

    /// Goes to the brace that ends the text of a format specification.
    fn spec_end(&mut self, string: FString) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            match byte {
                b'{' if self.peek(1) == b'{' => return None,
                b'{' | b'}' => return Some(byte),
                b'\\' | b'\n' => return None,
                _ if byte == string.quote => return None,
                _ => self.at += 1,
            }
        }
    }
}

fn is_in_character_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-')
}
