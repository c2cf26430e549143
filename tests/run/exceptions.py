# attributes of exceptions
e = ValueError(1, "x")
print(repr(e), str(e), e.args, e.__traceback__, e.__context__, e.__cause__, e.__suppress_context__)
e.add_note("n1"); e.add_note("n2")
print(e.__notes__)
try: e.add_note(1)
except TypeError as x: print(x)
for name, value in (("args", 1), ("__traceback__", 1), ("__context__", 1), ("__cause__", 1)):
    try:
        if name == "args": e.args = value
        elif name == "__traceback__": e.__traceback__ = value
        elif name == "__context__": e.__context__ = value
        else: e.__cause__ = value
    except TypeError as x: print(name, x)
try: del e.args
except TypeError as x: print(x)
try: del e.__cause__
except TypeError as x: print(x)
e.args = [1, 2, 3]
print(e.args, e.__reduce__())
e.extra = 5
print(e.__dict__, e.__reduce__())
e.__setstate__({"extra": 6, "more": 7})
print(e.extra, e.more)
print(StopIteration().value, StopIteration(3).value, StopIteration(3, 4).value)
print(SystemExit().code, SystemExit(3).code, SystemExit(3, 4).code)
i = ImportError("msg", name="n", path="p")
print(i.msg, i.name, i.path, i.name_from, str(i), i.args)
print(i.__reduce__())
try: ImportError("a", foo=1)
except TypeError as x: print(x)
print(ImportError("a", "b").msg, str(ImportError("a", "b")))
for args in ((2, "no"), (2, "no", "file"), (2, "no", "file", None, "other"), (13, "a"), (17, "b"), (99, "c"), ("x",), (1, 2, 3, 4, 5, 6), (32, "p"), (110, "t"), (4, "i"), (11, "again", 3)):
    o = OSError(*args)
    print(type(o).__name__, repr(o), str(o), o.errno, o.strerror, o.filename, o.filename2, o.args)
print(OSError(2, "a", "b").__reduce__(), IOError is OSError, EnvironmentError is OSError)
try: OSError(1, 2).characters_written
except AttributeError as x: print(x)
class MyOS(OSError):
    def __init__(self, a): self.a = a
m = MyOS("v")
print(m.a, m.args, m.errno, str(m))
class MyOS2(OSError): pass
print(type(MyOS2(2, "x")).__name__, str(MyOS2(2, "x", "f")))
print(str(KeyError("a")), str(KeyError()), str(KeyError(1, 2)), repr(KeyError("a")))
n = NameError("m", name="nm")
print(n.name, n.args)
a = AttributeError("m", name="nm", obj=3)
print(a.name, a.obj, a.__reduce__(), a.__getstate__())
s = SyntaxError("bad", ("f.py", 3, 4, "text", 3, 9))
print(s.msg, s.filename, s.lineno, s.offset, s.text, s.end_lineno, s.end_offset, s.print_file_and_line, str(s))
print(str(SyntaxError("bad")), str(SyntaxError("bad", (None, 3, 4, "t"))), str(SyntaxError("x", ("/a/b/f.py", None, 1, "t"))), str(SyntaxError()))
for args in (("x", ()), ("x", (1, 2, 3, 4, 5)), ("x", (1, 2, 3, 4, 5, 6, 7, 8))):
    try: SyntaxError(*args)
    except TypeError as x: print(x)
try: ValueError(a=1)
except TypeError as x: print(x)

# chaining
def chain():
    try:
        try: raise ValueError("a")
        except ValueError: raise KeyError("b")
    except KeyError as e:
        print(repr(e.__context__), e.__cause__, e.__suppress_context__)
    try:
        try: raise ValueError("a")
        except ValueError as v: raise KeyError("b") from v
    except KeyError as e:
        print(repr(e.__context__), repr(e.__cause__), e.__suppress_context__)
    try:
        try: raise ValueError("a")
        except ValueError as v: raise KeyError("b") from None
    except KeyError as e:
        print(repr(e.__context__), repr(e.__cause__), e.__suppress_context__)
    try:
        try: 1 / 0
        finally: raise KeyError("in finally")
    except KeyError as e:
        print(repr(e.__context__))
chain()
def cycle():
    a, b, c = ValueError("a"), KeyError("b"), TypeError("c")
    try:
        try:
            try: raise a
            except ValueError: raise b
        except KeyError: raise c
    except TypeError:
        try: raise a
        except ValueError as e:
            print(repr(e), repr(e.__context__), repr(e.__context__.__context__), e.__context__.__context__.__context__)
cycle()
def reraise():
    try:
        try: raise ValueError("x")
        except ValueError: raise
    except ValueError as e:
        print(repr(e), e.__context__)
    try: raise
    except RuntimeError as e: print(e)
    for bad in ("1", "ValueError() from 1", "object()"):
        try: exec("raise " + bad)
        except TypeError as e: print(e)
reraise()
def tracebacks():
    def f(n):
        if n: f(n - 1)
        else: raise ValueError("deep")
    try: f(3)
    except ValueError as e:
        tb = e.__traceback__
        lines = []
        while tb:
            lines.append((tb.tb_lineno, tb.tb_frame.f_code.co_name, tb.tb_lasti, tb.tb_frame.f_lineno))
            tb = tb.tb_next
        print(lines)
        print(e.__traceback__.tb_next.tb_frame.f_locals["n"], e.__traceback__.tb_next.tb_frame.f_back is e.__traceback__.tb_frame)
        try: e.__traceback__.tb_next.tb_next = e.__traceback__
        except ValueError as x: print(x)
        try: e.__traceback__.tb_next = 3
        except TypeError as x: print(x)
        print(e.__traceback__.__dir__())
tracebacks()
def gen_context():
    def g():
        try: raise ValueError("in gen")
        except ValueError:
            yield 1
            try: raise
            except ValueError as e: print("reraised", e)
            raise KeyError("later")
    it = g()
    it.__next__()
    try:
        try: raise TypeError("outer")
        except TypeError:
            it.__next__()
    except KeyError as e:
        print(repr(e.__context__), repr(e.__context__.__context__))
gen_context()
