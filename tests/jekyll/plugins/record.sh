#!/bin/sh
# Records what Jekyll makes of each case: CASE/site becomes CASE/expected. Needs Debian's jekyll and ruby-jekyll-*.
# Usage: tests/jekyll/plugins/record.sh [CASE...]
set -eu
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- */
for case in "$@"; do
  case=${case%/}
  rm -rf "$case/expected"
  (cd "$case/site" && TZ=UTC JEKYLL_ENV=production jekyll build --quiet --disable-disk-cache --destination ../expected)
done
