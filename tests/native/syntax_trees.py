try:
    _ast
except NameError:
    import _ast
ast = _ast
t=compile("def f(a,b=1,*c, **k):\n  '''doc'''\n  return [1,2.5,3j,'s',b'x',None,...]+x*y**-z\nclass A(B): pass\nx: int = 3\nfor i in range(3): print(i, end=f'{i!r:>{w}}')\nmatch x:\n  case {'a': [1, *r], **k} | A(1, b=-2, k=k, r=r): pass\ntype X[T: int, *Ts, **P] = 3\ntry: pass\nexcept* E as e: raise X from e\n", "f", "exec", 0x400)
def dump(n, i=0):
    if isinstance(n, ast.AST):
        return type(n).__name__+'('+', '.join([f'{k}={dump(getattr(n,k))}' for k in n._fields]+[f'{k}={getattr(n,k)}' for k in n._attributes])+')'
    if isinstance(n, list): return '['+', '.join(map(dump,n))+']'
    return repr(n)
print(dump(t)); print(repr(t)); print(repr(t.body[0]))
for n in ast.__dict__:
    c=getattr(ast,n)
    if isinstance(c,type) and n[0]!="_": print(n,c.__mro__,c._fields,c.__doc__,c._attributes,getattr(c,'_field_types',None),c.__match_args__, sorted(k for k in c.__dict__ if not k.startswith('__')))
for s in ['ast.Name(1,2,3)','ast.Name("x",id="y")','ast.AST(1)','ast.Name("x").__replace__(foo=1)','dump(ast.Name("x").__replace__(id="y"))','ast.Constant(1)','ast.Name("x").__reduce__()','ast.List([1,2,3])','ast.AST()', 'ast.Name("x").__replace__()','ast.BinOp(1,2,3).__replace__(left=3)']:
    try: print(s, eval(s))
    except Exception as e: print(s,type(e).__name__,e)
c=compile(t,"g","exec"); print(c.co_code.hex())
c2=compile("x=1+2\nprint(x)","g","exec",0x400); ns={}; exec(compile(c2,"h","exec"),ns); print(ns['x'])
e=compile("1+x","g","eval",0x400); print(eval(compile(e,'i','eval'),{'x':4}))
def E(f,*a):
    try: print(type(f(*a)).__name__)
    except Exception as x: print(type(x).__name__,x)
loc=dict(lineno=1,col_offset=0,end_lineno=1,end_col_offset=2)
def X(e,mode='eval'): return compile(ast.Expression(e) if mode=='eval' else ast.Module(e,[]),'f',mode)
E(X,3); E(X,ast.Name('x',**loc)); E(X,ast.Name('x')); E(X,ast.Name('None',**loc)); E(X,ast.Name('x',ast.Store(),**loc))
E(X,ast.BinOp(ast.Name('x',**loc),3,ast.Name('x',**loc),**loc)); E(X,ast.BinOp(ast.Name('x',**loc),ast.Add(),None,**loc))
E(X,ast.Call(ast.Name('x',**loc),3,[],**loc)); E(X,ast.BoolOp(ast.And(),[],**loc)); E(X,ast.Constant(E,**loc)); E(X,ast.Dict([None],[],**loc))
E(X,ast.List([None],**loc)); E(X,ast.Compare(ast.Constant(1,**loc),[],[],**loc)); E(X,ast.Name(3,**loc)); E(X,ast.Name('x',lineno=5,col_offset=0,end_lineno=1,end_col_offset=2))
E(X,[ast.Delete([],**loc)],'exec'); E(X,[ast.If(ast.Constant(1,**loc),[],[],**loc)],'exec'); E(X,3,'exec'); E(X,[3],'exec'); E(X,[None],'exec'); E(X,[ast.Import([],**loc)],'exec')
E(X,[ast.Try([ast.Pass(**loc)],[],[],[],**loc)],'exec'); E(X,[ast.Assign([ast.Constant(1,**loc)],ast.Constant(1,**loc),**loc)],'exec'); E(X,[ast.Raise(None,ast.Constant(1,**loc),**loc)],'exec')
E(compile,ast.Module([],[]),'f','eval'); E(compile,ast.Expression(ast.Name('x',**loc)),'f','exec'); E(compile,3,'f','exec')
E(X,[ast.ImportFrom('x',[ast.alias('y',**loc)],**loc)],'exec'); E(X,[ast.AnnAssign(ast.Attribute(ast.Name('x',**loc),'y',ast.Store(),**loc),ast.Constant(1,**loc),None,1,**loc)],'exec')
print(1j, (2+3j))
