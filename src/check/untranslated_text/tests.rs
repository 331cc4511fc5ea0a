use super::*;
use crate::language::Codes;

fn language(code: &str) -> Language {
    let known = Codes::default().read(code).unwrap();
    Language {
        code: code.to_owned(),
        tag: known.tag.clone(),
        direction: known.direction,
        script: known.script().to_owned(),
        endonym: String::new(),
        title: None,
        description: None,
    }
}

fn left(code: &str, text: &str) -> Vec<String> {
    let found = find(text, &language(code), None);
    found
        .into_iter()
        .map(|range| text[range].to_owned())
        .collect()
}

#[test]
fn the_tail_of_a_paragraph_is_found() {
    let text = "شارك رسالة الخطأ، ويمكننا تحسين الحل further. Happy coding!";
    assert_eq!(left("ar", text), ["further. Happy coding!"]);
    let text = "然後再試一次。 Please check the log and try again.";
    assert_eq!(left("hant", text), ["Please check the log and try again."]);
}

#[test]
fn names_and_words_of_code_are_no_residue() {
    for (code, text) in [
        (
            "ar",
            "يشير هذا الخطأ إلى panic لغة Rust backtrace وتثبيت npm. yarn هو",
        ),
        (
            "hant",
            "使用 Rust backtrace 執行以獲取額外上下文：Python 3.13 和 pip install",
        ),
        (
            "ru",
            "Откройте Visual Studio Code и выберите File > Open Folder.",
        ),
        ("hi", "यह “Where the Wild Things Are by Maurice Sendak” है"),
        ("zh", "参见 Node.js, Docker, Kubernetes, GitHub Actions."),
    ] {
        assert_eq!(left(code, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_sentence_of_the_original_in_the_same_script_is_found() {
    let mut known = Sentences::default();
    known.add("Check the version first. Then install it again with your package manager.");
    let (de, en) = (language("de"), language("en"));
    let find = |text: &str| -> Vec<String> {
        let found = find(text, &de, Some((&known, &en)));
        found
            .into_iter()
            .map(|range| text[range].to_owned())
            .collect()
    };
    assert_eq!(
        find("Zuerst prüfen. Then install it again with your package manager."),
        ["Then install it again with your package manager."]
    );
    assert!(find("Dann mit dem Paketmanager installieren.").is_empty());
}
