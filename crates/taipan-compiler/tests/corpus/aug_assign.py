x += 1
x -= y; x *= y; x @= y; x /= y; x %= y; x **= y
x <<= y; x >>= y; x |= y; x ^= y; x &= y; x //= y
obj.attr += 1
(obj
 .other) -= 2
a[i] *= 3
a[i:j] += b
a[1:2] += b
a[i:j:k] += b
def local(n):
    n += 1
    return n
