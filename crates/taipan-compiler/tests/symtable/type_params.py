"""Type parameters, their bounds and defaults, and `type` statements."""


def generic[T: Bound, U: (int, T), *Ts, **P](a: T = default, *, b: U = other) -> P: ...


class Generic[__T, U = __T](Base[U], __outer):
    attribute: __T

    def method[V: U](self, a: V) -> __T:
        return U

    type Alias[W] = [W, attribute, U]
    type Simple = Alias


def function(captured):
    class Local[T: captured]:
        captured = 1

        def method[V = captured](self): ...

    type Recursive = list[Recursive] | captured


type Squares[T] = [x for x in T]
