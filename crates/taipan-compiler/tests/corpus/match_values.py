def literals(x):
    match x:
        case 1:
            a()
        case -1 | 2.5 | 1 + 2j:
            b()
        case "text" | b"bytes":
            c()
        case None | True | False:
            d()
        case module.NAME:
            e()
        case _:
            f()
def only_default(x):
    match x:
        case _:
            f()
def guards(x):
    match x:
        case 1 if a:
            f()
        case y if y > 1 and b:
            g(y)
        case _ if c:
            h()
        case y:
            i(y)
