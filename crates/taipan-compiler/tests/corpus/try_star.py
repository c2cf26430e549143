def groups():
    try:
        f()
    except* E as e:
        g(e)
    except* (F, G):
        h()
    else:
        i()
    finally:
        j()
def one():
    try:
        f()
    except* E:
        raise
