"""Writes crates/taipan-vm/src/unicode/tables.rs: what the methods of `str` in CPython 3.14 (Unicode 16) know
about characters.

Run with CPython 3.14.
"""

import pathlib
import unicodedata

SHIFT = 7


def is_cased(c):
    return (c + "a").title().endswith("a")


def ends_word(text):
    """Whether a capital sigma behind the text gets the form for a word's end: whether the last character that is
    not passed over is cased."""
    return (text + "\u03a3").lower().endswith("\u03c2")


FLAGS = [
    ("ALPHA", str.isalpha),
    ("DECIMAL", str.isdecimal),
    ("DIGIT", str.isdigit),
    ("NUMERIC", str.isnumeric),
    ("LOWER", str.islower),
    ("UPPER", str.isupper),
    ("TITLE", lambda c: c.istitle() and not c.isupper()),
    ("SPACE", str.isspace),
    ("LINE_BREAK", lambda c: len(f"a{c}b".splitlines()) == 2),
    ("PRINTABLE", str.isprintable),
    ("IDENTIFIER_START", str.isidentifier),
    ("IDENTIFIER_CONTINUE", lambda c: ("a" + c).isidentifier()),
    ("CASED", lambda c: is_cased(c)),
    ("CASE_IGNORABLE", lambda c: not ends_word(c) if is_cased(c) else ends_word("a" + c)),
]


def case(character, mapped, full):
    """How far off the mapped character is; what has more characters lies in `full`."""
    if len(mapped) == 1:
        return ord(mapped) - ord(character)
    if mapped not in full:
        full[mapped] = len(full)
    return 0x1000_0000 + full[mapped]


def main():
    records, full, places = {}, {}, []
    for code in range(0x110000):
        c = chr(code)
        flags = sum(1 << place for place, (_, holds) in enumerate(FLAGS) if holds(c))
        cases = [case(c, mapped, full) for mapped in (c.upper(), c.lower(), c.title(), c.casefold())]
        digits = [unicodedata.decimal(c, -1), unicodedata.digit(c, -1)]
        places.append(records.setdefault((flags, *cases, *digits), len(records)))
    blocks, index = {}, []
    for start in range(0, len(places), 1 << SHIFT):
        block = tuple(places[start:start + (1 << SHIFT)])
        index.append(blocks.setdefault(block, len(blocks)))
    out = pathlib.Path(__file__).parents[2] / "crates/taipan-vm/src/unicode/tables.rs"
    parts = [
        f"//! What is known about the characters of Unicode {unicodedata.unidata_version}.\n//!\n"
        "//! Written by `tests/differential/make_character_tables.py`.\n\n"
        "use super::{Flags, Record};\n\n",
        f"/// A block has 2 to this power characters.\npub(super) const SHIFT: u32 = {SHIFT};\n\n",
        rows("INDEX", "u16" if len(blocks) > 255 else "u8", "The block of each run of characters.", map(str, index)),
        rows("PLACES", "u16", "The record of each character of the blocks.",
             (str(place) for block in blocks for place in block)),
        rows("RECORDS", "Record", "The records.",
             ("r(%d, %d, %d, %d, %d, %d, %d)" % record for record in records)),
        rows("FULL", "&str", "What takes more than one character.",
             ('"' + "".join(f"\\u{{{ord(c):x}}}" for c in text) + '"' for text in full)),
        "/// A record.\nconst fn r(flags: u16, upper: i32, lower: i32, title: i32, fold: i32, decimal: i8, digit: i8)"
        " -> Record {\n    Record { flags: Flags::from_bits_retain(flags), upper, lower, title, fold, decimal, digit }\n}\n",
    ]
    out.parent.mkdir(exist_ok=True)
    out.write_text("".join(parts))
    print(len(records), "records", len(blocks), "blocks", len(full), "full")


def rows(name, type_, doc, items):
    lines, line = [], "   "
    for item in items:
        if len(line) + len(item) > 108:
            lines.append(line)
            line = "   "
        line += f" {item},"
    lines.append(line)
    body = "\n".join(lines)
    return f"/// {doc}\n#[rustfmt::skip]\npub(super) static {name}: &[{type_}] = &[\n{body}\n];\n\n"


main()
