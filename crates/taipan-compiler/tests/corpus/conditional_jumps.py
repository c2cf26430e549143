def jumps(a, b, c, d):
    if a and b: f()
    if a or b: f()
    if not a: f()
    if not (a and (b or c)): f()
    if a < b < c: f()
    if not a < b < c: f()
    if (a if b else c): f()
    if a is None: f()
    if a is not None and b: f()
    while a and not b: f()
    x = a if b and c else d
    y = a if not (b or c) else d
    if (a and
        b
        or c):
        f()
