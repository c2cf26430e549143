f()
f(1, a, b)
f(a, key=1, other=b)
f(*args)
f(a, *args)
f(*args, *more, last)
f(**kwargs)
f(a, **kwargs)
f(a, key=1, **kwargs)
f(a, *args, key=1, **kwargs, other=2)
f(a)(b)(c)
f(
    a,
    b,
)
print("text", end="")
