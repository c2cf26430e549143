//! Strings and bytes without replacement fields (language reference, "String and Bytes literals").

use super::{Done, Failed, Token, TokenKind, Tokenizer};

impl Tokenizer<'_> {
    /// A string whose opening quote has been read.
    pub(super) fn string(&mut self, quote: u8) -> Result<Token, Failed> {
        self.first_lineno = self.lineno;
        self.multi_line_start = self.line_start;
        let quote = Some(quote);
        let (mut size, mut closing) = (1, 0);
        let mut c = self.next_char();
        if c == quote {
            c = self.next_char();
            if c == quote {
                size = 3;
            } else {
                closing = 1;
            }
        }
        if c != quote {
            self.back(c);
        }
        let mut escaped_quote = false;
        while closing != size {
            let c = self.next_char();
            if c.is_none() || (size == 1 && c == Some(b'\n')) {
                return Err(self.unterminated_string(quote, size, c, escaped_quote));
            }
            if c == quote {
                closing += 1;
                continue;
            }
            closing = 0;
            if c == Some(b'\\') {
                let escaped = self.next_char();
                escaped_quote |= escaped == quote;
                if escaped == Some(b'\r') {
                    self.next_char();
                }
            }
        }
        Ok(self.token(TokenKind::String, self.start.unwrap_or(self.cur), self.cur))
    }

    /// The error for a string that ends at `c`, a newline or the end. It points to the opening quote.
    fn unterminated_string(
        &mut self,
        quote: Option<u8>,
        size: u8,
        c: Option<u8>,
        escaped_quote: bool,
    ) -> Failed {
        let last_line = self.lineno;
        self.cur = self.start.unwrap_or(self.cur) + 1;
        self.line_start = self.multi_line_start;
        self.lineno = self.first_lineno;
        let around =
            self.fstrings.last().filter(|around| Some(around.quote) == quote && around.quote_size == size);
        if let Some(letter) = around.map(|around| around.letter) {
            return self.raise(format!("{letter}-string: expecting '}}'"));
        }
        let failed = match (size, escaped_quote) {
            (3, _) => {
                self.raise(format!("unterminated triple-quoted string literal (detected at line {last_line})"))
            }
            (_, true) => self.raise(format!(
                "unterminated string literal (detected at line {last_line}); perhaps you escaped the end quote?"
            )),
            _ => self.raise(format!("unterminated string literal (detected at line {last_line})")),
        };
        if c != Some(b'\n') {
            self.done = Done::EndOfString;
        }
        failed
    }
}
