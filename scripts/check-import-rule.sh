#!/usr/bin/env bash
# Proves that the one-way import rule bites: in a copy of the repository an import that turns the flow round must be refused, with
# its reason.
set -euo pipefail
cd "$(dirname "$0")/.."
linter=$PWD/bin/tools/golangci-lint
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z -- '*.go' '*.tsv' '*.txt' '*.sql' '*.html' '*.bin' third go.mod go.sum .golangci.yml internal/web/static | tar --null -cT - | tar -xC "$copy"
cat > "$copy/internal/web/turned_round.go" <<'GO'
package web

import _ "marsad/internal/reading"
GO
cd "$copy"
if output=$("$linter" run --enable-only depguard ./internal/web/ 2>&1); then
  echo 'lint: an import from web to reading was not refused' >&2
  exit 1
fi
grep -q 'web shows what the store has' <<<"$output" || { echo "lint: refused without the reason: $output" >&2; exit 1; }
echo 'import rule: an import that turns the flow round is refused, with its reason'
