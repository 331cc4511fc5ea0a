#!/usr/bin/env bash
# Whole documents: `record_documents.sh`.
# Records what Jekyll makes of the cases in `source`: their pages below `recorded`, and in `VERSION`
# what made them; and what Ruby makes of the cases in `yaml` and `snippets`. Needs Python 3 and Jekyll 4 (Debian: `apt-get install jekyll`).
# Jekyll 4 asks for Liquid 4, and Debian has Liquid 5: the snippets are recorded with the Liquid 4.0.4 whose folder
# `lib` the variable `LIQUID4` names.
set -euo pipefail
cd "$(dirname "$0")"
rm -rf recorded
jekyll build --quiet --disable-disk-cache --source source --destination recorded
{
  jekyll --version
  ruby -e 'require "kramdown"; puts "kramdown #{Kramdown::VERSION}"'
  ruby -e 'require "kramdown-parser-gfm"; puts "kramdown-parser-gfm #{Kramdown::Parser::GFM::VERSION}"'
  ruby -e 'require "liquid"; puts "liquid #{Liquid::VERSION}"'
  ruby -I "$LIQUID4" -e 'require "liquid"; puts "liquid #{Liquid::VERSION} (snippets)"'
} > VERSION
# The values of a site in templates.
rm -rf drops/recorded
ruby -I "$LIQUID4" "$(command -v jekyll)" build --quiet --disable-disk-cache --source drops/source --destination drops/all
(cd drops/all && find . -name 't-*.txt' -o -name rel.html -o -name liquid.html -o -path '*/four/*.html') |
  while read -r path; do install -D "drops/all/$path" "drops/recorded/$path"; done
rm -r drops/all
# Odd front matters, and snippets of Liquid.
python3 yaml/generate.py | ruby yaml/record.rb > yaml/recorded.jsonl
python3 snippets/generate.py | ruby -I "$LIQUID4" snippets/record.rb > snippets/recorded.jsonl
