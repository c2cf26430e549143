//! The declaration itself.
//!
//! One entry a node: `Name<'a> { field: type, … }`. A literal after a field's name is the name Python
//! gives it where Rust cannot (`type`). Classes that stand for themselves (`arguments`, `alias`, …)
//! come after the sum types, with their Python names.
//!
//! A declaration gives the struct, its fields as generic readers see them ([`Node`]), its class as Python
//! sees it ([`Declared`]), and how it is made from the fields of something else ([`NodeReader`]).

use super::{
    AstField, BoolOperator, Class, CmpOperator, ConstantValue, Declared, Expr, ExprContext, Field,
    FieldValue, Node, NodeReader, Operator, Pattern, Stmt, TypeParam, UnaryOperator,
};
use crate::names::Symbol;
use taipan_bytecode::Location;

/// The name of a class in Python, where `Expr` is a statement.
const fn python_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        b"ExprStmt" => "Expr",
        _ => name,
    }
}

/// One struct with public fields and its [`Node`] implementation.
macro_rules! node {
    ($(#[$meta:meta])* class $class:expr; $name:ident $(<$lt:lifetime>)? {
        $($field:ident $($python:literal)? : $ty:ty),* $(,)?
    } $($loc:ident)?) => {
        $(#[$meta])*
        #[allow(missing_docs, reason = "the fields are those of the ast module's class")]
        #[derive(Clone, Copy, Debug)]
        pub struct $name $(<$lt>)? {
            $(pub $field: $ty,)*
            $(/// Place in the source.
            pub $loc: Location,)?
        }
        impl<'a> Node<'a> for node!(@type $name $($lt)?) {
            fn class_name(&self) -> &'static str {
                $class
            }
            fn fields(&self, each: &mut dyn FnMut(&'static str, FieldValue<'a>)) {
                let _ = &each;
                $(each(node!(@name $field $($python)?), AstField::value(&self.$field));)*
            }
            fn location(&self) -> Option<Location> {
                node!(@loc self $($loc)?)
            }
        }
        impl<'a> Declared<'a> for node!(@type $name $($lt)?) {
            const CLASS: Class = Class {
                name: python_name($class),
                fields: &[$(Field {
                    name: node!(@name $field $($python)?),
                    type_: <$ty as AstField<'a>>::TYPE,
                }),*],
                has_location: node!(@located $($loc)?),
            };
            fn read<R: NodeReader<'a>>(reader: &mut R) -> Result<Self, R::Error> {
                let _ = &reader;
                $(let $field = <$ty as AstField<'a>>::read(reader, node!(@name $field $($python)?))?;)*
                $(let $loc = reader.location()?;)?
                Ok(Self { $($field,)* $($loc,)? })
            }
        }
    };
    (@type $name:ident) => { $name };
    (@type $name:ident $lt:lifetime) => { $name<'a> };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $python:literal) => { $python };
    (@located) => { false };
    (@located $loc:ident) => { true };
    (@loc $self:ident) => { None };
    (@loc $self:ident $loc:ident) => { Some($self.$loc) };
}

/// A sum type: an enum over node structs. Those marked `apart` are large and rare, and lie elsewhere in the
/// arena, so that they do not make all others large.
macro_rules! sum {
    (@held; $variant:ident $(<$lt:lifetime>)?) => { $variant $(<$lt>)? };
    (@held apart; $variant:ident <$lt:lifetime>) => { &$lt $variant<$lt> };
    (@hold; $reader:ident $node:expr) => { $node };
    (@hold apart; $reader:ident $node:expr) => { $reader.arena().alloc($node) };
    (@node; $node:ident) => { $node };
    (@node apart; $node:ident) => { *$node };
    ($(#[$meta:meta])* $kind:ident {
        $($(#[$apart:ident])? $variant:ident $(<$lt:lifetime>)? {
            $($field:ident $($python:literal)? : $ty:ty),* $(,)?
        })*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        pub enum $kind<'a> {
            $(#[doc = concat!("`", stringify!($variant), "`")]
            $variant(sum!(@held $($apart)?; $variant $(<$lt>)?)),)*
        }
        impl<'a> $kind<'a> {
            /// The node as a class name with fields.
            pub fn as_node(&self) -> &dyn Node<'a> {
                match self { $(Self::$variant(node) => sum!(@node $($apart)?; node)),* }
            }

            /// The classes, in order.
            pub const CLASSES: &'static [Class] = &[$(<node!(@type $variant $($lt)?) as Declared<'a>>::CLASS),*];

            /// Makes a node of the class with a number in [`CLASSES`](Self::CLASSES).
            ///
            /// # Errors
            /// What the reader's fields raise.
            pub fn read<R: NodeReader<'a>>(number: usize, reader: &mut R) -> Result<Option<Self>, R::Error> {
                let readers: &[fn(&mut R) -> Result<Self, R::Error>] = &[$(|reader| {
                    let node = <node!(@type $variant $($lt)?) as Declared<'a>>::read(reader)?;
                    Ok(Self::$variant(sum!(@hold $($apart)?; reader node)))
                }),*];
                readers.get(number).map(|read| read(reader)).transpose()
            }
        }
        $(node! {
            #[doc = concat!("`", stringify!($variant), "`")]
            class stringify!($variant); $variant $(<$lt>)? { $($field $($python)? : $ty),* }
        })*
    };
}

node! { /// A module.
class "Module"; Module<'a> { body: &'a [Stmt<'a>], type_ignores: &'a [TypeIgnore] } }
node! { /// One interactive statement.
class "Interactive"; Interactive<'a> { body: &'a [Stmt<'a>] } }
node! { /// One expression.
class "Expression"; Expression<'a> { body: &'a Expr<'a> } }
node! { /// A signature type comment.
class "FunctionType"; FunctionType<'a> { argtypes: &'a [Expr<'a>], returns: &'a Expr<'a> } }

sum! {
    /// `stmt`
    StmtKind {
        #[apart]
        FunctionDef<'a> {
            name: Symbol, args: &'a Arguments<'a>, body: &'a [Stmt<'a>], decorator_list: &'a [Expr<'a>],
            returns: Option<&'a Expr<'a>>, type_comment: Option<Symbol>, type_params: &'a [TypeParam<'a>],
        }
        #[apart]
        AsyncFunctionDef<'a> {
            name: Symbol, args: &'a Arguments<'a>, body: &'a [Stmt<'a>], decorator_list: &'a [Expr<'a>],
            returns: Option<&'a Expr<'a>>, type_comment: Option<Symbol>, type_params: &'a [TypeParam<'a>],
        }
        #[apart]
        ClassDef<'a> {
            name: Symbol, bases: &'a [Expr<'a>], keywords: &'a [Keyword<'a>], body: &'a [Stmt<'a>],
            decorator_list: &'a [Expr<'a>], type_params: &'a [TypeParam<'a>],
        }
        Return<'a> { value: Option<&'a Expr<'a>> }
        Delete<'a> { targets: &'a [Expr<'a>] }
        Assign<'a> { targets: &'a [Expr<'a>], value: &'a Expr<'a>, type_comment: Option<Symbol> }
        TypeAlias<'a> { name: &'a Expr<'a>, type_params: &'a [TypeParam<'a>], value: &'a Expr<'a> }
        AugAssign<'a> { target: &'a Expr<'a>, op: Operator, value: &'a Expr<'a> }
        AnnAssign<'a> {
            target: &'a Expr<'a>, annotation: &'a Expr<'a>, value: Option<&'a Expr<'a>>, simple: i32,
        }
        #[apart]
        For<'a> {
            target: &'a Expr<'a>, iter: &'a Expr<'a>, body: &'a [Stmt<'a>], orelse: &'a [Stmt<'a>],
            type_comment: Option<Symbol>,
        }
        #[apart]
        AsyncFor<'a> {
            target: &'a Expr<'a>, iter: &'a Expr<'a>, body: &'a [Stmt<'a>], orelse: &'a [Stmt<'a>],
            type_comment: Option<Symbol>,
        }
        While<'a> { test: &'a Expr<'a>, body: &'a [Stmt<'a>], orelse: &'a [Stmt<'a>] }
        If<'a> { test: &'a Expr<'a>, body: &'a [Stmt<'a>], orelse: &'a [Stmt<'a>] }
        With<'a> { items: &'a [WithItem<'a>], body: &'a [Stmt<'a>], type_comment: Option<Symbol> }
        AsyncWith<'a> { items: &'a [WithItem<'a>], body: &'a [Stmt<'a>], type_comment: Option<Symbol> }
        Match<'a> { subject: &'a Expr<'a>, cases: &'a [MatchCase<'a>] }
        Raise<'a> { exc: Option<&'a Expr<'a>>, cause: Option<&'a Expr<'a>> }
        #[apart]
        Try<'a> {
            body: &'a [Stmt<'a>], handlers: &'a [ExceptHandler<'a>], orelse: &'a [Stmt<'a>],
            finalbody: &'a [Stmt<'a>],
        }
        #[apart]
        TryStar<'a> {
            body: &'a [Stmt<'a>], handlers: &'a [ExceptHandler<'a>], orelse: &'a [Stmt<'a>],
            finalbody: &'a [Stmt<'a>],
        }
        Assert<'a> { test: &'a Expr<'a>, msg: Option<&'a Expr<'a>> }
        Import<'a> { names: &'a [Alias] }
        ImportFrom<'a> { module: Option<Symbol>, names: &'a [Alias], level: i32 }
        Global<'a> { names: &'a [Symbol] }
        Nonlocal<'a> { names: &'a [Symbol] }
        ExprStmt<'a> { value: &'a Expr<'a> }
        Pass {}
        Break {}
        Continue {}
    }
}

sum! {
    /// `expr`
    ExprKind {
        BoolOp<'a> { op: BoolOperator, values: &'a [Expr<'a>] }
        NamedExpr<'a> { target: &'a Expr<'a>, value: &'a Expr<'a> }
        BinOp<'a> { left: &'a Expr<'a>, op: Operator, right: &'a Expr<'a> }
        UnaryOp<'a> { op: UnaryOperator, operand: &'a Expr<'a> }
        Lambda<'a> { args: &'a Arguments<'a>, body: &'a Expr<'a> }
        IfExp<'a> { test: &'a Expr<'a>, body: &'a Expr<'a>, orelse: &'a Expr<'a> }
        Dict<'a> { keys: &'a [Option<Expr<'a>>], values: &'a [Expr<'a>] }
        Set<'a> { elts: &'a [Expr<'a>] }
        ListComp<'a> { elt: &'a Expr<'a>, generators: &'a [Comprehension<'a>] }
        SetComp<'a> { elt: &'a Expr<'a>, generators: &'a [Comprehension<'a>] }
        DictComp<'a> { key: &'a Expr<'a>, value: &'a Expr<'a>, generators: &'a [Comprehension<'a>] }
        GeneratorExp<'a> { elt: &'a Expr<'a>, generators: &'a [Comprehension<'a>] }
        Await<'a> { value: &'a Expr<'a> }
        Yield<'a> { value: Option<&'a Expr<'a>> }
        YieldFrom<'a> { value: &'a Expr<'a> }
        Compare<'a> { left: &'a Expr<'a>, ops: &'a [CmpOperator], comparators: &'a [Expr<'a>] }
        Call<'a> { func: &'a Expr<'a>, args: &'a [Expr<'a>], keywords: &'a [Keyword<'a>] }
        FormattedValue<'a> { value: &'a Expr<'a>, conversion: i32, format_spec: Option<&'a Expr<'a>> }
        Interpolation<'a> {
            value: &'a Expr<'a>, str: &'a ConstantValue<'a>, conversion: i32, format_spec: Option<&'a Expr<'a>>,
        }
        JoinedStr<'a> { values: &'a [Expr<'a>] }
        TemplateStr<'a> { values: &'a [Expr<'a>] }
        Constant<'a> { value: ConstantValue<'a>, kind: Option<Symbol> }
        Attribute<'a> { value: &'a Expr<'a>, attr: Symbol, ctx: ExprContext }
        Subscript<'a> { value: &'a Expr<'a>, slice: &'a Expr<'a>, ctx: ExprContext }
        Starred<'a> { value: &'a Expr<'a>, ctx: ExprContext }
        Name { id: Symbol, ctx: ExprContext }
        List<'a> { elts: &'a [Expr<'a>], ctx: ExprContext }
        Tuple<'a> { elts: &'a [Expr<'a>], ctx: ExprContext }
        Slice<'a> { lower: Option<&'a Expr<'a>>, upper: Option<&'a Expr<'a>>, step: Option<&'a Expr<'a>> }
    }
}

sum! {
    /// `pattern`
    PatternKind {
        MatchValue<'a> { value: &'a Expr<'a> }
        MatchSingleton<'a> { value: ConstantValue<'a> }
        MatchSequence<'a> { patterns: &'a [Pattern<'a>] }
        MatchMapping<'a> { keys: &'a [Expr<'a>], patterns: &'a [Pattern<'a>], rest: Option<Symbol> }
        MatchClass<'a> {
            cls: &'a Expr<'a>, patterns: &'a [Pattern<'a>], kwd_attrs: &'a [Symbol],
            kwd_patterns: &'a [Pattern<'a>],
        }
        MatchStar { name: Option<Symbol> }
        MatchAs<'a> { pattern: Option<&'a Pattern<'a>>, name: Option<Symbol> }
        MatchOr<'a> { patterns: &'a [Pattern<'a>] }
    }
}

sum! {
    /// `type_param`
    TypeParamKind {
        TypeVar<'a> { name: Symbol, bound: Option<&'a Expr<'a>>, default_value: Option<&'a Expr<'a>> }
        ParamSpec<'a> { name: Symbol, default_value: Option<&'a Expr<'a>> }
        TypeVarTuple<'a> { name: Symbol, default_value: Option<&'a Expr<'a>> }
    }
}

node! { /// One `for … in … if …` of a comprehension.
class "comprehension"; Comprehension<'a> {
    target: &'a Expr<'a>, iter: &'a Expr<'a>, ifs: &'a [Expr<'a>], is_async: i32,
} }
node! { /// One `except` clause.
class "ExceptHandler"; ExceptHandler<'a> {
    type_ "type": Option<&'a Expr<'a>>, name: Option<Symbol>, body: &'a [Stmt<'a>],
} loc }
node! { /// The parameters of a function.
class "arguments"; Arguments<'a> {
    posonlyargs: &'a [Arg<'a>], args: &'a [Arg<'a>], vararg: Option<&'a Arg<'a>>,
    kwonlyargs: &'a [Arg<'a>], kw_defaults: &'a [Option<Expr<'a>>], kwarg: Option<&'a Arg<'a>>,
    defaults: &'a [Expr<'a>],
} }
node! { /// One parameter.
class "arg"; Arg<'a> { arg: Symbol, annotation: Option<&'a Expr<'a>>, type_comment: Option<Symbol> } loc }
node! { /// A keyword argument of a call or class; `arg` is `None` for `**value`.
class "keyword"; Keyword<'a> { arg: Option<Symbol>, value: &'a Expr<'a> } loc }
node! { /// A name in an import.
class "alias"; Alias { name: Symbol, asname: Option<Symbol> } loc }
node! { /// A context manager of a `with`.
class "withitem"; WithItem<'a> { context_expr: &'a Expr<'a>, optional_vars: Option<&'a Expr<'a>> } }
node! { /// One `case`.
class "match_case"; MatchCase<'a> { pattern: &'a Pattern<'a>, guard: Option<&'a Expr<'a>>, body: &'a [Stmt<'a>] } }
node! { /// A `# type: ignore` comment; the parser makes none.
class "TypeIgnore"; TypeIgnore { lineno: i32, tag: Symbol } }
