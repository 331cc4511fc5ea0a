#!/usr/bin/env bash
# Has Jekyll build a site with bare layouts, so that its content can be compared:
#
#   tests/jekyll/reference.sh SITE FOLDER
#   SITEGEN_JEKYLL_REFERENCE=FOLDER cargo test --test suite jekyll_cases
#
# SITE is left as it is; FOLDER gets a copy of it (`source`) and its pages (`recorded`).
# A site with Jekyll's plugins is compared without them. Needs Jekyll 4 (Debian: `apt-get install jekyll`).
set -euo pipefail
site=$(realpath "$1")
folder=$2
rm -rf "$folder"
mkdir -p "$folder"
cp -r "$site" "$folder/source"
cd "$folder"
rm -rf source/_layouts source/templates
mkdir -p source/_layouts source/templates
layouts=$( (grep -rhoE '\blayout: *[A-Za-z0-9_-]+' source --include='*.md' --include='*.html' --include='_config.yml' || true) | awk '{print $2}' | sort -u)
for layout in note $layouts; do
  echo '<!doctype html><html><body><div id="content">{{ content }}</div></body></html>' > "source/_layouts/$layout.html"
  echo '<!doctype html><html><body><div id="content">{{ page.content }}</div></body></html>' > "source/templates/$layout.html"
done
echo 'plugins: []' > bare.yml
# Tags of the site's own plugins show nothing but what they hold, as sitegen has it.
tags=$( (grep -rhoE "register_tag\(?['\": ]+[A-Za-z_]+" source/_plugins 2> /dev/null || true) | sed -E 's/.*[^A-Za-z_]//' | sort -u)
rm -rf source/_plugins
mkdir -p source/_plugins
# Placeholders of permalinks may be keys of the front matter, which plugins make them.
cat > source/_plugins/tags.rb << 'RUBY'
class Jekyll::Drops::UrlDrop
  def fallback_data
    @fallback_data ||= @obj.data.select { |key, _| key !~ /\Adate\z/ }.transform_values(&:to_s)
  end
end
# A page that Jekyll cannot render (a tag of a plugin gem, a link to nowhere) is left out of the comparison.
module LeftOut
  def run
    super
  rescue StandardError => error
    warn "left out: #{@document.relative_path}: #{error.message.lines.first}"
    ""
  end
end
Jekyll::Renderer.prepend(LeftOut)
RUBY
for tag in $tags; do
  kind=Liquid::Tag
  if grep -rqE "\{%-? *end$tag" source --include='*.md' --include='*.html'; then kind=Liquid::Block; fi
  echo "Liquid::Template.register_tag('$tag', Class.new($kind))" >> source/_plugins/tags.rb
done
jekyll build --quiet --disable-disk-cache --config source/_config.yml,bare.yml --source source --destination recorded
