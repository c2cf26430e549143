"""Compares how CPython and we decode every byte sequence of the multi-byte codecs.

Usage, with CPython 3.14: decode_bytes.py DECODE [CODEC...]
DECODE is the built example `decode` of the crate taipan-ast. For each codec all sequences of two bytes that
begin beyond ASCII are tried, those of three bytes of EUC-JP, many of four of GB 18030, syllables
that EUC-KR spells and surrogates of UTF-16; a line tells how many differ.
"""

import itertools
import subprocess
import sys

CODECS = ["big5", "cp932", "cp949", "cp950", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "shift_jis", "utf_16",
          "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "charmap"]


def sequences(codec):
    for pair in itertools.product(range(0x80, 0x100), range(0x20, 0x100)):
        yield bytes(pair)
    if codec == "euc_kr":
        for letters in itertools.product(range(0xA0, 0xD8), range(0xBD, 0xD6), range(0xA0, 0xD8)):
            yield b"\xa4\xd4" + b"".join(bytes([0xA4, letter]) for letter in letters)
    if codec.startswith("utf_16"):
        for units in itertools.product([0x2041, 0xD801, 0xDBFF, 0xDC10, 0xE020], repeat=3):
            yield b"".join(unit.to_bytes(2, "little") for unit in units)
            yield b"".join(unit.to_bytes(2, "big") for unit in units) + b"a"
    if codec == "euc_jp":
        for pair in itertools.product(range(0xA1, 0xFF), repeat=2):
            yield bytes([0x8F, *pair])
    if codec == "gb18030":
        digits = range(0x30, 0x3A)
        yield from map(bytes, itertools.product([0x81, 0x82, 0x83, 0x84, 0x90, 0xE3], digits, range(0x81, 0xFF), digits))


def expected(codec, head, sequence):
    try:
        return "ok " + (head + sequence + b"\n").decode(codec).encode().hex()
    except UnicodeDecodeError as error:
        return f"error {error}"


def main(program, *codecs):
    total = 0
    for codec in codecs or CODECS:
        head = f"# coding: {codec}\n#".encode()
        tried = list(sequences(codec))
        lines = "".join(f"{(head + sequence + b'\n').hex()}\n" for sequence in tried)
        answer = subprocess.run([program], input=lines, capture_output=True, text=True, check=True).stdout
        differences = []
        for sequence, ours in zip(tried, answer.splitlines(), strict=True):
            theirs = expected(codec, head, sequence)
            if ours != theirs:
                differences.append((sequence.hex(), theirs, ours))
        total += len(differences)
        print(f"{codec}: {len(differences)} of {len(tried)} differ")
        for sequence, theirs, ours in differences[:3]:
            print(f"  {sequence}\n    CPython {theirs[-110:]}\n    taipan  {ours[-110:]}")
    sys.exit(total > 0)


main(*sys.argv[1:])
