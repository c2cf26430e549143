//! `ast.dump`: a tree as text (library reference, `ast.dump`), and with it what `python -m ast` prints.
//!
//! Everything a node says of itself goes through [`Node::fields`]; nothing here names a node type but
//! the few that are special: `Expr`, and fields that Python leaves out when they are empty.

use crate::names::{Names, Symbol};
use crate::nodes::*;
use num_bigint::{BigInt, BigUint, Sign};
use std::fmt::Write;
use taipan_bytecode::{Location, PyString, repr};

/// How to write a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DumpOptions {
    /// Whether `lineno`, `col_offset`, `end_lineno` and `end_col_offset` are written.
    pub include_attributes: bool,
    /// Spaces of a level of indentation; `None` puts everything on one line.
    pub indent: Option<usize>,
    /// Whether empty lists are written; fields that are `None` never are.
    pub show_empty: bool,
}

/// The text of `ast.dump(module, …)`.
pub fn dump(module: &Mod<'_>, names: &Names<'_>, options: DumpOptions) -> String {
    let mut dumper = Dumper { names, options, out: String::new() };
    let node: &dyn Node<'_> = match module {
        Mod::Module(node) => node,
        Mod::Interactive(node) => node,
        Mod::Expression(node) => node,
        Mod::FunctionType(node) => node,
    };
    dumper.node(node, None, 0);
    dumper.out
}

struct Dumper<'n, 'a> {
    names: &'n Names<'a>,
    options: DumpOptions,
    out: String,
}

impl<'a> Dumper<'_, 'a> {
    fn node(&mut self, node: &dyn Node<'a>, loc: Option<Location>, level: usize) {
        stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || self.node_here(node, loc, level));
    }

    fn node_here(&mut self, node: &dyn Node<'a>, loc: Option<Location>, level: usize) {
        let level = level + 1;
        self.class(node.class_name());
        self.out.push('(');
        // Up to three arguments stay on one line if they are literals or have nothing in them.
        let breaks = self.options.indent.is_some() && !self.fits_a_line(node, loc);
        if breaks {
            self.new_line(level);
        }
        let mut first = true;
        node.fields(&mut |name, value| {
            if self.is_shown(&value) {
                self.separator(&mut first, breaks, level);
                self.out += name;
                self.out.push('=');
                self.field(value, level);
            }
        });
        if let Some(loc) = loc.filter(|_| self.options.include_attributes) {
            for (name, value) in [
                ("lineno", loc.lineno),
                ("col_offset", loc.col_offset),
                ("end_lineno", loc.end_lineno),
                ("end_col_offset", loc.end_col_offset),
            ] {
                self.separator(&mut first, breaks, level);
                self.write(format_args!("{name}={value}"));
            }
        }
        self.out.push(')');
    }

    fn class(&mut self, name: &str) {
        self.out += if name == "ExprStmt" { "Expr" } else { name };
    }

    fn separator(&mut self, first: &mut bool, breaks: bool, level: usize) {
        if std::mem::replace(first, false) {
            return;
        }
        if breaks {
            self.out.push(',');
            self.new_line(level);
        } else {
            self.out += ", ";
        }
    }

    fn new_line(&mut self, level: usize) {
        if let Some(indent) = self.options.indent {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', indent * level));
        }
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        let written = self.out.write_fmt(text);
        debug_assert!(written.is_ok(), "writing to a string does not fail");
    }

    /// Whether a node's arguments are few and all simple.
    fn fits_a_line(&self, node: &dyn Node<'a>, loc: Option<Location>) -> bool {
        let mut arguments = if loc.is_some() && self.options.include_attributes { 4 } else { 0 };
        let mut all_simple = true;
        node.fields(&mut |_, value| {
            if self.is_shown(&value) {
                arguments += 1;
                all_simple &= self.is_simple(&value);
            }
        });
        all_simple && arguments <= 3
    }

    /// Whether a value is a literal, an empty list, or a node without arguments.
    fn is_simple(&self, value: &FieldValue<'a>) -> bool {
        match value {
            FieldValue::Expr(expr) | FieldValue::OptExpr(Some(expr)) => {
                self.is_bare(expr.kind.as_node(), true)
            }
            FieldValue::Pattern(pattern) | FieldValue::OptPattern(Some(pattern)) => {
                self.is_bare(pattern.kind.as_node(), true)
            }
            FieldValue::Arguments(arguments) => self.is_bare(*arguments, false),
            FieldValue::OptArg(_) => false,
            list => list_len(list).is_none_or(|len| len == 0),
        }
    }

    fn is_bare(&self, node: &dyn Node<'a>, has_location: bool) -> bool {
        let mut bare = !(has_location && self.options.include_attributes);
        node.fields(&mut |_, value| bare &= !self.is_shown(&value));
        bare
    }

    /// Whether a field is written: `None` never is, an empty list only if it is asked for.
    fn is_shown(&self, value: &FieldValue<'a>) -> bool {
        match value {
            FieldValue::OptIdentifier(None) | FieldValue::OptExpr(None) => false,
            FieldValue::OptPattern(None) | FieldValue::OptArg(None) => false,
            list => self.options.show_empty || list_len(list) != Some(0),
        }
    }

    fn field(&mut self, value: FieldValue<'a>, level: usize) {
        match value {
            FieldValue::Identifier(name) | FieldValue::OptIdentifier(Some(name)) => self.identifier(name),
            FieldValue::Int(value) => self.write(format_args!("{value}")),
            FieldValue::Constant(value) => self.out += &constant_repr(&value),
            FieldValue::Context(ctx) => self.operator(ctx.class_name()),
            FieldValue::BoolOperator(op) => self.operator(op.class_name()),
            FieldValue::Operator(op) => self.operator(op.class_name()),
            FieldValue::UnaryOperator(op) => self.operator(op.class_name()),
            FieldValue::Expr(expr) | FieldValue::OptExpr(Some(expr)) => self.expr(expr, level),
            FieldValue::Pattern(pattern) | FieldValue::OptPattern(Some(pattern)) => {
                self.node(pattern.kind.as_node(), Some(pattern.loc), level);
            }
            FieldValue::Arguments(arguments) => self.node(arguments, None, level),
            FieldValue::OptArg(Some(arg)) => self.node(arg, Some(arg.loc), level),
            list => self.list(list, level),
        }
    }

    fn list(&mut self, value: FieldValue<'a>, level: usize) {
        match value {
            FieldValue::Identifiers(names) => {
                self.items(names, level, |this, &name, _| this.identifier(name))
            }
            FieldValue::CmpOperators(ops) => {
                self.items(ops, level, |this, op, _| this.operator(op.class_name()));
            }
            FieldValue::Exprs(exprs) => self.items(exprs, level, Self::expr),
            FieldValue::OptExprs(exprs) => self.items(exprs, level, |this, expr, level| match expr {
                Some(expr) => this.expr(expr, level),
                None => this.out += "None",
            }),
            FieldValue::Stmts(stmts) => {
                self.items(stmts, level, |this, stmt, level| {
                    this.node(stmt.kind.as_node(), Some(stmt.loc), level)
                });
            }
            FieldValue::Patterns(patterns) => self.items(patterns, level, |this, pattern, level| {
                this.node(pattern.kind.as_node(), Some(pattern.loc), level);
            }),
            FieldValue::TypeParams(params) => self.items(params, level, |this, param, level| {
                this.node(param.kind.as_node(), Some(param.loc), level);
            }),
            FieldValue::Comprehensions(nodes) => self.nodes(nodes, level),
            FieldValue::ExceptHandlers(nodes) => self.nodes(nodes, level),
            FieldValue::Args(nodes) => self.nodes(nodes, level),
            FieldValue::Keywords(nodes) => self.nodes(nodes, level),
            FieldValue::Aliases(nodes) => self.nodes(nodes, level),
            FieldValue::WithItems(nodes) => self.nodes(nodes, level),
            FieldValue::MatchCases(nodes) => self.nodes(nodes, level),
            FieldValue::TypeIgnores(nodes) => self.nodes(nodes, level),
            // The others are no lists.
            _ => {}
        }
    }

    fn items<T>(&mut self, items: &[T], level: usize, mut write: impl FnMut(&mut Self, &T, usize)) {
        self.out.push('[');
        let level = level + 1;
        let breaks = self.options.indent.is_some() && !items.is_empty();
        if breaks {
            self.new_line(level);
        }
        let mut first = true;
        for item in items {
            self.separator(&mut first, breaks, level);
            write(self, item, level);
        }
        self.out.push(']');
    }

    fn nodes<N: Node<'a>>(&mut self, nodes: &[N], level: usize) {
        self.items(nodes, level, |this, node, level| this.node(node, node.location(), level));
    }

    fn expr(&mut self, expr: &Expr<'a>, level: usize) {
        self.node(expr.kind.as_node(), Some(expr.loc), level);
    }

    fn identifier(&mut self, name: Symbol) {
        self.out += &str_repr(self.names.text(name).as_bytes());
    }

    fn operator(&mut self, class: &str) {
        self.out += class;
        self.out += "()";
    }
}

/// How many items a list has; `None` for a value that is no list.
fn list_len(value: &FieldValue<'_>) -> Option<usize> {
    Some(match value {
        FieldValue::Identifiers(items) => items.len(),
        FieldValue::CmpOperators(items) => items.len(),
        FieldValue::Exprs(items) => items.len(),
        FieldValue::OptExprs(items) => items.len(),
        FieldValue::Stmts(items) => items.len(),
        FieldValue::Patterns(items) => items.len(),
        FieldValue::Comprehensions(items) => items.len(),
        FieldValue::ExceptHandlers(items) => items.len(),
        FieldValue::Args(items) => items.len(),
        FieldValue::Keywords(items) => items.len(),
        FieldValue::Aliases(items) => items.len(),
        FieldValue::WithItems(items) => items.len(),
        FieldValue::MatchCases(items) => items.len(),
        FieldValue::TypeParams(items) => items.len(),
        FieldValue::TypeIgnores(items) => items.len(),
        _ => return None,
    })
}

/// `repr` of the value of a `Constant`.
pub fn constant_repr(value: &ConstantValue<'_>) -> String {
    let mut out = String::new();
    let written = match *value {
        ConstantValue::None => out.write_str("None"),
        ConstantValue::Ellipsis => out.write_str("Ellipsis"),
        ConstantValue::Bool(true) => out.write_str("True"),
        ConstantValue::Bool(false) => out.write_str("False"),
        ConstantValue::Int(value) => write!(out, "{value}"),
        ConstantValue::BigInt { negative, magnitude } => {
            let sign = if negative { Sign::Minus } else { Sign::Plus };
            write!(out, "{}", BigInt::from_biguint(sign, BigUint::from_slice(magnitude)))
        }
        ConstantValue::Float(value) => repr::float(&mut out, value),
        ConstantValue::Complex(real, imaginary) => repr::complex(&mut out, real, imaginary),
        ConstantValue::Str(value) => return str_repr(value),
        ConstantValue::Bytes(value) => repr::bytes(&mut out, value),
    };
    debug_assert!(written.is_ok(), "writing to a string does not fail");
    out
}

fn str_repr(value: &[u8]) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    let written = repr::str(&mut out, &PyString::new(value));
    debug_assert!(written.is_ok(), "writing to a string does not fail");
    out
}
