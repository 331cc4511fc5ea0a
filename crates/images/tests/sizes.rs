//! The sizes and formats that are made, and their bytes.

#![allow(clippy::unwrap_used, reason = "tests fail by panic")]

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use images::{Fit, Format, Limits, Operation, Settings, process, variants};

/// A photo-like image: gradients with some noise.
fn photo(width: u32, height: u32) -> DynamicImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = state >> 28;
        let part = |at: u32, of: u32| u8::try_from(at * 200 / of + noise).unwrap();
        image::Rgb([part(x, width), part(y, height), part(x + y, width + height)])
    })
    .into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn settings(formats: &[Format]) -> Settings {
    Settings {
        wider_than: 100,
        widths: vec![100, 150, 200],
        formats: formats.to_vec(),
        quality: 80,
        limits: Limits::default(),
    }
}

/// The JPEG `bytes` with an orientation in Exif.
fn turned(bytes: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"\xFF\xE1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    [&bytes[..2], &exif, &bytes[2..]].concat()
}

#[test]
fn widths_are_those_of_the_settings_up_to_that_of_the_image() {
    for (width, expected) in [
        (100, &[][..]),
        (105, &[105][..]),
        (112, &[100, 112]),
        (170, &[100, 150, 170]),
        (200, &[100, 150, 200]),
        (400, &[100, 150, 200]),
    ] {
        let source = encoded(&photo(width, width / 2), ImageFormat::Bmp);
        let made = variants(&source, &settings(&[Format::WebP])).unwrap();
        let widths: Vec<u32> = made.all.iter().map(|variant| variant.width).collect();
        assert_eq!(widths, expected, "{width}");
        for variant in &made.all {
            assert!(variant.height.abs_diff(variant.width / 2) <= 1, "{width}");
        }
    }
}

#[test]
fn all_orientations_come_out_upright() {
    // Red at the top left, blue at the bottom right, else grey.
    let upright = RgbImage::from_fn(240, 160, |x, y| match (x < 120, y < 80) {
        (true, true) => image::Rgb([255, 0, 0]),
        (false, false) => image::Rgb([0, 0, 255]),
        _ => image::Rgb([128, 128, 128]),
    });
    for orientation in 1..=8 {
        let inverse = match orientation {
            6 => 8,
            8 => 6,
            other => other,
        };
        let mut stored = DynamicImage::from(upright.clone());
        stored.apply_orientation(image::metadata::Orientation::from_exif(inverse).unwrap());
        let source = turned(&encoded(&stored, ImageFormat::Jpeg), orientation);
        let made = variants(&source, &settings(&[Format::WebP])).unwrap();
        assert_eq!((made.width, made.height), (240, 160), "{orientation}");
        let first = image::load_from_memory(&made.all[0].bytes)
            .unwrap()
            .into_rgb8();
        assert_eq!(first.dimensions(), (100, 67));
        let [red, _, blue] = first.get_pixel(20, 15).0;
        assert!(red > 200 && blue < 50, "{orientation}");
        let [red, _, blue] = first.get_pixel(80, 50).0;
        assert!(blue > 200 && red < 50, "{orientation}");
    }
}

#[test]
fn variants_look_like_their_source() {
    let picture = photo(400, 200);
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp] {
        let source = encoded(&picture, format);
        for variant in variants(&source, &settings(&[Format::WebP])).unwrap().all {
            let shown = image::load_from_memory(&variant.bytes).unwrap().into_rgb8();
            for (x, y) in [(10, 10), (50, 25), (90, 40)] {
                let wanted = picture.to_rgb8();
                let wanted = wanted.get_pixel(x * 400 / variant.width, y * 400 / variant.width);
                let found = shown.get_pixel(x, y);
                for (one, other) in wanted.0.iter().zip(found.0) {
                    assert!(one.abs_diff(other) < 24, "{format:?} {wanted:?} {found:?}");
                }
            }
        }
    }
}

#[test]
fn drawings_are_stored_without_loss() {
    let drawing = RgbImage::from_fn(400, 200, |x, y| match (x / 40 + y / 40) % 3 {
        0 => image::Rgb([250, 250, 250]),
        1 => image::Rgb([20, 60, 120]),
        _ => image::Rgb([200, 40, 30]),
    });
    let mut exact = settings(&[Format::WebP]);
    exact.widths = vec![400];
    // Stored without compression, so that every variant has fewer bytes.
    let source = encoded(&drawing.clone().into(), ImageFormat::Bmp);
    let made = variants(&source, &exact).unwrap();
    let shown = image::load_from_memory(&made.all[0].bytes)
        .unwrap()
        .into_rgb8();
    assert_eq!(shown, drawing);
}

#[test]
fn templates_get_the_size_they_ask_for() {
    let source = encoded(&photo(200, 100), ImageFormat::Png);
    let size = |width, height, fit| {
        let operation = Operation {
            width,
            height,
            fit,
            format: Some(Format::Jpeg),
            quality: 80,
        };
        let made = process(&source, &operation, Limits::default()).unwrap();
        let shown = image::load_from_memory(&made.bytes).unwrap();
        assert_eq!((shown.width(), shown.height()), (made.width, made.height));
        (made.width, made.height)
    };
    assert_eq!(size(Some(50), None, Fit::Inside), (50, 25));
    assert_eq!(size(None, Some(50), Fit::Inside), (100, 50));
    assert_eq!(size(Some(400), None, Fit::Inside), (200, 100));
    assert_eq!(size(Some(400), None, Fit::Stretch), (400, 200));
    assert_eq!(size(Some(80), Some(80), Fit::Inside), (80, 40));
    assert_eq!(size(Some(80), Some(80), Fit::Fill), (80, 80));
    assert_eq!(size(Some(300), Some(300), Fit::Fill), (100, 100));
    assert_eq!(size(Some(30), Some(90), Fit::Stretch), (30, 90));
    assert_eq!(size(None, None, Fit::Inside), (200, 100));
}

/// The bytes of results, which must not depend on the machine. If a new version of an encoder changes them, raise
/// `VERSION`.
#[test]
fn results_are_the_same_on_all_machines() {
    let source = encoded(&photo(240, 120), ImageFormat::Jpeg);
    let formats = [Format::WebP, Format::Avif];
    let made = variants(&source, &settings(&formats)).unwrap().all;
    let hashes: Vec<String> = made
        .iter()
        .map(|variant| {
            let hash = blake3::hash(&variant.bytes).to_hex();
            format!(
                "{} {} {}",
                variant.format.extension(),
                variant.width,
                &hash[..8]
            )
        })
        .collect();
    let expected = [
        "webp 100 79ee0619",
        "webp 150 ebfc9870",
        "webp 200 26c70eec",
        "avif 100 d6b66362",
        "avif 150 5b330686",
        "avif 200 50066ad6",
    ];
    assert_eq!(hashes, expected, "version {}", images::VERSION);
}

/// The decoder of JPEG has code for several processors, and their results are equal.
#[test]
fn jpeg_is_decoded_alike_by_all_processors() {
    use zune_core::bytestream::ZCursor;
    use zune_core::options::DecoderOptions;
    let decoded = |bytes: &[u8], is_fast: bool| {
        let options = DecoderOptions::default()
            .set_use_unsafe(is_fast)
            .set_strict_mode(false);
        zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options)
            .decode()
            .unwrap()
    };
    let mut sources = vec![
        include_bytes!("fixtures/photo.jpg").to_vec(),
        include_bytes!("fixtures/progressive.jpg").to_vec(),
        include_bytes!("fixtures/grey.jpg").to_vec(),
    ];
    sources.push(encoded(&photo(333, 217), ImageFormat::Jpeg));
    for source in sources {
        assert_eq!(decoded(&source, true), decoded(&source, false));
    }
}
