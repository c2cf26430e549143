//! A folder with sources of all kinds, in which commands are run.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use taipan_bytecode::Pyc;
use taipan_bytecode::pyc::Validation;

use crate::scenarios::Step;

/// When all sources were written, in seconds since 1970.
const WRITTEN: u64 = 1_700_000_000;

/// The sources; of those without a newline at the end CPython thinks as of the others.
const SOURCES: &[(&str, &[u8])] = &[
    ("list.txt", b"tree/sub\n  tree/a.py \ntree/broken.py\n"),
    ("tree/a.py", b"'doc'\nassert x\ndef f():\n    return 1\n"),
    ("tree/b.py", b"x = 1"),
    ("tree/broken.py", b"x = 1\nif x\n    pass\n"),
    ("tree/indent.py", b"if 1:\npass\n"),
    ("tree/notes.txt", b"not Python\n"),
    ("tree/null.py", b"x = 1\0\n"),
    ("tree/sub/deeper/d.py", b"pass\n"),
    ("tree/sub/c.py", b"import a\n"),
    ("tree/warns.py", b"def f():\n    return 1 is 1\n"),
    ("outside/o.py", b"pass\n"),
];

/// The folder; it goes when this is dropped.
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let sandbox = Self { folder: tempfile::tempdir().expect("a folder") };
        for (path, contents) in SOURCES {
            sandbox.write(Path::new(path), contents);
        }
        let odd = Path::new(OsStr::from_bytes(b"tree/odd\xff.py"));
        sandbox.write(odd, b"x = (\n");
        let path = sandbox.path("tree/sub/c.py");
        fs::set_permissions(path, Permissions::from_mode(0o444)).expect("permissions");
        fs::create_dir(sandbox.path("tree/folder.py")).expect("a folder");
        let link = |target: &str, name: &str| symlink(target, sandbox.path(name)).expect("a link");
        link("../outside/o.py", "tree/out.py");
        link("b.py", "tree/inside.py");
        link("nowhere.py", "tree/dangling.py");
        link("loop.py", "tree/loop.py");
        link("../outside", "tree/linked");
        sandbox
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &Path, contents: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        let mut file = File::create(&path).expect("the file can be made");
        file.write_all(contents).expect("the file can be written");
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(WRITTEN))
            .expect("its time can be set");
    }

    /// Does a step and tells what came of it.
    pub(crate) fn take(&self, step: &Step, python: Option<&Path>) -> String {
        match *step {
            Step::Run(arguments) => self.run(arguments, "", &[], python),
            Step::RunWithInput(arguments, input) => self.run(arguments, input, &[], python),
            Step::RunWith(variable, arguments) => self.run(arguments, "", &[variable], python),
            Step::Status(arguments) => {
                let status = self.output(arguments, "", &[], python).status;
                format!("$ {}\nstatus {}\n", arguments.join(" "), status.code().unwrap_or(-1))
            }
            Step::Write(name, contents) => {
                self.write(Path::new(name), contents.as_bytes());
                format!("{name} is written\n")
            }
            Step::Link(target, name) => {
                let path = self.path(name);
                fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
                symlink(target, path).expect("a link");
                format!("{name} is linked to {target}\n")
            }
        }
    }

    fn run(
        &self,
        arguments: &[&str],
        input: &str,
        variables: &[(&str, &str)],
        python: Option<&Path>,
    ) -> String {
        let output = self.output(arguments, input, variables, python);
        let mut text = String::from("$");
        for (name, value) in variables {
            let _ = write!(text, " {name}={value}");
        }
        let _ = writeln!(text, " {}\nstatus {}", arguments.join(" "), output.status.code().unwrap_or(-1));
        for (name, stream) in [("output", &output.stdout), ("errors", &output.stderr)] {
            if !stream.is_empty() {
                let stream = String::from_utf8_lossy(stream);
                let stream =
                    without_numbers(&stream.replace(&*self.folder.path().to_string_lossy(), "SANDBOX"));
                let _ = writeln!(text, "{name}:\n{}", stream.replace('\n', "\n    "));
            }
        }
        text
    }

    fn output(
        &self,
        arguments: &[&str],
        input: &str,
        variables: &[(&str, &str)],
        python: Option<&Path>,
    ) -> std::process::Output {
        let mut command = match python {
            Some(python) => Command::new(python),
            None => Command::new(env!("CARGO_BIN_EXE_taipan")),
        };
        match python {
            Some(_) => command.args(["-m", "compileall"]),
            // What compileall says unless it is told to be quiet.
            None if arguments.iter().any(|argument| argument.starts_with("-q")) => command.arg("compile"),
            None => command.args(["compile", "-v"]),
        };
        command.args(arguments).current_dir(self.folder.path()).envs(variables.iter().copied());
        for variable in ["SOURCE_DATE_EPOCH", "PYTHONPYCACHEPREFIX", "PYTHONPATH"] {
            if !variables.iter().any(|&(name, _)| name == variable) {
                command.env_remove(variable);
            }
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command starts");
        // One that does not read its input has ended already.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        child.wait_with_output().expect("the command ends")
    }

    /// The `.pyc` files that are there, and what they say.
    pub(crate) fn results(&self) -> String {
        let mut found = Vec::new();
        collect(self.folder.path(), &mut found);
        found.sort();
        let mut text = String::new();
        for path in found {
            let name = path.strip_prefix(self.folder.path()).expect("it is in the folder");
            let folder = self.folder.path().to_string_lossy();
            let name = name.to_string_lossy().replace(folder.trim_start_matches('/'), "SANDBOX");
            let name = without_numbers(&name);
            let _ = writeln!(text, "{name}: {}", describe(&path));
        }
        text
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            collect(&entry.path(), found);
        } else if entry.file_name().to_string_lossy().contains(".pyc") {
            found.push(entry.path());
        }
    }
}

fn describe(path: &Path) -> String {
    let metadata = fs::symlink_metadata(path).expect("it is there");
    if metadata.is_symlink() {
        return "a link".into();
    }
    let bytes = fs::read(path).expect("it can be read");
    let (mode, links) = (metadata.mode() & 0o777, metadata.nlink());
    match Pyc::from_bytes(&bytes) {
        Ok(Pyc { validation, code }) => {
            let validation = match validation {
                Validation::Timestamp { mtime, source_size } => format!("time {mtime} size {source_size}"),
                Validation::Hash { hash, checked } => format!("hash {hash:02x?} checked {checked}"),
            };
            let name = code.filename.as_bytes().escape_ascii();
            format!("{mode:o}, {links} links, {validation}, {name}, {} bytes", bytes.len())
        }
        Err(error) => format!("{mode:o}, {error}"),
    }
}

/// The text with the numbers of temporary files as `N`.
fn without_numbers(text: &str) -> String {
    let mut parts = text.split(".pyc.");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push_str(".pyc.N");
        shown.push_str(part.trim_start_matches(|character: char| character.is_ascii_digit()));
    }
    shown
}
