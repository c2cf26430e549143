//! Expressions that may need parentheses: operations, tuples, lambdas and the like.

use super::Unparser;
use crate::nodes::*;
use std::ops::ControlFlow;

/// How tightly an expression binds; what binds less tightly than its place needs gets parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Priority {
    Tuple,
    /// `if`-`else` and `lambda`.
    Test,
    Or,
    And,
    Not,
    Comparison,
    /// `|`, the loosest of the operators that are no tests.
    Expr,
    BitXor,
    BitAnd,
    Shift,
    Arithmetic,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Priority {
    /// The next tighter one.
    pub(super) fn next(self) -> Self {
        match self {
            Self::Tuple => Self::Test,
            Self::Test => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Comparison,
            Self::Comparison => Self::Expr,
            Self::Expr => Self::BitXor,
            Self::BitXor => Self::BitAnd,
            Self::BitAnd => Self::Shift,
            Self::Shift => Self::Arithmetic,
            Self::Arithmetic => Self::Term,
            Self::Term => Self::Factor,
            Self::Factor => Self::Power,
            Self::Power => Self::Await,
            Self::Await | Self::Atom => Self::Atom,
        }
    }

    fn of(op: Operator) -> Self {
        match op {
            Operator::Add | Operator::Sub => Self::Arithmetic,
            Operator::Mult | Operator::MatMult | Operator::Div | Operator::Mod | Operator::FloorDiv => {
                Self::Term
            }
            Operator::LShift | Operator::RShift => Self::Shift,
            Operator::BitOr => Self::Expr,
            Operator::BitXor => Self::BitXor,
            Operator::BitAnd => Self::BitAnd,
            Operator::Pow => Self::Power,
        }
    }
}

impl<'a> Unparser<'_, 'a> {
    /// Writes an operation; continues if the expression is none.
    pub(super) fn operation(&mut self, kind: &ExprKind<'a>, needed: Priority) -> ControlFlow<()> {
        match kind {
            ExprKind::BoolOp(node) => self.bool_op(node, needed),
            ExprKind::BinOp(node) => self.bin_op(node, needed),
            ExprKind::UnaryOp(node) => self.unary_op(node, needed),
            ExprKind::Compare(node) => self.parenthesized(needed, Priority::Comparison, |this| {
                this.expr(node.left, Priority::Comparison.next());
                for (op, comparator) in node.ops.iter().zip(node.comparators) {
                    this.spaced(op.source());
                    this.expr(comparator, Priority::Comparison.next());
                }
            }),
            ExprKind::Lambda(node) => self.parenthesized(needed, Priority::Test, |this| this.lambda(node)),
            ExprKind::IfExp(node) => self.parenthesized(needed, Priority::Test, |this| {
                this.expr(node.body, Priority::Test.next());
                this.out += " if ";
                this.expr(node.test, Priority::Test.next());
                this.out += " else ";
                this.expr(node.orelse, Priority::Test);
            }),
            ExprKind::Tuple(Tuple { elts: [], .. }) => {
                self.out += "()";
                ControlFlow::Break(())
            }
            ExprKind::Tuple(node) => self.parenthesized(needed, Priority::Tuple, |this| {
                this.separated(node.elts);
                if node.elts.len() == 1 {
                    this.out.push(',');
                }
            }),
            ExprKind::Await(node) => self.parenthesized(needed, Priority::Await, |this| {
                this.out += "await ";
                this.expr(node.value, Priority::Atom);
            }),
            ExprKind::NamedExpr(node) => self.parenthesized(needed, Priority::Tuple, |this| {
                this.expr(node.target, Priority::Atom);
                this.out += " := ";
                this.expr(node.value, Priority::Atom);
            }),
            _ => ControlFlow::Continue(()),
        }
    }

    fn spaced(&mut self, operator: &str) {
        self.out.push(' ');
        self.out += operator;
        self.out.push(' ');
    }

    fn bool_op(&mut self, node: &BoolOp<'a>, needed: Priority) -> ControlFlow<()> {
        let own = match node.op {
            BoolOperator::And => Priority::And,
            BoolOperator::Or => Priority::Or,
        };
        self.parenthesized(needed, own, |this| {
            for (index, value) in node.values.iter().enumerate() {
                if index > 0 {
                    this.spaced(node.op.source());
                }
                this.expr(value, own.next());
            }
        })
    }

    fn bin_op(&mut self, node: &BinOp<'a>, needed: Priority) -> ControlFlow<()> {
        let own = Priority::of(node.op);
        let (left, right) = match node.op {
            Operator::Pow => (own.next(), own),
            _ => (own, own.next()),
        };
        self.parenthesized(needed, own, |this| {
            this.expr(node.left, left);
            this.spaced(node.op.source());
            this.expr(node.right, right);
        })
    }

    fn unary_op(&mut self, node: &UnaryOp<'a>, needed: Priority) -> ControlFlow<()> {
        let own = match node.op {
            UnaryOperator::Not => Priority::Not,
            UnaryOperator::Invert | UnaryOperator::UAdd | UnaryOperator::USub => Priority::Factor,
        };
        self.parenthesized(needed, own, |this| {
            this.out += node.op.source();
            if node.op == UnaryOperator::Not {
                this.out.push(' ');
            }
            this.expr(node.operand, own);
        })
    }

    fn lambda(&mut self, node: &Lambda<'a>) {
        let positional = node.args.posonlyargs.len() + node.args.args.len();
        // Without a positional parameter CPython writes no space: `lambda*args: …`.
        self.out += if positional > 0 { "lambda " } else { "lambda" };
        self.arguments(node.args);
        self.out += ": ";
        self.expr(node.body, Priority::Test);
    }

    fn arguments(&mut self, args: &Arguments<'a>) {
        let mut first = true;
        let mut comma = |this: &mut Self| {
            this.comma_if(!std::mem::replace(&mut first, false));
        };
        let positional = args.posonlyargs.len() + args.args.len();
        let without_default = positional - args.defaults.len().min(positional);
        for (index, arg) in args.posonlyargs.iter().chain(args.args).enumerate() {
            comma(self);
            self.arg(arg);
            if let Some(default) = index.checked_sub(without_default).and_then(|i| args.defaults.get(i)) {
                self.out.push('=');
                self.expr(default, Priority::Test);
            }
            if index + 1 == args.posonlyargs.len() {
                self.out += ", /";
            }
        }
        if args.vararg.is_some() || !args.kwonlyargs.is_empty() {
            comma(self);
            self.out.push('*');
            if let Some(vararg) = args.vararg {
                self.arg(vararg);
            }
        }
        for (arg, default) in args.kwonlyargs.iter().zip(args.kw_defaults) {
            comma(self);
            self.arg(arg);
            if let Some(default) = default {
                self.out.push('=');
                self.expr(default, Priority::Test);
            }
        }
        if let Some(kwarg) = args.kwarg {
            comma(self);
            self.out += "**";
            self.arg(kwarg);
        }
    }

    fn arg(&mut self, arg: &Arg<'a>) {
        self.name(arg.arg);
        if let Some(annotation) = arg.annotation {
            self.out += ": ";
            self.expr(annotation, Priority::Test);
        }
    }
}
