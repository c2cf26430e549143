"""Writes crates/taipan-stdlib/src/unicodedata/tables.rs: what CPython's module unicodedata knows, as runs.

Run with the CPython whose tables are wanted: python3.14 make_unicodedata_tables.py > tables.rs
"""

import sys
import unicodedata as ucd
from fractions import Fraction

LAST = 0x110000


def runs(value):
    found, before = [], None
    for code in range(LAST):
        now = value(chr(code))
        if now != before:
            found.append((code, now))
            before = now
    return found


def write(name, doc, kind, items):
    print(f"/// {doc}")
    print("#[rustfmt::skip]")
    print(f"pub(super) static {name}: &[{kind}] = &[")
    line = "   "
    for item in items:
        if len(line) + len(item) > 108:
            print(line)
            line = "   "
        line += f" {item},"
    print(line)
    print("];")
    print()


def text_runs(name, doc, value):
    write(name, doc, "(u32, &str)", [f'(0x{code:x}, "{now}")' for code, now in runs(value)])


def number_runs(name, doc, value):
    write(name, doc, "(u32, u8)", [f"(0x{code:x}, {int(now)})" for code, now in runs(value)])


def fraction(value):
    found = Fraction(value).limit_denominator(1000)
    assert float(found) == value
    return found


def numerics():
    items = []
    for code in range(LAST):
        value = ucd.numeric(chr(code), None)
        if value is not None:
            found = fraction(value)
            items.append(f"(0x{code:x}, {found.numerator}, {found.denominator})")
    return items


def is_hangul(code):
    return 0xAC00 <= code <= 0xD7A3


print("//! What the module `unicodedata` knows about characters.")
print("//!")
print("//! Written by `tests/differential/make_unicodedata_tables.py`.")
print()
print("/// The version of Unicode.")
print(f'pub(super) const VERSION: &str = "{ucd.unidata_version}";')
print()
text_runs("CATEGORY", "General categories, each from its character on.", ucd.category)
text_runs("OLD_CATEGORY", "The same in Unicode 3.2.", ucd.ucd_3_2_0.category)
text_runs("BIDIRECTIONAL", "Bidirectional classes.", ucd.bidirectional)
text_runs("WIDTH", "East Asian widths.", ucd.east_asian_width)
number_runs("COMBINING", "Canonical combining classes.", ucd.combining)
number_runs("MIRRORED", "Whether a character is mirrored in text from right to left.", ucd.mirrored)
write("NUMERIC", "Numeric values: numerator and denominator.", "(u32, i64, u16)", numerics())
write(
    "DECOMPOSITION",
    "Decompositions, those of Hangul syllables aside.",
    "(u32, &str)",
    [
        f'(0x{code:x}, "{ucd.decomposition(chr(code))}")'
        for code in range(LAST)
        if not is_hangul(code) and ucd.decomposition(chr(code))
    ],
)
sys.stdout.flush()
