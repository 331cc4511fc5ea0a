//! Credentials: the usual variables, and the profiles of the AWS command line.
//!
//! In: the environment of the command. Out: the settings of the stores. Values are never part of a message.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error};

/// The environment of the command.
#[derive(Clone, Default)]
pub struct Environment {
    /// The variables.
    pub variables: BTreeMap<String, String>,
    /// The user who deploys, and the machine, as they are shown to others.
    pub holder: String,
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be secret.
        f.debug_struct("Environment")
            .field("variables", &self.variables.keys())
            .field("holder", &self.holder)
            .finish()
    }
}

/// The settings of a profile.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Profile(BTreeMap<String, String>);

impl Profile {
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

impl Environment {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name)?.as_str();
        (!value.is_empty()).then_some(value)
    }

    /// Returns the variables whose names begin with `prefix`, names in lower case.
    pub(crate) fn settings<'e>(
        &'e self,
        prefix: &'e str,
    ) -> impl Iterator<Item = (String, &'e str)> + 'e {
        let named = self.variables.iter();
        named
            .filter(move |(name, value)| name.starts_with(prefix) && !value.is_empty())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()))
    }

    /// Returns the values that must never be shown.
    #[must_use]
    pub fn secrets(&self) -> Vec<&str> {
        const WORDS: [&str; 6] = ["SECRET", "TOKEN", "PASSWORD", "KEY", "SAS", "CREDENTIAL"];
        let named = self.variables.iter();
        let secret = named.filter(|(name, value)| {
            value.len() >= 8
                && WORDS.iter().any(|word| name.contains(word))
                && !value.starts_with('/')
        });
        secret.map(|(_, value)| value.as_str()).collect()
    }

    fn home(&self) -> Option<&Path> {
        let home = self.get("HOME").or_else(|| self.get("USERPROFILE"));
        home.map(Path::new)
    }

    fn aws_file(&self, variable: &str, name: &str) -> Option<PathBuf> {
        match self.get(variable) {
            Some(path) => Some(PathBuf::from(path)),
            None => Some(self.home()?.join(".aws").join(name)),
        }
    }

    /// Returns the profile of the AWS command line: the one named, else that of `AWS_PROFILE`, else `default`.
    ///
    /// # Errors
    /// An error, if a profile is named that the files do not have.
    pub(crate) fn profile(&self, named: Option<&str>) -> Result<Profile, Error> {
        let named = named.or_else(|| self.get("AWS_PROFILE"));
        let name = named.unwrap_or("default");
        let files = [
            self.aws_file("AWS_CONFIG_FILE", "config"),
            self.aws_file("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        ];
        let mut profile = Profile::default();
        let mut is_found = false;
        for file in files.into_iter().flatten() {
            let Ok(text) = fs::read_to_string(&file) else {
                continue;
            };
            if let Some(section) = section(&text, name) {
                is_found = true;
                profile.0.extend(section);
            }
        }
        match named {
            Some(name) if !is_found => Err(Error::new(
                Cause::Credentials,
                format!("there is no profile `{name}` in ~/.aws/credentials or ~/.aws/config"),
                "name a profile that `aws configure list-profiles` lists",
            )),
            _ => Ok(profile),
        }
    }
}

/// Returns the keys of `[name]` or `[profile name]` in an INI file.
fn section(text: &str, name: &str) -> Option<BTreeMap<String, String>> {
    let mut found: Option<BTreeMap<String, String>> = None;
    let mut is_inside = false;
    for line in text.lines() {
        let is_nested = line.starts_with([' ', '\t']);
        let line = line.trim();
        if line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(title) = line.strip_prefix('[').and_then(|l| l.split(']').next()) {
            let title = title.trim();
            let title = title.strip_prefix("profile ").map_or(title, str::trim);
            is_inside = title == name;
            if is_inside {
                found.get_or_insert_default();
            }
        } else if let Some((key, value)) = line.split_once('=')
            && is_inside
            && !is_nested
        {
            let keys = found.get_or_insert_default();
            keys.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_read_from_both_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::io::Write::write_all(&mut fs::File::create(&path).unwrap(), text.as_bytes())
                .unwrap();
            path.display().to_string()
        };
        let config =
            "[default]\nregion = eu-west-1\n[profile work]\nregion=us-west-2\ns3 =\n  max = 3\n";
        let keys = "[work]\naws_access_key_id = A\n# no\naws_secret_access_key= S=1\n";
        let mut environment = Environment::default();
        for (name, path) in [
            ("AWS_CONFIG_FILE", file("config", config)),
            ("AWS_SHARED_CREDENTIALS_FILE", file("credentials", keys)),
        ] {
            environment.variables.insert(name.to_owned(), path);
        }
        let work = environment.profile(Some("work")).unwrap();
        assert_eq!(work.get("region"), Some("us-west-2"));
        assert_eq!(work.get("aws_secret_access_key"), Some("S=1"));
        assert_eq!(work.get("max"), None);
        let usual = environment.profile(None).unwrap();
        assert_eq!(usual.get("region"), Some("eu-west-1"));
        let error = environment.profile(Some("home")).err().unwrap();
        assert_eq!(error.cause, Cause::Credentials);
    }

    #[test]
    fn values_of_variables_are_not_in_debug_output() {
        let mut environment = Environment::default();
        let value = "s3cr3t-s3cr3t".to_owned();
        let name = "AWS_SECRET_ACCESS_KEY".to_owned();
        environment.variables.insert(name, value.clone());
        assert!(!format!("{environment:?}").contains(&value));
        assert_eq!(environment.secrets(), [value.as_str()]);
    }
}
