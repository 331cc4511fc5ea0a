//! Images of a site: their variants, their metadata, and what is published of them.

use std::collections::BTreeSet;
use std::fs;

use crate::helper::{Site, files};

/// A photo of 24 × 16 pixels with a place in its Exif, which turns it by a quarter.
const PHOTO: &[u8] = include_bytes!("../../crates/images/tests/fixtures/photo.jpg");

/// A PNG with many colours, so that its variants have fewer bytes.
pub(crate) fn png(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let pixels: Vec<u8> = (0..width * height * 3)
        .map(|at| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u8::try_from((at / 3 % width * 200 / width) + (state >> 28)).unwrap()
        })
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

const NOTE: &str = "---\ntitle: A\n---\n\n![one](one.png \"The caption\")\n\nText ![two](./two%20b.png) text.\n\n![small](small.png)\n";

fn site() -> Site {
    Site::new()
        .file(
            "sitegen.yml",
            "url: https://example.org\nmarkdown_pages: true\n",
        )
        .file("content/en/a/index.md", NOTE)
        .bytes("content/en/a/one.png", &png(1400, 40, 1))
        .bytes("content/en/a/two b.png", &png(800, 40, 2))
        .bytes("content/en/a/small.png", &png(600, 40, 3))
}

/// The files of the output that are variants.
fn variants(site: &Site) -> BTreeSet<String> {
    let files = files(&site.output()).into_iter();
    files
        .filter(|file| file.ends_with("webp") || file.ends_with("avif"))
        .collect()
}

/// The files that a page offers in its sources, as they are called in the output.
fn offered(site: &Site, page: &str) -> BTreeSet<String> {
    let sets = site.page(page).attributes("source", "srcset");
    let all = sets.iter().flat_map(|set| set.split(", "));
    let urls = all.map(|candidate| candidate.split(' ').next().unwrap());
    urls.map(|url| url.trim_start_matches('/').replace("%20", " "))
        .collect()
}

#[test]
fn a_page_offers_variants_of_wide_images() {
    let site = site();
    site.built();
    let page = site.page("en/a/index.html");
    let sets = page.attributes("picture > source", "srcset");
    let widths: Vec<Vec<&str>> = sets
        .iter()
        .map(|set| {
            set.split(", ")
                .map(|of| of.rsplit(' ').next().unwrap())
                .collect()
        })
        .collect();
    assert_eq!(
        widths,
        [vec!["672w", "1008w", "1344w"], vec!["672w", "800w"]]
    );
    assert_eq!(
        page.attributes("source", "type"),
        ["image/webp", "image/webp"]
    );
    assert_eq!(
        page.attributes(".body img", "src"),
        ["/en/a/one.png", "/en/a/two%20b.png", "/en/a/small.png"]
    );
    assert_eq!(
        page.attributes(".body img", "width"),
        ["1400", "800", "600"]
    );
    assert_eq!(page.attributes(".body img", "loading"), ["lazy", "lazy"]);
    assert_eq!(page.attribute("figure a.zoom", "href"), "/en/a/one.png");
    assert_eq!(page.texts("figcaption"), ["The caption"]);
    let found = variants(&site);
    assert_eq!(found, offered(&site, "en/a/index.html"));
    assert_eq!(found.len(), 5);
    for file in found {
        let size = imagesize::size(site.output().join(&file)).unwrap();
        assert!(file.contains(&format!("-{}.", size.width)), "{file}");
    }
    // Other outputs name the image itself.
    assert!(site.text("en/a/index.md").contains("![one](one.png"));
}

#[test]
fn raw_html_offers_variants_unless_its_author_decided() {
    let site = site().file(
        "content/en/a/index.md",
        "---\ntitle: A\n---\n\n<img src=\"one.png\" alt=\"a\">\n\nText <img src=\"two%20b.png\" width=300 alt=\"b\"/> <img class=\"x\" src=one.png>\n\n<p><img src=\"one.png\" style=\"height: 2em\"><img src=\"one.png?original\"></p>\n<video poster=\"small.png\"></video>\n",
    );
    site.built();
    let page = site.page("en/a/index.html");
    let of = |name: &str| page.attributes(".body img", name);
    assert_eq!(of("srcset").len(), 3);
    assert_eq!(of("width"), ["1400", "300"]);
    assert_eq!(of("height"), ["40"]);
    assert_eq!(of("sizes")[1], "300px");
    let sets = of("srcset");
    let urls = sets.iter().flat_map(|set| set.split(", "));
    let urls: BTreeSet<String> = urls
        .map(|candidate| candidate.split(' ').next().unwrap())
        .map(|url| url.trim_start_matches('/').replace("%20", " "))
        .collect();
    assert_eq!(urls, variants(&site));
    assert_eq!(page.attribute("video", "poster"), "/en/a/small.png");
}

#[test]
fn images_are_left_as_they_are_on_request() {
    let off = site().file("sitegen.yml", "images: false\n");
    off.built();
    assert_eq!(variants(&off), BTreeSet::new());
    assert_eq!(off.page("en/a/index.html").count("picture"), 0);
    let one = site().file(
        "content/en/a/index.md",
        &NOTE.replace("one.png", "one.png?original"),
    );
    one.built();
    assert_eq!(variants(&one).len(), 2);
    let src = one.page("en/a/index.html").attributes(".body img", "src");
    assert_eq!(src[0], "/en/a/one.png?original");
}

#[test]
fn the_config_chooses_widths_formats_and_quality() {
    let config = "images: {widths: [300], formats: [avif, webp], quality: 50}\n";
    let site = site().file("sitegen.yml", config);
    site.built();
    let page = site.page("en/a/index.html");
    let types = page.attributes("source", "type");
    assert_eq!(
        types,
        ["image/avif", "image/webp", "image/avif", "image/webp"]
    );
    assert_eq!(variants(&site).len(), 4);
    for (config, message) in [
        ("images: 3\n", "`true`, `false` or a mapping"),
        ("images: {widths: [0]}\n", "a list of widths"),
        ("images: {formats: [jpeg]}\n", "a list of formats"),
        ("images: {quality: 101}\n", "a number from 1 to 100"),
        ("images: {max_pixels: many}\n", "a number of pixels"),
        ("images: {strip_metadata: perhaps}\n", "`true` or `false`"),
        ("images: {width: [300]}\n", "`width` is no key of `images`"),
    ] {
        let site = Site::new()
            .file("sitegen.yml", config)
            .file("content/en/a.md", "---\ntitle: A\n---\n");
        let run = site.build(&[]);
        assert!(run.stderr.contains(message), "{config}: {}", run.stderr);
    }
}

#[test]
fn an_image_that_cannot_be_processed_is_named_and_published() {
    let whole = png(1400, 40, 1);
    let half = &whole[..whole.len() / 2];
    let site = site()
        .bytes("content/en/a/one.png", half)
        .bytes("content/en/a/two b.png", b"")
        .file("content/en/a/small.png", "no image");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 0);
    let named = |file: &str| {
        let mut said = diagnostics.iter();
        said.any(|said| said.contains("image-unprocessed") && said.contains(file))
    };
    for file in ["one.png", "two b.png", "small.png"] {
        assert!(named(file), "{file}: {diagnostics:?}");
    }
    assert_eq!(fs::read(site.output().join("en/a/one.png")).unwrap(), half);
    assert_eq!(variants(&site), BTreeSet::new());
    // A later build says so again.
    let (_, again) = site.diagnostics(&[]);
    assert_eq!(again, diagnostics);
}

#[test]
fn an_incremental_build_has_the_variants_of_a_clean_one() {
    let site = site();
    let steps: [&dyn Fn(); 5] = [
        &|| fs::write(site.source().join("content/en/a/one.png"), png(1500, 30, 9)).unwrap(),
        &|| {
            let text = NOTE.replace("![two](./two%20b.png)", "");
            fs::write(site.source().join("content/en/a/index.md"), text).unwrap();
        },
        &|| fs::write(site.source().join("content/en/a/index.md"), NOTE).unwrap(),
        &|| {
            fs::write(
                site.source().join("sitegen.yml"),
                "images: {widths: [400]}\n",
            )
            .unwrap()
        },
        &|| fs::remove_dir_all(site.source().join(".sitegen/images")).unwrap(),
    ];
    site.built();
    for (at, step) in steps.into_iter().enumerate() {
        step();
        site.built();
        let incremental = site.published();
        assert_eq!(variants(&site), offered(&site, "en/a/index.html"), "{at}");
        fs::remove_dir_all(site.output()).unwrap();
        assert_eq!(site.build(&["--no-cache"]).code, 0);
        assert_eq!(site.published(), incremental, "{at}");
        fs::remove_dir_all(site.output()).unwrap();
        site.built();
        assert_eq!(site.published(), incremental, "{at}");
    }
    // The cache has the images of the last build alone.
    assert_eq!(files(&site.source().join(".sitegen/images")).len(), 2);
}

#[test]
fn a_photo_is_published_without_the_place_where_it_was_taken() {
    let site = site().bytes("content/en/a/one.jpg", PHOTO);
    let has_place = |site: &Site| {
        let bytes = fs::read(site.output().join("en/a/one.jpg")).unwrap();
        bytes.windows(6).any(|part| part == b"Camera")
    };
    site.built();
    assert!(!has_place(&site));
    fs::write(
        site.source().join("sitegen.yml"),
        "images: {strip_metadata: false}\n",
    )
    .unwrap();
    site.built();
    assert!(has_place(&site));
    fs::write(site.source().join("sitegen.yml"), "").unwrap();
    site.built();
    assert!(!has_place(&site));
    assert_eq!(
        fs::read(site.source().join("content/en/a/one.jpg")).unwrap(),
        PHOTO
    );
}

#[test]
fn a_photo_that_lies_on_its_side_has_the_size_that_a_browser_shows() {
    let text = "---\ntitle: A\n---\n![x](x.jpg)\n";
    let site = Site::new()
        .file("content/en/a.md", text)
        .bytes("content/en/x.jpg", PHOTO);
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(page.attribute(".body img", "width"), "16");
    assert_eq!(page.attribute(".body img", "height"), "24");
}

#[test]
fn a_translation_shows_the_images_of_its_original() {
    let site = site().file("content/ar/a/index.md", NOTE);
    site.built();
    let urls = |page: &str| site.page(page).attributes("source", "srcset");
    assert_eq!(urls("ar/a/index.html"), urls("en/a/index.html"));
    assert_eq!(variants(&site).len(), 5);
}

#[test]
fn a_jekyll_site_keeps_its_images_unless_it_asks() {
    let jekyll = |config: &str| {
        Site::new()
            .file("_config.yml", config)
            .file("_layouts/default.html", "<body>{{ content }}</body>")
            .file("index.md", "---\nlayout: default\n---\n![x](/one.png)\n")
            .bytes("one.png", &png(1400, 40, 1))
            .bytes("one.jpg", PHOTO)
    };
    for config in [
        "title: X\n",
        "images: /assets/images\n",
        "images: {hero: /one.png}\n",
    ] {
        let site = jekyll(config);
        site.built();
        assert_eq!(variants(&site), BTreeSet::new(), "{config}");
        assert_eq!(fs::read(site.output().join("one.jpg")).unwrap(), PHOTO);
        assert!(
            site.text("index.html")
                .contains("<img src=\"/one.png\" alt=\"x\" />")
        );
    }
    let site = jekyll("images: {strip_metadata: true}\n");
    site.built();
    assert_ne!(fs::read(site.output().join("one.jpg")).unwrap(), PHOTO);
}

#[test]
fn untrusted_notes_have_variants_too() {
    let site = site().file("sitegen.yml", "sanitize: true\n");
    site.built();
    assert_eq!(
        site.page("en/a/index.html")
            .count("picture > source[srcset] + img"),
        2
    );
}

#[test]
fn a_template_gets_an_image_in_the_size_it_asks_for() {
    let template = "{% set one = image(path=\"one.png\", width=300, height=30, fit=\"fill\", format=\"jpeg\") %}{% set two = image(path=\"/en/a/one.png\") %}<html><body><img src=\"{{ one.url }}\" width=\"{{ one.width }}\" height=\"{{ one.height }}\"><img src=\"{{ two.url }}\" width=\"{{ two.width }}\">{{ page.content }}</body></html>";
    let site = site()
        .file("templates/note.html", template)
        .file("content/en/a/index.md", "---\ntitle: A\n---\nText.\n");
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(page.attributes("img", "width"), ["300", "1400"]);
    assert_eq!(page.attributes("img", "height"), ["30"]);
    let urls = page.attributes("img", "src");
    assert!(
        urls[0].starts_with("/en/a/one-300.") && urls[0].ends_with(".jpg"),
        "{urls:?}"
    );
    for (url, width) in urls.iter().zip([300, 1400]) {
        let size = imagesize::size(site.output().join(&url[1..])).unwrap();
        assert_eq!(size.width, width);
    }
    // A later build keeps it, and follows a change of the image.
    let before = site.published();
    site.built();
    assert_eq!(site.published(), before);
    fs::write(site.source().join("content/en/a/one.png"), png(900, 60, 7)).unwrap();
    site.built();
    let changed = site.page("en/a/index.html").attributes("img", "src");
    assert_ne!(changed[0], urls[0]);
    assert!(site.output().join(&changed[0][1..]).is_file());
    assert!(!site.output().join(&urls[0][1..]).exists());
    let incremental = site.published();
    fs::remove_dir_all(site.output()).unwrap();
    assert_eq!(site.build(&["--no-cache"]).code, 0);
    assert_eq!(site.published(), incremental);
    for (call, message) in [
        ("path=\"no.png\"", "there is no image `no.png`"),
        ("path=\"one.png\", width=0", "`width` is a number of pixels"),
        (
            "path=\"one.png\", fit=\"x\"",
            "`fit` is `inside`, `fill` or `stretch`",
        ),
        ("path=\"one.png\", format=\"gif\"", "`format` is"),
    ] {
        let template = format!("{{{{ image({call}) }}}}");
        fs::write(site.source().join("templates/note.html"), template).unwrap();
        let run = site.build(&[]);
        assert!(run.stderr.contains(message), "{call}: {}", run.stderr);
    }
}

#[test]
fn a_screenshot_that_would_grow_is_offered_itself() {
    // Stripes: a wide PNG of few bytes.
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1400, 60);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0x6D; 175 * 60]).unwrap();
    writer.finish().unwrap();
    let site = site().bytes("content/en/a/one.png", &bytes);
    site.built();
    let page = site.page("en/a/index.html");
    for set in page.attributes("figure source", "srcset") {
        assert!(
            set.contains("1344w") || set.ends_with("/en/a/one.png 1400w"),
            "{set}"
        );
    }
    for file in variants(&site) {
        let of_stripes = file.starts_with("en/a/one-");
        let length = fs::metadata(site.output().join(&file)).unwrap().len();
        assert!(!of_stripes || length < bytes.len() as u64, "{file}");
    }
}
