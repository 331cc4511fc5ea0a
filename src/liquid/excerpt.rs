//! The beginning of a post, as Jekyll cuts it (Jekyll 4 `Excerpt#extract_excerpt`).

use std::collections::HashSet;

/// Tags that are blocks.
const BLOCKS: [&str; 8] = [
    "if",
    "unless",
    "for",
    "case",
    "capture",
    "comment",
    "raw",
    "highlight",
];

/// The text of `body` up to `separator`, with what it needs of the rest: ends of Liquid blocks that it
/// leaves open, and the link targets that it names. All of it, if the separator is not there: `\n\n` is not in a text
/// whose lines end in CR LF.
#[must_use]
pub fn excerpt(body: &str, separator: &str) -> String {
    let Some((head, tail)) = body
        .split_once(separator)
        .filter(|(_, tail)| !separator.is_empty() && !tail.is_empty())
    else {
        return body.to_owned();
    };
    let mut excerpt = head.to_owned();
    let names: Vec<&str> = head
        .match_indices("{%")
        .filter_map(|(at, _)| {
            let inside = head[at + 2..].trim_start_matches('-').trim_start();
            let end = inside.find(|c: char| !c.is_alphanumeric() && c != '_')?;
            Some(&inside[..end])
        })
        .collect();
    let known: HashSet<&str> = names.iter().copied().collect();
    for name in names.iter().rev().filter(|name| BLOCKS.contains(name)) {
        let end = format!("end{name}");
        if !known.contains(end.as_str()) {
            excerpt.push_str(&format!("\n{{% {end} %}}"));
        }
    }
    let labels = labels(head);
    let targets: Vec<&str> = tail
        .lines()
        .filter(|line| {
            let start = line.trim_start_matches(' ');
            let label = start.starts_with('[').then(|| start.find("]:")).flatten();
            line.len() - start.len() <= 3
                && label.is_some_and(|end| end > 1 && labels.contains(&start[1..end]))
        })
        .collect();
    if !targets.is_empty() {
        excerpt.push_str("\n\n");
        excerpt.push_str(&targets.join("\n"));
    }
    excerpt
}

/// Returns the bracketed texts of `text`.
fn labels(text: &str) -> HashSet<&str> {
    let mut labels = HashSet::new();
    let mut from = 0;
    for end in memchr::memchr_iter(b']', text.as_bytes()) {
        let before = &text[from..end];
        let starts = [before.find('['), before.rfind('[')];
        labels.extend(starts.into_iter().flatten().map(|at| &before[at + 1..]));
        from = end + 1;
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn an_excerpt_takes_along_what_it_needs() {
        let body = "A [link][x] and {% if a %}text.\n\nMore.{% endif %}\n\n[x]: /x\n[y]: /y\n";
        assert_eq!(
            excerpt(body, "\n\n"),
            "A [link][x] and {% if a %}text.\n{% endif %}\n\n[x]: /x"
        );
        assert_eq!(excerpt("a<!--more-->b", "<!--more-->"), "a");
        assert_eq!(excerpt("a\n\nb", "<!--more-->"), "a\n\nb");
        assert_eq!(excerpt("a", ""), "a");
        assert_eq!(excerpt("a\r\n\r\nb", "\n\n"), "a\r\n\r\nb");
    }
}
