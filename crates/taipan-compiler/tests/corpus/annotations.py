x: int = 1
y: list[int]
(z): int
obj.attr: int
obj[0]: int = 2
if condition:
    w: str
def f(a: int, *args: str) -> None:
    local: int = 1
