def identity[T](x: T) -> T:
    return x
def bounded[T: int, *Ts, **P = [int]](x: T = 1): pass
type Alias[T] = list[T]
type Plain = int
