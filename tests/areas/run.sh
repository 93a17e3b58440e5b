#!/usr/bin/env bash
# Builds examples/areas with Bazel, twice with one remote cache: all areas together are what one build gives, another machine
# runs nothing anew, and a changed sentence builds its own area only. The argument is the program.
set -euo pipefail
program="$(realpath "$1")"
cd "$(dirname "$0")"
[ -d node_modules/@bazel ] || npm install --no-audit --no-fund --no-package-lock
bazel="$(ls "$PWD"/node_modules/@bazel/bazel-linux_x64/bazel-*)"
chmod +x "$bazel"

work="$(mktemp -d)"
python3 cache.py > "$work/port" &
cache=$!
finish() {
  kill "$cache" || true
  for clone in one two; do
    [ -d "$work/$clone" ] && (cd "$work/$clone" && "$bazel" --output_user_root="$work/$clone.root" shutdown) || true
  done
  chmod -R u+w "$work" && rm -rf "$work"
}
trap finish EXIT
until [ -s "$work/port" ]; do sleep 0.1; done

for clone in one two; do
  cp -r ../../examples/areas "$work/$clone"
  mkdir -p "$work/$clone/tools"
  cp "$program" "$work/$clone/tools/casebook"
done

# Builds a clone; says how many actions were run, and how many were known.
build() {
  (
    cd "$work/$1"
    "$bazel" --output_user_root="$work/$1.root" build //:site \
      --remote_cache="http://127.0.0.1:$(cat "$work/port")" --curses=no --color=no > "$work/$1.log" 2>&1
  ) || { cat "$work/$1.log" >&2; exit 1; }
  grep -o '[0-9]* process.*' "$work/$1.log" | tail -1
}

expect() {
  if [[ "$2" != $3 ]]; then
    echo "$1: Bazel says \"$2\", and \"$3\" was expected" >&2
    exit 1
  fi
}

same() {
  (cd "$work/$1" && CASEBOOK_CACHE='' "$program" build --out "$work/whole") 2> /dev/null
  rm "$work/whole/manifest.json" "$work/whole/rules/casebook.rs"
  diff -r "$work/whole" "$work/$1/bazel-bin/site"
  rm -rf "$work/whole"
}

expect "at first" "$(build one)" "5 processes: 5 *"
same one
expect "elsewhere" "$(build two)" "5 processes: 5 remote cache hit*"
same two
sed -i 's/Bring the parcel/Take the parcel/' "$work/one/policies/returns/return.case"
expect "a sentence" "$(build one)" "3 processes: 3 *"
same one
# The title is quoted on the page of the other area, and in no table of the shared source.
sed -i 's/^title: .*/title: "Return an order"/' "$work/one/policies/returns/return.case"
expect "a title" "$(build one)" "5 processes: *"
same one
echo "areas: built by Bazel as in one build"
