//! Real Python to work on: CPython's standard library, as the crate `rustpython-pylib` carries it (718
//! files, nearly verbatim), so that a checkout needs no Python to test itself.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A source file of a corpus.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path below the corpus, with `/`: `json/decoder.py`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The folder of the standard library that comes with the sources.
pub fn library_path() -> &'static Path {
    Path::new(rustpython_pylib::LIB_PATH)
}

/// The files of the standard library, sorted by name.
///
/// # Errors
/// When the sources of the crate cannot be read.
pub fn library() -> io::Result<Vec<SourceFile>> {
    files_below(library_path())
}

/// All `.py` files at or below `path`, sorted by name; of a single file the name is its last part.
///
/// # Errors
/// The first error of the file system.
pub fn files_below(path: &Path) -> io::Result<Vec<SourceFile>> {
    let mut paths = Vec::new();
    collect(path, &mut paths)?;
    paths.sort();
    let root = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        Ok(SourceFile { name, bytes: fs::read(&path)? })
    };
    paths.into_iter().map(read).collect()
}

fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    let kind = fs::symlink_metadata(path)?.file_type();
    if kind.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), paths)?;
        }
    } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "py") {
        paths.push(path.to_owned());
    }
    Ok(())
}
