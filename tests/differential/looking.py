#!/usr/bin/env python3
"""Compares what the looking commands print of files with what CPython's own modules print.

usage: python3.14 looking.py TAIPAN COMMAND [OPTION...] -- PATH...

COMMAND is dis, ast, tokens, symtable, or pyc: the disassembly of the compiled file. Standard output, standard
error below the traceback and the exit status must be the same; only the address of a code object may differ.
Prints every file that differs with the first line that does, and a count; fails when one differs. Run it with
PYTHONHASHSEED=0, which is the order our sets are shown in.
"""
import ast
import contextlib
import dis
import importlib.util
import io
import itertools
import marshal
import pathlib
import re
import subprocess
import symtable
import sys
import tempfile
import tokenize
import traceback
import warnings

ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def dis_pyc(arguments):
    *options, path = arguments
    show = {"-C": "show_caches", "-O": "show_offsets", "-P": "show_positions", "-S": "adaptive"}
    code = marshal.loads(pathlib.Path(path).read_bytes()[16:])
    dis.dis(code, **{show[option]: True for option in options})


MAIN = {"dis": dis.main, "ast": ast.main, "tokens": tokenize._main, "symtable": symtable.main, "pyc": dis_pyc}


def expected(main, arguments):
    """What a Python module's `main` prints, and its exit status."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as exit:
            status = exit.code or 0
        except BaseException as error:
            err.write("".join(traceback.format_exception_only(error)))
            status = 1
    return normal(out.getvalue()), normal(err.getvalue()), status


def expected_alone(path, options):
    """The same of `dis` in a process of its own: a set is shown in another order when an earlier file had one of
    its strings interned."""
    run = subprocess.run([sys.executable, "-m", "dis", *options, str(path)], capture_output=True)
    error = run.stderr.decode("utf-8", "backslashreplace")
    return normal(run.stdout.decode("utf-8", "backslashreplace")), normal(error), run.returncode


def normal(text):
    text = ADDRESS.sub(" at 0x", text.encode("utf-8", "backslashreplace").decode("utf-8"))
    # The names that only pass through a scope are listed in the order of a set, which is no order.
    runs = itertools.groupby(text.splitlines(keepends=True), lambda line: line.endswith("': \n"))
    return "".join(line for passing, run in runs for line in (sorted(run) if passing else run))


def found(program, arguments):
    run = subprocess.run([program, *arguments], capture_output=True)
    out, err = (text.decode("utf-8", "backslashreplace") for text in (run.stdout, run.stderr))
    return normal(out), normal(err), run.returncode


def compiled(path, folder):
    """The compiled file, or `None` for a source that does not compile."""
    try:
        code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return None
    pyc = folder / "compiled.pyc"
    pyc.write_bytes(importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code))
    return pyc


def first_difference(wanted, ours):
    for name, theirs, mine in zip(("output", "error output"), wanted, ours):
        for number, pair in enumerate(itertools.zip_longest(theirs.split("\n"), mine.split("\n")), 1):
            if pair[0] != pair[1]:
                return f"{name}, line {number}:\n   CPython: {pair[0]!r:.300}\n   ours:    {pair[1]!r:.300}"
    return f"exit status: CPython: {wanted[2]} ours: {ours[2]}"


def main():
    warnings.simplefilter("always", SyntaxWarning)
    split = sys.argv.index("--")
    program, command, *options = sys.argv[1:split]
    paths = [path for given in map(pathlib.Path, sys.argv[split + 1:])
             for path in (sorted(given.rglob("*.py")) if given.is_dir() else [given])]
    compared = different = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            shown = compiled(path, pathlib.Path(folder)) if command == "pyc" else path
            if shown is None:
                continue
            compared += 1
            wanted = expected(MAIN[command], [*options, str(shown)])
            ours = found(program, ["dis" if command == "pyc" else command, *options, str(shown)])
            if wanted != ours and command == "dis" and ours[2] == 0:
                wanted = expected_alone(shown, options)
            if wanted != ours:
                different += 1
                print(f"differs: {path}, {first_difference(wanted, ours)}", flush=True)
    print(f"{command} {' '.join(options)}: {compared} files, {different} differ")
    sys.exit(different > 0)


main()
