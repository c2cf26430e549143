//! Coroutines: what `async def` functions give, and what can be awaited.

use super::{
    Generator, NAME, QUALNAME, TRAITS, close, code, frame, is_running, is_suspended, of, outcome, resume,
    slots, yield_from,
};
use crate::modules::warnings;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, Raised, type_error};
use crate::thread;
use crate::types::exception::kinds;
use crate::types::frame::stack;
use crate::types::generator::text_value;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `coroutine`
pub static TYPE: Type = Type::native(
    "coroutine",
    Some(&object_type::TYPE),
    size_of::<Generator>(),
    0,
    TRAITS,
    slots().with_send(resume::send_slot).with_await(|coroutine| Ok(Wrapper::new(coroutine.clone()))),
    &NativeMembers { doc: None, methods: METHODS, getters: GETTERS },
);

static METHODS: &[Method] = &[
    Method::instance(
        "send",
        "($self, value, /)",
        Function::One(resume::send),
        "send(value) -> send 'value' into coroutine,\nreturn next yielded value or raise StopIteration.",
    ),
    Method::instance(
        "throw",
        "($self, type, value=None, traceback=None, /)",
        Function::Positional(1, 3, resume::throw_method),
        "Raise exception in coroutine, return next yielded value or raise\nStopIteration.",
    ),
    Method::instance(
        "close",
        "($self, /)",
        Function::NoArguments(close),
        "close() -> raise GeneratorExit inside coroutine.",
    ),
];

static GETTERS: &[Getter] = &[
    NAME,
    QUALNAME,
    Getter { name: "cr_await", get: yield_from, set: None, doc: "What is being awaited." },
    Getter { name: "cr_running", get: is_running, set: None, doc: "Whether it runs." },
    Getter { name: "cr_frame", get: frame, set: None, doc: "The frame." },
    Getter { name: "cr_suspended", get: is_suspended, set: None, doc: "Whether it waits." },
    Getter { name: "cr_code", get: code, set: None, doc: "The code." },
    Getter {
        name: "cr_origin",
        get: |coroutine| Ok(of(coroutine)?.extra().unwrap_or(Value::NONE)),
        set: None,
        doc: "Where it was made.",
    },
];

/// `coroutine_wrapper`: the iterator that a coroutine's `__await__` gives.
pub static WRAPPER_TYPE: Type = Type::native(
    "coroutine_wrapper",
    Some(&object_type::TYPE),
    size_of::<Wrapper>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<Wrapper>()
        .container(traverse, None)
        .with_iter(|wrapper| Ok(wrapper.clone()))
        .with_next(|wrapper| resume::next(coroutine(wrapper)?))
        .with_send(|wrapper, value| Ok(outcome(resume(coroutine(wrapper)?, Ok(value.clone()))?))),
    &NativeMembers {
        doc: Some("A wrapper object implementing __await__ for coroutines."),
        methods: WRAPPER_METHODS,
        getters: &[],
    },
);

static WRAPPER_METHODS: &[Method] = &[
    Method::instance(
        "send",
        "($self, value, /)",
        Function::One(|wrapper, value| resume::send(coroutine(wrapper)?, value)),
        "Sends a value into the coroutine.",
    ),
    Method::instance(
        "throw",
        "($self, type, value=None, traceback=None, /)",
        Function::Positional(1, 3, |wrapper, arguments| resume::throw_method(coroutine(wrapper)?, arguments)),
        "Raises an exception in the coroutine.",
    ),
    Method::instance(
        "close",
        "($self, /)",
        Function::NoArguments(|wrapper| close(coroutine(wrapper)?)),
        "Closes the coroutine.",
    ),
];

/// A wrapper object.
#[repr(C)]
pub struct Wrapper {
    header: Header,
    coroutine: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Wrapper {
    fn type_() -> &'static Type {
        &WRAPPER_TYPE
    }
}

impl Wrapper {
    fn new(coroutine: Value) -> Value {
        Wrapper::create(|header| Wrapper { header, coroutine })
    }
}

fn coroutine(wrapper: &Value) -> PyResult<&Value> {
    let wrapper = Wrapper::of(wrapper).ok_or_else(|| type_error("a coroutine_wrapper is required"))?;
    Ok(&wrapper.coroutine)
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a wrapper.
    visit(unsafe { Wrapper::from_header(object) }.coroutine.word());
}

/// Where a coroutine is being made, if that is kept: file, line and function of as many callers as asked for.
pub(super) fn origin() -> Option<Value> {
    let depth = thread::current().coroutine_origin_depth.get() as usize;
    if depth == 0 {
        return None;
    }
    let places = stack().skip(1).take(depth).map(|frame| {
        let code = frame.code();
        let line = code.line_of(frame.unit() as usize).unwrap_or(0);
        Tuple::from_values(vec![
            text_value(&code.object.filename),
            int::from_i64(i64::from(line)),
            text_value(&code.object.name),
        ])
    });
    Some(Tuple::from_values(places.collect()))
}

/// Warns that nobody has awaited a coroutine.
pub(super) fn warn_never_awaited(value: &Value) {
    let name = super::qualname(value).unwrap_or(Value::NONE);
    let name = Str::of(&name).map(Str::to_string_lossy).unwrap_or_default();
    let message = format!("coroutine '{name}' was never awaited");
    if warnings::warn(&kinds::RUNTIME_WARNING, &message, 1).is_err() {
        raise::unraisable("Exception ignored while finalizing coroutine", Some(value));
    }
}

/// The iterator that `await value` goes through.
///
/// # Errors
/// `TypeError` if the value cannot be awaited.
pub fn awaitable_iterator(value: &Value) -> PyResult {
    if Generator::of(value).is_some_and(Generator::is_awaitable) {
        return Ok(value.clone());
    }
    let type_ = type_of(value);
    let Some(await_) = type_.slots.await_() else {
        return Err(type_error(format_args!("'{}' object can't be awaited", type_.name())));
    };
    let iterator = await_(value)?;
    if Generator::of(&iterator).is_some_and(Generator::is_awaitable) {
        return Err(type_error("__await__() returned a coroutine"));
    }
    let name = type_of(&iterator).name();
    if type_of(&iterator).slots.next().is_none() {
        return Err(type_error(format_args!("__await__() returned non-iterator of type '{name}'")));
    }
    Ok(iterator)
}

/// The error for a coroutine that is awaited twice at once.
pub(crate) fn awaited_already() -> Raised {
    raise::raise(&kinds::RUNTIME_ERROR, "coroutine is being awaited already")
}
