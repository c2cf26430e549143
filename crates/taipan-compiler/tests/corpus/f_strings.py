def formats(a, b, width):
    f""
    f"text"
    f"{a}"
    f"{a}{b}"
    f"text {a} more {b!r} end"
    f"{a!s:>10}"
    f"{a:{width}}"
    f"{a:{width}.{b}f}"
    f"{a=}"
    f"{a = !r:^{width}}"
    f"{{}}"
    f"{a + b:x}" "tail"
    return f"""{
        a
    }"""
