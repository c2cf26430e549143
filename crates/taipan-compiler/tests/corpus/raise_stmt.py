def raising(e, c):
    try:
        f()
    except E:
        raise
    if e:
        raise e
    raise e from c
def with_cause():
    raise ValueError("text") from None
