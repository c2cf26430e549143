#!/usr/bin/env python3
"""Writes the expected disassembly beside each file of the compiler's corpus.

usage: python3.14 make_corpus_dis.py [NAME.py...]

For crates/taipan-compiler/tests/corpus/NAME.py it writes NAME.dis: what `dis` shows of the
code that this Python makes of the file, with the positions in the source, and what dis does
not show of each code object in a line `##`. Run it with the CPython the snapshots are to follow.
"""
import dis
import io
import pathlib
import re
import sys
import warnings

CORPUS = pathlib.Path(__file__).parents[2] / "crates/taipan-compiler/tests/corpus"
ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def header(code):
    return (
        f"## {code.co_qualname}: stacksize {code.co_stacksize}, flags {code.co_flags:#x}, "
        f"consts {len(code.co_consts)}, names {' '.join(code.co_names)}; "
        f"locals {' '.join(code.co_varnames)}; cells {' '.join(code.co_cellvars)}; "
        f"free {' '.join(code.co_freevars)}\n"
    )


def listing(code):
    out = io.StringIO()
    out.write(header(code))
    dis.dis(code, file=out, depth=0, show_positions=True)
    for const in code.co_consts:
        if hasattr(const, "co_code"):
            out.write("\n" + listing(const))
    return out.getvalue()


def main(names):
    warnings.simplefilter("ignore")
    for path in [CORPUS / name for name in names] or sorted(CORPUS.glob("*.py")):
        code = compile(path.read_bytes(), path.name, "exec", dont_inherit=True)
        text = ADDRESS.sub(" at 0x7f0000000000", listing(code))
        path.with_suffix(".dis").write_bytes(text.encode("utf-8", "backslashreplace"))


main(sys.argv[1:])
