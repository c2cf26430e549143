//! Trees of objects: what `compile` is given instead of a source.

use bumpalo::Bump;
use taipan_ast::names::{Names, Symbol};
use taipan_ast::nodes::*;
use taipan_ast::parse::Facts;
use taipan_bytecode::Location;

use super::{Classes, attribute};
use crate::object::protocol;
use crate::object::recursion;
use crate::object::repr_guard::Text;
use crate::object::type_object::{Type, type_of};
use crate::raise::{Raised, raise, raise_with, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::exception::kinds;
use crate::types::int::{self, convert};
use crate::types::list::List;
use crate::types::str::{self, Str};
use crate::types::{complex, float};
use crate::value::{PyResult, Value};

/// A tree made of objects.
pub(crate) struct Tree<'a> {
    pub(crate) module: Mod<'a>,
    pub(crate) names: Names<'a>,
    pub(crate) facts: Facts,
}

/// The tree that an object is, whose class must be the one of the mode.
///
/// # Errors
/// `TypeError` and `ValueError` if it is none; what getting attributes raises.
pub(crate) fn tree_of<'a>(arena: &'a Bump, object: &Value, class: &str) -> PyResult<Tree<'a>> {
    let classes = Classes::get()?;
    if !protocol::is_instance(object, &classes.class(class).cloned().unwrap_or(Value::NONE))? {
        let given = type_of(object).name();
        return Err(type_error(format_args!("expected {class} node, got {given}")));
    }
    let facts = Facts { preprocess_lines: Vec::new(), depth: 0 };
    let mut reader = Reader {
        arena,
        classes,
        names: Names::new(arena),
        object: object.clone(),
        class: "",
        facts,
        depth: 0,
    };
    let module = match class {
        "Module" => Mod::Module(reader.own(object)?),
        "Interactive" => Mod::Interactive(reader.own(object)?),
        "Expression" => Mod::Expression(reader.own(object)?),
        _ => Mod::FunctionType(reader.own(object)?),
    };
    let Reader { names, facts, .. } = reader;
    Ok(Tree { module, names, facts })
}

/// Reads the fields of one object after the other.
struct Reader<'a> {
    arena: &'a Bump,
    classes: &'static Classes,
    names: Names<'a>,
    /// The node whose fields are read, and its class.
    object: Value,
    class: &'static str,
    facts: Facts,
    depth: u32,
}

/// A sum type: what makes its nodes.
trait SumType<'a>: Sized {
    /// Its name in the grammar.
    const NAME: &'static str;
    /// Its classes.
    const CLASSES: &'static [Class];
    /// Whether a node may leave out where it ends.
    const END_IS_OPTIONAL: bool;
    /// A node of the class with a number.
    fn make(number: usize, loc: Location, reader: &mut Reader<'a>) -> PyResult<Option<Self>>;
}

macro_rules! sum_type {
    ($type_:ident $kind:ident $name:literal $end_is_optional:literal) => {
        impl<'a> SumType<'a> for $type_<'a> {
            const NAME: &'static str = $name;
            const CLASSES: &'static [Class] = $kind::CLASSES;
            const END_IS_OPTIONAL: bool = $end_is_optional;
            fn make(number: usize, loc: Location, reader: &mut Reader<'a>) -> PyResult<Option<Self>> {
                Ok($kind::read(number, reader)?.map(|kind| $type_ { kind, loc }))
            }
        }
    };
}

sum_type!(Stmt StmtKind "stmt" true);
sum_type!(Expr ExprKind "expr" true);
sum_type!(Pattern PatternKind "pattern" false);
sum_type!(TypeParam TypeParamKind "type_param" false);

impl<'a> Reader<'a> {
    /// Reads another object's fields.
    fn within<T>(
        &mut self,
        object: &Value,
        class: &'static str,
        read: impl FnOnce(&mut Self) -> PyResult<T>,
    ) -> PyResult<T> {
        recursion::check(&format!(" while traversing '{class}' node"))?;
        let outer = (std::mem::replace(&mut self.object, object.clone()), self.class);
        self.class = class;
        self.depth += 1;
        self.facts.depth = self.facts.depth.max(self.depth);
        let result = read(self);
        self.depth -= 1;
        (self.object, self.class) = outer;
        result
    }

    /// A node of a class that stands for itself.
    fn own<T: Declared<'a>>(&mut self, object: &Value) -> PyResult<T> {
        self.within(object, T::CLASS.name, T::read)
    }

    /// A node of a sum type.
    fn sum<T: SumType<'a>>(&mut self, object: &Value) -> PyResult<T> {
        self.within(object, T::NAME, |reader| {
            let loc = reader.place(T::NAME, T::END_IS_OPTIONAL)?;
            let Some(number) = reader.class_number(T::CLASSES)? else {
                return Err(no_node(T::NAME, &reader.object));
            };
            reader.class = T::CLASSES.get(number).map_or("", |class| class.name);
            T::make(number, loc, reader)?.ok_or(Raised)
        })
    }

    /// Which of some classes the object is an instance of.
    fn class_number(&self, classes: &[Class]) -> PyResult<Option<usize>> {
        let type_ = type_of(&self.object);
        if let Some(number) = classes.iter().position(|class| self.classes.type_(class.name).is(type_)) {
            return Ok(Some(number));
        }
        for (number, class) in classes.iter().enumerate() {
            if let Some(class) = self.classes.class(class.name)
                && protocol::is_instance(&self.object, class)?
            {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    fn number(&self, name: &str) -> PyResult<Option<i32>> {
        let Some(value) = attribute(&self.object, name)?.filter(|value| !value.is_none()) else {
            return Ok(None);
        };
        if !int::is_int(&value) {
            let mut text = Text::new();
            text.push_str("invalid integer value: ");
            text.push_repr(&value)?;
            return Err(raise_with(&kinds::VALUE_ERROR, vec![text.finish()]));
        }
        convert::to_c_int(&value).map(Some)
    }

    fn place(&mut self, class: &'static str, end_is_optional: bool) -> PyResult<Location> {
        let required =
            |name: &'static str| -> PyResult<i32> { self.number(name)?.ok_or_else(|| missing(name, class)) };
        let (lineno, col_offset) = (required("lineno")?, required("col_offset")?);
        let (end_lineno, end_col_offset) = match end_is_optional {
            true => (
                self.number("end_lineno")?.unwrap_or(lineno),
                self.number("end_col_offset")?.unwrap_or(col_offset),
            ),
            false => (required("end_lineno")?, required("end_col_offset")?),
        };
        self.facts.preprocess_lines.push(lineno);
        Ok(Location::new(lineno, end_lineno, col_offset, end_col_offset))
    }

    /// The value of a field that has to be there.
    fn required(&self, field: &'static str) -> PyResult {
        match attribute(&self.object, field)? {
            None => Err(missing(field, self.class)),
            Some(value) if value.is_none() => Err(self.is_required(field)),
            Some(value) => Ok(value),
        }
    }

    #[cold]
    fn is_required(&self, field: &str) -> Raised {
        value_error(format_args!("field '{field}' is required for {}", self.class))
    }

    /// The value of a field that may be missing or `None`.
    fn optional(&self, field: &str) -> PyResult<Option<Value>> {
        Ok(attribute(&self.object, field)?.filter(|value| !value.is_none()))
    }

    /// The items of a field, each made a node.
    fn many<T: Copy>(
        &mut self,
        field: &'static str,
        mut read: impl FnMut(&mut Self, &Value) -> PyResult<T>,
    ) -> PyResult<&'a [T]> {
        let Some(value) = attribute(&self.object, field)? else { return Ok(&[]) };
        let Some(list) = List::of(&value) else {
            let (class, given) = (self.class, type_of(&value).name());
            return Err(type_error(format_args!("{class} field \"{field}\" must be a list, not a {given}")));
        };
        let items = list.items().to_vec();
        let mut nodes = Vec::with_capacity(items.len());
        for item in &items {
            nodes.push(read(self, item)?);
            if list.items().len() != items.len() {
                let class = self.class;
                return Err(raise(
                    &kinds::RUNTIME_ERROR,
                    format_args!("{class} field \"{field}\" changed size during iteration"),
                ));
            }
        }
        Ok(self.arena.alloc_slice_copy(&nodes))
    }

    fn symbol(&mut self, value: &Value) -> PyResult<Symbol> {
        match Str::of(value).filter(|_| str::is_exact(value)) {
            Some(text) => Ok(self.names.intern(&text.to_string_lossy())),
            None => Err(type_error("AST identifier must be of type str")),
        }
    }

    /// An operator or context: the one whose class the value is an instance of.
    fn plain<T: Copy>(
        &self,
        value: &Value,
        sum: &str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> PyResult<T> {
        let type_ = type_of(value);
        let is = |&one: &T| self.classes.type_(name(one)).is(type_);
        if let Some(&found) = all.iter().find(|one| is(one)) {
            return Ok(found);
        }
        for &one in all {
            if protocol::is_instance(value, &self.classes.type_(name(one)).value())? {
                return Ok(one);
            }
        }
        Err(no_node(sum, value))
    }

    fn value_of(&self, value: &Value) -> PyResult<ConstantValue<'a>> {
        let type_ = type_of(value);
        if value.is_none() {
            return Ok(ConstantValue::None);
        }
        if value.is(&Value::ELLIPSIS) {
            return Ok(ConstantValue::Ellipsis);
        }
        if value.word().is_bool() {
            return Ok(ConstantValue::Bool(value.is(&Value::TRUE)));
        }
        if let Some(number) = float::of(value).filter(|_| float::is_exact(value)) {
            return Ok(ConstantValue::Float(number));
        }
        if let Some(text) = Str::of(value).filter(|_| str::is_exact(value)) {
            return Ok(ConstantValue::Str(self.arena.alloc_slice_copy(&text_bytes(text))));
        }
        if let Some(bytes) = Bytes::of(value).filter(|_| type_.is(&crate::types::bytes::TYPE)) {
            return Ok(ConstantValue::Bytes(self.arena.alloc_slice_copy(bytes.as_slice())));
        }
        if let Some(number) = int::of(value).filter(|_| int::is_exact(value)) {
            return Ok(match i64::try_from(&number) {
                Ok(number) => ConstantValue::Int(number),
                Err(_) => ConstantValue::BigInt {
                    negative: number.sign() == num_bigint::Sign::Minus,
                    magnitude: self.arena.alloc_slice_copy(&number.magnitude().to_u32_digits()),
                },
            });
        }
        match complex::of(value).filter(|_| type_.is(&complex::TYPE)) {
            Some(number) => Ok(ConstantValue::Complex(number.real, number.imaginary)),
            None => {
                let given = type_.name();
                Err(type_error(format_args!("got an invalid type in Constant: {given}")))
            }
        }
    }
}

/// UTF-8 in which lone surrogates may stand.
fn text_bytes(text: &Str) -> Vec<u8> {
    if let Some(text) = text.as_ascii() {
        return text.as_bytes().to_vec();
    }
    let mut bytes = Vec::with_capacity(text.length() * 3);
    for code in text.code_points() {
        match char::from_u32(code) {
            Some(character) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            None => bytes.extend([
                0xe0 | (code >> 12) as u8,
                0x80 | (code >> 6 & 0x3f) as u8,
                0x80 | (code & 0x3f) as u8,
            ]),
        }
    }
    bytes
}

#[cold]
fn missing(field: &str, class: &str) -> Raised {
    type_error(format_args!("required field \"{field}\" missing from {class}"))
}

#[cold]
fn no_node(sum: &str, value: &Value) -> Raised {
    let mut text = Text::new();
    text.push_str(&format!("expected some sort of {sum}, but got "));
    match text.push_repr(value) {
        Ok(()) => raise_with(&kinds::TYPE_ERROR, vec![text.finish()]),
        Err(raised) => raised,
    }
}

#[cold]
fn none_in_list(what: &str) -> Raised {
    value_error(format_args!("None disallowed in {what} list"))
}

/// Lists of nodes whose classes stand for themselves.
macro_rules! lists {
    ($($method:ident $type_:ty;)*) => {
        $(fn $method(&mut self, field: &'static str) -> PyResult<&'a [$type_]> {
            self.many(field, |reader, item| reader.own(item))
        })*
    };
}

impl<'a> NodeReader<'a> for Reader<'a> {
    type Error = Raised;

    fn arena(&self) -> &'a Bump {
        self.arena
    }

    fn location(&mut self) -> PyResult<Location> {
        let class = if self.class == "ExceptHandler" { "excepthandler" } else { self.class };
        self.place(class, true)
    }

    fn identifier(&mut self, field: &'static str) -> PyResult<Symbol> {
        let value = self.required(field)?;
        self.symbol(&value)
    }

    fn opt_identifier(&mut self, field: &'static str) -> PyResult<Option<Symbol>> {
        self.optional(field)?.map(|value| self.symbol(&value)).transpose()
    }

    fn identifiers(&mut self, field: &'static str) -> PyResult<&'a [Symbol]> {
        self.many(field, |reader, item| match item.is_none() {
            true => Err(none_in_list("identifier")),
            false => reader.symbol(item),
        })
    }

    fn int(&mut self, field: &'static str) -> PyResult<i32> {
        match self.number(field)? {
            Some(number) => Ok(number),
            None if (self.class, field) == ("ImportFrom", "level") => Ok(0),
            None => match attribute(&self.object, field)? {
                None => Err(missing(field, self.class)),
                Some(_) => Err(value_error("invalid integer value: None")),
            },
        }
    }

    fn constant(&mut self, field: &'static str) -> PyResult<ConstantValue<'a>> {
        match attribute(&self.object, field)? {
            Some(value) => self.value_of(&value),
            None => Err(missing(field, self.class)),
        }
    }

    fn context(&mut self, field: &'static str) -> PyResult<ExprContext> {
        let value = self.required(field)?;
        self.plain(&value, "expr_context", ExprContext::ALL, ExprContext::class_name)
    }

    fn bool_operator(&mut self, field: &'static str) -> PyResult<BoolOperator> {
        let value = self.required(field)?;
        self.plain(&value, "boolop", BoolOperator::ALL, BoolOperator::class_name)
    }

    fn operator(&mut self, field: &'static str) -> PyResult<Operator> {
        let value = self.required(field)?;
        self.plain(&value, "operator", Operator::ALL, Operator::class_name)
    }

    fn unary_operator(&mut self, field: &'static str) -> PyResult<UnaryOperator> {
        let value = self.required(field)?;
        self.plain(&value, "unaryop", UnaryOperator::ALL, UnaryOperator::class_name)
    }

    fn cmp_operators(&mut self, field: &'static str) -> PyResult<&'a [CmpOperator]> {
        self.many(field, |reader, item| {
            reader.plain(item, "cmpop", CmpOperator::ALL, CmpOperator::class_name)
        })
    }

    fn expr(&mut self, field: &'static str) -> PyResult<&'a Expr<'a>> {
        let value = self.required(field)?;
        let expr = self.sum(&value)?;
        Ok(self.arena.alloc(expr))
    }

    fn opt_expr(&mut self, field: &'static str) -> PyResult<Option<&'a Expr<'a>>> {
        let Some(value) = self.optional(field)? else { return Ok(None) };
        let expr = self.sum(&value)?;
        Ok(Some(self.arena.alloc(expr)))
    }

    fn exprs(&mut self, field: &'static str) -> PyResult<&'a [Expr<'a>]> {
        self.many(field, |reader, item| match item.is_none() {
            true => Err(none_in_list("expression")),
            false => reader.sum(item),
        })
    }

    fn opt_exprs(&mut self, field: &'static str) -> PyResult<&'a [Option<Expr<'a>>]> {
        self.many(field, |reader, item| if item.is_none() { Ok(None) } else { reader.sum(item).map(Some) })
    }

    fn stmts(&mut self, field: &'static str) -> PyResult<&'a [Stmt<'a>]> {
        self.many(field, |reader, item| match item.is_none() {
            true => Err(none_in_list("statement")),
            false => reader.sum(item),
        })
    }

    fn pattern(&mut self, field: &'static str) -> PyResult<&'a Pattern<'a>> {
        let value = self.required(field)?;
        let pattern = self.sum(&value)?;
        Ok(self.arena.alloc(pattern))
    }

    fn opt_pattern(&mut self, field: &'static str) -> PyResult<Option<&'a Pattern<'a>>> {
        let Some(value) = self.optional(field)? else { return Ok(None) };
        let pattern = self.sum(&value)?;
        Ok(Some(self.arena.alloc(pattern)))
    }

    fn patterns(&mut self, field: &'static str) -> PyResult<&'a [Pattern<'a>]> {
        self.many(field, |reader, item| reader.sum(item))
    }

    fn arguments(&mut self, field: &'static str) -> PyResult<&'a Arguments<'a>> {
        let value = self.required(field)?;
        let arguments = self.own(&value)?;
        Ok(self.arena.alloc(arguments))
    }

    fn opt_arg(&mut self, field: &'static str) -> PyResult<Option<&'a Arg<'a>>> {
        let Some(value) = self.optional(field)? else { return Ok(None) };
        let arg = self.own(&value)?;
        Ok(Some(self.arena.alloc(arg)))
    }

    lists! {
        comprehensions Comprehension<'a>;
        args Arg<'a>;
        keywords Keyword<'a>;
        aliases Alias;
        with_items WithItem<'a>;
        match_cases MatchCase<'a>;
    }

    fn except_handlers(&mut self, field: &'static str) -> PyResult<&'a [ExceptHandler<'a>]> {
        self.many(field, |reader, item| {
            reader.check_class(item, "excepthandler", "ExceptHandler")?;
            reader.own(item)
        })
    }

    fn type_params(&mut self, field: &'static str) -> PyResult<&'a [TypeParam<'a>]> {
        self.many(field, |reader, item| reader.sum(item))
    }

    fn type_ignores(&mut self, field: &'static str) -> PyResult<&'a [TypeIgnore]> {
        self.many(field, |reader, item| {
            reader.check_class(item, "type_ignore", "TypeIgnore")?;
            reader.own(item)
        })
    }
}

impl Reader<'_> {
    /// Whether an object is of the only class of a sum type.
    fn check_class(&self, object: &Value, sum: &str, class: &str) -> PyResult<()> {
        let class: &Type = self.classes.type_(class);
        match protocol::is_instance(object, &class.value())? {
            true => Ok(()),
            false => Err(no_node(sum, object)),
        }
    }
}
