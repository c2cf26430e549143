def signature(a, b=1, /, c=2, *args, d, e=3, **kwargs) -> int:
    """Docstring."""
    return a
@decorator
@other(1)
def decorated(x: int, y: "str" = None): ...
f = lambda a, *b, c=1, **d: (a, b, c, d)
async def coroutine(): pass
