//! Files by descriptor.

use std::os::fd::{BorrowedFd, IntoRawFd};

use rustix::fs::{Mode, OFlags, SeekFrom};
use taipan_vm::object::native::{Function, Method};
use taipan_vm::raise::value_error;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::int;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use super::error::os_error;
use super::path::Path;
use super::{bytes_of, descriptor, number};

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "open",
        "($module, /, path, flags, mode=0o777, *, dir_fd=None)",
        Function::Bound(open),
        "Open a file for low level IO.  Returns a file descriptor (integer).",
    ),
    Method::function("close", "($module, /, fd)", Function::Bound(close), "Close a file descriptor."),
    Method::function(
        "read",
        "($module, fd, length, /)",
        Function::Positional(2, 2, read),
        "Read from a file descriptor.  Returns a bytes object.",
    ),
    Method::function(
        "write",
        "($module, fd, data, /)",
        Function::Positional(2, 2, write),
        "Write a bytes object to a file descriptor.",
    ),
    Method::function(
        "lseek",
        "($module, fd, position, how, /)",
        Function::Positional(3, 3, lseek),
        "Set the position of a file descriptor.  Return the new position.",
    ),
    Method::function(
        "isatty",
        "($module, fd, /)",
        Function::One(isatty),
        "Return True if the fd is connected to a terminal.",
    ),
    Method::function(
        "ftruncate",
        "($module, fd, length, /)",
        Function::Positional(2, 2, ftruncate),
        "Truncate a file, specified by file descriptor, to a specific length.",
    ),
    Method::function("fsync", "($module, /, fd)", Function::Bound(fsync), "Force write of fd to disk."),
    Method::function(
        "dup",
        "($module, fd, /)",
        Function::One(dup),
        "Return a duplicate of a file descriptor.",
    ),
    Method::function(
        "pipe",
        "($module, /)",
        Function::NoArguments(pipe),
        "Create a pipe.  Returns a tuple of two file descriptors.",
    ),
];

/// Bytes that one read asks for at most, so that a huge number from Python code takes no memory.
const MOST_READ: usize = 0x7fff_f000;

fn open(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(path), Some(flags), mode, _] = arguments else { return Ok(Value::NONE) };
    let target = Path::of(path, "open")?;
    let mode = mode.map_or(Ok(0o777), number)?;
    let flags = OFlags::from_bits_retain(number(flags)? as u32) | OFlags::CLOEXEC;
    match rustix::fs::open(&target.path, flags, Mode::from_bits_truncate(mode as u32)) {
        Ok(file) => Ok(int::from_i64(i64::from(file.into_raw_fd()))),
        Err(error) => Err(os_error(&error.into(), &[path])),
    }
}

fn close(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(fd)] = arguments else { return Ok(Value::NONE) };
    let fd = descriptor(fd)?;
    match rustix::io::fcntl_getfd(fd) {
        // SAFETY: the program says that the descriptor is its own and no longer used; it was checked to be open.
        Ok(_) => unsafe { rustix::io::close(std::os::fd::AsRawFd::as_raw_fd(&fd)) },
        Err(error) => return Err(os_error(&error.into(), &[])),
    }
    Ok(Value::NONE)
}

fn read(_: &Value, arguments: &[Value]) -> PyResult {
    let [fd, length] = arguments else { return Ok(Value::NONE) };
    let (fd, length) = (descriptor(fd)?, number(length)?);
    let Ok(length) = usize::try_from(length) else {
        return Err(os_error(&std::io::Error::from_raw_os_error(22), &[]));
    };
    let mut buffer = Vec::new();
    if buffer.try_reserve_exact(length.min(MOST_READ)).is_err() {
        return Err(value_error("too many bytes to read"));
    }
    buffer.resize(length.min(MOST_READ), 0);
    match rustix::io::read(fd, &mut buffer) {
        Ok(given) => Ok(Bytes::new(buffer.get(..given).unwrap_or_default())),
        Err(error) => Err(os_error(&error.into(), &[])),
    }
}

fn write(_: &Value, arguments: &[Value]) -> PyResult {
    let [fd, data] = arguments else { return Ok(Value::NONE) };
    match rustix::io::write(descriptor(fd)?, &bytes_of(data)?) {
        Ok(written) => Ok(int::from_i64(written as i64)),
        Err(error) => Err(os_error(&error.into(), &[])),
    }
}

fn lseek(_: &Value, arguments: &[Value]) -> PyResult {
    let [fd, position, how] = arguments else { return Ok(Value::NONE) };
    let position = number(position)?;
    let position = match number(how)? {
        0 => SeekFrom::Start(position as u64),
        1 => SeekFrom::Current(position),
        _ => SeekFrom::End(position),
    };
    match rustix::fs::seek(descriptor(fd)?, position) {
        Ok(place) => Ok(int::from_i64(place as i64)),
        Err(error) => Err(os_error(&error.into(), &[])),
    }
}

fn isatty(_: &Value, fd: &Value) -> PyResult {
    Ok(Value::bool(rustix::termios::isatty(descriptor(fd)?)))
}

fn ftruncate(_: &Value, arguments: &[Value]) -> PyResult {
    let [fd, length] = arguments else { return Ok(Value::NONE) };
    done(rustix::fs::ftruncate(descriptor(fd)?, number(length)? as u64))
}

fn fsync(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(fd)] = arguments else { return Ok(Value::NONE) };
    done(rustix::fs::fsync(descriptor(fd)?))
}

fn done(result: rustix::io::Result<()>) -> PyResult {
    result.map(|()| Value::NONE).map_err(|error| os_error(&error.into(), &[]))
}

fn dup(_: &Value, fd: &Value) -> PyResult {
    let fd: BorrowedFd<'_> = descriptor(fd)?;
    match rustix::io::fcntl_dupfd_cloexec(fd, 0) {
        Ok(copy) => Ok(int::from_i64(i64::from(copy.into_raw_fd()))),
        Err(error) => Err(os_error(&error.into(), &[])),
    }
}

fn pipe(_: &Value) -> PyResult {
    match rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC) {
        Ok((reader, writer)) => {
            let number = |fd: std::os::fd::OwnedFd| int::from_i64(i64::from(fd.into_raw_fd()));
            Ok(Tuple::from_values(vec![number(reader), number(writer)]))
        }
        Err(error) => Err(os_error(&error.into(), &[])),
    }
}
