//! Folders, and names in them.

use std::fs;
use std::os::unix::fs::DirBuilderExt;

use taipan_vm::object::native::{Function, Method};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::list::List;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

use super::error::os_error;
use super::number;
use super::path::{self, Path};

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "chdir",
        "($module, /, path)",
        Function::Bound(chdir),
        "Change the current working directory to the specified path.",
    ),
    Method::function(
        "getcwd",
        "($module, /)",
        Function::NoArguments(getcwd),
        "Return a unicode string representing the current working directory.",
    ),
    Method::function(
        "getcwdb",
        "($module, /)",
        Function::NoArguments(getcwdb),
        "Return a bytes string representing the current working directory.",
    ),
    Method::function(
        "link",
        "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)",
        Function::Bound(link),
        "Create a hard link to a file.",
    ),
    Method::function(
        "listdir",
        "($module, /, path=None)",
        Function::Bound(listdir),
        "Return a list containing the names of the files in the directory.",
    ),
    Method::function(
        "mkdir",
        "($module, /, path, mode=0o777, *, dir_fd=None)",
        Function::Bound(mkdir),
        "Create a directory.",
    ),
    Method::function(
        "readlink",
        "($module, /, path, *, dir_fd=None)",
        Function::Bound(readlink),
        "Return a string representing the path to which the symbolic link points.",
    ),
    Method::function(
        "remove",
        "($module, /, path, *, dir_fd=None)",
        Function::Bound(|_, arguments| one(arguments, "remove", |path| fs::remove_file(path))),
        "Remove a file (same as unlink()).",
    ),
    Method::function(
        "rename",
        "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        Function::Bound(|_, arguments| two(arguments, "rename", |from, to| fs::rename(from, to))),
        "Rename a file or directory.",
    ),
    Method::function(
        "replace",
        "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        Function::Bound(|_, arguments| two(arguments, "replace", |from, to| fs::rename(from, to))),
        "Rename a file or directory, overwriting the destination.",
    ),
    Method::function(
        "rmdir",
        "($module, /, path, *, dir_fd=None)",
        Function::Bound(|_, arguments| one(arguments, "rmdir", |path| fs::remove_dir(path))),
        "Remove a directory.",
    ),
    Method::function(
        "symlink",
        "($module, /, src, dst, target_is_directory=False, *, dir_fd=None)",
        Function::Bound(|_, arguments| {
            two(arguments, "symlink", |from, to| std::os::unix::fs::symlink(from, to))
        }),
        "Create a symbolic link pointing to src named dst.",
    ),
    Method::function(
        "unlink",
        "($module, /, path, *, dir_fd=None)",
        Function::Bound(|_, arguments| one(arguments, "unlink", |path| fs::remove_file(path))),
        "Remove a file (same as remove()).",
    ),
];

/// Does something with one path.
fn one(
    arguments: &[Option<&Value>],
    function: &str,
    act: impl FnOnce(&std::ffi::OsStr) -> std::io::Result<()>,
) -> PyResult {
    let [Some(path), ..] = arguments else { return Ok(Value::NONE) };
    let target = Path::of(path, function)?;
    match act(&target.path) {
        Ok(()) => Ok(Value::NONE),
        Err(error) => Err(os_error(&error, &[path])),
    }
}

/// Does something with two paths.
fn two(
    arguments: &[Option<&Value>],
    function: &str,
    act: impl FnOnce(&std::ffi::OsStr, &std::ffi::OsStr) -> std::io::Result<()>,
) -> PyResult {
    let [Some(from), Some(to), ..] = arguments else { return Ok(Value::NONE) };
    let (source, target) = (Path::of(from, function)?, Path::of(to, function)?);
    match act(&source.path, &target.path) {
        Ok(()) => Ok(Value::NONE),
        Err(error) => Err(os_error(&error, &[from, to])),
    }
}

fn chdir(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    one(arguments, "chdir", |path| std::env::set_current_dir(path))
}

fn getcwd(_: &Value) -> PyResult {
    match std::env::current_dir() {
        Ok(folder) => Ok(path::decode(folder.as_os_str())),
        Err(error) => Err(os_error(&error, &[])),
    }
}

fn getcwdb(_: &Value) -> PyResult {
    let folder = getcwd(&Value::NONE)?;
    Ok(Bytes::new(&Str::of(&folder).map(path::encode).unwrap_or_default()))
}

fn link(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    two(arguments, "link", |from, to| fs::hard_link(from, to))
}

fn mkdir(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let mode = arguments.get(1).copied().flatten().map_or(Ok(0o777), number)?;
    one(arguments, "mkdir", |path| fs::DirBuilder::new().mode(mode as u32).create(path))
}

fn readlink(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(path), ..] = arguments else { return Ok(Value::NONE) };
    let link = Path::of(path, "readlink")?;
    match fs::read_link(&link.path) {
        Ok(target) => Ok(link.like(target.as_os_str())),
        Err(error) => Err(os_error(&error, &[path])),
    }
}

fn listdir(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let here = Str::new(".");
    let path = arguments.first().copied().flatten().filter(|path| !path.is_none()).unwrap_or(&here);
    let folder = Path::of(path, "listdir")?;
    let entries = fs::read_dir(&folder.path).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    match entries {
        Ok(entries) => {
            Ok(List::from_values(entries.iter().map(|entry| folder.like(&entry.file_name())).collect()))
        }
        Err(error) => Err(os_error(&error, &[path])),
    }
}
