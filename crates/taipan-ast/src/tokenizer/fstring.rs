//! f-strings and t-strings: their opening, the text between replacement fields, their end (PEP 701,
//! PEP 750).

use super::{Done, FString, Failed, MAX_EXPR_NESTING, MAX_FSTRING_LEVEL, Token, TokenKind, Tokenizer};

impl Tokenizer<'_> {
    /// The opening of an f-string or t-string: prefix and first quote have been read.
    pub(super) fn fstring_start(&mut self, quote: u8) -> Token {
        self.first_lineno = self.lineno;
        self.multi_line_start = self.line_start;
        let mut quote_size = 1;
        let second = self.next_char();
        if second == Some(quote) {
            let third = self.next_char();
            if third == Some(quote) {
                quote_size = 3;
            } else {
                self.back(third);
                self.back(second);
            }
        } else {
            self.back(second);
        }
        let start = self.start.unwrap_or(self.cur);
        if self.fstrings.len() + 1 >= MAX_FSTRING_LEVEL {
            let Failed = self.raise("too many nested f-strings or t-strings");
            return self.bare(TokenKind::ErrorToken);
        }
        let prefix = self.bytes.get(start..self.cur).unwrap_or_default();
        let has = |letter: u8| prefix.iter().any(|byte| byte.to_ascii_lowercase() == letter);
        let letter = if has(b't') { 't' } else { 'f' };
        self.fstrings.push(FString {
            in_field: false,
            bracket_depth: 0,
            field_depth: -1,
            quote,
            quote_size,
            raw: has(b'r'),
            start,
            line_start: self.line_start,
            lineno: self.lineno,
            in_debug: false,
            in_format_spec: false,
            letter,
        });
        let kind = if letter == 't' { TokenKind::TStringStart } else { TokenKind::FStringStart };
        self.token(kind, start, self.cur)
    }

    /// The next token where the text of an f-string is due: its end, a piece of text, or what stands
    /// in a field when the text is over.
    pub(super) fn fstring_token(&mut self) -> Result<Token, Failed> {
        let Some(string) = self.fstrings.last() else { return Err(Failed) };
        let (quote, quote_size, letter) = (string.quote, string.quote_size, string.letter);
        let start = self.cur;
        self.start = Some(start);
        self.first_lineno = self.lineno;
        self.starting_col_offset = self.col_offset();
        let first = self.next_char();
        let second = if first == Some(b'{') { self.peek() } else { None };
        self.back(first);
        if first == Some(b'{') && second != Some(b'{') {
            self.enter_field()?;
            return self.regular_token();
        }
        for read in 0..quote_size {
            let c = self.next_char();
            if c != Some(quote) {
                self.back(c);
                return self.fstring_middle(start, read);
            }
        }
        self.fstrings.pop();
        let kind = if letter == 't' { TokenKind::TStringEnd } else { TokenKind::FStringEnd };
        Ok(self.token(kind, start, self.cur))
    }

    fn enter_field(&mut self) -> Result<(), Failed> {
        let Some(string) = self.fstrings.last_mut() else { return Err(Failed) };
        string.field_depth += 1;
        if string.field_depth >= MAX_EXPR_NESTING {
            let letter = string.letter;
            return Err(self.raise(format!("{letter}-string: expressions nested too deeply")));
        }
        string.in_field = true;
        Ok(())
    }

    /// A piece of text up to the next field, double brace or closing quote. CPython does not count
    /// the quotes, `_read`, that [`Self::fstring_token`] took before it saw that they close nothing.
    fn fstring_middle(&mut self, start: usize, _read: u8) -> Result<Token, Failed> {
        self.multi_line_start = self.line_start;
        let Some(string) = self.fstrings.last() else { return Err(Failed) };
        let (quote, quote_size, letter, raw) = (string.quote, string.quote_size, string.letter, string.raw);
        let in_format_spec = string.in_format_spec && string.field_depth >= 0;
        let depth = string.bracket_depth;
        let kind = if letter == 't' { TokenKind::TStringMiddle } else { TokenKind::FStringMiddle };
        let (mut closing, mut named_escape) = (0, false);
        while closing != quote_size {
            let c = self.next_char();
            if c.is_none() || (quote_size == 1 && c == Some(b'\n')) {
                return Err(self.unterminated_fstring(c, in_format_spec));
            }
            if c == Some(quote) {
                closing += 1;
                continue;
            }
            closing = 0;
            match c {
                Some(b'{') => {
                    let next = self.next_char();
                    if next == Some(b'{') && !in_format_spec {
                        return Ok(self.token(kind, start, self.cur - 1));
                    }
                    self.back(next);
                    self.back(c);
                    self.enter_field()?;
                    self.leave_format_spec();
                    return Ok(self.token(kind, start, self.cur));
                }
                Some(b'}') if named_escape => return Ok(self.token(kind, start, self.cur)),
                Some(b'}') => {
                    let next = self.next_char();
                    if next == Some(b'}') && !in_format_spec && depth == 0 {
                        return Ok(self.token(kind, start, self.cur - 1));
                    }
                    self.back(next);
                    self.back(c);
                    if let Some(string) = self.fstrings.last_mut() {
                        string.in_field = true;
                    }
                    self.leave_format_spec();
                    return Ok(self.token(kind, start, self.cur));
                }
                Some(b'\\') => named_escape |= self.fstring_escape(raw),
                _ => {}
            }
        }
        self.cur -= usize::from(quote_size);
        Ok(self.token(kind, start, self.cur))
    }

    fn leave_format_spec(&mut self) {
        if let Some(string) = self.fstrings.last_mut() {
            string.in_format_spec = false;
        }
    }

    /// Skips what a backslash escapes; answers whether `\N{` begins.
    fn fstring_escape(&mut self, raw: bool) -> bool {
        let mut next = self.next_char();
        if next == Some(b'\r') {
            next = self.next_char();
        }
        // A brace keeps its meaning after a backslash.
        if let Some(brace @ (b'{' | b'}')) = next {
            if !raw {
                let brace = char::from(brace);
                self.warn(crate::escapes::invalid_escape_warning(brace));
            }
            self.back(next);
            return false;
        }
        if raw || next != Some(b'N') {
            return false;
        }
        let brace = self.next_char();
        if brace == Some(b'{') {
            return true;
        }
        self.back(brace);
        false
    }

    fn unterminated_fstring(&mut self, c: Option<u8>, in_format_spec: bool) -> Failed {
        let Some(string) = self.fstrings.last() else { return Failed };
        let (letter, size) = (string.letter, string.quote_size);
        if in_format_spec && c == Some(b'\n') {
            return self.raise(format!(
                "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
            ));
        }
        let last_line = self.lineno;
        (self.cur, self.line_start, self.lineno) = (string.start + 1, string.line_start, string.lineno);
        if size == 3 {
            let failed = self.raise(format!(
                "unterminated triple-quoted {letter}-string literal (detected at line {last_line})"
            ));
            if c != Some(b'\n') {
                self.done = Done::EndOfString;
            }
            failed
        } else {
            self.raise(format!("unterminated {letter}-string literal (detected at line {last_line})"))
        }
    }
}
