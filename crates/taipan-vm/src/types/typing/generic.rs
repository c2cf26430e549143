//! `typing.Generic`, the base of generic classes.

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::object_type;
use crate::value::{PyResult, Value};

/// `typing.Generic`
pub static TYPE: Type = Type::native(
    "typing.Generic",
    Some(&object_type::TYPE),
    size_of::<Header>(),
    0,
    TypeFlags::BASE.union(TypeFlags::CONTAINER),
    Slots::new(native_object::dealloc_native::<Header>)
        .with_drop(native_object::drop_native::<Header>)
        .container(|_, _| {}, None)
        .with_new(object_type::new),
    &NativeMembers {
        doc: Some(
            "Abstract base class for generic types.\n\nClasses with type parameters have it as a base without \
             naming it:\n\n    class Stack[T]:\n        def push(self, item: T) -> None: ...\n",
        ),
        methods: &[
            Method::class(
                "__class_getitem__",
                "",
                Function::Any(|class, arguments| call_typing("_generic_class_getitem", class, arguments)),
                "Gives a generic class type arguments, or says which type parameters it has.",
            ),
            Method::class(
                "__init_subclass__",
                "",
                Function::Any(|class, arguments| call_typing("_generic_init_subclass", class, arguments)),
                "Function to initialize subclasses.",
            ),
        ],
        getters: &[],
    },
);

/// Calls a function of the module `typing` with the class in front of the arguments.
fn call_typing(function: &str, class: &Value, arguments: Arguments<'_>) -> PyResult {
    let mut values = vec![class.clone()];
    values.extend_from_slice(arguments.values());
    protocol::call(&super::function(function)?, Arguments::new(&values, arguments.names()))
}
