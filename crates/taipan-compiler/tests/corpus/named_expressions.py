if (n := f()) > 1:
    print(n)
while chunk := read():
    use(chunk)
def local(a):
    return (b := a) + b
