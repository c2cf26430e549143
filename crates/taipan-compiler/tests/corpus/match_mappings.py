def mappings(x):
    match x:
        case {}:
            return 0
        case {"key": 1}:
            return 1
        case {"key": a, "other": [b]}:
            return a
        case {1: a, module.NAME: b, **rest}:
            return rest
        case {**rest}:
            return rest
