"""Compiles the files named on standard input, one a line, and tells how each is rejected.

A line for each: "ok", or class, lineno, offset, end_lineno, end_offset, and msg and text as hexadecimal
UTF-8, "-" standing for None. The sources are compiled under a name that no file has: CPython reads some
lines it shows from the file of that name.
"""
import os
import sys


def number(value):
    return "-" if value is None else str(value)


def text(value):
    return "-" if value is None else "x" + value.encode("utf-8", "surrogatepass").hex()


for name in sys.stdin.read().splitlines():
    with open(name, "rb") as file:
        source = file.read()
    try:
        compile(source, os.path.basename(name), "exec", dont_inherit=True)
    except SyntaxError as e:
        numbers = (e.lineno, e.offset, e.end_lineno, e.end_offset)
        print(type(e).__name__, *map(number, numbers), text(e.msg), text(e.text))
    except Exception as e:
        print(type(e).__name__, "- - - -", text(str(e)), "-")
    else:
        print("ok")
