//! `weakref.ref` and the proxies: objects that know another one without keeping it alive.

use std::cell::Cell;
use std::ptr;

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::object::{protocol, weak};
use crate::raise::{Raised, type_error};
use crate::types::generic_alias;
use crate::types::object_type;
use crate::types::str::{Str, intern};
use crate::types::weak_proxy;
use crate::value::{PyResult, Value, decref, header_of};
use crate::word::Word;

/// `weakref.ReferenceType`
pub static TYPE: Type = Type::native(
    "weakref.ReferenceType",
    Some(&object_type::TYPE),
    size_of::<WeakReference>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::CONTAINER),
    Slots::of::<WeakReference>()
        .container(traverse, Some(clear))
        .with_new(new)
        .with_init(init)
        .with_call(call)
        .with_repr(repr)
        .with_hash(hash)
        .with_richcompare(compare),
    &NativeMembers {
        doc: None,
        methods: &[Method::class(
            "__class_getitem__",
            "($type, object, /)",
            Function::One(generic_alias::class_getitem),
            "See PEP 585",
        )],
        getters: &[Getter {
            name: "__callback__",
            get: callback,
            set: None,
            doc: "What is called when the object goes.",
        }],
    },
);

/// A weak reference or a proxy.
#[repr(C)]
pub struct WeakReference {
    header: Header,
    /// The object, NULL once it is gone.
    object: Cell<Word>,
    /// What is called then, or NULL.
    callback: Cell<Word>,
    /// The object's hash, once it was asked for.
    hash: Cell<Option<i64>>,
    /// Whether it is a proxy.
    pub(crate) is_proxy: bool,
}

// SAFETY: the structure begins with a header, and instances of these types are this structure.
unsafe impl NativeObject for WeakReference {
    fn type_() -> &'static Type {
        &TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is_subtype(&TYPE) || weak_proxy::is_proxy_type(type_)
    }
}

impl Drop for WeakReference {
    fn drop(&mut self) {
        let object = self.object.get();
        if !object.is_null() {
            let own = Word::from_bits(ptr::from_ref(self) as usize as u64);
            weak::remove(object.bits() as usize, own);
        }
        drop(self.take_callback());
    }
}

impl WeakReference {
    /// A new weak reference of a type, or the one that is there already if it can be shared.
    ///
    /// # Errors
    /// `TypeError` if the object cannot be weakly referenced.
    pub fn new(type_: &Type, object: &Value, callback: Option<&Value>) -> PyResult {
        let Some(header) = object.header().filter(|_| weak::is_possible(object)) else {
            return Err(impossible(object));
        };
        let callback = callback.filter(|callback| !callback.is_none());
        let is_proxy = weak_proxy::is_proxy_type(type_);
        if callback.is_none() && (type_.is(&TYPE) || is_proxy) {
            let is_like = |other: &Value| {
                type_of(other).is(type_) && WeakReference::of(other).is_some_and(WeakReference::is_shareable)
            };
            if let Some(shared) = weak::all(object).into_iter().find(is_like) {
                return Ok(shared);
            }
        }
        let reference = native_object::allocate(type_, |own| WeakReference {
            header: own,
            object: Cell::new(object.word()),
            callback: Cell::new(callback.map_or(Word::NULL, |callback| callback.clone().into_word())),
            hash: Cell::new(None),
            is_proxy,
        });
        weak::add(header, reference.word());
        Ok(reference)
    }

    /// The weak reference that a word is.
    ///
    /// # Safety
    /// The word is an object whose room was not given back.
    pub(crate) unsafe fn at<'a>(word: Word) -> Option<&'a WeakReference> {
        // SAFETY: says the caller.
        let header = unsafe { &*header_of(word) };
        // SAFETY: the layout is the type's.
        WeakReference::is_layout_of(header.type_()).then(|| unsafe { WeakReference::from_header(header) })
    }

    /// The object, if it is alive.
    pub fn object(&self) -> Option<Value> {
        let word = self.object.get();
        // SAFETY: the reference is emptied before its object is freed; one that is being freed is not given out.
        (!word.is_null() && unsafe { &*header_of(word) }.refcount() > 0)
            .then(|| unsafe { Value::from_borrowed(word) })
    }

    /// Whether asking again may give the same.
    pub(crate) fn is_shareable(&self) -> bool {
        let type_ = self.header.type_();
        self.callback.get().is_null() && (type_.is(&TYPE) || weak_proxy::is_proxy_type(type_))
    }

    pub(crate) fn has_callback(&self) -> bool {
        !self.callback.get().is_null()
    }

    /// Forgets the object.
    pub(crate) fn empty(&self) {
        self.object.set(Word::NULL);
    }

    pub(crate) fn take_callback(&self) -> Option<Value> {
        let word = self.callback.replace(Word::NULL);
        // SAFETY: the reference was this object's.
        (!word.is_null()).then(|| unsafe { Value::from_owned(word) })
    }
}

#[cold]
fn impossible(object: &Value) -> Raised {
    type_error(format_args!("cannot create weak reference to '{}' object", type_of(object).name()))
}

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    if type_.is(&TYPE) && arguments.has_keywords() {
        return Err(type_error("ref() takes no keyword arguments"));
    }
    match arguments.positional() {
        [object] => WeakReference::new(type_, object, None),
        [object, callback] => WeakReference::new(type_, object, Some(callback)),
        given => Err(wrong_number("__new__", given.len())),
    }
}

#[cold]
pub(crate) fn wrong_number(function: &str, given: usize) -> Raised {
    match given {
        0 => type_error(format_args!("{function} expected at least 1 argument, got 0")),
        _ => type_error(format_args!("{function} expected at most 2 arguments, got {given}")),
    }
}

fn init(_: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    match arguments.positional().len() {
        1 | 2 => Ok(()),
        given => Err(wrong_number("__init__", given)),
    }
}

fn call(reference: &Value, arguments: Arguments<'_>) -> PyResult {
    if arguments.has_keywords() {
        return Err(type_error("weakref.ReferenceType.__call__() takes no keyword arguments"));
    }
    if let given @ 1.. = arguments.values().len() {
        return Err(type_error(format_args!(
            "weakref.ReferenceType.__call__() takes no arguments ({given} given)"
        )));
    }
    Ok(WeakReference::of(reference).and_then(WeakReference::object).unwrap_or(Value::NONE))
}

fn repr(reference: &Value) -> PyResult {
    let address = object_type::identity(reference);
    let Some(object) = WeakReference::of(reference).and_then(WeakReference::object) else {
        return Ok(Str::new(&format!("<weakref at {address:#x}; dead>")));
    };
    let name = protocol::optional_attribute(&object, intern("__name__"))?;
    let name = name.as_ref().and_then(Str::of).map(|name| format!(" ({})", name.to_string_lossy()));
    Ok(Str::new(&format!(
        "<weakref at {address:#x}; to '{}' at {:#x}{}>",
        type_of(&object).name(),
        object_type::identity(&object),
        name.unwrap_or_default()
    )))
}

fn hash(value: &Value) -> PyResult<i64> {
    let Some(reference) = WeakReference::of(value) else { return Ok(0) };
    if let Some(hash) = reference.hash.get() {
        return Ok(hash);
    }
    let Some(object) = reference.object() else { return Err(type_error("weak object has gone away")) };
    let hash = protocol::hash(&object)?;
    reference.hash.set(Some(hash));
    Ok(hash)
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    if !matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (Some(left), Some(right)) = (WeakReference::of(a), WeakReference::of(b)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match (left.object(), right.object()) {
        (Some(a), Some(b)) => protocol::compare(&a, &b, operator),
        _ => Ok(Value::bool(a.is(b) == (operator == CompareOperator::Equal))),
    }
}

fn callback(reference: &Value) -> PyResult {
    let word = WeakReference::of(reference).map_or(Word::NULL, |reference| reference.callback.get());
    // SAFETY: alive while the weak reference has it.
    Ok(if word.is_null() { Value::NONE } else { unsafe { Value::from_borrowed(word) } })
}

pub(crate) fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of these types is a weak reference.
    visit(unsafe { WeakReference::from_header(object) }.callback.get());
}

pub(crate) fn clear(object: &Header) {
    // SAFETY: as above; the reference was its own.
    unsafe { decref(WeakReference::from_header(object).callback.replace(Word::NULL)) };
}
