//! What may stand in an interactive source (`single`): one compound statement, or simple ones on one line.

use super::Lowering;
use crate::nodes::{Stmt, StmtKind};
use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange};

/// What is to be known of a statement after it has been lowered.
struct Outline {
    compound: bool,
    range: TextRange,
}

impl<'a> Lowering<'a> {
    /// The statements of an interactive source.
    pub(crate) fn interactive(&mut self, stmts: ruff::Suite) -> &'a [Stmt<'a>] {
        let outline = |stmt| Outline { compound: is_compound(stmt), range: stmt.range() };
        let outlines: Vec<Outline> = stmts.iter().map(outline).collect();
        let body = self.stmts(stmts);
        let single = match (outlines.as_slice(), body) {
            ([], _) => false,
            ([stmt], [lowered]) => self.is_finished(stmt, lowered),
            _ => outlines.windows(2).all(|pair| self.follows_semicolon(&pair[0])),
        };
        if !single {
            self.reject();
        }
        body
    }

    /// Whether a semicolon comes after a simple statement.
    fn follows_semicolon(&self, stmt: &Outline) -> bool {
        !stmt.compound && self.with_semicolon(stmt.range).end() != stmt.range.end()
    }

    /// Whether a compound statement is ended: by the end of an indented block, or by a line after it.
    fn is_finished(&self, stmt: &Outline, lowered: &Stmt<'a>) -> bool {
        let rest = &self.source.as_bytes()[stmt.range.end().to_usize()..];
        if !stmt.compound || memchr::memchr(b'\n', rest).is_some() {
            return true;
        }
        let Some(last) = last_block(&lowered.kind).first() else { return true };
        let line = self.source.as_bytes().get(self.lines.line_start(last.loc.lineno));
        matches!(line, Some(b' ' | b'\t' | b'\x0C'))
    }
}

fn is_compound(stmt: &ruff::Stmt) -> bool {
    matches!(
        stmt,
        ruff::Stmt::FunctionDef(_)
            | ruff::Stmt::ClassDef(_)
            | ruff::Stmt::If(_)
            | ruff::Stmt::For(_)
            | ruff::Stmt::While(_)
            | ruff::Stmt::With(_)
            | ruff::Stmt::Try(_)
            | ruff::Stmt::Match(_)
    )
}

/// The block that ends a compound statement.
fn last_block<'a>(kind: &StmtKind<'a>) -> &'a [Stmt<'a>] {
    let last = |blocks: &[&'a [Stmt<'a>]]| blocks.iter().rev().find(|block| !block.is_empty()).copied();
    match kind {
        StmtKind::FunctionDef(node) => Some(node.body),
        StmtKind::AsyncFunctionDef(node) => Some(node.body),
        StmtKind::ClassDef(node) => Some(node.body),
        StmtKind::With(node) => Some(node.body),
        StmtKind::AsyncWith(node) => Some(node.body),
        StmtKind::Match(node) => node.cases.last().map(|case| case.body),
        StmtKind::For(node) => last(&[node.body, node.orelse]),
        StmtKind::AsyncFor(node) => last(&[node.body, node.orelse]),
        StmtKind::While(node) => last(&[node.body, node.orelse]),
        StmtKind::If(node) => match node.orelse {
            // An `elif`, or an `if` within `else`, which ends with the same block.
            [Stmt { kind: kind @ StmtKind::If(_), .. }] => return last_block(kind),
            orelse => last(&[node.body, orelse]),
        },
        StmtKind::Try(node) => {
            last(&[node.handlers.last().map_or(&[], |handler| handler.body), node.orelse, node.finalbody])
        }
        StmtKind::TryStar(node) => {
            last(&[node.handlers.last().map_or(&[], |handler| handler.body), node.orelse, node.finalbody])
        }
        _ => None,
    }
    .unwrap_or_default()
}
