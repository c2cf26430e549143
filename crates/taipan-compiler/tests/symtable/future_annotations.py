"""With annotations as strings the scopes of annotations count for nothing."""

from __future__ import annotations

module_level: int = 1


class Class:
    name: other = 1

    def method(self, a: (lambda: Name)) -> Class: ...
