try:
    _random
except NameError:
    import _random
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(repr(e))
r = _random.Random(42)
for i in range(5): print(r.random(), r.getrandbits(32), r.getrandbits(7), r.getrandbits(100), r.getrandbits(0))
for s in [0, 1, -1, 1 << 100, 12345678901234567890, 1.5, True]:
    r.seed(s)
    print(s, r.random(), r.getrandbits(64))
st = r.getstate()
a = [r.random() for i in range(1000)]
r.setstate(st)
print(a == [r.random() for i in range(1000)], len(st), st[0], st[-1])
t(lambda: r.getrandbits(-1)); t(lambda: _random.Random(1, 2)); t(lambda: r.setstate(1)); t(lambda: r.setstate(())); t(lambda: r.getrandbits('a')); t(lambda: r.seed(1, 2))
class R(_random.Random):
    def __init__(self, x): self.x = x
q = R(5)
q.seed(7)
print(q.random(), q.x)
