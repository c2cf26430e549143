//! `_io.StringIO`: a stream of text in memory.

use std::cell::{Cell, RefCell};

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::DictSlot;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::str::{Str, StrBuilder};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use super::newlines::{Newline, Translation, find_line_end, with_line_end};
use super::{arguments, errors, iobase, state, text_base};

/// `_io.StringIO`
pub(super) static TYPE: Type = iobase::native(
    "_io.StringIO",
    &text_base::TYPE,
    size_of::<StringIo>(),
    Slots::of_container::<StringIo>().with_new(new).with_init(init).with_next(next),
    &NativeMembers {
        doc: Some(
            "Text I/O implementation using an in-memory buffer.\n\nThe initial_value argument sets the value of \
             object.  The newline\nargument is like the one of TextIOWrapper's constructor.",
        ),
        methods: METHODS,
        getters: &[
            Getter {
                name: "closed",
                get: |stream| Ok(Value::bool(ready(stream)?.closed.get())),
                set: None,
                doc: "",
            },
            Getter { name: "newlines", get: |stream| Ok(open(stream)?.newlines()), set: None, doc: "" },
            Getter { name: "line_buffering", get: |stream| answer(stream, Value::FALSE), set: None, doc: "" },
        ],
    },
);

/// A method without arguments.
const fn plain(name: &'static str, function: fn(&Value) -> PyResult, doc: &'static str) -> Method {
    Method::instance(name, "($self, /)", Function::NoArguments(function), doc)
}

static METHODS: &[Method] = &[
    plain("close", close, "Close the IO object."),
    plain("getvalue", |stream| Ok(open(stream)?.value()), "Retrieve the entire contents of the object."),
    Method::instance(
        "read",
        "($self, size=-1, /)",
        Function::Positional(0, 1, read),
        "Read at most size characters, returned as a string.",
    ),
    Method::instance(
        "readline",
        "($self, size=-1, /)",
        Function::Positional(0, 1, readline),
        "Read until newline or EOF.",
    ),
    plain(
        "tell",
        |stream| Ok(int::from_usize(open(stream)?.position.get())),
        "Tell the current file position.",
    ),
    Method::instance(
        "truncate",
        "($self, pos=None, /)",
        Function::Positional(0, 1, truncate),
        "Truncate size to pos.",
    ),
    Method::instance(
        "seek",
        "($self, pos, whence=0, /)",
        Function::Positional(1, 2, seek),
        "Change stream position.",
    ),
    Method::instance("write", "($self, s, /)", Function::One(write), "Write string to file."),
    plain("seekable", |stream| answer(stream, Value::TRUE), "Returns True if the IO object can be seeked."),
    plain("readable", |stream| answer(stream, Value::TRUE), "Returns True if the IO object can be read."),
    plain("writable", |stream| answer(stream, Value::TRUE), "Returns True if the IO object can be written."),
    plain("__getstate__", getstate, ""),
    Method::instance("__setstate__", "($self, state, /)", Function::One(setstate), ""),
];

/// A stream of text in memory.
#[repr(C)]
pub(super) struct StringIo {
    header: Header,
    dict: DictSlot,
    text: RefCell<StrBuilder>,
    position: Cell<usize>,
    is_ready: Cell<bool>,
    closed: Cell<bool>,
    newline: Cell<Newline>,
    /// Present while any line end is recognised.
    translation: Cell<Option<Translation>>,
}

native_object!(StringIo, TYPE, [dict]);

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(allocate(type_, |header| StringIo {
        header,
        dict: DictSlot::default(),
        text: RefCell::default(),
        position: Cell::new(0),
        is_ready: Cell::new(false),
        closed: Cell::new(false),
        newline: Cell::new(Newline::Plain),
        translation: Cell::new(None),
    }))
}

static PARAMETERS: Parameters = Parameters::parse("(initial_value='', newline='\\n')");

fn init(stream: &Value, given: Arguments<'_>) -> PyResult<()> {
    let bound = PARAMETERS.bind("StringIO", given)?;
    let [initial, newline] = bound[..] else { return Ok(()) };
    set_up(stream, initial, newline)
}

fn set_up(stream: &Value, initial: Option<&Value>, newline: Option<&Value>) -> PyResult<()> {
    let this = receiver(stream)?;
    let newline = match newline {
        None => Newline::Plain,
        Some(value) => {
            if !value.is_none() && Str::of(value).is_none() {
                let given = type_of(value).name();
                return Err(type_error(format_args!("newline must be str or None, not {given}")));
            }
            match Newline::of_text(Str::of(value)) {
                Some(newline) => newline,
                None => return Err(illegal_newline(value)?),
            }
        }
    };
    let initial = initial.filter(|initial| !initial.is_none());
    if let Some(initial) = initial
        && Str::of(initial).is_none()
    {
        let given = type_of(initial).name();
        return Err(type_error(format_args!("initial_value must be str or None, not {given}")));
    }
    this.newline.set(newline);
    let translation = Translation::new(newline == Newline::Translated);
    this.translation.set(newline.is_universal().then_some(translation));
    this.text.replace(StrBuilder::new());
    this.position.set(0);
    if let Some(initial) = initial {
        this.write(initial)?;
        this.position.set(0);
    }
    this.closed.set(false);
    this.is_ready.set(true);
    Ok(())
}

/// `ValueError` for an argument `newline`.
pub(super) fn illegal_newline(newline: &Value) -> PyResult<raise::Raised> {
    let shown = protocol::repr(newline)?;
    let shown = Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default();
    Ok(value_error(format_args!("illegal newline value: {shown}")))
}

/// The stream of a receiver, which the type of the method guarantees.
fn receiver(stream: &Value) -> PyResult<&StringIo> {
    StringIo::of(stream).ok_or_else(|| type_error("a StringIO is required"))
}

/// The same, if `__init__` was called.
fn ready(stream: &Value) -> PyResult<&StringIo> {
    match receiver(stream)? {
        this if this.is_ready.get() => Ok(this),
        _ => Err(value_error("I/O operation on uninitialized object")),
    }
}

/// The same, if it is not closed.
fn open(stream: &Value) -> PyResult<&StringIo> {
    let this = ready(stream)?;
    if this.closed.get() { Err(errors::closed()) } else { Ok(this) }
}

fn answer(stream: &Value, answer: Value) -> PyResult {
    open(stream).map(|_| answer)
}

impl StringIo {
    fn value(&self) -> Value {
        Str::from_characters(self.text.borrow().characters())
    }

    fn newlines(&self) -> Value {
        self.translation.get().map_or(Value::NONE, |translation| translation.newlines())
    }

    /// Writes a text at the position.
    fn write(&self, text: &Value) -> PyResult<()> {
        let mut text = text.clone();
        if let Some(mut translation) = self.translation.get() {
            text = translation.decode(text, true);
            self.translation.set(Some(translation));
        }
        if let Some(end) = self.newline.get().written() {
            text = with_line_end(&text, end);
        }
        let Some(string) = Str::of(&text) else { return Ok(()) };
        let start = self.position.get();
        let Some(end) = start.checked_add(string.length()).filter(|end| *end <= isize::MAX as usize) else {
            return Err(raise::raise(&kinds::OVERFLOW_ERROR, "new position too large"));
        };
        if !self.text.borrow_mut().put_at(start, string.characters()) {
            return Err(raise::memory_error());
        }
        self.position.set(end);
        Ok(())
    }

    /// Takes the next line, or as much of it as the limit allows; an empty text at the end.
    fn take_line(&self, limit: Option<usize>) -> Value {
        let text = self.text.borrow();
        let (characters, start) = (text.characters(), self.position.get());
        let rest = characters.slice(start, start.saturating_add(limit.unwrap_or(usize::MAX)));
        let length = find_line_end(rest, self.newline.get().line_end()).unwrap_or(rest.len());
        self.position.set(start + length);
        Str::from_characters(rest.slice(0, length))
    }
}

fn read(stream: &Value, given: &[Value]) -> PyResult {
    let size = arguments::limit(given.first())?;
    let this = open(stream)?;
    let (text, start) = (this.text.borrow(), this.position.get());
    let part = text.characters().slice(start, start.saturating_add(size.unwrap_or(usize::MAX)));
    this.position.set(start + part.len());
    Ok(Str::from_characters(part))
}

fn readline(stream: &Value, given: &[Value]) -> PyResult {
    let limit = arguments::limit(given.first())?;
    Ok(open(stream)?.take_line(limit))
}

fn next(stream: &Value) -> PyResult<Option<Value>> {
    let this = open(stream)?;
    let line = match type_of(stream).is(&TYPE) {
        true => this.take_line(None),
        false => protocol::call_method(stream, "readline", &[])?,
    };
    match Str::of(&line) {
        Some(text) if text.length() == 0 => Ok(None),
        Some(_) => Ok(Some(line)),
        None => {
            let given = type_of(&line).name();
            Err(errors::failed(format_args!("readline() should have returned a str object, not '{given}'")))
        }
    }
}

fn truncate(stream: &Value, given: &[Value]) -> PyResult {
    let size = arguments::optional_size(given.first())?;
    let this = open(stream)?;
    let size = match size {
        None => this.position.get(),
        Some(size) => {
            usize::try_from(size).map_err(|_| value_error(format_args!("Negative size value {size}")))?
        }
    };
    this.text.borrow_mut().truncate(size);
    Ok(int::from_usize(size))
}

fn seek(stream: &Value, given: &[Value]) -> PyResult {
    let [target, rest @ ..] = given else { return Ok(Value::NONE) };
    let target = index::to_count(target)?;
    let whence = rest.first().map_or(Ok(0), convert::to_c_int)?;
    let this = open(stream)?;
    let position = match (whence, usize::try_from(target)) {
        (..0 | 3.., _) => {
            return Err(value_error(format_args!("Invalid whence ({whence}, should be 0, 1 or 2)")));
        }
        (0, Err(_)) => return Err(value_error(format_args!("Negative seek position {target}"))),
        (0, Ok(position)) => position,
        (1, Ok(0)) => this.position.get(),
        (2, Ok(0)) => this.text.borrow().len(),
        _ => return Err(errors::failed("Can't do nonzero cur-relative seeks")),
    };
    this.position.set(position);
    Ok(int::from_usize(position))
}

fn write(stream: &Value, text: &Value) -> PyResult {
    let this = ready(stream)?;
    let Some(string) = Str::of(text) else {
        let given = type_of(text).name();
        return Err(type_error(format_args!("string argument expected, got '{given}'")));
    };
    open(stream)?;
    if string.length() > 0 {
        this.write(text)?;
    }
    Ok(int::from_usize(string.length()))
}

fn close(stream: &Value) -> PyResult {
    let this = receiver(stream)?;
    this.closed.set(true);
    this.text.replace(StrBuilder::new());
    this.translation.set(None);
    Ok(Value::NONE)
}

fn getstate(stream: &Value) -> PyResult {
    let this = open(stream)?;
    let parts = vec![
        this.value(),
        this.newline.get().value(),
        int::from_usize(this.position.get()),
        state::copied_dict(stream),
    ];
    Ok(Tuple::from_values(parts))
}

fn setstate(stream: &Value, given: &Value) -> PyResult {
    let this = receiver(stream)?;
    if this.closed.get() {
        return Err(errors::closed());
    }
    let Some([initial, newline, position, dict, ..]) = Tuple::of(given).map(Tuple::values) else {
        return Err(type_error(format_args!(
            "{}.__setstate__ argument should be 4-tuple, got {}",
            type_of(stream).name(),
            type_of(given).name()
        )));
    };
    set_up(stream, Some(initial), Some(newline))?;
    // The text has been translated once already.
    let mut text = StrBuilder::new();
    Str::of(initial).into_iter().for_each(|initial| text.push_string(initial));
    this.text.replace(text);
    if !int::is_int(position) {
        let given = type_of(position).name();
        return Err(type_error(format_args!("third item of state must be an integer, got {given}")));
    }
    this.position.set(state::position(position)?);
    state::update_dict(stream, dict, "fourth item of state should be a dict, got a")?;
    Ok(Value::NONE)
}
