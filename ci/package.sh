#!/usr/bin/env bash
# Packs a program with all that comes with it, and its checksum: package.sh PROGRAM TARGET FOLDER
set -euo pipefail
program="$1" target="$2" folder="$3"
root="$(cd "$(dirname "$0")/.." && pwd)"
version="$("$program" --version | cut -d ' ' -f 2)"
name="casebook-$version-$target"
mkdir -p "$folder"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/$name/completions"
cp "$program" "$work/$name/casebook"
cp "$root/README.md" "$root/CHANGELOG.md" "$root/LICENSE-APACHE" "$root/LICENSE-MIT" "$work/$name/"
"$program" man --out "$work/$name/man" 2> /dev/null
"$program" completions bash > "$work/$name/completions/casebook.bash"
"$program" completions zsh > "$work/$name/completions/_casebook"
"$program" completions fish > "$work/$name/completions/casebook.fish"

tar -C "$work" -czf "$folder/$name.tar.gz" "$name"
cd "$folder"
if command -v sha256sum > /dev/null; then
  sha256sum "$name.tar.gz" > "$name.tar.gz.sha256"
else
  shasum -a 256 "$name.tar.gz" > "$name.tar.gz.sha256"
fi
echo "$name.tar.gz"
