//! `FileIO.__init__`: modes, and how the descriptor is got.

use std::ffi::OsStr;
use std::os::fd::IntoRawFd;

use rustix::fs::{Mode, OFlags};
use rustix::io::{Errno, FdFlags};
use taipan_vm::call::Arguments;
use taipan_vm::gil::allow_threads;
use taipan_vm::interrupts;
use taipan_vm::modules::warnings;
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, Raised, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::str::intern;
use taipan_vm::value::{PyResult, Value};

use super::{FileIo, StatAtOpen, borrowed};
use crate::io::{arguments, errors};

static PARAMETERS: Parameters = Parameters::parse("(file, mode='r', closefd=True, opener=None)");

/// What a mode says.
#[derive(Clone, Copy, Default)]
struct Access {
    created: bool,
    readable: bool,
    writable: bool,
    appending: bool,
}

impl Access {
    fn of_mode(mode: &str) -> PyResult<Access> {
        let mut access = Access::default();
        let (mut is_known, mut is_updating) = (false, false);
        for letter in mode.chars() {
            match letter {
                'x' | 'r' | 'w' | 'a' if is_known => return Err(bad_mode()),
                'x' => (access.created, access.writable) = (true, true),
                'r' => access.readable = true,
                'w' => access.writable = true,
                'a' => (access.writable, access.appending) = (true, true),
                'b' => continue,
                '+' if is_updating => return Err(bad_mode()),
                '+' => {
                    (access.readable, access.writable, is_updating) = (true, true, true);
                    continue;
                }
                _ => return Err(value_error(format_args!("invalid mode: {mode}"))),
            }
            is_known = true;
        }
        if is_known { Ok(access) } else { Err(bad_mode()) }
    }

    /// The flags of `open`; `mode` says whether a file is emptied.
    fn flags(self, mode: &str) -> OFlags {
        let mut flags = OFlags::CLOEXEC;
        flags |= match (self.readable, self.writable) {
            (true, true) => OFlags::RDWR,
            (true, false) => OFlags::RDONLY,
            _ => OFlags::WRONLY,
        };
        if self.created {
            flags |= OFlags::EXCL | OFlags::CREATE;
        }
        if self.appending {
            flags |= OFlags::APPEND | OFlags::CREATE;
        }
        if mode.contains('w') {
            flags |= OFlags::CREATE | OFlags::TRUNC;
        }
        flags
    }
}

#[cold]
fn bad_mode() -> Raised {
    value_error("Must have exactly one of create/read/write/append mode and at most one plus")
}

/// `FileIO.__init__`
pub(super) fn init(stream: &Value, given: Arguments<'_>) -> PyResult<()> {
    let bound = PARAMETERS.bind("FileIO", given)?;
    let [Some(file), mode, closefd, opener] = bound[..] else { return Ok(()) };
    let Some(this) = FileIo::of(stream) else { return Ok(()) };
    let mode = match mode {
        Some(mode) => arguments::text("FileIO", "argument 'mode'", "str", mode)?,
        None => "r".to_owned(),
    };
    let closefd = closefd.map_or(Ok(true), protocol::is_true)?;
    open(stream, this, file, &mode, closefd, opener.filter(|opener| !opener.is_none()))
}

/// Opens a file, or takes a descriptor.
///
/// # Errors
/// What the mode, the name, the opener or the operating system are wrong about.
pub(in crate::io) fn open(
    stream: &Value,
    this: &FileIo,
    file: &Value,
    mode: &str,
    closefd: bool,
    opener: Option<&Value>,
) -> PyResult<()> {
    if this.fd.get() >= 0 {
        if this.closefd.get() {
            this.close_descriptor()?;
        } else {
            this.fd.set(-1);
        }
    }
    let given = descriptor_of(file)?;
    let path = if given.is_none() { Some(arguments::path(file)?) } else { None };
    let access = Access::of_mode(mode)?;
    this.created.set(access.created);
    this.readable.set(access.readable);
    this.writable.set(access.writable);
    this.appending.set(access.appending);
    let mut is_own = false;
    let result = (|| {
        match (given, path) {
            (Some(fd), _) => {
                this.fd.set(fd);
                this.closefd.set(closefd);
            }
            (None, Some(path)) => {
                this.closefd.set(true);
                if !closefd {
                    return Err(value_error("Cannot use closefd=False with file name"));
                }
                let flags = access.flags(mode);
                let fd = match opener {
                    None => open_path(&path, flags, file)?,
                    Some(opener) => call_opener(opener, file, flags)?,
                };
                this.fd.set(fd);
                is_own = true;
                if opener.is_some() {
                    set_not_inheritable(fd)?;
                }
            }
            (None, None) => {}
        }
        look_at(this, file)?;
        protocol::set_attribute(stream, &intern("name").to_value(), Some(file))?;
        if access.appending {
            // A write would do it only when it comes.
            match this.seek_to(0, 2) {
                Err(Errno::SPIPE) | Ok(_) => {}
                Err(error) => return Err(errors::system(error, None)),
            }
        }
        Ok(())
    })();
    if result.is_ok() {
        return result;
    }
    if !is_own {
        this.fd.set(-1);
    }
    this.stat.set(None);
    errors::afterwards(result, || this.close_descriptor())
}

/// The descriptor that a file is given by, `None` if it is given by name.
fn descriptor_of(file: &Value) -> PyResult<Option<i32>> {
    if file.is(&Value::TRUE) || file.is(&Value::FALSE) {
        warnings::warn(&kinds::RUNTIME_WARNING, "bool is used as a file descriptor", 1)?;
    }
    match convert::to_c_int(file) {
        Ok(fd) if fd < 0 => Err(value_error("negative file descriptor")),
        Ok(fd) => Ok(Some(fd)),
        Err(_) => {
            let _why = raise::take_if(&kinds::BASE_EXCEPTION);
            Ok(None)
        }
    }
}

fn open_path(path: &OsStr, flags: OFlags, file: &Value) -> PyResult<i32> {
    loop {
        match allow_threads(|| rustix::fs::open(path, flags, Mode::from_raw_mode(0o666))) {
            Ok(descriptor) => return Ok(descriptor.into_raw_fd()),
            Err(Errno::INTR) => interrupts::check()?,
            Err(error) => return Err(errors::system(error, Some(file))),
        }
    }
}

fn call_opener(opener: &Value, file: &Value, flags: OFlags) -> PyResult<i32> {
    let flags = int::from_i64(i64::from(flags.bits()));
    let given = protocol::call(opener, Arguments::positional_only(&[file.clone(), flags]))?;
    if !int::is_int(&given) {
        return Err(type_error("expected integer from opener"));
    }
    match convert::to_c_int(&given)? {
        fd if fd < 0 => Err(value_error(format_args!("opener returned {fd}"))),
        fd => Ok(fd),
    }
}

fn set_not_inheritable(fd: i32) -> PyResult<()> {
    rustix::io::fcntl_setfd(borrowed(fd), FdFlags::CLOEXEC).map_err(|error| errors::system(error, None))
}

/// Asks what kind of file it is: no folder, and how large.
fn look_at(this: &FileIo, file: &Value) -> PyResult<()> {
    this.stat.set(None);
    let stat = match rustix::fs::fstat(borrowed(this.fd.get())) {
        Ok(stat) => stat,
        Err(Errno::BADF) => return Err(errors::system(Errno::BADF, None)),
        Err(_) => return Ok(()),
    };
    let kind = rustix::fs::FileType::from_raw_mode(stat.st_mode);
    if kind.is_dir() {
        return Err(errors::system(Errno::ISDIR, Some(file)));
    }
    this.stat.set(Some(StatAtOpen {
        size: stat.st_size,
        block_size: stat.st_blksize,
        is_device: kind.is_char_device(),
    }));
    Ok(())
}

/// Whether a value of any type is an instance of a number, which `open` takes for a descriptor.
pub(in crate::io) fn is_number(file: &Value) -> bool {
    let slots = &type_of(file).slots;
    slots.index().is_some() || slots.int().is_some() || slots.float().is_some()
}
