# Samples of a chapter on the compiler's passes.
import ast
import dis

src = "x = 1 + 2\n"
code = compile(src, "<input>", "exec")
print(code)


def add(a, b):
    return a + b


code = add.__code__
print(code.co_name)


def outer(x):
    def inner(y):
        return x + y
    return inner


if x:
    a = 1
else:
    a = 2

while x:
    work()

for item in items:
    work(item)

try:
    risky()
except ValueError:
    recover()
finally:
    cleanup()


@trace
def f(x: int, y=1) -> int:
    return x + y


class C(Base):
    x = 1

    def f(self):
        return self.x


class D:
    print("building class")
    x = compute()


def gen():
    yield 1
    yield 2


async def fetch():
    result = await client.get()
    return result


match value:
    case 0:
        result = "zero"
    case [x, y]:
        result = x + y

x = 123
y = "hello"


def g(a):
    b = len(a)
    return x + b


def h():
    x = 1
    y = 2
    return x + y


x = a + b * c
result = f() + g()
obj.attr = value()
d[key()] = value()
compile("1 + 2", "<input>", "eval")
tree = ast.parse("x = 1\n")
code = compile(tree, "<ast>", "exec")
exec(code)
