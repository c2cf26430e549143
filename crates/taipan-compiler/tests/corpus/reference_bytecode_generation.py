# Samples of a chapter on bytecode generation: expressions, targets, calls, loops, handlers.
x = 1 + 2
a + b
x + y * z
x = 123
x = "hello"


def f(a, b):
    return a + b


x = 10


def g():
    return x


def outer():
    x = 1

    def inner():
        return x


obj.value = 1
items[i] = value
del x
del obj.attr
del items[i]
f(x, y)
obj.run()
f(*args, **kwargs)
f(a, *rest, key=1, **more)
a - b, a * b, a / b, a // b, a % b, a ** b, a @ b, a << b, a & b
1 + 2
"a" + "b"
a < b
a < b < c
a and b
a or b
x if cond else y

if cond:
    a()
else:
    b()

while cond:
    work()

for item in items:
    work(item)

while True:
    if stop:
        break

    continue

for x in xs:
    for y in ys:
        break

try:
    risky()
except ValueError:
    recover()
finally:
    cleanup()

with open(path) as f:
    data = f.read()


def gen():
    yield 1
    yield 2


async def fetch():
    result = await client.get()
    return result


@trace
def h(x: int, y=1) -> int:
    return x + y


class C(Base):
    x = 1

    def f(self):
        return self.x


values = [x * x for x in range(5)]
