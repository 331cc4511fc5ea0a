//! Static files for Liquid (Jekyll 4.3 `StaticFileDrop`): `site.static_files`, `files` of collections.

use std::fs;
use std::sync::Arc;

use jiff::{Timestamp, Zoned};

use crate::config::Config;
use crate::content::file_name::FileName;
use crate::content::{Asset, Source};
use crate::liquid::{Map, Value};
use crate::site::dependencies::DependencyRecorder;

/// The keys of a static file.
pub(in crate::site) const KEYS: [&str; 6] = [
    "name",
    "collection",
    "basename",
    "extname",
    "path",
    "modified_time",
];

/// Returns the numbers of the assets in the order of Jekyll: by path, and then the files of each collection.
pub(in crate::site) fn in_order(config: &Config, source: &Source) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..source.assets.len()).collect();
    let place = |number: &usize| {
        let collection = collection_of(config, &source.assets[*number]);
        let mut names = config.collections.iter().map(|one| one.name.as_str());
        collection.map_or(0, |name| {
            1 + names.position(|other| other == name).unwrap_or(0)
        })
    };
    // Assets are sorted by path.
    numbers.sort_by_key(place);
    numbers
}

/// Returns the name of the collection whose folder a file is in.
pub(in crate::site) fn collection_of<'c>(config: &'c Config, asset: &Asset) -> Option<&'c str> {
    let path = config.in_collections_folder(&asset.path)?;
    let folder = path.strip_prefix('_')?.split_once('/')?.0;
    let mut names = config.collections.iter().map(|one| one.name.as_str());
    names.find(|name| *name == folder)
}

/// Returns the value of a key of a static file.
pub(in crate::site) fn get(
    (config, source): (&Config, &Source),
    asset: &Asset,
    key: &str,
    recorder: &DependencyRecorder,
) -> Value {
    let collection = collection_of(config, asset);
    let name = asset.path.rsplit('/').next().unwrap_or_default();
    let file = FileName::parse(name);
    match key {
        "name" => name.into(),
        "basename" => file.stem.trim_end_matches('.').into(),
        "extname" if file.extension.is_empty() => "".into(),
        "extname" => format!(".{}", file.extension).into(),
        "collection" => collection.into(),
        // Files of collections have no slash before their path.
        "path" if collection.is_some() => config.document_path(&asset.path).into(),
        "path" => format!("/{}", asset.path).into(),
        "modified_time" => {
            recorder.more();
            modified_time(config, source, asset)
                .map_or(Value::Nil, |time| Value::Date(Arc::new(time)))
        }
        key => values(config, asset).get(key).cloned().unwrap_or_default(),
    }
}

/// Returns all values of a static file: its keys, and the defaults for its path.
pub(in crate::site) fn entries(
    (config, source): (&Config, &Source),
    asset: &Asset,
    recorder: &DependencyRecorder,
) -> Map {
    let keys = KEYS.map(|key| (key.to_owned(), get((config, source), asset, key, recorder)));
    let mut entries: Map = keys.into_iter().collect();
    for (key, value) in values(config, asset) {
        entries.entry(key).or_insert(value);
    }
    entries
}

/// Returns the values of `defaults` in the config for a file.
fn values(config: &Config, asset: &Asset) -> Map {
    let kind = collection_of(config, asset).unwrap_or_default();
    let path = match kind {
        "" => &asset.path,
        _ => config.document_path(&asset.path),
    };
    let values = config.defaults.apply(path, kind, serde_json::Map::new());
    values
        .iter()
        .map(|(key, value)| (key.clone(), value.into()))
        .collect()
}

fn modified_time(config: &Config, source: &Source, asset: &Asset) -> Option<Zoned> {
    let modified = fs::metadata(source.locate(&asset.path))
        .ok()?
        .modified()
        .ok()?;
    let time = Timestamp::try_from(modified).ok()?;
    Some(time.to_zoned(config.time_zone.clone()))
}
