//! `_io._TextIOBase`: streams of text.

use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::type_object::Type;
use taipan_vm::value::Value;

use super::{errors, iobase};

/// `_io._TextIOBase`
pub(super) static TYPE: Type = iobase::native(
    "_io._TextIOBase",
    &iobase::TYPE,
    size_of::<iobase::IoBase>(),
    iobase::slots(),
    &NativeMembers {
        doc: Some(
            "Base class for text I/O.\n\nReads and writes characters and lines; there is no readinto().",
        ),
        methods: METHODS,
        getters: &[
            none("encoding", "Encoding of the text stream.\n\nSubclasses should override."),
            none("newlines", "Line endings translated so far.\n\nSubclasses should override."),
            none("errors", "The error setting of the decoder or encoder.\n\nSubclasses should override."),
        ],
    },
);

const fn none(name: &'static str, doc: &'static str) -> Getter {
    Getter { name, get: |_| Ok(Value::NONE), set: None, doc }
}

static METHODS: &[Method] = &[
    Method::instance(
        "detach",
        "($self, /)",
        Function::NoArguments(|_| Err(errors::unsupported("detach"))),
        "Separate the underlying buffer from the TextIOBase and return it.",
    ),
    Method::instance(
        "read",
        "($self, size=-1, /)",
        Function::Positional(0, 1, |_, _| Err(errors::unsupported("read"))),
        "Read at most size characters from stream.",
    ),
    Method::instance(
        "readline",
        "($self, size=-1, /)",
        Function::Positional(0, 1, |_, _| Err(errors::unsupported("readline"))),
        "Read until newline or EOF.",
    ),
    Method::instance(
        "write",
        "($self, s, /)",
        Function::One(|_, _| Err(errors::unsupported("write"))),
        "Write string s to stream.",
    ),
];
