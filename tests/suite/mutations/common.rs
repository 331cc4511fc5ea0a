//! Damages whose text is in the original too: a translator's own link, example or list item has
//! no counterpart by whose loss it could be found.

use std::collections::BTreeMap;

/// Returns the lines of `before` that `after` does not have, in their order.
fn removed<'t>(before: &'t str, after: &str) -> Vec<&'t str> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for line in after.lines() {
        *left.entry(line).or_default() += 1;
    }
    let mut gone = Vec::new();
    for line in before.lines() {
        match left.get_mut(line).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None => gone.push(line),
        }
    }
    gone
}

/// Returns how many lines outside of code begin so.
fn count(text: &str, is_it: impl Fn(&str) -> bool) -> usize {
    let mut in_code = false;
    let lines = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence && is_it(line)
    });
    lines.count()
}

/// Returns the texts between two marks in a line.
fn between<'l>(line: &'l str, open: &str, close: char) -> Vec<&'l str> {
    let rests = line.split(open).skip(1);
    rests.filter_map(|rest| rest.split(close).next()).collect()
}

/// Returns the first line of code behind a fence.
fn behind<'t>(text: &'t str, fence: &str) -> Option<&'t str> {
    let mut lines = text.lines().skip_while(|line| *line != fence);
    lines.nth(1)
}

/// Returns true if the damage of a kind is of something that both pages have.
pub(super) fn is_of_both(kind: &str, original: &str, before: &str, after: &str) -> bool {
    let removed = removed(before, after);
    let has = |line: &str| original.lines().any(|other| other.trim() == line.trim());
    let same = |is_it: fn(&str) -> bool| count(original, is_it) == count(before, is_it);
    let is_any = |words: &[&str]| words.iter().any(|word| kind.contains(word));
    if is_any(&["section", "heading"]) {
        let level = |level: usize| {
            let is_it = move |line: &str| {
                line.find(' ') == Some(level) && line[..level].bytes().all(|b| b == b'#')
            };
            count(original, is_it) == count(before, is_it)
        };
        return (2..=4).all(level);
    }
    if is_any(&["an item of a list", "a list in a list"]) {
        return same(|line| line.trim_start().starts_with(['-', '*', '+']))
            && same(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    }
    if is_any(&["table"]) {
        return same(|line| line.starts_with('|'));
    }
    if is_any(&["a link is lost", "address of a link"]) {
        let addresses = removed.iter().flat_map(|line| between(line, "](", ')'));
        let mut addresses = addresses.filter(|address| !after.contains(&format!("({address})")));
        return addresses.all(|address| original.contains(&format!("({address})")));
    }
    if is_any(&["an image"]) {
        let images = removed.iter().flat_map(|line| between(line, "](", ')'));
        let mut images = images.map(|address| address.rsplit('/').next().unwrap_or(address));
        return images.all(|image| original.contains(image));
    }
    if is_any(&["footnote"]) {
        return same(|line| line.contains("[^")) && original.contains("[^");
    }
    if is_any(&["alert"]) {
        return same(|line| line.starts_with("> [!"));
    }
    if is_any(&["inline code"]) {
        let spans = removed.iter().flat_map(|line| between(line, "`", '`'));
        let mut spans =
            spans.filter(|span| !after.contains(&format!("`{span}`")) && !span.contains(' '));
        return spans.all(|span| original.contains(&format!("`{span}`")));
    }
    // `text` says no more than no language.
    if kind.contains("loses its language") && removed.iter().any(|line| line.ends_with("```text")) {
        return false;
    }
    if is_any(&["fence"]) {
        let is_in_list = |line: &&str| line.starts_with([' ', '\t']);
        if kind.contains("list")
            && !original
                .lines()
                .filter(is_in_list)
                .any(|line| line.contains("```"))
        {
            return false;
        }
        let mut fences = removed.iter().filter(|line| line.contains("```"));
        return fences.all(|fence| {
            has(fence)
                && behind(before, fence).is_none_or(|line| line.trim().is_empty() || has(line))
        });
    }
    let is_of_code = [
        "code", "command", "option", "hyphens", "path", "version", "key", "quotes", "a mark",
    ];
    if is_any(&is_of_code) {
        let lines = removed.iter().filter(|line| !line.trim().is_empty());
        let (all, both) = (
            lines.clone().count(),
            lines.filter(|line| has(line)).count(),
        );
        // A block may have comments that were translated.
        let least = if kind.contains("block") {
            all.div_ceil(2)
        } else {
            all
        };
        return both >= least;
    }
    true
}
