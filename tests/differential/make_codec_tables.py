"""Writes the tables in crates/taipan-ast/src/decode/ from the codecs of the Python running it.

Usage, with CPython 3.14: make_codec_tables.py WHATWG
WHATWG is the built example `whatwg` of the crate taipan-ast: what the crate `encoding_rs` decodes.

`codecs.txt` has one line per charmap codec and per multi-byte codec: the canonical
name CPython's messages use, then every alias. `charmaps.bin` has, for each charmap codec in the order of
the text, 256 UTF-16 code units, little endian; 0xFFFE stands for an undefined byte.

`multibyte.txt` has where CPython's multi-byte codecs differ from the web's encodings, which the crate
`encoding_rs` has: a codec's name on a line of its own, then runs of byte sequences, in hexadecimal
digits: the first, the last, and the code point of the first, from which they count on, or `-` if CPython
has no character there.
"""

import codecs
import encodings
import encodings.aliases
import os
import itertools
import pathlib
import struct
import subprocess
import sys

MULTIBYTE = ["big5", "cp932", "cp949", "cp950", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "shift_jis",
             "iso2022_jp"]
# The label of the web's encoding, where it is not the codec's name.
LABELS = {"cp932": "shift_jis", "cp949": "euc-kr", "euc_kr": "euc-kr", "cp950": "big5", "euc_jp": "euc-jp",
          "gb2312": "gbk"}
OTHER = ["ascii", "latin_1", "utf_8", "utf_8_sig", "charmap", "utf_16", "utf_16_be", "utf_16_le", "utf_32",
         "utf_32_be", "utf_32_le"]


def module_names():
    folder = os.path.dirname(encodings.__file__)
    return sorted(name[:-3] for name in os.listdir(folder)
                  if name.endswith(".py") and name not in ("__init__.py", "aliases.py"))


def is_charmap(module):
    if module in ("charmap", "rot_13"):
        return False
    text = open(os.path.join(os.path.dirname(encodings.__file__), module + ".py")).read()
    return "charmap_decode" in text


def aliases_of(module):
    return sorted(alias for alias, target in encodings.aliases.aliases.items() if target == module)


def is_text(module):
    return codecs.lookup(module)._is_text_encoding


def sequences(codec):
    """Every sequence that may be a character: of one byte, of two, of three in EUC-JP, and those of four in
    GB 18030 that are not just counted."""
    yield from (bytes([byte]) for byte in range(0x80, 0x100))
    yield from map(bytes, itertools.product(range(0x80, 0x100), range(0x30, 0x100)))
    if codec == "euc_jp":
        yield from (bytes([0x8F, *pair]) for pair in itertools.product(range(0xA1, 0xFF), repeat=2))
    if codec == "gb18030":
        digits = range(0x30, 0x3A)
        yield from map(bytes, itertools.product(range(0x81, 0x85), digits, range(0x81, 0xFF), digits))


def character(codec, sequence):
    try:
        text = sequence.decode(codec)
    except UnicodeDecodeError:
        return None
    return ord(text) if len(text) == 1 else None


def runs(codec, program):
    """The runs of sequences that CPython's codec decodes otherwise: first, last, character of the first."""
    tried = list(sequences(codec))
    lines = "".join(sequence.hex() + "\n" for sequence in tried)
    label = LABELS.get(codec, codec)
    answer = subprocess.run([program, label], input=lines, capture_output=True, text=True, check=True).stdout
    found = []
    for sequence, web in zip(tried, answer.split(), strict=True):
        number = int.from_bytes(sequence)
        char = character(codec, sequence)
        if char == (None if web == "-" else int(web, 16)):
            continue
        if found and number == found[-1][1] + 1:
            first, last, start = found[-1]
            if char == (None if start is None else start + number - first):
                found[-1] = (first, number, start)
                continue
        found.append((number, number, char))
    return found


def main(program):
    out = pathlib.Path(__file__).parents[2] / "crates/taipan-ast/src/decode"
    charmaps = [module for module in module_names() if is_charmap(module)]
    lines, tables = [], []
    for kind, modules in (("charmap", charmaps), ("multibyte", MULTIBYTE), ("builtin", OTHER)):
        for module in modules:
            name = codecs.lookup(module).name
            lines.append(" ".join([kind, name, module, *aliases_of(module)]))
    known = {*charmaps, *MULTIBYTE, *OTHER}
    for module in module_names():
        if module not in known and module not in ("mbcs", "oem", "_win_cp_codecs"):
            kind = "absent" if is_text(module) else "binary"
            lines.append(" ".join([kind, module, module, *aliases_of(module)]))
    for module in charmaps:
        for byte in range(256):
            char = bytes([byte]).decode(module, "replace")
            tables.append(0xFFFE if char == "\ufffd" else ord(char))
    (out / "codecs.txt").write_text("\n".join(lines) + "\n")
    with open(out / "multibyte.txt", "w") as file:
        for codec in MULTIBYTE:
            if codec != "iso2022_jp":
                file.write(codec + "\n")
                for first, last, char in runs(codec, program):
                    file.write(f"{first:x} {last:x} {'-' if char is None else format(char, 'x')}\n")
    (out / "charmaps.bin").write_bytes(struct.pack(f"<{len(tables)}H", *tables))


main(*sys.argv[1:])
