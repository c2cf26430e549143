# Samples of a chapter on bytecode and the compiler: folding, AST tools, code objects, closures.
import ast
import dis
import importlib.util
import marshal
import struct
import time


def version_a(x):
    """Explicit multiplication."""
    return x * 2


def version_b(x):
    """Left shift - bit trick for multiply by 2."""
    return x << 1


def version_c(x):
    """Using a constant expression."""
    TWO = 1 + 1
    return x * TWO


print("=== version_a ===")
dis.dis(version_a)

print("\n=== version_b ===")
dis.dis(version_b)

source = """
def greet(name, times=1):
    for _ in range(times):
        print(f"Hello, {name}!")
    return None
"""
tree = ast.parse(source)
print(ast.dump(tree, indent=2))


class FunctionCollector(ast.NodeVisitor):
    def __init__(self):
        self.functions = []

    def visit_FunctionDef(self, node):
        self.functions.append(node.name)
        self.generic_visit(node)  # Continue walking into nested functions

    def visit_AsyncFunctionDef(self, node):
        self.functions.append(f"async {node.name}")
        self.generic_visit(node)


class AssertRewriter(ast.NodeTransformer):
    """Rewrite 'assert expr' to include the expression's value in the message."""

    def visit_Assert(self, node):
        if node.msg is None:
            expr_src = ast.unparse(node.test)
            new_msg = ast.Constant(value=f"Assertion failed: {expr_src}")
            node.msg = new_msg
        return node


code = compile(tree, '<string>', 'exec')
try:
    exec(code)
except AssertionError as e:
    print(f"AssertionError: {e}")


def example(items, threshold=10):
    result = []
    for item in items:
        if item > threshold:
            result.append(item)
    return result


bc = dis.Bytecode(example)
for instr in bc:
    print(f"  offset={instr.offset:3d} "
          f"opname={instr.opname:<20s} "
          f"arg={str(instr.arg):<5s} "
          f"argval={instr.argval!r}")

instructions = list(dis.get_instructions(example))
print(f"\nTotal instructions: {len(instructions)}")
code = example.__code__
print(f"co_flags: {code.co_flags:#010x}")
dis.dis("x = a + b * c")


def read_pyc(path):
    """Read and decode a .pyc file."""
    with open(path, 'rb') as f:
        magic = f.read(4)
        bit_field = struct.unpack('<I', f.read(4))[0]

        if bit_field & 1:  # Hash-based .pyc
            source_hash = f.read(8)
            print(f"Hash-based .pyc, source hash: {source_hash.hex()}")
        else:  # Timestamp-based .pyc
            timestamp = struct.unpack('<I', f.read(4))[0]
            size = struct.unpack('<I', f.read(4))[0]
            print(f"Timestamp: {time.ctime(timestamp)}, size: {size}")

        print(f"Magic: {magic.hex()}")
        code = marshal.load(f)
        print(f"Code object: {code}")
        print(f"co_filename: {code.co_filename}")
        return code


importlib.util.find_spec('json')


def outer():
    x = 10

    def inner(y):
        return x + y  # 'x' is a free variable (captured from outer)
    return inner


def folded_arithmetic():
    return 60 * 60 * 24 * 365  # Should be precomputed to 31536000


def folded_string():
    return "hello" + " " + "world"


def folded_tuple():
    x = 5
    return x in (1, 2, 3, 4, 5)


def dead_code():
    return 42
    x = 100  # Never executed
    print(x)  # Never executed


def not_folded(x):
    return x * (60 * 60)


def add_integers(a, b):
    return a + b


for _ in range(100):
    add_integers(1, 2)
