"""Writes crates/taipan-ast/src/unicode/tables.rs: what CPython 3.14 (Unicode 16) says about characters.

Run with CPython 3.14, then `cargo fmt`.
"""

import pathlib
import unicodedata


def ranges(holds):
    found, start = [], None
    for code in range(0x110000):
        if holds(chr(code)):
            start = code if start is None else start
        elif start is not None:
            found.append((start, code - 1))
            start = None
    return found + ([(start, 0x10FFFF)] if start is not None else [])


def table(name, doc, found):
    rows = ", ".join(f"(0x{first:X}, 0x{last:X})" for first, last in found)
    return f"/// {doc}\npub(super) const {name}: &[(u32, u32)] = &[{rows}];\n"


def main():
    out = pathlib.Path(__file__).parents[2] / "crates/taipan-ast/src/unicode/tables.rs"
    parts = [
        f"//! Ranges of characters, first and last included, of Unicode {unicodedata.unidata_version}.\n//!\n"
        "//! Written by `tests/differential/make_unicode_tables.py`.\n",
        table("IDENTIFIER_START", "Characters beyond ASCII that may begin an identifier.",
              ranges(lambda c: c > "\x7f" and c.isidentifier())),
        table("IDENTIFIER_CONTINUE", "Characters beyond ASCII that may continue an identifier but not begin one.",
              ranges(lambda c: c > "\x7f" and not c.isidentifier() and ("a" + c).isidentifier())),
        table("NOT_PRINTABLE", "Characters for which `str.isprintable` is false.",
              ranges(lambda c: not c.isprintable())),
    ]
    out.parent.mkdir(exist_ok=True)
    out.write_text("\n".join(parts))


main()
