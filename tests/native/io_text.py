# Text over bytes, and open().
try:
    _io
except NameError:
    import _io
try:
    posix
except NameError:
    import posix
P = '/tmp/taipan-io-test.txt'
def t(f):
    try: print(ascii(f()))
    except BaseException as e: print(type(e).__name__, ascii(e), getattr(e, 'errno', None), getattr(e, 'filename', None))
open, B, T = _io.open, _io.BytesIO, _io.TextIOWrapper
def put(data, **k):
    with open(P, 'w', encoding='utf-8', **k) as f: f.write(data)
def raw():
    with open(P, 'rb') as f: return f.read()
for m in ('r', 'w', 'a', 'x', 'rb', 'wb', 'ab', 'r+', 'w+b', 'rt', 'rw', 'rr', 'q', '', '+', 'rbt', 'U', 'b', 't', 'r\0', 5, None):
    def g():
        put('text')
        f = open(P, m); r = (type(f).__name__, f.mode, f.name, f.readable(), f.writable(), f.seekable()); f.close(); return r
    t(g)
for k in ({'buffering': 0}, {'buffering': 1}, {'buffering': 7}, {'buffering': -5}, {'buffering': 'a'}, {'encoding': 5}, {'encoding': 'latin-1'}, {'errors': 5}, {'errors': 'ignore'}, {'newline': 'x'}, {'newline': 5}, {'newline': ''}, {'closefd': False}, {'opener': 5}, {'bad': 1}, {'encoding': 'a\0b'}):
    t(lambda: open(P, **k).close()); t(lambda: open(P, 'rb', **k).close() if 'buffering' not in k or k['buffering'] != 1 else None)
t(lambda: open()); t(lambda: open('/nonexistent/file')); t(lambda: open('/tmp')); t(lambda: open(1.5)); t(lambda: open(None)); t(lambda: open([])); t(lambda: open(9999)); t(lambda: open(-1)); t(lambda: open('a\0b')); t(lambda: open(P, 'r', -1, None, None, None, True, None, 5))
class Path:
    def __init__(self, p): self.p = p
    def __fspath__(self): return self.p
t(lambda: open(Path(P)).close()); t(lambda: open(Path(5))); t(lambda: open(Path(P.encode())).name)
put('one\ntwo\r\nthree\rfour \u20ac\U0001f600\n')
t(raw)
for nl in (None, '', '\n', '\r', '\r\n'):
    with open(P, newline=nl, encoding='utf-8') as f: t(lambda: (list(f), f.newlines))
    with open(P, newline=nl, encoding='utf-8') as f: t(lambda: (f.read(5), f.read(4), f.readline(), f.readline(2), f.readline(0), f.read(), f.read(), f.readline()))
    with open(P, newline=nl, encoding='utf-8') as f: f._CHUNK_SIZE = 1; t(lambda: (f.readlines(), f.newlines))
    put('a\nb\r\nc\rd', newline=nl); t(raw)
    put('one\ntwo\r\nthree\rfour \u20ac\U0001f600\n')
f = open(P, encoding='utf-8', newline=''); ps = []
while True:
    ps.append(f.tell())
    if not f.read(1): break
t(lambda: ps)
for p in ps[::3]: f.seek(p); t(lambda: (p, f.read(2), f.tell()))
f.seek(0); f._CHUNK_SIZE = 4
t(lambda: [(f.tell(), f.readline()) for _ in range(4)])
t(lambda: f.seek(1, 1)); t(lambda: f.seek(1, 2)); t(lambda: f.seek(0, 2)); t(lambda: f.seek(0, 1)); t(lambda: f.seek(-1)); t(lambda: f.seek(0, 9)); t(lambda: f.seek('a')); t(lambda: f.seek(1 << 200)); t(lambda: f.seek(0)); t(lambda: next(f)); t(lambda: f.tell()); t(lambda: f.read(1)); t(lambda: f.write('x')); t(lambda: repr(f)); t(lambda: f.truncate()); t(lambda: f.reconfigure(encoding='ascii')); t(lambda: f.reconfigure(line_buffering=True)); t(lambda: f.line_buffering); t(lambda: f.reconfigure(newline=5)); t(lambda: f.reconfigure(errors=5)); t(lambda: f.reconfigure(write_through='a')); t(lambda: f.reconfigure(5))
t(lambda: f.__getstate__()); t(lambda: f.close()); t(lambda: f.read()); t(lambda: f.closed); t(lambda: repr(f)); t(lambda: f.tell()); t(lambda: next(f)); t(lambda: f.flush()); t(lambda: f.write('x')); t(lambda: f.readable()); t(lambda: f.close()); t(lambda: f.encoding)
f = open(P, 'w+', encoding='utf-8'); t(lambda: f.write('h\xe9llo\n')); t(lambda: f.write(5)); t(lambda: f.write(b'x')); t(lambda: f.tell()); t(lambda: f.seek(0)); t(lambda: f.read()); t(lambda: f.write('more')); t(lambda: f.seek(1)); t(lambda: f.write('!')); t(lambda: f.truncate(6)); t(lambda: f.seek(0)); t(lambda: f.buffer.read()); t(lambda: f.writelines(['a', 'b'])); t(lambda: f.writelines(['a', 5])); t(lambda: f.fileno() > 2); t(lambda: f.isatty()); f.close(); t(raw)
for enc, data in [('utf-8', b'ab\xff\xfec\xe2\x82'), ('ascii', b'ab\xffc'), ('latin-1', b'ab\xffc')]:
    for err in ('strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape', 'nonesuch'):
        t(lambda: T(B(data), enc, err).read()); t(lambda: T(B(data), enc, err).readline()); 
        def g():
            f = T(B(data), enc, err); f._CHUNK_SIZE = 1; return list(f)
        t(g)
        def g():
            b = B(); f = T(b, enc, err); f.write('x\u20ac\udc80y'); f.flush(); return b.getvalue()
        t(g)
t(lambda: T()); t(lambda: T(5)); t(lambda: T(B(), 5)); t(lambda: T(B(), None, 5)); t(lambda: T(B(), None, None, 5)); t(lambda: T(B(), None, None, 'x')); t(lambda: T.__new__(T).read()); t(lambda: T(B(), errors='strict', encoding='utf-8', newline='\n', line_buffering=1, write_through=1).write_through); t(lambda: repr(T(B(), 'utf-8'))); t(lambda: T(B(), 'utf-8').name); t(lambda: repr(T.__new__(T)))
f = T(B(b'abc\ndef'), 'utf-8'); t(lambda: f.read(2)); b = f.detach(); t(lambda: f.read()); t(lambda: f.detach()); t(lambda: repr(f)); t(lambda: f.close()); t(lambda: f.closed); t(lambda: f.errors); t(lambda: f.buffer); t(lambda: b.read())
f = T(B(), 'utf-8'); t(lambda: f._CHUNK_SIZE); t(lambda: setattr(f, '_CHUNK_SIZE', 0)); t(lambda: setattr(f, '_CHUNK_SIZE', 'a')); t(lambda: delattr(f, '_CHUNK_SIZE')); t(lambda: f.newlines); t(lambda: f.__dict__); f.attr = 5; t(lambda: f.__dict__); t(lambda: setattr(f, 'encoding', 'x')); t(lambda: f.read('a')); t(lambda: f.read(None)); t(lambda: f.readline(None)); t(lambda: f.readline('a'))
class Log(_io._RawIOBase):
    def __init__(self): self.out = []
    def writable(self): return True
    def write(self, b): self.out.append(bytes(b)); return len(b)
for lb, wt in ((0, 0), (1, 0), (0, 1)):
    l = Log(); f = T(_io.BufferedWriter(l), 'utf-8', line_buffering=lb, write_through=wt)
    for s in ('ab', 'c\n', 'd\r', 'e'): f.write(s); print(l.out, end=' ')
    f.flush(); print(l.out)
class Chars(_io._BufferedIOBase):
    def __init__(self, *p): self.p = list(p)
    def readable(self): return True
    def seekable(self): return False
    def read(self, n=-1): return self.p.pop(0) if self.p else b''
    read1 = read
t(lambda: list(T(Chars(b'a\r', b'\nb\r', b'c', b'\r\n'), 'utf-8'))); t(lambda: list(T(Chars(b'a\r', b'\nb\r', b'c', b'\r\n'), 'utf-8', newline=''))); t(lambda: list(T(Chars(b'a\r', b'\nb\r', b'c', b'\r\n'), 'utf-8', newline='\r\n'))); t(lambda: T(Chars(b'\xe2', b'\x82', b'\xac!'), 'utf-8').read(2)); t(lambda: T(Chars('text'), 'utf-8').read(1)); t(lambda: T(Chars(None), 'utf-8').read()); t(lambda: T(Chars(b'x'), 'utf-8').tell()); t(lambda: T(Chars(b'x'), 'utf-8').seek(0)); t(lambda: T(Chars(5), 'utf-8').read()); t(lambda: T(Chars(b'x'), 'utf-8').write('a')); t(lambda: T(Log(), 'utf-8').read()); t(lambda: T(Log(), 'utf-8').readline())
class Sub(T):
    def readline(self): return 5
t(lambda: next(Sub(B(b'x'), 'utf-8')))
with open(P, 'w', encoding='utf-8') as f: t(lambda: f.write('long ' * 5000)); t(lambda: posix.stat(P).st_size)
with open(P, encoding='utf-8') as f: t(lambda: len(f.read(12345))); t(lambda: f.tell()); t(lambda: len(f.readline()))
c = _io.open_code(P); t(lambda: (type(c).__name__, len(c.read()))); c.close(); t(lambda: _io.open_code(5)); t(lambda: _io.text_encoding('x')); t(lambda: _io.text_encoding('x', 'y')); t(lambda: _io.text_encoding())
posix.unlink(P)
