def sequences(x):
    match x:
        case []:
            return 0
        case [a]:
            return a
        case [a, b]:
            return a + b
        case [a, _]:
            return a
        case [a, *rest]:
            return rest
        case [a, *_, b]:
            return b
        case [*_, (c, d)]:
            return c
        case [1, [2, e], *f, 3]:
            return e
        case [_, *_]:
            return 1
        case *g, h:
            return g
