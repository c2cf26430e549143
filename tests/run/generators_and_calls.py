def count(n):
    i = 0
    while i < n:
        got = yield i
        if got is not None:
            print("got", got)
        i = i + 1
    return "done"
print([x for x in count(4)])
g = count(3)
print(g.send(None), g.send("hello"))
def outer():
    r = yield from count(2)
    print("r =", r)
    yield 99
for v in outer():
    print(v)
def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)
print([v for v in tree(4)])
def cleanup():
    try:
        yield 1
        yield 2
    finally:
        print("cleanup")
for v in cleanup():
    print(v)
    break
g = cleanup()
print(g.send(None))
g.close()
try:
    g.send(None)
except StopIteration:
    print("stopped")
def catcher():
    while True:
        try:
            yield 1
        except ValueError as e:
            print("caught", e)
            yield 2
g = catcher()
g.send(None)
print(g.throw(ValueError("boo")))
def bad():
    raise StopIteration("x")
    yield
try:
    for x in bad():
        pass
except RuntimeError as e:
    print("RuntimeError", e)
class CM:
    def __enter__(self):
        print("enter")
        return 5
    def __exit__(self, t, v, tb):
        print("exit", v)
        return True
with CM() as c:
    print(c)
    raise ValueError("in with")
def gen_sum(n):
    s = 0
    for v in count(n):
        s = s + v
    return s
print(gen_sum(10000))
for i in (1, 2):
    for c in "ab":
        print(i, c)
def f(a, b=2, *args, c, d=4, **kw):
    print(a, b, args, c, d, kw)
f(1, c=3)
f(1, 2, 3, 4, c=5, e=6)
f(*[1, 2], **{"c": 1, "z": 2})
try:
    f(1)
except TypeError as e:
    print(e)
try:
    f()
except TypeError as e:
    print(e)
class MyError(ValueError):
    def __init__(self, a, b):
        super().__init__(a) if 0 else None
        self.b = b
try:
    raise MyError(1, 2)
except ValueError as e:
    print(e.b, repr(e))
try:
    try:
        raise KeyError("k")
    except KeyError as e:
        raise ValueError("v") from e
except ValueError as e:
    print(e, repr(e))
def fin():
    try:
        return 1
    finally:
        print("fin")
print(fin())
