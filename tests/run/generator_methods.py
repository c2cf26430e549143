def g():
    try:
        x = yield 1
        print("got", x)
        yield 2
    except ValueError as e:
        print("caught", e)
        yield 3
    finally:
        print("finally")
it = g()
print(it.gi_running, it.gi_suspended, it.gi_yieldfrom, it.gi_code.co_name, it.__name__, it.__qualname__)
print(it.__next__(), it.gi_suspended, it.gi_frame.f_lineno, it.gi_frame.f_locals["x"] if "x" in it.gi_frame.f_locals else "unbound")
print(it.send(5))
try: it.send(1)
except StopIteration as e: print("stop", e.value)
print(it.gi_frame, it.gi_suspended)
it = g(); it.__next__()
print(it.throw(ValueError("v")))
it.close()
it = g()
try: it.send(1)
except TypeError as e: print(e)
try: it.throw(1)
except TypeError as e: print(e)
it = g(); it.__next__(); print(it.close())
def bad():
    try: yield 1
    except GeneratorExit: yield 2
it = bad(); it.__next__()
try: it.close()
except RuntimeError as e: print(e)
def ret():
    try: yield 1
    except GeneratorExit: return 42
it = ret(); it.__next__(); print(it.close())
def me():
    try: m.__next__()
    except ValueError as e: print(e)
    yield 1
m = me(); m.__next__()
def stop(): 
    yield 1
    raise StopIteration(3)
it = stop(); it.__next__()
try: it.__next__()
except RuntimeError as e: print(e, repr(e.__cause__), repr(e.__context__))
def inner():
    try:
        r = yield "a"
        print("inner got", r)
        yield "b"
    except KeyError as e:
        print("inner caught", e)
        return "from inner"
    finally: print("inner finally")
def outer():
    r = yield from inner()
    print("outer got", r)
    return "outer result"
it = outer(); print(it.__next__(), it.gi_yieldfrom is not None); print(it.send(9))
try: it.throw(KeyError("k"))
except StopIteration as e: print(e.value)
it = outer(); it.__next__(); it.close()
it = outer(); it.__next__(); del it
class It:
    def __iter__(self): return self
    def __next__(self): return 7
    def send(self, v): print("send", v); return v
    def throw(self, *a): print("throw", a); raise StopIteration("thrown")
    def close(self): print("closed")
def d():
    r = yield from It()
    return r
it = d(); print(it.__next__()); print(it.send(3))
try: it.throw(ValueError("x"))
except StopIteration as e: print(e.value)
it = d(); it.__next__(); it.close()
def l(): yield from [1, 2]
it = l(); it.__next__()
try: it.send(3)
except AttributeError as e: print(e.name)
it = l(); it.__next__()
try: it.throw(ValueError("z"))
except ValueError as e: print("z", e)
def tup():
    yield 1
    return (1, 2)
it = tup(); it.__next__()
try: it.__next__()
except StopIteration as e: print(e.value, e.args)
print([x for x in tup()])
# handled exceptions within generators
def h():
    try: raise ValueError
    except ValueError:
        yield 1
        try: raise
        except ValueError as e: print("again", repr(e))
it = h(); it.__next__()
try: raise TypeError
except TypeError:
    try: it.__next__()
    except StopIteration: pass
    try: raise
    except TypeError as e: print("outer", repr(e))
def deep(n):
    if n: yield from deep(n - 1)
    else:
        yield 1
        raise KeyError("deep")
it = deep(50); it.__next__()
try: it.__next__()
except KeyError as e:
    n = 0; tb = e.__traceback__
    while tb: n += 1; tb = tb.tb_next
    print(n)
it = deep(20); it.__next__()
try: it.throw(OSError("in"))
except OSError as e:
    n = 0; tb = e.__traceback__
    while tb: n += 1; tb = tb.tb_next
    print(n)
try: it.__name__ = 3
except TypeError as e: print(e)
it.__name__ = "zz"; it.__qualname__ = "qq"
print(it.__name__, it.__qualname__, repr(it)[:20])
