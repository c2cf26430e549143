//! `_io.BufferedReader`, `BufferedWriter` and `BufferedRandom`: which methods they have, and how they begin.

use taipan_vm::call::Arguments;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::{Init, Slots};
use taipan_vm::object::type_object::Type;
use taipan_vm::value::{PyResult, Value};

use super::attributes::{
    CLOSE, DEALLOC_WARN, DETACH, FILENO, GETSTATE, GETTERS, ISATTY, READABLE, SEEKABLE, SIZEOF, WRITABLE,
    repr,
};
use super::{Buffered, forward, new, position, read, receiver, write};
use crate::io::{DEFAULT_BUFFER_SIZE, buffered_base, iobase};

const fn type_(name: &'static str, init: Init, members: &'static NativeMembers, reads: bool) -> Type {
    let slots = Slots::of_container::<Buffered>().with_new(new).with_init(init).with_repr(repr);
    let slots = if reads { slots.with_next(read::next) } else { slots };
    iobase::native(name, &buffered_base::TYPE, size_of::<Buffered>(), slots, members)
}

/// `_io.BufferedReader`
pub(in crate::io) static READER: Type = type_(
    "_io.BufferedReader",
    init_reader,
    &NativeMembers {
        doc: Some("Create a new buffered reader using the given readable raw IO object."),
        methods: READER_METHODS,
        getters: GETTERS,
    },
    true,
);

/// `_io.BufferedWriter`
pub(in crate::io) static WRITER: Type = type_(
    "_io.BufferedWriter",
    init_writer,
    &NativeMembers {
        doc: Some("A buffer for a writeable sequential RawIO object."),
        methods: WRITER_METHODS,
        getters: GETTERS,
    },
    false,
);

/// `_io.BufferedRandom`
pub(in crate::io) static RANDOM: Type = type_(
    "_io.BufferedRandom",
    init_random,
    &NativeMembers {
        doc: Some("A buffered interface to random access streams."),
        methods: RANDOM_METHODS,
        getters: GETTERS,
    },
    true,
);

const READ: Method =
    Method::instance("read", "($self, size=-1, /)", Function::Positional(0, 1, read::read), "");
const PEEK: Method =
    Method::instance("peek", "($self, size=0, /)", Function::Positional(0, 1, read::peek), "");
const READ1: Method =
    Method::instance("read1", "($self, size=-1, /)", Function::Positional(0, 1, read::read1), "");
const READINTO: Method = Method::instance(
    "readinto",
    "($self, buffer, /)",
    Function::One(|stream, target| read::readinto(stream, target, "readinto", false)),
    "",
);
const READINTO1: Method = Method::instance(
    "readinto1",
    "($self, buffer, /)",
    Function::One(|stream, target| read::readinto(stream, target, "readinto1", true)),
    "",
);
const READLINE: Method =
    Method::instance("readline", "($self, size=-1, /)", Function::Positional(0, 1, read::readline), "");
const SEEK: Method =
    Method::instance("seek", "($self, target, whence=0, /)", Function::Positional(1, 2, position::seek), "");
const TELL: Method = Method::instance("tell", "($self, /)", Function::NoArguments(position::tell), "");
const TRUNCATE: Method =
    Method::instance("truncate", "($self, pos=None, /)", Function::Positional(0, 1, position::truncate), "");
const WRITE: Method = Method::instance("write", "($self, buffer, /)", Function::One(write::write), "");
const FLUSH: Method = Method::instance("flush", "($self, /)", Function::NoArguments(write::flush), "");
/// `flush` of a stream that does not write.
const SIMPLE_FLUSH: Method =
    Method::instance("flush", "($self, /)", Function::NoArguments(|stream| forward(stream, "flush")), "");

static READER_METHODS: &[Method] = &[
    DETACH,
    SIMPLE_FLUSH,
    CLOSE,
    SEEKABLE,
    READABLE,
    FILENO,
    ISATTY,
    DEALLOC_WARN,
    READ,
    PEEK,
    READ1,
    READINTO,
    READINTO1,
    READLINE,
    SEEK,
    TELL,
    TRUNCATE,
    SIZEOF,
    GETSTATE,
];

static WRITER_METHODS: &[Method] = &[
    CLOSE,
    DETACH,
    SEEKABLE,
    WRITABLE,
    FILENO,
    ISATTY,
    DEALLOC_WARN,
    WRITE,
    TRUNCATE,
    FLUSH,
    SEEK,
    TELL,
    SIZEOF,
    GETSTATE,
];

static RANDOM_METHODS: &[Method] = &[
    CLOSE,
    DETACH,
    SEEKABLE,
    READABLE,
    WRITABLE,
    FILENO,
    ISATTY,
    DEALLOC_WARN,
    FLUSH,
    SEEK,
    TELL,
    TRUNCATE,
    READ,
    READ1,
    READINTO,
    READINTO1,
    READLINE,
    PEEK,
    WRITE,
    SIZEOF,
    GETSTATE,
];

static PARAMETERS: Parameters = Parameters::parse("(raw, buffer_size=DEFAULT_BUFFER_SIZE)");

fn init_reader(stream: &Value, given: Arguments<'_>) -> PyResult<()> {
    init(stream, given, &READER, (true, false))
}

fn init_writer(stream: &Value, given: Arguments<'_>) -> PyResult<()> {
    init(stream, given, &WRITER, (false, true))
}

fn init_random(stream: &Value, given: Arguments<'_>) -> PyResult<()> {
    init(stream, given, &RANDOM, (true, true))
}

fn init(stream: &Value, given: Arguments<'_>, own: &Type, access: (bool, bool)) -> PyResult<()> {
    let bound = PARAMETERS.bind(own.short_name(), given)?;
    let [Some(raw), size] = bound[..] else { return Ok(()) };
    let size = size.map_or(Ok(DEFAULT_BUFFER_SIZE as isize), index::to_count)?;
    set_up(stream, raw, size, own, access)
}

fn set_up(stream: &Value, raw: &Value, size: isize, own: &Type, access: (bool, bool)) -> PyResult<()> {
    let this = receiver(stream)?;
    this.is_ready.set(false);
    this.is_detached.set(false);
    let (reads, writes) = access;
    if reads && writes {
        iobase::check_seekable(raw)?;
    }
    if reads {
        iobase::check_readable(raw)?;
    }
    if writes {
        iobase::check_writable(raw)?;
    }
    this.set_up(stream, raw, size, access, own)
}

/// A new buffer over a raw stream, of one of the three types.
///
/// # Errors
/// As its `__init__`.
pub(in crate::io) fn create(own: &'static Type, raw: &Value, size: isize) -> PyResult {
    let stream = new(own, Arguments::NONE)?;
    set_up(&stream, raw, size, own, (!own.is(&WRITER), !own.is(&READER)))?;
    Ok(stream)
}
