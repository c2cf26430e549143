//! Generators.
//!
//! A generator that waits keeps the words of its frame - locals and value stack - in storage of its own.
//! Resuming it copies them to the top of the thread's stack, and yielding copies them back: a running
//! generator's frame is like any other, and what it calls gets its frame above it. The copy is a few dozen
//! words, which costs less than telling two kinds of frames apart in every call.

use std::cell::{Cell, RefCell};
use std::ptr::{self, NonNull};

use crate::interp;
use crate::interp::frame::CodeUnit;
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::{Function as NativeFunction, Method, NativeMembers};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise;
use crate::types::exception::kinds;
use crate::types::function::Function;
use crate::types::object_type;
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `generator`
pub static TYPE: Type = Type::native(
    "generator",
    Some(&object_type::TYPE),
    size_of::<Generator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::new(dealloc)
        .container(traverse, Some(clear))
        .with_iter(|generator| Ok(generator.clone()))
        .with_next(next),
    &NativeMembers { methods: METHODS, ..NativeMembers::NONE },
);

static METHODS: &[Method] = &[
    Method::instance(
        "send",
        "($self, value, /)",
        NativeFunction::One(send),
        "Resumes the generator with the value that its yield expression has; returns what it yields next.",
    ),
    Method::instance(
        "throw",
        "($self, exception, /)",
        NativeFunction::One(throw),
        "Raises an exception where the generator waits; returns what it yields next.",
    ),
    Method::instance(
        "close",
        "($self, /)",
        NativeFunction::NoArguments(close),
        "Raises GeneratorExit where the generator waits.",
    ),
];

/// What a generator is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits at its begin or at a `yield`.
    Suspended,
    /// It runs.
    Running,
    /// It has returned or raised.
    Finished,
}

/// A generator object.
#[repr(C)]
pub struct Generator {
    header: Header,
    /// The function.
    pub(crate) function: Value,
    /// What it is doing.
    pub(crate) state: Cell<State>,
    /// Where it goes on.
    pub(crate) ip: Cell<*const CodeUnit>,
    /// Whether it has ever run: only then can it have anything to clean up.
    pub(crate) started: Cell<bool>,
    /// The locals, then the value stack, while it waits.
    pub(crate) words: RefCell<Vec<Word>>,
}

impl Generator {
    /// A new generator that goes on at `ip` with the given locals, whose references it takes over.
    pub(crate) fn new(function: Value, ip: *const CodeUnit, locals: &[Word]) -> Value {
        let generator: NonNull<Generator> = HEAP.allocate(size_of::<Generator>(), Kind::Container).cast();
        // SAFETY: there is room for a generator, whose one reference becomes the value's.
        unsafe {
            generator.write(Generator {
                header: Header::new(&raw const TYPE),
                function,
                state: Cell::new(State::Suspended),
                ip: Cell::new(ip),
                started: Cell::new(false),
                words: RefCell::new(locals.to_vec()),
            });
            Value::from_owned(Word::from_bits(generator.as_ptr() as usize as u64))
        }
    }

    /// The generator that a value is, if it is one.
    pub fn of(value: &Value) -> Option<&Generator> {
        let header = value.header()?;
        // SAFETY: an object of this type is a generator.
        header.type_().is(&TYPE).then(|| unsafe { &*ptr::from_ref(header).cast::<Generator>() })
    }

    /// The function that it runs.
    pub(crate) fn function(&self) -> Option<&Function> {
        Function::of(&self.function)
    }
}

/// Resumes a generator from native code: what it yields, or `None` and what it returns as the second.
fn resume(value: &Value, sent: Result<Value, Value>) -> PyResult<Result<Value, Value>> {
    let Some(generator) = Generator::of(value) else { return Ok(Err(Value::NONE)) };
    match generator.state.get() {
        State::Running => return Err(raise::value_error("generator already executing")),
        State::Finished => match sent {
            Ok(_) => return Ok(Err(Value::NONE)),
            Err(exception) => return Err(raise::raise_exception(exception)),
        },
        State::Suspended => {}
    }
    if let Ok(sent) = &sent
        && !generator.started.get()
        && !sent.is_none()
    {
        return Err(raise::type_error("can't send non-None value to a just-started generator"));
    }
    let result = interp::run_generator(value, generator, sent)?;
    match generator.state.get() {
        State::Finished => Ok(Err(result)),
        _ => Ok(Ok(result)),
    }
}

/// `StopIteration` with what a generator returned.
fn stop(returned: Value) -> raise::Raised {
    let arguments = if returned.is_none() { Vec::new() } else { vec![returned] };
    raise::raise_with(&kinds::STOP_ITERATION, arguments)
}

fn next(generator: &Value) -> PyResult<Option<Value>> {
    match resume(generator, Ok(Value::NONE))? {
        Ok(item) => Ok(Some(item)),
        Err(returned) if returned.is_none() => Ok(None),
        Err(returned) => Err(stop(returned)),
    }
}

fn send(generator: &Value, value: &Value) -> PyResult {
    resume(generator, Ok(value.clone()))?.map_err(stop)
}

fn throw(generator: &Value, exception: &Value) -> PyResult {
    let exception = interp::exception_of(exception)?;
    resume(generator, Err(exception))?.map_err(stop)
}

fn close(value: &Value) -> PyResult {
    let Some(generator) = Generator::of(value) else { return Ok(Value::NONE) };
    if generator.state.get() == State::Suspended && !generator.started.get() {
        generator.state.set(State::Finished);
        release_words(generator);
    }
    if generator.state.get() == State::Finished {
        return Ok(Value::NONE);
    }
    let exit = crate::types::exception::new(&kinds::GENERATOR_EXIT, Vec::new());
    match resume(value, Err(exit)) {
        Ok(Ok(_)) => Err(raise::raise(&kinds::RUNTIME_ERROR, "generator ignored GeneratorExit")),
        Ok(Err(returned)) => Ok(returned),
        Err(_) if raise::take_if(&kinds::GENERATOR_EXIT) || raise::take_if(&kinds::STOP_ITERATION) => {
            Ok(Value::NONE)
        }
        Err(raised) => Err(raised),
    }
}

/// Gives back what a waiting generator refers to.
fn release_words(generator: &Generator) {
    for word in generator.words.take() {
        // SAFETY: the references were the generator's.
        unsafe { decref(word) };
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a generator.
    let generator = unsafe { &*ptr::from_ref(object).cast::<Generator>() };
    visit(generator.function.word());
    generator.words.borrow().iter().for_each(|word| visit(*word));
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a generator.
    let generator = unsafe { &*ptr::from_ref(object).cast::<Generator>() };
    if generator.state.get() == State::Suspended {
        generator.state.set(State::Finished);
        release_words(generator);
    }
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the generator's end. A generator that waits in the middle is closed first, for which it
    // needs to be alive: it gets one more reference, which is then taken back without freeing it again.
    unsafe {
        let generator = &*object.cast::<Generator>();
        if generator.state.get() == State::Suspended && generator.started.get() {
            let thread = crate::thread::current();
            let raised = thread.take_raised();
            (*object).incref();
            let value = Value::from_owned(Word::from_bits(object as usize as u64));
            let closed = close(&value);
            if closed.is_err() {
                drop(thread.take_raised());
            }
            drop(closed);
            let _word = value.into_word();
            if !(*object).decref() {
                return;
            }
            if let Some(raised) = raised {
                thread.set_raised(raised);
            }
        }
        release_words(generator);
        ptr::drop_in_place(object.cast::<Generator>());
        HEAP.release(object, size_of::<Generator>(), Kind::Container);
    }
}
