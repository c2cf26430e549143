//! Expressions: visits their parts, folds `__debug__` and `%`.

use taipan_ast::names::sym;
use taipan_ast::nodes::*;

use super::Preprocessor;

impl<'a> Preprocessor<'a, '_> {
    pub(super) fn expr_ref(&mut self, expr: &'a Expr<'a>) -> &'a Expr<'a> {
        self.reference(expr, Self::expr)
    }

    pub(super) fn opt_expr(&mut self, expr: Option<&'a Expr<'a>>) -> Option<&'a Expr<'a>> {
        expr.map(|expr| self.expr_ref(expr))
    }

    pub(super) fn exprs(&mut self, exprs: &'a [Expr<'a>]) -> &'a [Expr<'a>] {
        self.slice(exprs, Self::expr)
    }

    fn opt_exprs(&mut self, exprs: &'a [Option<Expr<'a>>]) -> &'a [Option<Expr<'a>>] {
        self.slice(exprs, |this, expr| expr.as_ref().map(|expr| this.expr(expr)))
    }

    fn expr(&mut self, expr: &Expr<'a>) -> Expr<'a> {
        Expr { kind: self.nested(|this| this.expr_kind(expr)), loc: expr.loc }
    }

    fn expr_kind(&mut self, expr: &Expr<'a>) -> ExprKind<'a> {
        match expr.kind {
            ExprKind::Constant(_) => expr.kind,
            ExprKind::Name(node) => self.name(node),
            ExprKind::BinOp(node) => {
                let (left, right) = (self.expr_ref(node.left), self.expr_ref(node.right));
                self.bin_op(BinOp { left, right, ..node })
            }
            ExprKind::Attribute(node) => {
                ExprKind::Attribute(Attribute { value: self.expr_ref(node.value), ..node })
            }
            ExprKind::Call(node) => ExprKind::Call(Call {
                func: self.expr_ref(node.func),
                args: self.exprs(node.args),
                keywords: self.keywords(node.keywords),
            }),
            ExprKind::BoolOp(node) => ExprKind::BoolOp(BoolOp { values: self.exprs(node.values), ..node }),
            ExprKind::UnaryOp(node) => {
                ExprKind::UnaryOp(UnaryOp { operand: self.expr_ref(node.operand), ..node })
            }
            ExprKind::Compare(node) => ExprKind::Compare(Compare {
                left: self.expr_ref(node.left),
                comparators: self.exprs(node.comparators),
                ..node
            }),
            ExprKind::IfExp(node) => ExprKind::IfExp(IfExp {
                test: self.expr_ref(node.test),
                body: self.expr_ref(node.body),
                orelse: self.expr_ref(node.orelse),
            }),
            ExprKind::Lambda(node) => {
                ExprKind::Lambda(Lambda { args: self.arguments(node.args), body: self.expr_ref(node.body) })
            }
            ExprKind::NamedExpr(node) => {
                ExprKind::NamedExpr(NamedExpr { value: self.expr_ref(node.value), ..node })
            }
            ExprKind::Await(node) => ExprKind::Await(Await { value: self.expr_ref(node.value) }),
            ExprKind::Yield(node) => ExprKind::Yield(Yield { value: self.opt_expr(node.value) }),
            ExprKind::YieldFrom(node) => ExprKind::YieldFrom(YieldFrom { value: self.expr_ref(node.value) }),
            ExprKind::Starred(node) => {
                ExprKind::Starred(Starred { value: self.expr_ref(node.value), ..node })
            }
            ExprKind::Subscript(node) => ExprKind::Subscript(Subscript {
                value: self.expr_ref(node.value),
                slice: self.expr_ref(node.slice),
                ..node
            }),
            ExprKind::Slice(node) => ExprKind::Slice(Slice {
                lower: self.opt_expr(node.lower),
                upper: self.opt_expr(node.upper),
                step: self.opt_expr(node.step),
            }),
            _ => self.container(expr.kind),
        }
    }

    /// Displays, comprehensions and strings with fields.
    fn container(&mut self, kind: ExprKind<'a>) -> ExprKind<'a> {
        match kind {
            ExprKind::Tuple(node) => ExprKind::Tuple(Tuple { elts: self.exprs(node.elts), ..node }),
            ExprKind::List(node) => ExprKind::List(List { elts: self.exprs(node.elts), ..node }),
            ExprKind::Set(node) => ExprKind::Set(Set { elts: self.exprs(node.elts) }),
            ExprKind::Dict(node) => {
                ExprKind::Dict(Dict { keys: self.opt_exprs(node.keys), values: self.exprs(node.values) })
            }
            ExprKind::ListComp(node) => ExprKind::ListComp(ListComp {
                elt: self.expr_ref(node.elt),
                generators: self.generators(node.generators),
            }),
            ExprKind::SetComp(node) => ExprKind::SetComp(SetComp {
                elt: self.expr_ref(node.elt),
                generators: self.generators(node.generators),
            }),
            ExprKind::GeneratorExp(node) => ExprKind::GeneratorExp(GeneratorExp {
                elt: self.expr_ref(node.elt),
                generators: self.generators(node.generators),
            }),
            ExprKind::DictComp(node) => ExprKind::DictComp(DictComp {
                key: self.expr_ref(node.key),
                value: self.expr_ref(node.value),
                generators: self.generators(node.generators),
            }),
            ExprKind::JoinedStr(node) => ExprKind::JoinedStr(JoinedStr { values: self.exprs(node.values) }),
            ExprKind::TemplateStr(node) => {
                ExprKind::TemplateStr(TemplateStr { values: self.exprs(node.values) })
            }
            ExprKind::FormattedValue(node) => ExprKind::FormattedValue(FormattedValue {
                value: self.expr_ref(node.value),
                format_spec: self.opt_expr(node.format_spec),
                ..node
            }),
            ExprKind::Interpolation(node) => ExprKind::Interpolation(Interpolation {
                value: self.expr_ref(node.value),
                format_spec: self.opt_expr(node.format_spec),
                ..node
            }),
            other => other,
        }
    }

    fn name(&mut self, node: Name) -> ExprKind<'a> {
        if node.id != sym::DUNDER_DEBUG || node.ctx != ExprContext::Load || self.options.syntax_check_only {
            return ExprKind::Name(node);
        }
        self.changed = true;
        ExprKind::Constant(Constant { value: ConstantValue::Bool(self.options.optimize == 0), kind: None })
    }

    fn bin_op(&mut self, node: BinOp<'a>) -> ExprKind<'a> {
        let unchanged = ExprKind::BinOp(node);
        if node.op != Operator::Mod || self.options.syntax_check_only {
            return unchanged;
        }
        let ExprKind::Constant(Constant { value: ConstantValue::Str(format), .. }) = node.left.kind else {
            return unchanged;
        };
        let ExprKind::Tuple(Tuple { elts, .. }) = node.right.kind else { return unchanged };
        match self.percent_format(format, elts) {
            Some(joined) => {
                self.changed = true;
                ExprKind::JoinedStr(joined)
            }
            None => unchanged,
        }
    }

    fn generators(&mut self, generators: &'a [Comprehension<'a>]) -> &'a [Comprehension<'a>] {
        self.slice(generators, |this, generator| Comprehension {
            target: this.expr_ref(generator.target),
            iter: this.expr_ref(generator.iter),
            ifs: this.exprs(generator.ifs),
            ..*generator
        })
    }

    pub(super) fn keywords(&mut self, keywords: &'a [Keyword<'a>]) -> &'a [Keyword<'a>] {
        self.slice(keywords, |this, keyword| Keyword { value: this.expr_ref(keyword.value), ..*keyword })
    }

    pub(super) fn arguments(&mut self, arguments: &'a Arguments<'a>) -> &'a Arguments<'a> {
        self.reference(arguments, |this, arguments| Arguments {
            posonlyargs: this.slice(arguments.posonlyargs, Self::arg),
            args: this.slice(arguments.args, Self::arg),
            vararg: arguments.vararg.map(|arg| this.reference(arg, Self::arg)),
            kwonlyargs: this.slice(arguments.kwonlyargs, Self::arg),
            kw_defaults: this.opt_exprs(arguments.kw_defaults),
            kwarg: arguments.kwarg.map(|arg| this.reference(arg, Self::arg)),
            defaults: this.exprs(arguments.defaults),
        })
    }

    fn arg(&mut self, arg: &Arg<'a>) -> Arg<'a> {
        Arg { annotation: self.annotation(arg.annotation), ..*arg }
    }

    /// An annotation, which stays as written when it will be a string.
    pub(super) fn annotation(&mut self, annotation: Option<&'a Expr<'a>>) -> Option<&'a Expr<'a>> {
        if self.options.future_annotations { annotation } else { self.opt_expr(annotation) }
    }

    pub(super) fn type_params(&mut self, params: &'a [TypeParam<'a>]) -> &'a [TypeParam<'a>] {
        self.slice(params, |this, param| {
            let kind = match param.kind {
                TypeParamKind::TypeVar(node) => TypeParamKind::TypeVar(TypeVar {
                    bound: this.opt_expr(node.bound),
                    default_value: this.opt_expr(node.default_value),
                    ..node
                }),
                TypeParamKind::ParamSpec(node) => TypeParamKind::ParamSpec(ParamSpec {
                    default_value: this.opt_expr(node.default_value),
                    ..node
                }),
                TypeParamKind::TypeVarTuple(node) => TypeParamKind::TypeVarTuple(TypeVarTuple {
                    default_value: this.opt_expr(node.default_value),
                    ..node
                }),
            };
            TypeParam { kind, loc: param.loc }
        })
    }
}
