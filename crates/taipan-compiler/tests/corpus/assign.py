a = 1
a = b = c = f()
x, y = y, x
(p, q), [r, *s] = v
first, *rest = seq
*init, last = seq
obj.attr = a[0] = a[1:2] = a[i:j] = a[i:j:k] = 5
