# What instructions remember must be forgotten when it is no longer right.


def show(label, call, *args, **kwargs):
    try:
        print(label, call(*args, **kwargs))
    except Exception as error:
        print(label, type(error).__name__, error)


# A class attribute that an instance comes to hide.
class Hidden:
    value = "class"

    def method(self):
        return "method"


def read(object):
    return object.value, object.method()


hidden = Hidden()
for _ in range(5):
    print(read(hidden))
hidden.method = lambda: "own"
print(read(hidden))
hidden.value = "own value"
print(read(hidden))
del hidden.value
print(read(hidden), read(Hidden()))
Hidden.value = "changed"
print(read(hidden), read(Hidden()))


# The same for a class with a native base, whose instances have a dict behind them.
class Mapping(dict):
    def method(self):
        return "of the class"


mapping = Mapping()


def call_method(object):
    return object.method()


for _ in range(4):
    call_method(mapping)
mapping.method = lambda: "of the instance"
print(call_method(mapping), call_method(Mapping()))


# Attributes in __slots__.
class Slotted:
    __slots__ = ("first", "second")

    def __init__(self, first):
        self.first = first


class SlottedMore(Slotted):
    __slots__ = ("third",)


def first_of(object):
    return object.first


def set_second(object, value):
    object.second = value
    return object.second


for number in range(5):
    print(first_of(Slotted(number)), first_of(SlottedMore(number)), set_second(SlottedMore(1), number))
empty = Slotted(1)
del empty.first
show("unset slot", first_of, empty)
show("foreign object", first_of, 5)


class Plain:
    def __init__(self):
        self.first = "plain"


class Other:
    def __init__(self):
        self.zero = 0
        self.first = "other"


class Small:
    pass


class Large:
    def __init__(self):
        self.a = self.b = self.c = self.d = self.e = self.f = self.g = 1
        self.first = "large"


print([first_of(kind()) for kind in (Plain, Other, Plain, Other, Large) for _ in range(3)])
small = Small()
for _ in range(4):
    first_of(Large())
small.__class__ = Large
show("class changed", first_of, small)


# Instances with a dict of their own.
class WithDict:
    def __init__(self):
        self.one = 1
        self.__dict__


def one_of(object):
    return object.one


def set_one(object, value):
    object.one = value


for number in range(5):
    object_ = WithDict()
    set_one(object_, number)
    print(one_of(object_), object_.__dict__)
del object_.one
show("deleted", one_of, object_)
object_.__dict__ = {"zero": 0, "one": "other dict"}
show("other dict", one_of, object_)


# Properties.
class WithProperty:
    @property
    def doubled(self):
        return self.base * 2

    def __init__(self, base):
        self.base = base


def doubled_of(object):
    return object.doubled


for number in range(5):
    print(doubled_of(WithProperty(number)))
WithProperty.doubled = property(lambda self: 1 / 0)
show("raises", doubled_of, WithProperty(3))
WithProperty.doubled = 7
print(doubled_of(WithProperty(3)))


# A class attribute whose class becomes a descriptor.
class Late:
    pass


class Holder:
    late = Late()


def late_of(object):
    return type(object.late).__name__


for _ in range(5):
    late_of(Holder), late_of(Holder())
Late.__get__ = lambda self, instance, owner: 42
print(late_of(Holder), late_of(Holder()))
del Late.__get__
print(late_of(Holder), late_of(Holder()))


# Attributes of classes, metaclasses and modules.
class Meta(type):
    pass


class WithMeta(metaclass=Meta):
    attribute = "in the class"


def attribute_of(object):
    return object.attribute


for _ in range(4):
    print(attribute_of(WithMeta))
Meta.attribute = property(lambda cls: "in the metaclass")
print(attribute_of(WithMeta))
del Meta.attribute
WithMeta.attribute = "again"
print(attribute_of(WithMeta))


class Base:
    inherited = 1


class Derived(Base):
    pass


def inherited_of(object):
    return object.inherited


for _ in range(4):
    inherited_of(Derived), inherited_of(Derived())
Base.inherited = 2
print(inherited_of(Derived), inherited_of(Derived()))
Derived.inherited = 3
print(inherited_of(Derived), inherited_of(Derived()))
Derived.__bases__ = (WithProperty,)
del Derived.inherited
show("bases changed", inherited_of, Derived)


# An order of bases that the bases know nothing of.
class Foreign:
    where = "foreign"


class OrderMeta(type):
    def mro(cls):
        order = type.mro(cls)
        return order[:-1] + [Foreign] + order[-1:]


class Ordered(metaclass=OrderMeta):
    pass


class OrderedMore(Ordered):
    pass


def where_of(object):
    return object.where


for _ in range(4):
    where_of(Ordered), where_of(Ordered()), where_of(OrderedMore())
Foreign.where = "elsewhere"
print(where_of(Ordered), where_of(Ordered()), where_of(OrderedMore()))


# Making instances.
class Init:
    def __init__(self, a, b=2, *rest, c=3, **more):
        self.all = (a, b, rest, c, more)


def make(*args, **kwargs):
    return Init(*args, **kwargs).all


for _ in range(4):
    print(Init(1).all, Init(1, 5, 6, 7).all, Init(1, c=4).all, Init(1, d=4, b=9).all)
show("missing", make)
show("twice", make, 1, a=1)
print(make(1, 2, 3, c=4, e=5))


class BadInit:
    def __init__(self, result):
        return result


def make_bad(result):
    BadInit(result)
    return "fine"


for result in (None, None, None, 1, "text"):
    show("init", make_bad, result)


class FailingInit:
    def __init__(self):
        raise ValueError("in __init__")

    def __del__(self):
        print("deleted")


for _ in range(4):
    show("init", lambda: FailingInit())


class Vanishing:
    def __init__(self):
        if "__init__" in Vanishing.__dict__:
            del Vanishing.__init__
        import sys

        self.locals = sorted(sys._getframe().f_locals)


def make_vanishing():
    return Vanishing()


class Counted:
    def __init__(self, n):
        self.n = n if n == 0 else Counted(n - 1)


for depth in (0, 1, 5, 50):
    Counted(depth)
kept = Vanishing.__init__
for _ in range(3):
    Vanishing.__init__ = kept
    print(make_vanishing().locals)


def deep(n):
    class Deep:
        def __init__(self, n):
            self.inner = Deep(n - 1) if n else None

    return Deep(n)


show("recursion", lambda: deep(100000) and None)


# Calls.
def plain(a, b=10, *, c=20):
    return a, b, c


def calls():
    return plain(1), plain(1, 2), plain(1, c=3), plain(a=1, b=2, c=3), plain(*(1,), **{"c": 5})


for _ in range(4):
    print(calls())
plain.__defaults__ = (11,)
plain.__kwdefaults__ = {"c": 21}
print(calls())
plain.__defaults__ = None
show("no defaults", calls)
plain.__defaults__ = (1, 2)
plain.__code__ = (lambda a, b=0, *, c=0: (c, b, a)).__code__
print(calls())


def positional_only(a, b, /, c, **kwargs):
    return a, b, c, kwargs


def many(*args, **kwargs):
    return args, kwargs


for _ in range(3):
    print(positional_only(1, 2, 3, a=4, b=5), positional_only(1, 2, c=3), many(), many(1, x=2), many(*range(3)))
show("unknown", lambda: plain(1, d=2))
show("positional only", lambda: positional_only(1, b=2, c=3))
show("too many", lambda: positional_only(1, 2, 3, 4))
show("not all", lambda: positional_only(1))
show("keywords", lambda: many(**{1: 2}))


class Methods:
    def method(self, a=1, *, b=2):
        return a, b

    @staticmethod
    def static(a, b=5):
        return a, b

    @classmethod
    def of_class(cls, a=3):
        return cls.__name__, a


methods = Methods()
bound = methods.method
for _ in range(4):
    print(methods.method(), methods.method(5), methods.method(b=6), bound(), bound(7), bound(b=8))
    print(methods.static(1), Methods.static(1, 2), methods.of_class(), Methods.of_class(4))


# Subscripts and slices.
class Items:
    def __init__(self, items):
        self.items = items

    def __getitem__(self, index):
        return self.items[index]

    def __setitem__(self, index, value):
        self.items[index] = value

    def __len__(self):
        return len(self.items)


def item(container, index):
    return container[index]


items = Items([1, 2, 3])
for index in (0, 1, 2, -1, -3):
    print(item(items, index), item([1, 2, 3], index), item((1, 2, 3), index))
show("too far", item, items, 3)
show("too far", item, [1], -2)
show("too far", item, (1,), -2)
Items.__getitem__ = lambda self, index: "changed"
print(item(items, 0))
values = list(range(6))
bounds = (None, 0, 2, -2, 6, 100, -100, 10**30, -(10**30))
print([values[a:b] for a in bounds for b in bounds])
print([tuple(values)[a:b] for a in bounds for b in bounds])
for a in bounds:
    for b in (None, 1, 3, -1):
        copy = values[:]
        copy[a:b] = [7, 8]
        print(copy, end=" ")
        copy[a:b] = copy
        copy[a:b] = ()
        print(copy)
names = {"a": 1, 2: "two", 3.0: "three", (1, 2): "pair"}


def lookup(key):
    return names[key], key in names


for key in ("a", 2, 3, 2.0, (1, 2), "a", True + 1):
    print(lookup(key))
show("no such key", lookup, "b")
show("no such key", lookup, 10**20)
show("no such key", lookup, -1)
show("no key", lookup, [])


def store(key, value):
    names[key] = value


for key in ("a", 2, 3, "new", "new", -5, -5):
    store(key, key)
print(names)


# Numbers at the edges of what words hold.
def arithmetic(a, b):
    return a + b, a - b, a * b, a < b, a == b, a >= b


for a in (1.5, 0.0, -0.0, 1e308, 3, 2**62, 1e-300, True):
    for b in (2.5, 0.0, 1e308, 4, -(2**62), 1e-300):
        print(a, b, arithmetic(a, b))
for a, b in ((2.0, 0.5), (0.0, 2.0), (-2.0, 3.0), (1e200, 2.0), (1e-200, 3.0), (2.5, -1.5)):
    show("power", lambda: a**b)
print(2**53 == 2.0**53, 2**53 + 1 == 2.0**53, 2**53 + 1 > 2.0**53, 10**30 > 1e30)


# Truth.
class Truth:
    pass


def truth(value):
    return "yes" if value else "no"


for value in (Truth(), Truth(), Truth(), 0, 1, "", "a", None, [], [0], (), {}, 0.0, Truth()):
    print(truth(value), end=" ")
Truth.__len__ = lambda self: 0
print(truth(Truth()))


# isinstance
class Liar:
    @property
    def __class__(self):
        return int


def check(value, class_):
    return isinstance(value, class_)


for value in (1, True, "a", Liar(), Base(), None, 1.5):
    print(check(value, int), check(value, (str, float)), check(value, object), check(value, Liar))
show("no class", check, 1, 1)


# Generators.
def counter(n):
    for number in range(n):
        sent = yield number
        if sent:
            print("sent", sent)
    return "done"


def delegating(n):
    result = yield from counter(n)
    print(result)
    yield "after"


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


for n in range(4):
    print(list(counter(n)), list(delegating(n)))
print(list(tree(5)), sum(1 for _ in tree(10)))
generator = delegating(3)
print(next(generator), generator.send("hello"), generator.send(None))
show("throw", generator.throw, KeyError("thrown"))
show("finished", next, generator)
generator = counter(3)
for number in generator:
    for other in generator:
        print(number, other)


def endless():
    yield from endless()


show("recursion", lambda: next(endless()))


def itself():
    yield from running


running = itself()
show("itself", lambda: next(running))


def failing():
    yield 1
    raise LookupError("in a generator")


def consume():
    return [value for value in failing()]


for _ in range(3):
    show("fails", consume)


def handling():
    try:
        yield 1
    except ValueError:
        import sys

        yield repr(sys.exception())
    finally:
        print("closed")


def partly():
    for value in handling():
        return value


for _ in range(4):
    print(partly())
generator = handling()
next(generator)
print(generator.throw(ValueError("x")))
del generator
