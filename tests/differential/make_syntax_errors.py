"""Writes the expectations of crates/taipan-ast/tests/syntax_errors.rs.

Usage, with CPython 3.14: make_syntax_errors.py FILE < SOURCES
SOURCES has a Python literal on each line; FILE gets pairs of lines: the source, escaped, and what `ast.parse` raises.
"""

import ast
import sys

from syntax_errors import escape, expected


def main():
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        for line in sys.stdin:
            source = ast.literal_eval(line)
            out.write(escape(source) + "\n" + expected(source, "exec") + "\n")


main()
