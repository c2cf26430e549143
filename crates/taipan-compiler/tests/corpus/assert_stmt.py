def checks(a, b):
    assert a
    assert a, "message"
    assert a and b, f"{a}"
    assert not (a or
                b)
