def classes(x):
    match x:
        case int():
            return 0
        case Point(0, 1):
            return 1
        case Point(a, y=b):
            return a
        case Point(x=_, y=0):
            return 2
        case module.Point(_, Point(c, d)) as e:
            return e
