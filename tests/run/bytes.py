def t(f):
    try: print(repr(f()))
    except BaseException as e: print(repr(e))
for ty in (bytes, bytearray):
    b=ty(b'abc')
    t(lambda: b.center(5,'x')); t(lambda: b.center(5,b'xy')); t(lambda: ty.fromhex('1')); t(lambda: ty.fromhex('zz')); t(lambda: ty.fromhex(5)); t(lambda: ty.fromhex(b'a1 b2'))
    t(lambda: b['a']); t(lambda: b[10]); t(lambda: b.find('a')); t(lambda: b.find(300)); t(lambda: b.find(1.5)); t(lambda: b.index(b'z')); t(lambda: b.rindex(b'z')); t(lambda: b+'a'); t(lambda: b*3)
    t(lambda: 'a' in b); t(lambda: 300 in b); t(lambda: b.split('a')); t(lambda: b.split(b'')); t(lambda: b.partition(b'')); t(lambda: b.partition('')); t(lambda: b.join([b'a', 1])); t(lambda: b.join(5)); t(lambda: b.startswith('a')); t(lambda: b.startswith((1,))); t(lambda: b.startswith(b'b',1))
    t(lambda: b.translate(b'a')); t(lambda: b.translate(None, 'a')); t(lambda: b.replace('a',b'')); t(lambda: b.hex('ab')); t(lambda: b.hex(5)); t(lambda: b.hex('é')); t(lambda: b.hex(':',2)); t(lambda: b.zfill('a')); t(lambda: b.expandtabs('a')); t(lambda: b.strip('a')); t(lambda: b.maketrans(b'a',b'')); t(lambda: b.maketrans('a',b''))
    t(lambda: ty('a')); t(lambda: ty(1,'a')); t(lambda: ty(1, errors='a')); t(lambda: ty(-1)); t(lambda: ty(1<<90)); t(lambda: ty([256])); t(lambda: ty(['a'])); t(lambda: ty(object())); t(lambda: ty(1.5)); t(lambda: ty(source=3)); t(lambda: ty(x=3)); t(lambda: ty(1,2,3,4))
    t(lambda: ty(1<<50)); t(lambda: b < 'a'); t(lambda: b.removeprefix('a')); t(lambda: b.count('a')); t(lambda: b.endswith(5)); t(lambda: b.splitlines(1,2)); t(lambda: b.isalpha(3)); t(lambda: b % 5); t(lambda: b'%d' % 'a'); t(lambda: b'%b' % 'a'); t(lambda: b'%c' % 256); t(lambda: b'%c' % 'a'); t(lambda: b'%z' % 1); t(lambda: b'%' % 1); t(lambda: b'%(a)s' % 1); t(lambda: b'%(a' % {}); t(lambda: b'%*d' % ('a',1)); t(lambda: b'%s %s' % 1); t(lambda: b'%x' % 1.5); t(lambda: b'%f' % 'a'); t(lambda: b'%a' % 'é'); t(lambda: b.decode('x')); t(lambda: b.decode(5));  t(lambda: b[::0]);
    for s in [b'', b'a', b'hello World foo', b' \t a b \r\n c', b'aaaa', b'ABC def', b'Title Case', b'12', b'+12', b'-5', b'\xff\xfe', b'x\r\ny\rz\n\n', b"it's", b'"\'']:
        s=ty(s)
        print(s, s.upper(), s.lower(), s.title(), s.swapcase(), s.capitalize(), s.isalnum(), s.isalpha(), s.isascii(), s.isdigit(), s.islower(), s.isupper(), s.isspace(), s.istitle())
        print(s.split(), s.rsplit(), s.split(None,1), s.rsplit(None,1), s.split(b'a'), s.rsplit(b'a',1), s.split(b'a',2), s.splitlines(), s.splitlines(True), s.strip(), s.lstrip(), s.rstrip(), s.strip(b'a'), s.lstrip(b'ah '), s.rstrip(b'of'))
        print(s.partition(b'a'), s.rpartition(b'a'), s.partition(b'zz'), s.rpartition(b'zz'), s.find(b'a'), s.rfind(b'a'), s.find(97), s.count(b'a'), s.count(b''), s.count(b'aa'), s.find(b'',3), s.find(b'', 100), s.rfind(b''), s.find(b'a',-2), s.find(b'a',1,-1), s.count(b'',1,2), s.count(b'',5,2))
        print(s.replace(b'a',b'bb'), s.replace(b'',b'-'), s.replace(b'',b'-',2), s.replace(b'a',b'',1), s.replace(b'l',b'L',1), s.replace(b'zz',b''), s.center(20), s.center(7,b'*'), s.center(8,b'*'), s.ljust(6,b'.'), s.rjust(6,b'.'), s.zfill(6), s.expandtabs(), s.expandtabs(4), s.expandtabs(0))
        print(s.hex(), s.hex(':'), s.hex('-',2), s.hex(b' ',-3), s.hex(':',0), s.removeprefix(b'a'), s.removesuffix(b'o'), s.startswith(b'a'), s.startswith((b'x',b'a')), s.endswith(b'o'), s.endswith(()), s.startswith(b'',5), s.startswith(b'',50), s.translate(None,b'a'), s.translate(bytes.maketrans(b'abc',b'xyz')), s.translate(bytes.maketrans(b'abc',b'xyz'),b'l'))
        print(s[1:], s[:-1], s[::2], s[::-1], s[5:2], s[-100:100], s+b'x', b'x'+s, s*2, s*0, s*-1, b'a' in s, 97 in s, b'' in s, s==bytes(s), s==bytearray(s), s<b'b', s>=b'b', s!=b'a', s.join([b'1',bytearray(b'2'),memoryview(b'3') if 0 else b'3']), s.join([]), s.join((b'q',)))
        for x in s: print(x, end_ := 0)
for f,a in [(b'%d %i %u',(1,-2,3)),(b'%5d|%-5d|%05d|%+d|% d',(1,2,3,4,5)),(b'%x %X %#x %#X %o %#o',(255,255,255,255,8,8)),(b'%e %E %f %F %g %G',(1.5,)*1 if 0 else (1.5,2.5,3.5,4.5,5.5,6.5)),(b'%.3f %10.2f %-10.1f| %+.1e',(1.23456,2.5,3.5,1e10)),(b'%s %b %r %a',(b'x',bytearray(b'y'),'z','\u1234')),(b'%c%c',(65,b'B')),(b'%%',()),(b'%5s|%-5s|%.2s',(b'a',b'b',b'cde')),(b'%*d %-*d|%.*f',(5,1,5,2,2,3.14159)),(b'%(a)s %(b)d',{b'a':b'x',b'b':5}),(b'%.5d %#.5x',(3,255)),(b'%d',3.99),(b'%d',True),(b'%i',1<<80),(b'%x',-255),(b'%05x',-255),(b'%+05d',7),(b'%-05d',7),(b'%s',(b'a',b'b')),(b'%s %s',b'a'),(b'%l',1),(b'%ld',5),(b'%(a)s',[1]),(b'abc',{}),(b'abc',(1,)),(b'abc',1), (b'%g %g %g %g',(1e5,1e6,1e-4,1e-5)),(b'%#g %#.3g',(1.0,2.0)),(b'%.0f %.0f %.0f',(0.5,1.5,2.5)),(b'%f %e %G',(float('inf'),float('nan'),float('-inf'))),(b'%010f|%-10f|%+f',(1.5,1.5,float('nan'))),(b'%010f',float('inf'))]:
    t(lambda: f % a)
    t(lambda: bytearray(f) % a)
a=bytearray(b'abc')
def s(k,v):
    a[k]=v
    return a
def d(k):
    del a[k]
    return a
t(lambda: s(0,300)); t(lambda: s(0,'a')); t(lambda: s(10,1)); t(lambda: s('a',1)); t(lambda: s(slice(0,1),'a')) if 0 else 0
t(lambda: d(10)); t(lambda: a.pop(10)); t(lambda: bytearray().pop()); t(lambda: a.remove(1)); t(lambda: a.remove(300)); t(lambda: a.append('a')); t(lambda: a.append(300)); t(lambda: a.extend('a')); t(lambda: a.extend(5)); t(lambda: a.extend(['a'])); t(lambda: a.insert('a',1)); t(lambda: a.resize(-1)); t(lambda: a.resize('a')); t(lambda: a.__alloc__()); t(lambda: a.__sizeof__())
t(lambda: s(0,122)); t(lambda: s(-1,122)); t(lambda: d(0)); t(lambda: (a.append(5),a.extend(b'xyz'),a.extend([1,2]),a.insert(0,9),a.insert(-1,8),a.insert(100,7),a)); t(lambda: (a.pop(),a.pop(0),a.pop(-2),a)); t(lambda: (a.reverse(),a)); t(lambda: (a.remove(120),a)); t(lambda: (a.resize(3),a)); t(lambda: (a.resize(6),a)); t(lambda: a.copy()); t(lambda: a.clear()); t(lambda: a)
class B(bytes): pass
class BA(bytearray): pass
b=B(b'xy'); print(b, b+b'z', b[0:], b.upper(), B.fromhex('4142'), b.__bytes__())
b=BA(b'xy'); print(b, b+b'z', b[0:], b.upper(), BA.fromhex('4142'))
class Z:
    def __bytes__(self): return b'ZZ'
class Y:
    def __bytes__(self): return 5
class X:
    def __index__(self): return 3
t(lambda: bytes(Z())); t(lambda: bytes(Y())); t(lambda: bytes(X())); t(lambda: bytearray(X())); t(lambda: b'%b' % Z()); t(lambda: bytes([X()])); t(lambda: bytes('héé','utf-8')); t(lambda: bytes('hé','latin-1')); t(lambda: b'h\xc3\xa9'.decode()); t(lambda: bytes((1,2,3))); 0
def g():
    yield 1
    yield 2
t(lambda: bytes(g())); t(lambda: bytearray(g()))
