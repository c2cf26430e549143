//! The classes of the `ast` module, in its order.

use super::*;

/// A name of the abstract grammar: a sum type with its classes, or a class that stands for itself.
#[derive(Clone, Copy, Debug)]
pub struct Sum {
    /// The name.
    pub name: &'static str,
    /// The classes.
    pub classes: Classes,
    /// Whether nodes say where they are: `None`, or whether they may leave out where they end.
    pub location: Option<bool>,
}

/// What a name of the grammar stands for.
#[derive(Clone, Copy, Debug)]
pub enum Classes {
    /// Classes with fields, derived from the name's.
    Nodes(&'static [Class]),
    /// Classes without fields, derived from the name's.
    Plain(&'static [&'static str]),
    /// The name's own class.
    Own(Class),
}

/// The class names of operators or contexts.
macro_rules! names {
    ($type_:ident) => {{
        const NUMBER: usize = $type_::ALL.len();
        const NAMES: [&str; NUMBER] = {
            let mut names = [""; NUMBER];
            let mut place = 0;
            while place < NUMBER {
                names[place] = $type_::ALL[place].class_name();
                place += 1;
            }
            names
        };
        Classes::Plain(&NAMES)
    }};
}

/// A class that is the only one of its name or stands for itself.
macro_rules! class {
    ($type_:ty) => {
        <$type_ as Declared<'static>>::CLASS
    };
}

const fn sum(name: &'static str, classes: Classes, location: Option<bool>) -> Sum {
    Sum { name, classes, location }
}

const MODULES: &[Class] = &[
    class!(Module<'static>),
    class!(Interactive<'static>),
    class!(Expression<'static>),
    class!(FunctionType<'static>),
];

/// The names of the abstract grammar.
pub static SUMS: &[Sum] = &[
    sum("mod", Classes::Nodes(MODULES), None),
    sum("stmt", Classes::Nodes(StmtKind::CLASSES), Some(true)),
    sum("expr", Classes::Nodes(ExprKind::CLASSES), Some(true)),
    sum("expr_context", names!(ExprContext), None),
    sum("boolop", names!(BoolOperator), None),
    sum("operator", names!(Operator), None),
    sum("unaryop", names!(UnaryOperator), None),
    sum("cmpop", names!(CmpOperator), None),
    sum("comprehension", Classes::Own(class!(Comprehension<'static>)), None),
    sum("excepthandler", Classes::Nodes(&[class!(ExceptHandler<'static>)]), Some(true)),
    sum("arguments", Classes::Own(class!(Arguments<'static>)), None),
    sum("arg", Classes::Own(class!(Arg<'static>)), Some(true)),
    sum("keyword", Classes::Own(class!(Keyword<'static>)), Some(true)),
    sum("alias", Classes::Own(class!(Alias)), Some(true)),
    sum("withitem", Classes::Own(class!(WithItem<'static>)), None),
    sum("match_case", Classes::Own(class!(MatchCase<'static>)), None),
    sum("pattern", Classes::Nodes(PatternKind::CLASSES), Some(false)),
    sum("type_ignore", Classes::Nodes(&[class!(TypeIgnore)]), None),
    sum("type_param", Classes::Nodes(TypeParamKind::CLASSES), Some(false)),
];
