#!/usr/bin/env bash
# Records the documents that Jekyll makes of the cases in `documents`, all of them or those named:
#
#   tests/jekyll/record_documents.sh [CASE…]
#
# A case is a folder with the site (`site`); its documents are written below `expected`.
# Needs Jekyll 4 and its plugins (Debian: `apt-get install jekyll 'ruby-jekyll-*'`).
set -euo pipefail
cd "$(dirname "$0")/documents"
export JEKYLL_ENV=production JEKYLL_NO_BUNDLER_REQUIRE=true TZ=UTC LC_ALL=C.UTF-8
gems=$(gem env gempath)
cases=("$@")
[ ${#cases[@]} -gt 0 ] || cases=(*/)
for case in "${cases[@]}"; do
  case=${case%/}
  source=$(mktemp -d)
  # The plugins' own caches stay out of the repository.
  cp -r "$case/site/." "$source"
  rm -rf "$case/expected"
  # Gems of the case, such as themes, beside those of the system.
  GEM_PATH="$source/vendor/bundle/ruby/3.1.0:$gems" jekyll build --quiet --disable-disk-cache --source "$source" --destination "$case/expected"
  # Sitegen writes no source maps.
  find "$case/expected" -name '*.css.map' -delete
  rm -rf "$source"
done
