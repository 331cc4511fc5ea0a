//! The errors of object stores: the causes that their codes name.

use std::error::Error as StdError;

use object_store::client::{HttpError, HttpErrorKind};

use crate::error::{Cause, Error};

/// Codes in the answers of S3, Azure and Google Cloud Storage with the causes that they name.
const CODES: &[(&str, Cause)] = &[
    ("InvalidAccessKeyId", Cause::Credentials),
    ("SignatureDoesNotMatch", Cause::Credentials),
    ("ExpiredToken", Cause::Credentials),
    ("TokenRefreshRequired", Cause::Credentials),
    ("InvalidToken", Cause::Credentials),
    ("InvalidClientTokenId", Cause::Credentials),
    ("AuthenticationFailed", Cause::Credentials),
    ("InvalidAuthenticationInfo", Cause::Credentials),
    ("UnauthorizedAccess", Cause::Credentials),
    ("RequestTimeTooSkewed", Cause::Clock),
    ("RequestExpired", Cause::Clock),
    ("NoSuchBucket", Cause::Missing),
    ("ContainerNotFound", Cause::Missing),
    ("ContainerBeingDeleted", Cause::Missing),
    ("AccessDenied", Cause::Denied),
    ("AllAccessDisabled", Cause::Denied),
    ("AccountProblem", Cause::Denied),
    ("AuthorizationFailure", Cause::Denied),
    ("AuthorizationPermissionMismatch", Cause::Denied),
    ("QuotaExceeded", Cause::Space),
    ("XMinioStorageFull", Cause::Space),
    ("InsufficientStorage", Cause::Space),
    ("AuthorizationHeaderMalformed", Cause::Target),
    ("PermanentRedirect", Cause::Target),
    ("InvalidBucketName", Cause::Target),
    ("InvalidResourceName", Cause::Target),
    ("OutOfRangeInput", Cause::Target),
];

/// Returns the error of a request to an object store. `place` is the target without its credentials.
///
/// The answers of hosts contain key ids and texts that were signed, so that only their codes are shown.
pub(crate) fn of_store(error: &object_store::Error, place: &str) -> Error {
    let text = error.to_string();
    let code = between(&text, "<Code>", "</Code>").unwrap_or_default();
    let status = between(&text, "status code: ", " ").unwrap_or_default();
    let known = CODES.iter().find(|(name, _)| *name == code);
    if let Some((_, cause)) = known {
        return described(*cause, code, place);
    }
    if let Some(error) = transport(error) {
        return network(error, place);
    }
    let cause = match error {
        object_store::Error::PermissionDenied { .. } => Cause::Denied,
        object_store::Error::Unauthenticated { .. } => Cause::Credentials,
        object_store::Error::NotFound { .. } => Cause::Missing,
        _ if text.contains("incorrectly configured region") => Cause::Target,
        _ if status == "507" => Cause::Space,
        _ if status.starts_with('5') || status == "429" => Cause::Network,
        _ if is_of_credentials(&text) => Cause::Credentials,
        _ => Cause::Other,
    };
    let word = [code, status].into_iter().find(|word| !word.is_empty());
    described(cause, word.unwrap_or("no code"), place)
}

/// Returns true if the error is of a request for credentials: to the server that gives machines their own, or for a
/// token.
fn is_of_credentials(text: &str) -> bool {
    let words = [
        "redential",
        "metadata.google",
        "meta-data",
        "169.254.",
        "token request",
    ];
    words.iter().any(|word| text.contains(word))
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    let word = rest.split(after).next()?.trim();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (!word.is_empty() && word.len() <= 64 && word.chars().all(is_word)).then_some(word)
}

fn described(cause: Cause, code: &str, place: &str) -> Error {
    let again = "run the command again: it continues with what is missing";
    let (message, help) = match cause {
        Cause::Credentials => (
            format!("{place} does not accept the credentials ({code})"),
            "check the keys in the environment, or in the profile that `AWS_PROFILE` names; temporary keys run out".to_owned(),
        ),
        Cause::Denied => (
            format!("the credentials do not allow this at {place} ({code})"),
            "allow listing, reading, writing and deleting objects there, and check that the name is right".to_owned(),
        ),
        Cause::Missing => (
            format!("{place} does not exist ({code})"),
            "create the bucket first, or correct its name and region in the config".to_owned(),
        ),
        Cause::Clock => (
            format!("the clock of this machine differs too much from that of {place} ({code})"),
            "set the clock (`timedatectl set-ntp true`), and run the command again".to_owned(),
        ),
        Cause::Space => (
            format!("{place} has no space left ({code})"),
            format!("free space there, and {again}"),
        ),
        Cause::Target => (
            format!("{place} is in another region, or its name is not valid ({code})"),
            "write the right `region` of the bucket into the target".to_owned(),
        ),
        Cause::Network => (
            format!("{place} does not work at the moment ({code})"),
            format!("wait a little, and {again}"),
        ),
        _ => (
            format!("{place} answers with an error ({code})"),
            format!("mend the cause, and {again}"),
        ),
    };
    Error::new(cause, message, help)
}

/// Returns the error of the connection among the sources of an error.
fn transport<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e HttpError> {
    let mut source = Some(error);
    while let Some(error) = source {
        if let Some(found) = error.downcast_ref::<HttpError>() {
            return Some(found);
        }
        source = error.source();
    }
    None
}

fn network(error: &HttpError, place: &str) -> Error {
    let mut parts = Vec::new();
    let mut source: Option<&dyn StdError> = error.source();
    while let Some(part) = source {
        parts.push(part.to_string());
        source = part.source();
    }
    let all = parts.join(": ").to_lowercase();
    let why = if all.contains("dns") || all.contains("lookup") || all.contains("resolve") {
        "its name is not known"
    } else if all.contains("certificate") || all.contains("tls") {
        "its certificate is not trusted"
    } else if all.contains("refused") {
        "the connection is refused"
    } else if error.kind() == HttpErrorKind::Timeout {
        "no answer in time"
    } else {
        "the connection breaks"
    };
    Error::new(
        Cause::Network,
        format!("{place} cannot be reached: {why}"),
        "check the network and the `endpoint` of the target, and run the command again: it continues with what is missing",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Error {
        let error = object_store::Error::Generic {
            store: "S3",
            source: text.into(),
        };
        of_store(&error, "s3://b")
    }

    #[test]
    fn codes_of_hosts_lead_to_causes_and_their_texts_are_not_shown() {
        let answer = |code| {
            format!(
                "Server returned non-2xx status code: 403 Forbidden: <Error><Code>{code}</Code><AWSAccessKeyId>AKIASECRET</AWSAccessKeyId></Error>"
            )
        };
        for (code, cause) in [
            ("InvalidAccessKeyId", Cause::Credentials),
            ("RequestTimeTooSkewed", Cause::Clock),
            ("NoSuchBucket", Cause::Missing),
            ("XMinioStorageFull", Cause::Space),
        ] {
            let error = of(&answer(code));
            assert_eq!(error.cause, cause);
            assert!(!error.to_string().contains("AKIASECRET"), "{error}");
        }
        let error = of("Server returned non-2xx status code: 503 Slow: ");
        assert_eq!(error.cause, Cause::Network);
        let error = of("x: <Code>evil\u{1b}[0m</Code>");
        assert_eq!(error.message, "s3://b answers with an error (no code)");
    }
}
