# Every kind of instruction in loops that are long enough to overflow a small native stack if the
# interpreter used some for each instruction.
N = 20000


class Point:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Point(self.x + other.x)

    def __len__(self):
        return self.x

    def method(self, *args, **kwargs):
        return self.x


def identity(x, y=1, *, z=2):
    return x


def numbers():
    for i in range(N):
        yield i


def delegate():
    yield from numbers()


def outer():
    count = 0

    def inner():
        nonlocal count
        count = count + 1
        return count

    for i in range(N):
        inner()
    return count


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return True


def main():
    point = Point(1)
    items = [1, 2, 3]
    names = {"a": 1}
    total = 0
    for i in range(N):
        point.x = i
        total = total + point.x
        total = total + point.method(i, k=i)
        total = total + identity(i) + identity(i, z=3) + identity(*items[:2])
        point = point + Point(0)
        items[0] = i
        names["a"] = items[0]
        names[i] = i
        del names[i]
        a, b, c = items
        items[1:2]
        total = total - names["a"]
        total = total + (i in items) + (not i) + -i + (i is None)
        if len(point) > 5 and "x" < "y" and 1.5 < 2.5 and point:
            total = total + 1
        try:
            raise ValueError(i)
        except KeyError:
            pass
        except ValueError as error:
            total = total + 1
        with Manager():
            raise KeyError
        try:
            point.missing
        except AttributeError:
            pass
    return total


print(main())
print(outer())
count = 0
for value in delegate():
    count = count + value
print(count)
print(len([x for x in range(N)]), len({x: x for x in range(N)}))
