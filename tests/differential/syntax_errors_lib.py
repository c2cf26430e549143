"""Files and mutated files for the differential tests."""

import io
import pathlib
import random
import textwrap
import tokenize


def python_files(folders):
    return [path for folder in map(pathlib.Path, folders)
            for path in (sorted(folder.rglob("*.py")) if folder.is_dir() else [folder])]


def read(path):
    try:
        with tokenize.open(path) as file:
            return file.read()
    except (SyntaxError, UnicodeDecodeError):
        return None


def mutants(count, seed, folder):
    """Sources with one token deleted, doubled, or two of its letters exchanged."""
    rng = random.Random(seed)
    files = python_files([folder])
    made = 0
    while made < count:
        source = read(rng.choice(files))
        if source is None or len(source) > 60_000 or not source.strip():
            continue
        try:
            tokens = [token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.string]
        except (tokenize.TokenError, SyntaxError):
            continue
        lines = source.splitlines(keepends=True)
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line))
        token = rng.choice(tokens)
        start = starts[token.start[0] - 1] + token.start[1]
        end = starts[token.end[0] - 1] + token.end[1]
        choice = rng.random()
        if choice < 0.4:
            source = source[:start] + source[end:]
        elif choice < 0.8 or token.type != tokenize.NAME or len(token.string) < 3:
            source = source[:end] + token.string + source[end:]
        else:
            at = rng.randrange(start, end - 1)
            source = source[:at] + source[at + 1] + source[at] + source[at + 2:]
        made += 1
        yield source


LETTERS = "abefjlnorstux_0123456789.,:;()[]{}+-*/%@&|^~<>=!'\"\\#\n\t \f\r$?`é€\u00a0\u200b\u2028"
WORDS = ["if", "else", "for", "in", "not", "is", "lambda", "yield", "await", "async", "def", "class", "match", "case",
         "type", "_", "print", "None", "True", "f'", 'f"""', "t'", "b'", "r'", "rb'", "'''", "{x}", "{x!r:>{w}}", ":=",
         "**", "->", "...", "0x", "1e", "1_0", "0b1", "1j", "import", "from", "as", "with", "try", "except", "finally",
         "del", "global", "return", "raise", "pass", "while", "==", "!=", "<>", "//=", "\\\n", "\n    ", "\n\t",
         "\\N{DIGIT ONE}", "\\x", "\\8", "\\777", "*", "@"]


def scrambled(count, seed, folder):
    """Short pieces of files with one to four characters or words put in, left out or replaced."""
    rng = random.Random(seed)
    files = python_files([folder])
    made = 0
    while made < count:
        source = read(rng.choice(files))
        if source is None or len(source) < 40:
            continue
        lines = source.splitlines(keepends=True)
        for _ in range(10):
            first = rng.randrange(len(lines))
            piece = textwrap.dedent("".join(lines[first:first + rng.randint(1, 12)]))
            for _ in range(rng.randint(1, 4)):
                at = rng.randint(0, len(piece))
                put = rng.choice(LETTERS) if rng.random() < 0.6 else rng.choice(WORDS)
                choice = rng.random()
                length = rng.randint(1, 4) if choice < 0.6 else 0
                piece = piece[:at] + (put if choice > 0.3 else "") + piece[at + length:]
            made += 1
            yield piece
