//! The classes of nodes, made once for the interpreter.

use rustc_hash::FxHashMap;
use taipan_ast::nodes::{Class, Classes as Declared, Field, FieldType, Number, SUMS, Sum};

use super::{LOCATION, node};
use crate::call::Arguments;
use crate::object::protocol;
use crate::object::type_object::Type;
use crate::runtime;
use crate::types::dict::Dict;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{generic_alias, int, list, object_type, str, type_type, union_type};
use crate::value::{PyResult, Value};

/// The classes, by name.
pub(crate) struct Classes {
    classes: FxHashMap<&'static str, Value>,
    /// In the order of the module.
    order: Vec<&'static str>,
    /// The one object of each class without fields.
    singles: FxHashMap<&'static str, Value>,
}

impl Classes {
    /// The interpreter's classes.
    ///
    /// # Errors
    /// What making them raises.
    pub(crate) fn get() -> PyResult<&'static Classes> {
        let state = runtime::state();
        if let Some(classes) = state.ast.get() {
            return Ok(classes);
        }
        let made = make_all()?;
        Ok(state.ast.get_or_init(|| made))
    }

    /// Calls `act` with each name and class, in the module's order.
    pub(super) fn each(&self, mut act: impl FnMut(&'static str, &Value)) {
        self.order
            .iter()
            .filter_map(|name| Some((name, self.classes.get(name)?)))
            .for_each(|(n, c)| act(n, c));
    }

    /// The class of a name.
    pub(super) fn class(&self, name: &str) -> Option<&Value> {
        self.classes.get(name)
    }

    /// The class of a name as a type.
    pub(super) fn type_(&self, name: &str) -> &Type {
        self.classes.get(name).and_then(type_type::of).unwrap_or(&node::TYPE)
    }

    /// The object of a class without fields.
    pub(super) fn single(&self, name: &str) -> Value {
        self.singles.get(name).cloned().unwrap_or(Value::NONE)
    }

    fn add(&mut self, name: &'static str, class: Value) {
        self.order.push(name);
        self.classes.insert(name, class);
    }
}

fn make_all() -> PyResult<Classes> {
    runtime::make_ready(&node::TYPE);
    node::set_attributes();
    let (classes, order, singles) = (FxHashMap::default(), Vec::new(), FxHashMap::default());
    let mut made = Classes { classes, order, singles };
    let base = node::TYPE.value();
    for sum in SUMS {
        let own: &[Field] = if let Declared::Own(class) = &sum.classes { class.fields } else { &[] };
        let class = make_class(sum.name, &base, own, &sum_text(sum))?;
        set_location(sum, &class)?;
        made.add(sum.name, class.clone());
        match sum.classes {
            Declared::Nodes(nodes) => {
                for node in nodes {
                    let derived = make_class(node.name, &class, node.fields, &class_text(node))?;
                    made.add(node.name, derived);
                }
            }
            Declared::Plain(names) => {
                for name in names {
                    let derived = make_class(name, &class, &[], name)?;
                    made.singles.insert(name, protocol::call(&derived, Arguments::NONE)?);
                    made.add(name, derived);
                }
            }
            Declared::Own(_) => {}
        }
    }
    for sum in SUMS {
        match &sum.classes {
            Declared::Nodes(nodes) => {
                nodes.iter().try_for_each(|class| annotate(&made, class.name, class.fields))?
            }
            Declared::Plain(names) => names.iter().try_for_each(|name| annotate(&made, name, &[]))?,
            Declared::Own(class) => annotate(&made, class.name, class.fields)?,
        }
    }
    Ok(made)
}

fn set(class: &Value, name: &str, value: Value) -> PyResult<()> {
    protocol::set_attribute(class, &intern(name).to_value(), Some(&value))
}

fn names(names: impl Iterator<Item = &'static str>) -> Value {
    Tuple::from_values(names.map(|name| intern(name).to_value()).collect())
}

/// Calls `type(name, (base,), …)`.
fn make_class(name: &str, base: &Value, fields: &[Field], doc: &str) -> PyResult {
    let namespace = Dict::with_capacity(8);
    if let Some(attributes) = Dict::of(&namespace) {
        let fields = names(fields.iter().map(|field| field.name));
        attributes.set_str(intern("_fields"), fields.clone());
        attributes.set_str(intern("__match_args__"), fields);
        attributes.set_str(intern("__module__"), intern("ast").to_value());
        attributes.set_str(intern("__doc__"), Str::new(doc));
    }
    let bases = Tuple::from_values(vec![base.clone()]);
    let arguments = [intern(name).to_value(), bases, namespace];
    let class = protocol::call(&type_type::TYPE.value(), Arguments::positional_only(&arguments))?;
    for field in fields {
        if is_optional(name, field) {
            set(&class, field.name, Value::NONE)?;
        }
    }
    Ok(class)
}

fn set_location(sum: &Sum, class: &Value) -> PyResult<()> {
    let attributes: &[&'static str] = if sum.location.is_some() { &LOCATION } else { &[] };
    set(class, "_attributes", names(attributes.iter().copied()))?;
    if sum.location == Some(true) {
        set(class, "end_lineno", Value::NONE)?;
        set(class, "end_col_offset", Value::NONE)?;
    }
    Ok(())
}

/// Whether a field may be missing; the tree has a number where CPython's grammar says `int? level`.
fn is_optional(class: &str, field: &Field) -> bool {
    field.type_.number == Number::Optional || (class, field.name) == ("ImportFrom", "level")
}

/// The type of a field as the grammar writes it: some texts are no identifiers.
fn field_text(class: &str, field: &Field) -> String {
    let FieldType { name, number } = field.type_;
    let is_text = matches!(field.name, "type_comment" | "kind" | "tag");
    let name = if is_text { "string" } else { name };
    let mark = match number {
        _ if is_optional(class, field) => "?",
        Number::One | Number::Optional => "",
        Number::Many => "*",
        Number::ManyOptional => "?*",
    };
    format!("{name}{mark} {}", field.name)
}

/// `Class(type field, …)`
fn class_text(class: &Class) -> String {
    if class.fields.is_empty() {
        return class.name.to_owned();
    }
    let fields: Vec<String> = class.fields.iter().map(|field| field_text(class.name, field)).collect();
    format!("{}({})", class.name, fields.join(", "))
}

/// `sum = Class(…) | …`
fn sum_text(sum: &Sum) -> String {
    match &sum.classes {
        Declared::Own(class) => class_text(class),
        Declared::Plain(names) => format!("{} = {}", sum.name, names.join(" | ")),
        Declared::Nodes(nodes) => {
            let texts: Vec<String> = nodes.iter().map(class_text).collect();
            let separator = format!("\n{:width$}| ", "", width = sum.name.len() + 1);
            format!("{} = {}", sum.name, texts.join(&separator))
        }
    }
}

/// Sets `_field_types` and `__annotations__`.
fn annotate(made: &Classes, name: &'static str, fields: &[Field]) -> PyResult<()> {
    let Some(class) = made.class(name) else { return Ok(()) };
    let (types, annotations) = (Dict::with_capacity(fields.len()), Dict::with_capacity(fields.len()));
    for field in fields {
        let type_ = field_type(made, name, field)?;
        for namespace in [&types, &annotations] {
            Dict::of(namespace).into_iter().for_each(|it| it.set_str(intern(field.name), type_.clone()));
        }
    }
    set(class, "_field_types", types)?;
    set(class, "__annotations__", annotations)
}

fn field_type(made: &Classes, class: &str, field: &Field) -> PyResult {
    let type_ = match field.type_.name {
        "identifier" => str::TYPE.value(),
        "int" => int::TYPE.value(),
        "constant" => object_type::TYPE.value(),
        name => made.class(name).cloned().unwrap_or(Value::NONE),
    };
    match field.type_.number {
        _ if is_optional(class, field) => union_type::or(&type_, &Value::NONE),
        Number::Many | Number::ManyOptional => Ok(generic_alias::new(list::TYPE.value(), type_)),
        Number::One | Number::Optional => Ok(type_),
    }
}
