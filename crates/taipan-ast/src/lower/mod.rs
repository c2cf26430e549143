//! From the tree of the parser crate to our own, with CPython's shapes and positions.
//!
//! The parser crate keeps byte ranges and its own node shapes; CPython's tree nests `elif`, splits
//! f-strings its own way, and counts lines and columns. One visit in source order makes the new tree
//! in the arena, and frees each statement of the old one while it is still in the processor's cache. Text of literals and identifiers is not copied where the source has it as it is.
//!
//! Whatever the parser crate accepts and CPython does not is found here too (or in
//! [`crate::parse`], when tokens tell): the first such place is kept in [`Lowering::problem`] and the
//! visit goes on, since the tree is then thrown away.

mod arguments;
mod compound;
mod comprehension;
pub(crate) mod escape;
mod expression;
mod func_type;
mod interactive;
pub(crate) mod interpolated;
mod line_index;
mod number;
mod pattern;
mod statement;
mod string;
pub(crate) mod tokens;
mod type_comments;
mod type_params;

use crate::error::{ErrorSpan, Rejected, SyntaxError, SyntaxWarning};
use crate::names::{Names, Symbol};
use crate::nodes::{Expr, ExprKind};
use bumpalo::Bump;
use line_index::LineIndex;
use ruff_python_ast as ruff;
use ruff_text_size::{TextRange, TextSize};
use taipan_bytecode::Location;
use type_comments::TypeComments;

/// What later passes need to know before they look at the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Lines, from 1, on which something starts that preprocessing changes or warns about: a string
    /// literal before `%` and a tuple, `__debug__`, a number with a sign in a `case`, a statement that
    /// leaves a `finally`. Nearly ascending.
    pub preprocess_lines: Vec<i32>,
    /// How deep, at most, statements and expressions nest in each other.
    pub depth: u32,
}

/// Why a tree that the parser crate made is not CPython's.
pub(crate) enum Problem {
    /// CPython rejects the source here; its error is still to be found.
    Rejected,
    /// CPython rejects the source with this error.
    Error(SyntaxError),
    /// CPython's parser, as we have it, rejects it so.
    Doubtful(Rejected),
}

/// Nesting after which the stack is checked, and between checks.
const DEPTH_BETWEEN_STACK_CHECKS: u32 = 16;
/// Stack that [`DEPTH_BETWEEN_STACK_CHECKS`] levels need at most, in bytes.
const STACK_RED_ZONE: usize = 256 * 1024;
/// Stack added when it runs out, in bytes.
const STACK_SEGMENT: usize = 2 * 1024 * 1024;
/// Stack that one level of the parser crate's tree takes when it is dropped, in bytes.
const STACK_OF_DROP: usize = 1024;
/// Stack beyond which a tree is rather leaked than dropped, in bytes.
const MAX_STACK_OF_DROP: usize = 4 * 1024 * 1024 * 1024;

/// Frees a part of the parser crate's tree in which at most `depth` nodes are within each other.
pub(crate) fn dispose<T>(tree: T, depth: usize) {
    let stack = (depth + 64) * STACK_OF_DROP;
    if stack > MAX_STACK_OF_DROP {
        std::mem::forget(tree);
    } else {
        stacker::maybe_grow(stack, stack, || drop(tree));
    }
}

/// The state of one lowering.
pub(crate) struct Lowering<'a> {
    pub(crate) arena: &'a Bump,
    pub(crate) source: &'a str,
    pub(crate) names: Names<'a>,
    pub(crate) warnings: Vec<SyntaxWarning>,
    /// Those for the text of the f-string or t-string being lowered, issued at its end.
    deferred_warnings: Vec<SyntaxWarning>,
    pub(crate) problem: Option<Problem>,
    pub(crate) facts: Facts,
    pub(crate) lines: LineIndex,
    depth: u32,
    /// How many blocks that were indented are open.
    indentation: u32,
    /// How many `finally` blocks are open.
    finally: u32,
    /// Empty unless they are asked for.
    type_comments: TypeComments,
    /// Whether escapes that mean nothing are warned of; before Python 3.12 that is a `DeprecationWarning`,
    /// which is not shown.
    pub(crate) warns_of_escapes: bool,
    /// Where f-strings start in patterns that the parser crate was given as plain strings.
    pub(crate) plain_patterns: Vec<TextSize>,
}

impl<'a> Lowering<'a> {
    pub(crate) fn new(arena: &'a Bump, source: &'a str) -> Self {
        Self {
            arena,
            source,
            names: Names::new(arena),
            warnings: Vec::new(),
            deferred_warnings: Vec::new(),
            problem: None,
            facts: Facts::default(),
            lines: LineIndex::new(source),
            depth: 0,
            indentation: 0,
            finally: 0,
            type_comments: TypeComments::default(),
            warns_of_escapes: true,
            plain_patterns: Vec::new(),
        }
    }

    /// Runs `visit` one level deeper, on more stack if there is little left.
    #[inline]
    fn nested<T>(&mut self, visit: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        self.facts.depth = self.facts.depth.max(self.depth);
        let result = if self.depth.is_multiple_of(DEPTH_BETWEEN_STACK_CHECKS) {
            stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || visit(self))
        } else {
            visit(self)
        };
        self.depth -= 1;
        result
    }

    #[inline]
    fn location(&mut self, range: TextRange) -> Location {
        self.lines.location(range)
    }

    /// The span from the start of one location to the end of another.
    fn span(start: Location, end: Location) -> Location {
        Location::new(start.lineno, end.end_lineno, start.col_offset, end.end_col_offset)
    }

    /// The source text of a range.
    #[inline]
    fn text(&self, range: TextRange) -> &'a str {
        &self.source[range.start().to_usize()..range.end().to_usize()]
    }

    fn byte_at(&self, offset: TextSize) -> Option<u8> {
        self.source.as_bytes().get(offset.to_usize()).copied()
    }

    #[inline]
    fn identifier(&mut self, identifier: &ruff::Identifier) -> Symbol {
        self.names.intern(identifier.id.as_str())
    }

    fn opt_identifier(&mut self, identifier: Option<&ruff::Identifier>) -> Option<Symbol> {
        identifier.map(|identifier| self.identifier(identifier))
    }

    /// Lowers each of `items` into a slice of the arena.
    #[inline]
    fn slice<T, U>(
        &mut self,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
        mut lower: impl FnMut(&mut Self, T) -> U,
    ) -> &'a [U] {
        let items = items.into_iter();
        if items.len() == 0 {
            return &[];
        }
        let arena = self.arena;
        arena.alloc_slice_fill_iter(items.map(|item| lower(self, item)))
    }

    /// [`Lowering::slice`] for large nodes: `lower` writes each at its place, where `vacant` stood, which
    /// saves a copy.
    #[inline]
    fn slice_in_place<T, U: Copy>(
        &mut self,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
        vacant: U,
        mut lower: impl FnMut(&mut Self, T, &mut U),
    ) -> &'a [U] {
        let items = items.into_iter();
        if items.len() == 0 {
            return &[];
        }
        let places = self.arena.alloc_slice_fill_copy(items.len(), vacant);
        for (item, place) in items.zip(places.iter_mut()) {
            lower(self, item, place);
        }
        places
    }

    fn alloc_expr(&self, kind: ExprKind<'a>, loc: Location) -> &'a Expr<'a> {
        self.arena.alloc(Expr { kind, loc })
    }

    /// Keeps the first place that CPython rejects.
    #[cold]
    pub(crate) fn reject(&mut self) {
        self.problem.get_or_insert(Problem::Rejected);
    }

    /// Keeps the first error that is known in CPython's words.
    #[cold]
    fn error(&mut self, message: String, loc: Location) {
        if self.problem.is_none() {
            let span = ErrorSpan {
                lineno: loc.lineno as u32,
                offset: self.character_offset(loc.lineno, loc.col_offset),
                end_lineno: loc.end_lineno as u32,
                end_offset: self.character_offset(loc.end_lineno, loc.end_col_offset),
            };
            let mut error = SyntaxError::new(message, span);
            error.text = Some(self.line_text(loc.lineno).to_owned());
            self.problem = Some(Problem::Error(error));
        }
    }

    /// The character, from 1, at a byte of a line.
    fn character_offset(&self, lineno: i32, col_offset: i32) -> u32 {
        let line = self.line_text(lineno);
        let end = (col_offset.max(0) as usize).min(line.len());
        String::from_utf8_lossy(&line.as_bytes()[..end]).chars().count() as u32 + 1
    }

    /// A line with its newline.
    fn line_text(&self, lineno: i32) -> &'a str {
        let rest = self.source.get(self.lines.line_start(lineno)..).unwrap_or_default();
        let len = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |newline| newline + 1);
        &rest[..len]
    }

    /// The next byte offset, from `offset`, that is neither space, comment, nor a line's end.
    fn skip_trivia(&self, offset: TextSize) -> TextSize {
        let bytes = self.source.as_bytes();
        let mut at = offset.to_usize();
        while let Some(byte) = bytes.get(at) {
            match byte {
                b' ' | b'\t' | b'\x0C' | b'\n' | b'\\' => at += 1,
                b'#' => at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline),
                _ => break,
            }
        }
        TextSize::new(at as u32)
    }

    /// The offset of the token after an expression or pattern and the parentheses that close around it.
    fn skip_trivia_and_parentheses(&self, mut offset: TextSize) -> TextSize {
        loop {
            offset = self.skip_trivia(offset);
            if self.byte_at(offset) != Some(b')') {
                return offset;
            }
            offset += TextSize::new(1);
        }
    }
}
