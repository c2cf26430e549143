//! The direct way from text to tree, for sources with nothing out of the ordinary.
//!
//! [`lexer`] makes all tokens, and the parser here, by recursive descent, our nodes. Its rules are those of
//! CPython's grammar without the ones for invalid input. It warns of nothing and knows no errors: at whatever
//! is wrong, or rare, it gives up, and the source goes the long way, through the parser crate and
//! [`crate::lower`], which this spares a second tree. So it must never accept what CPython rejects or warns
//! of, and may always give up.
//!
//! A parser that gives up goes to the end marker, which no rule accepts, so that all rules end soon; what they
//! return is thrown away.

mod arguments;
mod atom;
mod compound;
mod expression;
mod fstring;
mod lexer;
mod parameters;
mod pattern;
mod simple;
mod string;
mod target;
mod token;

use crate::lower::Lowering;
use crate::names::Symbol;
use crate::nodes::{Expr, ExprKind, Keyword, Mod, Module, Stmt, Yield};
use crate::parse::Parsed;
use bumpalo::Bump;
use taipan_bytecode::Location;
use token::{Kind, Token};

/// Rules in each other after which the parser gives up. With this limit it needs no more stack than there is,
/// and no source reaches a limit of CPython's.
const MAX_DEPTH: u32 = 60;
/// Operators or attributes in a row after which the parser gives up, each of which makes the tree deeper.
const MAX_CHAIN: u32 = 300;

/// What stands where an expression could not be read.
const VACANT: Expr<'static> = Expr { kind: ExprKind::Yield(Yield { value: None }), loc: Location::NONE };

/// Parses a module; `None` when it has to go the long way.
pub(crate) fn parse<'a>(arena: &'a Bump, source: &'a str) -> Option<Parsed<'a>> {
    if source.len() > i32::MAX as usize {
        return None;
    }
    let mut base = Lowering::new(arena, source);
    let tokens = lexer::tokenize(source, &mut base.names)?;
    // It changes what the comparison operators are (PEP 401).
    if base.names.get("barry_as_FLUFL").is_some() {
        return None;
    }
    let mut parser = Parser {
        base,
        tokens: &tokens,
        at: 0,
        last: 0,
        depth: 0,
        finally: 0,
        failed: false,
        exprs: Vec::with_capacity(64),
        keywords: Vec::new(),
        stmts: Vec::with_capacity(64),
    };
    let body = parser.file();
    let Parser { base, failed, .. } = parser;
    let Lowering { names, warnings, mut facts, problem, .. } = base;
    if failed || problem.is_some() || !warnings.is_empty() {
        return None;
    }
    facts.depth = MAX_DEPTH + MAX_CHAIN;
    Some(Parsed { module: Mod::Module(Module { body, type_ignores: &[] }), names, warnings, facts })
}

/// The state of one parse.
struct Parser<'a, 't> {
    /// The names, the lines, the arena, and what literals need.
    base: Lowering<'a>,
    tokens: &'t [Token],
    /// The next token.
    at: usize,
    /// The last token taken that has a text: where a node ends.
    last: usize,
    depth: u32,
    /// How many `finally` blocks are open.
    finally: u32,
    failed: bool,
    /// Nodes of the lists being read, those of inner lists last.
    exprs: Vec<Expr<'a>>,
    keywords: Vec<Keyword<'a>>,
    stmts: Vec<Stmt<'a>>,
}

impl<'a> Parser<'a, '_> {
    #[inline]
    fn kind(&self) -> Kind {
        self.tokens[self.at].kind
    }

    /// The kind of the token after the next one.
    #[inline]
    fn second(&self) -> Kind {
        self.tokens.get(self.at + 1).map_or(Kind::EndMarker, |token| token.kind)
    }

    /// Takes a token that has a text. The end marker stays: who has given up takes nothing.
    #[inline]
    fn bump(&mut self) {
        self.last = self.at;
        self.at += usize::from(self.kind() != Kind::EndMarker);
    }

    #[inline]
    fn eat(&mut self, kind: Kind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.bump();
        }
        found
    }

    #[inline]
    fn expect(&mut self, kind: Kind) {
        if !self.eat(kind) {
            self.fail();
        }
    }

    /// Takes a newline, an indent or a dedent, with which no node ends.
    fn expect_layout(&mut self, kind: Kind) {
        if self.kind() == kind {
            self.at += 1;
        } else {
            self.fail();
        }
    }

    /// Gives up.
    #[cold]
    fn fail(&mut self) {
        self.failed = true;
        self.at = self.tokens.len() - 1;
    }

    #[cold]
    fn fail_expr(&mut self) -> Expr<'a> {
        self.fail();
        VACANT
    }

    /// Runs `rule` one level deeper, if that is not too deep.
    #[inline]
    fn nested<T>(&mut self, rule: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.fail();
        }
        let result = rule(self);
        self.depth -= 1;
        result
    }

    /// The span from the token `start` to the last one taken.
    #[inline]
    fn loc(&self, start: usize) -> Location {
        self.span(start, self.last)
    }

    /// The span of two tokens and what is between them.
    #[inline]
    fn span(&self, start: usize, end: usize) -> Location {
        let (start, end) = (&self.tokens[start], &self.tokens[end]);
        let end_line = end.line + u32::from(end.more_lines);
        Location::new(
            start.line as i32 + 1,
            end_line as i32 + 1,
            (start.start - self.base.lines.start_of(start.line)) as i32,
            (end.end - self.base.lines.start_of(end_line)) as i32,
        )
    }

    #[inline]
    fn expr_since(&self, start: usize, kind: ExprKind<'a>) -> Expr<'a> {
        Expr { kind, loc: self.loc(start) }
    }

    #[inline]
    fn alloc(&self, expr: Expr<'a>) -> &'a Expr<'a> {
        self.base.arena.alloc(expr)
    }

    /// Moves the expressions since `mark` into the arena.
    fn take_exprs(&mut self, mark: usize) -> &'a [Expr<'a>] {
        let taken = self.base.arena.alloc_slice_copy(&self.exprs[mark..]);
        self.exprs.truncate(mark);
        taken
    }

    /// A name.
    fn name(&mut self) -> Symbol {
        let token = &self.tokens[self.at];
        if token.kind == Kind::Name {
            self.bump();
        } else {
            self.fail();
        }
        token.symbol
    }

    /// The text of the token at `index`.
    fn text(&self, index: usize) -> &'a str {
        let token = &self.tokens[index];
        &self.base.source[token.start as usize..token.end as usize]
    }

    /// Reads what the grammar has two ways to read: `rule`, or if that fails, whatever the caller tries next.
    fn attempt<T>(&mut self, rule: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let (at, last, depth) = (self.at, self.last, self.depth);
        let marks = (self.exprs.len(), self.keywords.len());
        let result = rule(self);
        if !self.failed {
            return Some(result);
        }
        self.failed = false;
        (self.at, self.last, self.depth) = (at, last, depth);
        self.exprs.truncate(marks.0);
        self.keywords.truncate(marks.1);
        None
    }
}
