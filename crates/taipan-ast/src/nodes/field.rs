//! Nodes seen generically: a class name and named fields.

use super::*;
use crate::names::Symbol;
use taipan_bytecode::Location;

/// The value of one field of a node.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "each variant is named after the type it holds")]
pub enum FieldValue<'a> {
    Identifier(Symbol),
    OptIdentifier(Option<Symbol>),
    Identifiers(&'a [Symbol]),
    Int(i32),
    Constant(ConstantValue<'a>),
    Context(ExprContext),
    BoolOperator(BoolOperator),
    Operator(Operator),
    UnaryOperator(UnaryOperator),
    CmpOperators(&'a [CmpOperator]),
    Expr(&'a Expr<'a>),
    OptExpr(Option<&'a Expr<'a>>),
    Exprs(&'a [Expr<'a>]),
    OptExprs(&'a [Option<Expr<'a>>]),
    Stmts(&'a [Stmt<'a>]),
    Pattern(&'a Pattern<'a>),
    OptPattern(Option<&'a Pattern<'a>>),
    Patterns(&'a [Pattern<'a>]),
    Comprehensions(&'a [Comprehension<'a>]),
    ExceptHandlers(&'a [ExceptHandler<'a>]),
    Arguments(&'a Arguments<'a>),
    OptArg(Option<&'a Arg<'a>>),
    Args(&'a [Arg<'a>]),
    Keywords(&'a [Keyword<'a>]),
    Aliases(&'a [Alias]),
    WithItems(&'a [WithItem<'a>]),
    MatchCases(&'a [MatchCase<'a>]),
    TypeParams(&'a [TypeParam<'a>]),
    TypeIgnores(&'a [TypeIgnore]),
}

/// What every node can tell of itself.
pub trait Node<'a> {
    /// The class name in Python's `ast` module (`ExprStmt` is told apart by the dump: `Expr`).
    fn class_name(&self) -> &'static str;
    /// Calls `each` with the name and value of every field, in the order of `_fields`.
    fn fields(&self, each: &mut dyn FnMut(&'static str, FieldValue<'a>));
    /// Its place, for nodes that carry their own (sum types carry it outside the variant).
    fn location(&self) -> Option<Location>;
}

/// A type that can stand in a field.
pub trait AstField<'a> {
    /// The field's value for generic readers.
    fn value(&self) -> FieldValue<'a>;
}

/// Ties a field's Rust type to its [`FieldValue`] variant.
macro_rules! fields {
    ($($ty:ty => $variant:ident),* $(,)?) => {
        $(impl<'a> AstField<'a> for $ty {
            fn value(&self) -> FieldValue<'a> { FieldValue::$variant(*self) }
        })*
    };
}

fields! {
    Symbol => Identifier,
    Option<Symbol> => OptIdentifier,
    &'a [Symbol] => Identifiers,
    i32 => Int,
    ConstantValue<'a> => Constant,
    ExprContext => Context,
    BoolOperator => BoolOperator,
    Operator => Operator,
    UnaryOperator => UnaryOperator,
    &'a [CmpOperator] => CmpOperators,
    &'a Expr<'a> => Expr,
    Option<&'a Expr<'a>> => OptExpr,
    &'a [Expr<'a>] => Exprs,
    &'a [Option<Expr<'a>>] => OptExprs,
    &'a [Stmt<'a>] => Stmts,
    &'a Pattern<'a> => Pattern,
    Option<&'a Pattern<'a>> => OptPattern,
    &'a [Pattern<'a>] => Patterns,
    &'a [Comprehension<'a>] => Comprehensions,
    &'a [ExceptHandler<'a>] => ExceptHandlers,
    &'a Arguments<'a> => Arguments,
    Option<&'a Arg<'a>> => OptArg,
    &'a [Arg<'a>] => Args,
    &'a [Keyword<'a>] => Keywords,
    &'a [Alias] => Aliases,
    &'a [WithItem<'a>] => WithItems,
    &'a [MatchCase<'a>] => MatchCases,
    &'a [TypeParam<'a>] => TypeParams,
    &'a [TypeIgnore] => TypeIgnores,
}

impl<'a> AstField<'a> for &'a ConstantValue<'a> {
    fn value(&self) -> FieldValue<'a> {
        FieldValue::Constant(**self)
    }
}
