//! What has to be true of a tree of objects before it is compiled: the parser's trees are so by themselves.
//!
//! Every node is looked at through its fields. What a field of expressions is there for (to be read, assigned,
//! deleted) and which lists may not be empty stands in two small tables; the rest is said of single classes.

use taipan_ast::names::{Names, Symbol};
use taipan_ast::nodes::*;
use taipan_bytecode::Location;

use crate::object::recursion;
use crate::raise::{type_error, value_error};
use crate::value::PyResult;

/// Looks at a whole tree.
///
/// # Errors
/// `ValueError` or `TypeError` for what cannot be.
pub(crate) fn validate(module: &Mod<'_>, names: &Names<'_>) -> PyResult<()> {
    let validator = Validator { names };
    match module {
        Mod::Module(module) => validator.fields(module, ExprContext::Load),
        Mod::Interactive(module) => validator.fields(module, ExprContext::Load),
        Mod::Expression(module) => validator.fields(module, ExprContext::Load),
        Mod::FunctionType(module) => validator.fields(module, ExprContext::Load),
    }
}

struct Validator<'n, 'a> {
    names: &'n Names<'a>,
}

/// What the expressions of a field are there for; `inherited` is what the node itself is there for.
fn context_of(class: &str, field: &str, inherited: ExprContext) -> ExprContext {
    match (class, field) {
        ("Delete", "targets") => ExprContext::Del,
        ("Assign", "targets") | ("TypeAlias", "name") | ("withitem", "optional_vars") => ExprContext::Store,
        ("AugAssign" | "AnnAssign" | "For" | "AsyncFor" | "comprehension", "target") => ExprContext::Store,
        ("Starred", "value") | ("List" | "Tuple", "elts") => inherited,
        _ => ExprContext::Load,
    }
}

/// Whether a list may not be empty.
fn has_to_have(class: &str, field: &str) -> bool {
    match field {
        "body" => !matches!(class, "Module" | "Interactive"),
        "targets" | "items" | "cases" | "names" => true,
        _ => false,
    }
}

fn check_place(loc: Location) -> PyResult<()> {
    let Location { lineno, end_lineno, col_offset, end_col_offset } = loc;
    if lineno > end_lineno {
        return Err(value_error(format_args!("AST node line range ({lineno}, {end_lineno}) is not valid")));
    }
    if lineno < 0 && end_lineno != lineno || col_offset < 0 && col_offset != end_col_offset {
        return Err(value_error(format_args!(
            "AST node column range ({col_offset}, {end_col_offset}) for line range ({lineno}, {end_lineno}) is not \
             valid"
        )));
    }
    if lineno == end_lineno && col_offset > end_col_offset {
        return Err(value_error(format_args!(
            "line {lineno}, column {col_offset}-{end_col_offset} is not a valid range"
        )));
    }
    Ok(())
}

impl<'a> Validator<'_, 'a> {
    /// Looks at the fields of a node that is there for `context`.
    fn fields(&self, node: &dyn Node<'a>, context: ExprContext) -> PyResult<()> {
        recursion::check(" during compilation")?;
        node.location().map_or(Ok(()), check_place)?;
        let class = if node.class_name() == "ExprStmt" { "Expr" } else { node.class_name() };
        let mut result = Ok(());
        node.fields(&mut |field, value| {
            if result.is_ok() {
                result = self.field(class, field, value, context);
            }
        });
        result
    }

    fn field(&self, class: &str, field: &str, value: FieldValue<'a>, inherited: ExprContext) -> PyResult<()> {
        let context = context_of(class, field, inherited);
        let check_number = |number: usize| match number == 0 && has_to_have(class, field) {
            true => Err(value_error(format_args!("empty {field} on {class}"))),
            false => Ok(()),
        };
        match value {
            FieldValue::Expr(expr) | FieldValue::OptExpr(Some(expr)) => self.expr(expr, context),
            FieldValue::Exprs(exprs) => {
                check_number(exprs.len())?;
                exprs.iter().try_for_each(|expr| self.expr(expr, context))
            }
            FieldValue::OptExprs(exprs) => {
                exprs.iter().flatten().try_for_each(|expr| self.expr(expr, context))
            }
            FieldValue::Stmts(stmts) => {
                check_number(stmts.len())?;
                stmts.iter().try_for_each(|stmt| self.stmt(stmt))
            }
            FieldValue::Pattern(pattern) | FieldValue::OptPattern(Some(pattern)) => {
                self.pattern(pattern, false)
            }
            FieldValue::Patterns(patterns) => {
                patterns.iter().try_for_each(|pattern| self.pattern(pattern, class == "MatchSequence"))
            }
            FieldValue::Arguments(arguments) => self.arguments(arguments),
            FieldValue::OptArg(Some(arg)) => self.fields(arg, ExprContext::Load),
            FieldValue::TypeParams(parameters) => parameters.iter().try_for_each(|parameter| {
                check_place(parameter.loc)?;
                self.fields(parameter.kind.as_node(), ExprContext::Load)
            }),
            FieldValue::Comprehensions([]) => Err(value_error("comprehension with no generators")),
            FieldValue::Comprehensions(nodes) => self.nodes(nodes),
            FieldValue::ExceptHandlers(nodes) => self.nodes(nodes),
            FieldValue::Args(nodes) => self.nodes(nodes),
            FieldValue::Keywords(nodes) => self.nodes(nodes),
            FieldValue::WithItems(nodes) => check_number(nodes.len()).and_then(|()| self.nodes(nodes)),
            FieldValue::MatchCases(nodes) => check_number(nodes.len()).and_then(|()| self.nodes(nodes)),
            FieldValue::Aliases(nodes) => check_number(nodes.len()).and_then(|()| self.nodes(nodes)),
            FieldValue::Identifiers(names) => check_number(names.len()),
            _ => Ok(()),
        }
    }

    fn nodes<N: Node<'a>>(&self, nodes: &[N]) -> PyResult<()> {
        nodes.iter().try_for_each(|node| self.fields(node, ExprContext::Load))
    }

    fn name(&self, name: Symbol) -> PyResult<()> {
        match self.names.text(name) {
            text @ ("None" | "True" | "False") => {
                Err(value_error(format_args!("identifier field can't represent '{text}' constant")))
            }
            _ => Ok(()),
        }
    }

    fn arguments(&self, arguments: &Arguments<'a>) -> PyResult<()> {
        if arguments.defaults.len() > arguments.posonlyargs.len() + arguments.args.len() {
            return Err(value_error("more positional defaults than args on arguments"));
        }
        if arguments.kw_defaults.len() != arguments.kwonlyargs.len() {
            return Err(value_error("length of kwonlyargs is not the same as kw_defaults on arguments"));
        }
        self.fields(arguments, ExprContext::Load)
    }

    fn stmt(&self, stmt: &Stmt<'a>) -> PyResult<()> {
        check_place(stmt.loc)?;
        let handled = |class: &str, handlers: usize, orelse: usize, finalbody: usize| {
            if handlers == 0 && finalbody == 0 {
                return Err(value_error(format_args!("{class} has neither except handlers nor finalbody")));
            }
            if handlers == 0 && orelse > 0 {
                return Err(value_error(format_args!("{class} has orelse but no except handlers")));
            }
            Ok(())
        };
        match &stmt.kind {
            StmtKind::AnnAssign(node) if node.simple != 0 && !is_name(node.target) => {
                return Err(type_error("AnnAssign with simple non-Name target"));
            }
            StmtKind::TypeAlias(node) if !is_name(node.name) => {
                return Err(type_error("TypeAlias with non-Name name"));
            }
            StmtKind::Raise(node) if node.exc.is_none() && node.cause.is_some() => {
                return Err(value_error("Raise with cause but no exception"));
            }
            StmtKind::Try(node) if !node.body.is_empty() => {
                handled("Try", node.handlers.len(), node.orelse.len(), node.finalbody.len())?;
            }
            StmtKind::TryStar(node) if !node.body.is_empty() => {
                handled("TryStar", node.handlers.len(), node.orelse.len(), node.finalbody.len())?;
            }
            StmtKind::ImportFrom(node) if node.level < 0 => {
                return Err(value_error("Negative ImportFrom level"));
            }
            _ => {}
        }
        self.fields(stmt.kind.as_node(), ExprContext::Load)
    }

    fn expr(&self, expr: &Expr<'a>, context: ExprContext) -> PyResult<()> {
        check_place(expr.loc)?;
        self.check_context(expr, context)?;
        match &expr.kind {
            ExprKind::BoolOp(node) if node.values.len() < 2 => {
                return Err(value_error("BoolOp with less than 2 values"));
            }
            ExprKind::Dict(node) if node.keys.len() != node.values.len() => {
                return Err(value_error("Dict doesn't have the same number of keys as values"));
            }
            ExprKind::Compare(node) if node.comparators.is_empty() => {
                return Err(value_error("Compare with no comparators"));
            }
            ExprKind::Compare(node) if node.comparators.len() != node.ops.len() => {
                return Err(value_error("Compare has a different number of comparators and operands"));
            }
            // Its target is the one name that is stored to and can be anything else in a list of objects.
            ExprKind::NamedExpr(node) if !is_name(node.target) => {
                return Err(type_error("NamedExpr target must be a Name"));
            }
            ExprKind::NamedExpr(node) => return self.expr(node.value, ExprContext::Load),
            _ => {}
        }
        self.fields(expr.kind.as_node(), context)
    }

    fn check_context(&self, expr: &Expr<'a>, wanted: ExprContext) -> PyResult<()> {
        let actual = match &expr.kind {
            ExprKind::Attribute(node) => node.ctx,
            ExprKind::Subscript(node) => node.ctx,
            ExprKind::Starred(node) => node.ctx,
            ExprKind::Name(node) => {
                self.name(node.id)?;
                node.ctx
            }
            ExprKind::List(node) => node.ctx,
            ExprKind::Tuple(node) => node.ctx,
            _ if wanted == ExprContext::Load => return Ok(()),
            _ => {
                let wanted = wanted.class_name();
                return Err(value_error(format_args!(
                    "expression which can't be assigned to in {wanted} context"
                )));
            }
        };
        match actual == wanted {
            true => Ok(()),
            false => Err(value_error(format_args!(
                "expression must have {} context but has {} instead",
                wanted.class_name(),
                actual.class_name()
            ))),
        }
    }

    fn capture(&self, name: Option<Symbol>) -> PyResult<()> {
        match name {
            Some(name) if self.names.text(name) == "_" => {
                Err(value_error("can't capture name '_' in patterns"))
            }
            Some(name) => self.name(name),
            None => Ok(()),
        }
    }

    fn pattern(&self, pattern: &Pattern<'a>, may_be_star: bool) -> PyResult<()> {
        check_place(pattern.loc)?;
        match &pattern.kind {
            PatternKind::MatchValue(node) => check_literal(node.value)?,
            PatternKind::MatchSingleton(node) => match node.value {
                ConstantValue::None | ConstantValue::Bool(_) => {}
                _ => return Err(value_error("MatchSingleton can only contain True, False and None")),
            },
            PatternKind::MatchSequence(_) => {}
            PatternKind::MatchMapping(node) => {
                if node.keys.len() != node.patterns.len() {
                    return Err(value_error("MatchMapping doesn't have the same number of keys as patterns"));
                }
                self.capture(node.rest)?;
                node.keys.iter().filter(|key| !is_singleton(key)).try_for_each(check_literal)?;
            }
            PatternKind::MatchClass(node) => {
                if node.kwd_attrs.len() != node.kwd_patterns.len() {
                    return Err(value_error(
                        "MatchClass doesn't have the same number of keyword attributes as patterns",
                    ));
                }
                check_class(node.cls)?;
                node.kwd_attrs.iter().try_for_each(|&name| self.name(name))?;
            }
            PatternKind::MatchStar(_) if !may_be_star => return Err(value_error("can't use MatchStar here")),
            PatternKind::MatchStar(node) => self.capture(node.name)?,
            PatternKind::MatchAs(node) => {
                self.capture(node.name)?;
                if node.pattern.is_some() && node.name.is_none() {
                    return Err(value_error("MatchAs must specify a target name if a pattern is given"));
                }
            }
            PatternKind::MatchOr(node) if node.patterns.len() < 2 => {
                return Err(value_error("MatchOr requires at least 2 patterns"));
            }
            PatternKind::MatchOr(_) => {}
        }
        self.fields(pattern.kind.as_node(), ExprContext::Load)
    }
}

fn is_name(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, ExprKind::Name(_))
}

fn is_singleton(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        ExprKind::Constant(node) => matches!(node.value, ConstantValue::None | ConstantValue::Bool(_)),
        _ => false,
    }
}

/// The class of a class pattern: a name with attributes.
fn check_class(class: &Expr<'_>) -> PyResult<()> {
    let mut class = class;
    loop {
        match &class.kind {
            ExprKind::Name(_) => return Ok(()),
            ExprKind::Attribute(node) => class = node.value,
            _ => {
                return Err(value_error("MatchClass cls field can only contain Name or Attribute nodes."));
            }
        }
    }
}

fn is_number(expr: &Expr<'_>, real: bool, imaginary: bool) -> bool {
    match &expr.kind {
        ExprKind::Constant(node) => match node.value {
            ConstantValue::Int(_) | ConstantValue::BigInt { .. } | ConstantValue::Float(_) => real,
            ConstantValue::Complex(..) => imaginary,
            _ => false,
        },
        _ => false,
    }
}

fn is_negative(expr: &Expr<'_>, real: bool, imaginary: bool) -> bool {
    match &expr.kind {
        ExprKind::UnaryOp(node) => node.op == UnaryOperator::USub && is_number(node.operand, real, imaginary),
        _ => false,
    }
}

/// What a value pattern may be.
fn check_literal(expr: &Expr<'_>) -> PyResult<()> {
    let is_allowed = match &expr.kind {
        ExprKind::Constant(node) => match node.value {
            ConstantValue::None | ConstantValue::Bool(_) | ConstantValue::Ellipsis => {
                return Err(value_error("unexpected constant inside of a literal pattern"));
            }
            _ => true,
        },
        ExprKind::Attribute(_) | ExprKind::JoinedStr(_) | ExprKind::TemplateStr(_) => true,
        ExprKind::UnaryOp(_) => is_negative(expr, true, true),
        ExprKind::BinOp(node) => {
            matches!(node.op, Operator::Add | Operator::Sub)
                && (is_number(node.left, true, false) || is_negative(node.left, true, false))
                && is_number(node.right, false, true)
        }
        _ => false,
    };
    match is_allowed {
        true => Ok(()),
        false => Err(value_error("patterns may only match literals and attribute lookups")),
    }
}
