//! What the parser remembers of what it read: kind and place, no more than messages need.

/// A value of a rule: nothing (no match), or what was matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// No match, or an optional item that is not there.
    Null,
    /// A match of no interest.
    Matched,
    /// A token, by number.
    Token(u32),
    /// A node, by number.
    Node(u32),
    /// Values one after another in the parser's store.
    Seq { start: u32, len: u32 },
}

/// What a node is; expressions as in `Python.asdl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Attribute,
    Subscript,
    Starred,
    List,
    Tuple,
    Lambda,
    Call,
    BoolOp,
    BinOp,
    UnaryOp,
    GeneratorExp,
    Yield,
    Await,
    ListComp,
    SetComp,
    DictComp,
    Dict,
    Set,
    JoinedStr,
    FormattedValue,
    TemplateStr,
    Interpolation,
    None,
    True,
    False,
    Ellipsis,
    /// A string or number.
    Literal,
    Compare,
    /// A comparison whose first operator is `in`.
    CompareIn,
    IfExp,
    NamedExpr,
    Slice,
    /// `in x`, the rest of a comparison.
    InOperand,
    /// `name=value` in a call.
    Keyword,
    /// `**value` in a call.
    KeywordUnpacking,
    /// The arguments of a call.
    Arguments,
    /// `for … in …` in a comprehension; its child is the last expression in it.
    Comprehension,
    DottedName,
    Pattern,
    Stmt,
    Other,
}

impl Kind {
    /// What messages call an expression of this kind, `_PyPegen_get_expr_name`.
    pub(super) fn expression_name(self) -> &'static str {
        match self {
            Kind::Attribute => "attribute",
            Kind::Subscript => "subscript",
            Kind::Starred => "starred",
            Kind::List => "list",
            Kind::Tuple => "tuple",
            Kind::Lambda => "lambda",
            Kind::Call => "function call",
            Kind::BoolOp | Kind::BinOp | Kind::UnaryOp => "expression",
            Kind::GeneratorExp => "generator expression",
            Kind::Yield => "yield expression",
            Kind::Await => "await expression",
            Kind::ListComp => "list comprehension",
            Kind::SetComp => "set comprehension",
            Kind::DictComp => "dict comprehension",
            Kind::Dict => "dict literal",
            Kind::Set => "set display",
            Kind::JoinedStr | Kind::FormattedValue => "f-string expression",
            Kind::TemplateStr | Kind::Interpolation => "t-string expression",
            Kind::None => "None",
            Kind::True => "True",
            Kind::False => "False",
            Kind::Ellipsis => "ellipsis",
            Kind::Compare | Kind::CompareIn => "comparison",
            Kind::IfExp => "conditional expression",
            Kind::NamedExpr => "named expression",
            _ => "literal",
        }
    }
}

/// Where something lies: lines from 1, columns in bytes from 0, -1 for tokens without text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) lineno: u32,
    pub(super) col_offset: i32,
    pub(super) end_lineno: u32,
    pub(super) end_col_offset: i32,
}

/// A node: its kind, its place and the values it keeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// Elements of a list or tuple, value of a starred expression, left side of a comparison,
    /// positional arguments of a call, last expression of a comprehension.
    pub(super) child: Value,
    /// Keyword arguments of a call.
    pub(super) keywords: Value,
}
