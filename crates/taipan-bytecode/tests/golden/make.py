"""Prints what CPython 3.14 knows of its opcodes: `python3.14 make.py > opcodes_3_14.txt`."""

import _opcode
import _opcode_metadata
import dis
import opcode

OPARGS = [0, 1, 2, 3, 4, 7, 16, 255, 256, 257, 0x10203, 100000]
FLAGS = "arg", "const", "name", "jump", "free", "local", "exc"
BASES = {form: base for base, forms in _opcode_metadata._specializations.items() for form in forms}


def effect(number, oparg):
    try:
        return "/".join(str(dis.stack_effect(number, oparg, jump=jump)) for jump in (None, False, True))
    except ValueError:
        return "-"


print("# name number base flags caches effects: oparg", *OPARGS, "as max/fall-through/taken")
opcodes = {**opcode.opmap, **_opcode_metadata._specialized_opmap}
for name, number in sorted(opcodes.items(), key=lambda item: item[1]):
    base = BASES.get(name, name)
    flags = "+".join(flag for flag in FLAGS if getattr(_opcode, "has_" + flag)(number)) or "-"
    caches = "+".join(f"{part}/{units}" for part, units in opcode._cache_format.get(base, {}).items()) or "-"
    print(name, number, base, flags, caches, *(effect(number, oparg) for oparg in OPARGS))

common = [value.__name__ if isinstance(value, type) else repr(value) for value in opcode._common_constants]
for title, values in (
    ("nb", [" ".join(pair) for pair in _opcode.get_nb_ops()]),
    ("intrinsic1", _opcode.get_intrinsic1_descs()),
    ("intrinsic2", _opcode.get_intrinsic2_descs()),
    ("special", _opcode.get_special_method_names()),
    ("compare", opcode.cmp_op),
    ("common", common),
    ("function", dis.FUNCTION_ATTR_FLAGS),
):
    for index, value in enumerate(values):
        print(f"={title}", index, value)
