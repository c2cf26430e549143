# Samples of a chapter that goes through the instructions by kind.
import dis
import math
from math import sqrt


def f(a, b):
    c = a + b
    return c


def constant():
    return 123


def module_global():
    return x


value = obj.x
obj.x = value
value = xs[i]
xs[i] = value
del xs[i]
x += y
-x
+x
~x
not x


class X:
    def __lt__(self, other):
        return True


def branch(x):
    if x:
        return 1
    return 0


while cond:
    body()

for x in xs:
    body(x)

result = f(a, b)


def nothing():
    pass


def raising():
    raise ValueError("bad")


try:
    risky()
except ValueError as exc:
    recover(exc)

xs = [a, b, c]
d = {"x": a, "y": b}
a, b = pair
a, *middle, z = values


def compare(a, b):
    if a > b:
        return a - b
    return b - a


def comprehension(xs):
    return [x * 2 for x in xs if x > 0]


def outer(x):
    def inner(y):
        return x + y
    return inner


print(outer.__code__.co_cellvars)
inner = outer(10)
print(inner.__code__.co_freevars)
print(inner.__closure__)


def guarded(x):
    try:
        return 10 / x
    except ZeroDivisionError:
        return 0


x = f(a) + g(b)

LOAD_CONST = "LOAD_CONST"
LOAD_FAST = "LOAD_FAST"
STORE_FAST = "STORE_FAST"
ADD = "ADD"
RETURN = "RETURN"


def run(code, consts, locals_):
    stack = []

    for op, arg in code:
        if op == LOAD_CONST:
            stack.append(consts[arg])

        elif op == LOAD_FAST:
            stack.append(locals_[arg])

        elif op == STORE_FAST:
            locals_[arg] = stack.pop()

        elif op == ADD:
            right = stack.pop()
            left = stack.pop()
            stack.append(left + right)

        elif op == RETURN:
            return stack.pop()

    raise RuntimeError("missing RETURN")


code = [
    (LOAD_FAST, "a"),
    (LOAD_FAST, "b"),
    (ADD, None),
    (STORE_FAST, "c"),
    (LOAD_FAST, "c"),
    (RETURN, None),
]

print(run(code, [], {"a": 2, "b": 3}))
dis.dis(f)
