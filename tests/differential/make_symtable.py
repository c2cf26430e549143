#!/usr/bin/env python3
"""Writes what is expected of the compiler's symbol tables.

usage: python3.14 make_symtable.py

For each crates/taipan-compiler/tests/symtable/NAME.py it writes NAME.txt: what `python -m symtable`
prints, the names that only pass through a scope sorted (Python prints them in the order of a set). In crates/taipan-compiler/tests/symtable_errors.txt a source stands behind `>>>` and `...`;
below it comes the error that this Python finds, as `CLASS LINE:OFFSET-END_LINE:END_OFFSET MESSAGE`,
or `ok`. Run it with the CPython the expectations are to follow.
"""
import contextlib
import io
import itertools
import os
import pathlib
import symtable

TESTS = pathlib.Path(__file__).parents[2] / "crates/taipan-compiler/tests"


def listing(path):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        symtable.main([path.name])
    return "".join(sort_passing(out.getvalue().splitlines(keepends=True)))


def sort_passing(lines):
    """Sorts runs of lines with free names that have no flags."""
    for passing, run in itertools.groupby(lines, lambda line: line.endswith("': \n")):
        yield from sorted(run) if passing else run


def answer(source):
    try:
        symtable.symtable(source, "<table>", "exec")
    except SyntaxError as e:
        span = f"{e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset}"
        return f"{type(e).__name__} {span} {e.msg}"
    return "ok"


def main():
    os.chdir(TESTS / "symtable")
    for path in pathlib.Path().glob("*.py"):
        path.with_suffix(".txt").write_text(listing(path), "utf-8")
    table = TESTS / "symtable_errors.txt"
    head, *blocks = table.read_text("utf-8").split("\n>>> ")
    out = [head.rstrip()]
    for block in blocks:
        lines = block.split("\n")
        source = [lines[0]] + [line[4:] for line in lines[1:] if line.startswith("...")]
        shown = ["... " + line if line else "..." for line in source[1:]]
        out.append("\n".join([">>> " + source[0], *shown, answer("\n".join(source) + "\n")]))
    table.write_text("\n\n".join(out) + "\n", "utf-8")


main()
