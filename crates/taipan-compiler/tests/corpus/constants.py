x = None, True, False, ..., 1, 1.5, 2j, "text", b"bytes"
y = 0, 255, 256, -1, 100000000000000000000000
z = 0.0, -0.0, 1, 1.0, True
s = "", "identifier", "two words", "ü", "\ud800"
def f():
    "Docstring."
    return "identifier", (1, (2, 3)), {1, 2}
