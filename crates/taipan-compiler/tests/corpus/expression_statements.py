1
"text"
a
a.b
f()
...
(yield_ := 1)
def f():
    "docstring"
    "not a docstring"
    2
    pass
