class Sleep:
    def __init__(self, v): self.v = v
    def __await__(self):
        r = yield self.v
        return r
async def f(x):
    r = await Sleep(x)
    return r * 2
async def main():
    a = await f(1)
    b = await f(2)
    return a + b
def run(c):
    out = []
    v = None
    try:
        while True:
            y = c.send(v)
            out.append(y)
            v = y * 10
    except StopIteration as e:
        return out, e.value
print(run(main()))
c = main()
print(c.cr_running, c.cr_suspended, c.cr_await, c.cr_code.co_name, c.cr_origin)
c.send(None); print(c.cr_await is not None, c.cr_suspended); c.close()
try: c.send(None)
except RuntimeError as e: print(e)
async def ait():
    for i in [1, 2, 3]:
        yield i
        await Sleep(i)
async def use():
    out = []
    async for x in ait(): out.append(x)
    out.append([y async for y in ait()])
    out.append([y async for y in ait() if y > 1])
    return out
def run2(c):
    n = 0
    try:
        while True: c.send(None); n += 1
    except StopIteration as e: return n, e.value
print(run2(use()))
class CM:
    async def __aenter__(self): print("enter"); return 5
    async def __aexit__(self, t, v, tb): print("exit", t, v, tb is None); return t is ValueError
async def w():
    async with CM() as x: print(x)
    async with CM() as x: raise ValueError("swallowed")
    try:
        async with CM(): raise KeyError("out")
    except KeyError as e: print("got", e)
print(run2(w()))
def r(c):
    try: c.send(None)
    except BaseException as e: print(type(e), e, repr(e.__cause__))
    finally: c.close()
async def aw(x): await x
class Bad:
    def __await__(self): return 1
r(aw(1)); r(aw(Bad()))
async def g(x):
    async with x: pass
async def h(x):
    async for i in x: pass
class C:
    async def __aexit__(self,*a): pass
class D:
    def __enter__(self): pass
    def __exit__(self,*a): pass
class E:
    async def __aexit__(self,*a): pass
    def __aenter__(self): return 1
class F:
    def __aiter__(self): return 1
class G:
    def __aiter__(self): return self
    def __anext__(self): return 1
for c in (C,D,E): r(g(c()))
for c in (C,F,G): r(h(c()))
class H:
    async def __aenter__(self): pass
    async def __aexit__(self,*a): pass
def wi(x):
    try:
        with x: pass
    except Exception as e: print(e)
wi(1); wi(H()); wi(C())
async def ag():
    try:
        x = yield 1
        print("sent", x)
        yield 2
    except ValueError as e:
        print("caught", e)
        yield 3
    finally: print("ag finally")
async def t():
    a = ag()
    print(await a.__anext__()); print(await a.asend("v"))
    try: await a.__anext__()
    except StopAsyncIteration as e: print("stop", e.args)
    a = ag(); await a.asend(None); print(await a.athrow(ValueError("th"))); await a.aclose()
    a = ag(); await a.__anext__(); await a.aclose()
    print(a.ag_running, a.ag_frame)
    s = a.asend(None)
    try: await s
    except StopAsyncIteration: print("closed")
    try: await s
    except RuntimeError as e: print(e)
    async def ign():
        try: yield 1
        except GeneratorExit: yield 2
    a = ign(); await a.__anext__()
    try: await a.aclose()
    except RuntimeError as e: print(e)
    async def rs():
        yield 1
        raise StopAsyncIteration
    a = rs(); await a.__anext__()
    try: await a.__anext__()
    except RuntimeError as e: print(e)
print(run2(t()))
async def si(): raise StopIteration(1)
r(si())
fc = f(1)
def yf(): yield from fc
try: yf().__next__()
except TypeError as e: print(e)
fc.close()
