//! Images as cameras, scanners and programs write them, and damaged ones.

#![allow(clippy::unwrap_used, reason = "tests fail by panic")]

use images::{
    Fit, Format, ImageError, Limits, Operation, Settings, orientation_of, process, variants,
    without_metadata,
};

const FIXTURES: [(&str, &[u8]); 14] = [
    ("cmyk.jpg", include_bytes!("fixtures/cmyk.jpg")),
    ("grey.jpg", include_bytes!("fixtures/grey.jpg")),
    ("photo.jpg", include_bytes!("fixtures/photo.jpg")),
    (
        "progressive.jpg",
        include_bytes!("fixtures/progressive.jpg"),
    ),
    ("motion.jpg", include_bytes!("fixtures/motion.jpg")),
    ("text.png", include_bytes!("fixtures/text.png")),
    ("palette.png", include_bytes!("fixtures/palette.png")),
    ("grey16.png", include_bytes!("fixtures/grey16.png")),
    ("alpha.webp", include_bytes!("fixtures/alpha.webp")),
    ("photo.webp", include_bytes!("fixtures/photo.webp")),
    ("moving.webp", include_bytes!("fixtures/moving.webp")),
    ("moving.png", include_bytes!("fixtures/moving.png")),
    ("moving.gif", include_bytes!("fixtures/moving.gif")),
    ("plain.bmp", include_bytes!("fixtures/plain.bmp")),
];

fn fixture(name: &str) -> &'static [u8] {
    let found = FIXTURES.iter().find(|(of, _)| *of == name);
    found.map_or(&[], |(_, bytes)| bytes)
}

/// Settings by which small fixtures have variants.
fn settings() -> Settings {
    Settings {
        wider_than: 4,
        widths: vec![8, 12],
        formats: vec![Format::WebP],
        quality: 80,
        limits: Limits {
            pixels: 1 << 16,
            bytes: 1 << 20,
        },
    }
}

const PROCESSED: Operation = Operation {
    width: Some(9),
    height: None,
    fit: Fit::Inside,
    format: Some(Format::Png),
    quality: 80,
};

fn pixels(bytes: &[u8]) -> image::RgbaImage {
    image::load_from_memory(bytes).unwrap().into_rgba8()
}

#[test]
fn each_fixture_has_the_size_that_a_browser_shows() {
    for (name, bytes) in FIXTURES {
        let found = variants(bytes, &settings()).unwrap();
        // Exif turns these by a quarter. In a WebP browsers ignore it.
        let is_turned = ["photo.jpg", "text.png"].contains(&name);
        let expected = if is_turned { (16, 24) } else { (24, 16) };
        assert_eq!((found.width, found.height), expected, "{name}");
        for variant in found.all {
            let size = pixels(&variant.bytes).dimensions();
            assert_eq!(size, (variant.width, variant.height), "{name}");
        }
    }
}

#[test]
fn what_moves_or_has_other_colours_has_no_variants() {
    for name in ["cmyk.jpg", "moving.webp", "moving.png", "moving.gif"] {
        let found = variants(fixture(name), &settings()).unwrap();
        assert_eq!(found.all, [], "{name}");
    }
}

#[test]
fn variants_have_fewer_bytes_than_their_source() {
    for (name, bytes) in FIXTURES {
        let found = variants(bytes, &settings()).unwrap();
        assert!(
            found.all.iter().all(|made| made.bytes.len() < bytes.len()),
            "{name}"
        );
    }
    assert_eq!(
        variants(fixture("plain.bmp"), &settings())
            .unwrap()
            .all
            .len(),
        2
    );
}

#[test]
fn a_colour_profile_is_kept_and_transparency_too() {
    let found = variants(
        fixture("photo.jpg"),
        &Settings {
            wider_than: 1,
            widths: vec![2],
            ..settings()
        },
    )
    .unwrap();
    // The fixture is larger than its profile.
    let variant = &found.all[0].bytes;
    assert!(variant.windows(4).any(|part| part == b"ICCP"));
    assert!(!variant.windows(4).any(|part| part == b"EXIF"));
    let made = process(
        fixture("alpha.webp"),
        &Operation {
            format: Some(Format::WebP),
            ..PROCESSED
        },
        Limits::default(),
    )
    .unwrap();
    assert!(
        pixels(&made.bytes)
            .pixels()
            .all(|pixel| pixel.0[3].abs_diff(128) < 3)
    );
    assert!(made.bytes.windows(4).any(|part| part == b"ICCP"));
}

#[test]
fn metadata_goes_and_pixels_stay() {
    for (name, bytes) in FIXTURES {
        let Some(copy) = without_metadata(bytes) else {
            continue;
        };
        assert!(copy.len() < bytes.len(), "{name}");
        assert_eq!(pixels(&copy), pixels(bytes), "{name}");
        for secret in [
            &b"Camera"[..],
            b"secret place",
            b"xmp",
            b"a comment",
            b"ftypmp42",
        ] {
            let is_there = copy.windows(secret.len()).any(|part| part == secret);
            assert!(!is_there, "{name}: {}", String::from_utf8_lossy(secret));
        }
        let before = variants(bytes, &settings()).unwrap();
        let after = variants(&copy, &settings()).unwrap();
        assert_eq!(
            (before.width, before.height),
            (after.width, after.height),
            "{name}"
        );
        assert_eq!(without_metadata(&copy), None, "{name}");
    }
    let without = |name: &str| without_metadata(fixture(name)).unwrap();
    assert_eq!(orientation_of(&without("photo.jpg")), 6);
    assert!(
        without("photo.jpg")
            .windows(11)
            .any(|part| part == b"ICC_PROFILE")
    );
    for name in ["text.png", "alpha.webp", "photo.webp", "motion.jpg"] {
        without(name);
    }
    for name in [
        "palette.png",
        "plain.bmp",
        "moving.gif",
        "moving.png",
        "cmyk.jpg",
    ] {
        let copy = without_metadata(fixture(name));
        assert!(
            copy.is_none_or(|copy| pixels(&copy) == pixels(fixture(name))),
            "{name}"
        );
    }
}

#[test]
fn limits_are_kept() {
    let png = fixture("text.png");
    let with = |limits: Limits| {
        variants(
            png,
            &Settings {
                limits,
                ..settings()
            },
        )
    };
    let few_pixels = with(Limits {
        pixels: 100,
        bytes: 1 << 20,
    });
    assert_eq!(
        few_pixels,
        Err(ImageError::TooManyPixels {
            width: 24,
            height: 16,
            limit: 100
        })
    );
    let few_bytes = with(Limits {
        pixels: 1 << 20,
        bytes: 10,
    });
    assert!(matches!(
        few_bytes,
        Err(ImageError::TooManyBytes { limit: 10, .. })
    ));
    let mut wide = png.to_vec();
    wide[16..20].copy_from_slice(&20_000_u32.to_be_bytes());
    let wide = variants(
        &wide,
        &Settings {
            limits: Limits::default(),
            ..settings()
        },
    );
    assert!(matches!(
        wide,
        Err(ImageError::TooLong { width: 20_000, .. } | ImageError::Damaged(_))
    ));
}

#[test]
fn a_compressed_text_of_a_png_takes_no_memory() {
    // A chunk of text that says it is compressed: 1 KiB of data for each of its bytes.
    let png = fixture("text.png");
    let mut text = b"Comment\0\0".to_vec();
    text.extend(std::iter::repeat_n(0, 1 << 20));
    let mut chunk = u32::try_from(text.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(b"zTXt");
    chunk.extend(&text);
    chunk.extend([0; 4]);
    let bomb = [&png[..33], &chunk, &png[33..]].concat();
    let _ = variants(&bomb, &settings());
    let copy = without_metadata(&bomb).unwrap();
    assert!(copy.len() < png.len());
}

#[test]
fn truncated_and_foreign_files_are_refused() {
    for (name, bytes) in FIXTURES {
        let half = variants(&bytes[..bytes.len() / 2], &settings());
        let is_left = name.starts_with("moving") || name == "cmyk.jpg";
        assert!(
            half.is_err() || is_left || name == "motion.jpg",
            "{name}: {half:?}"
        );
    }
    for bytes in [
        &b""[..],
        b"x",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        &[0; 100],
    ] {
        assert_eq!(variants(bytes, &settings()), Err(ImageError::UnknownFormat));
        assert_eq!(without_metadata(bytes), None);
    }
}

/// Any bytes give a result or an error, in bounded time and memory.
#[test]
fn damaged_files_do_not_panic() {
    let look_at = |bytes: &[u8]| {
        let _ = variants(bytes, &settings());
        let _ = without_metadata(bytes);
        let _ = orientation_of(bytes);
    };
    std::thread::scope(|scope| {
        for (_, bytes) in FIXTURES {
            scope.spawn(move || {
                let _ = process(bytes, &PROCESSED, settings().limits);
                for end in 0..bytes.len() {
                    look_at(&bytes[..end]);
                }
                let mut state = 1_u64;
                for _ in 0..2000 {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    let mut flipped = bytes.to_vec();
                    let at = usize::try_from(state >> 33).unwrap() % flipped.len();
                    flipped[at] ^= 1 << ((state >> 30) & 7);
                    look_at(&flipped);
                }
            });
        }
    });
}
