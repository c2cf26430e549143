def from_loops(items):
    for a in items:
        for b in a:
            return b
def from_finally(f):
    try:
        return f()
    finally:
        clean()
def from_with(m):
    with m as value:
        return value
def constant_from_with(m):
    with m:
        return 1
def from_handler():
    try:
        f()
    except E as e:
        return e
    except F:
        return None
def nothing():
    return
def several_lines(a, b):
    return (
        a,
        b,
    )
