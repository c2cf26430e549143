//! Objects of a parsed tree.

use taipan_ast::names::{Names, Symbol};
use taipan_ast::nodes::{ConstantValue, Expr, FieldValue, Mod, Node, Pattern};
use taipan_bytecode::Location;

use super::{Classes, LOCATION, node};
use crate::object::recursion;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::str::{Str, intern};
use crate::types::{complex, float, int};
use crate::value::{PyResult, Value};

/// The object of a tree.
///
/// # Errors
/// `RecursionError` if the tree is too deep.
pub(crate) fn object_of(module: &Mod<'_>, names: &Names<'_>) -> PyResult {
    let maker = Maker { classes: Classes::get()?, names };
    match module {
        Mod::Module(module) => maker.node(module, None),
        Mod::Interactive(module) => maker.node(module, None),
        Mod::Expression(module) => maker.node(module, None),
        Mod::FunctionType(module) => maker.node(module, None),
    }
}

struct Maker<'n, 'a> {
    classes: &'static Classes,
    names: &'n Names<'a>,
}

impl<'a> Maker<'_, 'a> {
    fn node(&self, node: &dyn Node<'a>, loc: Option<Location>) -> PyResult {
        recursion::with_room(|| self.node_here(node, loc))
    }

    fn node_here(&self, node: &dyn Node<'a>, loc: Option<Location>) -> PyResult {
        let class = match node.class_name() {
            "ExprStmt" => "Expr",
            class => class,
        };
        let attributes = Dict::with_capacity(8);
        let Some(names) = Dict::of(&attributes) else { return Ok(Value::NONE) };
        let mut failed = None;
        node.fields(&mut |name, value| {
            if failed.is_none() {
                match self.field(value) {
                    Ok(value) => names.set_str(intern(name), value),
                    Err(raised) => failed = Some(raised),
                }
            }
        });
        if let Some(raised) = failed {
            return Err(raised);
        }
        if let Some(loc) = loc {
            let numbers = [loc.lineno, loc.col_offset, loc.end_lineno, loc.end_col_offset];
            for (name, number) in LOCATION.into_iter().zip(numbers) {
                names.set_str(intern(name), int::from_i64(i64::from(number)));
            }
        }
        Ok(node::new(self.classes.type_(class), Some(attributes)))
    }

    fn field(&self, value: FieldValue<'a>) -> PyResult {
        Ok(match value {
            FieldValue::Identifier(name) | FieldValue::OptIdentifier(Some(name)) => self.name(name),
            FieldValue::Int(number) => int::from_i64(i64::from(number)),
            FieldValue::Constant(value) => constant(&value),
            FieldValue::Context(context) => self.classes.single(context.class_name()),
            FieldValue::BoolOperator(operator) => self.classes.single(operator.class_name()),
            FieldValue::Operator(operator) => self.classes.single(operator.class_name()),
            FieldValue::UnaryOperator(operator) => self.classes.single(operator.class_name()),
            FieldValue::Expr(expr) | FieldValue::OptExpr(Some(expr)) => self.expr(expr)?,
            FieldValue::Pattern(pattern) | FieldValue::OptPattern(Some(pattern)) => self.pattern(pattern)?,
            FieldValue::Arguments(arguments) => self.node(arguments, None)?,
            FieldValue::OptArg(Some(arg)) => self.node(arg, Some(arg.loc))?,
            FieldValue::OptIdentifier(None) | FieldValue::OptExpr(None) => Value::NONE,
            FieldValue::OptPattern(None) | FieldValue::OptArg(None) => Value::NONE,
            list => self.list(list)?,
        })
    }

    fn list(&self, value: FieldValue<'a>) -> PyResult {
        match value {
            FieldValue::Identifiers(names) => items(names, |&name| Ok(self.name(name))),
            FieldValue::CmpOperators(operators) => {
                items(operators, |operator| Ok(self.classes.single(operator.class_name())))
            }
            FieldValue::Exprs(exprs) => items(exprs, |expr| self.expr(expr)),
            FieldValue::OptExprs(exprs) => {
                items(exprs, |expr| expr.as_ref().map_or(Ok(Value::NONE), |expr| self.expr(expr)))
            }
            FieldValue::Stmts(stmts) => items(stmts, |stmt| self.node(stmt.kind.as_node(), Some(stmt.loc))),
            FieldValue::Patterns(patterns) => items(patterns, |pattern| self.pattern(pattern)),
            FieldValue::TypeParams(parameters) => {
                items(parameters, |parameter| self.node(parameter.kind.as_node(), Some(parameter.loc)))
            }
            FieldValue::Comprehensions(nodes) => self.nodes(nodes),
            FieldValue::ExceptHandlers(nodes) => self.nodes(nodes),
            FieldValue::Args(nodes) => self.nodes(nodes),
            FieldValue::Keywords(nodes) => self.nodes(nodes),
            FieldValue::Aliases(nodes) => self.nodes(nodes),
            FieldValue::WithItems(nodes) => self.nodes(nodes),
            FieldValue::MatchCases(nodes) => self.nodes(nodes),
            FieldValue::TypeIgnores(nodes) => self.nodes(nodes),
            // The others are no lists.
            _ => Ok(Value::NONE),
        }
    }

    fn nodes<N: Node<'a>>(&self, nodes: &[N]) -> PyResult {
        items(nodes, |node| self.node(node, node.location()))
    }

    fn expr(&self, expr: &Expr<'a>) -> PyResult {
        self.node(expr.kind.as_node(), Some(expr.loc))
    }

    fn pattern(&self, pattern: &Pattern<'a>) -> PyResult {
        self.node(pattern.kind.as_node(), Some(pattern.loc))
    }

    fn name(&self, name: Symbol) -> Value {
        intern(self.names.text(name)).to_value()
    }
}

fn items<T>(items: &[T], make: impl Fn(&T) -> PyResult) -> PyResult {
    Ok(List::from_values(items.iter().map(make).collect::<PyResult<_>>()?))
}

/// The object of a constant.
fn constant(value: &ConstantValue<'_>) -> Value {
    use num_bigint::{BigInt, BigUint, Sign};
    match *value {
        ConstantValue::None => Value::NONE,
        ConstantValue::Ellipsis => Value::ELLIPSIS,
        ConstantValue::Bool(truth) => Value::bool(truth),
        ConstantValue::Int(number) => int::from_i64(number),
        ConstantValue::BigInt { negative, magnitude } => {
            let sign = if negative { Sign::Minus } else { Sign::Plus };
            int::new(BigInt::from_biguint(sign, BigUint::from_slice(magnitude)))
        }
        ConstantValue::Float(number) => float::new(number),
        ConstantValue::Complex(real, imaginary) => complex::new(real, imaginary),
        ConstantValue::Str(text) => match std::str::from_utf8(text) {
            Ok(text) => Str::new(text),
            Err(_) => {
                let text = taipan_bytecode::PyString::new(text);
                Str::from_code_points(text.code_points().collect::<Vec<_>>().into_iter())
            }
        },
        ConstantValue::Bytes(bytes) => Bytes::new(bytes),
    }
}
