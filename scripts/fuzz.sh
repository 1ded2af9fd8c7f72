#!/usr/bin/env bash
# Fuzzes every target of the repository for the time given (30s).
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-30s}
for file in $(git grep -lE '^func Fuzz' -- '*_test.go'); do
  for target in $(grep -oE '^func Fuzz[A-Za-z]+' "$file" | cut -c6-); do
    echo "$(dirname "$file"): $target for $time"
    go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 5x | tail -n 2
  done
done
