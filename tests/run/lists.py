def err(f, *a, **k):
    try:
        if k: return print('skip')
        r = f(*a)
        print("ok", r)
    except BaseException as e:
        print(type(e).__name__, e)
l = [3, 1, 2]
print(l, len(l), l[0], l[-1], l[1:], l[::-1], l[::2])
l.append(5); l.extend((7, 8)); l.extend([9]); l.insert(0, 100); l.insert(-1, 50); print(l)
print(l.pop(), l.pop(0), l)
l.remove(5); print(l, l.index(7), l.count(1))
err(l.remove, 12345); err(l.index, 999); err([].pop); err([1].pop, 5); err(l.index, 7, 5)
l.reverse(); print(l); l.sort(); print(l); l.sort(reverse=True); print(l)
l.sort(key=lambda x: -x); print(l)
print(sorted([(1, 'b'), (0, 'c'), (1, 'a')]), sorted("hello"), sorted([1.5, 0.5, -1.0, 2]))
err(sorted, [1, 'a']); err(sorted, 5); err(sorted)
l[1:3] = [10, 20, 30]; print(l); l[::2] = [0] * len(l[::2]); print(l); del l[::2]; print(l); del l[0]; print(l)
def f(): l[::2] = [1, 2, 3, 4, 5]
err(f)
def f(): l['a'] = 1
err(f)
def f(): return l[1.5]
err(f)
def f(): return l[100]
err(f)
def f(): l[100] = 1
err(f)
def f(): l[0:1] = 5
err(f)
def f(): l[::2] = 5
err(f)
print([1, 2] + [3], [1, 2] * 3, 3 * [1], [1] * 0, [1] * -1)


print([1, 2] == [1, 2], [1, 2] != [1, 2], [1] < [1, 2], [2] > [1, 5], [1, 2] <= [1, 2], [1] == (1,))
print(2 in [1, 2], 5 in [1, 2], 1.0 in [1])
print(list("abc"), list((1, 2)), list(range(5)), list(), list({1: 2}))
err(list, 5); err(list, 1, 2); err(list, a=1)
l = [1]; l.append(l); print(l)
class C(list):
    pass
c = C([1, 2, 3]); c.x = 5; print(c, c.x, len(c), type(c) is C, c == [1, 2, 3], isinstance(c, list))
print([1, 2, 3].copy(), [1, 2].__len__(), [1].__add__([2]), [1].__contains__(1))
print(list(reversed([1, 2, 3])), list(iter([1, 2])))
it = iter([1, 2, 3]); next(it); print(it.__length_hint__(), list(it), next(it, 'end'))
err(next, it)
l = [1, 2, 3, 4]
for x in l:
    if x < 3 and len(l) < 9: l.append(x)
print(l)
def key(x):
    l2.append(1)
    return x
l2 = [3, 2, 1]
err(lambda: l2.sort(key=key)); print(l2)
class K:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
    def __repr__(self): return "K%d" % self.v if False else "K"
ks = [K(i * 7 % 100) for i in range(100)]
ks.sort(); print([k.v for k in ks] == sorted([k.v for k in ks]))
big = [(i * 7919) % 1000 for i in range(1000)]
b2 = sorted(big, key=lambda x: x // 10)

print(sorted([[3, 1], [2], [2, 0], []]), sorted([(1, 2), (1,), ()], reverse=True))
print([1, 2, 3].__reversed__().__length_hint__())
print(max(3, 1, 2), min([4, 2, 8]), max([], default=7), max("abc", "z", key=len), min((3, -4), key=abs))
err(max); err(max, []); err(max, 1, 2, default=3); err(min, 5)

t = (1, 2, 3)
print(t, t[0], t[-1], t[1:], t[::-1], t + (4,), t * 2, t.index(2), t.count(1), (1,), ())
err(t.index, 9); err(lambda: t + [1]); err(lambda: t['a']); err(lambda: t[9]); print(hash((1, 2, 3)), hash(()), hash((1, (2, 3))))
print((1, 2) < (1, 3), (1, 2) == (1, 2), (1,) != (1, 2))
class T(tuple):
    pass
x = T((1, 2)); x.a = 1; print(x, x.a, type(x) is T, x == (1, 2), hash(x) == hash((1, 2)), x[0:1], type(x[0:1]) is tuple)
print(tuple("ab"), tuple([1]), tuple()); err(tuple, 1)
a, b = (1, 2); [c, d] = [3, 4]; e, *f, g = range(5); print(a, b, c, d, e, f, g)
def u(n): a, b = n
err(u, (1, 2, 3)); err(u, [1]); err(u, 5); err(u, iter([1])); err(u, iter([1, 2, 3])); err(u, {1, 2, 3})
def u(n): a, *b, c = n
err(u, [1]); err(u, 5)
