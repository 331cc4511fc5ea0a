//! Jekyll's globs: Ruby's `File.fnmatch?` without flags, in which `*` also matches `/`.

/// Returns whether the whole of `name` matches `pattern` (`*`, `?`, `[a-z]`, `[!a]`, `\x`).
#[must_use]
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    // Fast path: most names differ in their first byte.
    if let Some(first) = pattern.bytes().next()
        && !matches!(first, b'*' | b'?' | b'[' | b'\\')
        && name.bytes().next() != Some(first)
    {
        return false;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    // The position to continue from after a failure: after the last `*`, one character further in the name.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        if p < pattern.len() && pattern[p] == '*' {
            p += 1;
            retry = Some((p, n));
            continue;
        }
        if p == pattern.len() && n == name.len() {
            return true;
        }
        if n < name.len()
            && let Some(length) = one(&pattern[p..], name[n])
        {
            p += length;
            n += 1;
            continue;
        }
        match retry {
            Some((after, from)) if from < name.len() => {
                retry = Some((after, from + 1));
                (p, n) = (after, from + 1);
            }
            _ => return false,
        }
    }
}

/// Returns the length of the first element of the pattern, if it matches `c`.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match *pattern.first()? {
        '?' => Some(1),
        '\\' if pattern.len() > 1 => (pattern[1] == c).then_some(2),
        '[' => {
            let close = pattern.iter().skip(2).position(|x| *x == ']')? + 2;
            let mut inside = &pattern[1..close];
            let negated = matches!(inside.first(), Some('!' | '^'));
            if negated {
                inside = &inside[1..];
            }
            let mut found = false;
            let mut i = 0;
            while i < inside.len() {
                if i + 2 < inside.len() && inside[i + 1] == '-' {
                    found |= (inside[i]..=inside[i + 2]).contains(&c);
                    i += 3;
                } else {
                    found |= inside[i] == c;
                    i += 1;
                }
            }
            (found != negated).then_some(close + 1)
        }
        literal => (literal == c).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn globs_match_as_in_ruby() {
        for (pattern, name) in [
            ("Gemfile*", "Gemfile.lock"),
            ("*.md", "a/b.md"),
            ("a?c", "abc"),
            ("[a-c]x", "bx"),
            ("[!a]x", "bx"),
            ("**/x", "a/b/x"),
            ("a\\*", "a*"),
            ("", ""),
            ("*", ""),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("*.md", "a.mdx"),
            ("a", "ab"),
            ("[a", "a"),
            ("?", ""),
            ("a\\*", "ab"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn many_stars_are_fast() {
        assert!(!matches(&"*a".repeat(40), &"a".repeat(39)));
    }
}
