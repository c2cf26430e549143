"""Class scopes, private names, `__class__`."""


class Plain(Base, metaclass=Meta, __keyword=1):
    "A docstring."
    attribute: int = 1
    __private = attribute

    def method(self, __parameter):
        self.__private = __parameter
        return super().method()

    def uses_class(self):
        return __class__

    class _Nested:
        def method(self):
            return __private


class ___:
    def method(self):
        return __not_mangled


def function(name, other):
    class Local:
        name = name
        other: other

        def method(self):
            return name

    return Local
