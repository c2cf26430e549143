try:
    _struct
except NameError:
    import _struct
struct = _struct
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(repr(e))
t(lambda: struct.pack('i')); t(lambda: struct.pack('i','a')); t(lambda: struct.pack('i',1.5)); t(lambda: struct.pack('b',200)); t(lambda: struct.pack('B',-1)); t(lambda: struct.pack('h',1<<20)); t(lambda: struct.pack('H',-1)); t(lambda: struct.pack('i',1<<40)); t(lambda: struct.pack('I',-1)); t(lambda: struct.pack('q',1<<70)); t(lambda: struct.pack('Q',-1)); t(lambda: struct.pack('l',1<<70)); t(lambda: struct.pack('L',-1)); t(lambda: struct.pack('n',1<<70));t(lambda: struct.pack('N',-1)); t(lambda: struct.pack('P',1<<70)); t(lambda: struct.pack('<h',1<<20)); t(lambda: struct.pack('<H',-1)); t(lambda: struct.pack('<b',200)); t(lambda: struct.pack('<q',1<<70)); t(lambda: struct.pack('>Q',-1)); t(lambda: struct.pack('<i',1<<40)); t(lambda: struct.pack('<i','a'));
t(lambda: struct.pack('c','a')); t(lambda: struct.pack('c',b'ab')); t(lambda: struct.pack('3s','abc')); t(lambda: struct.pack('3p','abc')); t(lambda: struct.pack('f','a')); t(lambda: struct.pack('e',1e10)); t(lambda: struct.pack('<f',1e300)); t(lambda: struct.pack('z',1)); t(lambda: struct.pack('<n',1)); t(lambda: struct.pack('5',1)); t(lambda: struct.calcsize('99999999999999999999i')); t(lambda: struct.calcsize('9223372036854775807i'));
t(lambda: struct.unpack('i',b'a')); t(lambda: struct.unpack('i','a')); t(lambda: struct.unpack_from('i',b'abc')); t(lambda: struct.unpack_from('i',b'abcdef',3)); t(lambda: struct.unpack_from('i',b'abcdef',-3)); t(lambda: struct.unpack_from('i',b'abcdef',-30)); t(lambda: struct.pack_into('i',bytearray(3),0,1)); t(lambda: struct.pack_into('i',b'abcd',0,1)); t(lambda: struct.pack_into('i',bytearray(8),-2,1)); t(lambda: struct.pack_into('i',bytearray(8),-20,1)); t(lambda: struct.pack_into('i',bytearray(8),6,1)); t(lambda: struct.pack_into('i',bytearray(8))); t(lambda: struct.pack_into('i')); t(lambda: struct.iter_unpack('i',b'abc')); t(lambda: struct.iter_unpack('',b'abc')); t(lambda: struct.Struct('i')); t(lambda: struct.Struct(b'i').format);  t(lambda: struct.Struct(5)); t(lambda: struct.pack()); t(lambda: struct.calcsize('F')); t(lambda: struct.pack('F',1)); t(lambda: struct.pack('?',[]));  t(lambda: struct.pack('0s',b'')); t(lambda: struct.pack('300p',b'a'*299)[:3]); t(lambda: struct.pack('@bi',1,2)); t(lambda: struct.pack('=bi',1,2)); t(lambda: struct.pack('bi0q',1,2));  t(lambda: struct.Struct('i').pack(1,2)); t(lambda: struct.pack('xx3xi',1)); t(lambda: struct.pack('i i\n',1,2)); t(lambda: struct.unpack('D',bytes(16)))
for f, v in [('<bBhHiIlLqQ', (-1,2,-3,4,-5,6,-7,8,-9,10)), ('>bBhHiIlLqQ', (-1,2,-3,4,-5,6,-7,8,-9,10)), ('bBhHiIlLqQnN', (-1,2,-3,4,-5,6,-7,8,-9,10,-11,12)), ('<efd', (1.5,2.5,3.5)), ('>efd', (-1.5,0.1,1e300)), ('3s5p2x?c', (b'abcd', b'xyz', True, b'q')), ('!3h', (1,2,3)), ('e', (65504.0,)), ('e', (6e-8,)), ('<e', (1e-9,)), ('e', (float('inf'),))]:
    b = struct.pack(f, *v)
    print(b, struct.unpack(f, b), struct.calcsize(f))
S = struct.Struct('<hi')
print(S.size, S.format, S.pack(1, 2), S.unpack(b'\1\0\2\0\0\0'))
buf = bytearray(20); S.pack_into(buf, 3, 5, 6); print(buf, S.unpack_from(buf, 3), S.unpack_from(buf, offset=3))
for x in S.iter_unpack(bytes(18)): print(x)
it = S.iter_unpack(b'\1\0\2\0\0\0' * 3); print(it.__length_hint__(), it.__next__(), it.__length_hint__())
