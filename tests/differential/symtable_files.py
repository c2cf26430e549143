#!/usr/bin/env python3
"""Compares the symbol tables of files with those of CPython's `_symtable`.

usage: python3.14 symtable_files.py SYMTABLE_EXAMPLE FOLDER...

SYMTABLE_EXAMPLE is the built example `symtable` of the crate taipan-compiler. Every scope is compared:
its kind, name, line, parameters, names with their flags, and the order of all of them; for a file that
is rejected, the error and its place. Prints every file that differs and a count; fails when one does.
"""
import _symtable
import pathlib
import subprocess
import sys
import tempfile
import warnings

KINDS = ["Function", "Class", "Module", "Annotation", "TypeAlias", "TypeParameters", "TypeVariable"]
PASSES_THROUGH = _symtable.FREE << _symtable.SCOPE_OFF


def dump(table, level, lines):
    names, passing = [], []
    for name, value in table.symbols.items():
        # Names that only pass through a scope come in the order of a set, which is no order.
        (passing if value == PASSES_THROUGH else names).append(f" {name}={value}")
    names += sorted(passing)
    varnames = " ".join(table.varnames)
    kind = KINDS[table.type]
    lines.append(f"{' ' * level}{kind} {table.name} {table.lineno} {table.nested} [{varnames}]{''.join(names)}")
    for child in table.children:
        dump(child, level + 1, lines)


def expected(path):
    source = path.read_text("utf-8").removeprefix("\ufeff")
    try:
        table = _symtable.symtable(source, str(path), "exec")
    except SyntaxError as e:
        # The columns are bytes, from 1.
        begin, end = f"{e.lineno} {e.offset - 1}", f"{e.end_lineno} {e.end_offset - 1}"
        return [f"{path}\t{type(e).__name__}\t{e.msg}\t{begin} {end}"]
    lines = [str(path)]
    dump(table, 0, lines)
    return lines


def readable(path):
    try:
        compile(path.read_text("utf-8").removeprefix("\ufeff"), path, "exec", 0x400, True)
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return False
    return True


def main():
    program, *folders = sys.argv[1:]
    warnings.simplefilter("ignore")
    files = [path for folder in folders for path in sorted(pathlib.Path(folder).rglob("*.py")) if readable(path)]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(map(str, files)))
        listed.flush()
        run = subprocess.run([program, f"@{listed.name}"], capture_output=True, text=True, check=True)
    ours = {}
    for line in run.stdout.splitlines():
        if line.startswith(tuple(folders)):
            lines = ours[line.split("\t")[0]] = []
        lines.append(line)
    different = 0
    for path in files:
        wanted = expected(path)
        found = ours.get(str(path), [])
        if wanted != found:
            different += 1
            print("differs:", path)
            print(*next((pair for pair in zip(wanted, found) if pair[0] != pair[1]), ()), sep="\n")
    print(f"{len(files)} files, {different} differ")
    sys.exit(different > 0)


main()
