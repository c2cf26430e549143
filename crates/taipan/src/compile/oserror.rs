//! The operating system's errors as Python shows them: `PermissionError: [Errno 13] …: 'path'`.

use std::ffi::OsStr;
use std::io;

use crate::pathname;

/// `ClassName: [Errno N] text: 'path'`, the class being the subclass of `OSError` that PEP 3151 gives it.
pub(crate) fn describe(error: &io::Error, path: &OsStr) -> String {
    format!("{}: {}: {}", class_name(error), errno_text(error), pathname::repr(path))
}

/// The same for an operation on two paths, as renaming.
pub(crate) fn describe_two(error: &io::Error, from: &OsStr, to: &OsStr) -> String {
    format!("{} -> {}", describe(error, from), pathname::repr(to))
}

/// `[Errno N] text`.
pub(crate) fn errno_text(error: &io::Error) -> String {
    let text = error.to_string();
    match error.raw_os_error() {
        Some(number) => {
            let text = text.strip_suffix(&format!(" (os error {number})")).unwrap_or(&text);
            format!("[Errno {number}] {text}")
        }
        None => text,
    }
}

fn class_name(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "PermissionError",
        io::ErrorKind::NotFound => "FileNotFoundError",
        io::ErrorKind::AlreadyExists => "FileExistsError",
        io::ErrorKind::NotADirectory => "NotADirectoryError",
        io::ErrorKind::IsADirectory => "IsADirectoryError",
        io::ErrorKind::Interrupted => "InterruptedError",
        io::ErrorKind::WouldBlock => "BlockingIOError",
        io::ErrorKind::BrokenPipe => "BrokenPipeError",
        io::ErrorKind::TimedOut => "TimeoutError",
        _ => "OSError",
    }
}
