class Base:
    def hello(self):
        return "base"
class P(Base):
    z = 7
    def __init__(self, x, y=2, *, k=3):
        self.x = x
        self.y = y
        self.k = k
    def add(self, other):
        return P(self.x + other.x, self.y + other.y)
    def __add__(self, o):
        return self.add(o)
    def __repr__(self):
        return "P!"
    def __len__(self):
        return 42
p = P(1) + P(2, y=5, k=1)
print(p.x, p.y, p.k, p.z, p.hello(), len(p), p)
def outer():
    n = 0
    def inner(*a, **k):
        nonlocal n
        n = n + 1
        return n
    inner(1, 2, x=3)
    return inner()
print(outer())
try:
    p.nope
except AttributeError as e:
    print("caught", e)
try:
    1 / 0
except (KeyError, ZeroDivisionError) as e:
    print("caught", e)
try:
    P()
except TypeError as e:
    print(e)
try:
    undefined
except NameError as e:
    print(e)
class V:
    def __init__(self, x):
        self.x = x
    def step(self, d):
        self.x = self.x + d
        return self.x
def run(n):
    v = V(0)
    for i in range(n):
        v.step(i)
    return v.x
print(run(30000))
