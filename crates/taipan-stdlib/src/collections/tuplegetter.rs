//! `_collections._tuplegetter`: the attributes of named tuples.

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::reference::Reference;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, type_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Value};

/// `_collections._tuplegetter`
pub(super) static TYPE: Type = Type::native(
    "_collections._tuplegetter",
    Some(&object_type::TYPE),
    size_of::<TupleGetter>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::of_container::<TupleGetter>()
        .with_new(new)
        .with_repr(repr)
        .with_descriptor_get(get)
        .with_descriptor_set(set),
    &NativeMembers {
        methods: &[Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), "")],
        getters: &[Getter {
            name: "__doc__",
            get: |getter| Ok(TupleGetter::of(getter).and_then(|this| this.doc.get()).unwrap_or(Value::NONE)),
            set: Some(|getter, doc| {
                if let Some(this) = TupleGetter::of(getter) {
                    this.doc.set(doc.cloned());
                }
                Ok(())
            }),
            doc: "",
        }],
        ..NativeMembers::NONE
    },
);

#[repr(C)]
struct TupleGetter {
    header: Header,
    doc: Reference,
    place: isize,
}

native_object!(TupleGetter, TYPE, [doc]);

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let [place, doc] = arguments.between("_tuplegetter", 2, 2)? else { return Ok(Value::NONE) };
    let (place, doc) = (index::to_count(place)?, Reference::new(Some(doc.clone())));
    Ok(allocate(type_, |header| TupleGetter { header, doc, place }))
}

fn get(getter: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let (Some(this), Some(instance)) = (TupleGetter::of(getter), instance) else { return Ok(getter.clone()) };
    let Some(tuple) = Tuple::of(instance) else {
        let name = type_of(instance).name();
        return Err(type_error(format_args!(
            "descriptor for index '{}' for tuple subclasses doesn't apply to '{name}' object",
            this.place
        )));
    };
    match index::place(this.place, tuple.len()).and_then(|place| tuple.values().get(place)) {
        Some(item) => Ok(item.clone()),
        None => Err(raise::raise(&kinds::INDEX_ERROR, "tuple index out of range")),
    }
}

fn set(_: &Value, _: &Value, value: Option<&Value>) -> PyResult<()> {
    let message = match value {
        Some(_) => "can't set attribute",
        None => "can't delete attribute",
    };
    Err(raise::raise(&kinds::ATTRIBUTE_ERROR, message))
}

fn repr(getter: &Value) -> PyResult {
    let Some(this) = TupleGetter::of(getter) else { return Ok(Value::NONE) };
    let mut text = taipan_vm::object::repr_guard::Text::new();
    text.push_str(&format!("_tuplegetter({}, ", this.place));
    text.push_repr(&this.doc.get().unwrap_or(Value::NONE))?;
    text.push_str(")");
    Ok(text.finish())
}

fn reduce(getter: &Value) -> PyResult {
    let Some(this) = TupleGetter::of(getter) else { return Ok(Value::NONE) };
    let arguments = Tuple::pair(int::from_i64(this.place as i64), this.doc.get().unwrap_or(Value::NONE));
    Ok(Tuple::pair(type_of(getter).value(), arguments))
}
