//! `await`, `async for`, and what ends them.

use taipan_bytecode::CodeFlags;

use crate::interp::machine::slow_handlers;
use crate::object::native_object::NativeObject;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::types::exception::{Exception, kinds};
use crate::types::generator::coroutine::{self, awaitable_iterator};
use crate::types::generator::{self, Generator};
use crate::value::{PyResult, Value};

/// What `yield from` goes through: coroutines only where one may be awaited.
pub(crate) fn yield_from_iterator(value: &Value, flags: CodeFlags) -> PyResult {
    let type_ = type_of(value);
    if type_.is(&coroutine::TYPE) {
        if flags.intersects(CodeFlags::COROUTINE | CodeFlags::ITERABLE_COROUTINE) {
            return Ok(value.clone());
        }
        return Err(type_error("cannot 'yield from' a coroutine object in a non-coroutine generator"));
    }
    if type_.is(&generator::TYPE) {
        return Ok(value.clone());
    }
    crate::object::protocol::iter(value)
}

slow_handlers! {
    GET_AWAITABLE(m) {
        let value = m.pop_value();
        let iterator = match awaitable_iterator(&value) {
            Ok(iterator) => iterator,
            Err(raised) => {
                let method = match m.oparg {
                    1 => "__aenter__",
                    2 => "__aexit__",
                    _ => return Err(raised),
                };
                if type_of(&value).slots.await_().is_some() {
                    return Err(raised);
                }
                drop((*m.thread).take_raised());
                let name = type_of(&value).name();
                return Err(type_error(format_args!(
                    "'async with' received an object from {method} that does not implement __await__: {name}"
                )));
            }
        };
        if type_of(&iterator).is(&coroutine::TYPE)
            && Generator::of(&iterator).is_some_and(|coroutine| coroutine.receiver().is_some())
        {
            return Err(coroutine::awaited_already());
        }
        m.push(iterator.into_word());
        Ok(())
    }

    GET_AITER(m) {
        let value = m.pop_value();
        let type_ = type_of(&value);
        let Some(aiter) = type_.slots.aiter() else {
            let name = type_.name();
            return Err(type_error(format_args!(
                "'async for' requires an object with __aiter__ method, got {name}"
            )));
        };
        let iterator = aiter(&value)?;
        if type_of(&iterator).slots.anext().is_none() {
            let name = type_of(&iterator).name();
            return Err(type_error(format_args!(
                "'async for' received an object from __aiter__ that does not implement __anext__: {name}"
            )));
        }
        m.push(iterator.into_word());
        Ok(())
    }

    GET_ANEXT(m) {
        let iterator = Value::from_borrowed(m.peek(0));
        let type_ = type_of(&iterator);
        let Some(anext) = type_.slots.anext() else {
            let name = type_.name();
            return Err(type_error(format_args!(
                "'async for' requires an iterator with __anext__ method, got {name}"
            )));
        };
        let next = anext(&iterator)?;
        match awaitable_iterator(&next) {
            Ok(awaitable) => m.push(awaitable.into_word()),
            Err(raised) => {
                let Some(cause) = (*m.thread).take_raised() else { return Err(raised) };
                let name = type_of(&next).name();
                let raised = type_error(format_args!(
                    "'async for' received an invalid object from __anext__: {name}"
                ));
                let Some(error) = (*m.thread).take_raised() else { return Err(raised) };
                if let Some(error) = Exception::of(&error) {
                    error.set_cause(Some(cause.clone()));
                    error.set_context(Some(cause));
                }
                return Err(raise::raise_exception(error));
            }
        }
        Ok(())
    }

    END_ASYNC_FOR(m) {
        let exception = m.pop_value();
        if type_of(&exception).is_subtype(&kinds::STOP_ASYNC_ITERATION) {
            drop(m.pop_value());
            return Ok(());
        }
        (*m.thread).reraising.set(true);
        Err(raise::raise_exception(exception))
    }
}
