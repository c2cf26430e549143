#!/usr/bin/env python3
"""Rewrites the answers in the compiler's table of errors and warnings.

usage: python3.14 make_diagnostics.py

In crates/taipan-compiler/tests/diagnostics.txt a source stands behind `>>>` and `...`; below it comes
what this Python says of it: errors as `CLASS LINE:OFFSET-END_LINE:END_OFFSET MESSAGE`, warnings as
`CLASS LINE MESSAGE`, or `ok`.
"""
import pathlib
import warnings

TABLE = pathlib.Path(__file__).parents[2] / "crates/taipan-compiler/tests/diagnostics.txt"


def answers(source):
    lines = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<table>", "exec", dont_inherit=True)
        except SyntaxError as e:
            span = f"{e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset}"
            lines.append(f"{type(e).__name__} {span} {e.msg}")
    return [f"{w.category.__name__} {w.lineno} {w.message}" for w in caught] + lines or ["ok"]


def main():
    head, *blocks = TABLE.read_text("utf-8").split("\n>>> ")
    out = [head.rstrip()]
    for block in blocks:
        lines = block.split("\n")
        source = [lines[0]] + [line[4:] for line in lines[1:] if line.startswith("...")]
        shown = ["... " + line if line else "..." for line in source[1:]]
        out.append("\n".join([">>> " + source[0], *shown, *answers("\n".join(source) + "\n")]))
    TABLE.write_text("\n\n".join(out) + "\n", "utf-8")


main()
