"""Writes what CPython makes of instruction lists, for the tests of the flow graph.

    python3.14 tests/differential/optimize_cfg.py crates/taipan-compiler/src/flowgraph/tests/optimize.txt

reads the cases of that file and writes each one's `after` anew.
"""

import opcode
import sys

import _testinternalcapi

HAS_TARGET = set(dis for dis in opcode.hasjump) | {
    opcode.opmap[name] for name in ("SETUP_FINALLY", "SETUP_CLEANUP", "SETUP_WITH", "JUMP",
                                    "JUMP_NO_INTERRUPT", "JUMP_IF_FALSE", "JUMP_IF_TRUE")
}
NAMES = {number: name for name, number in opcode.opmap.items()}


def sequence(lines):
    result = _testinternalcapi.new_instruction_sequence()
    labels = {}
    for line in lines:
        words = line.split()
        for word in words:
            if word.startswith("L") and word.strip("L:").isdigit():
                labels.setdefault(word.strip(":"), len(labels))
    for line in lines:
        words = line.split()
        if words[0].endswith(":"):
            result.use_label(labels[words[0][:-1]])
            continue
        lineno = int(words.pop()[1:]) if words[-1].startswith("@") else -1
        oparg = words[1] if len(words) > 1 else "0"
        oparg = labels[oparg] if oparg in labels else int(oparg)
        result.addop(opcode.opmap[words[0]], oparg, lineno, -1, -1, -1)
    return result


def listing(instructions):
    targets = sorted({i[1] for i in instructions if i[0] in HAS_TARGET})
    labels = {place: f"L{number}" for number, place in enumerate(targets, 1)}
    for place, (number, oparg, lineno, *_) in enumerate(instructions):
        if place in labels:
            yield f"  {labels[place]}:"
        words = [NAMES[number]]
        if number in HAS_TARGET:
            words.append(labels[oparg])
        elif oparg is not None:
            words.append(str(oparg))
        if lineno >= 0:
            words.append(f"@{lineno}")
        yield "    " + " ".join(words)


def main(path):
    with open(path, encoding="utf-8") as file:
        cases = file.read().split("\n== ")
    result = [cases[0]]
    for case in cases[1:]:
        head, rest = case.split("\nbefore\n")
        before = rest.split("\nafter\n")[0].rstrip("\n")
        settings = dict(line.split(" ", 1) for line in head.splitlines()[1:] if line[:1] != "#")
        consts = list(eval(settings["consts"]))
        instructions = _testinternalcapi.optimize_cfg(
            sequence(before.splitlines()), consts, int(settings["locals"]))
        after = "\n".join(listing(instructions.get_instructions()))
        result.append(f"{head}\nbefore\n{before}\nafter\n{after}\nconsts {tuple(consts)!r}\n")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n== ".join(result))


main(sys.argv[1])
