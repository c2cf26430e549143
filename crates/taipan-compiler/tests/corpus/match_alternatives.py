def alternatives(x):
    match x:
        case [a, b] | {"a": a, "b": b} | Pair(b, a):
            return a, b
        case (1 | 2) as c:
            return c
        case [1 | 2, (d, "x") | ["y", d]]:
            return d
        case [e, (f, g) | (g, (f,))]:
            return e, f, g
