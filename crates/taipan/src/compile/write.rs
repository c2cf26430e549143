//! Writing a file so that a reader sees the old one or the new one, never a part.

use std::ffi::{OsStr, OsString};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::oserror;
use super::remover::Remover;

/// Writes `bytes` to `path` under a temporary name in the same folder and renames it; the folder is
/// made if it is missing. `mode` is the permission bits, still subject to the umask.
///
/// # Errors
/// The operating system's error in Python's words; nothing is left behind then.
pub(crate) fn atomically(path: &OsStr, bytes: &[u8], mode: u32, remover: &Remover) -> Result<(), String> {
    let temporary = temporary_name(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(mode & 0o666);
    let mut file = match options.open(&temporary) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_parent(path)?;
            options.open(&temporary)
        }
        opened => opened,
    }
    .map_err(|error| oserror::describe(&error, &temporary))?;
    let written = file.write_all(bytes).map_err(|error| oserror::describe(&error, &temporary));
    drop(file);
    written
        .and_then(|()| {
            replace(&temporary, path, remover)
                .map_err(|error| oserror::describe_two(&error, &temporary, path))
        })
        .inspect_err(|_| {
            let _ = fs::remove_file(&temporary);
        })
}

/// Gives the file `temporary` the name `path`, in place of what was there.
///
/// A file system that puts off finding room for new data, such as ext4, does that at once for a file that is
/// renamed over another one, which here takes longer than compiling it. It is for data that would be missed
/// after a crash; a `.pyc` that is empty then is only compiled again. Two files that exchange their names do
/// not have to wait.
#[cfg(target_os = "linux")]
fn replace(temporary: &OsStr, path: &OsStr, remover: &Remover) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    match renameat_with(CWD, temporary, CWD, path, RenameFlags::EXCHANGE) {
        Ok(()) => {
            remover.remove(temporary.to_owned());
            Ok(())
        }
        // There is no such file, or the file system cannot exchange names.
        Err(_) => fs::rename(temporary, path),
    }
}

/// Gives the file `temporary` the name `path`, in place of what was there.
#[cfg(not(target_os = "linux"))]
fn replace(temporary: &OsStr, path: &OsStr, _: &Remover) -> io::Result<()> {
    fs::rename(temporary, path)
}

/// Makes `path` another name of the file `original`, in place of what was there.
///
/// # Errors
/// The operating system's error in Python's words.
pub(crate) fn hard_link(original: &OsStr, path: &OsStr) -> Result<(), String> {
    let temporary = temporary_name(path);
    fs::hard_link(original, &temporary)
        .map_err(|error| oserror::describe_two(&error, original, &temporary))?;
    let renamed =
        fs::rename(&temporary, path).map_err(|error| oserror::describe_two(&error, &temporary, path));
    // Renaming does nothing when both names are already the same file.
    let _ = fs::remove_file(&temporary);
    renamed
}

/// Refuses to replace something that is not a plain file by one, as `py_compile` does.
///
/// # Errors
/// `FileExistsError: …` for a symbolic link, a folder, a pipe, …
pub(crate) fn check_target(path: &OsStr) -> Result<(), String> {
    let Ok(target) = fs::symlink_metadata(path) else { return Ok(()) };
    let what = if target.is_symlink() {
        "is a symlink and will be changed into a regular file"
    } else if !target.is_file() {
        "is a non-regular file and will be changed into a regular one"
    } else {
        return Ok(());
    };
    let path = crate::pathname::display(path);
    Err(format!("FileExistsError: {path} {what} if import writes a byte-compiled file to it"))
}

fn make_parent(path: &OsStr) -> Result<(), String> {
    let Some(parent) = Path::new(path).parent() else { return Ok(()) };
    match fs::create_dir_all(parent) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(oserror::describe(&error, parent.as_os_str()))
        }
        _ => Ok(()),
    }
}

/// `path.NUMBER`, the number another one for each write of this and of other running processes.
fn temporary_name(path: &OsStr) -> OsString {
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let number = u64::from(std::process::id()) << 32 | WRITES.fetch_add(1, Ordering::Relaxed);
    let mut name = path.to_owned();
    name.push(format!(".{number}"));
    name
}
