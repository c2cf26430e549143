//! Compiles the standard library that the crate `rustpython-pylib` carries, and writes two files for
//! `src/lib.rs`: `library.bin`, in which code and sources lie one after the other, and `index.rs`, which says
//! where.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use taipan_ast::parse::Mode;
use taipan_bytecode::marshal;
use taipan_compiler::{Options, Workspace};

/// Modules that every start of the interpreter loads: their code is stored as it is.
const AT_START: &[&str] = &[
    "_collections_abc",
    "_embedded_library",
    "_sitebuiltins",
    "abc",
    "codecs",
    "encodings",
    "encodings.aliases",
    "encodings.utf_8",
    "genericpath",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "io",
    "os",
    "posixpath",
    "site",
    "stat",
    "zipimport",
];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let library = Path::new(rustpython_pylib::LIB_PATH);
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut paths = Vec::new();
    collect(library, &mut paths)?;
    let mut modules: Vec<_> = paths.iter().filter_map(|path| module_of(library, path)).collect();
    let own = Path::new("python");
    println!("cargo::rerun-if-changed=python");
    let mut own_paths = Vec::new();
    collect(own, &mut own_paths)?;
    modules.extend(own_paths.iter().filter_map(|path| module_of(own, path)));
    modules.sort();
    let mut blob = Vec::new();
    let mut index = String::from("&[\n");
    // The compiler needs a stack of its own for deeply nested files.
    let entries = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
        let mut workspace = Workspace::default();
        for module in &modules {
            module.write(&mut workspace, &mut blob, &mut index)?;
        }
        io::Result::Ok((blob, index))
    })?;
    let (blob, index) = entries.join().map_err(|_| io::Error::other("the compiler panicked"))??;
    fs::write(out.join("library.bin"), blob)?;
    fs::write(out.join("index.rs"), index + "]\n")
}

/// A module to embed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Module {
    /// `json.decoder`
    name: String,
    is_package: bool,
    /// `json/decoder.py`
    path: String,
    file: PathBuf,
}

/// The module that a file holds, if its path can be imported.
fn module_of(library: &Path, file: &Path) -> Option<Module> {
    let path = file.strip_prefix(library).ok()?.to_str()?.replace('\\', "/");
    let name = path.strip_suffix(".py")?.replace('/', ".");
    let is_package = name.ends_with(".__init__");
    let name = name.strip_suffix(".__init__").unwrap_or(&name).to_owned();
    Some(Module { name, is_package, path, file: file.to_owned() })
}

impl Module {
    /// Compiles the module, appends code and source to the blob and a line to the index.
    fn write(&self, workspace: &mut Workspace, blob: &mut Vec<u8>, index: &mut String) -> io::Result<()> {
        let source = fs::read(&self.file)?;
        let text = String::from_utf8_lossy(&source);
        let compiled = workspace
            .compile(&text, self.path.as_bytes(), Mode::Exec, Options::default())
            .map_err(|error| io::Error::other(format!("{}: {error:?}", self.path)))?;
        let code =
            marshal::write_code(&compiled.code).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let code = append(blob, &code, !AT_START.contains(&self.name.as_str()))?;
        let source = append(blob, &source, true)?;
        let Module { name, is_package, path, .. } = self;
        writeln!(
            index,
            "Module {{ name: {name:?}, path: {path:?}, is_package: {is_package}, code: {code}, source: {source} }},"
        )
        .map_err(io::Error::other)
    }
}

/// Appends data to the blob and gives the expression that says where it lies.
fn append(blob: &mut Vec<u8>, data: &[u8], compress: bool) -> io::Result<String> {
    let start = blob.len();
    if compress {
        let mut encoder = DeflateEncoder::new(&mut *blob, Compression::best());
        encoder.write_all(data)?;
        encoder.finish()?;
    } else {
        blob.extend_from_slice(data);
    }
    let (end, length) = (blob.len(), data.len());
    Ok(format!("Stored {{ start: {start}, end: {end}, length: {length}, compressed: {compress} }}"))
}

/// All `.py` files below a folder.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "py") {
            paths.push(path);
        }
    }
    Ok(())
}
