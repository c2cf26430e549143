//! Which files there are, in the order compileall takes them.
//!
//! A folder's names are taken in sorted order, a subfolder's files where its name stands. Symbolic
//! links to folders are not followed, `__pycache__` is never entered.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use crate::pathname;

/// What the walk comes across.
pub(crate) enum Found {
    /// A folder is about to be listed.
    Listing(OsString),
    /// A folder cannot be listed.
    Unlistable(OsString),
    /// Something that is not a folder; `regular` when it is known to be a regular file, otherwise it
    /// is a symbolic link, or of a kind the file system does not tell.
    File { path: OsString, regular: bool },
}

/// Walks the tree below `root`, at most `levels` folders deep below it, and hands on what it finds.
pub(crate) fn walk(root: &OsStr, levels: i64, found: &mut impl FnMut(Found)) {
    let mut pending = Vec::new();
    list(root, levels, &mut pending, found);
    while let Some(entry) = pending.pop() {
        match entry {
            Pending::File { path, regular } => found(Found::File { path, regular }),
            Pending::Folder { path, levels } => list(&path, levels, &mut pending, found),
        }
    }
}

/// What is still to be handed on, the next one last.
enum Pending {
    File { path: OsString, regular: bool },
    Folder { path: OsString, levels: i64 },
}

fn list(folder: &OsStr, levels: i64, pending: &mut Vec<Pending>, found: &mut impl FnMut(Found)) {
    found(Found::Listing(folder.to_owned()));
    // os.listdir('') fails, as the system's opendir does, while Rust would list the same error.
    let Ok(entries) = fs::read_dir(folder) else {
        found(Found::Unlistable(folder.to_owned()));
        return;
    };
    let mut names: Vec<(OsString, Option<fs::FileType>)> = entries
        .flatten()
        .map(|entry| (entry.file_name(), entry.file_type().ok()))
        .filter(|(name, _)| name != "__pycache__")
        .collect();
    names.sort_by(|left, right| pathname::compare(&left.0, &right.0));
    for (name, kind) in names.into_iter().rev() {
        let path = OsString::from_vec(pathname::join(folder.as_bytes(), name.as_bytes()));
        match kind {
            Some(kind) if kind.is_dir() => {
                if levels > 0 {
                    pending.push(Pending::Folder { path, levels: levels - 1 });
                }
            }
            Some(kind) if kind.is_file() => pending.push(Pending::File { path, regular: true }),
            // A link to a folder is neither a file nor entered.
            _ if fs::metadata(&path).is_ok_and(|target| target.is_dir()) => {}
            _ => pending.push(Pending::File { path, regular: false }),
        }
    }
}
