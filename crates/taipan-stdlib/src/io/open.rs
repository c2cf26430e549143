//! `open` and what belongs to it.

use taipan_vm::modules::warnings;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::raise::value_error;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::convert;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::value::{PyResult, Value};

use super::fileio::{self, FileIo};
use super::{DEFAULT_BUFFER_SIZE, arguments, buffered, errors, textio};
use crate::posix::path::fspath;
use crate::support::required;

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "open",
        "($module, /, file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, \
         opener=None)",
        Function::Bound(open),
        "Open file and return a stream.  Raise OSError upon failure.\n\nThe mode is made of 'r', 'w', 'x' or 'a', \
         of '+' for reading and writing, and of\n't' for text (the default) or 'b' for bytes. buffering is 0 for \
         none (bytes\nonly), 1 for lines (text only), or a size. encoding, errors and newline are for\ntext only. \
         With closefd=False a descriptor stays open. An opener is called with\nthe path and flags and returns a \
         descriptor.",
    ),
    Method::function(
        "open_code",
        "($module, /, path)",
        Function::Bound(open_code),
        "Opens the provided file with the intent to import the contents.",
    ),
    Method::function(
        "text_encoding",
        "($module, encoding, stacklevel=2, /)",
        Function::Positional(1, 2, text_encoding),
        "The encoding that is meant: the given one, or the default one for None.",
    ),
];

/// What a mode says.
struct Mode {
    text: String,
    /// The mode of the raw file.
    raw: String,
    is_binary: bool,
}

impl Mode {
    fn parse(text: String) -> PyResult<Mode> {
        let is_known = |letter: char| "xrwa+tb".contains(letter);
        let is_repeated = |letter: char| text.matches(letter).count() > 1;
        if text.chars().any(|letter| !is_known(letter) || is_repeated(letter)) {
            return Err(value_error(format_args!("invalid mode: '{text}'")));
        }
        let has = |letter: char| text.contains(letter);
        let raw: String = "xrwa+".chars().filter(|letter| has(*letter)).collect();
        let is_binary = has('b');
        if has('t') && is_binary {
            return Err(value_error("can't have text and binary mode at once"));
        }
        if raw.chars().filter(|letter| *letter != '+').count() > 1 {
            return Err(value_error("must have exactly one of create/read/write/append mode"));
        }
        Ok(Mode { text, raw, is_binary })
    }
}

/// The arguments of `open` that are for text only.
struct TextOptions {
    encoding: Option<String>,
    errors: Option<String>,
    newline: Option<String>,
}

fn open(_: &Value, given: &[Option<&Value>]) -> PyResult {
    let [Some(file), mode, buffering, encoding, errors, newline, closefd, opener] = given else {
        return Ok(Value::NONE);
    };
    let mode = match mode {
        Some(mode) => arguments::text("open", "argument 'mode'", "str", mode)?,
        None => "r".to_owned(),
    };
    let buffering = buffering.map_or(Ok(-1), convert::to_c_int)?;
    let text = |name: &str, value: &Option<&Value>| {
        let value = value.filter(|value| !value.is_none());
        value
            .map(|value| arguments::text("open", &format!("argument '{name}'"), "str or None", value))
            .transpose()
    };
    let options = TextOptions {
        encoding: text("encoding", encoding)?,
        errors: text("errors", errors)?,
        newline: text("newline", newline)?,
    };
    let closefd = closefd.map_or(Ok(true), protocol::is_true)?;
    let opener = opener.filter(|opener| !opener.is_none());
    let path = if fileio::open::is_number(file) { (*file).clone() } else { fspath(file)? };
    let mode = Mode::parse(mode)?;
    check_binary(&mode, &options, buffering)?;
    let raw = fileio::open_new(&path, &mode.raw, closefd, opener)?;
    let mut result = raw.clone();
    let opened = build(&raw, &mode, buffering, options, &mut result);
    if opened.is_ok() {
        return Ok(result);
    }
    errors::afterwards(opened, || protocol::call_method(&result, "close", &[]))?;
    Ok(Value::NONE)
}

fn check_binary(mode: &Mode, options: &TextOptions, buffering: i32) -> PyResult<()> {
    if !mode.is_binary {
        return Ok(());
    }
    let given = [
        (options.encoding.is_some(), "an encoding"),
        (options.errors.is_some(), "an errors"),
        (options.newline.is_some(), "a newline"),
    ];
    if let Some((_, name)) = given.iter().find(|(is_given, _)| *is_given) {
        return Err(value_error(format_args!("binary mode doesn't take {name} argument")));
    }
    if buffering == 1 {
        let message = "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be \
                       used";
        warnings::warn(&kinds::RUNTIME_WARNING, message, 1)?;
    }
    Ok(())
}

/// Puts a buffer over a raw file, and text over the buffer, as far as they are wanted. `result` is the topmost stream
/// there is so far.
fn build(raw: &Value, mode: &Mode, buffering: i32, options: TextOptions, result: &mut Value) -> PyResult<()> {
    let Some(file) = FileIo::of(raw) else { return Ok(()) };
    let is_terminal = buffering < 0 && file.is_terminal_at_open()?;
    let line_buffering = buffering == 1 || is_terminal;
    let size = match usize::try_from(buffering) {
        Ok(size) if !line_buffering => size,
        // At least the usual size, and not more than anybody needs.
        _ => file.block_size().clamp(DEFAULT_BUFFER_SIZE, 8 * 1024 * 1024),
    };
    if size == 0 {
        return if mode.is_binary { Ok(()) } else { Err(value_error("can't have unbuffered text I/O")) };
    }
    let type_ = match &mode.raw {
        raw if raw.contains('+') => &buffered::types::RANDOM,
        raw if raw.contains(['x', 'w', 'a']) => &buffered::types::WRITER,
        raw if raw.contains('r') => &buffered::types::READER,
        _ => return Err(value_error(format_args!("unknown mode: '{}'", mode.text))),
    };
    let buffer = buffered::types::create(type_, raw, size as isize)?;
    *result = buffer.clone();
    if mode.is_binary {
        return Ok(());
    }
    let options = textio::Options {
        encoding: options.encoding,
        errors: options.errors.as_deref().map(Str::new),
        newline: options.newline.as_deref().map(Str::new),
        line_buffering,
        write_through: false,
    };
    *result = textio::create(&buffer, options)?;
    protocol::set_attribute(result, &intern("mode").to_value(), Some(&Str::new(&mode.text)))
}

fn open_code(_: &Value, given: &[Option<&Value>]) -> PyResult {
    let path = required(given, 0)?;
    if Str::of(path).is_none() {
        return Err(arguments::bad("open_code", "argument 'path'", "str", path));
    }
    let raw = fileio::open_new(path, "r", true, None)?;
    let size = FileIo::of(&raw).map_or(DEFAULT_BUFFER_SIZE, FileIo::block_size).max(DEFAULT_BUFFER_SIZE);
    buffered::types::create(&buffered::types::READER, &raw, size as isize)
}

fn text_encoding(_: &Value, given: &[Value]) -> PyResult {
    let [encoding, rest @ ..] = given else { return Ok(Value::NONE) };
    rest.first().map_or(Ok(2), convert::to_c_int)?;
    // Texts are UTF-8 unless something else is said (`sys.flags.utf8_mode`).
    Ok(if encoding.is_none() { Str::new("utf-8") } else { encoding.clone() })
}
