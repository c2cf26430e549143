//! `super`: attributes of the classes after one in the order of another.

use std::cell::Cell;

use taipan_bytecode::constant::Constant;

use crate::call::Arguments;
use crate::interp;
use crate::object::header::Header;
use crate::object::native::{Getter, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, Raised, type_error};
use crate::types::cell;
use crate::types::exception::kinds;
use crate::types::object_type;
use crate::types::str::{Str, intern};
use crate::types::type_type;
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `super`
pub static TYPE: Type = Type::native(
    "super",
    Some(&object_type::TYPE),
    size_of::<Super>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::CONTAINER),
    Slots::of::<Super>()
        .container(traverse, Some(clear))
        .with_new(new)
        .with_init(init)
        .with_repr(repr)
        .with_getattribute(get_attribute)
        .with_descriptor_get(get),
    &NativeMembers {
        doc: Some("Attributes as the classes after one in the order of an object's class have them."),
        methods: &[],
        getters: &[
            Getter {
                name: "__thisclass__",
                get: |s| part(s, CLASS),
                set: None,
                doc: "The class after which is looked.",
            },
            Getter { name: "__self__", get: |s| part(s, OBJECT), set: None, doc: "The object, or None." },
            Getter {
                name: "__self_class__",
                get: |s| part(s, OBJECT_TYPE),
                set: None,
                doc: "The object's class, or None.",
            },
        ],
    },
);

const CLASS: usize = 0;
const OBJECT: usize = 1;
const OBJECT_TYPE: usize = 2;

/// A `super` object.
#[repr(C)]
pub struct Super {
    header: Header,
    /// The class, the object, the class in whose order is looked: each NULL if missing.
    parts: [Cell<Word>; 3],
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Super {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Drop for Super {
    fn drop(&mut self) {
        self.set([None, None, None]);
    }
}

impl Super {
    fn part(&self, place: usize) -> Option<Value> {
        let word = self.parts[place].get();
        // SAFETY: alive while this object has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    fn set(&self, parts: [Option<Value>; 3]) {
        for (cell, part) in self.parts.iter().zip(parts) {
            // SAFETY: the reference before was this object's.
            unsafe { decref(cell.replace(part.map_or(Word::NULL, Value::into_word))) };
        }
    }
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(native_object::allocate(type_, |header| Super { header, parts: [const { Cell::new(Word::NULL) }; 3] }))
}

fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let Some(this) = Super::of(value) else { return Ok(()) };
    if arguments.has_keywords() {
        return Err(type_error("super() takes no keyword arguments"));
    }
    let (class, object) = match arguments.positional() {
        [] => {
            let (class, object) = of_running_method()?;
            (class, Some(object))
        }
        [class] => (class.clone(), None),
        [class, object] => (class.clone(), Some(object.clone()).filter(|object| !object.is_none())),
        given => {
            return Err(type_error(format_args!(
                "super() expected at most 2 arguments, got {}",
                given.len()
            )));
        }
    };
    let Some(type_) = type_type::of(&class) else {
        let given = type_of(&class).name();
        return Err(type_error(format_args!("super() argument 1 must be a type, not {given}")));
    };
    let object_type = match &object {
        Some(object) => Some(check(type_, object)?),
        None => None,
    };
    this.set([Some(class.clone()), object, object_type]);
    Ok(())
}

/// What `super()` without arguments stands for: the class whose method runs, and the method's first argument.
fn of_running_method() -> PyResult<(Value, Value)> {
    let error = |message: &str| -> Raised { raise::raise(&kinds::RUNTIME_ERROR, message) };
    let Some(frame) = interp::running_locals() else { return Err(error("super(): no current frame")) };
    if frame.code.argcount == 0 {
        return Err(error("super(): no arguments"));
    }
    let object = frame.value(0).ok_or_else(|| error("super(): arg[0] deleted"))?;
    let object = match type_of(&object).is(&cell::TYPE) && frame.is_cell(0) {
        true => cell::contents(&object).ok_or_else(|| error("super(): arg[0] deleted"))?,
        false => object,
    };
    let is_class =
        |name: &Constant| matches!(name, Constant::Str(name) if name.to_string_lossy() == "__class__");
    let free = frame.code.object.localsplusnames.iter().enumerate();
    let Some((place, _)) = free.into_iter().find(|(place, name)| is_class(name) && frame.is_free(*place))
    else {
        return Err(error("super(): __class__ cell not found"));
    };
    let found = frame.value(place).filter(|found| type_of(found).is(&cell::TYPE));
    let class = found.ok_or_else(|| error("super(): bad __class__ cell"))?;
    let class = cell::contents(&class).ok_or_else(|| error("super(): empty __class__ cell"))?;
    if type_type::of(&class).is_none() {
        let given = type_of(&class).name();
        return Err(error(&format!("super(): __class__ is not a type ({given})")));
    }
    Ok((class, object))
}

/// The class in whose order is looked: the object itself if it is a class derived from `class`, or its class.
fn check(class: &Type, object: &Value) -> PyResult {
    if let Some(type_) = type_type::of(object)
        && type_.is_subtype(class)
    {
        return Ok(object.clone());
    }
    if type_of(object).is_subtype(class) {
        return Ok(type_of(object).value());
    }
    let said = protocol::optional_attribute(object, intern("__class__"))?;
    if let Some(said) = &said
        && let Some(type_) = type_type::of(said)
        && !type_.is(type_of(object))
        && type_.is_subtype(class)
    {
        return Ok(said.clone());
    }
    let (what, name) = match type_type::of(object) {
        Some(type_) => ("type", type_.name()),
        None => ("instance of", type_of(object).name()),
    };
    let class = class.name();
    Err(type_error(format_args!(
        "super(type, obj): obj ({what} {name}) is not an instance or subtype of type ({class})."
    )))
}

/// What `name` means in the classes after `class` in the order of `order`.
fn find(class: &Type, order: &Type, name: &Str) -> Option<Value> {
    let mro = order.mro();
    let place = mro.iter().position(|&other| std::ptr::eq(other, class))?;
    // SAFETY: the types of an order are alive while the type is, and no Python code runs here.
    mro[place + 1..].iter().find_map(|&other| unsafe { &*other }.namespace().get_str(name))
}

/// `super(class, object).name`, where attributes are looked up in the order of `order`.
///
/// # Errors
/// `AttributeError` if there is none; what getting it raises.
pub fn attribute(class: &Type, object: &Value, order: &Type, name: &Str) -> PyResult {
    if !name.equals(intern("__class__"))
        && let Some(found) = find(class, order, name)
    {
        let Some(get) = type_of(&found).slots.descriptor_get() else { return Ok(found) };
        // A class stands for itself: what is found is not bound to it.
        let is_class = type_type::of(object).is_some_and(|type_| type_.is(order));
        return get(&found, Some(object).filter(|_| !is_class), &order.value());
    }
    Err(no_attribute(name))
}

#[cold]
fn no_attribute(name: &Str) -> Raised {
    let name = name.to_string_lossy();
    raise::raise(&kinds::ATTRIBUTE_ERROR, format_args!("'super' object has no attribute '{name}'"))
}

/// The method that `super(class, object).name` would bind, if it is one that gets the object as its first argument.
pub(crate) fn unbound_method(class: &Value, object: &Value, name: &Str) -> PyResult<Option<Value>> {
    let Some(type_) = type_type::of(class) else { return Ok(None) };
    let order = check(type_, object)?;
    let Some(order) = type_type::of(&order) else { return Ok(None) };
    if type_type::of(object).is_some_and(|object| object.is(order)) {
        return Ok(None);
    }
    let found = find(type_, order, name);
    Ok(found.filter(|found| type_of(found).has(TypeFlags::METHOD_DESCRIPTOR)))
}

/// `super(class, object).name` without making the `super` object.
pub(crate) fn attribute_of(class: &Value, object: &Value, name: &Str) -> PyResult {
    let Some(type_) = type_type::of(class) else {
        let given = type_of(class).name();
        return Err(type_error(format_args!("super() argument 1 must be a type, not {given}")));
    };
    let order_value = check(type_, object)?;
    let Some(order) = type_type::of(&order_value) else { return Err(no_attribute(name)) };
    if name.equals(intern("__class__")) || find(type_, order, name).is_none() {
        let made = new(&TYPE, Arguments::NONE)?;
        if let Some(this) = Super::of(&made) {
            this.set([Some(class.clone()), Some(object.clone()), Some(order_value.clone())]);
        }
        return protocol::generic_attribute(&made, &name.to_value());
    }
    attribute(type_, object, order, name)
}

fn get_attribute(value: &Value, name: &Value) -> PyResult {
    if let (Some(this), Some(text)) = (Super::of(value), Str::of(name))
        && !text.equals(intern("__class__"))
        && let (Some(class), Some(object), Some(order)) =
            (this.part(CLASS), this.part(OBJECT), this.part(OBJECT_TYPE))
        && let (Some(class), Some(order)) = (type_type::of(&class), type_type::of(&order))
        && find(class, order, text).is_some()
    {
        return attribute(class, &object, order, text);
    }
    protocol::generic_attribute(value, name)
}

/// An unbound `super` becomes one for the instance.
fn get(value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let (Some(this), Some(instance)) = (Super::of(value), instance) else { return Ok(value.clone()) };
    let Some(class) = this.part(CLASS).filter(|_| this.part(OBJECT).is_none()) else {
        return Ok(value.clone());
    };
    if !type_of(value).is(&TYPE) {
        let arguments = [class, instance.clone()];
        return protocol::call(&type_of(value).value(), Arguments::positional_only(&arguments));
    }
    let Some(type_) = type_type::of(&class) else { return Ok(value.clone()) };
    let order = check(type_, instance)?;
    let made = new(&TYPE, Arguments::NONE)?;
    if let Some(this) = Super::of(&made) {
        this.set([Some(class.clone()), Some(instance.clone()), Some(order)]);
    }
    Ok(made)
}

fn part(value: &Value, place: usize) -> PyResult {
    Ok(Super::of(value).and_then(|this| this.part(place)).unwrap_or(Value::NONE))
}

fn repr(value: &Value) -> PyResult {
    let name =
        |place| part(value, place).map(|class| type_type::of(&class).map(|class| class.name().to_owned()));
    let class = name(CLASS)?.unwrap_or_else(|| "NULL".to_owned());
    Ok(Str::new(&match name(OBJECT_TYPE)? {
        Some(object) => format!("<super: <class '{class}'>, <{object} object>>"),
        None => format!("<super: <class '{class}'>, NULL>"),
    }))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is this structure.
    unsafe { Super::from_header(object) }.parts.iter().for_each(|part| visit(part.get()));
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is this structure.
    unsafe { Super::from_header(object) }.set([None, None, None]);
}
