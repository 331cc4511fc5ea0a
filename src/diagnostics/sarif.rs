//! Diagnostics as SARIF 2.1.0 (OASIS), which code hosts and editors read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Diagnostic, Fix, Severity, SourceSpan};
use crate::url_encoding::encoded;

/// A rule as the log describes it.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The code.
    pub code: String,
    /// Its one-line summary.
    pub summary: String,
    /// Severity of its findings.
    pub severity: Severity,
}

/// A log of `diagnostics`. `rules` are those that ran; codes that none of them has are added. `prefix` leads
/// from the repository to the source: empty, or `docs/`.
#[must_use]
pub fn log(diagnostics: &[Diagnostic], rules: &[Rule], prefix: &str) -> Value {
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    let mut described: Vec<Value> = Vec::new();
    let mut describe = |code: &str, summary: &str, severity: Severity| {
        described.push(json!({
            "id": code,
            "shortDescription": {"text": summary},
            "defaultConfiguration": {"level": level(severity)},
        }));
        described.len() - 1
    };
    for rule in rules {
        let at = describe(&rule.code, &rule.summary, rule.severity);
        index.insert(&rule.code, at);
    }
    for diagnostic in diagnostics {
        if !index.contains_key(&*diagnostic.code) {
            let at = describe(&diagnostic.code, &diagnostic.code, diagnostic.severity);
            index.insert(&diagnostic.code, at);
        }
    }
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| result(diagnostic, index[&*diagnostic.code], prefix))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "sitegen",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": described,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(diagnostic: &Diagnostic, rule: usize, prefix: &str) -> Value {
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!(". Help: {help}"));
    }
    let mut result = json!({
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": level(diagnostic.severity),
        "message": {"text": text},
        "partialFingerprints": {"sitegen/v1": fingerprint(diagnostic)},
    });
    let Some((main, related)) = diagnostic.spans.split_first() else {
        return result;
    };
    result["locations"] = json!([{"physicalLocation": location(main, prefix)}]);
    if !related.is_empty() {
        let related = related.iter().enumerate().map(|(id, place)| {
            json!({
                "id": id,
                "physicalLocation": location(place, prefix),
                "message": {"text": if place.label.is_empty() { "see also" } else { &place.label }},
            })
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &diagnostic.fix {
        result["fixes"] = json!([change(fix, diagnostic.help.as_deref(), main, prefix)]);
    }
    result
}

fn change(fix: &Fix, help: Option<&str>, place: &SourceSpan, prefix: &str) -> Value {
    json!({
        "description": {"text": help.unwrap_or("mend it")},
        "artifactChanges": [{
            "artifactLocation": {"uri": uri(place, prefix)},
            "replacements": [{
                "deletedRegion": {"byteOffset": fix.span.start, "byteLength": fix.span.len()},
                "insertedContent": {"text": fix.replacement},
            }],
        }],
    })
}

fn uri(place: &SourceSpan, prefix: &str) -> String {
    encoded(&format!("{prefix}{}", place.path))
}

fn location(place: &SourceSpan, prefix: &str) -> Value {
    let mut region = json!({"startLine": place.line, "startColumn": place.column});
    if let Some(excerpt) = &place.excerpt {
        let marked = excerpt.text.get(excerpt.span.clone()).unwrap_or_default();
        region["endColumn"] = (place.column + marked.chars().count()).into();
        region["snippet"] = json!({"text": excerpt.text});
    }
    json!({
        "artifactLocation": {"uri": uri(place, prefix)},
        "region": region,
    })
}

/// Returns a fingerprint that does not change when lines are added above: of the rule, the file and the marked
/// words.
fn fingerprint(diagnostic: &Diagnostic) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(diagnostic.code.as_bytes());
    hasher.update(diagnostic.message.as_bytes());
    if let Some(place) = diagnostic.spans.first() {
        hasher.update(place.path.as_bytes());
        let excerpt = place.excerpt.as_ref();
        hasher.update(excerpt.map_or("", |excerpt| &excerpt.text).as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_fixes_and_rules_are_in_the_log() {
        let text = "第一行\nx –y\n";
        let diagnostic = Diagnostic::warning("code-typography", "a dash")
            .at(SourceSpan::span("a b/字.md", text, 12..15, "here"))
            .at(SourceSpan::file("c.md"))
            .help("write `--`")
            .fix(12..15, "--");
        let rule = Rule {
            code: "code-typography".to_owned(),
            summary: "typography".to_owned(),
            severity: Severity::Warning,
        };
        let log = log(
            &[diagnostic, Diagnostic::error("other", "o")],
            &[rule],
            "docs/",
        );
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][1]["id"], "other");
        let result = &run["results"][0];
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            location["artifactLocation"]["uri"],
            "docs/a%20b/%E5%AD%97.md"
        );
        assert_eq!(location["region"]["startLine"], 2);
        assert_eq!(location["region"]["startColumn"], 3);
        assert_eq!(location["region"]["endColumn"], 4);
        let replaced = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replaced["deletedRegion"]["byteOffset"], 12);
        assert_eq!(run["results"][1]["ruleIndex"], 1);
        assert!(run["results"][1].get("locations").is_none());
    }
}
