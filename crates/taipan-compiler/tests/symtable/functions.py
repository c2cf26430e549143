"""Parameters, cells and free variables."""


@decorate
def outer(a, /, b: int = default, *args: str, c=other, **kwargs) -> float:
    "A docstring."
    local = free_below = a
    del local

    def inner():
        nonlocal free_below
        free_below += b
        return lambda x=local: x + free_below + unknown

    async def coroutine():
        async with c as d:
            await d
        async for e in d:
            yield e

    return inner


def passes_through():
    needed = 1

    def middle():
        def innermost():
            return needed

        return innermost

    return middle
