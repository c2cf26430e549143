"""Finds the modules of the standard library in the executable.

The library seems to lie in the folder sys._stdlib_dir, which need not exist: that entry of sys.path is
answered here, everything below it is served from the executable, sources included.
"""

import _embedded
import sys
from _frozen_importlib import ModuleSpec, _call_with_frames_removed
import _frozen_importlib_external as _external


class EmbeddedLoader(_external._LoaderBasics):
    """Loads one module."""

    def __init__(self, name, path, relative):
        self.name = name
        self.path = path
        self._relative = relative

    def __eq__(self, other):
        return self.__class__ == other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.name) ^ hash(self.path)

    def get_filename(self, name=None):
        return self.path

    def is_package(self, name=None):
        return self._relative.endswith('__init__.py')

    def get_code(self, name=None):
        return _embedded.code(self._relative, self.path)

    def get_source(self, name=None):
        return _embedded.source(self._relative).decode('utf-8')

    def get_data(self, path):
        relative = _relative(path)
        data = None if relative is None else _embedded.source(relative)
        if data is None:
            with open(path, 'rb') as file:
                return file.read()
        return data

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        _call_with_frames_removed(exec, self.get_code(), module.__dict__)


def _relative(path):
    """The path below the library's folder, or None if it is not below it."""
    root = sys._stdlib_dir
    if path == root:
        return ''
    if path.startswith(root + '/'):
        return path[len(root) + 1:]
    return None


class EmbeddedFinder:
    """Finds the modules of one folder of the library."""

    def __init__(self, path):
        relative = _relative(path)
        if relative is None or not _embedded.is_folder(relative):
            raise ImportError('not part of the embedded library', path=path)
        self.path = path
        self._prefix = relative + '/' if relative else ''

    def find_spec(self, fullname, target=None):
        tail = fullname.rpartition('.')[2]
        for relative, package in ((f'{self._prefix}{tail}/__init__.py', True), (f'{self._prefix}{tail}.py', False)):
            if _embedded.has(relative):
                path = f'{sys._stdlib_dir}/{relative}'
                spec = ModuleSpec(fullname, EmbeddedLoader(fullname, path, relative), origin=path, is_package=package)
                spec.has_location = True
                if package:
                    spec.submodule_search_locations = [path.rpartition('/')[0]]
                return spec
        return None

    def invalidate_caches(self):
        pass

    def iter_modules(self, prefix=''):
        """The names of the modules here, for pkgutil."""
        for name, package in _embedded.list(self._prefix):
            yield prefix + name, package

    def __repr__(self):
        return f'EmbeddedFinder({self.path!r})'


sys.path_hooks.insert(0, EmbeddedFinder)
