class A:
    x = 1
    def __init__(self, v): self.v = v
    def __add__(self, o): return ('A+', self.v)
    def __radd__(self, o): return ('rA', self.v)
    def __repr__(self): return 'A(%r)' % self.v if False else 'A()'
    def m(self): return 'A.m'
    @property
    def p(self): return self.v
    @p.setter
    def p(self, v): self.v = v
    @classmethod
    def c(cls): return cls
    @staticmethod
    def s(): return 's'
class B(A):
    def m(self): return 'B' + super().m()
    def __init_subclass__(cls, **kw): print('sub', cls, kw)
print(A, A.x, A(3) + 1, 1 + A(4), A(1).p, B(2).m(), B.c(), B.s())
class C(B, k=1):
    __slots__ = ('q', '__z')
print(C.q, C.__mro__, C.__bases__)
def t(f):
    try: print(f())
    except Exception as e: print(type(e), e)
c = C(5)
t(lambda: c.q)
c.q = 4
t(lambda: c.q)
class Meta(type):
    def __new__(m, n, b, d, **k):
        print('meta', n, k); return super().__new__(m, n, b, d)
    def __prepare__(n, b, **k): return {'zz': 1}
    def __init__(self, n, b, d, **k): pass
class D(metaclass=Meta, a=2): pass
print(D, D.zz, type(D), isinstance(D(), D), issubclass(D, object))
t(lambda: object(1))
t(lambda: A())
t(lambda: object.__new__(int))
t(lambda: int.__add__(1))
t(lambda: int.__add__('a', 1))
t(lambda: int.__add__(1, 2, 3))
print(int.__add__)
t(lambda: type('X', (int, str), {}))
t(lambda: type('X', (bool,), {}))
class E:
    __slots__ = 'a'
e = E()
t(lambda: setattr_(e))
def setattr_(e): e.b = 1
t(lambda: setattr_(e))
class F:
    def __getattr__(self, n): return 'ga ' + n
print(F().foo)
class G:
    def __eq__(self, o): return True
print(G.__hash__)
class H:
    def __del__(self): print('del')
H()
o = A(1); o.__class__ = B
print(type(o), o.__dict__)
print(object.__repr__, type.__call__)
t(lambda: B.nope)
t(lambda: o.nope)
class I:
    def __getitem__(self, i):
        if i > 3: raise IndexError
        return i
print([x for x in I()], 2 in I())
class P:
    def __pow__(self, o, m=None): return ('pow', o, m)
    def __rpow__(self, o, m=None): return ('rpow', o, m)
    def __ipow__(self, o): return ('ipow', o)
p = P()
print(p ** 2, 2 ** p); p **= 3; print(p)
t(lambda: 1 ** 'a')
t(lambda: [] * 'a')
t(lambda: int | None)
t(lambda: int | None | str | int)
t(lambda: type[int])
