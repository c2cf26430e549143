//! Where a source's `.pyc` goes and what file name it carries, worked out before anything is compiled.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::args::InvalidationMode;
use crate::pathname;
use crate::warnings::Filters;

/// What holds for every file of one run.
pub(crate) struct Plan {
    /// Compile even what is up to date.
    pub force: bool,
    /// 0: say everything; 1: errors; 2: nothing.
    pub quiet: u8,
    /// Print compileall's own lines.
    pub verbose: bool,
    /// `x.pyc` beside `x.py`.
    pub legacy: bool,
    /// Paths to skip.
    pub skip: Option<fancy_regex::Regex>,
    /// Where links must point to, resolved.
    pub limit_symlinks: Option<PathBuf>,
    /// Distinct levels in ascending order; -1 stands for the default level, 0.
    pub levels: Vec<i64>,
    /// One file for equal levels.
    pub hardlink_dupes: bool,
    /// The header to write.
    pub invalidation: InvalidationMode,
    /// `PYTHONPYCACHEPREFIX`: a tree of its own for all `.pyc` files.
    pub cache_prefix: Option<OsString>,
    /// `PYTHONWARNINGS`: which warnings are shown, and which are errors.
    pub filters: Filters,
}

/// How the file name that code objects carry is made from a source's path.
#[derive(Clone, Default)]
pub(crate) struct Naming {
    /// A folder that takes the place of the source's own (`-d` with a file).
    pub folder: Option<OsString>,
    /// What to take from the front of the path, by whole components.
    pub strip: Option<OsString>,
    /// What to put in front of it.
    pub prepend: Option<OsString>,
}

/// A source file to look at.
pub(crate) struct Task {
    /// Its path as given or found.
    pub path: OsString,
    /// Whether it is known to be a regular file.
    pub regular: bool,
    /// Index of its [`Naming`].
    pub naming: usize,
}

impl Naming {
    /// The naming for the files below `folder`, where `-d` means "in place of that folder".
    pub(crate) fn below(&self, folder: &OsStr) -> Self {
        match &self.folder {
            Some(destination) => {
                Self { folder: None, strip: Some(folder.to_owned()), prepend: Some(destination.clone()) }
            }
            None => self.clone(),
        }
    }

    /// The name for `path`; `None` for the path itself. The second value is the complaint about a
    /// prefix that does not fit.
    pub(crate) fn name_of(&self, path: &OsStr) -> (Option<OsString>, Option<String>) {
        let mut name: Option<Vec<u8>> = None;
        let mut complaint = None;
        if let Some(folder) = &self.folder {
            name = Some(pathname::join(folder.as_bytes(), pathname::split(path.as_bytes()).1));
        }
        if let Some(strip) = &self.strip {
            match stripped(path.as_bytes(), strip.as_bytes()) {
                Some(rest) => name = Some(rest),
                None => {
                    complaint = Some(format!(
                        "The stripdir path {} is not a valid prefix for source path {}; ignoring",
                        pathname::repr(strip),
                        pathname::repr(path)
                    ));
                }
            }
        }
        if let Some(prepend) = &self.prepend {
            name = Some(pathname::join(prepend.as_bytes(), name.as_deref().unwrap_or(path.as_bytes())));
        }
        // An empty name is no name, as in `dfile or file`.
        (name.filter(|name| !name.is_empty()).map(OsString::from_vec), complaint)
    }
}

/// `path` without the components of `prefix`, which must be its first ones.
fn stripped(path: &[u8], prefix: &[u8]) -> Option<Vec<u8>> {
    let mut components = path.split(|&byte| byte == b'/');
    for expected in prefix.split(|&byte| byte == b'/') {
        if components.next() != Some(expected) {
            return None;
        }
    }
    Some(components.fold(Vec::new(), |path, component| pathname::join(&path, component)))
}

impl Plan {
    /// The `.pyc` of the source at `path` for optimization level `level` (PEP 3147, PEP 488).
    pub(crate) fn cache_path(&self, path: &OsStr, level: i64) -> OsString {
        if self.legacy {
            let mut path = path.to_owned();
            path.push("c");
            return path;
        }
        let (head, tail) = pathname::split(path.as_bytes());
        let stem = match tail.iter().rposition(|&byte| byte == b'.') {
            Some(0) | None => tail.strip_prefix(b".").unwrap_or(tail),
            Some(dot) => &tail[..dot],
        };
        let mut name = stem.to_vec();
        name.extend_from_slice(b".cpython-314");
        if level >= 1 {
            name.extend_from_slice(format!(".opt-{level}").as_bytes());
        }
        name.extend_from_slice(b".pyc");
        let folder = match &self.cache_prefix {
            Some(prefix) => {
                let head = std::path::absolute(OsStr::from_bytes(if head.is_empty() { b"." } else { head }))
                    .unwrap_or_default();
                let below = head.strip_prefix("/").unwrap_or(&head);
                Path::new(prefix).join(below).into_os_string().into_vec()
            }
            None => pathname::join(head, b"__pycache__"),
        };
        OsString::from_vec(pathname::join(&folder, &name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(naming: &Naming, path: &str) -> Option<String> {
        naming.name_of(OsStr::new(path)).0.map(|name| name.into_string().expect("ASCII"))
    }

    #[test]
    fn names_are_stripped_by_components_and_prefixed() {
        let naming = |strip: Option<&str>, prepend: Option<&str>| Naming {
            folder: None,
            strip: strip.map(OsString::from),
            prepend: prepend.map(OsString::from),
        };
        assert_eq!(name(&naming(None, None), "a/b.py"), None);
        assert_eq!(name(&naming(Some("a"), None), "a/b/c.py").as_deref(), Some("b/c.py"));
        assert_eq!(name(&naming(Some("a"), Some("/x")), "a/b/c.py").as_deref(), Some("/x/b/c.py"));
        assert_eq!(name(&naming(None, Some("/x")), "a/c.py").as_deref(), Some("/x/a/c.py"));
        assert_eq!(name(&naming(Some("/root"), Some("/")), "/root/a.py").as_deref(), Some("/a.py"));
        let (kept, complaint) = naming(Some("a/"), None).name_of(OsStr::new("a/b.py"));
        assert_eq!(kept, None);
        assert_eq!(
            complaint.as_deref(),
            Some("The stripdir path 'a/' is not a valid prefix for source path 'a/b.py'; ignoring")
        );
    }

    #[test]
    fn a_folder_replaces_the_one_of_a_file_or_of_a_tree() {
        let naming = Naming { folder: Some("/dest".into()), ..Naming::default() };
        assert_eq!(name(&naming, "a/b.py").as_deref(), Some("/dest/b.py"));
        assert_eq!(name(&naming.below(OsStr::new("a")), "a/c/b.py").as_deref(), Some("/dest/c/b.py"));
    }
}
