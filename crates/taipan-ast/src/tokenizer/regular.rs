//! Everything but the text of f-strings: blocks, comments, names, numbers, strings, operators.

use super::cursor::is_identifier_start;
use super::kind::{one_char, three_chars, two_chars};
use super::number::is_digit;
use super::{Bracket, Done, Failed, MAX_LEVEL, Token, TokenKind, Tokenizer};

impl Tokenizer<'_> {
    /// The next token outside the text of an f-string.
    pub(super) fn regular_token(&mut self) -> Result<Token, Failed> {
        let mut blank_line = false;
        let mut start_of_line = true;
        loop {
            if start_of_line {
                self.start = None;
                self.starting_col_offset = -1;
                blank_line = self.at_line_start && self.indentation()?;
                self.start = Some(self.cur);
                self.starting_col_offset = self.col_offset();
                if let Some(token) = self.pending_block_token() {
                    return Ok(token);
                }
                self.peek();
                start_of_line = false;
            }
            let mut c = self.skip_blanks();
            if c == Some(b'#') {
                c = self.skip_comment();
                if self.type_comments
                    && let Some(token) = self.type_comment(c, blank_line)
                {
                    return Ok(token);
                }
                if self.extra_tokens {
                    return Ok(self.comment(c, blank_line));
                }
            }
            let Some(first) = c else { return self.end() };
            if is_identifier_start(first) {
                return self.name_or_prefixed_string(first);
            }
            if first == b'\r' {
                c = self.next_char();
            }
            if c == Some(b'\n') {
                match self.newline(blank_line) {
                    Some(token) => return Ok(token),
                    None => {
                        blank_line = false;
                        start_of_line = true;
                        continue;
                    }
                }
            }
            match c {
                Some(b'.') => return self.dot(),
                Some(c) if c.is_ascii_digit() => return self.number(c),
                Some(c @ (b'"' | b'\'')) => return self.string(c),
                Some(b'\\') => self.continuation_line()?,
                _ => return self.operator(c.unwrap_or_default()),
            }
        }
    }

    /// An indent or dedent that the line's start has brought.
    fn pending_block_token(&mut self) -> Option<Token> {
        if self.pending_indents == 0 {
            return None;
        }
        let (kind, start) = if self.pending_indents < 0 {
            self.pending_indents += 1;
            (TokenKind::Dedent, self.cur)
        } else {
            self.pending_indents -= 1;
            (TokenKind::Indent, self.buf)
        };
        Some(if self.extra_tokens { self.token(kind, start, self.cur) } else { self.bare(kind) })
    }

    fn skip_blanks(&mut self) -> Option<u8> {
        self.start = None;
        let c = loop {
            match self.next_char() {
                Some(b' ' | b'\t' | b'\x0c') => {}
                c => break c,
            }
        };
        let start = if c.is_some() { self.cur - 1 } else { self.cur };
        self.start = Some(start);
        self.starting_col_offset = self.col_offset() - 1;
        c
    }

    fn skip_comment(&mut self) -> Option<u8> {
        loop {
            let c = self.next_char();
            if matches!(c, None | Some(b'\n' | b'\r')) {
                return c;
            }
        }
    }

    fn comment(&mut self, c: Option<u8>, blank_line: bool) -> Token {
        self.back(c);
        self.comment_newline = blank_line;
        self.token(TokenKind::Comment, self.start.unwrap_or(self.cur), self.cur)
    }

    fn end(&mut self) -> Result<Token, Failed> {
        if self.brackets.is_empty() && self.done == Done::Eof {
            return Ok(self.bare(TokenKind::EndMarker));
        }
        Err(Failed)
    }

    /// The token for a line's end, if it has one: blank lines and lines within brackets end nothing.
    fn newline(&mut self, blank_line: bool) -> Option<Token> {
        self.at_line_start = true;
        let start = self.start.unwrap_or(self.cur);
        if blank_line || !self.brackets.is_empty() || self.comment_newline && self.extra_tokens {
            self.comment_newline = false;
            return self.extra_tokens.then(|| self.token(TokenKind::Nl, start, self.cur));
        }
        Some(self.token(TokenKind::Newline, start, self.cur - 1))
    }

    /// What a point begins: a number, `...` or `.` alone.
    fn dot(&mut self) -> Result<Token, Failed> {
        let second = self.next_char();
        if is_digit(second) {
            return self.fraction(second);
        }
        let start = self.start.unwrap_or(self.cur);
        if second == Some(b'.') {
            let third = self.next_char();
            if third == Some(b'.') {
                return Ok(self.token(TokenKind::Ellipsis, start, self.cur));
            }
            self.back(third);
        }
        self.back(second);
        Ok(self.token(TokenKind::Dot, start, self.cur))
    }

    /// Operators and brackets. `c` has been read; it may also be a character Python does not know.
    fn operator(&mut self, c: u8) -> Result<Token, Failed> {
        let start = self.start.unwrap_or(self.cur);
        if c == b':' && self.begins_format_spec() {
            return Ok(self.token(TokenKind::Colon, start, self.cur));
        }
        let second = self.next_char();
        if let Some(kind) = second.and_then(|second| two_chars(c, second)) {
            let third = self.next_char();
            let longer = third.and_then(|third| three_chars(kind, third));
            if longer.is_none() {
                self.back(third);
            }
            return Ok(self.token(longer.unwrap_or(kind), start, self.cur));
        }
        self.back(second);
        match c {
            b'(' | b'[' | b'{' => self.open_bracket(c, start)?,
            b')' | b']' | b'}' => self.close_bracket(c)?,
            _ => {}
        }
        if !matches!(c, b' '..=b'~') {
            return Err(self.raise(format!("invalid non-printable character U+{c:04X}")));
        }
        if let (b'=', Some(string)) = (c, self.fstrings.last_mut()) {
            string.in_debug |= string.field_depth >= 0;
        }
        Ok(self.token(one_char(c), start, self.cur))
    }

    /// Whether a colon ends the expression of a replacement field; then the text of its format
    /// specification follows.
    fn begins_format_spec(&mut self) -> bool {
        let Some(string) = self.fstrings.last_mut().filter(|string| string.field_depth >= 0) else {
            return false;
        };
        if string.bracket_depth - 1 != string.field_depth {
            return false;
        }
        string.in_field = false;
        string.in_format_spec = true;
        true
    }

    fn open_bracket(&mut self, char: u8, start: usize) -> Result<(), Failed> {
        if self.brackets.len() >= MAX_LEVEL {
            return Err(self.raise("too many nested parentheses"));
        }
        let col_offset = start.saturating_sub(self.line_start) as i32;
        self.brackets.push(Bracket { char, lineno: self.lineno, col_offset });
        if let Some(string) = self.fstrings.last_mut() {
            string.bracket_depth += 1;
        }
        Ok(())
    }

    fn close_bracket(&mut self, c: u8) -> Result<(), Failed> {
        let closing = char::from(c);
        let around =
            self.fstrings.last().map(|string| (string.letter, string.bracket_depth, string.field_depth));
        if let (Some((letter, 0, _)), b'}') = (around, c) {
            return Err(self.raise(format!("{letter}-string: single '}}' is not allowed")));
        }
        if !self.extra_tokens && self.brackets.is_empty() {
            return Err(self.raise(format!("unmatched '{closing}'")));
        }
        if let Some(opening) = self.brackets.pop() {
            let matches = matches!((opening.char, c), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
            if !self.extra_tokens && !matches {
                return Err(self.mismatch(opening, closing, around));
            }
        }
        let Some(string) = self.fstrings.last_mut() else { return Ok(()) };
        string.bracket_depth -= 1;
        if string.bracket_depth < 0 {
            let letter = string.letter;
            return Err(self.raise(format!("{letter}-string: unmatched '{closing}'")));
        }
        if c == b'}' && string.bracket_depth == string.field_depth {
            string.field_depth -= 1;
            string.in_field = false;
            string.in_format_spec = false;
            string.in_debug = false;
        }
        Ok(())
    }

    fn mismatch(&mut self, opening: Bracket, closing: char, around: Option<(char, i32, i32)>) -> Failed {
        // The brace of a field does not face a bracket inside it.
        if let Some((letter, bracket_depth, field_depth)) = around
            && opening.char == b'{'
            && bracket_depth - 1 == field_depth
        {
            return self.raise(format!("{letter}-string: unmatched '{closing}'"));
        }
        let message = format!(
            "closing parenthesis '{closing}' does not match opening parenthesis '{}'",
            char::from(opening.char)
        );
        if opening.lineno == self.lineno {
            self.raise(message)
        } else {
            self.raise(format!("{message} on line {}", opening.lineno))
        }
    }
}
