"""Compares the tokens of files with those of CPython's `tokenize` module.

Usage, with CPython 3.14: tokenize_files.py TOKENIZE_EXAMPLE FOLDER...
TOKENIZE_EXAMPLE is the built example `tokenize` of the crate taipan-ast. Prints every file that differs
and a count; fails when one differs.
"""

import contextlib
import io
import pathlib
import subprocess
import sys
import tokenize


def expected(path, exact):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            tokenize._main((["-e"] if exact else []) + [path])
            code = 0
        except SystemExit as exit:
            code = exit.code
        except Exception as error:
            return "crash", repr(error), 1
    return out.getvalue(), err.getvalue(), code


def main():
    program, *folders = sys.argv[1:]
    files = [path for folder in folders
             for path in (sorted(pathlib.Path(folder).rglob("*.py")) if pathlib.Path(folder).is_dir() else [folder])]
    different = 0
    for number, path in enumerate(files):
        exact = number % 4 != 0
        wanted = expected(str(path), exact)
        run = subprocess.run([program, *(["-e"] if exact else []), str(path)], capture_output=True, text=True,
                             encoding="utf-8", errors="surrogateescape")
        if (run.stdout, run.stderr, run.returncode) != wanted:
            different += 1
            print("differs:", path, wanted[1][-200:].strip(), "|", run.stderr[-200:].strip())
            for ours, theirs in zip(run.stdout.split("\n"), wanted[0].split("\n")):
                if ours != theirs:
                    print("   ", theirs, "\n   ", ours)
                    break
    print(f"{len(files)} files, {different} differ")
    sys.exit(different > 0)


main()
