def attempt(name, function):
    try:
        print(name, repr(function()))
    except Exception as error:
        print(name, "raises", repr(error))
class A:
    def __repr__(self):
        return "A()"
    def __init__(self):
        self.x = 5
        self.items = [1, 2, {"k": "v"}]
    def __getitem__(self, key):
        return ("got", key)
    def __format__(self, spec):
        return "A<" + spec + ">"
a = A()
for f in ["{}", "{0}", "{0:>10}", "{0.x}", "{0.items[2][k]}", "{0[a b]}", "{0[5]}", "{a}", "{a.x!r:>5}", "{!r}", "{!s}", "{!a}", "{!x}", "{!", "{!r", "{!rx}", "{", "}", "{{}}", "{{", "}}", "{{{}}}", "{:{}}", "{:{}{}}", "{:{:{}}}", "{} {0}", "{0} {}", "{1}", "{5}", "{b}", "{.x}", "{[5]}", "{[5}", "{[]}", "{0.}", "{0[5]x}", "{0..x}", "{ }", "{0 }", "{99999999999999999999}", "{0[99999999999999999999]}", "{:}", "{0:{1}}", "x{y", "{a!}", "{a:", "{a{b}}", "{a[}", "{a[}]}", "{\u0663}"]:
    attempt(ascii(f), lambda: f.format(a, 10, 20, 30, a=a))
attempt("map", lambda: "{x} {y[0]}".format_map({"x": 1, "y": [2]}))
attempt("map", lambda: "{x}".format_map({}))
attempt("map", lambda: "{}".format_map({}))
attempt("map", lambda: "{0}".format_map(5))
attempt("map", lambda: "{a}".format_map(5))
for v, s in [("abc", ""), ("abc", "5"), ("abc", ">5"), ("abc", "*^8"), ("abc", ".2"), ("abc", "10.1s"), ("abc", "d"), ("abc", "+"), ("abc", " "), ("abc", "#"), ("abc", "=5"), ("abc", "05"), ("abc", ","), ("abc", "z"), ("abc", "\u1234>6"), ("abc", "5x"), ("abc", "99999999999999999999"), ("\u1234", "3"), (5, ">4"), (5.5, "08.3f"), (True, ""), (None, ""), (None, "5"), ([], "s"), (a, "zzz"), (a, ""), ("abc", "_"), ("abc", "\n"), ("a", "<\u1234")]:
    attempt(ascii((v if v is not a else 0, s)), lambda: format(v, s))
    attempt(ascii(s), lambda: f"{v:{s}}")
attempt("format", lambda: format("a", 5))
attempt("format", lambda: format())
x = 42
print(f"{x} {x!r} {x!s:>5} {x:05d} {'é'!a} {x=} {x = !r}")
for f, v in [("%s", "a"), ("%s", ("a",)), ("%s %s", ("a",)), ("%s", ("a", "b")), ("%r|%a|%s", ("é", "é", "é")), ("%5s|%-5s|%.2s|%5.1s", ("ab", "ab", "abc", "abc")), ("%d %i %u", (1, 2, 3)), ("%x %X %o %#x %#X %#o", (255, 255, 8, 255, 255, 8)), ("%e %E %f %F %g %G", (1.5, 1.5, 1.5, 1.5, 1.5, 1.5)), ("%c%c", ("a", 98)), ("%c", "ab"), ("%c", -1), ("%c", 1.5), ("%%", ()), ("%", ()), ("%z", 1), ("%(a)s %(b)d", {"a": 1, "b": 2}), ("%(a)s", {}), ("%(a)s", 5), ("%(a", {"a": 1}), ("%(a(b)c)s", {"a(b)c": 1}), ("%*d|%-*d|%.*f", (5, 1, 5, 2, 2, 1.2345)), ("%*d", ("a", 1)), ("%*d", (-5, 1)), ("%05d|%+d|% d|%-05d|%+05d", (42, 42, 42, 42, 42)), ("%d", "a"), ("%d", 1.9), ("%x", 1.5), ("%f", "a"), ("%s", None), ("abc", 5), ("abc", {}), ("abc", []), ("%s", [1]), ("%s", {"a": 1}), ("%ld %hd %Ld", (1, 2, 3)), ("%99999999999999999999d", 1), ("%.99999999999d", 1), ("%\u1234", 1), ("%(a)s %s", {"a": 1}), ("%.0f", 0.5), ("%#.3g", 1.0), ("%.3d", 5), ("%#5x", 5), ("%06.2f", -1.5), ("\u1234%s", "é"), ("%s\u1234", 1), ("%5%", ()), ("%i", True), ("%s %s", "ab"), ("%.s", "abc"), ("%5c|%-5c|", ("a", "b"))]:
    attempt(ascii((f, v)), lambda: f % v)
