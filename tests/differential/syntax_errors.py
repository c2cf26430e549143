"""Compares the syntax errors of CPython's parser with ours.

Usage, with CPython 3.14:

    syntax_errors.py EXPLAIN files FOLDER...       whole files: both must accept or reject alike
    syntax_errors.py EXPLAIN mutants N SEED FOLDER  N files with one token deleted, doubled or misspelt
    syntax_errors.py EXPLAIN scrambled N SEED FOLDER  N short pieces of files with some characters changed
    syntax_errors.py EXPLAIN tests FILE...         every string in the test files that `ast.parse` refuses
    syntax_errors.py EXPLAIN list FILE             Python literals, one source a line

EXPLAIN is the built example `explain` of the crate taipan-ast. Only what `ast.parse` raises is compared: class,
message, place and text.
"""

import ast
import subprocess
import sys
import warnings

from syntax_errors_lib import mutants, python_files, read, scrambled

warnings.simplefilter("ignore")


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def expected(source, mode):
    try:
        compile(source, "<unknown>", mode, ast.PyCF_ONLY_AST)
        return "ok"
    except SyntaxError as error:
        if error.msg == "not a chance" or error.msg.startswith("future feature"):
            return "ok"  # raised after parsing
        place = "\t".join(map(str, (error.lineno, error.offset, error.end_lineno, error.end_offset)))
        text = "None" if error.text is None else "'" + escape(error.text)
        return f"{type(error).__name__}\t{place}\t{escape(error.msg)}\t{text}"
    except RecursionError:
        return "ok"
    except Exception as error:
        return f"{type(error).__name__}\tNone\tNone\tNone\tNone\t{escape(str(error))}\tNone"


class Explainer:
    def __init__(self, program):
        self.process = subprocess.Popen([program, "--stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, source, mode):
        data = source.encode("utf-8")
        self.process.stdin.write(b"%d %s\n" % (len(data), mode.encode()) + data)
        self.process.stdin.flush()
        return self.process.stdout.readline().decode("utf-8").rstrip("\n")


def strings_in(paths):
    seen = set()
    for path in paths:
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for source in pieces(node.value):
                    if source not in seen and "\0" not in source:
                        seen.add(source)
                        yield source


def pieces(text):
    """The text itself, and the doctest examples in it."""
    yield text
    example = []
    for line in text.split("\n"):
        line = line.strip()
        if line.startswith(">>> "):
            if example:
                yield "\n".join(example)
            example = [line[4:]]
        elif line.startswith("...") and example:
            example.append(line[4:])
        elif example:
            yield "\n".join(example)
            example = []


def sources(kind, arguments):
    if kind == "files":
        for path in python_files(arguments):
            if (source := read(path)) is not None:
                yield source, str(path)
    elif kind == "mutants":
        yield from ((source, None) for source in mutants(int(arguments[0]), int(arguments[1]), arguments[2]))
    elif kind == "scrambled":
        yield from ((source, None) for source in scrambled(int(arguments[0]), int(arguments[1]), arguments[2]))
    elif kind == "tests":
        yield from ((source, None) for source in strings_in(arguments))
    else:
        for line in open(arguments[0], encoding="utf-8"):
            yield ast.literal_eval(line), None


def main():
    program, kind, *arguments = sys.argv[1:]
    explain = Explainer(program)
    compared = rejected = different = 0
    for source, name in sources(kind, arguments):
        try:
            source.encode("utf-8")
        except UnicodeEncodeError:
            continue
        if "\0" in source:
            continue
        source = source.replace("\r\n", "\n").replace("\r", "\n")
        for mode in ("exec", "eval", "single") if kind == "tests" else ("exec",):
            wanted = expected(source, mode)
            ours = explain(source, mode)
            compared += 1
            rejected += wanted != "ok"
            if wanted != ours:
                different += 1
                shown = name or (repr(source) if len(source) < 200 else f"{len(source)} characters")
                print(f"differs ({mode}): {shown}\n   CPython: {wanted[:400]}\n   ours:    {ours[:400]}")
    print(f"{compared} sources, {rejected} rejected by CPython, {different} differ")
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
