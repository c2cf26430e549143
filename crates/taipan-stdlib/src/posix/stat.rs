//! What is known about files: `stat`, `access`, `chmod`, `utime`.

use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::raise::type_error;
use taipan_vm::types::struct_sequence::{Declaration, instance};
use taipan_vm::types::{float, int};
use taipan_vm::value::{PyResult, Value};

use super::error::os_error;
use super::path::Path;
use super::{number, state_class};

/// `os.stat_result`
pub(super) static STAT_RESULT: Declaration = Declaration {
    name: "os.stat_result",
    doc: "stat_result: Result from stat, fstat, or lstat.",
    fields: &[
        "st_mode",
        "st_ino",
        "st_dev",
        "st_nlink",
        "st_uid",
        "st_gid",
        "st_size",
        "_atime",
        "_mtime",
        "_ctime",
        "st_atime",
        "st_mtime",
        "st_ctime",
        "st_atime_ns",
        "st_mtime_ns",
        "st_ctime_ns",
        "st_blksize",
        "st_blocks",
        "st_rdev",
    ],
    items: 10,
};

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "stat",
        "($module, /, path, *, dir_fd=None, follow_symlinks=True)",
        Function::Bound(stat),
        "Perform a stat system call on the given path.",
    ),
    Method::function(
        "lstat",
        "($module, /, path, *, dir_fd=None)",
        Function::Bound(lstat),
        "Perform a stat system call on the given path, without following symbolic links.",
    ),
    Method::function(
        "fstat",
        "($module, /, fd)",
        Function::Bound(fstat),
        "Perform a stat system call on the given file descriptor.",
    ),
    Method::function(
        "access",
        "($module, /, path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
        Function::Bound(access),
        "Use the real uid/gid to test for access to a path.",
    ),
    Method::function(
        "chmod",
        "($module, /, path, mode, *, dir_fd=None, follow_symlinks=True)",
        Function::Bound(chmod),
        "Change the access permissions of a file.",
    ),
];

/// The structure of what the system says of a file.
pub(super) fn result(metadata: &Metadata) -> PyResult {
    let class = state_class(&STAT_RESULT)?;
    let int = |number: u64| int::from_i64(number as i64);
    let seconds = |seconds: i64, nanos: i64| float::new(seconds as f64 + nanos as f64 * 1e-9);
    let nanos =
        |seconds: i64, nanos: i64| int::from_i64(seconds.saturating_mul(1_000_000_000).saturating_add(nanos));
    let (atime, mtime, ctime) = (
        (metadata.atime(), metadata.atime_nsec()),
        (metadata.mtime(), metadata.mtime_nsec()),
        (metadata.ctime(), metadata.ctime_nsec()),
    );
    let values = vec![
        int(u64::from(metadata.mode())),
        int(metadata.ino()),
        int(metadata.dev()),
        int(metadata.nlink()),
        int(u64::from(metadata.uid())),
        int(u64::from(metadata.gid())),
        int(metadata.size()),
        int::from_i64(atime.0),
        int::from_i64(mtime.0),
        int::from_i64(ctime.0),
        seconds(atime.0, atime.1),
        seconds(mtime.0, mtime.1),
        seconds(ctime.0, ctime.1),
        nanos(atime.0, atime.1),
        nanos(mtime.0, mtime.1),
        nanos(ctime.0, ctime.1),
        int(metadata.blksize()),
        int(metadata.blocks()),
        int(metadata.rdev()),
    ];
    instance(&class, &STAT_RESULT, values)
}

fn stat_path(path: &Value, follow: bool, function: &str) -> PyResult {
    if path.word().is_int() {
        return stat_descriptor(path);
    }
    let target = Path::of(path, function)?;
    let metadata = if follow { fs::metadata(&target.path) } else { fs::symlink_metadata(&target.path) };
    match metadata {
        Ok(metadata) => result(&metadata),
        Err(error) => Err(os_error(&error, &[path])),
    }
}

fn stat_descriptor(descriptor: &Value) -> PyResult {
    let metadata = super::descriptor(descriptor)
        .and_then(|fd| rustix::io::dup(fd).map_err(|error| os_error(&error.into(), &[])))
        .map(|fd| fs::File::from(fd).metadata())?;
    match metadata {
        Ok(metadata) => result(&metadata),
        Err(error) => Err(os_error(&error, &[])),
    }
}

fn stat(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(path), _, follow] = arguments else { return Ok(Value::NONE) };
    let follow = follow.map_or(Ok(true), protocol::is_true)?;
    stat_path(path, follow, "stat")
}

fn lstat(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(path), ..] = arguments else { return Ok(Value::NONE) };
    stat_path(path, false, "lstat")
}

fn fstat(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(descriptor)] = arguments else { return Ok(Value::NONE) };
    stat_descriptor(descriptor)
}

fn access(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(path), Some(mode), ..] = arguments else { return Ok(Value::NONE) };
    let mode = rustix::fs::Access::from_bits_truncate(number(mode)? as u32);
    let path = Path::of(path, "access")?;
    Ok(Value::bool(rustix::fs::access(&path.path, mode).is_ok()))
}

fn chmod(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(path), Some(mode), ..] = arguments else { return Ok(Value::NONE) };
    let mode = u32::try_from(number(mode)?).map_err(|_| type_error("an integer is required"))?;
    let target = Path::of(path, "chmod")?;
    match fs::set_permissions(&target.path, fs::Permissions::from_mode(mode)) {
        Ok(()) => Ok(Value::NONE),
        Err(error) => Err(os_error(&error, &[path])),
    }
}
