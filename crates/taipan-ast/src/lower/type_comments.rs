//! Type comments (PEP 484): `# type: …` where the grammar has a place for one, and `# type: ignore`.
//!
//! Only read when asked for, as `ast.parse(…, type_comments=True)` does. Every such comment is a
//! token then, so one in the wrong place makes the source invalid.

use super::Lowering;
use super::line_index::Position;
use crate::names::Symbol;
use crate::nodes::TypeIgnore;
use crate::tokenizer::type_comment::{is_ignore, text_start};
use ruff_python_ast as ruff;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// A type comment.
struct TypeComment {
    /// The whole comment.
    range: TextRange,
    /// What follows `# type: `.
    text: TextRange,
    taken: bool,
}

/// The type comments of a source, in its order.
#[derive(Default)]
pub(super) struct TypeComments {
    comments: Vec<TypeComment>,
    /// For each `# type: ignore` its place and what follows.
    ignores: Vec<(TextSize, String)>,
}

impl TypeComments {
    fn add(&mut self, source: &str, comment: TextRange) {
        let Some(text) = type_text(source, comment) else { return };
        let content = &source[text.start().to_usize()..text.end().to_usize()];
        if is_ignore(content) {
            let tag = content.trim_start_matches("ignore");
            // The newline belongs to the comment where nothing else is in the line.
            let newline = if is_alone(&source[..comment.start().to_usize()]) { "\n" } else { "" };
            self.ignores.push((comment.start(), format!("{tag}{newline}")));
        } else {
            self.comments.push(TypeComment { range: comment, text, taken: false });
        }
    }
}

/// Whether what comes `before` a comment leaves a line to it.
fn is_alone(before: &str) -> bool {
    let line = before.trim_end_matches([' ', '\t', '\x0C']);
    line.is_empty() || line.ends_with('\n') && !line.ends_with("\\\n")
}

/// What follows `# type: ` in a comment.
fn type_text(source: &str, comment: TextRange) -> Option<TextRange> {
    let start = text_start(&source[comment.start().to_usize()..comment.end().to_usize()])?;
    Some(TextRange::new(comment.start() + TextSize::new(start as u32), comment.end()))
}

impl<'a> Lowering<'a> {
    /// Reads the type comments among the tokens.
    pub(crate) fn read_type_comments(&mut self, tokens: &[Token]) {
        for token in tokens.iter().filter(|token| token.kind() == TokenKind::Comment) {
            self.type_comments.add(self.source, token.range());
        }
    }

    /// The `# type: ignore` comments; rejects a source in which a type comment found no place.
    pub(crate) fn type_ignores(&mut self) -> &'a [TypeIgnore] {
        let comments = &self.type_comments.comments;
        if let Some(range) = comments.iter().find(|comment| !comment.taken).map(|comment| comment.range) {
            let loc = self.location(range);
            self.error("invalid syntax".to_owned(), loc);
        }
        let ignores = std::mem::take(&mut self.type_comments.ignores);
        self.slice(&ignores, |this, (start, tag)| TypeIgnore {
            lineno: this.lines.position(*start).lineno,
            tag: this.names.intern(tag),
        })
    }

    pub(crate) fn has_type_comments(&self) -> bool {
        !self.type_comments.comments.is_empty()
    }

    /// Where the type comment at `offset` ends, if there is one.
    pub(super) fn end_of_type_comment(&self, offset: TextSize) -> Option<TextSize> {
        let comments = &self.type_comments.comments;
        let index = comments.binary_search_by_key(&offset, |comment| comment.range.start()).ok()?;
        Some(comments[index].range.end())
    }

    /// Takes the type comment that is the next token after `offset`.
    fn type_comment_after(&mut self, offset: TextSize, over_newlines: bool) -> Option<Symbol> {
        let bytes = self.source.as_bytes();
        let mut at = offset.to_usize();
        while let Some(byte) = bytes.get(at) {
            match byte {
                b' ' | b'\t' | b'\x0C' => at += 1,
                b'\\' if bytes.get(at + 1) == Some(&b'\n') => at += 2,
                b'\n' if over_newlines => at += 1,
                b'#' => {
                    let start = TextSize::new(at as u32);
                    let comments = &mut self.type_comments.comments;
                    if let Ok(index) = comments.binary_search_by_key(&start, |comment| comment.range.start())
                    {
                        comments[index].taken = true;
                        let text = comments[index].text;
                        return Some(self.names.intern(self.text(text)));
                    }
                    if !over_newlines {
                        return None;
                    }
                    at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline);
                }
                _ => return None,
            }
        }
        None
    }

    /// The comment after an assignment's value, and where the assignment ends with it.
    pub(super) fn assign_type_comment(&mut self, assign: TextRange) -> Option<(Symbol, Position)> {
        if !self.has_type_comments() {
            return None;
        }
        let comment = self.type_comment_after(assign.end(), false)?;
        let rest = &self.source.as_bytes()[assign.end().to_usize()..];
        let len = memchr::memchr(b'#', rest).unwrap_or(0);
        let len = memchr::memchr(b'\n', &rest[len..]).map_or(rest.len(), |newline| len + newline);
        Some((comment, self.lines.position(assign.end() + TextSize::new(len as u32))))
    }

    /// The comment after the colon of a `for` or `with` whose header's last expression ends at `header`.
    pub(super) fn header_type_comment(&mut self, header: TextSize) -> Option<Symbol> {
        if !self.has_type_comments() {
            return None;
        }
        let colon = self.colon(header)?;
        self.type_comment_after(colon + TextSize::new(1), false)
    }

    /// The comment after a function's colon, or on the line below it.
    pub(super) fn function_type_comment(&mut self, node: &ruff::StmtFunctionDef) -> Option<Symbol> {
        if !self.has_type_comments() {
            return None;
        }
        let header = node.returns.as_ref().map_or(node.parameters.end(), |returns| returns.end());
        let after_colon = self.colon(header)? + TextSize::new(1);
        self.type_comment_after(after_colon, true)
    }

    /// The comment of a parameter that ends at `end`: after its comma, or before the parenthesis.
    pub(super) fn parameter_type_comment(&mut self, end: TextSize) -> Option<Symbol> {
        if !self.has_type_comments() {
            return None;
        }
        let mut next = self.skip_trivia(end);
        while self.byte_at(next) == Some(b')')
            && self.byte_at(self.skip_trivia(next + TextSize::new(1))) == Some(b',')
        {
            // A parenthesis of the default.
            next = self.skip_trivia(next + TextSize::new(1));
        }
        match self.byte_at(next) {
            Some(b',') => self.type_comment_after(next + TextSize::new(1), true),
            _ => self.type_comment_after(end, true),
        }
    }

    pub(super) fn colon(&self, header: TextSize) -> Option<TextSize> {
        let mut at = header;
        loop {
            at = self.skip_trivia_and_parentheses(at);
            match self.byte_at(at)? {
                b':' => return Some(at),
                b',' => at += TextSize::new(1),
                _ => return None,
            }
        }
    }
}
