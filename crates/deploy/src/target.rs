//! Targets: where a site is deployed to.

use std::path::PathBuf;

use crate::error::{Cause, Error};
use crate::file::Caching;

/// The place of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A bucket of S3 or of a compatible store, and the prefix of all keys: empty, or with `/` at its end.
    S3 {
        /// The bucket.
        bucket: String,
        /// The prefix of all keys.
        prefix: String,
    },
    /// A bucket of Google Cloud Storage.
    Google {
        /// The bucket.
        bucket: String,
        /// The prefix of all keys.
        prefix: String,
    },
    /// A container of Azure Blob Storage.
    Azure {
        /// The container.
        container: String,
        /// The prefix of all keys.
        prefix: String,
    },
    /// A folder, absolute or relative to the source.
    Folder(PathBuf),
    /// A branch of a Git repository.
    Git {
        /// The name or URL of the remote.
        remote: String,
        /// The branch.
        branch: String,
    },
}

/// The form in which redirects are deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// Pages that lead to others.
    Pages,
    /// Such pages, with the header of S3's websites: `x-amz-website-redirect-location`.
    Header,
    /// The file `_redirects`, without pages.
    File,
    /// Everything as it was built.
    Built,
}

/// A target with its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The place.
    pub location: Location,
    /// The URL of a store that is not the provider's own.
    pub endpoint: Option<String>,
    /// The region of an S3 bucket.
    pub region: Option<String>,
    /// The storage account of an Azure container.
    pub account: Option<String>,
    /// The profile in `~/.aws`, in place of `AWS_PROFILE`.
    pub profile: Option<String>,
    /// `Cache-Control`.
    pub caching: Caching,
    /// The form of redirects.
    pub redirects: Redirects,
    /// The number of simultaneous uploads.
    pub parallel: usize,
}

impl Target {
    /// The usual number of simultaneous uploads.
    pub const PARALLEL: usize = 16;

    /// Returns the target at `location` with the usual settings.
    #[must_use]
    pub fn at(location: Location) -> Self {
        let redirects = match location {
            Location::S3 { .. } => Redirects::Header,
            Location::Google { .. } | Location::Azure { .. } => Redirects::Pages,
            Location::Folder(_) | Location::Git { .. } => Redirects::Built,
        };
        Self {
            location,
            endpoint: None,
            region: None,
            account: None,
            profile: None,
            caching: Caching::default(),
            redirects,
            parallel: Self::PARALLEL,
        }
    }

    /// Returns the target with another endpoint. Stores that are only compatible with S3 refuse or ignore the header
    /// of redirects.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: String) -> Self {
        if self.redirects == Redirects::Header {
            self.redirects = Redirects::Pages;
        }
        self.endpoint = Some(endpoint);
        self
    }
}

impl Location {
    /// Reads `s3://bucket/prefix`, `gs://…`, `az://container/prefix` or the path of a folder.
    ///
    /// # Errors
    /// An error, if the scheme is not known or the bucket has no name.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return match text.trim() {
                "" => Err(Error::new(Cause::Target, "the target is empty", EXAMPLES)),
                path => Ok(Self::Folder(PathBuf::from(path))),
            };
        };
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let has_user = name.contains('@');
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if has_user || name.is_empty() || !name.chars().all(is_name) {
            let help = "write the name of a bucket, and no keys: they belong into the environment";
            let message = format!("`{scheme}://` is not followed by the name of a bucket");
            return Err(Error::new(Cause::Target, message, help));
        }
        let parts: Vec<&str> = prefix.split('/').filter(|part| !part.is_empty()).collect();
        if parts.iter().any(|part| matches!(*part, "." | "..")) {
            let message = format!("the prefix `{prefix}` has `.` or `..` in it");
            return Err(Error::new(Cause::Target, message, EXAMPLES));
        }
        let prefix: String = parts.iter().map(|part| format!("{part}/")).collect();
        let bucket = name.to_owned();
        match scheme {
            "s3" => Ok(Self::S3 { bucket, prefix }),
            "gs" => Ok(Self::Google { bucket, prefix }),
            "az" => Ok(Self::Azure {
                container: bucket,
                prefix,
            }),
            _ => {
                let message = format!("`{scheme}://` is no scheme of a target");
                Err(Error::new(Cause::Target, message, EXAMPLES))
            }
        }
    }

    /// Returns true if objects have headers of their own there.
    #[must_use]
    pub fn has_headers(&self) -> bool {
        !matches!(self, Self::Folder(_) | Self::Git { .. })
    }

    /// Returns the location as it is shown.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::S3 { bucket, prefix } => format!("s3://{bucket}/{prefix}"),
            Self::Google { bucket, prefix } => format!("gs://{bucket}/{prefix}"),
            Self::Azure { container, prefix } => format!("az://{container}/{prefix}"),
            Self::Folder(folder) => folder.display().to_string(),
            Self::Git { remote, branch } => {
                format!("{} (branch {branch})", without_user(remote))
            }
        }
    }
}

const EXAMPLES: &str = "write `s3://bucket/prefix`, `gs://bucket`, `az://container`, the path of a folder, or `{git: origin, branch: gh-pages}`";

/// Returns a text without the names and passwords before the hosts of URLs in it.
pub(crate) fn without_user(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        shown.push_str(before);
        let is_end = |c: char| c == '/' || c.is_whitespace() || matches!(c, '\'' | '"');
        let end = after.find(is_end).unwrap_or(after.len());
        let (host, after) = after.split_at(end);
        shown.push_str(host.rsplit('@').next().unwrap_or(host));
        rest = after;
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_parsed() {
        let shown = |text| Location::parse(text).map(|found| found.shown());
        for (text, found) in [
            ("s3://b", "s3://b/"),
            ("s3://b/a//c/", "s3://b/a/c/"),
            ("gs://b.example.org", "gs://b.example.org/"),
            ("az://c/x", "az://c/x/"),
            ("/srv/www", "/srv/www"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(found));
        }
        for text in ["s3://", "s3://KEY:SECRET@b", "ftp://b", "", "s3://b/../c"] {
            let error = shown(text).unwrap_err();
            assert_eq!(error.cause, Cause::Target, "{text}");
            assert!(!error.to_string().contains("SECRET"));
        }
    }

    #[test]
    fn passwords_in_urls_are_not_shown() {
        assert_eq!(
            without_user("fatal: 'https://me:ghp_1@h.example/x.git' and https://t@i/"),
            "fatal: 'https://h.example/x.git' and https://i/"
        );
    }
}
