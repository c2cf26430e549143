# Reading and writing JSON, as the module json asks for it.
try:
    _json
except NameError:
    import _json


def attempt(name, function):
    try:
        print(name, ascii(function()))
    except Exception as error:
        print(name, "raises", ascii(repr(error)))


class Context:
    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


def default(value):
    if value is Ellipsis:
        return ["...", None]
    raise TypeError("not known")


def encode(value, indent=None, sort=False, skip=False, nan=True, markers=None):
    encoder = _json.make_encoder(markers, default, _json.encode_basestring_ascii, indent, ": ", ", ", sort, skip, nan)
    return encoder(value, 0)


scan = _json.make_scanner(Context())
for text in ['[1, 2.5, -3e2, "x", null, true, false, {"a": {"b": []}}]', "123456789012345678901234567890",
             '{"a": 1, "a": 2}', "[", "nul", "1.5e", "-0", "-", " 1", '"\\u00e9\\ud834\\udd1e\\ud834\\n\\/"', "[]", "{}",
             '[[[[[["deep"]]]]]]', '{"\u1234": "\U00012345"}', "1.0E+2", "01"]:
    attempt(ascii(text), lambda: scan(text, 0))
attempt("negative", lambda: scan("1", -1))
attempt("no text", lambda: scan(5, 0))
attempt("string", lambda: _json.scanstring('"a\\u00e9\\ud834\\udd1e\\n"x', 1))
attempt("string", lambda: _json.scanstring('"a', 9))
attempt("string", lambda: _json.scanstring(5, 1))
for text in ["", "abc", 'a"b\\c\n\r\t\f\b\x01\x7f', "é\u1234\U00012345\ud800"]:
    attempt("plain", lambda: _json.encode_basestring(text))
    attempt("ascii", lambda: _json.encode_basestring_ascii(text))
attempt("plain", lambda: _json.encode_basestring(5))
value = {"a": [1, 2.5, None, True, "é"], "b": {}, "c": [], 1: 2, None: 3, 2.5: (4, 5), "e": 10 ** 30}
attempt("object", lambda: encode(value))
attempt("indent", lambda: encode(value, "  "))
attempt("default", lambda: encode([...]))
attempt("unknown", lambda: encode([1, object]))
attempt("key", lambda: encode({(1,): 2}))
attempt("skip", lambda: encode({(1,): 2, "a": 1}, None, False, True))
attempt("nan", lambda: encode([float("nan"), float("inf"), float("-inf")]))
attempt("nan", lambda: encode([1.5, float("nan")], None, False, False, False))
loop = []
loop.append(loop)
attempt("circle", lambda: encode(loop, None, False, False, True, {}))
