//! Hosts of this machine are asked, which do what hosts do.

mod network;
mod server;

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

use super::*;
use server::{Answer, Server, redirect, status};

const NOW: i64 = 1_767_225_600;

/// Settings without any waiting that a test does not ask for.
fn quick() -> Settings {
    Settings {
        gap: Duration::ZERO,
        retries: 0,
        per_host: 8,
        allow_private: true,
        ..Settings::default()
    }
}

fn asked(urls: &[String], settings: &Settings, cache: Cache, now: i64) -> (Vec<Verdict>, Cache) {
    let steps = AtomicUsize::new(0);
    let count = || {
        steps.fetch_add(1, SeqCst);
    };
    // Not through the proxy of who runs the tests.
    let checked = check_through(None, urls, settings, cache, now, &count);
    assert_eq!(steps.into_inner(), urls.len());
    checked
}

fn verdicts(urls: &[String], settings: &Settings) -> Vec<Verdict> {
    asked(urls, settings, Cache::default(), NOW).0
}

fn verdict(url: &str, settings: &Settings) -> Verdict {
    verdicts(&[url.to_owned()], settings).remove(0)
}

fn unsure(why: &str) -> Verdict {
    Verdict::unsure(why)
}

#[test]
fn a_status_says_what_a_page_is() {
    let server = Server::new(|path, _, _| status(path[1..].parse().unwrap()));
    let statuses = [200, 204, 404, 410, 400, 501, 403, 999];
    let urls: Vec<String> = statuses
        .iter()
        .map(|status| server.url(&format!("/{status}")))
        .collect();
    let expected = [
        Verdict::Good,
        Verdict::Good,
        Verdict::Missing(404),
        Verdict::Missing(410),
        Verdict::Refused(400),
        Verdict::Refused(501),
        unsure("the host answers 403"),
        unsure("the host answers 999"),
    ];
    assert_eq!(verdicts(&urls, &quick()), expected);
    // A bad answer to HEAD is followed by GET; a good one is not.
    let asked = server.asked();
    assert_eq!(
        asked.iter().filter(|one| one.starts_with("HEAD")).count(),
        8
    );
    assert_eq!(asked.iter().filter(|one| one.starts_with("GET")).count(), 6);
    assert!(!asked.contains(&"GET /200".to_owned()));
}

#[test]
fn head_may_be_refused() {
    let server = Server::new(|path, method, _| match (path, method) {
        (_, "GET") => status(200),
        ("/garbled", _) => status(200).header("not a name", ""),
        _ => status(405),
    });
    let urls = ["/a", "/garbled"].map(|path| server.url(path));
    assert_eq!(verdicts(&urls, &quick()), [Verdict::Good, Verdict::Good]);
    let log = ["GET /a", "GET /garbled", "HEAD /a", "HEAD /garbled"];
    assert_eq!(server.asked(), log);
}

#[test]
fn redirects_for_good_are_told() {
    let server = Server::new(|path, _, _| match path {
        "/moved" => redirect(301, "b%20c?d"),
        "/now" => redirect(302, "/moved"),
        "/first" => redirect(308, "/second"),
        "/second" => redirect(307, "/third"),
        "/gone" => redirect(301, "/404"),
        "/404" => status(404),
        "/there" => redirect(301, "/page#here"),
        _ => status(200),
    });
    let paths = [
        "/moved",
        "/now",
        "/first",
        "/gone",
        "/moved#part",
        "/there#part",
    ];
    let urls = paths.map(|path| server.url(path));
    let expected = [
        Verdict::Redirected(server.url("/b%20c?d")),
        Verdict::Good,
        Verdict::Redirected(server.url("/second")),
        Verdict::Missing(404),
        Verdict::Redirected(server.url("/b%20c?d#part")),
        Verdict::Redirected(server.url("/page#here")),
    ];
    assert_eq!(verdicts(&urls, &quick()), expected);
}

#[test]
fn redirects_end() {
    let server = Server::new(|path, _, count| match path {
        "/circle" => redirect(302, "/circle/back"),
        "/circle/back" => redirect(302, "/circle#again"),
        "/file" => redirect(301, "file:///etc/passwd"),
        "/nowhere" => status(302),
        "/broken" => redirect(302, "http://[/"),
        _ => redirect(302, &format!("{path}{count}")),
    });
    let paths = ["/circle", "/file", "/nowhere", "/broken", "/on"];
    let urls = paths.map(|path| server.url(path));
    let expected = [
        unsure("redirects in a circle"),
        Verdict::Refused(301),
        unsure("a redirect to nowhere"),
        unsure("a redirect to no valid URL"),
        unsure("more than 10 redirects"),
    ];
    assert_eq!(verdicts(&urls, &quick()), expected);
    let on = |one: &&String| one.starts_with("HEAD /on");
    assert_eq!(server.log().iter().filter(on).count(), 11);
}

#[test]
fn what_may_pass_is_asked_again() {
    let settings = Settings {
        retries: 1,
        ..quick()
    };
    let server = Server::new(|path, _, count| match path {
        "/passes" if count > 1 => status(200),
        "/closes" => Answer::default(),
        "/missing" => status(404),
        _ => status(500),
    });
    let paths = ["/passes", "/stays", "/closes", "/missing"];
    let urls = paths.map(|path| server.url(path));
    let expected = [
        Verdict::Good,
        Verdict::Refused(500),
        Verdict::unreachable("the connection is closed without an answer"),
        Verdict::Missing(404),
    ];
    assert_eq!(verdicts(&urls, &settings), expected);
    let log = [
        "GET /closes",
        "GET /missing",
        "GET /passes",
        "GET /passes",
        "GET /stays",
        "GET /stays",
        "HEAD /closes",
        "HEAD /missing",
        "HEAD /passes",
        "HEAD /stays",
    ];
    assert_eq!(server.asked(), log);
}

#[test]
fn a_host_may_ask_to_wait() {
    let settings = Settings {
        retries: 1,
        ..quick()
    };
    let server = Server::new(|path, _, count| match (path, count) {
        ("/none", 0) => status(429).header("Retry-After", "0"),
        ("/one", 0) => status(503).header("Retry-After", "1"),
        _ => status(200),
    });
    let start = Instant::now();
    let urls = ["/none", "/one"].map(|path| server.url(path));
    assert_eq!(verdicts(&urls, &settings), [Verdict::Good, Verdict::Good]);
    assert!(start.elapsed() >= Duration::from_secs(1));
    let log = ["GET /none", "GET /one", "HEAD /none", "HEAD /one"];
    assert_eq!(server.asked(), log);
}

#[test]
fn a_host_that_asks_to_wait_for_long_is_left_alone() {
    let settings = Settings {
        retries: 2,
        per_host: 1,
        ..quick()
    };
    let server = Server::new(|_, _, _| status(429).header("Retry-After", "3600"));
    let urls = ["/a", "/b", "/c"].map(|path| server.url(path));
    let verdicts = verdicts(&urls, &settings);
    assert_eq!(verdicts, vec![unsure("the host answers 429"); 3]);
    assert_eq!(server.log(), ["HEAD /a"]);
}

#[test]
fn what_does_not_answer_is_not_waited_for() {
    let settings = Settings {
        timeout: Duration::from_millis(300),
        ..quick()
    };
    let server = Server::new(|_, _, _| status(200).after(1500));
    let verdict = verdict(&server.url("/slow"), &settings);
    assert_eq!(verdict, Verdict::unreachable("no answer in time"));
}

#[test]
fn what_is_no_host_with_tls_is_not_trusted() {
    let server = Server::new(|_, _, _| status(200));
    let url = format!("https://127.0.0.1:{}/", server.port());
    let verdict = verdict(&url, &quick());
    assert!(matches!(verdict, Verdict::Unreachable(_)), "{verdict:?}");
    assert!(server.log().iter().all(|one| !one.starts_with("HEAD")));
}

#[test]
fn a_host_is_asked_by_few_at_a_time() {
    let settings = Settings {
        per_host: 2,
        ..quick()
    };
    let server = Server::new(|_, _, _| status(200).after(60));
    let urls: Vec<String> = (0..8).map(|n| server.url(&format!("/{n}"))).collect();
    assert_eq!(verdicts(&urls, &settings), vec![Verdict::Good; 8]);
    assert_eq!(server.peak(), 2);
}

#[test]
fn a_redirect_waits_for_its_turn_too() {
    let settings = Settings {
        per_host: 1,
        ..quick()
    };
    let host = Server::new(|_, _, _| status(200).after(40));
    let target = host.url("");
    let other = Server::new(move |path, _, _| redirect(302, &format!("{target}{path}")));
    let mut urls: Vec<String> = (0..8).map(|n| host.url(&format!("/{n}"))).collect();
    // Another name of this machine: pages of it are taken while pages of the host are.
    let from = |n| format!("http://localhost:{}/to/{n}", other.port());
    urls.extend((0..4).map(from));
    assert_eq!(verdicts(&urls, &settings), vec![Verdict::Good; 12]);
    assert_eq!(host.log().len(), 12);
    assert_eq!(host.peak(), 1);
}

#[test]
fn a_gap_keeps_requests_apart() {
    let settings = Settings {
        gap: Duration::from_millis(150),
        ..quick()
    };
    let server = Server::new(|_, _, _| status(200).after(10));
    let urls: Vec<String> = (0..5).map(|n| server.url(&format!("/{n}"))).collect();
    assert_eq!(verdicts(&urls, &settings), vec![Verdict::Good; 5]);
    assert_eq!(server.peak(), 1);
    // Without it they come at once: the peak can be another.
    let server = Server::new(|_, _, _| status(200).after(150));
    let urls: Vec<String> = (0..5).map(|n| server.url(&format!("/{n}"))).collect();
    verdicts(&urls, &quick());
    assert!(server.peak() > 1);
}

#[test]
fn what_is_known_is_not_asked_again() {
    let settings = quick();
    let server = Server::new(|path, _, count| match path {
        "/good" => status(200),
        _ if count < 2 => status(404),
        _ => status(200),
    });
    let urls = ["/good", "/bad", "/bad#part"].map(|path| server.url(path));
    let first = [Verdict::Good, Verdict::Missing(404), Verdict::Missing(404)];
    let (found, cache) = asked(&urls, &settings, Cache::default(), NOW);
    assert_eq!(found, first);
    let count = server.log().len();
    assert_eq!(count, 3);

    let read = Cache::read(&cache.bytes());
    assert_eq!(read, cache);
    let (found, same) = asked(&urls, &settings, read, NOW + 3599);
    assert_eq!(found, first);
    assert_eq!(same.bytes(), cache.bytes());
    assert_eq!(server.log().len(), count);

    // After an hour the bad one is asked for, after a week the good one.
    let (found, cache) = asked(&urls, &settings, cache, NOW + 3600);
    assert_eq!(found, vec![Verdict::Good; 3]);
    assert_eq!(server.log()[count..], ["HEAD /bad"]);
    let (_, cache) = asked(&urls, &settings, cache, NOW + 7 * 24 * 3600);
    assert_eq!(server.log()[count + 1..], ["HEAD /good"]);

    // Verdicts from the future are dropped, and unlinked pages are forgotten in time.
    let (_, cache) = asked(&urls[..1], &settings, cache, NOW);
    assert_eq!(server.log()[count + 2..], ["HEAD /good"]);
    assert_eq!(
        asked(&[], &settings, cache, NOW + 7 * 24 * 3600).1,
        Cache::default()
    );
}

#[test]
fn fragments_are_of_one_page() {
    let server = Server::new(|_, _, _| status(200));
    let urls = ["/a#x", "/a", "/a#y", "/a?q#x"].map(|path| server.url(path));
    assert_eq!(verdicts(&urls, &quick()), vec![Verdict::Good; 4]);
    assert_eq!(server.asked(), ["HEAD /a", "HEAD /a?q"]);
}

#[test]
fn addresses_are_asked_for_as_browsers_do() {
    let server = Server::new(|_, _, _| status(200));
    let urls = ["/日本語 x?ü|{}", "/a/../b"].map(|path| server.url(path));
    assert_eq!(verdicts(&urls, &quick()), vec![Verdict::Good; 2]);
    let log = ["HEAD /%E6%97%A5%E6%9C%AC%E8%AA%9E%20x?%C3%BC|{}", "HEAD /b"];
    assert_eq!(server.asked(), log);
    let Link::Page { page, .. } = Link::of("https://Bücher.example/", &quick()) else {
        panic!("no page");
    };
    assert_eq!(page.as_str(), "https://xn--bcher-kva.example/");
}

#[test]
fn what_is_ignored_or_no_address_is_not_asked_for() {
    let server = Server::new(|_, _, _| status(404));
    let settings = Settings {
        ignore: vec![server.url("/private/*"), "*example.org*".into()],
        ..quick()
    };
    let urls = [
        server.url("/private/a/b#c"),
        server.url("/private"),
        "http://example.org:x/".into(),
        "http://[/".into(),
        "ftp://127.0.0.1/".into(),
    ];
    let expected = [
        Verdict::Good,
        Verdict::Missing(404),
        Verdict::Good,
        Verdict::unreachable(NO_URL),
        Verdict::unreachable("neither http nor https"),
    ];
    assert_eq!(verdicts(&urls, &settings), expected);
    assert_eq!(server.asked(), ["GET /private", "HEAD /private"]);
}

#[test]
fn patterns() {
    let is = |pattern: &str, text: &str| matches(pattern.as_bytes(), text.as_bytes());
    assert!(is("", "") && is("*", "") && is("**", "a") && is("a*", "a/b"));
    assert!(is("*a*b", "xaxbxab") && is("a*c*", "abc"));
    assert!(!is("", "a") && !is("a", "") && !is("a", "ab") && !is("*b", "abc"));
    assert!(!is("a*b*c", "acb"));
}

#[test]
fn this_machine_and_its_network_are_not_asked() {
    let server = Server::new(|_, _, _| status(200));
    let settings = Settings {
        allow_private: false,
        ..quick()
    };
    let private = unsure(PRIVATE);
    let port = server.port();
    for url in [
        server.url("/"),
        format!("http://localhost:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
    ] {
        assert_eq!(verdict(&url, &settings), private, "{url}");
    }
    assert_eq!(server.asked(), Vec::<String>::new());
}

#[test]
fn a_silent_host_costs_one_timeout_for_each_method() {
    let server = Server::new(|_, _, _| status(200).after(4000));
    let settings = Settings {
        timeout: Duration::from_millis(300),
        retries: 2,
        per_host: 1,
        ..quick()
    };
    let urls = [server.url("/a"), server.url("/b")];
    let silent = Verdict::unreachable("no answer in time");
    assert_eq!(verdicts(&urls, &settings), vec![silent; 2]);
    assert_eq!(server.asked(), ["GET /a", "HEAD /a"]);
}
