def err(f, *a, **k):
    try:
        if k: return print('skip')
        r = f(*a)
        print("ok", r)
    except BaseException as e:
        print(type(e).__name__, e)
d = {'a': 1, 'b': 2, 3: 'c'}
print(d, len(d), d['a'], d.get('b'), d.get('x'), d.get('x', 5), 'a' in d, 'q' in d)
err(lambda: d['zz']); err(d.pop, 'zz'); print(d.pop('zz', 1))
print(list(d), list(d.keys()), list(d.values()), list(d.items()), d.keys(), d.values(), d.items())
d['n'] = 9; del d['a']; print(d); print(d.setdefault('k', 8), d.setdefault('k', 1), d)
print(d.popitem(), d); err({}.popitem)
def f(): del d['nope']
err(f)
print(d.copy(), d == d.copy(), {1: 2} == {1: 2.0}, {1: 2} != {1: 3}); err(lambda: {} < {})
print(dict(), dict(a=1, b=2), dict([(1, 2), (3, 4)]), dict({1: 2}, z=3), dict(["ab", "cd"]))
err(dict, 5); err(dict, [1]); err(dict, [(1, 2, 3)]); err(dict, 1, 2)
e = {1: 2}; e.update({3: 4}); e.update([(5, 6)], x=7); print(e)
print({1: 2} | {3: 4}, {1: 2} | {1: 5}); err(lambda: {} | []); print(e)
print(dict.fromkeys("abc"), dict.fromkeys([1, 2], 0)); err(dict.fromkeys, 5)
print(list(reversed({1: 2, 3: 4})), list(reversed({1: 2, 3: 4}.items())), list(reversed({1: 2}.values())))
def it():
    m = {1: 1, 2: 2}
    for k in m: m[k + 10] = 1
err(it)
def it():
    m = {1: 1, 2: 2}
    for k in m:
        del m[k]
        m[k + 10] = 1
err(it)
class D(dict):
    def __missing__(self, k): return ('missing', k)
x = D(a=1); x.attr = 3; print(x, x['a'], x['q'], x.get('q'), x.attr, type(x) is D, len(x))
print({1: 2}.keys() & {1, 5}, {1: 2, 3: 4}.keys() | [7], {1: 2, 3: 4}.keys() - [1], {1: 2}.keys() ^ {1, 2})
print({1: 2}.items() & {(1, 2)}, {1: 2}.keys() == {1}, {1: 2}.keys() <= {1, 2}, {1: 2}.keys().isdisjoint([3]), (1, 2) in {1: 2}.items(), 2 in {1: 2}.values())
d = {}; d['self'] = d; print(d)
for i in range(1000): d[i] = i * i
for i in range(0, 1000, 3): del d[i]
print(len(d), sum(k for k in d if k != 'self') if False else len(list(d.items())))
while len(d) > 5: d.popitem()
print(d.keys())
print({True: 1, 1: 2, 1.0: 3}, {1: 'a', 'x': 'b', None: 'c', (1, 2): 'd'})
class Evil:
    def __init__(self, v): self.v = v
    def __hash__(self): return 1
    def __eq__(self, o):
        ev.clear()
        return True
ev = {Evil(1): 1}
class H:
    def __hash__(self): raise ValueError("nohash")
err(lambda: {H(): 1}); err(lambda: {}[H()])
print({**{1: 2}, **{3: 4}}); err(lambda: {**5}); 
def kw(**k): return k

print({k: v for k, v in [(1, 2), (3, 4)]}, {k for k in [1, 2]})
i = iter({1: 2}); print(i.__length_hint__(), next(i), i.__length_hint__(), next(i, 'x'))
s = {3, 1, 2}; print(s, len(s), 1 in s, 9 in s)
s.add(10); s.discard(3); s.discard(33); print(s); err(s.remove, 77); s.remove(10); print(s)
print({1, 2} | {2, 3}, {1, 2} & {2, 3}, {1, 2} - {2}, {1, 2} ^ {2, 3}, {1} < {1, 2}, {1, 2} >= {1}, {1, 2} == {2, 1}, {1} != {2})
print(set("") , frozenset(), frozenset([1, 2]), set([5, 4, 3, 100, 50, 7]), {1000, 2000, 3000, 5, 17, 33, 65})
print(set(range(20)), set(range(0, 200, 7)), set(x * 31 % 97 for x in range(40)))
err(lambda: set(5)); err(lambda: {1} | [2]); print({1}.union([2], (3,)), {1, 2, 3}.intersection([2, 3], {3}), {1, 2}.difference([1]), {1, 2}.symmetric_difference([2, 2, 5]))
err(set().pop); s = {1, 2, 3}; print(s.pop(), s.pop(), s.pop(), s)
print(hash(frozenset([1, 2, 3])), hash(frozenset()), hash(frozenset([frozenset([1])])), {frozenset([1])} == {frozenset([1])})
s={1,5}
s.intersection_update([1, 2, 99]); s.difference_update([1]); s.symmetric_difference_update([5]); print(s); s.clear(); print(s)
print({1, 2}.issubset([1, 2, 3]), {1, 2}.issuperset([1]), {1}.isdisjoint([2]), {1, 2} <= {1, 2}, frozenset([1]) | {2}, {2} | frozenset([1]))
def it():
    m = {1, 2, 3}
    for k in m: m.add(k + 10)
err(it)
class S(set): pass
q = S([1, 2]); q.z = 1; print(q, q.z, q | {3}, type(q | {3}).__name__, q.copy()); print(frozenset([1]) == {1})
r = range(10); print(r, r[2], r[-1], r[2:5], r[::-1], len(r), 5 in r, 11 in r, 5.0 in r, list(r[::3]), r.index(4), r.count(3), r == range(0, 10), hash(r) == hash(range(10)), range(0) == range(5, 5), range(1, 10, 3), list(reversed(range(4))))
err(range); err(range, 1, 2, 0); err(range, 'a'); err(range, 1.0); err(lambda: r[99]); err(r.index, 99); err(lambda: r['a']); print(r.start, r.stop, r.step)
b = range(10**20, 10**20 + 5); print(b, len(b), b[2], list(b), 10**20 + 1 in b, b[1:3], list(reversed(b))); err(len, range(10**30)); print(range(10**30)[10**29])
s = slice(1, 10, 2); print(s, s.start, s.stop, s.step, s.indices(5), slice(None, -1).indices(5), s == slice(1, 10, 2), slice(3) < slice(4), hash(slice(1, 2)) == hash(slice(1, 2)), slice(5)); err(slice); err(s.indices, -1); err(slice(None, None, 0).indices, 3)
print(list(enumerate("ab")), list(enumerate("ab", 5)), list(zip([1, 2], "ab", (3, 4))), list(zip()), list(map(lambda x, y: x + y, [1, 2], [3, 4])), list(filter(None, [0, 1, 2])), list(filter(lambda x: x > 1, [1, 2, 3])))
err(lambda: list(zip([1], [1, 2], strict=True))); err(lambda: list(zip([1, 2], [1], strict=True))); err(lambda: list(zip([1], [1], [], strict=True))); err(lambda: list(map(lambda *a: a, [1], [1, 2], strict=True))); err(map, len); err(zip, 5); err(zip, x=1); err(filter, None); err(enumerate); err(reversed, 5); err(reversed, {1}); err(enumerate, [], 'a')
n = [0]
def c():
    n[0] += 1
    return n[0]
print(list(iter(c, 4))); err(iter, 5); err(iter, 5, 5); err(next, 5); err(next); err(len, 5); print(callable(len), callable(5), hasattr([], 'append'), getattr([], 'zz', 1)); err(getattr, [], 'zz'); err(getattr, [], 5)
print(1, 2, sep='-', end='!\n'); print(); err(print, sep=5); err(print, foo=1); print('a', 'b', sep='')
class Rev:
    def __len__(self): return 3
    def __getitem__(self, i): return i * 10
print(list(reversed(Rev())))
