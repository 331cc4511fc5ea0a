//! The function `image` of templates: `{% set cover = image(path="/cover.jpg", width=300) %}`.
//!
//! A template knows no site. While a document is rendered, [`with_images`] says which images there are.

use std::cell::RefCell;
use std::sync::Arc;

use images::{Fit, Format, Operation};
use tera::value::Key;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::context::{Object, object};

/// The quality if a template does not say one.
const QUALITY: u8 = 80;

/// An image that a template can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateImage {
    /// The URL on the host.
    pub url: String,
    /// Width and height in pixels, if they are known.
    pub size: Option<(u32, u32)>,
}

/// The images of a site.
pub trait TemplateImages {
    /// Returns the image that `operation` makes of the one at `path`, from the root of the site or from the page at the
    /// URL `page`. `None` if the site has no such image.
    fn image(&self, path: &str, page: &str, operation: &Operation) -> Option<TemplateImage>;
}

thread_local! {
    static CURRENT: RefCell<Option<Arc<dyn TemplateImages>>> = const { RefCell::new(None) };
}

/// Runs `work`, in which templates of this thread have `images`.
pub fn with_images<T>(images: Arc<dyn TemplateImages>, work: impl FnOnce() -> T) -> T {
    /// Puts the images back that were there before, after a panic too.
    struct PreviousImages(Option<Arc<dyn TemplateImages>>);
    impl Drop for PreviousImages {
        fn drop(&mut self) {
            CURRENT.set(self.0.take());
        }
    }
    let _before = PreviousImages(CURRENT.replace(Some(images)));
    work()
}

/// Makes the function known to `tera`.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function("image", |given: Kwargs, state: &State| {
        let path: &str = given.must_get("path")?;
        let operation = operation(&given)?;
        let page = state.get::<Value>("page").ok().flatten();
        let url = page.as_ref().and_then(Value::as_map);
        let url = url.and_then(|map| map.get(&Key::Str("url")));
        let url = url.and_then(Value::as_str).unwrap_or("/");
        let images = CURRENT.with_borrow(Clone::clone);
        let image = images.and_then(|images| images.image(path, url, &operation));
        let image = image.ok_or_else(|| {
            Error::message(format!(
                "there is no image `{path}` among the files of the site"
            ))
        })?;
        let mut described: Object = object! { "url": image.url.as_str() };
        if let Some((width, height)) = image.size {
            described.add("width", i64::from(width));
            described.add("height", i64::from(height));
        }
        Ok::<Value, Error>(described.into())
    });
}

fn operation(given: &Kwargs) -> TeraResult<Operation> {
    let side = |name: &str| -> TeraResult<Option<u32>> {
        let Some(number) = given.get::<i64>(name)? else {
            return Ok(None);
        };
        let side = u32::try_from(number).ok();
        let side = side.filter(|side| (1..=images::LONGEST_SIDE).contains(side));
        let message = || {
            format!(
                "`{name}` is a number of pixels from 1 to {}",
                images::LONGEST_SIDE
            )
        };
        side.map(Some).ok_or_else(|| Error::message(message()))
    };
    let fit = match given.get::<&str>("fit")? {
        None | Some("inside") => Fit::Inside,
        Some("fill") => Fit::Fill,
        Some("stretch") => Fit::Stretch,
        Some(_) => return Err(Error::message("`fit` is `inside`, `fill` or `stretch`")),
    };
    let format = match given.get::<&str>("format")? {
        None => None,
        Some(name) => Some(
            Format::named(name)
                .ok_or_else(|| Error::message("`format` is `webp`, `avif`, `jpeg` or `png`"))?,
        ),
    };
    let quality = given.get::<i64>("quality")?.unwrap_or(i64::from(QUALITY));
    let quality = u8::try_from(quality).ok();
    let quality = quality.filter(|quality| (1..=100).contains(quality));
    Ok(Operation {
        width: side("width")?,
        height: side("height")?,
        fit,
        format,
        quality: quality.ok_or_else(|| Error::message("`quality` is a number from 1 to 100"))?,
    })
}
