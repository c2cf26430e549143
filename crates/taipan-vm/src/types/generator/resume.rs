//! Resuming generators from native code: `send`, `throw`, `close`.

use super::{Generator, State, async_generator, coroutine, finish, of, outcome};
use crate::call::Arguments;
use crate::interp;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::recursion;
use crate::object::slots::SendResult;
use crate::object::type_object::type_of;
use crate::raise::{self, Raised, type_error};
use crate::types::exception::{self, Exception, kinds};
use crate::types::str::intern;
use crate::types::traceback::Traceback;
use crate::value::{PyResult, Value};

/// Resumes a generator: what it yields, or as the error what it returns.
///
/// # Errors
/// What it raises.
pub fn resume(value: &Value, sent: Result<Value, Value>) -> PyResult<Result<Value, Value>> {
    let generator = of(value)?;
    match generator.state.get() {
        State::Running => {
            let kind = generator.kind();
            return Err(raise::value_error(format_args!("{kind} already executing")));
        }
        State::Finished => {
            return match sent {
                _ if type_of(value).is(&coroutine::TYPE) => Err(reused()),
                Ok(_) => Ok(Err(Value::NONE)),
                Err(exception) => Err(raise::raise_exception(exception)),
            };
        }
        State::Suspended => {}
    }
    if let Ok(sent) = &sent
        && !generator.started.get()
        && !sent.is_none()
    {
        let kind = generator.kind();
        return Err(type_error(format_args!("can't send non-None value to a just-started {kind}")));
    }
    let result = interp::run_generator(value, generator, sent)?;
    match generator.state.get() {
        State::Finished => Ok(Err(result)),
        _ => Ok(Ok(result)),
    }
}

fn reused() -> Raised {
    raise::raise(&kinds::RUNTIME_ERROR, "cannot reuse already awaited coroutine")
}

/// `StopIteration` with what a generator returned, or `StopAsyncIteration`.
fn stop(generator: &Value, returned: Value) -> Raised {
    if type_of(generator).is(&async_generator::TYPE) {
        return raise::raise_with(&kinds::STOP_ASYNC_ITERATION, Vec::new());
    }
    let arguments = if returned.is_none() { Vec::new() } else { vec![returned] };
    raise::raise_with(&kinds::STOP_ITERATION, arguments)
}

pub(super) fn next(generator: &Value) -> PyResult<Option<Value>> {
    match resume(generator, Ok(Value::NONE))? {
        Ok(item) => Ok(Some(item)),
        Err(returned) if returned.is_none() => Ok(None),
        Err(returned) => Err(stop(generator, returned)),
    }
}

pub(super) fn send(generator: &Value, value: &Value) -> PyResult {
    resume(generator, Ok(value.clone()))?.map_err(|returned| stop(generator, returned))
}

pub(super) fn send_slot(generator: &Value, value: &Value) -> PyResult<SendResult> {
    Ok(outcome(resume(generator, Ok(value.clone()))?))
}

/// The exception that the arguments of `throw` give, with its traceback.
///
/// # Errors
/// `TypeError` if they give none.
pub(super) fn thrown(arguments: &[Value]) -> PyResult {
    let none = Value::NONE;
    let class = arguments.first().unwrap_or(&none);
    let value = arguments.get(1).filter(|value| !value.is_none());
    let traceback = arguments.get(2).filter(|traceback| !traceback.is_none());
    if traceback.is_some_and(|traceback| Traceback::of(traceback).is_none()) {
        return Err(type_error("throw() third argument must be a traceback object"));
    }
    if arguments.len() > 1 {
        let message =
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.";
        crate::modules::warnings::warn(&kinds::DEPRECATION_WARNING, message, 1)?;
    }
    let is_class = crate::types::type_type::of(class)
        .is_some_and(|class| class.has(crate::object::type_object::TypeFlags::EXCEPTION));
    let exception = if Exception::of(class).is_some() {
        if value.is_some() {
            return Err(type_error("instance exception may not have a separate value"));
        }
        class.clone()
    } else if is_class {
        match value {
            Some(value) if Exception::of(value).is_some() => value.clone(),
            Some(value) => protocol::call(class, Arguments::positional_only(std::slice::from_ref(value)))?,
            None => interp::exception_of(class)?,
        }
    } else {
        let name = type_of(class).name();
        return Err(type_error(format_args!(
            "exceptions must be classes or instances deriving from BaseException, not {name}"
        )));
    };
    if let (Some(traceback), Some(exception)) = (traceback, Exception::of(&exception)) {
        exception.set_traceback(Some(traceback.clone()));
    }
    Ok(exception)
}

pub(super) fn throw_method(generator: &Value, arguments: &[Value]) -> PyResult {
    let exception = thrown(arguments)?;
    throw(generator, exception, true)?.map_err(|returned| stop(generator, returned))
}

/// Raises an exception where a generator waits: in what it delegates to, if it does. `GeneratorExit` closes that
/// first if `closes` says so.
///
/// # Errors
/// What the generator raises.
pub fn throw(value: &Value, exception: Value, closes: bool) -> PyResult<Result<Value, Value>> {
    recursion::check(" while calling a Python object")?;
    let generator = of(value)?;
    let Some(receiver) = generator.receiver() else {
        return resume(value, Err(in_context(exception)));
    };
    if closes && type_of(&exception).is_subtype(&kinds::GENERATOR_EXIT) {
        generator.state.set(State::Running);
        let closed = close_iterator(&receiver);
        generator.state.set(State::Suspended);
        return match closed {
            Ok(()) => resume(value, Err(in_context(exception))),
            Err(raised) => resume(value, Err(take(raised)?)),
        };
    }
    generator.state.set(State::Running);
    let result = throw_into(&receiver, &exception, closes);
    generator.state.set(State::Suspended);
    match result {
        Ok(Some(item)) => Ok(Ok(item)),
        Ok(None) => resume(value, Err(in_context(exception))),
        Err(raised) => resume(value, Err(take(raised)?)),
    }
}

/// Gives an exception that is thrown the context that it would have if it were raised.
fn in_context(exception: Value) -> Value {
    let _raised = raise::raise_in_context(exception.clone());
    crate::thread::current().take_raised().unwrap_or(exception)
}

/// The exception that was raised.
fn take(raised: Raised) -> PyResult {
    crate::thread::current().take_raised().ok_or(raised)
}

/// Throws into what a generator delegates to; `None` if that has no `throw`.
fn throw_into(receiver: &Value, exception: &Value, closes: bool) -> PyResult<Option<Value>> {
    if Generator::of(receiver).is_some() && !type_of(receiver).is(&async_generator::TYPE) {
        let result = throw(receiver, exception.clone(), closes)?;
        return result.map(Some).map_err(|returned| stop(receiver, returned));
    }
    match protocol::attribute(receiver, &intern("throw").to_value()) {
        Ok(method) => {
            let arguments = std::slice::from_ref(exception);
            protocol::call(&method, Arguments::positional_only(arguments)).map(Some)
        }
        Err(_) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// Closes what a generator delegates to.
fn close_iterator(receiver: &Value) -> PyResult<()> {
    if Generator::of(receiver).is_some() && !type_of(receiver).is(&async_generator::TYPE) {
        return close(receiver).map(drop);
    }
    match protocol::attribute(receiver, &intern("close").to_value()) {
        Ok(method) => protocol::call(&method, Arguments::NONE).map(drop),
        Err(_) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => Ok(()),
        Err(raised) => Err(raised),
    }
}

/// `close()`: raises `GeneratorExit` where a generator waits, and gives what it returns.
///
/// # Errors
/// `RuntimeError` if it yields again; what it raises.
pub fn close(value: &Value) -> PyResult {
    recursion::check(" while calling a Python object")?;
    let generator = of(value)?;
    if generator.state.get() == State::Suspended && !generator.started.get() {
        finish(generator);
    }
    if generator.state.get() == State::Finished {
        return Ok(Value::NONE);
    }
    if generator.waits_outside_of_try() {
        finish(generator);
        return Ok(Value::NONE);
    }
    let mut exit = None;
    if let Some(receiver) = generator.receiver() {
        generator.state.set(State::Running);
        let closed = close_iterator(&receiver);
        generator.state.set(State::Suspended);
        if let Err(raised) = closed {
            exit = Some(take(raised)?);
        }
    }
    let exit = match exit {
        Some(exit) => exit,
        None => in_context(exception::new(&kinds::GENERATOR_EXIT, Vec::new())),
    };
    match resume(value, Err(exit)) {
        Ok(Ok(_)) => {
            let kind = generator.kind();
            Err(raise::raise(&kinds::RUNTIME_ERROR, format_args!("{kind} ignored GeneratorExit")))
        }
        Ok(Err(returned)) => Ok(returned),
        Err(_) if raise::take_if(&kinds::GENERATOR_EXIT) => Ok(Value::NONE),
        Err(raised) => match interp::take_stop_value() {
            Some(returned) => Ok(returned),
            None => Err(raised),
        },
    }
}

/// What happens when nobody refers to a generator any more.
pub fn finalize(value: &Value) {
    let Some(generator) = Generator::of(value) else { return };
    if generator.state.get() != State::Suspended {
        return;
    }
    let thread = crate::thread::current();
    let raised = thread.take_raised();
    let is_coroutine = type_of(value).is(&coroutine::TYPE);
    let result = if is_coroutine && !generator.started.get() {
        coroutine::warn_never_awaited(value);
        Ok(())
    } else if let Some(finalizer) = async_generator::finalizer(generator) {
        protocol::call(&finalizer, Arguments::positional_only(std::slice::from_ref(value))).map(drop)
    } else if generator.started.get() {
        close(value).map(drop)
    } else {
        Ok(())
    };
    if result.is_err() {
        raise::unraisable("Exception ignored while closing generator", Some(value));
    }
    if let Some(raised) = raised {
        thread.set_raised(raised);
    }
}
