try:
    math
except NameError:
    import math
def t(f,*a):
    try:
        r = f(*a)
        print('%.12g' % r if type(r) is float else repr(r))
    except BaseException as e: print(repr(e))
vals=[0.0,-0.0,0.5,-0.5,1.0,-1.0,2.0,-2.0,1e300,-1e300,1e-310,710.0,1e18,0.1,3.7,-3.7,100.5,171.0,172.0,float('inf'),float('-inf'),float('nan'),5,-7,1<<2000,'a',None,True,25.0,-25.5,1e-9,33.3]
for f in [math.acos,math.acosh,math.asin,math.asinh,math.atan,math.atanh,math.cbrt,math.ceil,math.cos,math.cosh,math.degrees,math.erf,math.erfc,math.exp,math.exp2,math.expm1,math.fabs,math.factorial,math.floor,math.frexp,math.gamma,math.isfinite,math.isinf,math.isnan,math.isqrt,math.lgamma,math.log,math.log10,math.log1p,math.log2,math.modf,math.radians,math.sin,math.sinh,math.sqrt,math.tan,math.tanh,math.trunc,math.ulp]:
    for v in vals:
        t(f,v)
    t(f)
    t(f,1,2,3)
for f in [math.atan2,math.copysign,math.fmod,math.pow,math.remainder,math.nextafter,math.ldexp,math.log,math.comb,math.perm,math.gcd,math.lcm,math.hypot,math.isclose]:
    for v in vals[:24]:
        for w in [0.0,1.0,-1.5,2,-3,float('inf'),float('nan'),10]:
            t(f,v,w)
    t(f,1)
    t(f,'a','b')
    t(f,1,2,3,4,5)
for n in [0,1,2,3,5,10,20,30,100]: print(math.factorial(n), math.isqrt(n), math.comb(50,n), math.perm(20,n))
for n in range(0,300,7): print(math.isqrt(pow(3,n)), math.factorial(n) % (1<<61), math.comb(300,n), math.perm(300,n) % 1000003)
t(math.gcd); t(math.gcd,12); t(math.gcd,12,18,-27); t(math.lcm); t(math.lcm,4,6,-10); t(math.lcm,0,5); t(math.gcd,pow(2,200),pow(6,100)); t(math.gcd,1.5); t(math.perm,5); t(math.perm,-5); t(math.comb,5,-1); t(math.comb,-5,1); t(math.comb,pow(2,70),2); t(math.comb,pow(2,70),pow(2,70)-3); t(math.perm,5,None)
t(math.fsum,[0.1]*10); t(math.fsum,[1e300,1e300,-1e300]); t(math.fsum,[1e308,1e308,-1e308]); t(math.fsum,[1e308]*2); t(math.fsum,[float('inf'),float('-inf')]); t(math.fsum,[float('inf'),1]); t(math.fsum,[float('nan')]); t(math.fsum,[1,2,'a']); t(math.fsum,[]); t(math.fsum,[1e16,1,1e-16]); t(math.fsum,[9007199254740992.0,-0.5,-5.551115123125783e-17])
t(math.prod,[1,2,3]); t(math.prod,[1.5,2]); t(math.prod,[]);   t(math.prod,[pow(2,62),4,2]); print(math.prod([1,2],start=5), math.prod([2.0],start='a') if 0 else 0)
t(math.sumprod,[1,2],[3,4]); t(math.sumprod,[1.5,2],[3,4]); t(math.sumprod,[1],[1,2]); t(math.sumprod,[0.1]*10,[0.1]*10); t(math.sumprod,[1e300,1e-300],[1e-300,1e300]); t(math.sumprod,[pow(2,62),3],[4,5]);  t(math.sumprod,[],[]); t(math.sumprod,[10,20.5,True],[1.25,3,False]); t(math.sumprod,[1e308,-1e308],[10,10])
t(math.hypot); t(math.hypot,3); t(math.hypot,3,4); t(math.hypot,1e200,1e200); t(math.hypot,1e-200,1e-200,1e-200); t(math.hypot,float('inf'),float('nan')); t(math.hypot,*([0.1]*30)); t(math.hypot,1,1,1,2); t(math.hypot,5e-324,5e-324); t(math.hypot,1e308,1e308,1e308); t(math.hypot,'a')
t(math.dist,[1,2],[4,6]); t(math.dist,(1,),(1,2)); t(math.dist,'a','b'); t(math.dist,[1.5,2,3],[4,5,6]); t(math.dist,[],[]); t(math.dist,[0.1]*25,[0.7]*25); t(math.dist,5,6)
print(math.isclose(1,1+1e-9), math.isclose(1,1+1e-10), math.isclose(0,1e-10), math.isclose(0,1e-10,abs_tol=1e-9), math.isclose(1,2,rel_tol=1.0)); t(lambda: math.isclose(1,2,rel_tol=-1))
t(math.fma,2.0,3.0,4.0); t(math.fma,1e308,10,-1e308); t(math.fma,float('inf'),0.0,1.0); t(math.fma,0.1,10,-1); t(math.fma,float('nan'),1,1); t(math.fma,1e308,1e308,float('-inf'))
t(lambda: math.nextafter(1.0,2.0,steps=3)); t(lambda: math.nextafter(1.0,2.0,steps=-3)); t(lambda: math.nextafter(1.0,-2.0,steps=pow(10,30))); t(lambda: math.nextafter(0.0,1.0,steps=pow(2,62))); t(lambda: math.nextafter(-1e-320,1.0,steps=5000)); t(lambda: math.nextafter(1.0,1.0,steps=5))
t(math.log,8,2); t(math.log,pow(2,2000)); t(math.log,pow(2,2000),2); t(math.log2,pow(2,2000)); t(math.log10,pow(10,400)); t(math.log,0); t(math.log,-pow(2,2000)); t(math.log,8,1); t(math.log,8,0); t(math.log,8,-1); t(math.log2,8); t(math.log,1.5,'a'); t(math.log2,pow(10,400)); t(math.log,pow(10,400))
t(math.ldexp,1.5,3); t(math.ldexp,1.0,5000); t(math.ldexp,1.0,-5000); t(math.ldexp,1.0,pow(10,30)); t(math.ldexp,-1.0,-pow(10,30)); t(math.ldexp,0.0,pow(10,30)); t(math.ldexp,1.0,1.5); t(math.ldexp,float('inf'),-pow(10,30)); t(math.ldexp,1.0,-1074)
class A:
    def __ceil__(self): return 'c'
    def __floor__(self): return 'f'
    def __trunc__(self): return 't'
    def __float__(self): return 2.5
    def __index__(self): return 7
t(math.ceil,A()); t(math.floor,A()); t(math.trunc,A()); t(math.sqrt,A()); t(math.factorial,A()); t(math.isqrt,A()); t(math.trunc,2.5); t(math.trunc,'a'); t(math.gcd,A(),14); t(math.comb,A(),2)
print(math.pi, math.e, math.tau, math.inf, math.nan)
