"""What binds names besides assignment."""

import plain, dotted.name, dotted.renamed as renamed
from package import *
from package import one, two as second

for target, [first, *rest] in iterable:
    pass
else:
    in_else = 1
while (condition := 1):
    break
with manager as entered, other as (a, b[c]):
    pass
try:
    raise Error from cause
except (First, Second) as caught:
    del caught
else:
    assert truth, message
finally:
    augmented += 1
try:
    pass
except* Group as group:
    pass
match subject:
    case [Value.constant, x, *tail] | {"key": y, **remaining}:
        pass
    case Class(positional, keyword=(1 | 2) as number) if guard:
        pass
f"{formatted!r:{width}}"
t"{interpolated:{width}}"
sequence[lower:upper:step].attribute = call(argument, *starred, keyword=value, **mapping)
