# Samples of an introduction to bytecode.
import ast
import dis
import inspect


def add(a, b):
    return a + b


result = add(3, 5)
tree = ast.parse(inspect.getsource(add))
print(ast.dump(tree))
dis.dis(add)


def factorial(n):
    if n <= 1:
        return 1
    return n * factorial(n - 1)


code = factorial.__code__
print(f"Argument count: {code.co_argcount}")
print(f"Local variables: {code.co_nlocals}")
print(f"Stack size: {code.co_stacksize}")


def check_positive(x):
    if x > 0:
        return "positive"
    return "non-positive"


def sum_range(n):
    total = 0
    for i in range(n):
        total += i
    return total


def process_list(items):
    result = []
    for item in items:
        if item > 0:
            result.append(item * 2)
    return result


def process_list_optimized(items):
    return [item * 2 for item in items if item > 0]
