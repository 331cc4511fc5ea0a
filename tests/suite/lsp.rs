//! The language server, driven as an editor drives it: over its standard input and output.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use url::Url;

use crate::helper::{Site, run};

/// The longest time for an answer, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// An editor with a language server.
struct Editor {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    next: i64,
    root: Url,
    /// The last published diagnostics of each file, by path, with the version of the text.
    published: HashMap<String, (Value, Vec<Value>)>,
    /// Requests and notifications of the server.
    told: Vec<Value>,
    versions: HashMap<String, i64>,
}

impl Editor {
    fn start(site: &Site) -> Self {
        Self::start_with(site, &json!({}), "")
    }

    /// `panic`: the stage and the file at which a test needs a panic.
    fn start_with(site: &Site, general: &Value, panic: &str) -> Self {
        let mut command = site.command("lsp");
        let mut process = command
            .env("SITEGEN_TEST_PANIC", panic)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let (tell, messages) = mpsc::channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if tell.send(message).is_err() {
                    break;
                }
            }
        });
        let root = Url::from_directory_path(site.source()).unwrap();
        let mut editor = Self {
            input: process.stdin.take().unwrap(),
            process,
            messages,
            next: 0,
            root,
            published: HashMap::new(),
            told: Vec::new(),
            versions: HashMap::new(),
        };
        let capabilities = json!({
            "general": general,
            "workspace": {"workspaceEdit": {"documentChanges": true, "resourceOperations": ["create", "rename"]}},
        });
        let root = editor.root.clone();
        editor.request(
            "initialize",
            &json!({"processId": null, "rootUri": root.as_str(), "capabilities": capabilities}),
        );
        editor.notify("initialized", &json!({}));
        editor
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn ask(&mut self, method: &str, params: &Value) -> i64 {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Returns the answer to a request, as a whole.
    fn answer(&mut self, id: i64) -> Value {
        let end = Instant::now() + PATIENCE;
        let is_answer = |message: &Value| message["id"] == id && message["method"].is_null();
        // Searches are answered when they are done, not in the order of the requests.
        if let Some(at) = self.told.iter().position(is_answer) {
            return self.told.remove(at);
        }
        loop {
            let message = self.messages.recv_timeout(end - Instant::now()).unwrap();
            if is_answer(&message) {
                return message;
            }
            self.take(message);
        }
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    fn take(&mut self, message: Value) {
        if message["method"] == "textDocument/publishDiagnostics" {
            let params = &message["params"];
            let path = self.path(params["uri"].as_str().unwrap());
            let found = params["diagnostics"].as_array().unwrap().clone();
            self.published
                .insert(path, (params["version"].clone(), found));
            return;
        }
        if !message["id"].is_null() && !message["method"].is_null() {
            self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
        }
        self.told.push(message);
    }

    fn uri(&self, path: &str) -> String {
        self.root.join(path).unwrap().into()
    }

    fn path(&self, uri: &str) -> String {
        uri.strip_prefix(self.root.as_str())
            .unwrap_or(uri)
            .to_owned()
    }

    fn open(&mut self, path: &str, text: &str) {
        self.versions.insert(path.to_owned(), 1);
        let document =
            json!({"uri": self.uri(path), "languageId": "markdown", "version": 1, "text": text});
        self.notify("textDocument/didOpen", &json!({"textDocument": document}));
    }

    fn change(&mut self, path: &str, change: &Value) {
        *self.versions.get_mut(path).unwrap() += 1;
        let version = self.versions[path];
        let document = json!({"uri": self.uri(path), "version": version});
        let params = json!({"textDocument": document, "contentChanges": [change]});
        self.notify("textDocument/didChange", &params);
    }

    fn at(&self, path: &str, line: u32, character: u32) -> Value {
        json!({
            "textDocument": {"uri": self.uri(path)},
            "position": {"line": line, "character": character},
        })
    }

    /// Waits until the diagnostics of the last text of a file are known, and satisfy a condition.
    fn until(&mut self, path: &str, is_wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some((version, found)) = self.published.get(path)
                && (version.is_null() || version.as_i64() == self.versions.get(path).copied())
                && is_wanted(found)
            {
                return found.clone();
            }
            match self
                .messages
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(message) => self.take(message),
                Err(_) => panic!("{path}: {:?}", self.published.get(path)),
            }
        }
    }

    fn until_code(&mut self, path: &str, code: &str) -> Value {
        let found = self.until(path, |found| found.iter().any(|one| one["code"] == code));
        found.into_iter().find(|one| one["code"] == code).unwrap()
    }

    /// Waits for a time without messages.
    fn rest(&mut self, quiet: Duration) {
        loop {
            match self.messages.recv_timeout(quiet) {
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => panic!("the server ended"),
            }
        }
    }

    /// Ends the server, and returns its exit code.
    fn end(mut self) -> i32 {
        self.request("shutdown", &Value::Null);
        self.notify("exit", &Value::Null);
        drop(self.input);
        self.process.wait().unwrap().code().unwrap()
    }
}

fn read(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some(("Content-Length", count)) => length = count.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    from.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

const EN_A: &str = "---\ntitle: Move a volume\ntags: [disk]\n---\nIntro.\n\n## First steps\n\nSee [b](b.md#setup) here.\n\n## Second part\n\nText of the part.\n";
const DE_A: &str = "---\ntitle: Volume verschieben\ntags: [disk]\n---\nEinleitung.\n\n## Erste Schritte\n\nSiehe [b](b.md#setup) hier.\n\n## Zweiter Teil\n\nText des Teils.\n";
const EN_B: &str = "---\ntitle: B\n---\n## Setup\n\nHello [a](a.md#second-part).\n";
const DE_B: &str =
    "---\ntitle: B auf Deutsch\n---\n## Einrichtung\n\nHallo [a](a.md#second-part).\n";

fn site() -> Site {
    Site::new()
        .file("sitegen.yml", "title: T\nlanguages: [en, de, ar]\n")
        .file("content/en/a.md", EN_A)
        .file("content/de/a.md", DE_A)
        .file("content/en/b.md", EN_B)
        .file("content/de/b.md", DE_B)
}

const A: &str = "content/en/a.md";
const A_DE: &str = "content/de/a.md";

/// The edits of a workspace edit, applied to the texts of files.
fn applied(editor: &Editor, edit: &Value, texts: &mut BTreeMap<String, String>) {
    for (uri, edits) in edit["changes"].as_object().unwrap() {
        let text = texts.get_mut(&editor.path(uri)).unwrap();
        let mut edits = edits.as_array().unwrap().clone();
        edits.sort_by_key(|edit| std::cmp::Reverse(place(text, &edit["range"]["start"])));
        for edit in edits {
            let span = place(text, &edit["range"]["start"])..place(text, &edit["range"]["end"]);
            text.replace_range(span, edit["newText"].as_str().unwrap());
        }
    }
}

/// The byte of a position in UTF-16.
fn place(text: &str, position: &Value) -> usize {
    let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
    let column = usize::try_from(position["character"].as_u64().unwrap()).unwrap();
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut units = 0;
    for (at, c) in text[start..].char_indices() {
        if units >= column {
            return start + at;
        }
        units += c.len_utf16();
    }
    text.len()
}

#[test]
fn diagnostics_follow_the_text_in_the_editor() {
    let site = site();
    let mut editor = Editor::start(&site);
    editor.open(A, EN_A);
    editor.open(A_DE, DE_A);
    editor.until(A, <[Value]>::is_empty);
    // An original with another section: its open translation lacks it.
    let text = format!("{EN_A}\n## Third\n\nText of three.\n\n```sh\nls -l /dev\n```\n");
    editor.change(A, &json!({"text": text}));
    editor.until_code(A_DE, "section-missing");
    // A broken link is found after a pause, in UTF-16 columns.
    let end = json!({"line": 17, "character": 0});
    let link =
        json!({"range": {"start": end, "end": end}, "text": "\n\u{1f600} [x](nothing.md)\n"});
    editor.change(A, &link);
    let broken = editor.until_code(A, "link-broken");
    assert_eq!(
        broken["range"]["start"],
        json!({"line": 18, "character": 3}),
        "{broken}"
    );
    editor.change(A, &json!({"text": EN_A}));
    editor.until(A, <[Value]>::is_empty);
    editor.until(A_DE, <[Value]>::is_empty);
    // Nothing was written.
    assert_eq!(fs::read_to_string(site.source().join(A)).unwrap(), EN_A);
    assert_eq!(editor.end(), 0);
}

#[test]
fn links_and_sections_lead_to_their_places() {
    let site = site();
    let mut editor = Editor::start(&site);
    editor.open(A, EN_A);
    let params = editor.at(A, 8, 12);
    let to = &editor.request("textDocument/definition", &params)[0];
    assert_eq!(
        editor.path(to["targetUri"].as_str().unwrap()),
        "content/en/b.md"
    );
    assert_eq!(to["targetRange"]["start"]["line"], 3);
    let params = editor.at(A, 12, 3);
    let to = &editor.request("textDocument/implementation", &params)[0];
    assert_eq!(editor.path(to["uri"].as_str().unwrap()), A_DE);
    assert_eq!(to["range"]["start"]["line"], 10);
    editor.open(A_DE, DE_A);
    let params = editor.at(A_DE, 12, 3);
    let to = editor.request("textDocument/declaration", &params);
    assert_eq!(
        (
            editor.path(to["uri"].as_str().unwrap()).as_str(),
            &to["range"]["start"]["line"]
        ),
        (A, &json!(10))
    );
    let shown = editor.request("textDocument/hover", &params);
    assert!(
        shown["contents"]["value"]
            .as_str()
            .unwrap()
            .starts_with("Text of the part."),
        "{shown}"
    );
    let params = editor.at(A, 8, 12);
    let shown = editor.request("textDocument/hover", &params);
    assert!(
        shown["contents"]["value"]
            .as_str()
            .unwrap()
            .starts_with("**B**\n\n§ Setup"),
        "{shown}"
    );
    let mut params = editor.at(A, 10, 4);
    params["context"] = json!({"includeDeclaration": false});
    let found = editor.request("textDocument/references", &params);
    assert_eq!(
        found[0]["range"]["start"],
        json!({"line": 5, "character": 10}),
        "{found}"
    );
    let file = json!({"textDocument": {"uri": editor.uri(A)}});
    let symbols = editor.request("textDocument/documentSymbol", &file);
    assert_eq!(symbols[1]["name"], "Second part");
    let links = editor.request("textDocument/documentLink", &file);
    assert_eq!(links[0]["target"], editor.uri("content/en/b.md"));
    let symbols = editor.request("workspace/symbol", &json!({"query": "verschieb"}));
    assert_eq!(symbols[0]["name"], "Volume verschieben");
    let params = editor.at(A, 12, 0);
    let languages = editor.request("sitegen/translations", &params);
    let has = |code: &str| {
        let mut all = languages.as_array().unwrap().iter();
        all.find(|one| one["language"] == code)
            .map(|one| one["hasSection"] == true)
    };
    assert_eq!(
        (has("de"), has("ar"), has("en")),
        (Some(true), Some(false), None),
        "{languages}"
    );
    assert_eq!(editor.end(), 0);
}

#[test]
fn an_anchor_is_renamed_in_all_languages() {
    let site = site();
    let mut editor = Editor::start(&site);
    editor.open(A, EN_A);
    let mut params = editor.at(A, 10, 4);
    let prepared = editor.request("textDocument/prepareRename", &params);
    assert_eq!(prepared["placeholder"], "second-part");
    params["newName"] = json!("part-two");
    let edit = editor.request("textDocument/rename", &params);
    let mut texts: BTreeMap<String, String> = [
        (A, EN_A),
        (A_DE, DE_A),
        ("content/en/b.md", EN_B),
        ("content/de/b.md", DE_B),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    applied(&editor, &edit, &mut texts);
    assert!(texts[A].contains("## Second part {#part-two}\n"));
    assert!(texts["content/en/b.md"].contains("(a.md#part-two)"));
    assert!(
        texts["content/de/b.md"].contains("(a.md#part-two)"),
        "{edit}"
    );
    let mut renamed = site;
    for (path, text) in &texts {
        renamed = renamed.file(path, text);
    }
    let checked = run(renamed.command("check").arg("--format=json"));
    assert!(
        !checked.stdout.contains("anchor-broken"),
        "{}",
        checked.stdout
    );
    // A name that no anchor can have is refused, and the server goes on.
    params["newName"] = json!("two words");
    let id = editor.ask("textDocument/rename", &params);
    let refused = editor.answer(id);
    assert!(
        refused["error"]["message"]
            .as_str()
            .unwrap()
            .contains("anchor"),
        "{refused}"
    );
    assert_eq!(editor.end(), 0);
}

#[test]
fn fixes_are_those_of_check() {
    let english = "---\ntitle: List\n---\n## Look\n\nRun `ls --all` now.\n\n```sh\nls --all /dev\nls -l\n```\n";
    let german = "---\ntitle: Liste\n---\n## Schauen\n\nJetzt `ls –all` aufrufen.\n\n```sh\nls –all /dev\nls -l\n```\n\n[x](list.m)\n";
    let site = site()
        .file("content/en/list.md", english)
        .file("content/de/list.md", german);
    let path = "content/de/list.md";
    let mut editor = Editor::start(&site);
    editor.open(path, german);
    let finding = editor.until_code(path, "code-typography");
    editor.until_code(path, "link-broken");
    let actions_at = |editor: &mut Editor, range: &Value| {
        let params = json!({
            "textDocument": {"uri": editor.uri(path)},
            "range": range,
            "context": {"diagnostics": []},
        });
        editor.request("textDocument/codeAction", &params)
    };
    let actions = actions_at(&mut editor, &finding["range"]);
    let titled = |actions: &Value, title: &str| {
        let mut all = actions.as_array().unwrap().iter();
        all.find(|action| action["title"].as_str().unwrap().starts_with(title))
            .cloned()
    };
    let fix = titled(&actions, "Fix code-typography").unwrap_or_else(|| panic!("{actions}"));
    let start = json!({"line": 0, "character": 0});
    let at_start = actions_at(&mut editor, &json!({"start": start, "end": start}));
    let create = titled(&at_start, "Create the translation in").unwrap();
    assert_eq!(create["command"]["arguments"][0]["language"], "ar");
    let mut texts = BTreeMap::from([(path.to_owned(), german.to_owned())]);
    applied(&editor, &fix["edit"], &mut texts);
    assert_eq!(texts[path].matches("--all /dev").count(), 1, "{texts:?}");
    // All safe fixes give the text that the command writes.
    let all = actions_at(&mut editor, &finding["range"]);
    let all = titled(&all, "Apply all safe fixes").unwrap();
    let mut texts = BTreeMap::from([(path.to_owned(), german.to_owned())]);
    applied(&editor, &all["edit"], &mut texts);
    let fixed = run(site.command("check").arg("--fix"));
    let written = fs::read_to_string(site.source().join(path)).unwrap();
    assert_eq!(texts[path], written, "{}", fixed.stderr);
    assert_eq!(editor.end(), 0);
}

#[test]
fn suggestions_fit_what_is_being_written() {
    let site = site().file("static/disk.png", "");
    let mut editor = Editor::start(&site);
    editor.open(A, EN_A);
    let mut suggested = |line: u32, text: &str| -> Vec<String> {
        let start = json!({"line": line, "character": 0});
        editor.change(
            A,
            &json!({"range": {"start": start, "end": start}, "text": format!("{text}\n")}),
        );
        let character = u32::try_from(text.len()).unwrap();
        let params = editor.at(A, line, character);
        let found = editor.request("textDocument/completion", &params);
        editor.change(A, &json!({"text": EN_A}));
        let items = found["items"].as_array().cloned().unwrap_or_default();
        let texts = items
            .iter()
            .map(|item| item["textEdit"]["newText"].as_str().unwrap().to_owned());
        texts.collect()
    };
    assert_eq!(suggested(5, "[x](")[0], "b.md");
    assert!(suggested(5, "![x](").contains(&"/disk.png".to_owned()));
    assert_eq!(suggested(5, "[x](b.md#"), ["setup"]);
    assert_eq!(suggested(5, "[x](#se")[0], "second-part");
    assert_eq!(suggested(5, "```pyth")[0], "python");
    assert_eq!(suggested(5, ":::not")[0], "note");
    assert_eq!(suggested(1, "descri")[0], "description: ");
    assert!(suggested(1, "lang: ").contains(&"ar".to_owned()));
    assert_eq!(suggested(1, "tag: d"), ["disk"]);
    assert!(suggested(1, "draft: ").contains(&"true".to_owned()));
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_config_that_cannot_be_read_is_said_and_the_site_stays() {
    let site = site();
    let mut editor = Editor::start(&site);
    editor.open("sitegen.yml", "title: T\nlanguages: [en, de, ar]\n");
    editor.open(A, EN_A);
    editor.change("sitegen.yml", &json!({"text": "title: [\n"}));
    editor.until_code("sitegen.yml", "config-yaml");
    let params = editor.at(A, 8, 12);
    assert!(
        editor
            .request("textDocument/definition", &params)
            .is_array()
    );
    editor.change("sitegen.yml", &json!({"text": "titel: T\n"}));
    editor.until_code("sitegen.yml", "config-key");
    let text = "title: T\ncheck:\n  rules:\n    link-broken: error\n";
    editor.change("sitegen.yml", &json!({"text": text}));
    editor.change(A, &json!({"text": EN_A.replace("b.md", "c.md")}));
    let is_error = |found: &[Value]| {
        found
            .iter()
            .any(|one| one["code"] == "link-broken" && one["severity"] == 1)
    };
    editor.until(A, is_error);
    assert_eq!(editor.end(), 0);
}

#[test]
fn files_that_come_and_go_are_followed() {
    let site = site();
    let mut editor = Editor::start(&site);
    let text = EN_A.replace("b.md#setup", "new.md");
    editor.open(A, &text);
    editor.until_code(A, "link-broken");
    let site = site.file("content/en/new.md", "---\ntitle: New\n---\nText.\n");
    let changed = json!({"changes": [{"uri": editor.uri("content/en/new.md"), "type": 1}]});
    editor.notify("workspace/didChangeWatchedFiles", &changed);
    editor.until(A, <[Value]>::is_empty);
    let _site = site.without("content/en/new.md");
    editor.until_code(A, "link-broken");
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_panic_costs_one_request() {
    let site = site();
    let mut editor = Editor::start_with(&site, &json!({}), "lsp textDocument/hover");
    editor.open(A, EN_A);
    let params = editor.at(A, 8, 12);
    let id = editor.ask("textDocument/hover", &params);
    let failed = editor.answer(id);
    assert_eq!(failed["error"]["code"], -32603, "{failed}");
    assert!(
        editor
            .request("textDocument/definition", &params)
            .is_array()
    );
    // Nonsense costs nothing either.
    editor.notify("textDocument/didChange", &json!({"x": 1}));
    let id = editor.ask("textDocument/none", &Value::Null);
    assert_eq!(editor.answer(id)["error"]["code"], -32601);
    let far = json!({"start": {"line": 999, "character": 9}, "end": {"line": 0, "character": 0}});
    editor.change(A, &json!({"range": far, "text": "x"}));
    let params = editor.at("content/none.md", 0, 0);
    assert!(editor.request("textDocument/definition", &params).is_null());
    assert_eq!(editor.end(), 0);
}

#[test]
fn an_editor_that_dies_ends_the_server() {
    let site = site();
    let mut editor = Editor::start(&site);
    editor.open(A, EN_A);
    drop(editor.input);
    assert_eq!(editor.process.wait().unwrap().code(), Some(1));
}

#[test]
fn a_cancelled_request_is_answered_once() {
    let site = site();
    let mut editor = Editor::start(&site);
    editor.open(A, EN_A);
    let params = editor.at(A, 8, 12);
    let ids: Vec<i64> = (0..20)
        .map(|_| editor.ask("textDocument/hover", &params))
        .collect();
    for id in &ids {
        editor.notify("$/cancelRequest", &json!({"id": id}));
    }
    for id in ids {
        let answer = editor.answer(id);
        assert!(
            answer["error"]["code"] == -32800 || answer["result"].is_object(),
            "{answer}"
        );
    }
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_file_that_the_editor_renames_keeps_its_links() {
    let site = site();
    let mut editor = Editor::start(&site);
    editor.open(A, EN_A);
    let (old, new) = (editor.uri("content/en/b.md"), editor.uri("content/en/c.md"));
    let files = json!({"files": [{"oldUri": old, "newUri": new}]});
    let edit = editor.request("workspace/willRenameFiles", &files);
    let changes = edit["documentChanges"].as_array().unwrap();
    let text_of = |path: &str| -> String {
        let is_of = |change: &&Value| change["textDocument"]["uri"] == editor.uri(path);
        let change = changes
            .iter()
            .find(is_of)
            .unwrap_or_else(|| panic!("{edit}"));
        let edits = change["edits"].as_array().unwrap().iter();
        edits
            .map(|edit| edit["newText"].as_str().unwrap())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        (text_of(A), text_of(A_DE)),
        ("c".to_owned(), "c".to_owned())
    );
    assert!(
        text_of("content/en/b.md").contains("redirect_from"),
        "{edit}"
    );
    let renamed = changes.iter().find(|change| change["kind"] == "rename");
    let renamed = renamed.unwrap_or_else(|| panic!("{edit}"));
    assert_eq!(renamed["newUri"], editor.uri("content/de/c.md"));
    // A file that is no page is the editor's own matter.
    let other = json!({"files": [{"oldUri": editor.uri("x.md"), "newUri": editor.uri("y.md")}]});
    assert!(
        editor
            .request("workspace/willRenameFiles", &other)
            .is_null()
    );
    assert_eq!(editor.end(), 0);
}

#[test]
fn searches_for_links_and_other_requests_are_answered_once() {
    let site = site();
    let mut editor = Editor::start(&site);
    editor.open(A, EN_A);
    let mut params = editor.at(A, 8, 12);
    params["context"] = json!({"includeDeclaration": false});
    let searches: Vec<i64> = (0..6)
        .map(|_| editor.ask("textDocument/references", &params))
        .collect();
    let hover = editor.ask("textDocument/hover", &params);
    for id in &searches[..3] {
        editor.notify("$/cancelRequest", &json!({"id": id}));
    }
    assert!(editor.answer(hover)["error"].is_null());
    for (at, id) in searches.into_iter().enumerate() {
        let answer = editor.answer(id);
        let is_cancelled = at < 3 && answer["error"]["code"] == -32800;
        assert!(is_cancelled || answer["error"].is_null(), "{answer}");
    }
    assert_eq!(editor.end(), 0);
}

/// A pseudorandom number below `below` (xorshift).
fn random(state: &mut u64, below: usize) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state % below.max(1) as u64).unwrap()
}

/// After random edits, the diagnostics in the editor are those of a check of the saved texts.
#[test]
fn diagnostics_after_edits_are_those_of_a_check() {
    let pieces = [
        "\n## New section\n\nSome text here.\n",
        "\n```sh\nls -l\n```\n",
        "\n```\n",
        " [x](b.md#nothing)",
        " [x](nothing.md)",
        " \u{1f600}",
        "\r\nline\r\n",
        "\n<!-- sitegen-ignore link-broken: known -->\n",
        "\ntitle: Other\n",
        "\n---\n",
        "",
        "`a\u{200b}b`",
    ];
    let site = site();
    let mut texts = BTreeMap::from([(A, EN_A.to_owned()), (A_DE, DE_A.to_owned())]);
    let utf8 = json!({"positionEncodings": ["utf-8", "utf-16"]});
    let mut editor = Editor::start_with(&site, &utf8, "");
    editor.open(A, EN_A);
    editor.open(A_DE, DE_A);
    let mut state = 0x2545_f491_4f6c_dd1d;
    let mut site = Some(site);
    for round in 0..6 {
        for _ in 0..4 {
            let path = [A, A_DE][random(&mut state, 2)];
            let text = texts.get_mut(path).unwrap();
            let boundary = |text: &str, mut at: usize| {
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let start = boundary(text, random(&mut state, text.len() + 1));
            let end = boundary(text, (start + random(&mut state, 12)).min(text.len()));
            // A position between the parts of a line end does not exist.
            if text[..start].ends_with('\r') || text[..end].ends_with('\r') {
                continue;
            }
            let piece = pieces[random(&mut state, pieces.len())];
            let position = |text: &str, at: usize| {
                let line = text[..at].matches('\n').count();
                json!({"line": line, "character": at - text[..at].rfind('\n').map_or(0, |end| end + 1)})
            };
            let range = json!({"start": position(text, start), "end": position(text, end)});
            text.replace_range(start..end, piece);
            editor.change(path, &json!({"range": range, "text": piece}));
        }
        let mut saved = site.take().unwrap();
        for (path, text) in &texts {
            saved = saved.file(path, text);
        }
        for path in [A, A_DE] {
            let saved = json!({"textDocument": {"uri": editor.uri(path)}});
            editor.notify("textDocument/didSave", &saved);
        }
        editor.rest(Duration::from_millis(1500));
        let checked =
            run(saved
                .command("check")
                .args(["--format=json", "--all", "--drafts", "--future"]));
        let checked = checked.json();
        for path in [A, A_DE] {
            let found = checked["diagnostics"].as_array().unwrap().iter();
            let mut wanted: Vec<String> = found
                .filter(|one| one["file"] == path)
                .map(|one| format!("{} {}", one["line"], one["code"].as_str().unwrap()))
                .collect();
            let shown = editor.published.get(path).map(|(_, found)| found.clone());
            let shown = shown.unwrap_or_default();
            let mut shown: Vec<String> = shown
                .iter()
                .map(|one| {
                    let line = one["range"]["start"]["line"].as_u64().unwrap() + 1;
                    format!("{line} {}", one["code"].as_str().unwrap())
                })
                .collect();
            wanted.sort();
            shown.sort();
            assert_eq!(shown, wanted, "round {round}, {path}:\n{}", texts[path]);
        }
        site = Some(saved);
    }
    assert_eq!(editor.end(), 0);
}
