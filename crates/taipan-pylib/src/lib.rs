//! Python's standard library: the code of every module, compiled when this crate is built, and the sources, which
//! tracebacks and `inspect` show. Both are compressed but for what every start of the interpreter needs.
//!
//! The files are those of the crate `rustpython-pylib`, CPython 3.14's nearly verbatim.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::DeflateDecoder;

/// Code and sources, one after the other.
static LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

/// The modules by name.
static MODULES: &[Module] = include!(concat!(env!("OUT_DIR"), "/index.rs"));

/// A module of the standard library.
#[derive(Debug)]
pub struct Module {
    /// The name it is imported by: `json.decoder`.
    pub name: &'static str,
    /// The path of its source below the library's folder, with `/`: `json/decoder.py`. It is the file name in
    /// the code too.
    pub path: &'static str,
    /// Whether it can have submodules.
    pub is_package: bool,
    code: Stored,
    source: Stored,
}

/// Where in [`LIBRARY`] something lies.
#[derive(Debug)]
struct Stored {
    /// First byte.
    start: usize,
    /// The byte after the last.
    end: usize,
    /// Bytes once it is uncompressed.
    length: usize,
    compressed: bool,
}

impl Stored {
    fn load(&self) -> Cow<'static, [u8]> {
        let bytes = LIBRARY.get(self.start..self.end).unwrap_or_default();
        if !self.compressed {
            return Cow::Borrowed(bytes);
        }
        let mut data = Vec::with_capacity(self.length);
        // What was compressed at build time can be read; if it could not, the reader of the code says so.
        let _read = DeflateDecoder::new(bytes).read_to_end(&mut data);
        Cow::Owned(data)
    }
}

impl Module {
    /// The code object, as `marshal` writes it.
    pub fn code(&self) -> Cow<'static, [u8]> {
        self.code.load()
    }

    /// The source, in UTF-8.
    pub fn source(&self) -> Cow<'static, [u8]> {
        self.source.load()
    }
}

/// All modules, sorted by name.
pub fn modules() -> &'static [Module] {
    MODULES
}

/// The module of a name.
pub fn find(name: &str) -> Option<&'static Module> {
    let place = MODULES.binary_search_by(|module| module.name.cmp(name)).ok()?;
    MODULES.get(place)
}

/// The module whose source has this path below the library's folder.
pub fn find_path(path: &str) -> Option<&'static Module> {
    let name = path.strip_suffix(".py")?.replace('/', ".");
    let name = name.strip_suffix(".__init__").unwrap_or(&name);
    find(name).filter(|module| module.path == path)
}

#[cfg(test)]
mod tests {
    #[test]
    fn modules_are_found() {
        let module = super::find("json.decoder").expect("there is one");
        assert_eq!(module.path, "json/decoder.py");
        assert!(!module.is_package && super::find("json").is_some_and(|json| json.is_package));
        assert!(module.source().starts_with(b"\"\"\"Implementation of JSONDecoder"));
        assert!(module.code().len() > 1000);
        assert!(super::find("json.nothing").is_none());
        assert!(super::find_path("json/__init__.py").is_some_and(|json| json.name == "json"));
        assert!(super::find_path("json.py").is_none());
    }
}
