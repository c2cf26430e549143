//! What is tried.

/// A test: steps in a fresh sandbox.
pub(crate) struct Scenario {
    /// The name of its transcript.
    pub(crate) name: &'static str,
    /// What is done.
    pub(crate) steps: &'static [Step],
}

/// Something that is done in a sandbox.
pub(crate) enum Step {
    /// compileall is run with these arguments.
    Run(&'static [&'static str]),
    /// The same with something on standard input.
    RunWithInput(&'static [&'static str], &'static str),
    /// The same with an environment variable.
    RunWith((&'static str, &'static str), &'static [&'static str]),
    /// The same, where the text of usage errors may differ.
    Status(&'static [&'static str]),
    /// A file is written, at the time all others were written at.
    Write(&'static str, &'static str),
    /// A symbolic link is made: where it points to, and its name.
    Link(&'static str, &'static str),
}

use Step::{Link, Run, RunWith, RunWithInput, Status, Write};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { name: "tree", steps: &[Run(&["tree"])] },
    Scenario { name: "quiet", steps: &[Run(&["-q", "tree"])] },
    Scenario { name: "very_quiet", steps: &[Run(&["-qq", "tree", "missing"])] },
    Scenario {
        name: "several",
        steps: &[Run(&["tree/b.py", "tree/notes.txt", "outside", "missing", "tree/sub/"])],
    },
    Scenario { name: "no_recursion", steps: &[Run(&["-l", "tree"])] },
    Scenario { name: "levels", steps: &[Run(&["-r", "1", "-l", "tree"]), Run(&["-r", "-1", "tree/sub"])] },
    Scenario {
        name: "up_to_date",
        steps: &[
            Run(&["tree/sub"]),
            Run(&["tree/sub"]),
            Run(&["-f", "tree/sub"]),
            Run(&["-o", "0", "-o", "1", "tree/sub"]),
            Run(&["-o", "1", "tree/sub"]),
            // The same time: not looked at, though the size is another.
            Write("tree/sub/c.py.new", ""),
            Write("tree/sub/deeper/d.py", "pass  # longer\n"),
            Run(&["tree/sub"]),
        ],
    },
    Scenario {
        name: "legacy",
        steps: &[Run(&["-b", "tree/sub"]), Run(&["-b", "-o", "1", "-o", "2", "outside"])],
    },
    Scenario { name: "destdir_tree", steps: &[Run(&["-d", "/dest", "tree"])] },
    Scenario { name: "destdir_slash", steps: &[Run(&["-d", "dest/", "tree/sub/"])] },
    Scenario { name: "destdir_file", steps: &[Run(&["-d", "/dest", "tree/a.py", "tree/broken.py"])] },
    Scenario { name: "strip", steps: &[Run(&["-s", "tree", "tree", "outside"])] },
    Scenario { name: "strip_prepend", steps: &[Run(&["-s", "tree", "-p", "/pre", "tree/sub", "outside"])] },
    Scenario { name: "prepend", steps: &[Run(&["-p", "/pre", "tree/sub"]), Run(&["-p", "", "outside"])] },
    Scenario { name: "exclude", steps: &[Run(&["-x", r"/sub/|b\w*\.py\Z", "tree"])] },
    Scenario { name: "exclude_lookahead", steps: &[Run(&["-x", "tree/(?!sub)", "tree"])] },
    Scenario { name: "exclude_invalid", steps: &[Status(&["-x", "(", "tree"])] },
    Scenario { name: "list", steps: &[Run(&["-i", "list.txt"]), Run(&["-i", "missing.txt", "tree"])] },
    Scenario { name: "list_quiet", steps: &[Run(&["-qq", "-i", "missing.txt"])] },
    Scenario { name: "list_stdin", steps: &[RunWithInput(&["-i", "-", "outside"], "tree/sub\ntree/a.py\n")] },
    Scenario { name: "optimize", steps: &[Run(&["-o", "2", "-o", "0", "-o", "1", "-o", "-1", "tree/a.py"])] },
    Scenario {
        name: "optimize_invalid",
        steps: &[Run(&["-o", "3", "tree/a.py"]), Run(&["-o", "-2", "outside"])],
    },
    Scenario {
        name: "hardlinks",
        steps: &[
            Run(&["--hardlink-dupes", "-o", "0", "-o", "1", "-o", "2", "tree"]),
            Run(&["-f", "--hardlink-dupes", "-o", "0", "-o", "1", "-o", "2", "tree/sub"]),
        ],
    },
    Scenario {
        name: "usage",
        steps: &[
            Status(&["--hardlink-dupes", "tree"]),
            Status(&["--hardlink-dupes", "-o", "1", "tree"]),
            Status(&["--hardlink-dupes", "-o", "1", "-o", "1", "tree"]),
            Status(&["-d", "x", "-s", "y", "tree"]),
            Status(&["-d", "x", "-p", "y", "tree"]),
            Status(&["--invalidation-mode", "other", "tree"]),
            Status(&["-o", "x", "tree"]),
            Status(&["-r", "x", "tree"]),
            Status(&["--unknown", "tree"]),
        ],
    },
    Scenario { name: "checked_hash", steps: &[Run(&["--invalidation-mode", "checked-hash", "tree/sub"])] },
    Scenario {
        name: "unchecked_hash",
        steps: &[
            Run(&["--invalidation-mode=unchecked-hash", "tree/sub"]),
            // Hashes are never up to date.
            Run(&["--inval=unchecked-hash", "tree/sub"]),
            Run(&["tree/sub"]),
        ],
    },
    Scenario {
        name: "source_date_epoch",
        steps: &[
            RunWith(("SOURCE_DATE_EPOCH", "1"), &["tree/sub"]),
            RunWith(("SOURCE_DATE_EPOCH", ""), &["outside"]),
        ],
    },
    Scenario { name: "links", steps: &[Run(&["-e", "tree", "tree"]), Run(&["-e", "", "tree"])] },
    Scenario {
        name: "cache_prefix",
        steps: &[RunWith(("PYTHONPYCACHEPREFIX", "cache"), &["-q", "outside"])],
    },
    Scenario {
        name: "targets",
        steps: &[
            Link("../b.py", "tree/sub/__pycache__/c.cpython-314.pyc"),
            Link("nowhere", "tree/sub/deeper/__pycache__/d.cpython-314.pyc"),
            Write("outside/__pycache__/o.cpython-314.pyc/x", ""),
            Run(&["tree/sub", "outside"]),
            Run(&["-q", "tree/sub", "outside"]),
        ],
    },
    Scenario { name: "cache_is_a_file", steps: &[Write("outside/__pycache__", ""), Run(&["outside"])] },
];
