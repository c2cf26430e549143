n = 0
def f():
    global n
    n += 1
    f()
try:
    f()
except RecursionError as e:
    print(n, e)
l = []
for i in range(100000):
    l = [l]
try:
    repr(l)
except RecursionError as e:
    print("nested repr is refused")
class A:
    def __eq__(self, o): return self == o
    def __repr__(self): return repr(self)
for g in (lambda: A() == A(), lambda: repr(A())):
    try:
        g()
    except RecursionError as e:
        print(e)
n = 0
def gen():
    global n
    n += 1
    yield from gen()
try:
    for x in gen(): pass
except RecursionError as e:
    print(n, e)
