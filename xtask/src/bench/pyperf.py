"""What pyperformance's programs need of the package pyperf: runs each benchmark in this process, again and again for
a while, and prints the best time as "RESULT name seconds"."""

import sys
from time import perf_counter

SECONDS = 1.0
LEAST_RUNS = 3
MOST_RUNS = 200


class Parser:
    """Takes the declarations of options and gives their defaults back."""

    def __init__(self):
        self.defaults = {}
        self.positional = []

    def add_argument(self, *names, **options):
        long = [name for name in names if name.startswith("--")]
        name = options.get("dest") or (long or list(names))[0].lstrip("-").replace("-", "_")
        is_flag = options.get("action") in ("store_true", "store_false")
        default = options.get("action") == "store_false" if is_flag else None
        self.defaults[name] = options.get("default", default)
        if not names[0].startswith("-"):
            self.positional.append(name)

    def add_argument_group(self, *arguments, **options):
        return self

    add_mutually_exclusive_group = add_argument_group

    def set_defaults(self, **defaults):
        self.defaults.update(defaults)


class Arguments:
    inherit_environ = None


class Runner:
    def __init__(self, *arguments, **options):
        self.metadata = {}
        self.argparser = Parser()

    def parse_args(self, arguments=None):
        self.args = Arguments()
        values = dict(self.argparser.defaults)
        given = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
        values.update(zip(self.argparser.positional, given))
        for name, value in values.items():
            setattr(self.args, name, value)
        return self.args

    def _measure(self, name, once):
        once()
        times = []
        while len(times) < LEAST_RUNS or sum(times) < SECONDS and len(times) < MOST_RUNS:
            times.append(once())
        print(f"RESULT {name} {min(times):.9f}", flush=True)

    def bench_func(self, name, function, *arguments, inner_loops=1, **options):
        def once():
            begin = perf_counter()
            function(*arguments)
            return (perf_counter() - begin) / inner_loops

        self._measure(name, once)

    def bench_time_func(self, name, function, *arguments, inner_loops=1, **options):
        self._measure(name, lambda: function(1, *arguments) / inner_loops)

    def bench_async_func(self, name, function, *arguments, loop_factory=None, **options):
        import asyncio

        async def timed():
            begin = perf_counter()
            await function(*arguments)
            return perf_counter() - begin

        def once():
            with asyncio.Runner(loop_factory=loop_factory) as runner:
                return runner.run(timed())

        self._measure(name, once)

    def bench_command(self, name, command):
        raise SystemExit("commands are not measured")

    def timeit(self, name, stmt=None, setup="pass", **options):
        namespace = {}
        exec(setup, namespace)
        code = compile(stmt, "<timeit>", "exec")

        def once():
            begin = perf_counter()
            exec(code, namespace)
            return perf_counter() - begin

        self._measure(name, once)


def python_implementation():
    return sys.implementation.name


def python_has_jit():
    return False
