def all_kinds(items, n):
    a = [x for x in items]
    b = {x for x in items if x}
    c = {x: y for x, y in items}
    d = (x for x in items)
    e = [x + y for x in items for y in x if y if x]
    f = [lambda: x for x in items]
    g = [[x for x in y] for y in items]
    h = [(z := x) for x in items]
    return [n for n in items]
top = [x for x in range(3)]
class C:
    values = [x for x in top]
