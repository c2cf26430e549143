def items(a, i, j, k):
    a[i]
    a[i] = 1
    del a[i]
    a[i, j]
    a[-1]
    a["key"]
    a[i][j]
    a[*i]
    a[i, *j]
