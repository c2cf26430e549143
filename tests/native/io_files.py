# Files and buffers.
try:
    _io
except NameError:
    import _io
try:
    posix
except NameError:
    import posix
P = '/tmp/taipan-io-test.bin'
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, repr(e), getattr(e, 'errno', None), getattr(e, 'filename', None))
F = _io.FileIO
f = F(P, 'w'); t(lambda: f.write(b'hello world\n')); t(lambda: (f.mode, f.name, f.closed, f.closefd, f.readable(), f.writable(), f.seekable(), f.isatty(), f.tell(), f._blksize)); t(lambda: f.read()); t(lambda: f.readinto(bytearray(3))); t(lambda: f.readall()); t(lambda: f.truncate(5)); t(lambda: f.truncate(-1)); t(lambda: f.truncate('a')); t(lambda: f.seek(0, 9)); t(lambda: f.seek(-1)); t(lambda: f.seek('a')); t(lambda: f.seek(1 << 70)); t(lambda: f.write('x')); t(lambda: repr(f)); t(lambda: f.__getstate__()); t(lambda: f.close()); t(lambda: f.close()); t(lambda: repr(f)); t(lambda: f.write(b'')); t(lambda: f.fileno()); t(lambda: f.read()); t(lambda: f.tell()); t(lambda: f.mode); t(lambda: f.__dict__); t(lambda: f.readable()); t(lambda: f.isatty())
for m in ('r', 'rb', 'r+', 'a', 'a+', 'x', 'w+', 'rw', '+', '', 'z', 'rr', 'r++', 'U', 5, None, 'r\0'):
    def g():
        f = F(P, m); r = (f.mode, f.tell(), f.readable(), f.writable()); f.close(); return r
    t(g)
t(lambda: F('/nonexistent/x')); t(lambda: F('/tmp')); t(lambda: F(-5)); t(lambda: F(9999)); t(lambda: F(1.5)); t(lambda: F('a\0b')); t(lambda: F(b'a\0b')); t(lambda: F(None)); t(lambda: F(P, closefd=False)); t(lambda: F()); t(lambda: F(P, 'r', True, None, 5)); t(lambda: F(P, bad=1)); t(lambda: F(P, opener=lambda *a: -1)); t(lambda: F(P, opener=lambda *a: 'x')); t(lambda: F(P, opener=5)); t(lambda: F(1 << 40))
def op(path, flags): print('opener', path, flags & 3); return posix.open(path, flags, 0o600)
with F(P, 'w', opener=op) as f: t(lambda: f.write(b'0123456789' * 3))
f = F(P); t(lambda: f.read(4)); t(lambda: f.read(0)); a = bytearray(6); t(lambda: (f.readinto(a), a)); t(lambda: f.readinto(b'')); t(lambda: f.readinto(5)); t(lambda: f.seek(-5, 2)); t(lambda: f.readall()); t(lambda: f.read()); t(lambda: f.read(-1)); t(lambda: f.seek(2)); t(lambda: f.seek(3, 1)); t(lambda: f.readline()); t(lambda: f.write(b'')); t(lambda: f.truncate()); t(lambda: f.read('x')); t(lambda: f._finalizing); f._finalizing = False; t(lambda: setattr(f, '_finalizing', 5)); f.close()
R, W, X = _io.BufferedReader, _io.BufferedWriter, _io.BufferedRandom
r = R(F(P), 8); t(lambda: r.peek()); t(lambda: r.peek(3)); t(lambda: r.read(3)); t(lambda: r.tell()); t(lambda: r.read1(20)); t(lambda: r.read1(3)); t(lambda: r.read1()); t(lambda: r.read(0)); t(lambda: r.seek(1)); t(lambda: r.seek(2, 1)); t(lambda: r.read(12)); t(lambda: r.seek(-3, 2)); t(lambda: r.read()); t(lambda: r.read()); t(lambda: r.read(5)); t(lambda: r.seek(0, 7)); t(lambda: r.seek(-1)); t(lambda: r.seek('a')); t(lambda: r.truncate()); t(lambda: r.read(-2)); t(lambda: r.read('a')); t(lambda: r.read1('a')); t(lambda: r.write(b'')); t(lambda: repr(r)); t(lambda: (r.name, r.mode, r.closed, r.readable(), r.writable(), r.seekable(), r.isatty())); t(lambda: r.seek(0)); a = bytearray(20); t(lambda: (r.readinto(a), a)); t(lambda: r.seek(0)); t(lambda: (r.readinto1(a), a)); t(lambda: r.__getstate__()); r.seek(25); t(lambda: r.readline()); raw = r.detach(); t(lambda: r.read()); t(lambda: r.closed); t(lambda: repr(r)); t(lambda: raw.closed); raw.close()
t(lambda: R(F(P), 0)); t(lambda: R(F(P), -1)); t(lambda: R(F(P), 'a')); t(lambda: R()); t(lambda: R(5)); t(lambda: W(F(P))); t(lambda: R.__new__(R).read()); t(lambda: X(F(P))); t(lambda: R(F(P), 1 << 62).read(1))
w = W(F(P, 'w'), 8)
for d in (b'abc', b'def', b'ghijklmnopqrst', b'', b'u', bytearray(b'vw'), memoryview(b'xyz')):
    t(lambda: (w.write(d), w.tell(), posix.stat(P).st_size))
t(lambda: w.write('x')); t(lambda: w.write(None)); t(lambda: w.flush()); t(lambda: w.tell()); t(lambda: w.seek(3)); t(lambda: w.write(b'!!')); t(lambda: w.truncate()); t(lambda: w.read()); t(lambda: w.peek()); t(lambda: w.close()); t(lambda: w.write(b'a')); t(lambda: w.flush()); t(lambda: w.tell()); t(lambda: w.closed); t(lambda: w.seek(0)); t(lambda: F(P).read())
x = X(F(P, 'r+'), 8); t(lambda: x.read(2)); t(lambda: x.write(b'XY')); t(lambda: x.tell()); t(lambda: x.read()); t(lambda: x.seek(0)); t(lambda: x.read()); t(lambda: x.seek(1)); t(lambda: x.peek()); t(lambda: x.write(b'longer than the buffer')); t(lambda: x.seek(-4, 1)); t(lambda: x.readline()); t(lambda: x.truncate(6)); t(lambda: x.seek(0)); t(lambda: x.readlines()); x.close(); t(lambda: F(P).read())
class Raw(_io._RawIOBase):
    def __init__(self, *parts): self.parts = list(parts); self.out = []
    def readable(self): return True
    def writable(self): return True
    def readinto(self, b):
        p = self.parts.pop(0) if self.parts else b''
        if p is None or not isinstance(p, bytes): return p() if callable(p) else p
        p, rest = p[:len(b)], p[len(b):]
        if rest: self.parts.insert(0, rest)
        b[:len(p)] = p
        return len(p)
    def write(self, b):
        p = self.parts.pop(0) if self.parts else len(b)
        if callable(p): return p()
        self.out.append(bytes(b[:p]) if p is not None else None); return p
t(lambda: R(Raw(b'abc', b'd', b'efg')).read()); t(lambda: R(Raw(b'abc', b'd', b'efg')).read(5)); t(lambda: R(Raw(b'abc', None, b'efg')).read(5)); t(lambda: R(Raw(None)).read(5)); t(lambda: R(Raw(None)).read()); t(lambda: R(Raw(999999999)).read(3)); t(lambda: R(Raw(-1)).read(3)); t(lambda: R(Raw('x')).read(3)); t(lambda: R(Raw(lambda: 1 / 0)).read(3)); t(lambda: R(Raw(b'ab', b'c\nd')).readline()); t(lambda: R(Raw(None)).read1()); t(lambda: R(Raw(None)).peek()); t(lambda: R(Raw(b'x' * 20), 4).read(11)); t(lambda: R(Raw(b'x')).tell()); t(lambda: R(Raw(b'x')).seek(0)); t(lambda: R(Raw(b'ab', None)).readinto(bytearray(5))); t(lambda: R(Raw(None)).readinto(bytearray(5))); t(lambda: list(R(Raw(b'1\n2', b'\n3'))))
def wr(size, parts, *data):
    raw = Raw(*parts); w = W(raw, size)
    for d in data:
        try: print(w.write(d), end=' ')
        except BaseException as e: print(type(e).__name__, e, e.args, getattr(e, 'characters_written', None), end=' ')
    try: w.flush()
    except BaseException as e: print(type(e).__name__, e, getattr(e, 'characters_written', None), end=' ')
    print(raw.out)
    raw.parts = []
wr(4, [], b'ab', b'cd', b'ef'); wr(4, [2, 1], b'abcdefgh', b'i'); wr(4, [None], b'abc', b'defg'); wr(4, [None, None, None], b'abc', b'defghijklm'); wr(4, [9], b'abc', b'def'); wr(4, [-1], b'abc', b'def'); wr(4, [lambda: 1 / 0], b'abc', b'def'); wr(4, [2, None, None], b'abcd', b'efgh', b'ij')
class Re(Raw):
    def readinto(self, b): return self.outer.read(1)
q = Re(); q.outer = R(q); t(lambda: q.outer.read(3))
PR = _io.BufferedRWPair
p = PR(Raw(b'read\nme'), Raw()); t(lambda: (p.readline(), p.read(), p.write(b'w'), p.flush(), p.readable(), p.writable(), p.closed, p.isatty(), p.peek())); t(lambda: p.seek(0)); t(lambda: p.tell()); t(lambda: p.detach()); t(lambda: p.close()); t(lambda: p.closed); t(lambda: p.read()); t(lambda: PR(Raw())); t(lambda: PR(5, 5)); t(lambda: PR.__new__(PR).read()); t(lambda: PR(Raw(), Raw(), 0))
class Bad(Raw):
    def flush(self): raise OSError('flush')
    def close(self): super().close(); print('closed raw')
w = W(Bad()); t(lambda: w.close()); t(lambda: w.closed)
class BadClose(Raw):
    def write(self, b): raise ValueError('write')
    def close(self): raise ZeroDivisionError('close')
w = W(BadClose()); w.write(b'x')
try: w.close()
except BaseException as e: print(repr(e), repr(e.__context__))
w.raw.__class__ = Raw; w.raw.close()
posix.unlink(P)
