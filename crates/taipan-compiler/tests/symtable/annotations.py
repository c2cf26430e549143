"""Annotations, run lazily in a scope of their own."""

module_level: int = 1
if condition:
    maybe: str


class Class:
    always: Name
    if always:
        sometimes: Name

    def method(self, a: Name, *b: other, c: Name = 1) -> lambda: Name: ...


def function(parameter):
    never_run: [x for x in parameter] = 1
    (parenthesised): Name = 2
    attribute.target: Name

    class Local:
        name: parameter
