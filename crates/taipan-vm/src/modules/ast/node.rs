//! `ast.AST`, the base of all nodes: their constructor, `repr`, and how they are copied.

use super::Classes;
use crate::call::Arguments;
use crate::native_object;
use crate::object::header::Header;
use crate::object::iterate;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::reference::DictSlot;
use crate::object::repr_guard::{Text, guarded};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{type_error, warn_deprecated};
use crate::types::dict::Dict;
use crate::types::generic_alias::GenericAlias;
use crate::types::list::List;
use crate::types::object_type;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::union_type;
use crate::value::{PyResult, Value};

/// `ast.AST`
pub(super) static TYPE: Type = Type::native(
    "ast.AST",
    Some(&object_type::TYPE),
    size_of::<Node>(),
    0,
    TypeFlags::BASE.union(TypeFlags::CONTAINER).union(TypeFlags::INSTANCE_DICT),
    Slots::of_container::<Node>()
        .with_new(|type_, _| Ok(new(type_, None)))
        .with_init(init)
        .with_repr(|node| repr(node, MOST_LEVELS)),
    &NativeMembers {
        doc: None,
        methods: &[
            Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), "Helper for pickle."),
            Method::instance(
                "__replace__",
                "($self, /, **fields)",
                Function::Any(replace),
                "Return a copy of the AST node with new values for the specified fields.",
            ),
        ],
        getters: &[Getter {
            name: "__dict__",
            get: |node| Ok(native_object::dict_of(node, true).unwrap_or(Value::NONE)),
            set: Some(crate::object::class::set_dict_attribute),
            doc: "The attributes.",
        }],
    },
)
.with_dict_at(std::mem::offset_of!(Node, dict));

/// Levels of nodes that `repr` shows.
const MOST_LEVELS: usize = 3;

/// A node: all it has are attributes.
#[repr(C)]
pub(super) struct Node {
    header: Header,
    dict: DictSlot,
}

native_object!(Node, TYPE, [dict]);

/// A new node with attributes, a dict.
pub(super) fn new(type_: &Type, attributes: Option<Value>) -> Value {
    let dict = DictSlot::default();
    dict.set(attributes);
    native_object::allocate(type_, |header| Node { header, dict })
}

/// Sets the attributes of the class itself.
pub(super) fn set_attributes() {
    for name in ["_fields", "__match_args__", "_attributes"] {
        TYPE.namespace().set_str(intern(name), Tuple::from_values(Vec::new()));
    }
}

/// An attribute of a node's class that names attributes.
fn names_of(node: &Value, attribute: &str) -> PyResult<Vec<Value>> {
    match protocol::optional_attribute(&type_of(node).value(), intern(attribute))? {
        Some(names) => iterate::collect(&names),
        None => Ok(Vec::new()),
    }
}

fn text(value: &Value) -> String {
    Str::of(value).map(Str::to_string_lossy).unwrap_or_default()
}

/// Whether a name is among others, and its place there.
fn find(names: &[Value], name: &Value) -> PyResult<Option<usize>> {
    for (place, other) in names.iter().enumerate() {
        if protocol::equals(other, name)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

fn init(node: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let fields = names_of(node, "_fields")?;
    let mut remaining = fields.clone();
    let positional = arguments.positional();
    let class = || type_of(node).short_name();
    if positional.len() > fields.len() {
        let (most, plural) = (fields.len(), if fields.len() == 1 { "" } else { "s" });
        let class = class();
        return Err(type_error(format_args!(
            "{class} constructor takes at most {most} positional argument{plural}"
        )));
    }
    for (name, value) in fields.iter().zip(positional) {
        protocol::set_attribute(node, name, Some(value))?;
        if let Some(place) = find(&remaining, name)? {
            remaining.remove(place);
        }
    }
    for (name, value) in arguments.keywords() {
        if find(&fields, name)?.is_some() {
            let Some(place) = find(&remaining, name)? else {
                let (class, name) = (class(), text(name));
                return Err(type_error(format_args!("{class} got multiple values for argument '{name}'")));
            };
            remaining.remove(place);
        } else if find(&names_of(node, "_attributes")?, name)?.is_none() {
            warn_deprecated(format_args!(
                "{}.__init__ got an unexpected keyword argument '{}'. Support for arbitrary keyword arguments is \
                 deprecated and will be removed in Python 3.15.",
                class(),
                text(name)
            ))?;
        }
        protocol::set_attribute(node, name, Some(value))?;
    }
    if remaining.is_empty() { Ok(()) } else { set_defaults(node, &remaining) }
}

/// Gives the fields that the constructor was not told of what they are then.
fn set_defaults(node: &Value, names: &[Value]) -> PyResult<()> {
    let types = protocol::optional_attribute(&type_of(node).value(), intern("_field_types"))?;
    let Some(types) = types else { return Ok(()) };
    let Some(types) = Dict::of(&types) else { return Ok(()) };
    let context = Classes::get()?.class("expr_context").cloned();
    for name in names {
        let class = type_of(node).name();
        match types.get(name)? {
            None => warn_deprecated(format_args!(
                "Field '{}' is missing from {class}._field_types. This will become an error in Python 3.15.",
                text(name)
            ))?,
            Some(type_) if union_type::args(&type_).is_some() => {}
            Some(type_) if GenericAlias::of(&type_).is_some() => {
                protocol::set_attribute(node, name, Some(&List::from_values(Vec::new())))?;
            }
            Some(type_) if context.as_ref().is_some_and(|context| context.is(&type_)) => {
                protocol::set_attribute(node, name, Some(&Classes::get()?.single("Load")))?;
            }
            Some(_) => warn_deprecated(format_args!(
                "{class}.__init__ missing 1 required positional argument: '{}'. This will become an error in \
                 Python 3.15.",
                text(name)
            ))?,
        }
    }
    Ok(())
}

fn repr(node: &Value, levels: usize) -> PyResult {
    let class = type_of(node).name().to_owned();
    let short = |inside: &str| Str::new(&format!("{class}({inside})"));
    if levels == 0 {
        return Ok(short("..."));
    }
    let shown = guarded(node, || {
        let fields = names_of(node, "_fields")?;
        if fields.is_empty() {
            return Ok(short(""));
        }
        let mut out = Text::new();
        out.push_str(&class);
        for (place, name) in fields.iter().enumerate() {
            let value = protocol::attribute(node, name)?;
            out.push_str(if place == 0 { "(" } else { ", " });
            out.push(name);
            out.push_str("=");
            push_value(&mut out, &value, levels)?;
        }
        out.push_str(")");
        Ok(out.finish())
    })?;
    Ok(shown.unwrap_or_else(|| short("...")))
}

/// Adds the `repr` of a field's value; of a list only the first and the last item are shown.
fn push_value(out: &mut Text, value: &Value, levels: usize) -> PyResult<()> {
    let (items, brackets) = match (List::of(value), Tuple::of(value)) {
        (Some(list), _) => (list.items().to_vec(), ["[", "]"]),
        (None, Some(tuple)) => (tuple.values().to_vec(), ["(", ")"]),
        (None, None) => return push_item(out, value, levels),
    };
    let [first, rest @ ..] = &*items else { return out.push_repr(value) };
    out.push_str(brackets[0]);
    push_item(out, first, levels)?;
    if rest.len() > 1 {
        out.push_str(", ...");
    }
    if let Some(last) = rest.last() {
        out.push_str(", ");
        push_item(out, last, levels)?;
    }
    out.push_str(brackets[1]);
    Ok(())
}

fn push_item(out: &mut Text, value: &Value, levels: usize) -> PyResult<()> {
    match Node::of(value) {
        Some(_) => out.push(&repr(value, levels - 1)?),
        None => out.push_repr(value)?,
    }
    Ok(())
}

/// The class, as many `None`s as there are fields in a row, and the attributes: nodes within are no arguments, so that
/// copying them does not recurse.
fn reduce(node: &Value) -> PyResult {
    let class = type_of(node).value();
    let Some(attributes) = native_object::dict_of(node, true) else {
        return Ok(Tuple::from_values(vec![class, Tuple::from_values(Vec::new())]));
    };
    let mut given = Vec::new();
    if let Some(names) = Dict::of(&attributes) {
        for name in names_of(node, "_fields")? {
            if names.get(&name)?.is_none() {
                break;
            }
            given.push(Value::NONE);
        }
    }
    Ok(Tuple::from_values(vec![class, Tuple::from_values(given), attributes]))
}

fn replace(node: &Value, arguments: Arguments<'_>) -> PyResult {
    if !arguments.positional().is_empty() {
        return Err(type_error("__replace__() takes no positional arguments"));
    }
    let (fields, attributes) = (names_of(node, "_fields")?, names_of(node, "_attributes")?);
    let class = type_of(node).name();
    let own = native_object::dict_of(node, true);
    let own = own.as_ref().and_then(Dict::of);
    for name in arguments.names() {
        if find(&fields, name)?.is_none() && find(&attributes, name)?.is_none() {
            let name = text(name);
            return Err(type_error(format_args!(
                "{class}.__replace__ got an unexpected keyword argument '{name}'."
            )));
        }
    }
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for name in fields.iter().chain(&attributes) {
        if find(arguments.names(), name)?.is_none()
            && let Some(value) = own.map_or(Ok(None), |own| own.get(name))?
        {
            names.push(name.clone());
            values.push(value);
        }
    }
    check_complete(node, &fields, &[&names, arguments.names()])?;
    for (name, value) in arguments.keywords() {
        names.push(name.clone());
        values.push(value.clone());
    }
    protocol::call(&type_of(node).value(), Arguments::new(&values, &names))
}

/// Whether all fields without a default are among the names.
fn check_complete(node: &Value, fields: &[Value], given: &[&[Value]]) -> PyResult<()> {
    let types = protocol::optional_attribute(&type_of(node).value(), intern("_field_types"))?;
    let types = types.as_ref().and_then(Dict::of);
    let mut missing = Vec::new();
    for name in fields {
        let type_ = types.map_or(Ok(None), |types| types.get(name))?;
        let is_optional = type_.is_some_and(|type_| union_type::args(&type_).is_some());
        if !is_optional && find(given[0], name)?.is_none() && find(given[1], name)?.is_none() {
            missing.push(text(&protocol::repr(name)?));
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    missing.sort();
    let (class, number, names) = (type_of(node).name(), missing.len(), missing.join(", "));
    let plural = if number == 1 { "" } else { "s" };
    Err(type_error(format_args!("{class}.__replace__ missing {number} keyword argument{plural}: {names}.")))
}
