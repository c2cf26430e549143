//! `_stat`: the parts of a file's mode.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::raise::raise;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

/// `_stat`
pub static MODULE: NativeModule = NativeModule {
    name: "_stat",
    doc: "S_IFMT_: file type bits",
    functions: FUNCTIONS,
    types: &[],
    init: |module| {
        for &(name, number) in CONSTANTS {
            module.set(name, int::from_i64(number));
        }
        Ok(())
    },
};

/// The bits of the file's type.
const TYPE: u32 = 0o170_000;

fn mode(value: &Value) -> PyResult<u32> {
    let number = convert::to_long(value)?;
    u32::try_from(number).map_err(|_| raise(&kinds::OVERFLOW_ERROR, "mode out of range"))
}

/// A function that asks whether a mode is that of a type of file.
macro_rules! is_type {
    ($name:literal, $bits:literal, $doc:literal) => {
        Method::function(
            $name,
            "($module, object, /)",
            Function::One(|_, value| Ok(Value::bool(mode(value)? & TYPE == $bits))),
            $doc,
        )
    };
}

/// A function that asks for something that is not there on this system.
macro_rules! is_never {
    ($name:literal, $doc:literal) => {
        Method::function(
            $name,
            "($module, object, /)",
            Function::One(|_, value| mode(value).map(|_| Value::FALSE)),
            $doc,
        )
    };
}

static FUNCTIONS: &[Method] = &[
    is_type!("S_ISDIR", 0o040_000, "Return True if mode is from a directory."),
    is_type!("S_ISCHR", 0o020_000, "Return True if mode is from a character special device file."),
    is_type!("S_ISBLK", 0o060_000, "Return True if mode is from a block special device file."),
    is_type!("S_ISREG", 0o100_000, "Return True if mode is from a regular file."),
    is_type!("S_ISFIFO", 0o010_000, "Return True if mode is from a FIFO (named pipe)."),
    is_type!("S_ISLNK", 0o120_000, "Return True if mode is from a symbolic link."),
    is_type!("S_ISSOCK", 0o140_000, "Return True if mode is from a socket."),
    is_never!("S_ISDOOR", "Return True if mode is from a door."),
    is_never!("S_ISPORT", "Return True if mode is from an event port."),
    is_never!("S_ISWHT", "Return True if mode is from a whiteout."),
    Method::function(
        "S_IMODE",
        "($module, object, /)",
        Function::One(|_, value| Ok(int::from_i64(i64::from(mode(value)? & 0o7777)))),
        "Return the portion of the file's mode that can be set by os.chmod().",
    ),
    Method::function(
        "S_IFMT",
        "($module, object, /)",
        Function::One(|_, value| Ok(int::from_i64(i64::from(mode(value)? & TYPE)))),
        "Return the portion of the file's mode that describes the file type.",
    ),
    Method::function(
        "filemode",
        "($module, object, /)",
        Function::One(|_, value| Ok(Str::new(&file_mode(mode(value)?)))),
        "Convert a file's mode to a string of the form '-rwxrwxrwx'",
    ),
];

fn file_mode(mode: u32) -> String {
    let kind = match mode & TYPE {
        0o100_000 => '-',
        0o040_000 => 'd',
        0o120_000 => 'l',
        0o060_000 => 'b',
        0o020_000 => 'c',
        0o010_000 => 'p',
        0o140_000 => 's',
        _ => '?',
    };
    let mut text = String::from(kind);
    for (shift, special, mark) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (mode & special != 0, bits & 1 != 0) {
            (true, true) => mark,
            (true, false) => mark.to_ascii_uppercase(),
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    text
}

/// Names and numbers.
static CONSTANTS: &[(&str, i64)] = &[
    ("SF_APPEND", 262144),
    ("SF_ARCHIVED", 65536),
    ("SF_DATALESS", 1073741824),
    ("SF_FIRMLINK", 8388608),
    ("SF_IMMUTABLE", 131072),
    ("SF_NOUNLINK", 1048576),
    ("SF_SETTABLE", 4294901760),
    ("SF_SNAPSHOT", 2097152),
    ("ST_ATIME", 7),
    ("ST_CTIME", 9),
    ("ST_DEV", 2),
    ("ST_GID", 5),
    ("ST_INO", 1),
    ("ST_MODE", 0),
    ("ST_MTIME", 8),
    ("ST_NLINK", 3),
    ("ST_SIZE", 6),
    ("ST_UID", 4),
    ("S_ENFMT", 1024),
    ("S_IEXEC", 64),
    ("S_IFBLK", 24576),
    ("S_IFCHR", 8192),
    ("S_IFDIR", 16384),
    ("S_IFDOOR", 0),
    ("S_IFIFO", 4096),
    ("S_IFLNK", 40960),
    ("S_IFPORT", 0),
    ("S_IFREG", 32768),
    ("S_IFSOCK", 49152),
    ("S_IFWHT", 0),
    ("S_IREAD", 256),
    ("S_IRGRP", 32),
    ("S_IROTH", 4),
    ("S_IRUSR", 256),
    ("S_IRWXG", 56),
    ("S_IRWXO", 7),
    ("S_IRWXU", 448),
    ("S_ISGID", 1024),
    ("S_ISUID", 2048),
    ("S_ISVTX", 512),
    ("S_IWGRP", 16),
    ("S_IWOTH", 2),
    ("S_IWRITE", 128),
    ("S_IWUSR", 128),
    ("S_IXGRP", 8),
    ("S_IXOTH", 1),
    ("S_IXUSR", 64),
    ("UF_APPEND", 4),
    ("UF_COMPRESSED", 32),
    ("UF_DATAVAULT", 128),
    ("UF_HIDDEN", 32768),
    ("UF_IMMUTABLE", 2),
    ("UF_NODUMP", 1),
    ("UF_NOUNLINK", 16),
    ("UF_OPAQUE", 8),
    ("UF_SETTABLE", 65535),
    ("UF_TRACKED", 64),
];
