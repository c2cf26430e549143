"""Prints values, marshalled and in hex, with their `repr`: `PYTHONHASHSEED=0 python3.14 make_repr.py > repr.txt`."""

import marshal
import random
import struct

random.seed(314)


def floats():
    yield from (0.0, -0.0, 1.0, -1.5, 0.1, 1e15, 1e16, 123456789012345680.0, 1e-4, 0.00012345, 1e-5, 5e-324)
    yield from (1.7976931348623157e308, float("inf"), float("-inf"), float("nan"), 2.0**53, 1e22, 1e23, 9007199254740993.0)
    # Halfway between two numbers of 17 digits.
    for power in range(5, 26):
        for _ in range(8):
            yield random.randrange(10**17, 10**18) // 5**power * 2.0**-power
    # Powers of two are nearer to the number below than to the one above.
    yield from (2.0**power for power in range(-1074, 1024, 9))
    for _ in range(60):
        yield struct.unpack("<d", random.randbytes(8))[0]
        yield random.uniform(-1000, 1000)
        yield round(random.uniform(0, 100), 2) * 10 ** random.randint(-20, 20)


def complexes():
    parts = (0.0, -0.0, 1.0, -1.0, 0.5, 1e16, float("inf"), float("-inf"), float("nan"))
    return (complex(real, imaginary) for real in parts for imaginary in parts)


def ints():
    for bits in (1, 8, 31, 32, 62, 63, 64, 65, 100, 1000, 10000):
        yield 2**bits - 1
        yield -(2**bits)
        yield random.getrandbits(bits)


def strings():
    yield from ("", "'", '"', "'\"", "\\", "a\tb\nc\rd\0\x1f\x7f\x80\xa0\xad\xff", "\ud800\udfff", "\u2028\u200b\ufeff\uffff")
    yield from ("\u0378\u0370é中😀\U0001fae9\U0002ebf0\U000e0001\U0010ffff", "\u1c89\ua7cb\U00010d40\U0001ccfa")
    for _ in range(60):
        yield "".join(chr(random.choice((random.randrange(0x100), random.randrange(0x110000)))) for _ in range(8))


def sets():
    yield frozenset()
    yield frozenset({"a", "b", "c", "d"})
    yield frozenset({"é", "中", "😀", b"", b"bytes", (), ("x", 1.5), frozenset({1, 2}), None, 2**70, -1, -2, 1.5, 1j})
    yield frozenset({float("inf"), -0.75, 1e300, 5e-324, complex(0.5, -1.5), (1, (2, (3,))), slice(1, "k", None)})
    for size in (3, 5, 9, 20, 60, 200):
        yield frozenset(random.sample(range(-1000, 100000), size))
        yield frozenset(str(random.randrange(10**6)) for _ in range(size))
        yield frozenset(random.uniform(-5, 5) for _ in range(size))


def others():
    yield from (None, True, False, ..., (), (1,), (1, (2, 3)), slice(None, 1, "x"), b"\x00\xff'", b"'\"", b'a"\t\n\r\\')
    yield bytes(range(256))


for make in (floats, complexes, ints, strings, sets, others):
    for value in make():
        data = marshal.dumps(value)
        # Reading decides the order of a set.
        print(data.hex(), repr(marshal.loads(data)).encode("utf-8", "surrogatepass").decode())
