# Records what Jekyll's converter makes of each body `*.md` here, with the options of kramdown in `*.yml`, as `*.html`.
# Needs Jekyll 4.3 (Debian: `apt-get install jekyll`).
require "jekyll"
require "yaml"

Dir.chdir(__dir__)
Dir["*.md"].sort.each do |path|
  name = File.basename(path, ".md")
  own = File.exist?("#{name}.yml") ? YAML.load_file("#{name}.yml") : {}
  kramdown = Jekyll::Configuration::DEFAULTS["kramdown"].dup
  config = { "highlighter" => "rouge", "kramdown" => kramdown }
  config = Jekyll::Utils.deep_merge_hashes(config, own)
  converter = Jekyll::Converters::Markdown::KramdownParser.new(config)
  File.write("#{name}.html", converter.convert(File.read(path)))
end
