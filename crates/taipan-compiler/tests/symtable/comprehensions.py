"""Comprehensions, inlined and not."""

squares = [x * x for x in data if x]
lazy = (x for x in data)


def function(captured, shared):
    [captured for i in data for j in i]
    {key: value for key, value in data}
    {(lambda: cell) for cell in data}
    [[inner for inner in outer] for outer in data]
    (late for late in (shared for _ in data))

    async def coroutine():
        return [await a async for a in captured]


class Class:
    name = 1
    [name for _ in name]
    [__class__ for _ in name]
    (name for _ in name)
    [lambda: cell for cell in name]
