def every(a, b):
    a + b; a - b; a * b; a @ b; a / b; a % b; a ** b
    a << b; a >> b; a | b; a ^ b; a & b; a // b
    return (a +
            b * a
            - b)
