//! Type comments (PEP 484), which are tokens for those who ask for them.

use super::{Token, TokenKind, Tokenizer};

impl Tokenizer<'_> {
    /// The token for the comment just read, if it is a type comment. `next` is what ended the comment.
    pub(super) fn type_comment(&mut self, next: Option<u8>, blank_line: bool) -> Option<Token> {
        let start = self.start?;
        let end = if next.is_some() { self.cur - 1 } else { self.cur };
        let text = start + text_start(self.source.get(start..end)?)?;
        self.back(next);
        if !is_ignore(self.source.get(text..end)?) {
            return Some(self.token_from(TokenKind::TypeComment, text));
        }
        if blank_line {
            // Nothing of the line is left for other tokens.
            self.next_char();
            self.at_line_start = true;
        }
        Some(self.token_from(TokenKind::TypeIgnore, text + IGNORE.len()))
    }

    /// A token from `start` to the current position, which lie in one line.
    fn token_from(&self, kind: TokenKind, start: usize) -> Token {
        Token {
            col_offset: start.saturating_sub(self.line_start) as i32,
            ..self.token(kind, start, self.cur)
        }
    }
}

const IGNORE: &str = "ignore";

/// Where in a comment the text after `# type: ` begins; spaces and tabs may be more or fewer.
pub(crate) fn text_start(comment: &str) -> Option<usize> {
    let blank = [' ', '\t'];
    let rest = comment.strip_prefix('#')?.trim_start_matches(blank).strip_prefix("type:")?;
    Some(comment.len() - rest.trim_start_matches(blank).len())
}

/// Whether the text of a type comment is `ignore`, alone or before ASCII that continues no word.
pub(crate) fn is_ignore(text: &str) -> bool {
    text.strip_prefix(IGNORE)
        .is_some_and(|tag| !tag.starts_with(|c: char| !c.is_ascii() || c.is_ascii_alphanumeric()))
}
