//! A site with layouts in Liquid that read values of every kind, and an author who changes anything of it.

use std::fs;

use crate::author::Author;
use crate::helper::Site;

/// The layouts, includes and pages of the site.
const FILES: [(&str, &str); 16] = [
    (
        "_config.yml",
        "title: Notes\nurl: https://x.example\npermalink: /:title/\nauthor: {name: A}\ncollections:\n  recipes: {output: true}\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {layout: post, kind: note}\nplugins: [jekyll-seo-tag, jekyll-sitemap]\n",
    ),
    (
        "_layouts/default.html",
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n{% include head.html kind=page.kind %}\n{% seo %}\n</head>\n<body>\n{% include nav.html %}\n{{ content }}\n{% include footer.html %}\n</body>\n</html>\n",
    ),
    (
        "_layouts/post.html",
        "---\nlayout: default\nmark: p\n---\n<article class=\"{{ layout.mark }}\">\n<h1>{{ page.title }}</h1>\n<time>{{ page.date | date: '%Y-%m-%d' }}</time>\n{{ content }}\n{% if page.previous %}<a href=\"{{ page.previous.url }}\">{{ page.previous.title }}</a>{% endif %}\n{% if page.next %}<a href=\"{{ page.next.url }}\">{{ page.next.title }}</a>{% endif %}\n{% for version in page.translations %}<a hreflang=\"{{ version.language }}\" href=\"{{ version.url }}\">{{ version.title }}</a>{% endfor %}\n</article>\n",
    ),
    (
        "_layouts/list.html",
        "---\nlayout: default\n---\n{% assign found = site.posts | where: 'lang', page.shown | sort: 'title' %}\n<ul>{% for post in found %}<li><a href=\"{{ post.url }}\">{{ post.title }}</a> {{ post.tags | join: ', ' }}</li>{% endfor %}</ul>\n{{ content }}\n",
    ),
    (
        "_includes/head.html",
        "<title>{{ page.title | default: site.title }}</title><meta name=\"kind\" content=\"{{ include.kind }}\"><meta name=\"lang\" content=\"{{ page.lang }}\">",
    ),
    (
        "_includes/nav.html",
        "{% assign entries = site.data.nav.entries %}<nav>{% for entry in entries %}{% include entry.html entry=entry %}{% endfor %}{% for page in site.recipes %}<i>{{ page.title }}</i>{% endfor %}</nav>",
    ),
    (
        "_includes/entry.html",
        "<a href=\"{{ include.entry.url | relative_url }}\">{{ include.entry.name }}</a>",
    ),
    (
        "_includes/footer.html",
        "<footer>{{ 'now' | date: '%Y' }} {{ site.time | date: '%B' }} {{ site.author.name }} {{ entries.size }} {{ site.posts.size }}</footer>",
    ),
    (
        "_data/nav.yml",
        "entries:\n- {name: Home, url: /}\n- {name: All, url: /all/}\n",
    ),
    (
        "index.html",
        "---\nlayout: list\nshown: en\n---\n{% for post in site.posts limit: 3 %}<section>{{ post.excerpt }}</section>{% endfor %}\n",
    ),
    (
        "ar.html",
        "---\nlayout: list\nshown: ar\npermalink: /ar/\nlang: ar\n---\n",
    ),
    (
        "all.md",
        "---\nlayout: default\ntitle: All\npermalink: /all/\n---\n{% for tag in site.tags %}\n## {{ tag[0] }}\n\n{% for post in tag[1] %}- [{{ post.title }}]({{ post.url }})\n{% endfor %}{% endfor %}\n{{ site.data.more.n }}\n{% include more.html %}\n",
    ),
    (
        "search.json",
        "---\n---\n[{% for post in site.posts %}{{ post.content | strip_html | jsonify }}{% unless forloop.last %},{% endunless %}{% endfor %}]\n",
    ),
    (
        "years.txt",
        "---\n---\n{% for post in site.posts %}{{ post.date | date: '%Y' }} {% endfor %}{{ site.static_files.size }}\n",
    ),
    (
        "_recipes/soup.md",
        "---\ntitle: Soup\nlayout: default\n---\n{{ site.time | date: '%Y' }} and [the first]({% post_url 2026-01-01-first %}).\n",
    ),
    ("_includes/more.html", "<b>more</b>"),
];

const POSTS: [(&str, &str); 7] = [
    (
        "_posts/2026-01-01-first.md",
        "lang: en\ntitle: First\nref: first\ntags: [a]",
    ),
    (
        "_posts/2026-01-01-awwal.md",
        "lang: ar\ntitle: أول\nref: first\ntags: [a]",
    ),
    (
        "_posts/2026-01-02-second.md",
        "lang: en\ntitle: Second\nref: second\ntags: [a, b]",
    ),
    (
        "_posts/2026-01-02-thani.md",
        "lang: ar\ntitle: ثان\nref: second\ntags: [b]",
    ),
    ("_posts/2026-01-03-third.md", "lang: en\ntitle: Third"),
    (
        "_posts/2026-01-04-fourth.md",
        "lang: en\ntitle: Fourth\nlayout: default",
    ),
    (
        "_posts/2026-01-05-bare.md",
        "lang: en\ntitle: Bare\nlayout: none",
    ),
];

/// Returns the site.
pub(crate) fn site() -> Site {
    let mut site = Site::new();
    for (path, text) in FILES {
        site = site.file(path, text);
    }
    for (path, head) in POSTS {
        let text = format!("---\n{head}\n---\nText of *it*.\n\n## More\n\n```ruby\nputs 1\n```\n");
        site = site.file(path, &text);
    }
    site
}

/// Lets an author change something of the site: a layout, an include, data, the config, or anything else that authors
/// change. Returns a description and the paths.
pub(crate) fn change(author: &mut Author, number: usize) -> (String, Vec<String>) {
    let n = number;
    let layouts = ["default", "post", "list"].map(|name| format!("_layouts/{name}.html"));
    let includes = ["head", "nav", "entry", "footer", "more"];
    let includes = includes.map(|name| format!("_includes/{name}.html"));
    let layout = author.dice.of(&layouts).clone();
    let include = author.dice.of(&includes).clone();
    let ops = [
        "layout",
        "layout",
        "include",
        "include",
        "data",
        "config",
        "remove layout",
        "remove include",
        "restore",
        "restore",
        "new layout",
        "use layout",
        "page",
        "recipe",
        "asset",
    ];
    if author.dice.below(2) == 0 {
        return author.change(number);
    }
    let op = *author.dice.of(&ops);
    let path = match op {
        "layout" => author.edit(&layout, |text| format!("{text}<hr id=\"n{n}\">\n")),
        "include" => author.edit(&include, |text| format!("{text}<hr id=\"n{n}\">\n")),
        "data" => author.write(
            "_data/nav.yml",
            &format!("entries:\n- {{name: Home {n}, url: /}}\n"),
        ),
        "config" => author.edit("_config.yml", |text| {
            text.replacen("author: {name: A", &format!("author: {{name: A{n}"), 1)
        }),
        "remove layout" => removed(author, layout),
        "remove include" => removed(author, include),
        "new layout" => author.write(
            "_layouts/special.html",
            &format!(
                "---\nlayout: default\n---\n<p>{n}</p>{{{{ content }}}}{{{{ site.tags.a.size }}}}\n"
            ),
        ),
        "use layout" => {
            let name = ["special", "post", "none", "missing"][n % 4];
            author.set("_posts/2026-01-03-third.md", "layout", name)
        }
        "page" => author.write(
            "page.md",
            &format!("---\ntitle: P{n}\nlayout: post\n---\n{n}\n"),
        ),
        "recipe" => author.write(
            &format!("_recipes/dish{}.md", n % 3),
            &format!("---\ntitle: Dish {n}\nlayout: default\n---\n{n}\n"),
        ),
        "asset" => author.write("files/new.txt", &n.to_string()),
        _ => {
            let mut paths = Vec::new();
            for (path, text) in FILES {
                let known = fs::read_to_string(author.root.join(path));
                if known.ok().as_deref() != Some(text) {
                    paths.push(author.write(path, text));
                }
            }
            return (format!("{number}: {op}"), paths);
        }
    };
    (format!("{number}: {op}"), vec![path])
}

fn removed(author: &Author, path: String) -> String {
    let _ = fs::remove_file(author.root.join(&path));
    path
}

/// A layout that shows what `where` and `find` select from the lists of the site, which have indexes, and from copies of
/// them, which have none.
const SELECTIONS: &str = "{% assign copy = site.posts | reverse | reverse %}\
    {% assign found = site.posts | where: 'n', page.n %}\
    {% assign same = copy | where: 'n', page.n %}\
    <i>{{ found | map: 'title' | join: ' ' }}|{{ same | map: 'title' | join: ' ' }}</i>\
    {% assign found = site.posts | where: 'even', true | where: 'words', 'x' | map: 'id' %}\
    {% assign same = copy | where: 'even', true | where: 'words', 'x' | map: 'id' %}\
    <i>{{ found | join: ' ' }}|{{ same | join: ' ' }}</i>\
    {% assign found = site.posts | find: 'id', page.wanted %}\
    {% assign same = copy | find: 'id', page.wanted %}\
    <i>{{ found.title }}|{{ same.title }}</i>\
    {% assign found = site.posts | where: 'absent', 'x' %}{% assign same = copy | where: 'nested', 'x' %}\
    <i>{{ found.size }}|{{ same.size }}</i>\
    {% assign found = site.posts | where: 'nested', 'x' %}<i>{{ found.size }}|{{ same.size }}</i>";

fn post_of_selections(number: usize, n: &str) -> String {
    let wanted = (number + 7) % 120;
    format!(
        "---\ntitle: T{number}\nn: {n}\neven: {}\nwords: [x, y{number}]\nnested: {{a: {number}}}\n\
         wanted: /2025/01/01/p{wanted}\n---\nText\n",
        number.is_multiple_of(2)
    )
}

#[test]
fn where_selects_the_same_with_and_without_an_index() {
    let mut site = Site::new()
        .file("_config.yml", "permalink: /:year/:month/:day/:title/\ndefaults:\n  - {scope: {path: ''}, values: {layout: s}}\n")
        .file("_layouts/s.html", SELECTIONS);
    for number in 0..120 {
        let n = ["1", "'1'", "1.0", "one", "''"][number % 5];
        let path = format!("_posts/2025-01-01-p{number}.md");
        site = site.file(&path, &post_of_selections(number, n));
    }
    let selections = |site: &Site| -> Vec<String> {
        let numbers = (0..120).map(|number| format!("2025/01/01/p{number}/index.html"));
        numbers
            .flat_map(|path| site.page(&path).texts("i"))
            .collect()
    };
    let first = selections(site.built());
    for shown in &first {
        let (indexed, plain) = shown.split_once('|').unwrap_or_default();
        assert_eq!(indexed, plain);
    }
    assert_eq!(first[0].split(['|', ' ']).count(), 96, "{}", first[0]);

    // A page that read an index is written anew when a page of the list changes.
    let site = site.file("_posts/2025-01-01-p5.md", &post_of_selections(5, "one"));
    let incremental = selections(site.built());
    assert!(site.build(&["--no-cache"]).code == 0);
    assert_eq!(incremental, selections(&site));
    assert_ne!(incremental, first);
}
