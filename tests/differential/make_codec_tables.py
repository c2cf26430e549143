"""Writes crates/taipan-ast/src/decode/codecs.txt and charmaps.bin from the codecs of the Python running it.

Run with CPython 3.14. `codecs.txt` has one line per charmap codec and per multi-byte codec: the canonical
name CPython's messages use, then every alias. `charmaps.bin` has, for each charmap codec in the order of
the text, 256 UTF-16 code units, little endian; 0xFFFE stands for an undefined byte.
"""

import codecs
import encodings
import encodings.aliases
import os
import pathlib
import struct

MULTIBYTE = ["big5", "cp932", "cp949", "cp950", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "shift_jis",
             "iso2022_jp"]
OTHER = ["ascii", "latin_1", "utf_8", "utf_8_sig"]


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


def main():
    out = pathlib.Path(__file__).parents[2] / "crates/taipan-ast/src/decode"
    charmaps = [module for module in module_names() if is_charmap(module)]
    lines, tables = [], []
    for kind, modules in (("charmap", charmaps), ("multibyte", MULTIBYTE), ("builtin", OTHER)):
        for module in modules:
            name = codecs.lookup(module).name
            lines.append(" ".join([kind, name, module, *aliases_of(module)]))
    for module in charmaps:
        for byte in range(256):
            char = bytes([byte]).decode(module, "replace")
            tables.append(0xFFFE if char == "\ufffd" else ord(char))
    (out / "codecs.txt").write_text("\n".join(lines) + "\n")
    (out / "charmaps.bin").write_bytes(struct.pack(f"<{len(tables)}H", *tables))


main()
