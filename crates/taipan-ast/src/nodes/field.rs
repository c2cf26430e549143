//! Nodes seen generically: a class name and named fields.

use super::*;
use crate::names::Symbol;
use bumpalo::Bump;
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

/// How many values a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// One.
    One,
    /// One or `None`.
    Optional,
    /// A list.
    Many,
    /// A list in which `None` may stand.
    ManyOptional,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldType {
    /// Its name in the abstract grammar.
    pub name: &'static str,
    /// How many values of it.
    pub number: Number,
}

/// A field of a class.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in Python.
    pub name: &'static str,
    /// Its type.
    pub type_: FieldType,
}

/// A class of nodes as the `ast` module has it.
#[derive(Clone, Copy, Debug)]
pub struct Class {
    /// Its name in Python.
    pub name: &'static str,
    /// Its fields, in order.
    pub fields: &'static [Field],
    /// Whether its nodes carry their place in the source themselves (sum types carry it outside the variant).
    pub has_location: bool,
}

/// What the declaration of a node says of all nodes of the class.
pub trait Declared<'a>: Sized {
    /// The class.
    const CLASS: Class;
    /// Makes a node of what a reader finds in its fields.
    ///
    /// # Errors
    /// What the reader says.
    fn read<R: NodeReader<'a>>(reader: &mut R) -> Result<Self, R::Error>;
}

/// A type that can stand in a field.
pub trait AstField<'a>: Sized {
    /// The type as the grammar names it.
    const TYPE: FieldType;
    /// The field's value for generic readers.
    fn value(&self) -> FieldValue<'a>;
    /// What a reader finds in a field.
    ///
    /// # Errors
    /// What the reader says.
    fn read<R: NodeReader<'a>>(reader: &mut R, field: &'static str) -> Result<Self, R::Error>;
}

/// Ties a field's Rust type to its [`FieldValue`] variant, its name in the grammar, and the method that reads it.
macro_rules! fields {
    ($($ty:ty => $variant:ident $read:ident $name:literal $number:ident),* $(,)?) => {
        $(impl<'a> AstField<'a> for $ty {
            const TYPE: FieldType = FieldType { name: $name, number: Number::$number };
            fn value(&self) -> FieldValue<'a> { FieldValue::$variant(*self) }
            fn read<R: NodeReader<'a>>(reader: &mut R, field: &'static str) -> Result<Self, R::Error> {
                reader.$read(field)
            }
        })*

        /// Something that a node can be made of: it gives the values of named fields.
        #[allow(missing_docs, reason = "each method is named after the type it reads")]
        pub trait NodeReader<'a> {
            /// Why a field cannot be read.
            type Error;
            /// Where nodes are put.
            fn arena(&self) -> &'a Bump;
            /// The place of the node in the source.
            ///
            /// # Errors
            /// What the reader says.
            fn location(&mut self) -> Result<Location, Self::Error>;
            $(
            /// The value of a field.
            ///
            /// # Errors
            /// What the reader says.
            fn $read(&mut self, field: &'static str) -> Result<$ty, Self::Error>;
            )*
        }
    };
}

fields! {
    Symbol => Identifier identifier "identifier" One,
    Option<Symbol> => OptIdentifier opt_identifier "identifier" Optional,
    &'a [Symbol] => Identifiers identifiers "identifier" Many,
    i32 => Int int "int" One,
    ConstantValue<'a> => Constant constant "constant" One,
    ExprContext => Context context "expr_context" One,
    BoolOperator => BoolOperator bool_operator "boolop" One,
    Operator => Operator operator "operator" One,
    UnaryOperator => UnaryOperator unary_operator "unaryop" One,
    &'a [CmpOperator] => CmpOperators cmp_operators "cmpop" Many,
    &'a Expr<'a> => Expr expr "expr" One,
    Option<&'a Expr<'a>> => OptExpr opt_expr "expr" Optional,
    &'a [Expr<'a>] => Exprs exprs "expr" Many,
    &'a [Option<Expr<'a>>] => OptExprs opt_exprs "expr" ManyOptional,
    &'a [Stmt<'a>] => Stmts stmts "stmt" Many,
    &'a Pattern<'a> => Pattern pattern "pattern" One,
    Option<&'a Pattern<'a>> => OptPattern opt_pattern "pattern" Optional,
    &'a [Pattern<'a>] => Patterns patterns "pattern" Many,
    &'a [Comprehension<'a>] => Comprehensions comprehensions "comprehension" Many,
    &'a [ExceptHandler<'a>] => ExceptHandlers except_handlers "excepthandler" Many,
    &'a Arguments<'a> => Arguments arguments "arguments" One,
    Option<&'a Arg<'a>> => OptArg opt_arg "arg" Optional,
    &'a [Arg<'a>] => Args args "arg" Many,
    &'a [Keyword<'a>] => Keywords keywords "keyword" Many,
    &'a [Alias] => Aliases aliases "alias" Many,
    &'a [WithItem<'a>] => WithItems with_items "withitem" Many,
    &'a [MatchCase<'a>] => MatchCases match_cases "match_case" Many,
    &'a [TypeParam<'a>] => TypeParams type_params "type_param" Many,
    &'a [TypeIgnore] => TypeIgnores type_ignores "type_ignore" Many,
}

impl<'a> AstField<'a> for &'a ConstantValue<'a> {
    const TYPE: FieldType = ConstantValue::TYPE;
    fn value(&self) -> FieldValue<'a> {
        FieldValue::Constant(**self)
    }
    fn read<R: NodeReader<'a>>(reader: &mut R, field: &'static str) -> Result<Self, R::Error> {
        let value = reader.constant(field)?;
        Ok(reader.arena().alloc(value))
    }
}
