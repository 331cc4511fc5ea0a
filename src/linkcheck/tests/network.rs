//! Hosts that are not there, and a machine that reaches none.

use std::net::TcpListener;

use super::*;

/// The address of a page on a host that is not there.
fn dead(host: usize, path: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    format!("http://127.0.0.{host}:{port}{path}")
}

#[test]
fn few_dead_hosts_are_dead() {
    let urls = [dead(1, "/a"), dead(1, "/b")];
    let (found, cache) = asked(&urls, &quick(), Cache::default(), NOW);
    let refused = Verdict::unreachable("the connection is refused");
    assert_eq!(found, vec![refused; 2]);
    assert_ne!(cache, Cache::default());
}

#[test]
fn a_machine_without_a_network_says_nothing() {
    let settings = Settings {
        timeout: Duration::from_millis(400),
        concurrency: 2,
        ..quick()
    };
    let mut urls: Vec<String> = (1..40).map(|host| dead(host, "/")).collect();
    urls.push(dead(1, "/other"));
    let (found, cache) = asked(&urls, &settings, Cache::default(), NOW);
    assert_eq!(found, vec![unsure(NO_NETWORK); 40]);
    // It is asked anew as soon as there is one.
    assert_eq!(cache, Cache::default());
}

#[test]
fn a_late_answer_shows_that_there_is_a_network() {
    let settings = Settings {
        timeout: Duration::from_secs(2),
        concurrency: 6,
        ..quick()
    };
    let server = Server::new(|_, _, _| status(200).after(400));
    let mut urls = vec![server.url("/")];
    urls.extend((2..10).map(|host| dead(host, "/")));
    let found = verdicts(&urls, &settings);
    assert_eq!(found[0], Verdict::Good);
    for verdict in &found[1..] {
        assert!(matches!(verdict, Verdict::Unreachable(_)), "{verdict:?}");
    }
}
