"""Writes what CPython folds of expressions, for the test of constant folding.

    python3.14 tests/differential/folding.py crates/taipan-compiler/tests/folding.txt
"""

import dis
import itertools
import sys
import warnings

INTS = ["0", "3", "-7", "255", "2**31", "9223372036854775807", "-9223372036854775808", "10**20", "True"]
FLOATS = ["0.0", "-0.0", "2.5", "-1.5", "5e-324", "1e16", "1e400"]
COMPLEX = ["2j", "(1-3j)"]
OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^"]
SEQUENCES = ["''", "'a\u00e9\U0001f600'", "'x'", "b'abc'", "()", "(1, 2.5, 'z')"]
SLICES = ["1:", ":-1", "::-1", "5:0:-2", "-10**30:10**30", "::0"]


def expressions():
    for operator, left, right in itertools.product(OPERATORS, INTS + FLOATS, INTS + FLOATS):
        if (INTS + FLOATS).index(left) % 2 == (INTS + FLOATS).index(right) % 3 % 2:
            yield f"({left}) {operator} ({right})"
    for operator in OPERATORS[:7]:
        for left, right in itertools.product(COMPLEX, INTS[:4] + FLOATS[1:4] + COMPLEX):
            yield f"({left}) {operator} ({right})"
            yield f"({right}) {operator} ({left})"
    for operator, operand in itertools.product(["-", "+", "~", "not "], INTS + FLOATS[:4] + COMPLEX + SEQUENCES):
        yield f"{operator}({operand})"
    for sequence in SEQUENCES:
        for other in SEQUENCES:
            yield f"{sequence} + {other}"
        for count in ["0", "2", "-1", "256", "257", "4096", "4097", "10**30", "True"]:
            yield f"{sequence} * {count}"
            yield f"{count} * {sequence}"
        for index in ["0", "-1", "2", "3", "-4", "True", "10**30", "1.0"] + SLICES:
            yield f"{sequence}[{index}]"
    yield "((1,) * 20,) * 50"
    yield "((1,) * 20,) * 49"
    yield "1 << 127"
    yield "1 << 128"
    yield "2 ** 127"
    yield "2 ** 128"
    yield "(2**127) * (2**127)"


def folded(code):
    match [instruction for instruction in dis.get_instructions(code)]:
        case [_, dis.Instruction(opname="LOAD_CONST" | "LOAD_SMALL_INT", argval=value), _]:
            return repr(value)
    return "-"


def main(path):
    warnings.simplefilter("ignore")
    with open(path, "w", encoding="utf-8") as file:
        for expression in expressions():
            result = folded(compile(expression, "test", "eval"))
            if len(result) < 200:
                file.write(f"{expression}\t{result}\n")


main(sys.argv[1])
