def parts(a, i, j, k):
    a[:]
    a[1:]
    a[:1]
    a[1:2:3]
    a[-1:]
    a[i:j]
    a[i:]
    a[:j]
    a[i:j:k]
    a[::k]
    a[i:j, 1:2]
    a[i:j] = k
    a[:] = k
    del a[i:j]
    del a[1:2]
    a[None:None]
