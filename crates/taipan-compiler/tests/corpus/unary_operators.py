def every(a):
    -a; +a; ~a; not a
    return not not a
