Gem::Specification.new do |s|
  s.name = "plain-theme".freeze
  s.version = "1.2.0"
  s.metadata = { "plugin_type" => "theme", "color" => "red" } if s.respond_to? :metadata=
  s.authors = ["One Author".freeze, "Two Author".freeze]
  s.date = "2024-01-01"
  s.summary = "A plain theme.".freeze
  s.add_runtime_dependency(%q<jekyll-seo-tag>.freeze, ["~> 2.1"])
end
