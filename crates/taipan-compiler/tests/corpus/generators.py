def plain():
    yield
    x = yield 1
    y = yield from other()
    return x
def in_try():
    try:
        yield 1
    finally:
        yield 2
async def async_generator():
    yield 1
    x = await f()
    yield x
lazy = lambda: (yield)
