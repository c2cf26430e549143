def loops(items):
    for item in items:
        use(item)
    for i, (a, b) in items:
        if a:
            continue
        if b:
            break
        use(i)
    else:
        done()
    for x.attr in items: pass
    for x[0] in items: pass
    for item in (items
                 .filtered()):
        return item
for name in [1, 2, 3]:
    print(name)
