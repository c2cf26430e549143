def over_generators(items):
    a = all(x for x in items)
    b = any(x > 1 for x in items)
    c = tuple(x for x in items)
    d = list(x for x in items)
    return all(f(x)
               for x in items)
async def over_async(items):
    return all(x for x in items)
