//! `_io.FileIO`: files of the operating system, without a buffer.

use std::cell::Cell;
use std::os::fd::BorrowedFd;

use rustix::fs::SeekFrom;
use rustix::io::Errno;
use taipan_vm::call::Arguments;
use taipan_vm::gil::allow_threads;
use taipan_vm::interrupts;
use taipan_vm::modules::warnings;
use taipan_vm::native_object;
use taipan_vm::object::buffer::{Buffer, flag};
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::DictSlot;
use taipan_vm::object::repr_guard;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::{self, type_error};
use taipan_vm::thread;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::str::{Str, intern};
use taipan_vm::value::{PyResult, Value};

use super::{DEFAULT_BUFFER_SIZE, arguments, errors, iobase, raw};

pub(super) mod open;

/// `_io.FileIO`
pub(super) static TYPE: Type = iobase::native(
    "_io.FileIO",
    &raw::TYPE,
    size_of::<FileIo>(),
    Slots::of_container::<FileIo>().with_new(new).with_init(open::init).with_repr(repr),
    &NativeMembers {
        doc: Some(
            "Open a file.\n\nThe mode is 'r', 'w', 'x' or 'a' for reading, writing, creating or appending,\nwith \
             a '+' for reading and writing. The file is a path or a descriptor.\nAn opener is called with the path \
             and flags and returns a descriptor.",
        ),
        methods: METHODS,
        getters: GETTERS,
    },
);

static METHODS: &[Method] = &[
    Method::instance(
        "read",
        "($self, size=-1, /)",
        Function::Positional(0, 1, |file, given| {
            let size = arguments::limit(given.first())?;
            receiver(file)?.read_value(size)
        }),
        "Read at most size bytes, returned as bytes; None if there are none yet.",
    ),
    Method::instance(
        "readall",
        "($self, /)",
        Function::NoArguments(|file| receiver(file)?.read_value(None)),
        "Read all data from the file, returned as bytes.",
    ),
    Method::instance(
        "readinto",
        "($self, buffer, /)",
        Function::One(readinto),
        "Same as RawIOBase.readinto().",
    ),
    Method::instance(
        "write",
        "($self, b, /)",
        Function::One(write),
        "Write buffer b to file, return number of bytes written.",
    ),
    Method::instance(
        "seek",
        "($self, pos, whence=0, /)",
        Function::Positional(1, 2, seek),
        "Move to new file position and return the file position.",
    ),
    Method::instance(
        "tell",
        "($self, /)",
        Function::NoArguments(|file| position(receiver(file)?.open()?.seek_to(0, 1))),
        "Current file position.",
    ),
    Method::instance(
        "truncate",
        "($self, size=None, /)",
        Function::Positional(0, 1, truncate),
        "Truncate the file to at most size bytes and return the truncated size.",
    ),
    Method::instance("close", "($self, /)", Function::NoArguments(close), "Close the file."),
    Method::instance(
        "seekable",
        "($self, /)",
        Function::NoArguments(|file| Ok(Value::bool(receiver(file)?.open()?.is_seekable()))),
        "True if file supports random-access.",
    ),
    Method::instance(
        "readable",
        "($self, /)",
        Function::NoArguments(|file| Ok(Value::bool(receiver(file)?.open()?.readable.get()))),
        "True if file was opened in a read mode.",
    ),
    Method::instance(
        "writable",
        "($self, /)",
        Function::NoArguments(|file| Ok(Value::bool(receiver(file)?.open()?.writable.get()))),
        "True if file was opened in a write mode.",
    ),
    Method::instance(
        "fileno",
        "($self, /)",
        Function::NoArguments(|file| Ok(int::from_i64(i64::from(receiver(file)?.open()?.fd.get())))),
        "Return the underlying file descriptor (an integer).",
    ),
    Method::instance(
        "isatty",
        "($self, /)",
        Function::NoArguments(|file| Ok(Value::bool(receiver(file)?.open()?.is_terminal()))),
        "True if the file is connected to a TTY device.",
    ),
    Method::instance(
        "_isatty_open_only",
        "($self, /)",
        Function::NoArguments(|file| Ok(Value::bool(receiver(file)?.is_terminal_at_open()?))),
        "",
    ),
    Method::instance("_dealloc_warn", "($self, object, /)", Function::One(dealloc_warn), ""),
    Method::instance("__getstate__", "($self, /)", Function::NoArguments(errors::cannot_pickle), ""),
];

static GETTERS: &[Getter] = &[
    Getter {
        name: "closed",
        get: |file| Ok(Value::bool(receiver(file)?.fd.get() < 0)),
        set: None,
        doc: "True if the file is closed",
    },
    Getter {
        name: "closefd",
        get: |file| Ok(Value::bool(receiver(file)?.closefd.get())),
        set: None,
        doc: "True if the file descriptor will be closed by close().",
    },
    Getter {
        name: "mode",
        get: |file| Ok(Str::new(receiver(file)?.mode())),
        set: None,
        doc: "String giving the file mode",
    },
    Getter {
        name: "_blksize",
        get: |file| Ok(int::from_usize(receiver(file)?.block_size())),
        set: None,
        doc: "Stat st_blksize if available",
    },
    Getter {
        name: "_finalizing",
        get: |file| Ok(Value::bool(receiver(file)?.finalizing.get())),
        set: Some(|file, value| {
            receiver(file)?.finalizing.set(arguments::flag_member(value)?);
            Ok(())
        }),
        doc: "",
    },
];

/// What the system said of a file when it was opened: no more than a hint later on.
#[derive(Clone, Copy)]
struct StatAtOpen {
    size: i64,
    block_size: i64,
    is_device: bool,
}

/// A file object.
#[repr(C)]
pub(super) struct FileIo {
    header: Header,
    dict: DictSlot,
    /// -1 if it is closed.
    fd: Cell<i32>,
    created: Cell<bool>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    appending: Cell<bool>,
    closefd: Cell<bool>,
    finalizing: Cell<bool>,
    /// Whether the file can be sought in, as soon as that is known.
    seekable: Cell<Option<bool>>,
    stat: Cell<Option<StatAtOpen>>,
}

native_object!(FileIo, TYPE, [dict]);

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(allocate(type_, |header| FileIo {
        header,
        dict: DictSlot::default(),
        fd: Cell::new(-1),
        created: Cell::new(false),
        readable: Cell::new(false),
        writable: Cell::new(false),
        appending: Cell::new(false),
        closefd: Cell::new(true),
        finalizing: Cell::new(false),
        seekable: Cell::new(None),
        stat: Cell::new(None),
    }))
}

/// The file of a receiver, which the type of the method guarantees.
fn receiver(file: &Value) -> PyResult<&FileIo> {
    FileIo::of(file).ok_or_else(|| type_error("a file is required"))
}

/// A descriptor, for as long as a system call lasts. It is not -1.
fn borrowed<'a>(fd: i32) -> BorrowedFd<'a> {
    debug_assert!(fd >= 0);
    // SAFETY: the number is not -1, see above; one that is not open makes the system call fail.
    unsafe { BorrowedFd::borrow_raw(fd.max(0)) }
}

/// A new file object: `FileIO(file, mode, closefd, opener)`.
///
/// # Errors
/// As for [`open::open`].
pub(super) fn open_new(file: &Value, mode: &str, closefd: bool, opener: Option<&Value>) -> PyResult {
    let stream = new(&TYPE, Arguments::NONE)?;
    open::open(&stream, receiver(&stream)?, file, mode, closefd, opener)?;
    Ok(stream)
}

impl FileIo {
    /// The file, if it is open.
    ///
    /// # Errors
    /// `ValueError` if it is closed.
    fn open(&self) -> PyResult<&FileIo> {
        if self.fd.get() < 0 { Err(errors::closed()) } else { Ok(self) }
    }

    /// Whether the file is closed.
    pub(super) fn is_closed(&self) -> bool {
        self.fd.get() < 0
    }

    fn readable(&self) -> PyResult<BorrowedFd<'_>> {
        match self.open()?.readable.get() {
            true => Ok(borrowed(self.fd.get())),
            false => Err(errors::unsupported("File not open for reading")),
        }
    }

    fn writable(&self) -> PyResult<BorrowedFd<'_>> {
        match self.open()?.writable.get() {
            true => Ok(borrowed(self.fd.get())),
            false => Err(errors::unsupported("File not open for writing")),
        }
    }

    /// Closes the descriptor.
    fn close_descriptor(&self) -> PyResult<()> {
        let fd = self.fd.replace(-1);
        self.stat.set(None);
        if fd < 0 {
            return Ok(());
        }
        // Somebody else may have closed it already.
        match rustix::io::fcntl_getfd(borrowed(fd)) {
            Ok(_) => {
                // SAFETY: the descriptor is the file's own, and the file has forgotten it.
                unsafe { rustix::io::close(fd) };
                Ok(())
            }
            Err(error) => Err(errors::system(error, None)),
        }
    }

    /// Reads as much as there is room for in the vector; `None` if there is nothing to be had yet.
    ///
    /// # Errors
    /// `ValueError` if it is closed; what the system answers.
    pub(super) fn read_more(&self, bytes: &mut Vec<u8>) -> PyResult<Option<usize>> {
        self.readable()?;
        self.read_some(bytes)
    }

    /// The same, whatever the file was opened for.
    fn read_some(&self, bytes: &mut Vec<u8>) -> PyResult<Option<usize>> {
        let fd = borrowed(self.open()?.fd.get());
        if bytes.len() == bytes.capacity() {
            return Ok(Some(0));
        }
        loop {
            let read = allow_threads(|| rustix::io::read(fd, rustix::buffer::spare_capacity(bytes)));
            match read {
                Ok(number) => return Ok(Some(number)),
                Err(Errno::INTR) => interrupts::check()?,
                Err(Errno::AGAIN) => return Ok(None),
                Err(error) => return Err(errors::system(error, None)),
            }
        }
    }

    /// Reads into memory; `None` if there is nothing to be had yet.
    ///
    /// # Errors
    /// As for [`read_more`](FileIo::read_more).
    pub(super) fn read_into(&self, target: &mut [u8]) -> PyResult<Option<usize>> {
        let fd = self.readable()?;
        loop {
            match allow_threads(|| rustix::io::read(fd, &mut *target)) {
                Ok(number) => return Ok(Some(number)),
                Err(Errno::INTR) => interrupts::check()?,
                Err(Errno::AGAIN) => return Ok(None),
                Err(error) => return Err(errors::system(error, None)),
            }
        }
    }

    /// Writes some of the bytes: how many; `None` if that would have to wait.
    ///
    /// # Errors
    /// As for [`read_more`](FileIo::read_more).
    pub(super) fn write_some(&self, bytes: &[u8]) -> PyResult<Option<usize>> {
        let fd = self.writable()?;
        loop {
            match allow_threads(|| rustix::io::write(fd, bytes)) {
                Ok(number) => return Ok(Some(number)),
                Err(Errno::INTR) => interrupts::check()?,
                Err(Errno::AGAIN) => return Ok(None),
                Err(error) => return Err(errors::system(error, None)),
            }
        }
    }

    /// Reads to the end, or as much as can be had now; `None` if that is nothing.
    ///
    /// # Errors
    /// As for [`read_more`](FileIo::read_more).
    pub(super) fn read_all(&self, bytes: &mut Vec<u8>) -> PyResult<Option<()>> {
        const CHUNK: usize = 8 * 1024;
        let before = bytes.len();
        let mut room = self.expected_rest().map_or(CHUNK, |rest| rest + 1);
        loop {
            if bytes.capacity() == bytes.len() || bytes.len() == before {
                bytes.try_reserve(room).map_err(|_| raise::memory_error())?;
            }
            match self.read_some(bytes)? {
                Some(0) => return Ok(Some(())),
                None if bytes.len() == before => return Ok(None),
                None => return Ok(Some(())),
                Some(_) => room = CHUNK.max(bytes.len() / 8),
            }
        }
    }

    /// How many bytes are probably left, if the size is known.
    fn expected_rest(&self) -> Option<usize> {
        /// Up to here it is not worth a system call to ask where the file is.
        const LARGE: usize = 64 * 1024;
        let size = usize::try_from(self.stat.get()?.size).ok().filter(|size| *size > 0)?;
        if size <= LARGE {
            return Some(size);
        }
        let place = rustix::fs::tell(borrowed(self.fd.get())).ok()?;
        Some(size.saturating_sub(usize::try_from(place).ok()?))
    }

    fn read_value(&self, size: Option<usize>) -> PyResult {
        let Some(size) = size else {
            self.open()?;
            let mut bytes = Vec::new();
            return Ok(self.read_all(&mut bytes)?.map_or(Value::NONE, |()| Bytes::new(&bytes)));
        };
        self.readable()?;
        let mut bytes = arguments::room(size)?;
        Ok(self.read_more(&mut bytes)?.map_or(Value::NONE, |_| Bytes::new(&bytes)))
    }

    /// `lseek`. A file that is closed does not get here.
    ///
    /// # Errors
    /// What the system answers.
    pub(super) fn seek_to(&self, position: i64, whence: i32) -> Result<i64, Errno> {
        if self.fd.get() < 0 {
            return Err(Errno::BADF);
        }
        let target = match whence {
            0 => SeekFrom::Start(position as u64),
            1 => SeekFrom::Current(position),
            2 => SeekFrom::End(position),
            3 => SeekFrom::Data(position as u64),
            4 => SeekFrom::Hole(position as u64),
            _ => return Err(Errno::INVAL),
        };
        let result = rustix::fs::seek(borrowed(self.fd.get()), target);
        if self.seekable.get().is_none() {
            self.seekable.set(Some(result.is_ok()));
        }
        result.map(|place| place as i64)
    }

    /// Whether the file, which is open, can be sought in.
    fn is_seekable(&self) -> bool {
        match self.seekable.get() {
            Some(seekable) => seekable,
            None => self.seek_to(0, 1).is_ok(),
        }
    }

    fn is_terminal(&self) -> bool {
        self.fd.get() >= 0 && rustix::termios::isatty(borrowed(self.fd.get()))
    }

    /// Whether it is a terminal, asked right after it was opened.
    ///
    /// # Errors
    /// `ValueError` if it is closed.
    pub(super) fn is_terminal_at_open(&self) -> PyResult<bool> {
        if self.stat.get().is_some_and(|stat| !stat.is_device) {
            return Ok(false);
        }
        Ok(self.open()?.is_terminal())
    }

    /// `_blksize`
    pub(super) fn block_size(&self) -> usize {
        let size = self.stat.get().and_then(|stat| usize::try_from(stat.block_size).ok());
        size.filter(|size| *size > 1).unwrap_or(DEFAULT_BUFFER_SIZE)
    }

    fn mode(&self) -> &'static str {
        match (self.created.get(), self.appending.get(), self.readable.get(), self.writable.get()) {
            (true, _, true, _) => "xb+",
            (true, _, false, _) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, false, _) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }
}

/// The `int` of a position, or the error.
fn position(result: Result<i64, Errno>) -> PyResult {
    result.map(int::from_i64).map_err(|error| errors::system(error, None))
}

/// The number of bytes, or `None` if there are none yet.
fn number(count: Option<usize>) -> Value {
    count.map_or(Value::NONE, int::from_usize)
}

fn readinto(file: &Value, target: &Value) -> PyResult {
    let buffer = arguments::writable("readinto", "argument 1", target)?;
    let this = receiver(file)?;
    this.readable()?;
    Ok(number(buffer.write(|target| this.read_into(target))?))
}

fn write(file: &Value, data: &Value) -> PyResult {
    let buffer = Buffer::get(data, flag::SIMPLE)?;
    Ok(number(receiver(file)?.write_some(buffer.as_slice())?))
}

fn seek(file: &Value, given: &[Value]) -> PyResult {
    let [target, rest @ ..] = given else { return Ok(Value::NONE) };
    let whence = rest.first().map_or(Ok(0), convert::to_c_int)?;
    let this = receiver(file)?.open()?;
    position(this.seek_to(convert::to_long(target)?, whence))
}

fn truncate(file: &Value, given: &[Value]) -> PyResult {
    let this = receiver(file)?;
    this.writable()?;
    let size = match given.first().filter(|size| !size.is_none()) {
        Some(size) => size.clone(),
        None => position(this.seek_to(0, 1))?,
    };
    let length = convert::to_long(&size)?;
    let result = match u64::try_from(length) {
        Ok(length) => rustix::fs::ftruncate(this.writable()?, length),
        Err(_) => Err(Errno::INVAL),
    };
    result.map_err(|error| errors::system(error, None))?;
    this.stat.set(None);
    Ok(size)
}

/// `FileIO.close`
///
/// # Errors
/// What flushing or closing raises.
pub(super) fn close(file: &Value) -> PyResult {
    let this = receiver(file)?;
    let flushed = iobase::close(file);
    if !this.closefd.get() {
        this.fd.set(-1);
        return flushed;
    }
    errors::afterwards(flushed, || {
        if this.finalizing.get() {
            dealloc_warn(file, file)?;
        }
        this.close_descriptor()
    })
}

/// Warns that a file was not closed before its end.
fn dealloc_warn(file: &Value, source: &Value) -> PyResult {
    let this = receiver(file)?;
    if this.fd.get() < 0 || !this.closefd.get() {
        return Ok(Value::NONE);
    }
    let thread = thread::current();
    let before = thread.take_raised();
    let warned = protocol::repr(source).and_then(|shown| {
        let shown = Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default();
        warnings::warn_about(&kinds::RESOURCE_WARNING, &format!("unclosed file {shown}"), source)
    });
    if warned.is_err() && raise_again_if_warning() {
        raise::unraisable("Exception ignored while finalizing file", Some(file));
    }
    drop(thread.take_raised());
    if let Some(before) = before {
        thread.set_raised(before);
    }
    Ok(Value::NONE)
}

/// Whether the exception that was raised is a warning; it stays raised.
fn raise_again_if_warning() -> bool {
    let Some(exception) = thread::current().take_raised() else { return false };
    let is_warning = type_of(&exception).is_subtype(&kinds::WARNING);
    thread::current().set_raised(exception);
    is_warning
}

fn repr(file: &Value) -> PyResult {
    let this = receiver(file)?;
    let type_ = type_of(file).name();
    if this.is_closed() {
        return Ok(Str::new(&format!("<{type_} [closed]>")));
    }
    let closefd = if this.closefd.get() { "True" } else { "False" };
    let tail = |mode: &str| format!(" mode='{mode}' closefd={closefd}>");
    let Some(name) = protocol::optional_attribute(file, intern("name"))? else {
        return Ok(Str::new(&format!("<{type_} fd={}{}", this.fd.get(), tail(this.mode()))));
    };
    let shown = repr_guard::guarded(file, || {
        let mut text = repr_guard::Text::new();
        text.push_str(&format!("<{type_} name="));
        text.push_repr(&name)?;
        text.push_str(&tail(this.mode()));
        Ok(text.finish())
    })?;
    shown.ok_or_else(|| errors::reentrant_repr(type_))
}
