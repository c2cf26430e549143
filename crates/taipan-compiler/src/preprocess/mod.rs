//! The pass between parser and symbol table: small rewrites of the tree, and PEP 765's warnings.
//!
//! What it changes: `__debug__` becomes a constant, `"…" % (…)` an f-string where the result is the same,
//! numbers with a sign in patterns become constants, and `-OO` takes the docstrings. Nodes are
//! immutable, so only the nodes above a change are made anew; [`Facts`] tells on which lines there
//! is something to do, and statements elsewhere are not visited.

mod expression;
mod finally;
mod format;
mod pattern;
mod statement;

use bumpalo::Bump;
use taipan_ast::error::ErrorKind;
use taipan_ast::nodes::{Expression, Interactive, Mod, Module};
use taipan_ast::parse::Facts;
use taipan_bytecode::Location;

use crate::error::{CompileError, CompileResult, CompileWarning};
use finally::ControlFlow;

/// How deep a tree may nest. CPython's limit is its C stack (8 MB as a rule), which holds between 21,000
/// and 55,000 levels by construct and machine; ours is that of the construct that may go deepest, `.a()`
/// chains. So a source between the two compiles here and not there.
const MAX_DEPTH: u32 = 54_860;
/// Nesting between checks of the stack.
const DEPTH_BETWEEN_STACK_CHECKS: u32 = 16;
/// Stack that [`DEPTH_BETWEEN_STACK_CHECKS`] levels need at most, in bytes.
const STACK_RED_ZONE: usize = 256 * 1024;
/// Stack added when it runs out, in bytes.
const STACK_SEGMENT: usize = 2 * 1024 * 1024;

/// What the pass does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PreprocessOptions {
    /// As [`Options::optimize`](crate::options::Options): `__debug__` is false from 1, docstrings go at 2.
    pub optimize: u8,
    /// `from __future__ import annotations` is in effect: annotations stay as they are written.
    pub future_annotations: bool,
    /// Only look for what is warned about (`ast.parse` without `optimize`).
    pub syntax_check_only: bool,
}

/// Rewrites a module.
///
/// `warnings` gets the statements that leave a `finally`, in source order.
///
/// # Errors
/// A `RecursionError` for a tree that CPython has no stack for.
pub fn preprocess<'a>(
    arena: &'a Bump,
    module: Mod<'a>,
    facts: &Facts,
    options: PreprocessOptions,
    warnings: &mut Vec<CompileWarning>,
) -> CompileResult<Mod<'a>> {
    if facts.depth > MAX_DEPTH {
        let message = "Stack overflow (used 8160 kB) during compilation";
        return Err(CompileError::new(ErrorKind::RecursionError, message, Location::NONE));
    }
    if facts.preprocess_lines.is_empty() && options.optimize < 2 {
        return Ok(module);
    }
    let mut lines = facts.preprocess_lines.clone();
    lines.sort_unstable();
    let mut pass = Preprocessor {
        arena,
        lines,
        options,
        warnings,
        changed: false,
        depth: 0,
        control_flow: ControlFlow::default(),
    };
    Ok(match module {
        Mod::Module(module) => Mod::Module(Module { body: pass.body(module.body), ..module }),
        Mod::Interactive(module) => Mod::Interactive(Interactive { body: pass.stmts(module.body) }),
        Mod::Expression(module) => Mod::Expression(Expression { body: pass.expr_ref(module.body) }),
        Mod::FunctionType(_) => module,
    })
}

/// The state of the pass.
///
/// A visit gives the node as it should be and sets `changed` if that is not what it was.
struct Preprocessor<'a, 'p> {
    arena: &'a Bump,
    /// Lines with something to do, ascending.
    lines: Vec<i32>,
    options: PreprocessOptions,
    warnings: &'p mut Vec<CompileWarning>,
    changed: bool,
    depth: u32,
    control_flow: ControlFlow,
}

impl<'a> Preprocessor<'a, '_> {
    /// Whether there is something to do from line `first` to line `last`.
    fn concerns(&self, first: i32, last: i32) -> bool {
        let next = self.lines.partition_point(|&line| line < first);
        self.lines.get(next).is_some_and(|&line| line <= last)
    }

    /// Runs `visit` one level deeper, on more stack if there is little left.
    fn nested<T>(&mut self, visit: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let result = if self.depth.is_multiple_of(DEPTH_BETWEEN_STACK_CHECKS) {
            stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || visit(self))
        } else {
            visit(self)
        };
        self.depth -= 1;
        result
    }

    /// Visits a node; gives the same reference if nothing changed.
    fn reference<T>(&mut self, node: &'a T, visit: impl FnOnce(&mut Self, &T) -> T) -> &'a T {
        let outer = std::mem::replace(&mut self.changed, false);
        let new = visit(self, node);
        let node = if self.changed { self.arena.alloc(new) } else { node };
        self.changed |= outer;
        node
    }

    /// Visits the nodes of a slice; gives the same slice if nothing changed.
    fn slice<T: Copy>(&mut self, nodes: &'a [T], mut visit: impl FnMut(&mut Self, &T) -> T) -> &'a [T] {
        let outer = self.changed;
        let mut rewritten: Option<&'a mut [T]> = None;
        for (index, node) in nodes.iter().enumerate() {
            self.changed = false;
            let new = visit(self, node);
            if self.changed {
                rewritten.get_or_insert_with(|| self.arena.alloc_slice_copy(nodes))[index] = new;
            }
        }
        self.changed = outer || rewritten.is_some();
        match rewritten {
            Some(rewritten) => rewritten,
            None => nodes,
        }
    }
}
