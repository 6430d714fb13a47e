#!/usr/bin/env bash
# Builds a third party's emulator of BigQuery, if it wasn't before, and says where it is. It is big, so clones share it.
set -euo pipefail
cd "$(dirname "$0")"
version=$(sed -n 's#^\s*github.com/goccy/bigquery-emulator \(v[0-9.]*\).*#\1#p' go.mod)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/autousers-connect"
program="$cache/bigquery-emulator-$version"
if [[ ! -x "$program" ]]; then
  mkdir -p "$cache"
  building=$(mktemp "$program.XXXXXX")
  trap 'rm -f "$building"' EXIT
  go build -o "$building" github.com/goccy/bigquery-emulator/cmd/bigquery-emulator 1>&2
  mv "$building" "$program"
fi
echo "$program"
