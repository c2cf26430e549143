//! `_io.TextIOWrapper`: text over a buffered stream of bytes.
//!
//! What is decoded waits in `decoded`, of which `used` characters were handed out; what is encoded waits in
//! `pending`. A snapshot remembers from which bytes and in which state of the decoder the present text was decoded,
//! so that `tell` can find the bytes of a character.

use std::cell::{Cell, RefCell};

use taipan_vm::call::Arguments;
use taipan_vm::object::header::Header;
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::{DictSlot, Reference, Visit};
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::value::{PyResult, Value};
use taipan_vm::word::Word;

use super::buffered::{self, Buffered};
use super::fileio::{self, FileIo};
use super::newlines::{Newline, Translation};
use super::{arguments, errors, iobase};

mod attributes;
mod coders;
mod position;
mod read;
mod write;

pub(super) use attributes::TYPE;
use coders::{Codec, Decoder, Encoder};

/// Bytes that are decoded at once, and that are kept before they are written.
const CHUNK: usize = 8192;

/// A text stream.
#[repr(C)]
pub(super) struct TextIo {
    header: Header,
    dict: DictSlot,
    buffer: Reference,
    /// The file under the buffer, if both are exactly of the native types.
    raw: Reference,
    is_ready: Cell<bool>,
    is_detached: Cell<bool>,
    finalizing: Cell<bool>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    seekable: Cell<bool>,
    /// Whether `tell` works: not while lines are iterated over.
    telling: Cell<bool>,
    has_read1: Cell<bool>,
    newline: Cell<Newline>,
    chunk: Cell<usize>,
    encoding: Reference,
    errors: Reference,
    error_name: RefCell<String>,
    decoder: RefCell<Option<Decoder>>,
    encoder: RefCell<Option<Encoder>>,
    /// Translates line ends of what was decoded, if any of them is recognised.
    translation: Cell<Option<Translation>>,
    decoded: Reference,
    used: Cell<usize>,
    /// Bytes per character of the last chunk.
    ratio: Cell<f64>,
    snapshot: RefCell<Option<Snapshot>>,
    pending: RefCell<Vec<u8>>,
}

/// Where the decoder had nothing left: its flags, and the bytes that were decoded from there on.
#[derive(Clone)]
struct Snapshot {
    flags: Value,
    input: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are made of it alone.
unsafe impl NativeObject for TextIo {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Visit for TextIo {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        self.dict.visit(visitor);
        for reference in [&self.buffer, &self.raw, &self.encoding, &self.errors, &self.decoded] {
            reference.visit(visitor);
        }
        if let Ok(decoder) = self.decoder.try_borrow()
            && let Some(Decoder::Object(decoder)) = &*decoder
        {
            visitor(decoder.word());
        }
        if let Ok(encoder) = self.encoder.try_borrow()
            && let Some(Encoder::Object(encoder)) = &*encoder
        {
            visitor(encoder.word());
        }
    }

    fn clear(&self) {
        self.is_ready.set(false);
        self.dict.clear();
        for reference in [&self.buffer, &self.raw, &self.encoding, &self.errors, &self.decoded] {
            reference.clear();
        }
        drop((self.decoder.take(), self.encoder.take(), self.snapshot.take()));
    }
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(allocate(type_, |header| TextIo {
        header,
        dict: DictSlot::default(),
        buffer: Reference::default(),
        raw: Reference::default(),
        is_ready: Cell::new(false),
        is_detached: Cell::new(false),
        finalizing: Cell::new(false),
        line_buffering: Cell::new(false),
        write_through: Cell::new(false),
        seekable: Cell::new(false),
        telling: Cell::new(false),
        has_read1: Cell::new(false),
        newline: Cell::new(Newline::Translated),
        chunk: Cell::new(CHUNK),
        encoding: Reference::default(),
        errors: Reference::default(),
        error_name: RefCell::default(),
        decoder: RefCell::new(None),
        encoder: RefCell::new(None),
        translation: Cell::new(None),
        decoded: Reference::default(),
        used: Cell::new(0),
        ratio: Cell::new(0.0),
        snapshot: RefCell::new(None),
        pending: RefCell::default(),
    }))
}

/// What `TextIOWrapper` is called with.
#[derive(Default)]
pub(super) struct Options {
    pub(super) encoding: Option<String>,
    pub(super) errors: Option<Value>,
    pub(super) newline: Option<Value>,
    pub(super) line_buffering: bool,
    pub(super) write_through: bool,
}

static PARAMETERS: Parameters = Parameters::parse(
    "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
);

fn init(stream: &Value, given: Arguments<'_>) -> PyResult<()> {
    let bound = PARAMETERS.bind("TextIOWrapper", given)?;
    let [Some(buffer), encoding, errors, newline, line_buffering, write_through] = bound[..] else {
        return Ok(());
    };
    let some = |value: Option<&Value>| value.filter(|value| !value.is_none()).cloned();
    let text = |name: &str, value: &Value| {
        arguments::text("TextIOWrapper", &format!("argument '{name}'"), "str or None", value)
    };
    let encoding = some(encoding).map(|encoding| text("encoding", &encoding)).transpose()?;
    let newline = some(newline);
    if let Some(newline) = &newline {
        text("newline", newline)?;
    }
    let options = Options {
        encoding,
        errors: some(errors),
        newline,
        line_buffering: line_buffering.map_or(Ok(false), protocol::is_true)?,
        write_through: write_through.map_or(Ok(false), protocol::is_true)?,
    };
    set_up(stream, buffer, options)
}

/// A new text stream over a buffer.
///
/// # Errors
/// As `TextIOWrapper.__init__`.
pub(super) fn create(buffer: &Value, options: Options) -> PyResult {
    let stream = new(&TYPE, Arguments::NONE)?;
    set_up(&stream, buffer, options)?;
    Ok(stream)
}

/// The meaning of an argument `newline`.
fn newline_of(newline: Option<&Value>) -> PyResult<Newline> {
    match Newline::of_text(newline.and_then(Str::of)) {
        Some(newline) => Ok(newline),
        None => {
            let text = newline.and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default();
            Err(value_error(format_args!("illegal newline value: {text}")))
        }
    }
}

/// The encoding that a name stands for.
fn encoding_of(name: Option<String>) -> String {
    match name {
        None => "utf-8".to_owned(),
        Some(name) if name == "locale" => "UTF-8".to_owned(),
        Some(name) => name,
    }
}

fn set_up(stream: &Value, buffer: &Value, options: Options) -> PyResult<()> {
    let this = receiver(stream)?;
    this.is_ready.set(false);
    this.is_detached.set(false);
    let errors = options.errors.unwrap_or_else(|| Str::new("strict"));
    if Str::of(&errors).is_none() {
        return Err(arguments::bad("TextIOWrapper", "argument 'errors'", "str or None", &errors));
    }
    let error_name = arguments::text("TextIOWrapper", "argument 'errors'", "str or None", &errors)?;
    let newline = newline_of(options.newline.as_ref())?;
    this.forget_everything();
    let encoding = encoding_of(options.encoding);
    let codec = Codec::lookup(&encoding)?;
    this.encoding.set(Some(Str::new(&encoding)));
    this.errors.set(Some(errors));
    this.chunk.set(CHUNK);
    this.line_buffering.set(options.line_buffering);
    this.write_through.set(options.write_through);
    this.newline.set(newline);
    this.buffer.set(Some(buffer.clone()));
    this.set_coders(buffer, &codec, error_name)?;
    if let Some(buffered) = native_buffer(buffer) {
        this.raw.set(buffered.raw_value().filter(|raw| type_of(raw).is(&fileio::TYPE)));
    }
    let seekable = protocol::is_true(&protocol::call_method(buffer, "seekable", &[])?)?;
    this.seekable.set(seekable);
    this.telling.set(seekable);
    let has_read1 = protocol::optional_attribute(buffer, intern("read1"))?.is_some();
    this.has_read1.set(has_read1);
    this.fix_encoder(buffer)?;
    this.is_ready.set(true);
    Ok(())
}

/// The buffer as one whose methods need not be looked up.
fn native_buffer(buffer: &Value) -> Option<&Buffered> {
    let types = [&buffered::types::READER, &buffered::types::WRITER, &buffered::types::RANDOM];
    types.iter().find_map(|type_| iobase::exact(buffer, type_))
}

/// The stream of a receiver, which the type of the method guarantees.
fn receiver(stream: &Value) -> PyResult<&TextIo> {
    TextIo::of(stream).ok_or_else(|| type_error("a TextIOWrapper is required"))
}

/// The same, if `__init__` was called.
fn ready(stream: &Value) -> PyResult<&TextIo> {
    match receiver(stream)? {
        this if this.is_ready.get() => Ok(this),
        _ => Err(value_error("I/O operation on uninitialized object")),
    }
}

/// The same, with its buffer.
fn attached(stream: &Value) -> PyResult<(&TextIo, Value)> {
    let this = ready(stream)?;
    match this.buffer.get().filter(|_| !this.is_detached.get()) {
        Some(buffer) => Ok((this, buffer)),
        None => Err(value_error("underlying buffer has been detached")),
    }
}

/// The same, if it is not closed.
fn open(stream: &Value) -> PyResult<(&TextIo, Value)> {
    let (this, buffer) = attached(stream)?;
    if !type_of(stream).is(&TYPE) {
        iobase::check_closed(stream)?;
        return Ok((this, buffer));
    }
    let raw = this.raw.get();
    let is_closed = match raw.as_ref().and_then(FileIo::of) {
        Some(file) => file.is_closed(),
        None => protocol::is_true(&protocol::attribute_named(&buffer, "closed")?)?,
    };
    if is_closed { Err(errors::is_closed()) } else { Ok((this, buffer)) }
}

impl TextIo {
    fn forget_everything(&self) {
        for reference in [&self.buffer, &self.raw, &self.encoding, &self.errors] {
            reference.set(None);
        }
        drop((self.decoder.take(), self.encoder.take(), self.pending.take()));
        self.translation.set(None);
        self.forget_decoded();
        self.ratio.set(0.0);
    }

    /// Forgets what was read ahead and where it came from.
    fn forget_decoded(&self) {
        self.set_decoded(None);
        drop(self.snapshot.take());
    }

    fn set_decoded(&self, text: Option<Value>) {
        self.decoded.set(text);
        self.used.set(0);
    }

    /// Makes the coders that the buffer has a use for.
    fn set_coders(&self, buffer: &Value, codec: &Codec, errors: String) -> PyResult<()> {
        let can = |method: &str| protocol::is_true(&protocol::call_method(buffer, method, &[])?);
        if can("readable")? {
            let decoder = codec.decoder(&errors)?;
            let before = self.decoder.replace(Some(decoder));
            drop(before);
            let newline = self.newline.get();
            let translation = Translation::new(newline == Newline::Translated);
            self.translation.set(newline.is_universal().then_some(translation));
        }
        if can("writable")? {
            let encoder = codec.encoder(&errors)?;
            let before = self.encoder.replace(Some(encoder));
            drop(before);
        }
        *self.error_name.borrow_mut() = errors;
        Ok(())
    }

    /// Tells the encoder whether this is the start of the stream.
    fn fix_encoder(&self, buffer: &Value) -> PyResult<()> {
        let encoder = self.encoder.borrow().clone();
        let Some(encoder @ Encoder::Object(_)) = encoder.filter(|_| self.seekable.get()) else {
            return Ok(());
        };
        let position = protocol::call_method(buffer, "tell", &[])?;
        let zero = taipan_vm::types::int::from_i64(0);
        if protocol::equals(&position, &zero)? { Ok(()) } else { encoder.reset(false) }
    }

    fn error_name(&self) -> String {
        self.error_name.borrow().clone()
    }

    /// The text of more bytes, with its line ends translated.
    fn decode(&self, bytes: &Value, is_final: bool) -> PyResult {
        let name = self.error_name();
        let decoded = self.with_decoder(|decoder| decoder.decode(&name, bytes, is_final))?;
        let Some(decoded) = decoded else { return Err(errors::unsupported("not readable")) };
        let Some(mut translation) = self.translation.get() else { return Ok(decoded) };
        let text = translation.decode(decoded, is_final);
        self.translation.set(Some(translation));
        Ok(text)
    }

    /// Calls the decoder, if there is one. It may run Python code, so this is a copy, which takes the place of the old
    /// one afterwards.
    fn with_decoder<R>(&self, work: impl FnOnce(&mut Decoder) -> PyResult<R>) -> PyResult<Option<R>> {
        let decoder = self.decoder.borrow().clone();
        let Some(mut decoder) = decoder else { return Ok(None) };
        let result = work(&mut decoder);
        let before = self.decoder.replace(Some(decoder));
        drop(before);
        result.map(Some)
    }

    fn reset_decoder(&self) -> PyResult<()> {
        if let Some(mut translation) = self.translation.get() {
            translation.reset();
            self.translation.set(Some(translation));
        }
        self.with_decoder(Decoder::reset).map(drop)
    }
}

/// `reconfigure`: other settings, as long as nothing was read.
fn reconfigure(stream: &Value, given: &[Option<&Value>]) -> PyResult {
    let [encoding, errors, newline, line_buffering, write_through] = given else { return Ok(Value::NONE) };
    let this = receiver(stream)?;
    let text = |name: &str, value: &Option<&Value>| -> PyResult<Option<Value>> {
        match value.filter(|value| !value.is_none()) {
            Some(value) if Str::of(value).is_none() => {
                Err(arguments::bad("reconfigure", &format!("argument '{name}'"), "str or None", value))
            }
            value => Ok(value.cloned()),
        }
    };
    let has_newline = newline.is_some();
    let (encoding, errors) = (text("encoding", encoding)?, text("errors", errors)?);
    let newline = text("newline", newline)?;
    if this.decoded.is_some() && (encoding.is_some() || errors.is_some() || has_newline) {
        return Err(errors::unsupported(
            "It is not possible to set the encoding or newline of stream after the first read",
        ));
    }
    let newline = newline_of(newline.as_ref())?;
    let flag = |value: &Option<&Value>, before: bool| match value.filter(|value| !value.is_none()) {
        Some(value) => Ok(taipan_vm::types::int::convert::to_long(value)? != 0),
        None => Ok(before),
    };
    let line_buffering = flag(line_buffering, this.line_buffering.get())?;
    let write_through = flag(write_through, this.write_through.get())?;
    protocol::call_method(stream, "flush", &[])?;
    this.ratio.set(0.0);
    if has_newline {
        this.newline.set(newline);
        this.translation.set(None);
    }
    if encoding.is_some() || errors.is_some() || has_newline {
        let (_, buffer) = attached(stream)?;
        let errors = match (&encoding, errors) {
            (_, Some(errors)) => errors,
            (None, None) => this.errors.get().unwrap_or(Value::NONE),
            (Some(_), None) => Str::new("strict"),
        };
        let name = encoding.or_else(|| this.encoding.get());
        let name = encoding_of(name.as_ref().and_then(Str::of).map(Str::to_string_lossy));
        let codec = Codec::lookup(&name)?;
        let error_name = Str::of(&errors).map(Str::to_string_lossy).unwrap_or_default();
        this.set_coders(&buffer, &codec, error_name)?;
        this.encoding.set(Some(Str::new(&name)));
        this.errors.set(Some(errors));
        this.fix_encoder(&buffer)?;
    }
    this.line_buffering.set(line_buffering);
    this.write_through.set(write_through);
    Ok(Value::NONE)
}

/// `BlockingIOError` of a read.
#[cold]
fn read_nothing() -> taipan_vm::raise::Raised {
    taipan_vm::raise::raise(&kinds::BLOCKING_IO_ERROR, "Read returned None.")
}
