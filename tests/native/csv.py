try:
    _csv
except NameError:
    import _csv
def t(text):
    try:
        print(text, "->", ascii(eval(text)))
    except BaseException as error:
        print(text, "!!", type(error).__name__, ascii(str(error)))

class File:
    def __init__(self): self.text = []
    def write(self, text): self.text.append(text); return len(text)
def write(rows, *args, **options):
    file = File()
    _csv.writer(file, *args, **options).writerows(rows)
    return file.text
def read(lines, *args, **options):
    return list(_csv.reader(lines, *args, **options))
rows = [["a", 1, 2.5, None], ["x,y", 'q"q', "n\nl", ""], [" s", "\\", "'", "é"]]
for options in [{}, {"quoting": 1}, {"quoting": 2}, {"quoting": 4}, {"quoting": 5}, {"delimiter": ";"}, {"quotechar": "'"},
                {"doublequote": False, "escapechar": "\\"}, {"quoting": 3, "escapechar": "\\"}, {"lineterminator": "!"}]:
    t(f"write(rows, **{options})")
for lines in [["a,b,c"], ["a,b\r\n", "c\n"], ['"a""b",c'], ['"a', 'b",c'], ["a b, c"], [""], ["\n"], ["a,"], ['"a"b,c'], ['a"b'], ["\\a,b"], ["1,'2',x"]]:
    for options in [{}, {"quoting": 3}, {"strict": True}, {"skipinitialspace": True}, {"escapechar": "\\"}, {"quotechar": "'"}, {"delimiter": " "}]:
        t(f"read({lines}, **{options})")
t("read(['1,\"2\",3.5'], quoting=2)"); t("read(['a,1'], quoting=2)"); t("read(['a,,\"\"'], quoting=4)"); t("read(['1,,\"\"'], quoting=5)")
t("read(['a\\rb'])"); t("read([3])"); t("read(3)"); t("read(['\"a'], strict=True)"); t("read(['\"a'])"); t("read(['a\\\\'], escapechar='\\\\')")
t("write([[]])"); t("write([['']])"); t("write([[None]], quoting=3)"); t("write([['']], quoting=3)"); t("write([3])"); t("write([['a,b']], quoting=3)"); t("write([['', '']], delimiter=' ', skipinitialspace=True)")
t("_csv.writer(3)"); t("_csv.reader()"); t("_csv.writer()"); t("_csv.reader([], 'nope')"); t("_csv.reader([], foo=1)")
for option in ["delimiter", "quotechar", "escapechar", "lineterminator", "quoting", "strict", "doublequote"]:
    for value in ["", "ab", 3, None, " ", "\n", 99, ","]:
        t(f"_csv.Dialect({option}={value!r}).{option}")
t("_csv.register_dialect('x', delimiter=':')"); t("_csv.get_dialect('x').delimiter"); t("read(['a:b'], 'x')"); t("_csv.list_dialects()"); t("_csv.unregister_dialect('x')"); t("_csv.unregister_dialect('x')"); t("_csv.get_dialect('x')"); t("_csv.register_dialect(3)"); t("_csv.register_dialect()")
t("_csv.field_size_limit()"); t("_csv.field_size_limit(5)"); t("read(['abcdef'])"); t("_csv.field_size_limit('x')"); t("_csv.field_size_limit(1000)")
r = _csv.reader(["a", "b,c"]); print(next(r), r.line_num, next(r), r.line_num, r.dialect.delimiter)
t("next(r)"); t("_csv.Reader()"); t("_csv.Dialect().__reduce__()"); t("_csv.QUOTE_ALL"); t("_csv.Error.__mro__")
