eg = ExceptionGroup("msg", [ValueError(1), TypeError(2), ExceptionGroup("in", [OSError(3), ValueError(4)])])
print(repr(eg), str(eg), eg.message, eg.exceptions, eg.args)
print(eg.split(ValueError))
print(eg.subgroup(OSError), eg.subgroup(KeyError), eg.subgroup((OSError, TypeError)))
print(eg.subgroup(lambda e: type(e) is TypeError))
print(eg.derive([KeyError()]))
print(type(BaseExceptionGroup("x", [ValueError()])).__name__, type(BaseExceptionGroup("x", [KeyboardInterrupt()])).__name__)
for args in ((), ("a",), (1, [ValueError()]), ("a", []), ("a", 1), ("a", [1]), ("a", [ValueError(), 2]), ("a", [KeyboardInterrupt()])):
    try: print(ExceptionGroup(*args))
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
try: eg.split(1)
except TypeError as e: print(e)
class G(ExceptionGroup):
    def derive(self, excs): return G(self.message + "!", excs)
g = G("g", [ValueError(1), KeyError(2)])
g.add_note("note")
a, b = g.split(KeyError)
print(repr(a), repr(b), a.__notes__)
def star(*excs):
    try:
        try:
            raise ExceptionGroup("eg", excs)
        except* ValueError as e:
            print("ValueError", repr(e))
        except* (TypeError, KeyError) as e:
            print("TypeError", repr(e))
            raise
        except* OSError as e:
            print("OSError", repr(e))
            raise AttributeError("new")
    except BaseException as e:
        print("out", repr(e), repr(e.__context__), repr(e.__cause__))
star(ValueError(1))
star(ValueError(1), TypeError(2))
star(ValueError(1), OSError(3), ZeroDivisionError(4))
star(ValueError(1), OSError(3), KeyError(4), ExceptionGroup("n", [KeyError(5), ValueError(6)]))
star(ZeroDivisionError())
try:
    try: raise ValueError("naked")
    except* ValueError as e: print(repr(e), e.__traceback__ is None)
except BaseException as e: print("bad", e)
try:
    try: raise ValueError("naked")
    except* KeyError as e: print(repr(e))
except BaseException as e: print("out", repr(e))
try:
    try: raise ValueError
    except* ExceptionGroup: pass
except TypeError as e: print(e)
try:
    try: raise ValueError
    except* 1: pass
except TypeError as e: print(e)
try:
    try: raise ValueError
    except (KeyError, 1): pass
except TypeError as e: print(e)
