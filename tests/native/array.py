try:
    array
except NameError:
    import array
def t(text):
    try:
        print(text, "->", ascii(eval(text)))
    except BaseException as error:
        print(text, "!!", type(error).__name__, ascii(str(error)))

a = array.array
for e in ["a('i')","a('i',[1,2,3])","a('i','x')","a('x')","a(3)","a('ii')","a()","a('i',[1.5])","a('b',[128])","a('B',[-1])","a('B',[256])","a('h',[40000])","a('H',[70000])","a('I',[2**32])","a('I',[-1])","a('l',[2**63])","a('L',[2**64])","a('L',[-1])","a('q',[2**63])","a('Q',[2**64])","a('f',['x'])","a('d',[1,2.5])","a('w','ab\\U00010000')","a('w',['a','bc'])","a('w',[1])","a('i',b'abcd')","a('i',b'abc')","a('i',bytearray(8))","a('i',a('d',[1]))","a('i',a('w','a'))","a('w',a('i'))","a('i',[1])+a('i',[2])","a('i',[1])+a('d',[2])","a('i',[1])+[1]","a('i',[1])*3","a('i',[1])*'a'","a('i',[1,2,3])[1:]","a('i',[1,2,3])[5]","a('i',[1,2,3])['a']","a('i',[1,2])==a('d',[1,2])","a('i',[1,2])<a('i',[1,3])","a('i',[1])==[1]","a('i',[1]).pop()","a('i').pop()","a('i',[1]).pop(4)","a('i',[1]).remove(2)","a('i',[1]).index(2)","a('i',[1,2,1]).index(1,1)","a('i',[1,2,1]).count(1)","a('i',[1,2]).tobytes()","a('i',[1,2]).tolist()","a('i').fromlist(3)","a('i',[1]).tounicode()","a('w','ab').tounicode()","a('i').frombytes(b'abc')","a('i').fromunicode('a')","a('i').buffer_info()[1]","a('w','a').__reduce_ex__(2)","a('i',[1]).__reduce_ex__(2)","a('i').extend(3)","a('i').extend(a('d'))","a('i').append('x')","a('i').insert(1)","a('i',[1,2]).byteswap()","hash(a('i'))","array.typecodes","memoryview(a('i',[1,2])).format","memoryview(a('w','a')).format","memoryview(a('l',[1])).format","a('i',x=1)","a('i').itemsize,a('l').itemsize","a('d',[float('nan')])","a('i',range(3))","a('i',[1,2,3])[::2]","array.ArrayType is a","a[int]","sorted(n for n in dir(a) if not n.startswith('__'))","1 in a('i',[1])","'x' in a('i',[1])","a('i',[1]).tofile(3)","a('i',[1]).fromfile(3,1)","a('f',[1e300])","a('f',[0.1])","a('d',[1])<a('d',[1])","a('d',[1])<=a('d',[1,2])","list(reversed(a('h',[1,2,3])))","[x for x in a('B',b'abc')]","array._array_reconstructor(a,'i',8,b'abcd')","array._array_reconstructor(a,'i',99,b'abcd')","array._array_reconstructor(int,'i',8,b'abcd')","array._array_reconstructor(a,'i',9,b'\\0\\0\\0\\1')","array._array_reconstructor(a,'d',15,b'\\0'*8)"]:
    t(e)
def s(code):
    y = a("i", [1, 2, 3, 4])
    try:
        exec(code, {"a": a, "y": y})
    except Exception as x:
        print(code, "!!", type(x).__name__, x)
    print(code, y)
for code in ["y[0]='a'", "y[5]=1", "y[0:1]=[1]", "y[0:1]=a('d')", "y[::2]=a('i',[1])", "m=memoryview(y); y.append(1)", "del y['x']", "y+=[1]", "y*='x'", "y['a']=1", "y[1:3]=a('i')", "del y[::2]", "y[::2]=a('i',[8,9])", "y[1:2]=a('i',[7,7,7])", "del y[0]", "del y[-1:]", "y.reverse()", "y.insert(1,9)", "y.insert(-1,9)", "y.insert(99,9)", "y.remove(3)", "y.clear()", "y*=2", "y+=a('i',[5])", "y.extend([6,7])", "y.frombytes(b'abcd')", "y.byteswap()", "y.pop(0)", "m=memoryview(y); m[0]=77", "y[3:1]=a('i',[5])", "y.extend(y)", "y[-1]=-5"]:
    s(code)
