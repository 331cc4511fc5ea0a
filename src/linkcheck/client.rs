//! Asks for one page until there is a verdict on it.
//!
//! In: an address. Out: a verdict. HEAD is asked first, because it costs the host least; many hosts
//! answer it wrongly, so that only what they answer to GET counts against them. Of a body nothing is
//! read. Redirects are followed by hand: only so is known which of them are for good.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::CertificateError;
use ureq::http::{HeaderMap, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Proxy, Timeout};
use url::Url;

use super::address::{NotPublic, PublicResolver, names_private};
use super::host_queue::{Stop, Turns};
use super::{NO_URL, PRIVATE, Settings, Verdict, from_now, is_web};

/// The `User-Agent` header.
const AGENT: &str = concat!("sitegen/", env!("CARGO_PKG_VERSION"), " (link check)");
/// Delay before the first repeated request; it doubles each time.
const BACKOFF: Duration = Duration::from_millis(500);
/// The longest that a host may ask to wait.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Asks hosts, each in its turn.
pub(super) struct Client<'a> {
    agent: Agent,
    turns: &'a Turns,
    retries: usize,
    max_redirects: usize,
    allow_private: bool,
    /// The time that the requests for one link may take together.
    total: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Head,
    Get,
}

/// An answer of a host.
struct Reply {
    status: u16,
    /// The target of a redirect.
    location: Option<String>,
    /// The requested delay (`Retry-After`).
    wait: Option<Duration>,
}

/// The time and the retries that are left for one link.
struct Allowance {
    retries: usize,
    time: Duration,
}

/// The reason for a missing reply.
enum Failure {
    /// Nobody was reached, which may pass.
    Unreached(&'static str),
    /// Somebody was, and did not answer, which may pass.
    Unanswered(&'static str),
    /// Somebody answered, in no way that can be understood.
    Garbled,
    /// The host was reached, and was silent for as long as a request may take.
    Silent,
    /// The connection was not made in the time that it has.
    TooSlow,
    /// It will not pass.
    Final(Verdict),
}

impl<'a> Client<'a> {
    pub(super) fn new(settings: &Settings, proxy: Option<Proxy>, turns: &'a Turns) -> Self {
        // A host that does not answer at all is known by this: its other pages are not asked for.
        let connection = settings.timeout / 2;
        let resolver = PublicResolver {
            proxy: proxy.as_ref().map(|proxy| proxy.host().to_owned()),
            allows_private: settings.allow_private,
        };
        let config = Agent::config_builder()
            .proxy(proxy)
            .tls_config(tls())
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(settings.timeout))
            .timeout_resolve(Some(connection))
            .timeout_connect(Some(connection))
            .user_agent(AGENT);
        Self {
            agent: Agent::with_parts(config.build(), DefaultConnector::default(), resolver),
            turns,
            retries: settings.retries,
            max_redirects: settings.max_redirects,
            allow_private: settings.allow_private,
            total: settings.timeout * 3,
        }
    }

    /// The verdict on a page. `None`, if there is no network.
    pub(super) fn verdict(&self, page: &Url) -> Option<Verdict> {
        match self.follow(page) {
            Ok(verdict) | Err(Stop::Closed(verdict)) => Some(verdict),
            Err(Stop::Offline) => None,
        }
    }

    /// Asks for a page, and for where it has moved.
    fn follow(&self, page: &Url) -> Result<Verdict, Stop> {
        let mut seen = vec![page.clone()];
        let mut page = page.clone();
        let mut left = Allowance {
            retries: self.retries,
            time: self.total,
        };
        // The target of permanent redirects; after a temporary redirect, later ones count as temporary.
        let mut moved: Option<String> = None;
        let mut is_for_good = true;
        loop {
            let reply = match self.reply(&page, &mut left)? {
                Ok(reply) => reply,
                Err(verdict) => return Ok(verdict),
            };
            let verdict = of_status(reply.status);
            if verdict == Verdict::Good {
                return Ok(moved.map_or(Verdict::Good, Verdict::Redirected));
            }
            if !reply.is_redirect() {
                return Ok(verdict);
            }
            let Some(location) = reply.location else {
                return Ok(Verdict::unsure("a redirect to nowhere"));
            };
            let Ok(mut target) = page.join(&location) else {
                return Ok(Verdict::unsure("a redirect to no valid URL"));
            };
            if !is_web(&target) {
                return Ok(Verdict::Refused(reply.status));
            }
            is_for_good &= matches!(reply.status, 301 | 308);
            if is_for_good {
                moved = Some(target.to_string());
            }
            target.set_fragment(None);
            if seen.contains(&target) {
                return Ok(Verdict::unsure("redirects in a circle"));
            }
            if seen.len() > self.max_redirects {
                let many = format!("more than {} redirects", self.max_redirects);
                return Ok(Verdict::Unsure(many));
            }
            seen.push(target.clone());
            page = target;
        }
    }

    /// Returns the final reply for a page, or the verdict if there is none. Uses up requests from `left`.
    fn reply(&self, page: &Url, left: &mut Allowance) -> Result<Result<Reply, Verdict>, Stop> {
        if !self.allow_private && names_private(page) {
            return Ok(Err(Verdict::unsure(PRIVATE)));
        }
        let mut method = Method::Head;
        let mut from = Instant::now();
        loop {
            let outcome = self.request(method, page, from, &mut left.time)?;
            if outcome.as_ref().is_ok_and(Reply::is_plain) {
                return Ok(outcome.map_err(Failure::verdict));
            }
            // Some hosts answer GET but not HEAD.
            let was_head = method == Method::Head;
            method = Method::Get;
            let is_answer = match &outcome {
                Ok(reply) => !reply.asks_to_wait(),
                Err(failure) => matches!(failure, Failure::Garbled | Failure::Silent),
            };
            if was_head && is_answer {
                continue;
            }
            let backoff = BACKOFF * (1 << (self.retries - left.retries).min(6));
            let wait = match &outcome {
                Ok(reply) if !reply.may_pass() => None,
                Ok(reply) => Some(reply.wait.unwrap_or(backoff)),
                Err(Failure::Final(_) | Failure::Garbled) => None,
                // A host that was silent for so long is not asked again.
                Err(Failure::Silent | Failure::TooSlow) => None,
                Err(_) => Some(backoff),
            };
            match wait {
                Some(wait) if left.retries > 0 && wait <= MAX_WAIT && !left.time.is_zero() => {
                    left.retries -= 1;
                    from = from_now(wait);
                    if outcome.is_ok_and(|reply| reply.asks_to_wait()) {
                        self.turns.hold(page, from);
                    }
                }
                _ => return Ok(self.give_up(page, outcome)),
            }
        }
    }

    /// The last word on a page, and what it says of the host's other pages.
    fn give_up(&self, page: &Url, outcome: Result<Reply, Failure>) -> Result<Reply, Verdict> {
        match &outcome {
            Ok(reply) if reply.status == 429 => self.turns.close(page, of_status(429)),
            Err(Failure::Unreached(why)) => {
                self.turns.close(page, Verdict::unreachable(why));
                self.turns.unreached(page);
            }
            Err(Failure::TooSlow) => {
                self.turns.close(page, Failure::TooSlow.verdict());
                self.turns.unreached(page);
            }
            Err(Failure::Silent) => self.turns.close_silent(page, Failure::Silent.verdict()),
            _ => {}
        }
        outcome.map_err(Failure::verdict)
    }

    /// One request, in its turn.
    fn request(
        &self,
        method: Method,
        page: &Url,
        from: Instant,
        left: &mut Duration,
    ) -> Result<Result<Reply, Failure>, Stop> {
        let turn = self.turns.turn(page, from)?;
        if left.is_zero() {
            return Ok(Err(Failure::Silent));
        }
        let start = Instant::now();
        let request = match method {
            Method::Head => self.agent.head(page.as_str()),
            Method::Get => self.agent.get(page.as_str()),
        };
        // The body of a response is thrown away with it.
        let outcome = request
            .call()
            .map(|response| Reply::of(response.status().as_u16(), response.headers()))
            .map_err(|error| Failure::of(&error));
        drop(turn);
        *left = left.saturating_sub(start.elapsed());
        if !matches!(outcome, Err(Failure::Unreached(_) | Failure::TooSlow)) {
            self.turns.reached();
        }
        if outcome.is_ok() {
            self.turns.answered(page);
        }
        Ok(outcome)
    }
}

impl Reply {
    fn of(status: u16, headers: &HeaderMap) -> Self {
        let text = |name| {
            let value = headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Self {
            status,
            location: text(header::LOCATION),
            wait: text(header::RETRY_AFTER)
                .and_then(|wait| waiting(wait.trim(), text(header::DATE).as_deref())),
        }
    }

    fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status)
    }

    /// Returns true if the status is final for any method.
    fn is_plain(&self) -> bool {
        of_status(self.status) == Verdict::Good || self.is_redirect() && self.location.is_some()
    }

    /// Returns true if the host asks for a pause.
    fn asks_to_wait(&self) -> bool {
        self.status == 429 || self.status == 503 && self.wait.is_some()
    }

    /// Returns true if a later request may have another result.
    fn may_pass(&self) -> bool {
        self.status == 429 || (500..600).contains(&self.status)
    }
}

impl Failure {
    fn of(error: &ureq::Error) -> Self {
        use ureq::Error;
        match error {
            Error::Timeout(Timeout::Resolve) => Self::Unreached("no answer from DNS in time"),
            Error::Timeout(Timeout::Connect) => Self::TooSlow,
            Error::Timeout(_) => Self::Silent,
            Error::HostNotFound => Self::Unreached("the host name is not known"),
            Error::ConnectionFailed => Self::Unreached("no connection"),
            Error::ConnectProxyFailed(_) => Self::Unreached("the proxy makes no connection"),
            Error::InvalidProxyUrl => Self::Final(Verdict::unsure("no valid proxy")),
            Error::Io(error) => Self::of_io(error),
            Error::Rustls(error) => Self::Final(of_tls(error)),
            Error::Tls(_) | Error::TlsRequired => Self::Final(Verdict::unreachable("TLS fails")),
            Error::BadUri(_) | Error::Http(_) => Self::Final(Verdict::unreachable(NO_URL)),
            _ => Self::Garbled,
        }
    }

    fn of_io(error: &io::Error) -> Self {
        let inner = error.get_ref();
        if let Some(error) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Self::Final(of_tls(error));
        }
        if inner.is_some_and(|inner| inner.is::<NotPublic>()) {
            return Self::Final(Verdict::unsure(PRIVATE));
        }
        match error.kind() {
            ErrorKind::ConnectionRefused => Self::Unreached("the connection is refused"),
            ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
            | ErrorKind::PermissionDenied => Self::Unreached("no way to the host"),
            ErrorKind::TimedOut => Self::Unreached("no connection in time"),
            _ if is_of_name(error) => Self::Unreached("the host name is not known"),
            _ => Self::Unanswered("the connection is closed without an answer"),
        }
    }

    fn verdict(self) -> Verdict {
        match self {
            Self::Unreached(why) | Self::Unanswered(why) => Verdict::unreachable(why),
            Self::Silent => Verdict::unreachable("no answer in time"),
            Self::TooSlow => Verdict::unreachable("no connection in time"),
            // A lenient browser may.
            Self::Garbled => Verdict::unsure("an answer that cannot be understood"),
            Self::Final(verdict) => verdict,
        }
    }
}

/// Returns true if a name lookup failed. The standard library has no error kind for it: Unix has a message, Windows
/// has numbers (`WSAHOST_NOT_FOUND` to `WSANO_DATA`).
fn is_of_name(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(11001..=11004))
        || error.to_string().starts_with("failed to lookup address")
}

/// Returns the verdict for a status. Redirects are followed elsewhere.
fn of_status(status: u16) -> Verdict {
    match status {
        200..300 => Verdict::Good,
        404 | 410 => Verdict::Missing(status),
        // These are about who asks, or how: whoever reads the page may see it. 999 is what LinkedIn
        // says to all that is no browser.
        401..=403 | 405..=408 | 418 | 421 | 423 | 425 | 426 | 428 | 429 | 431 | 451 | 999 => {
            Verdict::Unsure(format!("the host answers {status}"))
        }
        _ => Verdict::Refused(status),
    }
}

/// Returns the verdict for a TLS error.
fn of_tls(error: &rustls::Error) -> Verdict {
    use CertificateError as Bad;
    let rustls::Error::InvalidCertificate(bad) = error else {
        return Verdict::unreachable("TLS fails");
    };
    Verdict::unreachable(match bad {
        Bad::Expired | Bad::ExpiredContext { .. } => "the certificate has expired",
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => "the certificate is not valid yet",
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            "the certificate is for another host"
        }
        Bad::Revoked => "the certificate is revoked",
        // Browsers know more issuers than machines do, and fetch certificates that hosts forget to send.
        Bad::UnknownIssuer => return Verdict::unsure("the issuer of the certificate is not known"),
        _ => "the certificate is not valid",
    })
}

/// The time that `Retry-After` asks to wait: seconds, or a date by the clock of the host, which says
/// `date`.
fn waiting(wait: &str, date: Option<&str>) -> Option<Duration> {
    if let Ok(seconds) = wait.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(wait).ok()?;
    let now = httpdate::parse_http_date(date?).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

/// Whom to trust: the issuers that this machine trusts.
fn tls() -> TlsConfig {
    // Unreadable certificates are not trusted; without any certificate, links with https get no verdict.
    let certificates = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<Certificate<'static>> = certificates
        .iter()
        .map(|certificate| Certificate::from_der(certificate).to_owned())
        .collect();
    TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::new_with_certs(&roots))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_asks_to_wait_for_seconds_or_until_a_date() {
        let date = "Wed, 21 Oct 2015 07:28:00 GMT";
        let later = "Wed, 21 Oct 2015 07:28:20 GMT";
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(waiting("120", None), seconds(120));
        assert_eq!(waiting(later, Some(date)), seconds(20));
        assert_eq!(waiting(date, Some(later)), seconds(0));
        for (wait, date) in [(date, None), ("-1", None), ("soon", Some(date))] {
            assert_eq!(waiting(wait, date), None);
        }
    }
}
