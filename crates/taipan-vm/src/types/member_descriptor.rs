//! The attributes that `__slots__` declares: what a class's namespace holds for each.

use crate::object::header::Header;
use crate::object::native::{Getter, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::object_type;
use crate::types::str::Str;
use crate::types::type_type;
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `member_descriptor`
pub static TYPE: Type = Type::native(
    "member_descriptor",
    Some(&object_type::TYPE),
    size_of::<MemberDescriptor>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW).union(TypeFlags::CONTAINER),
    Slots::of::<MemberDescriptor>()
        .container(traverse, None)
        .with_repr(repr)
        .with_descriptor_get(get)
        .with_descriptor_set(set),
    &NativeMembers {
        doc: None,
        methods: &[],
        getters: &[
            Getter { name: "__name__", get: |m| part(m, |m| m.name.clone()), set: None, doc: "The name." },
            Getter {
                name: "__objclass__",
                get: |m| part(m, |m| m.owner.clone()),
                set: None,
                doc: "The class.",
            },
            Getter {
                name: "__qualname__",
                get: qualname,
                set: None,
                doc: "The name with that of the class.",
            },
            Getter { name: "__doc__", get: |_| Ok(Value::NONE), set: None, doc: "The documentation." },
        ],
    },
);

/// A descriptor object.
#[repr(C)]
pub struct MemberDescriptor {
    header: Header,
    name: Value,
    /// The class whose attribute it is.
    pub owner: Value,
    /// Which of the words of `__slots__` it is, counted over all classes from the base on.
    pub number: usize,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for MemberDescriptor {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl MemberDescriptor {
    /// A new descriptor.
    pub fn new(name: &Value, owner: &Type, number: usize) -> Value {
        MemberDescriptor::create(|header| MemberDescriptor {
            header,
            name: name.clone(),
            owner: owner.value(),
            number,
        })
    }

    fn check<'a>(&self, instance: &'a Value) -> PyResult<&'a Header> {
        let owner = type_type::of(&self.owner);
        match instance.header() {
            Some(header) if owner.is_some_and(|owner| header.type_().is_subtype(owner)) => Ok(header),
            _ => {
                let name = Str::of(&self.name).map(Str::to_string_lossy).unwrap_or_default();
                let (owner, given) = (owner.map_or("?", Type::name), type_of(instance).name());
                Err(type_error(format_args!(
                    "descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object"
                )))
            }
        }
    }
}

fn part(value: &Value, get: impl Fn(&MemberDescriptor) -> Value) -> PyResult {
    Ok(MemberDescriptor::of(value).map_or(Value::NONE, get))
}

fn qualname(value: &Value) -> PyResult {
    part(value, |member| {
        let owner = type_type::of(&member.owner).map(Type::qualname);
        let text = |value: &Value| Str::of(value).map(Str::to_string_lossy).unwrap_or_default();
        Str::new(&format!("{}.{}", owner.as_ref().map(text).unwrap_or_default(), text(&member.name)))
    })
}

fn get(descriptor: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let (Some(member), Some(instance)) = (MemberDescriptor::of(descriptor), instance) else {
        return Ok(descriptor.clone());
    };
    let header = member.check(instance)?;
    // SAFETY: the instance's class is derived from the one that has so many words; what is there is alive.
    let word = unsafe { native_object::slot_word(header, member.number) }.get();
    match (word.is_null(), Str::of(&member.name)) {
        (true, Some(name)) => Err(raise::no_attribute(instance, name)),
        // SAFETY: as above.
        _ => Ok(unsafe { Value::from_borrowed(word) }),
    }
}

fn set(descriptor: &Value, instance: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(member) = MemberDescriptor::of(descriptor) else { return Ok(()) };
    let header = member.check(instance)?;
    // SAFETY: as in `get`.
    let cell = unsafe { native_object::slot_word(header, member.number) };
    if let (None, true, Some(name)) = (value, cell.get().is_null(), Str::of(&member.name)) {
        return Err(raise::no_attribute(instance, name));
    }
    // SAFETY: the reference before was the instance's.
    unsafe { decref(cell.replace(value.map_or(Word::NULL, |value| value.clone().into_word()))) };
    Ok(())
}

fn repr(descriptor: &Value) -> PyResult {
    let Some(member) = MemberDescriptor::of(descriptor) else { return Ok(Value::NONE) };
    let name = Str::of(&member.name).map(Str::to_string_lossy).unwrap_or_default();
    let owner = type_type::of(&member.owner).map_or("?", Type::name);
    Ok(Str::new(&format!("<member '{name}' of '{owner}' objects>")))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a descriptor.
    visit(unsafe { MemberDescriptor::from_header(object) }.owner.word());
}
