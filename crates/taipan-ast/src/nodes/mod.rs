//! The abstract syntax tree of Python 3.14, declared once, in the shape of the `ast` module's
//! abstract grammar (library reference, "ast — Abstract Syntax Trees").
//!
//! Nodes live in an arena, are immutable and `Copy`; children are references and slices into the same
//! arena. A pass that changes the tree makes new nodes for the changed spine. A node's address in
//! the arena is its identity (the symbol table keys scopes on it), so it is stable once lowered.
//!
//! From the declaration come the structs, the sum types, and [`Node::fields`], through which
//! the dump and other generic readers see every node as a class name with named fields.

mod classes;
mod declare;
mod field;
mod operator;

pub use classes::{Classes, SUMS, Sum};
pub use declare::*;
pub use field::{AstField, Class, Declared, Field, FieldType, FieldValue, Node, NodeReader, Number};
pub use operator::{BoolOperator, CmpOperator, ExprContext, Operator, UnaryOperator};

use taipan_bytecode::Location;

/// The value of a `Constant` node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ConstantValue<'a> {
    /// `None`
    None,
    /// `...`
    Ellipsis,
    /// `True` or `False`
    Bool(bool),
    /// An `int` that fits 64 bits.
    Int(i64),
    /// Any other `int`: its magnitude in base 2**32, least digit first.
    BigInt {
        /// Whether the value is below zero (only folded match patterns are).
        negative: bool,
        /// Digits of the magnitude.
        magnitude: &'a [u32],
    },
    /// `float`
    Float(f64),
    /// `complex`; the parser makes only imaginary ones, folded match patterns have both parts.
    Complex(f64, f64),
    /// `str` in UTF-8 in which lone surrogates may stand, three bytes each.
    Str(&'a [u8]),
    /// `bytes`
    Bytes(&'a [u8]),
}

/// A whole source: what `ast.parse` gives for its mode.
#[derive(Clone, Copy, Debug)]
pub enum Mod<'a> {
    /// Mode `exec`.
    Module(Module<'a>),
    /// Mode `single`.
    Interactive(Interactive<'a>),
    /// Mode `eval`.
    Expression(Expression<'a>),
    /// Mode `func_type`.
    FunctionType(FunctionType<'a>),
}

/// A statement with its place in the source.
#[derive(Clone, Copy, Debug)]
pub struct Stmt<'a> {
    /// What it is.
    pub kind: StmtKind<'a>,
    /// Where it is.
    pub loc: Location,
}

/// An expression with its place in the source.
#[derive(Clone, Copy, Debug)]
pub struct Expr<'a> {
    /// What it is.
    pub kind: ExprKind<'a>,
    /// Where it is.
    pub loc: Location,
}

/// A pattern of a `case`, with its place in the source.
#[derive(Clone, Copy, Debug)]
pub struct Pattern<'a> {
    /// What it is.
    pub kind: PatternKind<'a>,
    /// Where it is.
    pub loc: Location,
}

/// A type parameter, with its place in the source.
#[derive(Clone, Copy, Debug)]
pub struct TypeParam<'a> {
    /// What it is.
    pub kind: TypeParamKind<'a>,
    /// Where it is.
    pub loc: Location,
}

// There is one of these for every few bytes of source: one line of the processor's cache each.
const _: () = assert!(size_of::<Expr<'_>>() <= 64 && size_of::<Stmt<'_>>() <= 64);
