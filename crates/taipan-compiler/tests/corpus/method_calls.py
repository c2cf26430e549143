import module
obj.method()
obj.method(a, key=1)
obj.method(*args)
module.function(a)
"text".join(items)
(obj
    .first(a)
    .second(b, key=c)
    .third)
obj.a.b.c(1)
