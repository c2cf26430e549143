"""Where `:=` in comprehensions binds."""

[module_level := x for x in data]


def function():
    [(last := x, [deep := y for y in x]) for x in data]
    if (plain := last):
        global declared
        [declared := z for z in data]
    return lambda: [of_lambda := w for w in data]
