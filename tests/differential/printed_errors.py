"""Compares how CPython and we print the syntax errors of mutated files.

Usage, with CPython 3.14: printed_errors.py REPORT N SEED FOLDER
REPORT is the built example `report` of the crate taipan-ast. Keywords are suggested when the corrected code parses;
passes after the parser are left out on both sides.
"""

import ast
import codeop
import subprocess
import sys
import traceback
import warnings

import syntax_errors_lib as common

warnings.simplefilter("ignore")
compile_with_all_passes = codeop._compile


def parse_only(source, filename, symbol, incomplete_input=True, *, flags=0):
    return compile_with_all_passes(source, filename, symbol, incomplete_input, flags=flags | ast.PyCF_ONLY_AST)


def expected(source, origin):
    try:
        compile(source, "f.py", "exec", ast.PyCF_ONLY_AST)
        return ""
    except Exception as error:
        if isinstance(error, SyntaxError):
            if error.msg == "not a chance" or error.msg.startswith("future feature"):
                return ""
            if origin == "run" and error._metadata:
                line, offset, _ = error._metadata
                error._metadata = (line, offset, None)
        return "".join(traceback.format_exception_only(error))


def main():
    program, count, seed, folder = sys.argv[1:]
    codeop._compile = parse_only
    process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    compared = different = suggested = 0
    for number, source in enumerate(common.mutants(int(count), int(seed), folder)):
        origin = ("run", "compile")[number % 2]
        with open("f.py", "w", encoding="utf-8") as file:
            file.write(source)
        wanted = expected(source, origin)
        data = source.encode("utf-8")
        process.stdin.write(b"%d %s\n" % (len(data), origin.encode()) + data)
        process.stdin.flush()
        ours = process.stdout.read(int(process.stdout.readline())).decode("utf-8")
        if not wanted and not ours:
            continue
        compared += 1
        suggested += "Did you mean '" in wanted
        if wanted != ours:
            different += 1
            print(f"differs ({origin}):\n{wanted}   ours:\n{ours}")
    print(f"{compared} errors, {suggested} with a suggestion, {different} differ")
    sys.exit(different > 0)


main()
