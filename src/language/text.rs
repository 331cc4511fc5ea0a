//! Detection of the language of a text by its letters and its most frequent words.
//!
//! In: the beginning of a Markdown or HTML body. Out: a [`TextLanguage`], or `None` if the text is too short or
//! mixes scripts. Code, URLs, HTML tags and Liquid are ignored.
//!
//! Scripts separate most languages; function words, which are a quarter of any running text, separate languages
//! of one script. A text without known function words has only a script (`und-Latn`): an unknown language is
//! better than a wrong one.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use unicode_script::{Script, UnicodeScript};

use super::Known;

/// The number of bytes of a body that are read.
const READ: usize = 6 * 1024;
/// The maximal number of letters that are counted.
const LETTERS: usize = 1600;
/// The minimal number of letters that identify a script.
const FEWEST_LETTERS: usize = 6;
/// The minimal number of function words that identify a language.
const FEWEST_WORDS: usize = 4;
/// The minimal number of function words, or of letters in a script of one language, that need no other
/// evidence.
const SURE_WORDS: usize = 10;
const SURE_LETTERS: usize = 24;

/// The language of a text, if the text identifies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextLanguage {
    /// The row in [`TABLE`].
    row: u8,
    /// True if the text is long enough to need no other evidence.
    sure: bool,
}

/// Languages and their most frequent function words. `und-…` is a script without a known language.
const TABLE: &[(&str, &str, &str)] = &[
    ("und-Latn", "Latn", ""),
    (
        "en",
        "Latn",
        "the and of to is in that for it you with are this be on as or can not an from if will have your which when use by we but has at all more they there what how these was",
    ),
    (
        "de",
        "Latn",
        "der die das und ist nicht ein eine einen mit für auf den von zu dem werden wird sie auch sich wir oder aus bei nach wie im es dass kann wenn sind als des einer durch über nur noch man um",
    ),
    (
        "fr",
        "Latn",
        "le la les des et est une un pour dans que qui vous sur pas avec ce par du il au sont cette plus nous ou aux être votre se ne comme mais ces peut on vos tout fait",
    ),
    (
        "es",
        "Latn",
        "el la los las que de y en un una para con es por del se no su al como más lo este esta puede o son si también ser está pero sus cuando muy todo hay sobre",
    ),
    (
        "it",
        "Latn",
        "il la che di e un una per con è del della non le i gli in si da sono questo come più al nel alla dei delle anche può essere ma se lo questa ci dal sul tutto quando",
    ),
    (
        "pt",
        "Latn",
        "o a que de e do da em um uma para com não os as no na por se mais é como dos das ao você seu sua ou este esta são está pode ser também pelo isso nos sobre quando",
    ),
    (
        "nl",
        "Latn",
        "de het een en van is in dat op te voor met niet zijn aan je die er worden wordt of als om naar door ook uit bij maar kan deze dit kunnen we wat hebben nog heeft",
    ),
    (
        "sv",
        "Latn",
        "och att det är som en på för av med den till inte ett om har du kan ett de vi från eller när så ska där detta man alla vara här också din",
    ),
    (
        "da",
        "Latn",
        "og at det er en til på for af med den ikke et som der har du kan de vi fra eller når skal denne dette også være din hvis ved ud alle blive",
    ),
    (
        "nb",
        "Latn",
        "og å det er en til på for av med den ikke et som har du kan de vi fra eller når skal denne dette også være din hvis ved ut alle bli etter må hva",
    ),
    (
        "fi",
        "Latn",
        "ja on ei se että kun voi ovat tai joka tämä sen myös mutta kuin niin jos oli sekä voit ole tämän sitä nyt jotka hän vain kanssa mitä",
    ),
    (
        "pl",
        "Latn",
        "i w na się nie to z do jest że jak przez od dla po są o lub które może jego tym ale za być ze który tylko oraz jeśli już co tego",
    ),
    (
        "cs",
        "Latn",
        "a se na je v že to s z do pro které jsou jako nebo by při pokud který ale také není jeho tak může od už jen jsem lze po aby k",
    ),
    (
        "sk",
        "Latn",
        "a sa na je v že to s z do pre ktoré sú ako alebo by pri ak ktorý ale tiež nie jeho tak môže od už len som po aby k",
    ),
    (
        "hu",
        "Latn",
        "a az és hogy nem egy is van ez meg de csak ha vagy mint el ki kell már még lehet azt fel minden ezt majd volt akkor aki amely",
    ),
    (
        "ro",
        "Latn",
        "și să în de la pe cu este nu un o din care pentru mai ce sunt se că prin fi sau acest dacă după poate fost ca au cum această",
    ),
    (
        "tr",
        "Latn",
        "ve bir bu için ile olarak da de olan daha çok gibi var ne ama kadar veya sonra ise her en o değil olduğu göre ya şekilde tarafından böyle",
    ),
    (
        "id",
        "Latn",
        "yang dan di untuk dengan ini dari pada tidak dalam adalah akan ke itu dapat anda atau juga oleh sebagai bisa ada kita jika telah saya seperti lebih",
    ),
    (
        "ms",
        "Latn",
        "yang dan di untuk dengan ini dari pada tidak dalam adalah akan ke itu boleh anda atau juga oleh sebagai ada kita jika telah saya seperti lebih kepada daripada ialah",
    ),
    (
        "vi",
        "Latn",
        "và của là có cho không được một trong với này các những để bạn khi người từ đã đến như thể vào ra cũng sẽ theo nếu trên",
    ),
    (
        "ca",
        "Latn",
        "el la els les que de i en un una per amb és del no es al com més o aquest aquesta són si també pot ser però seva quan molt tot hi ha",
    ),
    (
        "gl",
        "Latn",
        "o a que de e do da en un unha para con non os as no na por se máis é como dos das ao ou este esta son pode ser tamén pero",
    ),
    (
        "hr",
        "Latn",
        "i je u se na da za od su to s ne koji kao što ili ako sve bi može nije biti samo ali po koje koja kako iz",
    ),
    (
        "sl",
        "Latn",
        "in je v se na da za so ne ki kot ali če pa po tudi lahko z iz pri še bo bi od samo ko kako biti vse",
    ),
    (
        "et",
        "Latn",
        "ja on ei see et kui ka või mis oma selle kes siis aga seda ta nii saab oli pole kõik mida ning teie",
    ),
    (
        "lv",
        "Latn",
        "un ir ar no uz par kas ka lai tas nav vai kā bet šo var to ja pie jūs šis tiek visu",
    ),
    (
        "lt",
        "Latn",
        "ir yra kad su iš į tai ar bet kaip apie kuri tik nuo jei gali šis dėl jūs per šią buvo jūsų nėra",
    ),
    (
        "sq",
        "Latn",
        "dhe të në një për me që është nuk e nga si do më ka janë ose mund kjo duke por këtë",
    ),
    (
        "eu",
        "Latn",
        "eta da ez bat dira hau izan du egin ere baina hori edo zuen behar dugu dute ditu dezakezu",
    ),
    (
        "eo",
        "Latn",
        "la kaj de en estas ne por al vi kun el ĝi tio aŭ ke ĉi sed kiel mi ni pri kiu povas ili",
    ),
    (
        "uz",
        "Latn",
        "va bu uchun bilan bir ham emas yoki esa kerak bilan qilish siz mumkin bo'lgan o'z keyin agar har bo'lsa",
    ),
    (
        "az",
        "Latn",
        "və bu bir üçün ilə də olan daha kimi deyil edir olaraq sonra var hər ya əgər o olur görə",
    ),
    (
        "sw",
        "Latn",
        "na ya wa kwa ni katika la za kuwa hii au cha kama hiyo yako lakini pia ili hizi",
    ),
    (
        "tl",
        "Latn",
        "ang ng sa na mga at ay para hindi ito kung isang ko mo ka may kayo din lang upang",
    ),
    (
        "af",
        "Latn",
        "die en van is het nie in te dat vir met op word sy ek jy aan om kan as deur ook maar wat hierdie",
    ),
    (
        "is",
        "Latn",
        "og að er í á það sem til við ekki um með en þú eru var hann frá eða þetta þegar hafa",
    ),
    (
        "ga",
        "Latn",
        "agus an na ar is go le do sé atá ní bhí sin seo nó tá mar ach",
    ),
    (
        "cy",
        "Latn",
        "yn y a i o ar yr mae ei ac wedi am eich chi gan hyn neu bod",
    ),
    (
        "mt",
        "Latn",
        "il u ta li biex ma hija huwa f'dan minn dan din kien jista jew",
    ),
    (
        "la",
        "Latn",
        "et in est non ad cum ut quod sed ex qui esse aut si hoc",
    ),
    (
        "sr-Latn",
        "Latn",
        "i je u se na da za od su to s ne koji kao što ili ako sve bi može nije biti samo ali po koje koja kako iz",
    ),
    (
        "bs",
        "Latn",
        "i je u se na da za od su to s ne koji kao što ili ako sve bi može nije biti samo ali po koje koja kako iz",
    ),
    ("und-Cyrl", "Cyrl", ""),
    (
        "ru",
        "Cyrl",
        "и в не на что с это как по для но из к у он вы то его или от так же бы если можно есть мы только может чтобы все она при этого был",
    ),
    (
        "uk",
        "Cyrl",
        "і в не на що з це як та для але до у він ви або від так є якщо можна ми тільки може щоб про цей за його були під ще",
    ),
    (
        "bg",
        "Cyrl",
        "и в не на че с това като за но от се да са или по е към ще при може само един този които ако беше си",
    ),
    (
        "sr",
        "Cyrl",
        "и је у се на да за од су то с не који као што или ако све би може није бити само али по које која",
    ),
    (
        "be",
        "Cyrl",
        "і ў не на што з гэта як для але да у ён вы або ад так калі можна мы толькі каб пра яго былі",
    ),
    (
        "mk",
        "Cyrl",
        "и во не на дека со ова како за но од се да ги или по е што ќе може само еден овој кои ако",
    ),
    (
        "kk",
        "Cyrl",
        "және бұл үшін мен бір емес болып деп ол осы керек бар немесе кейін",
    ),
    (
        "mn",
        "Cyrl",
        "нь энэ байна болон юм бол гэж та дээр уг болно",
    ),
    (
        "ar",
        "Arab",
        "في من على أن إلى هذا هذه التي لا ما أو مع كان عن الذي يمكن هو هي إذا ذلك كل كما بعد",
    ),
    (
        "fa",
        "Arab",
        "و در به از که این را با است برای آن یک می های شود ها شما تا هم بر یا کنید",
    ),
    (
        "ur",
        "Arab",
        "کے میں کی ہے اور کا سے کو کہ یہ نے پر ہیں آپ ایک کر اس لئے تو ہو",
    ),
    ("und-Arab", "Arab", ""),
    ("ja", "Jpan", ""),
    ("ko", "Kore", ""),
    ("zh-Hans", "Hans", ""),
    ("zh-Hant", "Hant", ""),
    ("el", "Grek", ""),
    ("he", "Hebr", ""),
    ("hi", "Deva", ""),
    ("bn", "Beng", ""),
    ("ta", "Taml", ""),
    ("te", "Telu", ""),
    ("kn", "Knda", ""),
    ("ml", "Mlym", ""),
    ("gu", "Gujr", ""),
    ("pa", "Guru", ""),
    ("or", "Orya", ""),
    ("si", "Sinh", ""),
    ("th", "Thai", ""),
    ("lo", "Laoo", ""),
    ("km", "Khmr", ""),
    ("my", "Mymr", ""),
    ("bo", "Tibt", ""),
    ("ka", "Geor", ""),
    ("hy", "Armn", ""),
    ("am", "Ethi", ""),
];

/// Languages that function words hardly separate.
const RELATED: &[&[&str]] = &[
    &["da", "nb", "no", "nn", "sv", "fo"],
    &["cs", "sk"],
    &["id", "ms", "jv", "su"],
    &["hr", "bs", "sr", "sr-Latn", "sh", "sl"],
    &["pt", "gl"],
    &["es", "ca", "gl", "ast", "oc", "an"],
    &[
        "ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tt", "tg", "ba", "cv", "uz", "sah",
    ],
    &["ar", "fa", "ur", "ckb", "ps", "sd", "ug", "ks", "ku"],
    &["hi", "mr", "ne", "sa", "bho", "kok", "mai"],
    &["nl", "af", "fy", "li"],
    &["tr", "az", "tk", "uz", "tt", "ug"],
    &["fi", "et"],
    &["zh", "yue"],
    &["am", "ti"],
    &["he", "yi"],
    &["bn", "as"],
    &["de", "lb", "gsw", "nds"],
    &["it", "sc", "co", "scn", "fur", "rm"],
    &["fr", "wa", "oc", "br", "ht"],
    &["en", "sco", "pcm", "jam"],
];

/// Languages that are written in more than one script.
const IN_TWO_SCRIPTS: &[&str] = &[
    "sr", "uz", "kk", "az", "ku", "pa", "ms", "mn", "tg", "bs", "sd", "ks", "ug", "tt", "ky", "ha",
    "sh", "tk",
];

impl TextLanguage {
    /// Returns the language of `body`: Markdown or HTML, with or without Liquid.
    #[must_use]
    pub fn of(body: &str) -> Option<Self> {
        let mut end = body.len().min(READ);
        while !body.is_char_boundary(end) {
            end -= 1;
        }
        let mut count = Count::default();
        prose(&body[..end], |word| count.word(word));
        count.result()
    }

    /// Returns the tag: `pl`, `zh-Hant`, or `und-Cyrl` if only the script is known.
    #[must_use]
    pub fn tag(self) -> &'static str {
        TABLE
            .get(usize::from(self.row))
            .map_or("und-Latn", |row| row.0)
    }

    /// Returns the ISO 15924 code of the script.
    #[must_use]
    pub fn script(self) -> &'static str {
        TABLE.get(usize::from(self.row)).map_or("Latn", |row| row.1)
    }

    /// Returns whether the language is known, and not only the script.
    #[must_use]
    pub fn is_known(self) -> bool {
        !self.tag().starts_with("und")
    }

    /// Returns whether the language is known from enough text to need no other evidence.
    #[must_use]
    pub fn is_sure(self) -> bool {
        self.sure && self.is_known()
    }

    /// Returns whether the text is English.
    #[must_use]
    pub fn is_english(self) -> bool {
        self.tag() == "en"
    }

    /// Returns whether the text may be in `language`. `None` if the text is not conclusive.
    #[must_use]
    pub fn agrees(self, language: &Known) -> Option<bool> {
        let primary = primary(language.tag.as_str());
        if !is_same_script(self.script(), language.script()) {
            return (!IN_TWO_SCRIPTS.contains(&primary)).then_some(false);
        }
        if !self.is_known() {
            return (self.script() != "Latn").then_some(true);
        }
        let own = self::primary(self.tag());
        if own == primary || is_related(own, primary) {
            return Some(true);
        }
        let is_listed = TABLE.iter().any(|row| self::primary(row.0) == primary);
        (is_listed || self.is_english()).then_some(false)
    }
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

fn is_related(one: &str, other: &str) -> bool {
    let mut families = RELATED.iter();
    families.any(|family| family.contains(&one) && family.contains(&other))
}

fn is_same_script(one: &str, other: &str) -> bool {
    let plain = |script| match script {
        "Hans" | "Hant" | "Hani" => "Hani",
        other => other,
    };
    plain(one) == plain(other)
}

/// Calls `word` with each word of `text` outside of code, tags, URLs and Liquid.
fn prose<'t>(text: &'t str, mut word: impl FnMut(&'t str)) {
    let mut fence: Option<u8> = None;
    for line in text.lines() {
        let bare = line.trim_start();
        let mark = bare
            .bytes()
            .next()
            .filter(|byte| matches!(byte, b'`' | b'~'));
        if let Some(mark) = mark
            && bare.bytes().take_while(|byte| *byte == mark).count() >= 3
        {
            match fence {
                Some(open) if open == mark => fence = None,
                None => fence = Some(mark),
                Some(_) => {}
            }
            continue;
        }
        let is_indented = line.starts_with("    ") || line.starts_with('\t');
        if fence.is_some() || is_indented || bare.starts_with("[//]") {
            continue;
        }
        words_of(bare, &mut word);
    }
}

/// Calls `word` with the words of a line outside of inline code, tags, Liquid and link targets.
fn words_of<'t>(line: &'t str, word: &mut impl FnMut(&'t str)) {
    let mut rest = line;
    while let Some(at) = rest.find(['`', '<', '{', '(', '/']) {
        let (before, behind) = rest.split_at(at);
        let target = before.ends_with(']') && behind.starts_with('(');
        let close = match behind.as_bytes()[0] {
            b'`' => Some('`'),
            b'<' => Some('>'),
            b'{' if behind.starts_with("{{")
                || behind.starts_with("{%")
                || behind.starts_with("{:") =>
            {
                Some('}')
            }
            b'(' if target => Some(')'),
            _ => None,
        };
        let is_url = behind.starts_with("//");
        let kept = if is_url || behind.starts_with('/') {
            // The word before a path or a URL belongs to it.
            before.trim_end_matches(|c: char| !c.is_whitespace() && c != '(')
        } else {
            before
        };
        kept.split(is_between)
            .filter(|w| !w.is_empty())
            .for_each(&mut *word);
        rest = match close {
            Some(close) => behind[1..].find(close).map_or("", |end| {
                let after = &behind[1 + end + close.len_utf8()..];
                after.strip_prefix('}').unwrap_or(after)
            }),
            None if behind.starts_with('/') => behind
                .find(char::is_whitespace)
                .map_or("", |end| &behind[end..]),
            None => &behind[1..],
        };
    }
    rest.split(is_between)
        .filter(|w| !w.is_empty())
        .for_each(word);
}

fn is_between(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_alphabetic() && c != '\'';
    }
    !c.is_alphabetic()
        && !matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{1aff}' | '\u{200c}' | '\u{200d}')
}

/// Numbers of letters by script, and of function words by language.
#[derive(Default)]
struct Count {
    latin: usize,
    cyrillic: usize,
    arabic: usize,
    han: usize,
    kana: usize,
    hangul: usize,
    /// Letters of the other scripts in [`TABLE`], by row.
    others: FxHashMap<usize, usize>,
    simplified: usize,
    traditional: usize,
    letters: usize,
    words: usize,
    hits: FxHashMap<usize, f32>,
    found: usize,
}

type Words = FxHashMap<&'static str, Vec<usize>>;

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    for (row, (_, _, list)) in TABLE.iter().enumerate() {
        for word in list.split_whitespace() {
            let rows: &mut Vec<usize> = words.entry(word).or_default();
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    words
});

impl Count {
    fn word(&mut self, word: &str) {
        if self.letters > LETTERS {
            return;
        }
        for c in word.chars() {
            self.letter(c);
        }
        self.words += 1;
        let mut buffer = [0_u8; 16];
        let rows = if word.is_ascii() && word.len() <= buffer.len() {
            let lower = &mut buffer[..word.len()];
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            std::str::from_utf8(lower)
                .ok()
                .and_then(|lower| WORDS.get(lower))
        } else if word.len() <= 24 {
            WORDS
                .get(word)
                .or_else(|| WORDS.get(word.to_lowercase().as_str()))
        } else {
            None
        };
        if let Some(rows) = rows {
            self.found += 1;
            for row in rows {
                *self.hits.entry(*row).or_default() += 1.0 / rows.len() as f32 + 0.25;
            }
        }
    }

    fn letter(&mut self, c: char) {
        if c.is_ascii() {
            self.latin += 1;
            self.letters += 1;
            return;
        }
        self.letters += 1;
        match c {
            '\u{4e00}'..='\u{9fff}' => {
                self.han += 1;
                self.letters += 1;
                match VARIANTS.get(&c) {
                    Some(true) => self.simplified += 1,
                    Some(false) => self.traditional += 1,
                    None => {}
                }
            }
            '\u{3040}'..='\u{30ff}' => self.kana += 1,
            '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' => self.hangul += 1,
            '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => self.latin += 1,
            '\u{400}'..='\u{52f}' => self.cyrillic += 1,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => self.arabic += 1,
            _ => {
                let script: Script = c.script();
                let name = script.short_name();
                if let Some(row) = TABLE.iter().position(|row| row.1 == name) {
                    *self.others.entry(row).or_default() += 1;
                }
            }
        }
    }

    fn result(&self) -> Option<TextLanguage> {
        let other = self.others.iter().max_by_key(|(row, n)| (**n, **row));
        let (other_row, other) = other.map_or((0, 0), |(row, n)| (*row, *n));
        // A character of a dense script counts as several letters.
        let east = (self.han + self.kana) * 3;
        let counts = [
            self.latin,
            self.cyrillic,
            self.arabic,
            east,
            self.hangul * 2,
            other,
        ];
        let all: usize = counts.iter().sum();
        let (most, letters) = counts.iter().enumerate().max_by_key(|(_, n)| **n)?;
        if *letters < FEWEST_LETTERS || letters * 10 < all * 6 {
            return None;
        }
        let sure = *letters >= SURE_LETTERS;
        match most {
            0 => self.by_words("Latn"),
            1 => self.by_words("Cyrl"),
            2 => self.by_words("Arab"),
            3 if self.kana * 20 >= self.han + self.kana => row_of("ja", sure),
            3 if self.traditional > self.simplified => row_of("zh-Hant", sure),
            3 => row_of("zh-Hans", sure),
            4 => row_of("ko", sure),
            _ => row(other_row, sure),
        }
    }

    /// Returns the language of the script with the most function words in the text; else the script alone.
    fn by_words(&self, script: &str) -> Option<TextLanguage> {
        let mut rows = TABLE.iter();
        let unknown = rows.position(|row| row.1 == script && row.0.starts_with("und"));
        let unknown = row(unknown?, false);
        let mut scores: Vec<(usize, f32)> = self
            .hits
            .iter()
            .filter(|(row, _)| TABLE[**row].1 == script)
            .map(|(row, score)| (*row, *score))
            .collect();
        scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let Some((best, score)) = scores.first().copied() else {
            return unknown;
        };
        let tag = primary(TABLE[best].0);
        let rival = scores[1..].iter().find(|(row, _)| {
            let other = primary(TABLE[*row].0);
            other != tag && !is_related(other, tag)
        });
        let is_clear = rival.is_none_or(|(_, rival)| score >= rival * 1.3);
        let is_enough = self.found >= FEWEST_WORDS && self.found * 100 >= self.words * 12;
        if is_clear && is_enough {
            return row(best, self.found >= SURE_WORDS);
        }
        unknown
    }
}

fn row(row: usize, sure: bool) -> Option<TextLanguage> {
    let row = u8::try_from(row).ok()?;
    Some(TextLanguage { row, sure })
}

fn row_of(tag: &str, sure: bool) -> Option<TextLanguage> {
    row(TABLE.iter().position(|row| row.0 == tag)?, sure)
}

/// For each character that only one Chinese variant has, whether it is Simplified.
static VARIANTS: LazyLock<FxHashMap<char, bool>> = LazyLock::new(|| {
    let simplified = SIMPLIFIED.chars().map(|c| (c, true));
    simplified
        .chain(TRADITIONAL.chars().map(|c| (c, false)))
        .collect()
});

/// Frequent characters that only Simplified Chinese has.
const SIMPLIFIED: &str = "这个们为来时说对国会后过还进发经动开关问间题无实现应该当点样种两从业务处数据库网络设备连结构运读写错误选项启软系统测试转换类资参调输认识请确让给边简单变义优势记录页图";

/// Frequent characters that only Traditional Chinese has.
const TRADITIONAL: &str = "這個們為來時說對國會後過還進發經動開關問間題無實現應該當點樣種兩從業務處數據庫網絡設備連結構運讀寫錯誤選項啟軟統測試轉換類資參調輸認識請確讓給邊簡單變義優勢記錄頁圖";

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Option<&'static str> {
        TextLanguage::of(text).map(TextLanguage::tag)
    }

    #[test]
    fn languages_are_told_by_letters_and_words() {
        for (text, wanted) in [
            (
                "The text of the note is in this file, and you can read it.",
                "en",
            ),
            (
                "Der Treiber ist nicht installiert und wird auf dem Rechner gesucht.",
                "de",
            ),
            (
                "Le pilote est installé dans le dossier que vous avez choisi pour cette machine.",
                "fr",
            ),
            (
                "Questo è il testo della nota, che non è ancora tradotto per gli utenti.",
                "it",
            ),
            (
                "To jest tekst notatki, która nie jest jeszcze gotowa i może się zmienić.",
                "pl",
            ),
            (
                "Toto je text poznámky, která se na disku ještě nenachází, ale může být pro vás.",
                "cs",
            ),
            ("このページでは、Scalaの基本を取り扱います。", "ja"),
            ("نص الملاحظة بالعربية هنا.", "und-Arab"),
            ("这是说明文件，请先阅读。", "zh-Hans"),
            ("這是說明文件，請先閱讀。", "zh-Hant"),
            ("이 문서는 한국어로 작성되었습니다.", "ko"),
            (
                "Это текст заметки, который можно прочитать, если есть время.",
                "ru",
            ),
            ("Це текст нотатки, який можна прочитати, якщо є час.", "uk"),
            ("ഇത് മലയാളം ആണ്", "ml"),
        ] {
            assert_eq!(tag(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn code_and_markup_say_nothing() {
        assert_eq!(tag("```\nthe and of to is in that\n```\n"), None);
        assert_eq!(tag("x"), None);
        let text =
            "<div class=\"the and\">\n{% if the and of %}\n[日本語の説明文です](the/and/of)\n";
        assert_eq!(tag(text), Some("ja"));
        assert_eq!(tag("foo bar baz qux quux corge grault"), Some("und-Latn"));
    }
}
