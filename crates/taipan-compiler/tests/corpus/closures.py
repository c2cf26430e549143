def outer(a):
    b = 1
    def inner():
        nonlocal b
        b += a
        return b
    class Local:
        value = a
        def method(self):
            return __class__, b
    return inner, lambda: a + b
