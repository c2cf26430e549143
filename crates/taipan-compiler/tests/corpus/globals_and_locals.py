counter = 0
def bump():
    global counter
    counter += 1
    local = counter
    if local:
        maybe = 1
    print(maybe)
    del local
    return local
