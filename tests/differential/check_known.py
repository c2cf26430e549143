"""Compares the differences pycdiff found (its --json file) with the known ones.

usage: check_known.py RESULT.json LEVEL
"""
import json
import pathlib
import sys

result, level = json.loads(pathlib.Path(sys.argv[1]).read_text()), int(sys.argv[2])
opt = f".opt-{level}" if level else ""
listed = pathlib.Path(__file__).with_name("known_library.txt").read_text().splitlines()
known = {line.split()[0].replace("{opt}", opt) for line in listed if line and not line.startswith("#")}
strip = lambda path: path.partition("/")[2]  # pycdiff numbers the trees it compares
found = {strip(path) for path in result["differ"]}
wrong = [strip(path) for path in result["missing"] + result["extra"]]
for path in sorted(found - known):
    print(f"differs: {path}")
for path in sorted(known - found):
    print(f"listed as different and is not: {path}")
for path in wrong:
    print(f"compiled by only one of the two: {path}")
print(f"level {level}: {result['same']} of {result['total']} identical, {len(found & known)} known differences")
sys.exit(bool(found ^ known or wrong))
