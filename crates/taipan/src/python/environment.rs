//! From the command line and the environment to the interpreter's configuration.

use std::env;
use std::path::{Path, PathBuf};

use taipan_vm::config::{Config, StandardStreams};

use super::library;
use super::options::{Options, Program};

/// Where the embedded library seems to be, below the prefix.
const LIBRARY_FOLDER: &str = "lib/python3.14";

/// A variable of the environment, if the environment counts and it is not empty.
fn variable(options: &Options, name: &str) -> Option<String> {
    if options.ignore_environment {
        return None;
    }
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a variable of the environment asks for something.
fn is_set(options: &Options, name: &str) -> bool {
    variable(options, name).is_some()
}

/// A level that a variable of the environment gives: its number, or 1.
fn level(options: &Options, name: &str) -> u8 {
    variable(options, name).map_or(0, |value| value.parse().unwrap_or(1))
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The configuration that the options and the environment ask for.
pub(super) fn config(options: &Options) -> Config {
    let executable = env::current_exe().unwrap_or_default();
    let prefix = prefix(options, &executable);
    let library_dir = text(&prefix.join(LIBRARY_FOLDER));
    let mut path: Vec<String> = variable(options, "PYTHONPATH")
        .map(|paths| env::split_paths(&paths).map(|path| text(&path)).collect())
        .unwrap_or_default();
    path.push(library_dir.clone());
    let mut warnoptions: Vec<String> = variable(options, "PYTHONWARNINGS")
        .map(|all| all.split(',').map(str::to_owned).collect())
        .unwrap_or_default();
    warnoptions.extend(options.warnings.iter().cloned());
    let hash_seed = variable(options, "PYTHONHASHSEED").and_then(|seed| seed.parse().ok());
    let program = match &options.program {
        Program::Command(_) => "-c",
        Program::Module(_) => "-m",
        Program::Script(path) => path,
        Program::Input => "",
    };
    let argv = std::iter::once(program.to_owned()).chain(options.arguments.iter().cloned()).collect();
    Config {
        argv,
        orig_argv: env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect(),
        executable: text(&executable),
        prefix: text(&prefix),
        library_dir,
        path,
        warnoptions,
        xoptions: options.xoptions.clone(),
        pycache_prefix: variable(options, "PYTHONPYCACHEPREFIX"),
        optimize: options.optimize.max(level(options, "PYTHONOPTIMIZE")),
        verbose: options.verbose.max(level(options, "PYTHONVERBOSE")),
        bytes_warning: options.bytes_warning,
        inspect: options.inspect || is_set(options, "PYTHONINSPECT"),
        interactive: options.interactive,
        dont_write_bytecode: options.dont_write_bytecode || is_set(options, "PYTHONDONTWRITEBYTECODE"),
        no_user_site: options.no_user_site || is_set(options, "PYTHONNOUSERSITE"),
        no_site: options.no_site,
        ignore_environment: options.ignore_environment,
        quiet: options.quiet,
        isolated: options.isolated,
        dev_mode: is_set(options, "PYTHONDEVMODE") || options.xoptions.iter().any(|(name, _)| name == "dev"),
        safe_path: options.safe_path || is_set(options, "PYTHONSAFEPATH"),
        unbuffered: options.unbuffered || is_set(options, "PYTHONUNBUFFERED"),
        hash_randomization: hash_seed != Some(0),
        hash_seed,
        streams: Some(streams(options)),
        frozen: library::frozen,
        library_source: library::source_of,
        library_names: library::names,
        finders: &["_embedded_library"],
    }
}

/// `PYTHONIOENCODING`: an encoding, a colon, what is done about errors; either may be missing.
fn streams(options: &Options) -> StandardStreams {
    let setting = variable(options, "PYTHONIOENCODING").unwrap_or_default();
    let (encoding, errors) = setting.split_once(':').unwrap_or((&setting, ""));
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    // An encoding without errors is a strict one.
    let errors = some(errors).or_else(|| some(encoding).map(|_| "strict".to_owned()));
    StandardStreams { encoding: some(encoding), errors }
}

/// `PYTHONHOME`, or the folder above the one that holds the executable.
fn prefix(options: &Options, executable: &Path) -> PathBuf {
    if let Some(home) = variable(options, "PYTHONHOME") {
        return PathBuf::from(home);
    }
    executable.parent().and_then(Path::parent).map(Path::to_owned).unwrap_or_default()
}
