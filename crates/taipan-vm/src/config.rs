//! What an interpreter is started with: the command line, the environment, where the library is.

use crate::modules::imp::Frozen;

/// What the standard streams are made with.
#[derive(Clone, Debug, Default)]
pub struct StandardStreams {
    /// Their encoding, UTF-8 if it is not said.
    pub encoding: Option<String>,
    /// What is done about errors, except on standard error.
    pub errors: Option<String>,
}

/// What an interpreter is started with. Paths are texts, as Python code sees them.
#[derive(Clone)]
pub struct Config {
    /// `sys.argv`
    pub argv: Vec<String>,
    /// `sys.orig_argv`
    pub orig_argv: Vec<String>,
    /// `sys.executable`
    pub executable: String,
    /// `sys.prefix`
    pub prefix: String,
    /// Where the standard library is, or seems to be if it is embedded.
    pub library_dir: String,
    /// `sys.path`
    pub path: Vec<String>,
    /// `-W` and `PYTHONWARNINGS`
    pub warnoptions: Vec<String>,
    /// `-X`: names and values.
    pub xoptions: Vec<(String, Option<String>)>,
    /// `sys.pycache_prefix`
    pub pycache_prefix: Option<String>,
    /// `-O` (1) and `-OO` (2)
    pub optimize: u8,
    /// How often `-v` was given.
    pub verbose: u8,
    /// How often `-b` was given.
    pub bytes_warning: u8,
    /// `-i`
    pub inspect: bool,
    /// Whether there is a prompt.
    pub interactive: bool,
    /// `-B`
    pub dont_write_bytecode: bool,
    /// `-s`
    pub no_user_site: bool,
    /// `-S`
    pub no_site: bool,
    /// `-E`
    pub ignore_environment: bool,
    /// `-q`
    pub quiet: bool,
    /// `-I`
    pub isolated: bool,
    /// `-X dev`
    pub dev_mode: bool,
    /// `-P`
    pub safe_path: bool,
    /// `-u`
    pub unbuffered: bool,
    /// Whether hashes of texts differ from run to run.
    pub hash_randomization: bool,
    /// What the hashes of texts and bytes begin from: `PYTHONHASHSEED`, `None` for a seed at random. The first
    /// interpreter of a process decides.
    pub hash_seed: Option<u32>,
    /// How `sys.stdin`, `sys.stdout` and `sys.stderr` are made of the process's descriptors; without it there are
    /// none, and `print` writes to the output that the interpreter was made with.
    pub streams: Option<StandardStreams>,
    /// Modules whose code is embedded, by name.
    pub frozen: fn(&str) -> Option<Frozen>,
    /// Sources of embedded modules, by path below the library's folder.
    pub library_source: fn(&str) -> Option<Vec<u8>>,
    /// `sys.stdlib_module_names`
    pub library_names: fn() -> Vec<&'static str>,
    /// Modules that `importlib` is made ready with, run in this order when the interpreter starts; each is
    /// frozen.
    pub finders: &'static [&'static str],
}

impl Default for Config {
    /// Nothing is embedded, and nothing was asked for.
    fn default() -> Config {
        Config {
            argv: vec![String::new()],
            orig_argv: Vec::new(),
            executable: String::new(),
            prefix: String::new(),
            library_dir: String::new(),
            path: Vec::new(),
            warnoptions: Vec::new(),
            xoptions: Vec::new(),
            pycache_prefix: None,
            optimize: 0,
            verbose: 0,
            bytes_warning: 0,
            inspect: false,
            interactive: false,
            dont_write_bytecode: false,
            no_user_site: false,
            no_site: false,
            ignore_environment: false,
            quiet: false,
            isolated: false,
            dev_mode: false,
            safe_path: false,
            unbuffered: false,
            hash_randomization: true,
            hash_seed: None,
            streams: None,
            frozen: |_| None,
            library_source: |_| None,
            library_names: Vec::new,
            finders: &[],
        }
    }
}
