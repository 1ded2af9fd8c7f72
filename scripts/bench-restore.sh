#!/usr/bin/env bash
# Times `marsad restore` beside what a user would pick instead, a perl one-liner that joins tatweel flanks, on the same files and one core, the runs in
# turns; prints the best of N runs as megabytes a second and the ratio. The clean file is news, the other the labelled posts, when the
# folder shared is beside the repository; else the sample reports, many times over.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-9}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
texts() { # FILE TIMES
  perl -CSD -MJSON::PP -ne 'print JSON::PP->new->decode($_)->{text}, "\n"' "$1" > "$work/one" 2>/dev/null || python3 -c 'import json,sys
for l in open(sys.argv[1], encoding="utf8"): print(json.loads(l)["text"])' "$1" > "$work/one"
  for _ in $(seq "$2"); do cat "$work/one"; done
}
if [ -d ../shared/eval ]; then
  texts ../shared/eval/news.dev.jsonl 32 > "$work/clean"
  texts ../shared/eval/restoration.dev.jsonl 200 > "$work/defaced"
else
  echo 'the folder shared is not beside the repository: measured on the sample reports'
  for _ in $(seq 2000); do perl -CSD -pe 's/\x{640}//g' samples/reports/*.txt; done > "$work/clean"
  for _ in $(seq 2000); do cat samples/reports/*.txt; done > "$work/defaced"
fi
pin=()
command -v taskset >/dev/null && pin=(taskset -c 0)
best() { # COMMAND…: seconds of this run, into $work/time
  local start end
  start=$(date +%s%N)
  "$@" > /dev/null
  end=$(date +%s%N)
  echo $((end - start))
}
one_liner() { "${pin[@]}" perl -CSD -pe 's/(?<=\p{Arabic})\x{640}+[ .,*\/|]*\x{640}*(?=\p{Arabic})//g' "$1"; }
ours() { GOMAXPROCS=1 "${pin[@]}" bin/marsad restore "$1"; }
count() { LC_ALL=C.UTF-8 "${pin[@]}" wc -w "$1"; }
for file in clean defaced; do
  size=$(stat -c %s "$work/$file")
  declare -A least=()
  for _ in $(seq "$runs"); do
    for tool in ours one_liner count; do
      t=$(best "$tool" "$work/$file")
      if [ -z "${least[$tool]:-}" ] || [ "$t" -lt "${least[$tool]}" ]; then least[$tool]=$t; fi
    done
  done
  for tool in ours one_liner count; do
    awk -v f="$file" -v t="$tool" -v s="$size" -v n="${least[$tool]}" -v o="${least[one_liner]}" 'BEGIN {printf "%-8s %-10s %6.1f MB/s  %.2f of the one-liner\n", f, t, s / n * 1000, o / n}'
  done
  unset least
done
start=$(best bin/marsad restore /dev/null)
for _ in $(seq "$runs"); do t=$(best bin/marsad restore /dev/null); [ "$t" -lt "$start" ] && start=$t; done
awk -v n="$start" 'BEGIN {printf "start    %.0f ms\n", n / 1e6}'
