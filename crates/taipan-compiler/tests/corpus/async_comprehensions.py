async def all_kinds(items):
    a = [x async for x in items]
    b = {await x for x in items}
    c = {x: y async for x, y in items if await y}
    d = (x async for x in items)
    return [x async for x in items for y in x]
