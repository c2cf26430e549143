//! `property`

use std::cell::Cell;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, Raised, type_error};
use crate::types::class_method::is_abstract_callable;
use crate::types::exception::kinds;
use crate::types::object_type;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `property`
pub static TYPE: Type = Type::native(
    "property",
    Some(&object_type::TYPE),
    size_of::<Property>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::CONTAINER),
    Slots::of::<Property>()
        .container(traverse, Some(clear))
        .with_new(new)
        .with_init(init)
        .with_descriptor_get(get)
        .with_descriptor_set(set),
    &NativeMembers {
        doc: Some("An attribute that functions get, set and delete."),
        methods: METHODS,
        getters: GETTERS,
    },
);

static METHODS: &[Method] = &[
    Method::instance(
        "getter",
        "($self, object, /)",
        Function::One(|p, f| copy(p, FGET, f)),
        "A copy with another getter.",
    ),
    Method::instance(
        "setter",
        "($self, object, /)",
        Function::One(|p, f| copy(p, FSET, f)),
        "A copy with another setter.",
    ),
    Method::instance(
        "deleter",
        "($self, object, /)",
        Function::One(|p, f| copy(p, FDEL, f)),
        "A copy with another deleter.",
    ),
    Method::instance(
        "__set_name__",
        "($self, owner, name, /)",
        Function::Positional(0, usize::MAX, set_name),
        "Tells the property its name.",
    ),
];

static GETTERS: &[Getter] = &[
    Getter { name: "fget", get: |p| part(p, FGET), set: None, doc: "The getter." },
    Getter { name: "fset", get: |p| part(p, FSET), set: None, doc: "The setter." },
    Getter { name: "fdel", get: |p| part(p, FDEL), set: None, doc: "The deleter." },
    Getter { name: "__doc__", get: |p| part(p, DOC), set: Some(set_doc), doc: "The documentation." },
    Getter { name: "__name__", get: name, set: Some(replace_name), doc: "The name." },
    Getter {
        name: "__isabstractmethod__",
        get: is_abstract,
        set: None,
        doc: "Whether a function is abstract.",
    },
];

const FGET: usize = 0;
const FSET: usize = 1;
const FDEL: usize = 2;
const DOC: usize = 3;
const NAME: usize = 4;

/// A property object.
#[repr(C)]
pub struct Property {
    header: Header,
    /// Getter, setter, deleter, documentation, name: each NULL if missing.
    parts: [Cell<Word>; 5],
    /// Whether the documentation is the getter's.
    is_doc_of_getter: Cell<bool>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Property {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Drop for Property {
    fn drop(&mut self) {
        (0..5).for_each(|place| self.put(place, None));
    }
}

impl Property {
    fn part(&self, place: usize) -> Option<Value> {
        let word = self.parts[place].get();
        // SAFETY: alive while the property has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    fn put(&self, place: usize, value: Option<Value>) {
        // SAFETY: the reference before was the property's.
        unsafe { decref(self.parts[place].replace(value.map_or(Word::NULL, Value::into_word))) };
    }

    /// The getter, for specialised instructions.
    pub fn getter(&self) -> Option<Value> {
        self.part(FGET)
    }

    /// The name: as it was told, else the getter's.
    fn name(&self) -> PyResult<Option<Value>> {
        match (self.part(NAME), self.part(FGET)) {
            (Some(name), _) => Ok(Some(name)),
            (None, Some(getter)) => protocol::optional_attribute(&getter, intern("__name__")),
            (None, None) => Ok(None),
        }
    }

    #[cold]
    fn missing(&self, what: &str, object: &Value) -> Raised {
        let qualname = Str::of(&type_of(object).qualname()).map(Str::to_string_lossy).unwrap_or_default();
        let name = match self.name() {
            Ok(name) => name,
            Err(raised) => return raised,
        };
        let name = match name.as_ref().map(protocol::repr) {
            Some(Ok(text)) => Str::of(&text).map(Str::to_string_lossy),
            Some(Err(raised)) => return raised,
            None => None,
        };
        let message = match name {
            Some(name) => format!("property {name} of '{qualname}' object has no {what}"),
            None => format!("property of '{qualname}' object has no {what}"),
        };
        raise::raise(&kinds::ATTRIBUTE_ERROR, message)
    }
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(native_object::allocate(type_, |header| Property {
        header,
        parts: [const { Cell::new(Word::NULL) }; 5],
        is_doc_of_getter: Cell::new(false),
    }))
}

fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    const PARAMETERS: Parameters = Parameters::parse("(fget=None, fset=None, fdel=None, doc=None)");
    let Some(property) = Property::of(value) else { return Ok(()) };
    let bound = PARAMETERS.bind("property", arguments)?;
    if property.part(FGET).is_some() {
        // Instructions remember the getter of a property by the version of its class.
        object_type::TYPE.modified();
    }
    for (place, part) in bound.iter().enumerate().take(3) {
        property.put(place, part.filter(|part| !part.is_none()).cloned());
    }
    property.put(NAME, None);
    property.is_doc_of_getter.set(false);
    let given = bound.get(3).copied().flatten().filter(|doc| !doc.is_none()).cloned();
    let doc = match (given, property.part(FGET)) {
        (Some(doc), _) => Some(doc),
        (None, Some(getter)) => {
            let doc = protocol::optional_attribute(&getter, intern("__doc__"))?.filter(|doc| !doc.is_none());
            property.is_doc_of_getter.set(doc.is_some());
            doc
        }
        (None, None) => None,
    };
    if type_of(value).is(&TYPE) {
        property.put(DOC, doc);
        return Ok(());
    }
    // In a subclass the class's own documentation would hide the property's.
    let doc = doc.unwrap_or(Value::NONE);
    match protocol::set_attribute(value, &intern("__doc__").to_value(), Some(&doc)) {
        Err(_) if doc.is_none() && raise::take_if(&kinds::ATTRIBUTE_ERROR) => Ok(()),
        result => result,
    }
}

/// A property of the same type with another part.
fn copy(value: &Value, place: usize, part: &Value) -> PyResult {
    let Some(property) = Property::of(value) else { return Ok(Value::NONE) };
    let part_at = |other: usize| match other == place {
        true if !part.is_none() => part.clone(),
        _ => property.part(other).unwrap_or(Value::NONE),
    };
    let doc = match property.is_doc_of_getter.get() && !part_at(FGET).is_none() {
        true => Value::NONE,
        false => part_at(DOC),
    };
    let parts = [part_at(FGET), part_at(FSET), part_at(FDEL), doc];
    let made = protocol::call(&type_of(value).value(), Arguments::positional_only(&parts))?;
    if let Some(made) = Property::of(&made) {
        made.put(NAME, property.part(NAME));
    }
    Ok(made)
}

fn part(value: &Value, place: usize) -> PyResult {
    Ok(Property::of(value).and_then(|property| property.part(place)).unwrap_or(Value::NONE))
}

fn set_doc(value: &Value, doc: Option<&Value>) -> PyResult<()> {
    if let Some(property) = Property::of(value) {
        property.put(DOC, doc.cloned());
    }
    Ok(())
}

fn name(value: &Value) -> PyResult {
    match Property::of(value).map_or(Ok(None), Property::name)? {
        Some(name) => Ok(name),
        None => Err(raise::no_attribute(value, intern("__name__"))),
    }
}

fn replace_name(value: &Value, name: Option<&Value>) -> PyResult<()> {
    if let Some(property) = Property::of(value) {
        property.put(NAME, name.cloned());
    }
    Ok(())
}

fn set_name(value: &Value, arguments: &[Value]) -> PyResult {
    let [_, name] = arguments else {
        let given = arguments.len();
        return Err(type_error(format_args!(
            "__set_name__() takes 2 positional arguments but {given} were given"
        )));
    };
    if let Some(property) = Property::of(value) {
        property.put(NAME, Some(name.clone()));
    }
    Ok(Value::NONE)
}

fn is_abstract(value: &Value) -> PyResult {
    let Some(property) = Property::of(value) else { return Ok(Value::FALSE) };
    for place in [FGET, FSET, FDEL] {
        if is_abstract_callable(property.part(place).as_ref())? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn get(value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let (Some(property), Some(instance)) = (Property::of(value), instance) else { return Ok(value.clone()) };
    match property.part(FGET) {
        Some(getter) => protocol::call(&getter, Arguments::positional_only(std::slice::from_ref(instance))),
        None => Err(property.missing("getter", instance)),
    }
}

fn set(value: &Value, instance: &Value, new: Option<&Value>) -> PyResult<()> {
    let Some(property) = Property::of(value) else { return Ok(()) };
    let (place, what) = if new.is_some() { (FSET, "setter") } else { (FDEL, "deleter") };
    let Some(function) = property.part(place) else { return Err(property.missing(what, instance)) };
    let arguments: Vec<Value> = std::iter::once(instance).chain(new).cloned().collect();
    protocol::call(&function, Arguments::positional_only(&arguments)).map(drop)
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a property.
    unsafe { Property::from_header(object) }.parts.iter().for_each(|part| visit(part.get()));
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a property.
    let property = unsafe { Property::from_header(object) };
    (0..5).for_each(|place| property.put(place, None));
}
