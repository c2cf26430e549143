# Streams in memory, the abstract classes, and the translation of line ends.
try:
    _io
except NameError:
    import _io
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, repr(e))
B, S = _io.BytesIO, _io.StringIO
b = B(b'line one\nline two\r\nthree')
t(lambda: b.readline()); t(lambda: b.tell()); t(lambda: b.read(3)); t(lambda: b.read()); t(lambda: b.read()); t(lambda: b.seek(0)); t(lambda: b.readlines()); t(lambda: b.seek(-3, 2)); t(lambda: b.read1()); t(lambda: b.seek(-100, 1)); t(lambda: b.seek(-1)); t(lambda: b.seek(0, 5)); t(lambda: b.seek(1.5)); t(lambda: b.seek(1 << 80)); t(lambda: b.seek('a')); t(lambda: b.read('a')); t(lambda: b.read(1.5)); t(lambda: b.read(1 << 90)); t(lambda: b.read(1, 2)); t(lambda: b.read(None)); t(lambda: b.readline(4)); t(lambda: b.readlines('a')); t(lambda: b.seek()); t(lambda: b.seek(1, 2, 3))
b = B(); t(lambda: b.write(b'hello')); t(lambda: b.write(bytearray(b' world'))); t(lambda: b.getvalue()); t(lambda: b.seek(2)); t(lambda: b.write(memoryview(b'XX'))); t(lambda: b.getvalue()); t(lambda: b.seek(20)); t(lambda: b.write(b'!')); t(lambda: b.getvalue()); t(lambda: b.truncate(4)); t(lambda: b.getvalue()); t(lambda: b.tell()); t(lambda: b.truncate(-1)); t(lambda: b.truncate('a')); t(lambda: b.write('text')); t(lambda: b.write(5)); t(lambda: b.writelines([b'1', b'2'])); t(lambda: b.writelines([b'1', 2])); t(lambda: b.writelines(5)); t(lambda: b.getvalue())
b = B(b'abcdefgh'); v = b.getbuffer(); t(lambda: (v.readonly, v.format, v.nbytes, bytes(v))); t(lambda: b.write(b'x')); t(lambda: b.truncate(2)); t(lambda: b.close()); t(lambda: b.__init__(b'')); v[0] = 90; t(lambda: b.getvalue()); v.release(); t(lambda: b.write(b'x')); t(lambda: b.getvalue())
a = bytearray(5); t(lambda: b.readinto(a)); t(lambda: a); t(lambda: b.readinto(b'xx')); t(lambda: b.readinto('xx')); t(lambda: b.readinto1(a)); t(lambda: a)
t(lambda: (b.readable(), b.writable(), b.seekable(), b.isatty(), b.closed, b.flush())); t(lambda: b.fileno()); t(lambda: b.detach()); t(lambda: list(B(b'1\n2\n3')))
t(lambda: b.__getstate__()); t(lambda: b.__setstate__((b'new', 1, {'x': 5}))); t(lambda: (b.getvalue(), b.tell(), b.x)); t(lambda: b.__setstate__((b'new',))); t(lambda: b.__setstate__((b'new', 'a', None))); t(lambda: b.__setstate__((b'new', -1, None))); t(lambda: b.__setstate__((b'new', 1, 5))); t(lambda: b.__setstate__(('new', 1, None)))
b.close(); t(lambda: b.read()); t(lambda: b.write(b'')); t(lambda: b.closed); t(lambda: b.tell()); t(lambda: b.getvalue()); t(lambda: next(b)); t(lambda: iter(b)); t(lambda: b.__enter__()); t(lambda: b.close())
t(lambda: B(initial_bytes=b'k').read()); t(lambda: B(b'', 5)); t(lambda: B('text')); t(lambda: B(None).getvalue()); t(lambda: B(bytearray(b'q')).getvalue())
with B(b'in with') as w: t(lambda: w.read(2))
t(lambda: w.closed)
s = S('line one\nline two\r\nthree\u20ac')
t(lambda: s.readline()); t(lambda: s.tell()); t(lambda: s.read(3)); t(lambda: s.read()); t(lambda: s.read()); t(lambda: s.seek(0)); t(lambda: s.readlines()); t(lambda: s.seek(-3, 2)); t(lambda: s.seek(0, 2)); t(lambda: s.seek(1, 1)); t(lambda: s.seek(-1)); t(lambda: s.seek(0, 5)); t(lambda: s.seek(0, -1)); t(lambda: s.read('a')); t(lambda: s.read(1 << 90)); t(lambda: s.getvalue())
s = S(); t(lambda: s.write('hello')); t(lambda: s.write('')); t(lambda: s.write(b'x')); t(lambda: s.write(None)); t(lambda: s.seek(2)); t(lambda: s.write('\u1234')); t(lambda: s.getvalue()); t(lambda: s.seek(8)); t(lambda: s.write('\U00012345')); t(lambda: s.getvalue()); t(lambda: s.truncate(3)); t(lambda: s.getvalue()); t(lambda: s.truncate(-1)); t(lambda: s.tell()); t(lambda: s.truncate()); t(lambda: s.writelines(['a', 'b'])); t(lambda: s.getvalue())
for nl in (None, '', '\n', '\r', '\r\n', 'x', 5, b'\n'):
    t(lambda: S('a\nb\r\nc\rd', newline=nl).getvalue()); t(lambda: list(S('a\nb\r\nc\rd', newline=nl))); t(lambda: S('a\nb\r\nc\rd\r', newline=nl).newlines)
    def w():
        s = S(newline=nl); s.write('x\ny\r\nz\r'); s.write('\n'); return s.getvalue(), s.newlines
    t(w)
t(lambda: S(5)); t(lambda: S(b'x')); t(lambda: S(None).getvalue()); t(lambda: S(initial_value='q', newline='\n').read()); t(lambda: S('a', 'b', 'c'))
t(lambda: s.__getstate__()); t(lambda: s.__setstate__(('new\n', '\n', 2, {'y': 6}))); t(lambda: (s.getvalue(), s.tell(), s.y)); t(lambda: s.__setstate__(('a',))); t(lambda: s.__setstate__(('a', '', 'b', None))); t(lambda: s.__setstate__(('a', '', -5, None))); t(lambda: s.__setstate__(('a', '', 5, 5))); t(lambda: (s.line_buffering, s.encoding, s.errors, s.readable(), s.writable(), s.seekable(), s.isatty()))
s.close(); t(lambda: s.read()); t(lambda: s.write('x')); t(lambda: s.write(5)); t(lambda: s.closed); t(lambda: s.getvalue()); t(lambda: next(s)); t(lambda: s.line_buffering)
t(lambda: S.__new__(S).read()); t(lambda: S('one\ntwo').readline(2)); t(lambda: S('one\ntwo').readline(None)); t(lambda: S('one\ntwo').readlines(2))
class Sub(S):
    def readline(self): return 5
t(lambda: next(Sub('x'))); t(lambda: Sub('x').read())
D = _io.IncrementalNewlineDecoder
for tr in (True, False):
    d = D(None, tr)
    for p, f in [('a\n', 0), ('b\r', 0), ('\nc', 0), ('\r', 0), ('d', 0), ('', 0), ('\r', 1), ('x\ry\r\nz\n\u20ac\r', 0), ('', 1)]:
        t(lambda: (d.decode(p, f), d.newlines, d.getstate()))
    t(lambda: d.reset()); t(lambda: d.newlines); t(lambda: d.setstate((b'', 1))); t(lambda: d.decode('\n')); t(lambda: d.decode(b'x')); t(lambda: d.setstate(5)); t(lambda: d.setstate((1,))); t(lambda: d.decode())
t(lambda: D()); t(lambda: D(None)); t(lambda: D.__new__(D).decode('')); t(lambda: D(None, True, errors='ignore').decode('q', final=True))
I = _io._IOBase
class Raw(_io._RawIOBase):
    def __init__(self, *parts): self.parts = list(parts); self.log = []
    def readable(self): return True
    def readinto(self, b):
        if not self.parts: return 0
        p = self.parts.pop(0)
        if p is None: return None
        if isinstance(p, Exception): raise p
        if isinstance(p, int): return p
        b[:len(p)] = p
        return len(p)
t(lambda: Raw(b'abc', b'de').read(10)); t(lambda: Raw(b'abc', b'de').read()); t(lambda: Raw(b'abc', None, b'de').readall()); t(lambda: Raw(None).readall()); t(lambda: Raw(None).read(5)); t(lambda: Raw(b'ab\ncd').readline()); t(lambda: Raw().read()); t(lambda: _io._RawIOBase().readinto(b'')); t(lambda: _io._RawIOBase().write(b'')); t(lambda: Raw(b'').read('a')); t(lambda: Raw(ValueError(5)).read(3))
t(lambda: I().seek(0)); t(lambda: I().tell()); t(lambda: I().truncate()); t(lambda: I().fileno()); t(lambda: I().isatty()); t(lambda: (I().readable(), I().writable(), I().seekable(), I().closed)); t(lambda: I()._checkReadable()); t(lambda: I()._checkWritable()); t(lambda: I()._checkSeekable()); t(lambda: I()._checkClosed()); t(lambda: I().readline()); t(lambda: I(5)); t(lambda: list(I()))
i = I(); t(lambda: i.close()); t(lambda: i.closed); t(lambda: i.flush()); t(lambda: i.__enter__()); t(lambda: i.close()); t(lambda: i.__dict__); t(lambda: i.isatty())
for c, ms in [(_io._BufferedIOBase, 'detach read read1'), (_io._TextIOBase, 'detach read readline')]:
    for m in ms.split(): t(lambda: getattr(c(), m)())
t(lambda: _io._BufferedIOBase().write(b'')); t(lambda: _io._TextIOBase().write('')); t(lambda: (_io._TextIOBase().encoding, _io._TextIOBase().newlines, _io._TextIOBase().errors))
class Buf(_io._BufferedIOBase):
    def read(self, n): return b'x' * self.n
    read1 = read
f = Buf(); f.n = 3; a = bytearray(5); t(lambda: (f.readinto(a), a)); f.n = 9; t(lambda: f.readinto(a)); t(lambda: f.readinto1(b''))
class Pk(I):
    def peek(self, n): return self.data
    def read(self, n):
        r, self.data = self.data[:n], self.data[n:]; return r
p = Pk(); p.data = b'first\nsecond'; t(lambda: p.readline()); t(lambda: p.readline(3)); t(lambda: p.readline()); t(lambda: p.readline()); p.data = 'text'; t(lambda: p.readline())
U = _io.UnsupportedOperation
t(lambda: (U.__mro__, U.__bases__, U.__module__, U.__qualname__)); t(lambda: U('x').args); t(lambda: str(U(2, 'msg', 'file'))); t(lambda: isinstance(U(), ValueError) and isinstance(U(), OSError))
class Fin(_io._RawIOBase):
    def close(self): print('closing', self._finalizing if hasattr(self, '_finalizing') else None); super().close()
x = Fin(); x = None
class Del(_io._IOBase):
    def __del__(self): print('del'); super().__del__()
    def close(self): print('close'); super().close()
    def flush(self): print('flush'); super().flush()
x = Del(); x = None
