//! The exception hierarchy of the library reference ("Built-in Exceptions"): one line each.

use super::{Exception, TRAITS, slots};
use crate::object::native::NativeMembers;
use crate::object::type_object::Type;
use crate::types::object_type;

/// Declares exception types: constant, name, base, documentation.
macro_rules! exceptions {
    ($( $constant:ident $name:literal $base:path, $doc:literal; )*) => {
        $(
            #[doc = concat!("`", $name, "`: ", $doc)]
            pub static $constant: Type = Type::native(
                $name,
                Some(&$base),
                size_of::<Exception>(),
                0,
                TRAITS,
                slots(),
                &NativeMembers { doc: Some($doc), ..NativeMembers::NONE },
            )
            .with_dict_at(std::mem::offset_of!(Exception, dict));
        )*

        /// All of them, bases first.
        pub static ALL: &[&Type] = &[ $(&$constant,)* ];
    };
}

exceptions! {
    BASE_EXCEPTION "BaseException" object_type::TYPE, "Common base class for all exceptions";
    EXCEPTION "Exception" BASE_EXCEPTION, "Common base class for all non-exit exceptions.";
    GENERATOR_EXIT "GeneratorExit" BASE_EXCEPTION, "Request that a generator exit.";
    KEYBOARD_INTERRUPT "KeyboardInterrupt" BASE_EXCEPTION, "Program interrupted by user.";
    SYSTEM_EXIT "SystemExit" BASE_EXCEPTION, "Request to exit from the interpreter.";
    ARITHMETIC_ERROR "ArithmeticError" EXCEPTION, "Base class for arithmetic errors.";
    FLOATING_POINT_ERROR "FloatingPointError" ARITHMETIC_ERROR, "Floating-point operation failed.";
    OVERFLOW_ERROR "OverflowError" ARITHMETIC_ERROR, "Result too large to be represented.";
    ZERO_DIVISION_ERROR "ZeroDivisionError" ARITHMETIC_ERROR,
        "Second argument to a division or modulo operation was zero.";
    ASSERTION_ERROR "AssertionError" EXCEPTION, "Assertion failed.";
    ATTRIBUTE_ERROR "AttributeError" EXCEPTION, "Attribute not found.";
    BUFFER_ERROR "BufferError" EXCEPTION, "Buffer error.";
    IMPORT_ERROR "ImportError" EXCEPTION, "Import can't find module, or can't find name in module.";
    MODULE_NOT_FOUND_ERROR "ModuleNotFoundError" IMPORT_ERROR, "Module not found.";
    LOOKUP_ERROR "LookupError" EXCEPTION, "Base class for lookup errors.";
    INDEX_ERROR "IndexError" LOOKUP_ERROR, "Sequence index out of range.";
    KEY_ERROR "KeyError" LOOKUP_ERROR, "Mapping key not found.";
    MEMORY_ERROR "MemoryError" EXCEPTION, "Out of memory.";
    NAME_ERROR "NameError" EXCEPTION, "Name not found globally.";
    UNBOUND_LOCAL_ERROR "UnboundLocalError" NAME_ERROR, "Local name referenced but not bound to a value.";
    REFERENCE_ERROR "ReferenceError" EXCEPTION, "Weak ref proxy used after referent went away.";
    RUNTIME_ERROR "RuntimeError" EXCEPTION, "Unspecified run-time error.";
    NOT_IMPLEMENTED_ERROR "NotImplementedError" RUNTIME_ERROR,
        "Method or function hasn't been implemented yet.";
    RECURSION_ERROR "RecursionError" RUNTIME_ERROR, "Recursion limit exceeded.";
    STOP_ITERATION "StopIteration" EXCEPTION, "Signal the end from iterator.__next__().";
    STOP_ASYNC_ITERATION "StopAsyncIteration" EXCEPTION, "Signal the end from iterator.__anext__().";
    SYSTEM_ERROR "SystemError" EXCEPTION,
        "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with \
         the traceback,\nthe Python version, and the hardware/OS platform and version.";
    SYNTAX_ERROR "SyntaxError" EXCEPTION, "Invalid syntax.";
    TYPE_ERROR "TypeError" EXCEPTION, "Inappropriate argument type.";
    VALUE_ERROR "ValueError" EXCEPTION, "Inappropriate argument value (of correct type).";
}
