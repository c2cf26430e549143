//! The commands that show a stage, from the outside: output, errors and exit status.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder with the given files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).expect("a file can be written");
    }
    folder
}

fn taipan(folder: &TempDir, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the program runs")
}

fn command(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taipan"));
    command.args(arguments).current_dir(folder.path()).env_clear();
    command
}

#[track_caller]
fn check(output: &Output, status: i32, stdout: &str, stderr: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stderr), stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout);
    assert_eq!(output.status.code(), Some(status));
}

#[test]
fn symtable_prints_the_files_before_one_that_fails() {
    let folder = folder(&[("a.py", b"x = 1\n"), ("b.py", b"return\nnonlocal x\n"), ("c.py", b"")]);
    check(
        &taipan(&folder, &["symtable", "a.py", "b.py", "c.py"]),
        1,
        "symbol table for module from file 'a.py':\n    local symbol 'x': def_local\n\n",
        "  File \"b.py\", line 2\n    nonlocal x\n    ^^^^^^^^^^\nSyntaxError: nonlocal declaration not allowed at \
         module level\n",
    );
}

#[test]
fn tokens_of_standard_input_are_listed_up_to_an_error() {
    let folder = folder(&[]);
    let mut child = command(&folder, &["tokens", "-e"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(b"f(\n").expect("the program reads");
    check(
        &child.wait_with_output().expect("the program ends"),
        1,
        "1,0-1,1:            NAME           'f'            \n\
         1,1-1,2:            LPAR           '('            \n\
         1,2-1,3:            NL             '\\n'           \n",
        "<stdin>:1:0: error: unexpected EOF in multi-line statement\n",
    );
}

#[test]
fn ast_reads_type_comments_unless_told_not_to() {
    let folder = folder(&[("a.py", b"x = 1 # type: int\n"), ("b.py", b"if x: # type: int\n  pass\n")]);
    let shown = |arguments: &[&str]| taipan(&folder, arguments);
    let tree = shown(&["ast", "-i", "0", "a.py"]);
    assert!(String::from_utf8_lossy(&tree.stdout).ends_with("type_comment='int')])\n"));
    let error = "  File \"b.py\", line 1\n    if x: # type: int\n                  ^^^\nSyntaxError: invalid syntax\n";
    check(&shown(&["ast", "b.py"]), 1, "", error);
    assert!(shown(&["ast", "--no-type-comments", "b.py"]).status.success());
}

#[test]
fn ast_takes_a_feature_version() {
    let folder = folder(&[("a.py", b"(x := 1)\n")]);
    let shown = |version: &str| taipan(&folder, &["ast", "--feature-version", version, "a.py"]);
    assert!(shown("3.8").status.success());
    check(
        &shown("3.7"),
        1,
        "",
        "  File \"a.py\", line 1\n    (x := 1)\n           ^\nSyntaxError: Assignment expressions are only supported in \
         Python 3.8 and greater\n",
    );
    check(&shown("2.7"), 1, "", "ValueError: Unsupported major version: 2\n");
    assert_eq!(shown("x").status.code(), Some(2));
}

#[test]
fn dis_shows_a_set_whose_strings_were_interned_in_its_second_order() {
    // CPython makes the set anew for `linktype`, which is a name, too; PYTHONHASHSEED is 0.
    let folder = folder(&[]);
    let program = "linktype\nx in {'attlist', 'linktype', 'link', 'element'}";
    let shown = taipan(&folder, &["dis", "-c", program]);
    let shown = String::from_utf8_lossy(&shown.stdout);
    assert!(shown.contains("(frozenset({'linktype', 'attlist', 'link', 'element'}))"), "{shown}");
}

#[test]
fn dis_says_what_is_wrong_with_a_file() {
    let folder = folder(&[
        ("empty.pyc", b""),
        ("short.pyc", b"\x2b\x0e\r\n"),
        ("old.pyc", b"\xf3\r\r\n0000000000000000"),
        ("damaged.pyc", b"\x2b\x0e\r\n\0\0\0\0\0\0\0\0\0\0\0\0?"),
        ("null.py", b"x\0"),
    ]);
    let error = |file: &str, text: &str| check(&taipan(&folder, &["dis", file]), 1, "", text);
    error("empty.pyc", "empty.pyc: the file is empty\n");
    error("short.pyc", "short.pyc: reached EOF while reading pyc header: 4 of 16 bytes\n");
    error("old.pyc", "old.pyc: the file is of CPython 3.13 (magic number 3571); this reads CPython 3.14's\n");
    error("damaged.pyc", "damaged.pyc: bad marshal data (unknown type code) at byte 17\n");
    error("null.py", "SyntaxError: source code string cannot contain null bytes\n");
    error("none.py", "FileNotFoundError: [Errno 2] No such file or directory: 'none.py'\n");
}

#[test]
fn cfg_finds_functions_by_short_names() {
    let folder = folder(&[("a.py", b"class C:\n  def f(self):\n    def g(): pass\n")]);
    let title = |name: &str| {
        let output = taipan(&folder, &["cfg", "a.py", name]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().next().unwrap_or_default().to_owned()
    };
    for name in ["C.f.<locals>.g", "C.f.g", "f.g", "g"] {
        assert_eq!(title(name), "C.f.<locals>.g, before optimisation");
    }
    check(
        &taipan(&folder, &["cfg", "a.py", "h"]),
        1,
        "",
        "there is no \"h\"; there are: <module>, C, C.f, C.f.<locals>.g\n",
    );
}

#[test]
fn cfg_draws_a_program_from_the_command_line_in_colour_if_wanted() {
    let folder = folder(&[]);
    let arguments = ["cfg", "-c", "f = lambda: 1", "<lambda>"];
    let plain = taipan(&folder, &arguments);
    assert!(plain.status.success());
    assert!(plain.stdout.ends_with("╯\n".as_bytes()));
    let coloured = command(&folder, &arguments).env("FORCE_COLOR", "1").output().expect("the program runs");
    assert!(coloured.stdout.starts_with(b"\x1b[1m<lambda>, before optimisation\x1b[0m\n"));
    let svg = taipan(&folder, &["cfg", "--svg", "out.svg", "-c", "x", "<module>"]);
    check(&svg, 0, "", "");
    let picture = fs::read_to_string(folder.path().join("out.svg")).expect("the picture is written");
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
}

#[test]
fn tokens_warns_of_a_file_called_string() {
    let folder = folder(&[("a.py", b"f'a\\{x}'\nf(\n")]);
    let warning = "<string>:1: SyntaxWarning: \"\\{\" is an invalid escape sequence. Such sequences will not work in the \
                   future. Did you mean \"\\\\{\"? A raw string is also an option.\n";
    let error = "a.py:2:0: error: unexpected EOF in multi-line statement\n";
    check(&taipan(&folder, &["tokens", "a.py"]), 1, "", &format!("{warning}{error}"));
    let output = command(&folder, &["tokens", "a.py"]).env("PYTHONWARNINGS", "error").output();
    let error = "a.py:1:5: error: \"\\{\" is an invalid escape sequence. Did you mean \"\\\\{\"? A raw string is also \
                 an option.\n";
    check(&output.expect("the program runs"), 1, "", error);
}

#[test]
fn options_may_be_given_again_and_the_last_counts() {
    let folder = folder(&[("a.py", b"x\n")]);
    let tree = "Module(\nbody=[\nExpr(\nvalue=Name(id='x', ctx=Load()))])\n";
    check(&taipan(&folder, &["ast", "-i", "7", "--indent", "-1", "a.py"]), 0, tree, "");
}
