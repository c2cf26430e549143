del a
del b, c.attr, d[0], d[1:2], d[i:j]
del (e, [f, g])
def local(x):
    del x
    return x
