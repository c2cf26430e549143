def leave(items):
    for a in items:
        try:
            if a:
                break
            continue
        finally:
            clean()
        with a:
            if a.b:
                break
            continue
        try:
            f()
        except E as e:
            break
        except F:
            continue
