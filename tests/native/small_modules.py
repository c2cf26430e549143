try:
    _typing
except NameError:
    import _typing
try:
    _abc
except NameError:
    import _abc
try:
    _contextvars
except NameError:
    import _contextvars
try:
    _opcode
except NameError:
    import _opcode
try:
    _stat
except NameError:
    import _stat
try:
    _locale
except NameError:
    import _locale
try:
    _types
except NameError:
    import _types
try:
    _statistics
except NameError:
    import _statistics
type X[T] = list[T]
print(X, X.__value__, X.__type_params__, X[int], X.__module__)
for e in ["_typing.TypeVar()","_typing.TypeVar(1)","_typing.TypeVar('T',int)","_typing.TypeVar('T',foo=1)","_typing.TypeVar('T',name=1)","_typing.TypeVar(name='T')","_typing.ParamSpec('a','b')","_typing.ParamSpec(1)","_typing.TypeAliasType('a')","_typing.TypeAliasType('a',int,type_params=1)","_typing.TypeAliasType('a',int,3)","_typing._idfunc(3)","_typing._idfunc()","type(_typing.NoDefault)(1)", "_typing.Generic.__module__","_typing.TypeVar('T').evaluate_default","_typing.TypeVar('T').evaluate_default(4)","_typing.TypeVar('T').__module__","int|str|None", "(int|str)==(str|int)", "hash(int|str)==hash(str|int)","_typing.Union[int,str]","_typing.Union[int]","_typing.Union[()]", "X|int", "list[int]|None", "_typing.ParamSpec('P').args","_typing.ParamSpec('P').args.__origin__", "_typing.ParamSpecArgs(3)"]:
    try: print(e,'->',eval(e))
    except BaseException as x: print(e,'!!',type(x).__name__,x)
v=_contextvars.ContextVar('v',default=3)
w=_contextvars.ContextVar('w')
print(v.get()); t=v.set(5); print(v.get(), t.old_value, t.var is v)
c=_contextvars.copy_context()
print(len(c), c[v], v in c, w in c, c.get(w), c.get(w,8), [k.name for k in c], [x for x in c.values()])
def g():
    v.set(9); w.set(1); return v.get()
print(c.run(g), v.get(), c[v], c[w])
v.reset(t); print(v.get())
for e in ["w.get()","w.get(4)","v.reset(t)","w.reset(3)","c.run()","c[3]","_contextvars.Token()","hash(t)","v.set(2)","_contextvars.Context(2)","_contextvars.ContextVar(2)","_contextvars.ContextVar()","c==c.copy()","c==_contextvars.Context()","_contextvars.ContextVar[int]"]:
    try: print(e,'->',type(eval(e)).__name__)
    except BaseException as x: print(e,'!!',type(x).__name__,str(x).split(' at 0x')[0])
class M(type):
    def __instancecheck__(cls, o): return _abc._abc_instancecheck(cls,o)
    def __subclasscheck__(cls, o): return _abc._abc_subclasscheck(cls,o)
    def __new__(m,*a):
        c=type.__new__(m,*a); _abc._abc_init(c); return c
class B(metaclass=M): pass
class C(B): pass
print(isinstance(C(),B), isinstance(3,B), issubclass(int,B))
_abc._abc_register(B,int)
print(isinstance(3,B), isinstance(True,B), isinstance("",B))
print(_stat.filemode(0o100755), _stat.S_ISDIR(0o40755), _locale.localeconv(), _locale.setlocale(0))
print(_opcode.stack_effect(1,None),_opcode.get_nb_ops()[:3],_opcode.get_special_method_names())

print(_stat.filemode(0o100755), _stat.S_ISDIR(0o40755), _locale.localeconv(), _locale.getencoding())
print([_statistics._normal_dist_inv_cdf(p, 0.0, 1.0) for p in (0.001, 0.1, 0.5, 0.9, 1e-12)])
print([(_opcode.has_arg(o), _opcode.has_const(o), _opcode.has_name(o), _opcode.has_jump(o), _opcode.has_free(o), _opcode.has_local(o), _opcode.has_exc(o)) for o in range(270) if _opcode.is_valid(o)])
def effect(o, a):
    try: return _opcode.stack_effect(o, a)
    except Exception as e: return str(e)
print([(effect(o, a), o) for o in range(-1, 270) for a in (None, 0, 1, 5)])
print(_opcode.get_nb_ops(), _opcode.get_intrinsic1_descs(), _opcode.get_intrinsic2_descs())
