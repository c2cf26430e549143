"""Writes crates/taipan-compiler/src/constant_pool/interned.txt: strings that CPython 3.14 has interned
before `python -m compileall` compiles a file.

Run with CPython 3.14. The process cannot be asked for its interned strings, so it is asked for each of the
words of its standard library and of its binary, and for the qualified names of the library's nested classes.
"""

import ast
import os
import pathlib
import re
import subprocess
import sys
import sysconfig
import tempfile

WORD = re.compile(r"[A-Za-z0-9_]{2,}")
OUTPUT = pathlib.Path(__file__).parents[2] / "crates/taipan-compiler/src/constant_pool/interned.txt"

# Runs at the end of the process; its own names start with `asked_`, and are no words.
HOOK = """
import atexit
def asked_at_exit():
    import sys
    asked_words = open({words!r}, encoding="utf-8").read().split("\\n")
    asked_known = [asked_word for asked_word in asked_words if sys.intern(asked_word) is not asked_word]
    open({known!r}, "w", encoding="utf-8").write("\\n".join(asked_known))
atexit.register(asked_at_exit)
"""


def qualnames(body, prefix):
    for node in body:
        if isinstance(node, ast.ClassDef):
            if prefix:
                yield prefix + node.name
            yield from qualnames(node.body, prefix + node.name + ".")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from qualnames(node.body, prefix + node.name + ".<locals>.")
        else:
            for field in ("body", "orelse", "finalbody"):
                inner = getattr(node, field, None)
                if isinstance(inner, list):
                    yield from qualnames(inner, prefix)


def candidates():
    found = set()
    for path in pathlib.Path(sysconfig.get_path("stdlib")).rglob("*.py"):
        text = path.read_bytes().decode("latin-1")
        found.update(WORD.findall(text))
        if "test" not in path.parts:
            try:
                found.update(qualnames(ast.parse(path.read_bytes()).body, ""))
            except (SyntaxError, ValueError):
                pass
    binaries = [pathlib.Path(sys.executable).resolve(), *map(pathlib.Path, sys.argv[1:])]
    for path in binaries:
        found.update(WORD.findall(path.read_bytes().decode("latin-1")))
    return sorted(word for word in found if not word.startswith("asked_"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        words, known = folder / "words", folder / "known"
        words.write_text("\n".join(candidates()), encoding="utf-8")
        (folder / "hook").mkdir()
        hook = HOOK.format(words=str(words), known=str(known))
        (folder / "hook" / "sitecustomize.py").write_text(hook)
        (folder / "source").mkdir()
        (folder / "source" / "empty.py").write_text("")
        command = [sys.executable, "-m", "compileall", "-q", str(folder / "source")]
        subprocess.run(command, check=True, env=dict(os.environ, PYTHONPATH=str(folder / "hook")))
        OUTPUT.write_text(known.read_text(encoding="utf-8") + "\n", encoding="utf-8")


main()
