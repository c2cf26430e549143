"""Makes the files that the tests compare with: run in this folder by CPython 3.14, PYTHONHASHSEED=0."""

import dis
import io
import marshal
import re
from importlib import _bootstrap_external

ADDRESS = re.compile(r" at 0x[0-9a-f]+, file")
ALL = dict(show_caches=True, show_offsets=True, show_positions=True, adaptive=True)


def disassembly(code, **options):
    out = io.StringIO()
    dis.dis(code, file=out, **options)
    return ADDRESS.sub(" at 0x7f0000000000, file", out.getvalue())


with open("pass.marshal", "wb") as file:
    code = compile("pass", "<pass>", "exec")
    file.write(marshal.dumps(code))

with open("sample.py", "rb") as file:
    source = file.read()
code = compile(source, "sample.py", "exec", dont_inherit=True, optimize=0)
pyc = _bootstrap_external._code_to_timestamp_pyc(code, 1_700_000_000, len(source))
with open("sample.pyc", "wb") as file:
    file.write(pyc)
for name, options in (("plain", {}), ("all", ALL)):
    with open(f"sample.{name}.txt", "w", encoding="utf-8") as file:
        file.write(disassembly(marshal.loads(pyc[16:]), **options))
