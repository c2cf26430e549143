async def statements(a, b):
    await a
    async with a as x, b:
        await f(x)
    async for i, j in a:
        if i:
            break
        if j:
            continue
        await g(i)
    else:
        done()
    async with a:
        return await b
async def from_loop(a):
    async for x in a:
        return x
