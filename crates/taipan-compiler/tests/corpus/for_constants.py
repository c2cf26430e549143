for x in (1, 2, 3): f(x)
for x in [1, 2, 3]: f(x)
for x in {1, 2, 3}: f(x)
y = x in [1, 2]
y = x in {1, 2}
y = x not in {"a", "b"}
