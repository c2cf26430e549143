//! Tuples with named fields that native modules return: `sys.version_info`, `os.stat_result`.
//!
//! Each is a class derived from `tuple`, made when its module is; some have fields that can be read by name only.

use std::cell::RefCell;

use crate::call::Arguments;
use crate::object::class::{self, Definition};
use crate::object::header::Header;
use crate::object::iterate;
use crate::object::locked::Locked;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::slots::{Slot, Slots};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::native_descriptor::{Descriptor, Target};
use crate::types::str::{Str, intern};
use crate::types::tuple::{self, Tuple};
use crate::types::{int, object_type, type_type};
use crate::value::{PyResult, Value};

/// What a class of named tuples is made from.
pub struct Declaration {
    /// `sys.version_info`: the module and the name.
    pub name: &'static str,
    /// `__doc__`
    pub doc: &'static str,
    /// Names of the fields, in order.
    pub fields: &'static [&'static str],
    /// How many of them are items; the others can be read by name only.
    pub items: usize,
}

/// The descriptor of a field.
static FIELD_TYPE: Type = Type::native(
    "member_descriptor",
    Some(&object_type::TYPE),
    size_of::<Field>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<Field>().with_descriptor_get(get_field).with_repr(repr_field),
    &NativeMembers::NONE,
);

/// A field.
#[repr(C)]
struct Field {
    header: Header,
    name: &'static str,
    place: usize,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Field {
    fn type_() -> &'static Type {
        &FIELD_TYPE
    }
}

fn get_field(field: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let place = Field::of(field).map_or(0, |field| field.place);
    match instance.and_then(Tuple::of) {
        Some(tuple) => Ok(tuple.values().get(place).cloned().unwrap_or(Value::NONE)),
        None => Ok(field.clone()),
    }
}

fn repr_field(field: &Value) -> PyResult {
    let name = Field::of(field).map_or("?", |field| field.name);
    Ok(Str::new(&format!("<member '{name}'>")))
}

impl Declaration {
    /// Makes the class.
    ///
    /// # Errors
    /// What making classes raises.
    pub fn make(&'static self) -> PyResult {
        crate::runtime::make_ready(&FIELD_TYPE);
        let namespace = Dict::with_capacity(self.fields.len() + 8);
        let (module, name) = self.name.rsplit_once('.').unwrap_or(("builtins", self.name));
        if let Some(names) = Dict::of(&namespace) {
            let set = |name: &str, value: Value| names.set_str(intern(name), value);
            set("__module__", intern(module).to_value());
            set("__doc__", Str::new(self.doc));
            if self.items == self.fields.len() {
                set("__slots__", Tuple::from_values(Vec::new()));
            }
            set("n_fields", int::from_i64(self.fields.len() as i64));
            set("n_sequence_fields", int::from_i64(self.items as i64));
            set("n_unnamed_fields", int::from_i64(0));
            let items = self.fields[..self.items].iter().map(|name| intern(name).to_value());
            set("__match_args__", Tuple::from_values(items.collect()));
            for method in METHODS {
                set(method.name, Descriptor::new(Target::Method(method), &tuple::TYPE));
            }
            for (place, &name) in self.fields.iter().enumerate().take(self.items) {
                set(name, Field::create(|header| Field { header, name, place }));
            }
        }
        let class = class::make(
            &type_type::TYPE,
            &Definition {
                name: &intern(name).to_value(),
                bases: &Tuple::from_values(vec![tuple::TYPE.value()]),
                namespace: &namespace,
                keywords: &[],
            },
        )?;
        if let Some(class) = type_type::of(&class) {
            let slots = Slots::of::<Field>().with_repr(repr).with_new(new);
            class.slots.inherit(Slot::Repr, &slots);
            class.slots.inherit(Slot::New, &slots);
            DECLARATIONS.with_borrow_mut(|all| all.push((std::ptr::from_ref(class) as usize, self)));
        }
        Ok(class)
    }
}

/// `sys.version_info(major=3, minor=14, …)`
fn repr(value: &Value) -> PyResult {
    let class = type_of(value);
    let module = class.lookup(intern("__module__"));
    let module = module.as_ref().and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default();
    let names = class.lookup(intern("__match_args__"));
    let names = names.as_ref().and_then(Tuple::of).map_or(&[][..], Tuple::values);
    let mut text = format!("{module}.{}(", class.name());
    let values = Tuple::of(value).map_or(&[][..], Tuple::values);
    for (place, (name, value)) in names.iter().zip(values).enumerate() {
        if place > 0 {
            text.push_str(", ");
        }
        let value = protocol::repr(value)?;
        for part in [name, &value] {
            text.push_str(&Str::of(part).map(Str::to_string_lossy).unwrap_or_default());
            if std::ptr::eq(part, name) {
                text.push('=');
            }
        }
    }
    text.push(')');
    Ok(Str::new(&text))
}

/// An instance of such a class with these fields; those that are no items become attributes.
///
/// # Errors
/// What setting attributes raises.
pub fn instance(class: &Value, declaration: &Declaration, mut values: Vec<Value>) -> PyResult {
    let hidden = values.split_off(declaration.items.min(values.len()));
    let Some(class) = type_type::of(class) else { return Ok(Tuple::from_values(values)) };
    let value = Tuple::of_type(class, values);
    for (name, field) in declaration.fields[declaration.items..].iter().zip(&hidden) {
        protocol::generic_set_attribute(&value, &intern(name).to_value(), Some(field))?;
    }
    Ok(value)
}

/// The classes and what they were made from; they live as long as their modules.
static DECLARATIONS: Locked<RefCell<Vec<(usize, &'static Declaration)>>> =
    Locked::new(RefCell::new(Vec::new()));

/// What a class was made from, or its base.
fn declaration_of(class: &Type) -> Option<&'static Declaration> {
    let all = |class: &Type| {
        let address = std::ptr::from_ref(class) as usize;
        DECLARATIONS.with_borrow(|all| all.iter().find(|(own, _)| *own == address).map(|(_, found)| *found))
    };
    // SAFETY: the types of the order live as long as the type.
    class.mro().iter().find_map(|ancestor| all(unsafe { &**ancestor }))
}

/// A field that is no item.
///
/// # Errors
/// What looking raises, `AttributeError` aside.
pub fn hidden(value: &Value, name: &str) -> PyResult<Option<Value>> {
    protocol::optional_attribute(value, intern(name))
}

static METHODS: &[Method] = &[
    Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), ""),
    Method::instance(
        "__replace__",
        "($self, /, **changes)",
        Function::Any(replace),
        "Return a copy of the structure with new values for the specified fields.",
    ),
];

/// `class(sequence, dict={})`: the items, then the fields that are none, from the sequence or by name.
fn new(class: &Type, arguments: Arguments<'_>) -> PyResult {
    const PARAMETERS: Parameters = Parameters::parse("(sequence, dict=None)");
    let Some(declaration) = declaration_of(class) else { return Ok(Value::NONE) };
    let bound = PARAMETERS.bind(class.short_name(), arguments)?;
    let [Some(sequence), dict] = bound[..] else { return Ok(Value::NONE) };
    if type_of(sequence).slots.iter().is_none() && type_of(sequence).slots.item().is_none() {
        return Err(type_error("constructor requires a sequence"));
    }
    let mut values = iterate::collect(sequence)?;
    let (least, most, given) = (declaration.items, declaration.fields.len(), values.len());
    let name = declaration.name;
    let bad = |words: &str, number: usize| {
        type_error(format_args!("{name}() takes {words} {number}-sequence ({given}-sequence given)"))
    };
    match least == most {
        true if given != least => return Err(bad("a", least)),
        false if given < least => return Err(bad("an at least", least)),
        false if given > most => return Err(bad("an at most", most)),
        _ => {}
    }
    let dict = dict.and_then(Dict::of);
    let rest = declaration.fields[values.len()..].iter();
    values.extend(rest.map(|field| dict.and_then(|dict| dict.get_str(intern(field))).unwrap_or(Value::NONE)));
    instance(&class.value(), declaration, values)
}

/// The values of all fields, those that are no items too.
fn fields_of(value: &Value) -> PyResult<Vec<(&'static str, Value)>> {
    let Some(declaration) = declaration_of(type_of(value)) else { return Ok(Vec::new()) };
    let items = Tuple::of(value).map(|tuple| tuple.values().to_vec()).unwrap_or_default();
    let mut fields: Vec<(&'static str, Value)> = declaration.fields.iter().copied().zip(items).collect();
    for name in &declaration.fields[fields.len()..] {
        fields.push((name, hidden(value, name)?.unwrap_or(Value::NONE)));
    }
    Ok(fields)
}

fn reduce(value: &Value) -> PyResult {
    let mut fields = fields_of(value)?;
    let items = declaration_of(type_of(value)).map_or(0, |declaration| declaration.items);
    let rest = Dict::with_capacity(0);
    if let Some(rest) = Dict::of(&rest) {
        fields.drain(items.min(fields.len())..).for_each(|(name, value)| rest.set_str(intern(name), value));
    }
    let items = fields.into_iter().map(|(_, value)| value).collect();
    let arguments = Tuple::pair(Tuple::from_values(items), rest);
    Ok(Tuple::pair(type_of(value).value(), arguments))
}

fn replace(value: &Value, arguments: Arguments<'_>) -> PyResult {
    if !arguments.positional().is_empty() {
        return Err(type_error("__replace__() takes no positional arguments"));
    }
    let mut fields = fields_of(value)?;
    let mut unknown = Vec::new();
    for (name, new) in arguments.keywords() {
        let text = Str::of(name).map(Str::to_string_lossy).unwrap_or_default();
        match fields.iter_mut().find(|(field, _)| *field == text) {
            Some((_, value)) => *value = new.clone(),
            None => unknown.push(name.clone()),
        }
    }
    if !unknown.is_empty() {
        let shown = protocol::repr(&crate::types::list::List::from_values(unknown))?;
        let shown = Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default();
        return Err(type_error(format_args!("Got unexpected field name(s): {shown}")));
    }
    match declaration_of(type_of(value)) {
        Some(declaration) => {
            let values = fields.into_iter().map(|(_, value)| value).collect();
            instance(&type_of(value).value(), declaration, values)
        }
        None => Ok(value.clone()),
    }
}
