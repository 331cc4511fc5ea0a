//! Chapters as trees, with their links and images in place.

use std::collections::HashMap;

use crate::convert::{INLINE_SVG, convert};
use crate::elements::is_block;
use crate::ids::Ids;
use crate::images::{ImageProblem, Images, ReadImage};
use crate::links::{Links, Target};
use crate::repair::headings;
use crate::tree::{Element, Node, contains, for_each_element};
use crate::{Book, Chapter, Direction, Entry, Problem, ProblemKind};

/// The places of the parts of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Each chapter is a file; images are files of the book.
    Files,
    /// All chapters are on one page of the site; images are at their addresses.
    OnePage,
}

/// A chapter that is ready to be written.
pub(crate) struct PreparedChapter<'a> {
    pub(crate) source: &'a Chapter,
    pub(crate) title: &'a str,
    /// The file in the book.
    pub(crate) file: String,
    /// The prefix of its ids, which on one page is also the id of the chapter.
    pub(crate) id: String,
    pub(crate) nodes: Vec<Node>,
    /// The level, the id and the text of each heading.
    pub(crate) headings: Vec<(u8, String, String)>,
    pub(crate) has_math: bool,
}

/// The chapters of a book in order, its images, and what could not be kept.
pub(crate) struct PreparedBook<'a> {
    pub(crate) chapters: Vec<PreparedChapter<'a>>,
    pub(crate) images: Images<'a>,
    pub(crate) problems: Vec<Problem>,
}

/// Returns the entries that are chapters, in the order of reading.
fn chapters<'a>(entries: &'a [Entry], found: &mut Vec<(&'a str, &'a Chapter)>) {
    for entry in entries {
        found.extend(
            entry
                .chapter
                .as_ref()
                .map(|chapter| (entry.title.as_str(), chapter)),
        );
        chapters(&entry.entries, found);
    }
}

/// Converts all chapters.
pub(crate) fn prepare<'a>(book: &'a Book, form: Form, read: &'a ReadImage<'a>) -> PreparedBook<'a> {
    let mut found = Vec::new();
    chapters(&book.entries, &mut found);
    let mut ready = Vec::new();
    let mut all_ids = Vec::new();
    for (number, (title, source)) in found.into_iter().enumerate() {
        let mut nodes = convert(&source.html);
        if book.direction == Direction::Rtl {
            isolate_code(&mut nodes);
        }
        let id = format!("chapter-{:03}", number + 1);
        let prefix = match form {
            Form::Files => String::new(),
            Form::OnePage => format!("{id}-"),
        };
        all_ids.push(Ids::assign(&mut nodes, &prefix));
        let mut list = Vec::new();
        headings(&nodes, &mut list);
        ready.push(PreparedChapter {
            source,
            title,
            file: format!("{id}.xhtml"),
            id,
            has_math: contains(&nodes, "math"),
            nodes,
            headings: list,
        });
    }
    let addresses = ready
        .iter()
        .map(|chapter| chapter.source.addresses.as_slice());
    let links = Links::new(book.site.as_deref(), addresses, all_ids);
    let names: Vec<(String, String)> = ready
        .iter()
        .map(|chapter| (chapter.file.clone(), chapter.id.clone()))
        .collect();
    let mut resolver = Resolver {
        links,
        names,
        form,
        images: Images::new(read),
        problems: Vec::new(),
        number: 0,
        address: "",
    };
    for (number, chapter) in ready.iter_mut().enumerate() {
        resolver.number = number;
        resolver.address = chapter.source.addresses.first().map_or("/", String::as_str);
        resolver.resolve(&mut chapter.nodes, false);
    }
    PreparedBook {
        chapters: ready,
        images: resolver.images,
        problems: resolver.problems,
    }
}

/// Gives code and formulas their direction, which is from left to right in every language.
fn isolate_code(nodes: &mut [Node]) {
    for_each_element(nodes, &mut |element| {
        let is_code = ["pre", "code", "kbd", "samp", "math"].contains(&element.name);
        if is_code && element.attribute("dir").is_none() {
            element.set("dir", "ltr");
        }
    });
}

struct Resolver<'a> {
    links: Links,
    /// The file and the id of each chapter.
    names: Vec<(String, String)>,
    form: Form,
    images: Images<'a>,
    problems: Vec<Problem>,
    number: usize,
    address: &'a str,
}

impl Resolver<'_> {
    fn resolve(&mut self, nodes: &mut Vec<Node>, is_in_link: bool) {
        for node in nodes {
            let Node::Element(element) = node else {
                continue;
            };
            match element.name {
                "img" => {
                    if let Some(other) = self.image(element, is_in_link) {
                        *node = other;
                    }
                }
                "a" => {
                    self.link(element);
                    let is_link = element.name == "a";
                    self.resolve(&mut element.children, is_in_link || is_link);
                }
                _ => self.resolve(&mut element.children, is_in_link),
            }
        }
    }

    fn link(&self, element: &mut Element) {
        let href = element.remove("href").unwrap_or_default();
        match self.links.target(self.number, self.address, &href) {
            Target::Chapter(chapter, id) => {
                element.set("href", self.place(chapter, id.as_deref()));
                if element.attribute("role") == Some("doc-noteref") {
                    element.set("epub:type", "noteref");
                }
            }
            Target::Outside(address) => {
                element.remove("role");
                element.set("href", address);
            }
            Target::Nothing => {
                element.remove("role");
                let mut children = element.children.iter().filter_map(Node::element);
                let has_block = children.any(|child| is_block(child.name));
                element.name = if has_block { "div" } else { "span" };
            }
        }
    }

    /// Returns the address of a place in the book.
    fn place(&self, chapter: usize, id: Option<&str>) -> String {
        let (file, anchor) = &self.names[chapter];
        match (self.form, id) {
            (Form::OnePage, Some(id)) => format!("#{id}"),
            (Form::OnePage, None) => format!("#{anchor}"),
            (Form::Files, Some(id)) if chapter == self.number => format!("#{id}"),
            (Form::Files, Some(id)) => format!("{file}#{id}"),
            (Form::Files, None) => file.clone(),
        }
    }

    /// Puts the image of the book into an element. Returns what replaces the element if there is none.
    fn image(&mut self, element: &mut Element, is_in_link: bool) -> Option<Node> {
        let source = element.remove("src").unwrap_or_default();
        let inline = element.remove(INLINE_SVG);
        let (found, address) = match &inline {
            Some(svg) => (self.images.of_svg(svg), None),
            None if source.starts_with("data:") => (self.images.of_data(&source), None),
            None => self.image_at(&source),
        };
        match found {
            Ok(path) => {
                element.attributes.insert(0, ("src", path));
                None
            }
            Err(why) => {
                self.problems.push(Problem {
                    chapter: self.number,
                    kind: ProblemKind::Image(shortened(&source), why),
                });
                Some(replacement(element, address.as_deref(), is_in_link))
            }
        }
    }

    /// Returns the image at an address, and the address for readers if it is on another host.
    fn image_at(&mut self, source: &str) -> (Result<String, ImageProblem>, Option<String>) {
        let Some((url, is_here)) = self.links.whole(self.address, source) else {
            return (Err(ImageProblem::Missing), None);
        };
        if !is_here {
            let target = self.links.target(self.number, self.address, source);
            let address = match target {
                Target::Outside(address) => Some(address),
                _ => None,
            };
            return match (self.form, &address) {
                (Form::OnePage, Some(known)) => (Ok(known.clone()), address),
                _ => (Err(ImageProblem::Remote), address),
            };
        }
        match self.form {
            Form::OnePage => (Ok(url.path().to_owned()), None),
            Form::Files => (self.images.of_site(url.path()), None),
        }
    }
}

/// Returns the alternative text of an image, as a link if the image has an address that readers can open.
fn replacement(image: &Element, address: Option<&str>, is_in_link: bool) -> Node {
    let alternative = image.attribute("alt").unwrap_or_default();
    let text = match (alternative, address) {
        ("", Some(address)) => address,
        (text, _) => text,
    };
    let text = Node::Text(text.to_owned());
    let element = match address.filter(|_| !is_in_link) {
        Some(address) => Element::new("a").with("href", address),
        None => Element::new("span"),
    };
    Node::Element(element.with("class", "image").containing(vec![text]))
}

/// Returns an address for a message: the data of `data:` is long.
fn shortened(address: &str) -> String {
    const MAX_LENGTH: usize = 100;
    match address.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{}…", &address[..end]),
        None => address.to_owned(),
    }
}

/// An entry of a table of contents.
pub(crate) struct ContentsEntry {
    pub(crate) title: String,
    /// The address; `None` for a part without a text of its own.
    pub(crate) address: Option<String>,
    pub(crate) entries: Vec<ContentsEntry>,
}

/// Returns the table of contents: parts, chapters, and the headings of each down to `deepest`.
pub(crate) fn contents(
    book: &Book,
    ready: &PreparedBook<'_>,
    form: Form,
    deepest: u8,
) -> Vec<ContentsEntry> {
    let by_chapter: HashMap<*const Chapter, &PreparedChapter<'_>> = ready
        .chapters
        .iter()
        .map(|chapter| (std::ptr::from_ref(chapter.source), chapter))
        .collect();
    let chapter = |source: &Chapter| by_chapter.get(&std::ptr::from_ref(source)).copied();
    contents_of(&book.entries, &chapter, form, deepest)
}

fn contents_of<'a>(
    entries: &[Entry],
    chapter: &dyn Fn(&Chapter) -> Option<&'a PreparedChapter<'a>>,
    form: Form,
    deepest: u8,
) -> Vec<ContentsEntry> {
    let mut list = Vec::new();
    for entry in entries {
        let ready = entry.chapter.as_ref().and_then(chapter);
        let mut below = ready.map_or_else(Vec::new, |ready| nested(ready, form, deepest));
        below.extend(contents_of(&entry.entries, chapter, form, deepest));
        let address = ready.map(|ready| match form {
            Form::Files => ready.file.clone(),
            Form::OnePage => format!("#{}", ready.id),
        });
        // A part without chapters has nothing to show.
        if address.is_some() || !below.is_empty() {
            list.push(ContentsEntry {
                title: entry.title.clone(),
                address,
                entries: below,
            });
        }
    }
    list
}

/// Returns the headings of a chapter, each below the one before it of a higher level.
fn nested(chapter: &PreparedChapter<'_>, form: Form, deepest: u8) -> Vec<ContentsEntry> {
    let mut roots: Vec<ContentsEntry> = Vec::new();
    // The levels of the open entries, each the last of its list.
    let mut open: Vec<u8> = Vec::new();
    for (level, id, text) in &chapter.headings {
        if *level < 2 || *level > deepest || text.is_empty() {
            continue;
        }
        while open.last().is_some_and(|last| last >= level) {
            open.pop();
        }
        let address = match form {
            Form::Files => format!("{}#{id}", chapter.file),
            Form::OnePage => format!("#{id}"),
        };
        let entry = ContentsEntry {
            title: text.clone(),
            address: Some(address),
            entries: Vec::new(),
        };
        insert(&mut roots, open.len(), entry);
        open.push(*level);
    }
    roots
}

/// Adds an entry `depth` levels below `list`, in the last entry of each.
fn insert(list: &mut Vec<ContentsEntry>, depth: usize, entry: ContentsEntry) {
    match list.len().checked_sub(1) {
        Some(last) if depth > 0 => insert(&mut list[last].entries, depth - 1, entry),
        _ => list.push(entry),
    }
}
