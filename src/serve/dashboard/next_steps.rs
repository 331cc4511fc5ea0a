//! The work that is left in each language, with the command that does it.

use serde_json::{Value, json};

use super::{has, judge, page_in, state_of};
use crate::language::LanguageId;
use crate::serve::preview::Preview;
use crate::translations::Note;

/// The most pages whose states are computed for the summary. Of larger sites, only missing pages are counted.
const MOST_JUDGED: usize = 1000;

/// Returns for each language the numbers of missing, stale and damaged pages, each with its command. Languages without
/// any are left out.
pub(super) fn next_steps(preview: &Preview, languages: &[LanguageId]) -> Vec<Value> {
    let site = preview.site();
    if languages.len() < 2 {
        return Vec::new();
    }
    let notes: Vec<&Note> = site.notes.notes.iter().collect();
    let is_judged = site.source.pages.len() <= MOST_JUDGED;
    if is_judged {
        judge(preview, &notes);
    }
    let steps = languages.iter().filter_map(|id| {
        let language = site.source.languages.get(*id);
        let in_state = |state: &str| {
            let pages = notes
                .iter()
                .filter_map(|note| Some((note, page_in(site, note, *id)?)));
            let pages = pages.filter(|_| is_judged);
            pages
                .filter(|(note, page)| state_of(preview, note, *page).status.word() == state)
                .count()
        };
        let missing = notes.iter().filter(|note| !has(site, note, *id)).count();
        let code = &language.code;
        let items: Vec<Value> = [
            (
                "missing",
                missing,
                "missing",
                format!("sitegen list --untranslated --lang {code}"),
            ),
            (
                "stale",
                in_state("stale"),
                "behind their originals",
                "sitegen translations --stale".to_owned(),
            ),
            (
                "damaged",
                in_state("damaged"),
                "damaged",
                format!("sitegen check --lang {code}"),
            ),
        ]
        .into_iter()
        .filter(|(_, count, ..)| *count > 0)
        .map(|(state, count, words, command)| {
            json!({
                "count": count,
                "words": words,
                "command": command,
                "link": format!("?state={state}&lang={code}"),
            })
        })
        .collect();
        (!items.is_empty()).then(|| {
            json!({
                "name": language.endonym,
                "tag": language.tag.as_str(),
                "direction": language.direction.as_str(),
                "items": items,
            })
        })
    });
    steps.collect()
}
