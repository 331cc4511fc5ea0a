#!/usr/bin/env bash
# Whole documents: `record_documents.sh`.
# Records what Jekyll makes of the cases in `source`: their pages below `recorded`, and in `VERSION`
# what made them; and what Ruby makes of the cases in `yaml` and `snippets`. Needs Python 3 and Jekyll 4 (Debian: `apt-get install jekyll`).
set -euo pipefail
cd "$(dirname "$0")"
rm -rf recorded
jekyll build --quiet --disable-disk-cache --source source --destination recorded
{
  jekyll --version
  ruby -e 'require "kramdown"; puts "kramdown #{Kramdown::VERSION}"'
  ruby -e 'require "kramdown-parser-gfm"; puts "kramdown-parser-gfm #{Kramdown::Parser::GFM::VERSION}"'
  ruby -e 'require "liquid"; puts "liquid #{Liquid::VERSION}"'
} > VERSION
# Odd front matters, and snippets of Liquid.
for cases in yaml snippets; do
  python3 "$cases/generate.py" | ruby "$cases/record.rb" > "$cases/recorded.jsonl"
done
