def single(a, b):
    a < b; a <= b; a == b; a != b; a > b; a >= b
    a is b; a is not b; a in b; a not in b
def chained(a, b, c, d):
    x = a < b < c
    y = a < b == c is not d
    return a < b in c
