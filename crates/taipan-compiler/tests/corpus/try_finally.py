def both():
    try:
        f()
    except E:
        g()
    else:
        h()
    finally:
        i()
def nested():
    try:
        try:
            f()
        finally:
            g()
    finally:
        if a:
            h()
def loop_in_finally(items):
    try:
        f()
    finally:
        for item in items:
            clean(item)
