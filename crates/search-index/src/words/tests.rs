use super::*;

fn terms(html: &str, chinese: bool) -> Vec<(String, Weight)> {
    let mut words = Words::new(chinese);
    // All words are known the second time.
    let mut pages = [0, 1].map(|page| {
        words.html(html);
        words.end(page);
        let (_, posting) = words.forward.pages().last().unwrap();
        let posting = posting.map(|posting| {
            let term = words.terms.text(posting >> 2).to_owned();
            (term, Weight::try_from(posting & 3).unwrap())
        });
        let mut terms: Vec<(String, Weight)> = posting.collect();
        terms.sort();
        terms
    });
    assert_eq!(pages[0], pages[1]);
    std::mem::take(&mut pages[0])
}

fn has(html: &str, wanted: &[&str]) {
    let found = terms(html, true);
    for wanted in wanted {
        assert!(
            found.iter().any(|(term, _)| term == wanted),
            "{wanted}: {found:?}"
        );
    }
}

#[test]
fn words_are_found_in_every_script_and_names_in_their_parts() {
    has(
        "<p><span class=\"e\">Module</span>NotFoundError: No module named '_cffi_backend' &amp; x</p>",
        &[
            "modulenotfounderror",
            "module",
            "not",
            "found",
            "error",
            "cffi_backend",
            "cffi",
            "backend",
            "named",
            "notfounderror",
        ],
    );
    has(
        "<p>XMLHttpRequest check_tool_call</p>",
        &["xml", "http", "request", "httprequest", "tool_call"],
    );
    has(
        "<p>exit status 1: C++, g++ &amp; C# 3.9 ٢ page, C++17</p>",
        &["1", "c++", "g++", "c#", "3", "9", "2", "3.9", "17"],
    );
    has(
        "<p>python3.12.1 and v15.4-alpine, 10.0.</p>",
        &["3.12.1", "15.4", "10.0", "python3", "12"],
    );
    has(
        "<p>ASP .NET, ~/.ssh and pip --no-cache-dir</p>",
        &[".net", "net", ".ssh", "--no-cache-dir", "cache"],
    );
    has(
        "<h2>Exit status 1 of <code>[Errno 28]</code></h2>",
        &["status 1", "errno 28", "errno"],
    );
    has("<p>exit code: 137 [Errno 5]</p>", &["code 137", "errno 5"]);
    has(
        "<p>無法開啟檔案</p>",
        &["无法", "法开", "开启", "启档", "档案", "案"],
    );
    has("<p>ไม่พบไฟล์</p>", &["ไม", "ไฟ"]);
    has("<p>파일을 찾을 수 없음</p>", &["파일", "없음", "수"]);
    has("<p>والملفات</p>", &["والملفات", "ملفات"]);
    has("<p>फ़ाइल नहीं मिली</p>", &["मिली"]);
}

#[test]
fn signs_and_numbers_within_other_words_are_no_names() {
    let html = "<p>list.sort() x).map( a--b 3.12.1 line 1 --- --9 … e.g. 2.</p><h3>日誌 5</h3>";
    let found = terms(html, true);
    for wrong in [
        ".sort", ".map", "--b", "12.1", "line 1", "--9", ".g", "2.", "日誌 5", "日志 5",
    ] {
        assert!(found.iter().all(|(term, _)| term != wrong), "{wrong}");
    }
}

#[test]
fn headings_and_repetition_weigh_more() {
    assert_eq!(
        terms("<h2 id=\"x\">Disk</h2><p>full full once</p>", false),
        [
            ("disk".to_owned(), HEADING),
            ("full".to_owned(), OFTEN),
            ("once".to_owned(), TEXT)
        ]
    );
}

#[test]
fn spans_that_an_author_wrote_hide_no_words() {
    let posting = terms("<span x>disk=full>quota <span class=k>in</span>ode", false);
    let words: Vec<&str> = posting.iter().map(|(word, _)| word.as_str()).collect();
    for word in ["disk", "full", "quota", "inode"] {
        assert!(words.contains(&word), "{words:?}");
    }
}
