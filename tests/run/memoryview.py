def t(f):
    try: print(repr(f()))
    except BaseException as e: print(repr(e))
m=memoryview(bytearray(b'abcdef'))
t(lambda: memoryview()); t(lambda: memoryview(5)); t(lambda: memoryview(object=b'a').obj); t(lambda: m['a']); t(lambda: m[6]); t(lambda: m[-7]); t(lambda: m[1,2]); t(lambda: m[...]); t(lambda: m[:,1]); t(lambda: m[1:2,0:1]); t(lambda: m.cast('x')); t(lambda: m.cast('i')); t(lambda: m.cast('B',[2,3]).tolist()); t(lambda: m.cast('B',[2,2])); t(lambda: m.cast('B',[])); t(lambda: m.cast(5)); t(lambda: m.cast('B',5)); t(lambda: m.cast('B',[0])); t(lambda: m.cast('B',['a'])); t(lambda: m[::2].cast('B')); t(lambda: m.cast('h').cast('i'))
t(lambda: m.__hash__()); t(lambda: memoryview(b'abc').__hash__()==b'abc'.__hash__()); t(lambda: memoryview(b'abcd').cast('i').__hash__())
def s(m,k,v): m[k]=v
def sl(a,b=None,c=None):
    class G:
        def __getitem__(self,k): return k
    return G()[a:b:c]
t(lambda: s(m,0,300)); t(lambda: s(m,0,'a')); t(lambda: s(m,0,1.5)); t(lambda: s(memoryview(b'a'),0,1)); t(lambda: s(m,sl(0,2),b'x')); t(lambda: s(m,sl(0,2),'xy')); t(lambda: s(m,'a',1)); t(lambda: s(m,sl(0,2),m.cast('h'))); t(lambda: s(m,sl(0,None,2),b'XYZ')); t(lambda: bytes(m))
def d(): del m[0]
t(d)
c=m.cast('B',[2,3]); t(lambda: c[0]); t(lambda: c[0,1]); t(lambda: c[1,-1]); t(lambda: c[2,0]); t(lambda: c[0,1,2]); t(lambda: c[0:1].tolist()); t(lambda: c.shape); t(lambda: c.strides); t(lambda: c.ndim); t(lambda: c.nbytes); t(lambda: len(c)); t(lambda: c.suboffsets); t(lambda: c.tobytes('F')); t(lambda: c.tobytes('C')); t(lambda: c.tobytes('x')); t(lambda: c.tobytes(None)); t(lambda: c.tolist()); t(lambda: c.contiguous); t(lambda: c.c_contiguous); t(lambda: c.f_contiguous); t(lambda: bytes(c)); t(lambda: s(c,(0,0),1)); t(lambda: s(c,0,1)); t(lambda: s(c,sl(0,1),1)); t(lambda: c==m); t(lambda: s(c,(0,),1)); t(lambda: c.cast('B').shape); t(lambda: c.hex());  t(lambda: c.cast('h',[3]).shape)
z=memoryview(b'a').cast('B',[]); t(lambda: z[()]); t(lambda: z[0]); t(lambda: len(z)); t(lambda: z.tolist());  t(lambda: z.shape)
for f,b in [('b',b'\xff'),('B',b'\xff'),('c',b'x'),('?',b'\1'),('h',b'\xff\xfe'),('H',b'\xff\xfe'),('i',b'\1\0\0\xff'),('I',b'\1\0\0\xff'),('l',b'\1'*8),('L',b'\xff'*8),('q',b'\xff'*8),('Q',b'\xff'*8),('n',b'\xff'*8),('N',b'\xff'*8),('f',b'\0\0\x80\x3f'),('d',b'\0'*6+b'\xf0\x3f'),('e',b'\0\x3c'),('P',b'\1'*8),('@i',b'\1'*4)]:
    v=memoryview(b).cast(f); t(lambda: (v[0], v.tolist(), v.itemsize, v.format, v==v))
    w=memoryview(bytearray(b)).cast(f); t(lambda: (s(w,0,v[0]), w.tobytes()==b)); t(lambda: s(w,0,'x')); t(lambda: s(w,0,1<<70)); t(lambda: s(w,0,-1))
r=memoryview(b'abc'); t(lambda: r.toreadonly()[1]); t(lambda: r.readonly); t(lambda: m.toreadonly().readonly); q=r[1:]; r2=memoryview(r); t(lambda: r.release()); t(lambda: r[0]); t(lambda: repr(r)[:22]); t(lambda: len(r)); t(lambda: r.release()); t(lambda: q[0]); t(lambda: r2[0]); t(lambda: r==r); t(lambda: r.obj); t(lambda: r.tolist()); t(lambda: r.__hash__())
with memoryview(b'abc') as x: t(lambda: x[0])
t(lambda: x[0])
t(lambda: m.index(99)); t(lambda: m.index(1,5)); t(lambda: m.index(200)); t(lambda: m.count(97)); t(lambda: m.hex(':',2)); t(lambda: m.obj); t(lambda: m[::-1].tobytes()); t(lambda: m[::-2].strides); t(lambda: m[5:2].tolist()); t(lambda: m==b'XbYdZf'); t(lambda: m==[1]); t(lambda: m<b'a'); t(lambda: b'XbYdZf'==m);  t(lambda: memoryview._from_flags(b'a',0).tobytes()); t(lambda: memoryview(m[::2]).tobytes()); t(lambda: bytes(m[::2])); t(lambda: bytearray(m[::-1])); t(lambda: b''.join([m[::2]])); t(lambda: m[::2].hex())
ba=bytearray(b'xyz'); v=memoryview(ba); t(lambda: ba.append(1)); t(lambda: ba.clear()); v.release(); t(lambda: (ba.append(1), ba))
v=memoryview(ba); w=memoryview(v); t(lambda: v.release()); t(lambda: ba.pop()); w.release(); t(lambda: ba.pop())
t(lambda: int.from_bytes(m)); t(lambda: int.from_bytes([1,2])); t(lambda: int.from_bytes(b'\xff\x00','little',signed=True)); t(lambda: int.from_bytes('a')); t(lambda: int.from_bytes(5)); t(lambda: int.from_bytes(b'a','x')); t(lambda: int.from_bytes(b'a',5))
