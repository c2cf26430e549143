//! Compound statements. Their blocks are taken out of the nodes, since [`Lowering::stmts`] frees what it lowers.

use super::Lowering;
use crate::nodes::*;
use ruff_python_ast as ruff;
use ruff_python_parser::parse_expression_range;
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::mem::take;

/// More blocks within each other CPython's tokenizer does not take (`MAXINDENT`).
const MAX_INDENTATION: u32 = 99;

impl<'a> Lowering<'a> {
    /// The statements of a block.
    fn block(&mut self, stmts: &mut ruff::Suite) -> &'a [Stmt<'a>] {
        let stmts = take(stmts);
        self.indentation += 1;
        if self.indentation > MAX_INDENTATION {
            self.check_indentation(&stmts);
        }
        let stmts = self.stmts(stmts);
        self.indentation -= 1;
        stmts
    }

    /// Rejects a block that is one too deep, unless it stands on its header's line.
    #[cold]
    fn check_indentation(&mut self, stmts: &[ruff::Stmt]) {
        let Some(first) = stmts.first() else { return };
        let start = first.range().start().to_usize();
        let line = &self.source[..start];
        let indent = line.rfind('\n').map_or(line, |newline| &line[newline + 1..]);
        if indent.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\x0C')) {
            self.reject();
        }
    }

    /// The range of a compound statement: with the semicolon or type comment that may end its last line.
    pub(super) fn with_semicolon(&self, range: TextRange) -> TextRange {
        let bytes = self.source.as_bytes();
        let mut at = range.end().to_usize();
        loop {
            match bytes.get(at) {
                Some(b' ' | b'\t' | b'\x0C') => at += 1,
                Some(b'\\') if bytes.get(at + 1) == Some(&b'\n') => at += 2,
                Some(b';') => return TextRange::new(range.start(), TextSize::new(at as u32 + 1)),
                Some(b'#') => {
                    let end = self.end_of_type_comment(TextSize::new(at as u32));
                    return TextRange::new(range.start(), end.unwrap_or(range.end()));
                }
                _ => return range,
            }
        }
    }

    /// The range of a definition without its decorators.
    fn after_decorators(&self, range: TextRange, decorators: &[ruff::Decorator]) -> TextRange {
        match decorators.last() {
            Some(last) => TextRange::new(self.skip_trivia(last.range.end()), range.end()),
            None => range,
        }
    }

    fn decorators(&mut self, decorators: &[ruff::Decorator]) -> &'a [Expr<'a>] {
        self.slice(decorators, |this, decorator| this.expr(&decorator.expression))
    }

    pub(super) fn function_def(&mut self, node: &mut ruff::StmtFunctionDef) -> Stmt<'a> {
        let decorator_list = self.decorators(&node.decorator_list);
        let range = self.with_semicolon(self.after_decorators(node.range, &node.decorator_list));
        let loc = self.location(range);
        let name = self.identifier(&node.name);
        let type_params = self.type_params(node.type_params.as_deref());
        let args = self.parameters(&node.parameters);
        let returns = self.opt_expr(node.returns.as_deref());
        let type_comment = self.function_type_comment(node);
        let body = self.block(&mut node.body);
        let kind = if node.is_async {
            StmtKind::AsyncFunctionDef(self.arena.alloc(AsyncFunctionDef {
                name,
                args,
                body,
                decorator_list,
                returns,
                type_comment,
                type_params,
            }))
        } else {
            StmtKind::FunctionDef(self.arena.alloc(FunctionDef {
                name,
                args,
                body,
                decorator_list,
                returns,
                type_comment,
                type_params,
            }))
        };
        Stmt { kind, loc }
    }

    pub(super) fn class_def(&mut self, node: &mut ruff::StmtClassDef) -> Stmt<'a> {
        let decorator_list = self.decorators(&node.decorator_list);
        let range = self.with_semicolon(self.after_decorators(node.range, &node.decorator_list));
        let loc = self.location(range);
        let name = self.identifier(&node.name);
        let type_params = self.type_params(node.type_params.as_deref());
        let (bases, keywords): (&[_], &[_]) = match node.arguments.as_deref() {
            Some(arguments) => {
                if arguments.args.iter().any(|arg| arg.as_generator_expr().is_some_and(|g| !g.parenthesized))
                {
                    self.reject();
                }
                (self.exprs(&arguments.args), self.keywords(&arguments.keywords))
            }
            None => (&[], &[]),
        };
        let body = self.block(&mut node.body);
        let kind = StmtKind::ClassDef(self.arena.alloc(ClassDef {
            name,
            bases,
            keywords,
            body,
            decorator_list,
            type_params,
        }));
        Stmt { kind, loc }
    }

    pub(super) fn if_stmt(&mut self, node: &mut ruff::StmtIf) -> Stmt<'a> {
        let range = self.with_semicolon(node.range);
        let loc = self.location(range);
        let test = self.expr_ref(&node.test);
        let body = self.block(&mut node.body);
        let orelse = self.elif_else(&mut node.elif_else_clauses, range.end());
        Stmt { kind: StmtKind::If(If { test, body, orelse }), loc }
    }

    /// `elif` is an `If` that is the only statement of the `else` before it.
    fn elif_else(&mut self, clauses: &mut [ruff::ElifElseClause], end: TextSize) -> &'a [Stmt<'a>] {
        let Some((clause, rest)) = clauses.split_first_mut() else { return &[] };
        let Some(test) = &clause.test else { return self.block(&mut clause.body) };
        let stmt = self.nested(|this| {
            let loc = this.location(TextRange::new(clause.range.start(), end));
            let test = this.expr_ref(test);
            let body = this.block(&mut clause.body);
            let orelse = this.elif_else(rest, end);
            Stmt { kind: StmtKind::If(If { test, body, orelse }), loc }
        });
        self.arena.alloc_slice_copy(&[stmt])
    }

    pub(super) fn for_stmt(&mut self, node: &mut ruff::StmtFor) -> Stmt<'a> {
        let loc = self.location(self.with_semicolon(node.range));
        let target = self.expr_ref(&node.target);
        let iter = self.expr_ref(&node.iter);
        let type_comment = self.header_type_comment(node.iter.end());
        let body = self.block(&mut node.body);
        let orelse = self.block(&mut node.orelse);
        let kind = if node.is_async {
            StmtKind::AsyncFor(self.arena.alloc(AsyncFor { target, iter, body, orelse, type_comment }))
        } else {
            StmtKind::For(self.arena.alloc(For { target, iter, body, orelse, type_comment }))
        };
        Stmt { kind, loc }
    }

    pub(super) fn while_stmt(&mut self, node: &mut ruff::StmtWhile) -> Stmt<'a> {
        let loc = self.location(self.with_semicolon(node.range));
        let test = self.expr_ref(&node.test);
        let body = self.block(&mut node.body);
        let orelse = self.block(&mut node.orelse);
        Stmt { kind: StmtKind::While(While { test, body, orelse }), loc }
    }

    pub(super) fn with_stmt(&mut self, node: &mut ruff::StmtWith) -> Stmt<'a> {
        let loc = self.location(self.with_semicolon(node.range));
        let type_comment = node.items.last().and_then(|item| self.header_type_comment(item.end()));
        let tuple =
            if node.is_async && type_comment.is_some() { self.parenthesized_tuple(node) } else { None };
        let items = match tuple {
            Some(context_expr) => {
                &*self.arena.alloc_slice_copy(&[WithItem { context_expr, optional_vars: None }])
            }
            None => self.slice(&node.items, |this, item| WithItem {
                context_expr: this.expr_ref(&item.context_expr),
                optional_vars: this.opt_expr(item.optional_vars.as_deref()),
            }),
        };
        let body = self.block(&mut node.body);
        let kind = if node.is_async {
            StmtKind::AsyncWith(AsyncWith { items, body, type_comment })
        } else {
            StmtKind::With(With { items, body, type_comment })
        };
        Stmt { kind, loc }
    }

    /// The items of an `async with` as the one tuple that they are: CPython's grammar has no type comment
    /// after items in parentheses there.
    fn parenthesized_tuple(&mut self, node: &ruff::StmtWith) -> Option<&'a Expr<'a>> {
        let with = self.skip_trivia(node.start() + TextSize::of("async")) + TextSize::of("with");
        let colon = self.colon(node.items.last()?.end())?;
        let header = TextRange::new(self.skip_trivia(with), colon);
        match parse_expression_range(self.source, header).ok()?.into_expr() {
            ruff::Expr::Tuple(tuple) if tuple.parenthesized => Some(self.expr_ref(&ruff::Expr::Tuple(tuple))),
            _ => None,
        }
    }

    pub(super) fn try_stmt(&mut self, node: &mut ruff::StmtTry) -> Stmt<'a> {
        let loc = self.location(self.with_semicolon(node.range));
        // The parser crate takes `else` before `finally` without an `except`.
        if node.handlers.is_empty() && !node.orelse.is_empty() {
            self.reject();
        }
        let body = self.block(&mut node.body);
        let handlers = self.slice(&mut node.handlers, Self::except_handler);
        let orelse = self.block(&mut node.orelse);
        self.finally += 1;
        let finalbody = self.block(&mut node.finalbody);
        self.finally -= 1;
        let kind = if node.is_star {
            StmtKind::TryStar(self.arena.alloc(TryStar { body, handlers, orelse, finalbody }))
        } else {
            StmtKind::Try(self.arena.alloc(Try { body, handlers, orelse, finalbody }))
        };
        Stmt { kind, loc }
    }

    fn except_handler(&mut self, handler: &mut ruff::ExceptHandler) -> ExceptHandler<'a> {
        let ruff::ExceptHandler::ExceptHandler(handler) = handler;
        let loc = self.location(self.with_semicolon(handler.range));
        ExceptHandler {
            type_: self.opt_expr(handler.type_.as_deref()),
            name: self.opt_identifier(handler.name.as_ref()),
            body: self.block(&mut handler.body),
            loc,
        }
    }

    pub(super) fn match_stmt(&mut self, node: &mut ruff::StmtMatch) -> Stmt<'a> {
        let loc = self.location(self.with_semicolon(node.range));
        let subject = self.expr_ref(&node.subject);
        self.indentation += 1;
        let cases = self.slice(&mut node.cases, |this, case| MatchCase {
            pattern: this.pattern_ref(&case.pattern),
            guard: this.opt_expr(case.guard.as_deref()),
            body: this.block(&mut case.body),
        });
        self.indentation -= 1;
        Stmt { kind: StmtKind::Match(Match { subject, cases }), loc }
    }
}
