def values(a, b, c):
    x = a and b
    y = a or b or c
    z = a and b or c
    w = not (a and b)
    return (a or b) and (b or
                         c)
