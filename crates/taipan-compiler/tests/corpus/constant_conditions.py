def constants():
    if 0:
        dead()
    if 1:
        alive()
    while 1:
        if stop():
            break
    while 0:
        dead()
    if None or "text":
        alive()
    x = 1 if True else dead
    if __debug__:
        alive()
