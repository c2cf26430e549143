a = [1, 2, 3, "x", 2.5, (1,), None]
print(a, a[1:3], a[::-1], len(a), a[-1])
a[0] = 10
a.append({"k": [1]})
print(a, 2 in a, 99 in a)
x, (y, z) = 1, (2, 3)
print(x, y, z, -x, ~x, not x)
print([i * i for i in range(5)], {i: i + 1 for i in range(3)})
d = {"a": 1}
d["b"] = 2
del d["a"]
print(d, "b" in d, d["b"])
try:
    d["zz"]
except KeyError as e:
    print("KeyError", e)
try:
    x, y = [1, 2, 3]
except ValueError as e:
    print(e)
print("abc" + "def", "abc"[1], "a" < "b", [1, 2] + [3], [0] * 3)
def queens(n):
    count = 0
    cols = [0] * n
    def place(row):
        nonlocal count
        if row == n:
            count = count + 1
            return
        for c in range(n):
            ok = True
            for r in range(row):
                k = cols[r]
                if k == c or k - c == row - r or c - k == row - r:
                    ok = False
                    break
            if ok:
                cols[row] = c
                place(row + 1)
    place(0)
    return count
print(queens(8))
def sieve(n):
    s = [True] * (n + 1)
    i = 2
    while i * i <= n:
        if s[i]:
            j = i * i
            while j <= n:
                s[j] = False
                j = j + i
        i = i + 1
    c = 0
    for v in s:
        if v:
            c = c + 1
    return c - 2
print(sieve(30000))
def deep(n):
    if n == 0: return 0
    return 1 + deep(n - 1)
print(deep(900))
