#!/usr/bin/env bash
# Runs every test once: unit, golden, script, fuzz seeds and browser, under the race detector where there is a C compiler. Installs
# Chromium and a C compiler from Debian's packages when it may; what is left out is said in one line each.
set -euo pipefail
cd "$(dirname "$0")/.."

left_out=()

# install PACKAGE: true when it is there afterwards.
install() {
  command -v apt-get >/dev/null || return 1
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as=(sudo -n)
  fi
  "${as[@]}" apt-get update -qq >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then
  install chromium || left_out+=('browser tests: no Chromium, and no permission to install the package chromium')
fi
if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  install postgresql || left_out+=('tests on PostgreSQL: no initdb, and no permission to install the package postgresql')
fi
race=()
if ! command -v gcc >/dev/null && ! command -v cc >/dev/null; then
  install gcc libc6-dev || left_out+=('race detector: no C compiler, and no permission to install gcc')
fi
if command -v gcc >/dev/null || command -v cc >/dev/null; then
  race=(-race)
  export CGO_ENABLED=1
else
  export CGO_ENABLED=0
fi
if ! command -v npm >/dev/null || ! (cd tools/openapi && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null 2>&1); then
  left_out+=('the linter of OpenAPI and a generated client: npm cannot install tools/openapi')
fi
if [ ! -d ../shared/eval ]; then
  left_out+=('tests on labelled reports: the folder shared is not beside the repository')
fi

go vet ./...
status=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# -v so that skipped tests can be named; the passing ones are not shown.
# The pointer checks that come with the race detector are left out of SQLite, which is C in Go's clothes: they cost a third of its time and find nothing of ours.
go test "${race[@]}" '-gcflags=modernc.org/...=-d=checkptr=0' -v -timeout 40m ./... >"$log" 2>&1 || status=$?
for module in contrib/*/ beam/; do # modules of their own, so that their libraries are none of the program's
  (cd "$module" && go vet ./... && go test -v ./...) >>"$log" 2>&1 || status=$?
done
grep -avE '^(=== |\s*--- PASS|PASS$|\?\s)' "$log" | grep -avE '^\s+[a-z_]+_test\.go:[0-9]+: [0-9]+ (reports|places)' || true
grep -aA1 -E '^\s*--- SKIP' "$log" | grep -oE 'left out: .*' | sort -u || true
echo "$(grep -acE '^--- PASS' "$log" || true) passed, $(grep -acE '^--- FAIL' "$log" || true) failed, $(grep -acE '^\s*--- SKIP' "$log" || true) skipped"

for line in "${left_out[@]}"; do echo "left out: $line"; done
exit $status
