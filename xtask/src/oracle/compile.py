"""Compiles the files named on standard input (after their folder, one a line) at levels 0 to 2.

For each file and level: four bytes with the length of the marshalled code, little endian, and the code;
a length of zero when the source is rejected. What compileall imports is imported, because the names that
are interned by then show in what is compiled.
"""
import argparse  # noqa: F401
import compileall  # noqa: F401
import marshal
import os
import sys

folder, *names = sys.stdin.buffer.read().decode().splitlines()
out = sys.stdout.buffer
for name in names:
    with open(os.path.join(folder, name), "rb") as file:
        source = file.read()
    for level in (0, 1, 2):
        # A code object that is alive holds interned strings, which shows in those compiled meanwhile.
        code = None
        try:
            code = compile(source, name, "exec", dont_inherit=True, optimize=level)
        except Exception:
            data = b""
        else:
            data = marshal.dumps(code)
        out.write(len(data).to_bytes(4, "little"))
        out.write(data)
