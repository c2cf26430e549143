def managers(a, b):
    with a:
        f()
    with a as x, b as (y, z):
        f(x)
    with (
        open(a) as left,
        open(b) as right,
    ):
        pass
