"""Something of everything that a code object can hold."""

import os.path as path
from sys import *

x: int = 1
big = 2**40 + 10**30 - 0x7fffffffffffffffffff
floats = (0.1, -0.0, 1e100, 1.5e-7, 3j, 1e999)
text = "it's", 'say "hi"', "both ' and \"", "tab\t\x00\x7f\xa0é€😀\ud800"
data = b"'", b'\xff\n\\', b"a", b""
shared = "not an identifier", "not an identifier", 1000, 1000


def annotated(a, /, b: float = 2.5, *args, c="k v", **kwargs) -> None:
    del a
    for i, (j, *rest) in enumerate(args):
        if i is not None and j not in {1000, "a b", (1.5, "c d"), None}:
            b += kwargs[c][1:2000:3]
        elif not i or j > b:
            continue
        print(f"{i!r:>{b}} {j}", t"{i=}")
    else:
        return ...
    assert all(r for r in rest), "message"


class Shape[T: int]:
    __slots__ = ("area", "name")

    def __init__(self, *, name):
        super().__init__()
        self.name = name.strip(chars=" ")

    @property
    def cell(self):
        value = 0

        def inner():
            nonlocal value
            value **= 2
            return __class__, value

        return [*inner(), lambda: value]


async def stream(source):
    async with source as s, path.open() as p:
        async for item in s:
            yield await item
    try:
        pass
    except* ValueError as e:
        raise OSError from e
    finally:
        print({**p, "k": [y async for y in s]})


def match_it(subject):
    match subject:
        case {"k": [1, *_, Shape(name=n)], **rest} if n:
            return rest
        case -1 | 1.5 | None | "s":
            yield from n
    try:
        with open(subject) as f, f:
            while (line := f.readline()) <= "":
                yield line
    except (OSError, ValueError) as error:
        raise
    finally:
        x = subject[1:2] @ subject[x, :]
