#!/bin/sh
# Publishes the same notes with each tool and measures the sites: benches/readers/run.sh <folder> <sitegen>
#
# Needs Node 22, Python 3.11, chromium, about 1.5 GB in <folder>, and 30 minutes. The newest versions of
# the tools are installed; their numbers are printed. The figures are in <folder>/result.json.
set -e
here="$(cd "$(dirname "$0")" && pwd)"
mkdir -p "$1"
out="$(cd "$1" && pwd)"
sitegen="$(realpath "$2")"
export ASTRO_TELEMETRY_DISABLED=1 DOCUSAURUS_DISABLE_UPDATE=1 CI=1

cp -r "$here" "$out/run"
(cd "$out/run" && npm install --silent --no-fund --no-audit)
install() {
  mkdir -p "$out/$1"
  folder="$out/$1"
  shift
  (cd "$folder" && echo '{ "private": true }' > package.json && npm install --silent --no-fund --no-audit "$@" && npm ls --depth 0)
}
install starlight astro @astrojs/starlight
install vitepress vitepress
install docusaurus @docusaurus/core @docusaurus/preset-classic @easyops-cn/docusaurus-search-local react react-dom
mkdir -p "$out/zensical"
python3 -m venv "$out/zensical/venv"
"$out/zensical/venv/bin/pip" install --quiet zensical
"$out/zensical/venv/bin/pip" show zensical | sed -n 2p
"$sitegen" --version

node "$out/run/make.mjs" "$out"
(cd "$out/sitegen" && "$sitegen" build --output site --no-cache)
(cd "$out/starlight" && npx astro build)
(cd "$out/vitepress" && npx vitepress build docs)
(cd "$out/docusaurus" && npx docusaurus build)
mkdir -p "$out/zensical/site"
for language in en zh-Hant ar hi ja ru; do
  (cd "$out/zensical/$language" && ../venv/bin/zensical build -c && cp -r site "../site/$language")
done
node "$out/run/measure.mjs" "$out" "$out/result.json"
node "$out/run/table.mjs" "$out/result.json"
