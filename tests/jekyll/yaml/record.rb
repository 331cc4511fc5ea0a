# Reads texts, one JSON string a line, and writes beside each what Jekyll's `Utils.safe_load_yaml` makes of it
# as JSON: [text, value] or [text] if it fails. Dates and times are their texts, symbols begin with `:`.
require "json"
require "yaml"
require "date"

ENV["TZ"] = "UTC"

def plain(value)
  case value
  when Hash then value.to_h { |key, item| [key.is_a?(Symbol) ? ":#{key}" : key.to_s, plain(item)] }
  when Array then value.map { |item| plain(item) }
  when Symbol then ":#{value}"
  when Float then value.finite? ? value : value.to_s
  when Integer then value.bit_length < 64 ? value : value.to_s
  when Date, Time then value.to_s
  when String then value.encoding == Encoding::BINARY ? "binary" : value
  else value
  end
end

STDIN.each_line do |line|
  text = JSON.parse("[#{line}]")[0]
  begin
    value = YAML.safe_load("---\n" + text, permitted_classes: [Date, Time, Symbol], aliases: true)
    puts JSON.generate([text, plain(value)])
  rescue StandardError, Psych::SyntaxError, SystemStackError
    puts JSON.generate([text])
  end
end
