# Reads snippets of Liquid, one JSON string a line, and writes beside each what Jekyll renders in the page
# `page.yml` of the site `source`: [snippet, text], or [snippet] if Jekyll fails.
require "json"
require "jekyll"

folder = File.expand_path(__dir__)
Jekyll.logger.log_level = :error
config = Jekyll.configuration("source" => "#{folder}/source", "destination" => "/nonexistent",
                              "disable_disk_cache" => true, "quiet" => true)
site = Jekyll::Site.new(config)
site.read
$stderr = File.open(File::NULL, "w")

STDIN.each_line do |line|
  text = JSON.parse("[#{line}]")[0]
  begin
    page = Jekyll::PageWithoutAFile.new(site, site.source, "", "p.txt")
    page.data = Jekyll::Utils.safe_load_yaml(File.read("#{folder}/page.yml"))
    page.content = text
    payload = site.site_payload
    payload.page = page.to_liquid
    info = { :registers => { :site => site, :page => payload["page"] } }
    template = site.liquid_renderer.file("#{text.hash}.txt")
    template.parse(text)
    puts JSON.generate([text, template.render!(payload, info)])
  rescue Exception # Errors of Jekyll are no `StandardError`.
    puts JSON.generate([text])
  end
end
