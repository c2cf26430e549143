//! Asynchronous generators: what `async def` functions with `yield` give. Each step is an object of its own that is
//! awaited. What the generator yields itself is [wrapped](Wrapped), so that it can be told from what it awaits.

use std::cell::Cell;

use super::{
    Generator, NAME, QUALNAME, State, TRAITS, code, frame, is_suspended, of, resume, slots, yield_from,
};
use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::{SendResult, Slots};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, Raised, type_error};
use crate::thread;
use crate::types::exception::{self, kinds};
use crate::types::object_type;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `async_generator`
pub static TYPE: Type = Type::native(
    "async_generator",
    Some(&object_type::TYPE),
    size_of::<Generator>(),
    0,
    TRAITS,
    slots().with_aiter(|generator| Ok(generator.clone())).with_anext(anext),
    &NativeMembers { doc: None, methods: METHODS, getters: GETTERS },
);

static METHODS: &[Method] = &[
    Method::instance(
        "asend",
        "($self, value, /)",
        Function::One(|generator, value| step(generator, Kind::Send, Some(value.clone()))),
        "asend(v) -> send 'v' in generator.",
    ),
    Method::instance(
        "athrow",
        "($self, type, value=None, traceback=None, /)",
        Function::Positional(1, 3, |generator, arguments| {
            let arguments = crate::types::tuple::Tuple::from_values(arguments.to_vec());
            step(generator, Kind::Throw, Some(arguments))
        }),
        "athrow(value)\nathrow(type[,value[,tb]])\n\nraise exception in generator.",
    ),
    Method::instance(
        "aclose",
        "($self, /)",
        Function::NoArguments(|generator| step(generator, Kind::Close, None)),
        "aclose() -> raise GeneratorExit inside generator.",
    ),
];

static GETTERS: &[Getter] = &[
    NAME,
    QUALNAME,
    Getter { name: "ag_await", get: yield_from, set: None, doc: "What is being awaited." },
    Getter {
        name: "ag_running",
        get: |generator| Ok(Value::bool(of(generator)?.running_async.get())),
        set: None,
        doc: "Whether it runs.",
    },
    Getter { name: "ag_frame", get: frame, set: None, doc: "The frame." },
    Getter { name: "ag_suspended", get: is_suspended, set: None, doc: "Whether it waits." },
    Getter { name: "ag_code", get: code, set: None, doc: "The code." },
];

/// `async_generator_asend`: a step that sends a value.
pub static ASEND_TYPE: Type = Type::native(
    "async_generator_asend",
    Some(&object_type::TYPE),
    size_of::<Step>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    step_slots(),
    &NativeMembers { doc: None, methods: STEP_METHODS, getters: &[] },
);

/// `async_generator_athrow`: a step that throws or closes.
pub static ATHROW_TYPE: Type = Type::native(
    "async_generator_athrow",
    Some(&object_type::TYPE),
    size_of::<Step>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    step_slots(),
    &NativeMembers { doc: None, methods: STEP_METHODS, getters: &[] },
);

/// `async_generator_wrapped_value`: what the generator yields itself.
pub static WRAPPED_TYPE: Type = Type::native(
    "async_generator_wrapped_value",
    Some(&object_type::TYPE),
    size_of::<Wrapped>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<Wrapped>().container(traverse_wrapped, None),
    &NativeMembers::NONE,
);

const fn step_slots() -> Slots {
    Slots::of::<Step>()
        .container(traverse_step, None)
        .with_await(|step| Ok(step.clone()))
        .with_iter(|step| Ok(step.clone()))
        .with_next(|step| step_send(step, &Value::NONE).map(Some))
        .with_send(|step, value| step_send(step, value).map(SendResult::Yielded))
        .with_finalize(finalize_step)
}

static STEP_METHODS: &[Method] = &[
    Method::instance("send", "($self, value, /)", Function::One(step_send), "Goes on with a value."),
    Method::instance(
        "throw",
        "($self, type, value=None, traceback=None, /)",
        Function::Positional(1, 3, step_throw),
        "Goes on with an exception.",
    ),
    Method::instance("close", "($self, /)", Function::NoArguments(step_close), "Ends the step."),
];

/// What the generator yields itself, on its way to who awaits the step.
#[repr(C)]
pub struct Wrapped {
    header: Header,
    value: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Wrapped {
    fn type_() -> &'static Type {
        &WRAPPED_TYPE
    }
}

impl Wrapped {
    /// A value that an asynchronous generator yields.
    pub(crate) fn new(value: Value) -> Value {
        Wrapped::create(|header| Wrapped { header, value })
    }
}

/// What a step does to the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Send,
    Throw,
    Close,
}

impl Kind {
    fn reused(self) -> Raised {
        let what = if self == Kind::Send { "__anext__()/asend()" } else { "aclose()/athrow()" };
        raise::raise(&kinds::RUNTIME_ERROR, format_args!("cannot reuse already awaited {what}"))
    }

    fn running(self) -> Raised {
        let name = match self {
            Kind::Send => "anext",
            Kind::Throw => "athrow",
            Kind::Close => "aclose",
        };
        raise::raise(
            &kinds::RUNTIME_ERROR,
            format_args!("{name}(): asynchronous generator is already running"),
        )
    }
}

/// How far a step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Begin,
    UnderWay,
    Closed,
}

/// A step: what `__anext__`, `asend`, `athrow` and `aclose` give.
#[repr(C)]
pub struct Step {
    header: Header,
    generator: Value,
    /// The value to send, or the arguments of `athrow`.
    argument: Option<Value>,
    kind: Kind,
    progress: Cell<Progress>,
}

// SAFETY: the structure begins with a header, and instances of the types are this structure.
unsafe impl NativeObject for Step {
    fn type_() -> &'static Type {
        &ASEND_TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&ASEND_TYPE) || type_.is(&ATHROW_TYPE)
    }
}

fn anext(generator: &Value) -> PyResult {
    step(generator, Kind::Send, Some(Value::NONE))
}

/// A new step, before which the hooks are called if it is the first.
fn step(value: &Value, kind: Kind, argument: Option<Value>) -> PyResult {
    let generator = of(value)?;
    if !generator.hooks_called.replace(true) {
        let [first, finalizer] = thread::current().asyncgen_hooks.borrow().clone();
        generator.set_extra(finalizer);
        if let Some(first) = first {
            protocol::call(&first, Arguments::positional_only(std::slice::from_ref(value)))?;
        }
    }
    let type_ = if kind == Kind::Send { &ASEND_TYPE } else { &ATHROW_TYPE };
    Ok(crate::object::native_object::allocate(type_, |header| Step {
        header,
        generator: value.clone(),
        argument,
        kind,
        progress: Cell::new(Progress::Begin),
    }))
}

/// The finaliser of an asynchronous generator that was not closed.
pub(super) fn finalizer(generator: &Generator) -> Option<Value> {
    let is_one = generator.header.type_().is(&TYPE);
    if is_one && !generator.closed.get() { generator.extra() } else { None }
}

fn of_step(value: &Value) -> PyResult<&Step> {
    Step::of(value).ok_or_else(|| type_error("an asend or athrow object is required"))
}

/// What the generator gave, as who awaits the step sees it: what it yielded itself ends the step.
fn unwrap(step: &Step, result: PyResult<Result<Value, Value>>) -> PyResult {
    let generator = of(&step.generator)?;
    let result = result
        .and_then(|outcome| outcome.map_err(|_| raise::raise_with(&kinds::STOP_ASYNC_ITERATION, Vec::new())));
    match result {
        Ok(value) => match Wrapped::of(&value) {
            Some(wrapped) => {
                generator.running_async.set(false);
                step.progress.set(Progress::Closed);
                Err(raise::raise_with(&kinds::STOP_ITERATION, vec![wrapped.value.clone()]))
            }
            None => Ok(value),
        },
        Err(raised) => {
            if is_raised(&[&kinds::STOP_ASYNC_ITERATION, &kinds::GENERATOR_EXIT]) {
                generator.closed.set(true);
            }
            generator.running_async.set(false);
            step.progress.set(Progress::Closed);
            Err(raised)
        }
    }
}

/// Whether the raised exception is of one of the types.
fn is_raised(types: &[&Type]) -> bool {
    let thread = thread::current();
    let Some(exception) = thread.take_raised() else { return false };
    let is_one = types.iter().any(|type_| type_of(&exception).is_subtype(type_));
    thread.set_raised(exception);
    is_one
}

fn step_send(value: &Value, sent: &Value) -> PyResult {
    let step = of_step(value)?;
    let generator = of(&step.generator)?;
    match (step.progress.get(), step.kind) {
        (Progress::Closed, kind) => Err(kind.reused()),
        (Progress::Begin, Kind::Send) => {
            begin(step, generator)?;
            let sent = if sent.is_none() { step.argument.as_ref().unwrap_or(sent) } else { sent };
            unwrap(step, resume(&step.generator, Ok(sent.clone())))
        }
        (Progress::UnderWay, Kind::Send) => unwrap(step, resume(&step.generator, Ok(sent.clone()))),
        (Progress::Begin, _) if generator.state.get() == State::Finished => {
            step.progress.set(Progress::Closed);
            Err(raise::raise_with(&kinds::STOP_ITERATION, Vec::new()))
        }
        (Progress::Begin, kind) => {
            begin(step, generator)?;
            if generator.closed.get() {
                end(step, generator);
                return Err(raise::raise_with(&kinds::STOP_ASYNC_ITERATION, Vec::new()));
            }
            if !sent.is_none() {
                end(step, generator);
                return Err(raise::raise(
                    &kinds::RUNTIME_ERROR,
                    "can't send non-None value to a just-started coroutine",
                ));
            }
            let exception = match kind {
                Kind::Close => {
                    generator.closed.set(true);
                    Ok(exception::new(&kinds::GENERATOR_EXIT, Vec::new()))
                }
                _ => {
                    let arguments = step.argument.as_ref().and_then(crate::types::tuple::Tuple::of);
                    resume::thrown(arguments.map_or(&[], |arguments| arguments.values()))
                }
            };
            let result = exception.and_then(|exception| resume::throw(&step.generator, exception, false));
            finish_throw(step, generator, result)
        }
        (Progress::UnderWay, _) => {
            let result = resume(&step.generator, Ok(sent.clone()));
            finish_throw(step, generator, result)
        }
    }
}

fn begin(step: &Step, generator: &Generator) -> PyResult<()> {
    if generator.running_async.get() {
        step.progress.set(Progress::Closed);
        return Err(step.kind.running());
    }
    step.progress.set(Progress::UnderWay);
    generator.running_async.set(true);
    Ok(())
}

fn end(step: &Step, generator: &Generator) {
    step.progress.set(Progress::Closed);
    generator.running_async.set(false);
}

/// What a step that throws or closes gives.
fn finish_throw(step: &Step, generator: &Generator, result: PyResult<Result<Value, Value>>) -> PyResult {
    if step.kind == Kind::Throw {
        return unwrap(step, result);
    }
    match result {
        Ok(Ok(value)) if Wrapped::of(&value).is_none() => Ok(value),
        Ok(Ok(_)) => {
            end(step, generator);
            Err(raise::raise(&kinds::RUNTIME_ERROR, "async generator ignored GeneratorExit"))
        }
        Ok(Err(_)) => {
            end(step, generator);
            Err(raise::raise_with(&kinds::STOP_ITERATION, Vec::new()))
        }
        Err(raised) => {
            end(step, generator);
            if raise::take_if(&kinds::STOP_ASYNC_ITERATION) || raise::take_if(&kinds::GENERATOR_EXIT) {
                return Err(raise::raise_with(&kinds::STOP_ITERATION, Vec::new()));
            }
            Err(raised)
        }
    }
}

fn step_throw(value: &Value, arguments: &[Value]) -> PyResult {
    let step = of_step(value)?;
    let generator = of(&step.generator)?;
    match step.progress.get() {
        Progress::Closed => return Err(step.kind.reused()),
        Progress::Begin => begin(step, generator)?,
        Progress::UnderWay => {}
    }
    let result =
        resume::thrown(arguments).and_then(|exception| resume::throw(&step.generator, exception, true));
    match step.kind {
        Kind::Send => unwrap(step, result),
        _ => finish_throw(step, generator, result),
    }
}

fn step_close(value: &Value) -> PyResult {
    if of_step(value)?.progress.get() == Progress::Closed {
        return Ok(Value::NONE);
    }
    match step_throw(value, &[kinds::GENERATOR_EXIT.value()]) {
        Ok(_) => Err(raise::raise(&kinds::RUNTIME_ERROR, "coroutine ignored GeneratorExit")),
        Err(raised) => {
            let ends = [&kinds::STOP_ITERATION, &kinds::STOP_ASYNC_ITERATION, &kinds::GENERATOR_EXIT];
            if ends.into_iter().any(raise::take_if) { Ok(Value::NONE) } else { Err(raised) }
        }
    }
}

/// Warns of a step that nobody has awaited.
fn finalize_step(value: &Value) {
    let Some(step) = Step::of(value) else { return };
    if step.progress.get() != Progress::Begin || step.kind == Kind::Send {
        return;
    }
    let method = if step.kind == Kind::Throw { "athrow" } else { "aclose" };
    let name = super::qualname(&step.generator).unwrap_or(Value::NONE);
    let name = crate::types::str::Str::of(&name).map(|name| name.to_string_lossy()).unwrap_or_default();
    let message = format!("coroutine method '{method}' of '{name}' was never awaited");
    let thread = thread::current();
    let raised = thread.take_raised();
    if crate::modules::warnings::warn(&kinds::RUNTIME_WARNING, &message, 1).is_err() {
        raise::unraisable("Exception ignored while finalizing coroutine", Some(value));
    }
    if let Some(raised) = raised {
        thread.set_raised(raised);
    }
}

fn traverse_wrapped(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a wrapped value.
    visit(unsafe { Wrapped::from_header(object) }.value.word());
}

fn traverse_step(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a step.
    let step = unsafe { Step::from_header(object) };
    visit(step.generator.word());
    step.argument.iter().for_each(|argument| visit(argument.word()));
}
