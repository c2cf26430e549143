//! `callable_iterator`: what `iter(function, sentinel)` gives.

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::reference::Reference;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise;
use crate::runtime::builtin;
use crate::types::exception::kinds;
use crate::types::object_type;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// `callable_iterator`
pub static TYPE: Type = Type::native(
    "callable_iterator",
    Some(&object_type::TYPE),
    size_of::<CallableIterator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of_container::<CallableIterator>().with_iter(|iterator| Ok(iterator.clone())).with_next(next),
    &NativeMembers { methods: METHODS, ..NativeMembers::NONE },
);

static METHODS: &[Method] = &[Method::instance(
    "__reduce__",
    "($self, /)",
    Function::NoArguments(reduce),
    "Return state information for pickling.",
)];

#[repr(C)]
struct CallableIterator {
    header: Header,
    function: Reference,
    sentinel: Reference,
}

crate::native_object!(CallableIterator, TYPE, [function, sentinel]);

/// `iter(function, sentinel)`
pub fn new(function: &Value, sentinel: &Value) -> Value {
    let (function, sentinel) = (Some(function.clone()), Some(sentinel.clone()));
    CallableIterator::create(|header| CallableIterator {
        header,
        function: Reference::new(function),
        sentinel: Reference::new(sentinel),
    })
}

impl CallableIterator {
    fn finish(&self) {
        self.function.set(None);
        self.sentinel.set(None);
    }
}

fn next(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = CallableIterator::of(value) else { return Ok(None) };
    let (Some(function), Some(_)) = (this.function.get(), this.sentinel.get()) else { return Ok(None) };
    match protocol::call(&function, Arguments::NONE) {
        Ok(result) => {
            // The call may have exhausted the iterator.
            let Some(sentinel) = this.sentinel.get() else { return Ok(None) };
            if protocol::equals(&sentinel, &result)? {
                this.finish();
                return Ok(None);
            }
            Ok(Some(result))
        }
        Err(_) if raise::take_if(&kinds::STOP_ITERATION) => {
            this.finish();
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

fn reduce(value: &Value) -> PyResult {
    let iter = builtin("iter")?;
    let this = CallableIterator::of(value);
    Ok(match this.and_then(|this| Some((this.function.get()?, this.sentinel.get()?))) {
        Some((function, sentinel)) => Tuple::pair(iter, Tuple::pair(function, sentinel)),
        None => Tuple::pair(iter, Tuple::from_values(vec![Tuple::empty()])),
    })
}
