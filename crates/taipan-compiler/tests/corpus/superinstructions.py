def pairs(a, b, c):
    a, b = b, a
    a, b, c = c, b, a
    x = a; y = b
    z = x + y
    use(x, y)
    return z
