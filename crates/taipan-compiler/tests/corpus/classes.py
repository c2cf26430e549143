class Plain: pass
class Derived(Base, metaclass=Meta, key=1):
    """Docstring."""
    field: int = 1
    other: str
    def method(self):
        self.attribute = 1
        return __class__
@decorator
class Generic[T](Base): pass
class Starred(*bases, **keywords): pass
