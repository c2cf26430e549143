#!/usr/bin/env bash
# Runs the programs of tests/run and tests/native with a binary and compares what they print with what CPython
# printed: run_programs.sh BINARY. The native stack is small: handlers of an optimized build jump to each other, and
# one that calls the next instead overflows it soon.
set -uo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")"
ulimit -s 256
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT
failed=0
for program in run/*.py native/*.py; do
    timeout 300 "$binary" -S "$program" >"$printed" 2>/dev/null
    if ! diff -q "$printed" "${program%.py}.out" >/dev/null; then
        echo "differs: $program"
        diff "$printed" "${program%.py}.out" | head -n 10
        failed=1
    fi
done
exit "$failed"
