def loops(n):
    while n:
        n -= 1
    while n > 0:
        if n == 5:
            break
        if n == 6:
            continue
        n -= 1
    else:
        done()
    while True:
        while n:
            break
