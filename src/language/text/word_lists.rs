//! Function words by language, and characters by variant of Chinese, for language detection.

/// Languages and their most frequent function words. `und-…` is a script without a known language.
pub(super) const TABLE: &[(&str, &str, &str)] = &[
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
pub(super) const RELATED: &[&[&str]] = &[
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
pub(super) const IN_TWO_SCRIPTS: &[&str] = &[
    "sr", "uz", "kk", "az", "ku", "pa", "ms", "mn", "tg", "bs", "sd", "ks", "ug", "tt", "ky", "ha",
    "sh", "tk",
];

/// Frequent characters that only Simplified Chinese has.
pub(super) const SIMPLIFIED: &str = "这个们为来时说对国会后过还进发经动开关问间题无实现应该当点样种两从业务处数据库网络设备连结构运读写错误选项启软系统测试转换类资参调输认识请确让给边简单变义优势记录页图";

/// Frequent characters that only Traditional Chinese has.
pub(super) const TRADITIONAL: &str = "這個們為來時說對國會後過還進發經動開關問間題無實現應該當點樣種兩從業務處數據庫網絡設備連結構運讀寫錯誤選項啟軟統測試轉換類資參調輸認識請確讓給邊簡單變義優勢記錄頁圖";
