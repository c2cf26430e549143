try:
    _tokenize
except NameError:
    import _tokenize
try:
    _symtable
except NameError:
    import _symtable
def tokens(text, extra=True):
    lines = iter(text.splitlines(True))
    try:
        for token in _tokenize.TokenizerIter(lambda: next(lines, ""), extra_tokens=extra):
            print(token)
    except SyntaxError as error:
        print(type(error).__name__, error.msg, error.lineno, error.offset, error.text)
for text in ["x = 1 + f(y)  # c\n", "if x:\n    y\n\n# c\nz", "f'a{b!r:>{w}}c'\n", "'''a\nb'''\n", "x = (\n", "'abc\n", "  x\n y\n", "é = 'ü'\n", "a\\\nb\n", "$\n", ""]:
    for extra in (True, False):
        print("--", ascii(text), extra)
        tokens(text, extra)
for text in ["def f(a,*b):\n  x=1\n  class A[T]: y=a\n  def g(): nonlocal x; x = a\n  return [i for i in b]\n", "class A(B):\n  z: int = 3\n  import os\n  global q\n"]:
    def show(entry, level=0):
        print(" " * level, entry.name, entry.symbols, entry.varnames, entry.nested, entry.type, entry.lineno)
        for child in entry.children: show(child, level + 2)
    show(_symtable.symtable(text, "f", "exec"))
for arguments in [(1, 2, 3), ("x=", "f", "exec"), ("x", "f", "y"), ("x", 3, "exec")]:
    try: print(_symtable.symtable(*arguments).name)
    except Exception as error: print(type(error).__name__, error)
