try:
    cmath
except NameError:
    import cmath
def t(text):
    try:
        print(text, "->", ascii(eval(text)))
    except BaseException as error:
        print(text, "!!", type(error).__name__, ascii(str(error)))

def show(z):
    if isinstance(z, complex): return "%.11g %.11g" % (z.real + 0.0 if z.real != 0 else z.real, z.imag)
    if isinstance(z, tuple): return tuple("%.11g" % x for x in z)
    return "%.11g" % z if isinstance(z, float) else z
inf, nan = float("inf"), float("nan")
values = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e-320, 1e308, -1e308, 750.0, inf, -inf, nan]
for name in ["acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "log", "log10", "sin", "sinh", "sqrt", "tan", "tanh", "phase", "polar", "isfinite", "isinf", "isnan"]:
    f = getattr(cmath, name)
    for x in values:
        for y in values:
            try: print(name, x, y, show(f(complex(x, y))))
            except Exception as e: print(name, x, y, type(e).__name__, e)
for x in values:
    for y in values:
        try: print("rect", x, y, show(cmath.rect(x, y)))
        except Exception as e: print("rect", x, y, type(e).__name__, e)
for e in ["cmath.sqrt('a')", "cmath.sqrt()", "cmath.log(1, 0)", "cmath.log(8, 2)", "cmath.isclose(1, 1+1e-10j)", "cmath.isclose(1, 2, rel_tol=-1)", "cmath.isclose(inf, inf)", "cmath.isclose(1, 1.1, abs_tol=0.2)", "cmath.pi, cmath.e, cmath.tau, cmath.inf, cmath.nanj, cmath.infj", "cmath.sqrt(4)", "cmath.sqrt(True)", "cmath.log(0)"]:
    t(e)
