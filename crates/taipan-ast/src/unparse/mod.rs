//! Expressions as source text, in the form that CPython's compiler gives annotations under
//! `from __future__ import annotations` (PEP 563).
//!
//! Not the form of `ast.unparse`: parentheses are those that operator priorities need, strings are
//! written as `repr` writes them.

mod operator;
mod string;

use crate::dump::constant_repr;
use crate::names::{Names, Symbol};
use crate::nodes::*;
use operator::Priority;
use std::ops::ControlFlow;

/// The text of an expression: UTF-8, without lone surrogates since `repr` escapes them.
///
/// Text between the fields of a t-string's interpolation is kept as it was written, so the result can
/// have any character of the source.
pub fn unparse_expr<'a>(expr: &Expr<'a>, names: &Names<'a>) -> String {
    let mut unparser = Unparser { names, out: String::new() };
    unparser.expr(expr, Priority::Test);
    unparser.out
}

struct Unparser<'n, 'a> {
    names: &'n Names<'a>,
    out: String,
}

impl<'a> Unparser<'_, 'a> {
    /// Writes an expression where one of at least `priority` is needed.
    fn expr(&mut self, expr: &Expr<'a>, priority: Priority) {
        stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || {
            if self.operation(&expr.kind, priority).is_continue() {
                self.atom(&expr.kind);
            }
        });
    }

    /// Writes what needs no parentheses of its own.
    fn atom(&mut self, kind: &ExprKind<'a>) {
        match kind {
            ExprKind::Name(node) => self.name(node.id),
            ExprKind::Constant(node) => self.constant(node),
            ExprKind::Attribute(node) => self.attribute(node),
            ExprKind::Subscript(node) => {
                self.expr(node.value, Priority::Atom);
                self.out.push('[');
                self.expr(node.slice, Priority::Tuple);
                self.out.push(']');
            }
            ExprKind::Slice(node) => self.slice(node),
            ExprKind::Call(node) => self.call(node),
            ExprKind::Starred(node) => {
                self.out.push('*');
                self.expr(node.value, Priority::Expr);
            }
            ExprKind::List(node) => self.enclosed('[', node.elts, ']'),
            ExprKind::Set(node) => self.enclosed('{', node.elts, '}'),
            ExprKind::Dict(node) => self.dict(node),
            ExprKind::ListComp(node) => self.comprehension('[', node.elt, None, node.generators, ']'),
            ExprKind::SetComp(node) => self.comprehension('{', node.elt, None, node.generators, '}'),
            ExprKind::GeneratorExp(node) => self.comprehension('(', node.elt, None, node.generators, ')'),
            ExprKind::DictComp(node) => {
                self.comprehension('{', node.key, Some(node.value), node.generators, '}');
            }
            ExprKind::Yield(node) => match node.value {
                None => self.out += "(yield)",
                Some(value) => self.wrapped("(yield ", value),
            },
            ExprKind::YieldFrom(node) => self.wrapped("(yield from ", node.value),
            ExprKind::JoinedStr(node) => self.joined_str(node),
            ExprKind::TemplateStr(node) => self.template_str(node),
            ExprKind::FormattedValue(node) => self.formatted_value(node),
            ExprKind::Interpolation(node) => self.interpolation(node),
            // The operations were written by the caller.
            _ => {}
        }
    }

    fn name(&mut self, name: Symbol) {
        self.out += self.names.text(name);
    }

    fn constant(&mut self, node: &Constant<'a>) {
        match node.value {
            ConstantValue::Ellipsis => self.out += "...",
            ConstantValue::Float(value) if value.is_infinite() => {
                self.out += &constant_repr(&node.value).replace("inf", "1e309");
            }
            ConstantValue::Complex(..) => self.out += &constant_repr(&node.value).replace("inf", "1e309"),
            _ => {
                if let Some(kind) = node.kind {
                    self.name(kind);
                }
                self.out += &constant_repr(&node.value);
            }
        }
    }

    fn attribute(&mut self, node: &Attribute<'a>) {
        self.expr(node.value, Priority::Atom);
        // `1.real` would be a float.
        let integer = matches!(
            node.value.kind,
            ExprKind::Constant(Constant { value: ConstantValue::Int(_) | ConstantValue::BigInt { .. }, .. })
        );
        self.out += if integer { " ." } else { "." };
        self.name(node.attr);
    }

    fn slice(&mut self, node: &Slice<'a>) {
        if let Some(lower) = node.lower {
            self.expr(lower, Priority::Test);
        }
        self.out.push(':');
        if let Some(upper) = node.upper {
            self.expr(upper, Priority::Test);
        }
        if let Some(step) = node.step {
            self.out.push(':');
            self.expr(step, Priority::Test);
        }
    }

    fn call(&mut self, node: &Call<'a>) {
        self.expr(node.func, Priority::Atom);
        if let ([Expr { kind: kind @ ExprKind::GeneratorExp(_), .. }], []) = (node.args, node.keywords) {
            return self.atom(kind);
        }
        self.out.push('(');
        self.separated(node.args);
        for (index, keyword) in node.keywords.iter().enumerate() {
            self.comma_if(index > 0 || !node.args.is_empty());
            match keyword.arg {
                None => self.out += "**",
                Some(name) => {
                    self.name(name);
                    self.out.push('=');
                }
            }
            self.expr(keyword.value, Priority::Test);
        }
        self.out.push(')');
    }

    fn dict(&mut self, node: &Dict<'a>) {
        self.out.push('{');
        for (index, (key, value)) in node.keys.iter().zip(node.values).enumerate() {
            self.comma_if(index > 0);
            match key {
                Some(key) => {
                    self.expr(key, Priority::Test);
                    self.out += ": ";
                    self.expr(value, Priority::Test);
                }
                None => {
                    self.out += "**";
                    self.expr(value, Priority::Expr);
                }
            }
        }
        self.out.push('}');
    }

    fn comprehension(
        &mut self,
        open: char,
        element: &Expr<'a>,
        value: Option<&Expr<'a>>,
        generators: &[Comprehension<'a>],
        close: char,
    ) {
        self.out.push(open);
        self.expr(element, Priority::Test);
        if let Some(value) = value {
            self.out += ": ";
            self.expr(value, Priority::Test);
        }
        for generator in generators {
            self.out += if generator.is_async != 0 { " async for " } else { " for " };
            self.expr(generator.target, Priority::Tuple);
            self.out += " in ";
            self.expr(generator.iter, Priority::Test.next());
            for condition in generator.ifs {
                self.out += " if ";
                self.expr(condition, Priority::Test.next());
            }
        }
        self.out.push(close);
    }

    /// `open`, an expression and a parenthesis.
    fn wrapped(&mut self, open: &str, expr: &Expr<'a>) {
        self.out += open;
        self.expr(expr, Priority::Test);
        self.out.push(')');
    }

    fn enclosed(&mut self, open: char, exprs: &[Expr<'a>], close: char) {
        self.out.push(open);
        self.separated(exprs);
        self.out.push(close);
    }

    fn separated(&mut self, exprs: &[Expr<'a>]) {
        for (index, expr) in exprs.iter().enumerate() {
            self.comma_if(index > 0);
            self.expr(expr, Priority::Test);
        }
    }

    fn comma_if(&mut self, needed: bool) {
        if needed {
            self.out += ", ";
        }
    }

    /// Writes in parentheses if `needed` is more than what is written has.
    fn parenthesized(
        &mut self,
        needed: Priority,
        own: Priority,
        write: impl FnOnce(&mut Self),
    ) -> ControlFlow<()> {
        let parentheses = needed > own;
        if parentheses {
            self.out.push('(');
        }
        write(self);
        if parentheses {
            self.out.push(')');
        }
        ControlFlow::Break(())
    }
}
