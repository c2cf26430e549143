def branches(a, b):
    if a:
        x = 1
    if a:
        x = 2
    else:
        x = 3
    if a:
        x = 4
    elif b:
        x = 5
    else:
        pass
    return x
if __name__ == "__main__":
    main()
