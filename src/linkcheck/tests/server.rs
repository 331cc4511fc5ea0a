//! A host on this machine that answers as a test says, and remembers what it was asked.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// The reaction of a host to a request.
#[derive(Clone, Default)]
pub(super) struct Answer {
    /// 0: it closes the connection.
    status: u16,
    headers: String,
    after: Duration,
}

impl Answer {
    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers += &format!("{name}: {value}\r\n");
        self
    }

    pub(super) fn after(mut self, milliseconds: u64) -> Self {
        self.after = Duration::from_millis(milliseconds);
        self
    }
}

pub(super) fn status(status: u16) -> Answer {
    Answer {
        status,
        ..Answer::default()
    }
}

pub(super) fn redirect(code: u16, location: &str) -> Answer {
    status(code).header("Location", location)
}

/// Answers a path. The second is the method, the third how often the path was asked for before.
type Script = dyn Fn(&str, &str, usize) -> Answer + Send + Sync;

pub(super) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    script: Box<Script>,
    log: Mutex<Vec<String>>,
    counts: Mutex<HashMap<String, usize>>,
    now: AtomicUsize,
    peak: AtomicUsize,
    is_over: AtomicBool,
}

impl Server {
    pub(super) fn new(
        script: impl Fn(&str, &str, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script: Box::new(script),
            log: Mutex::default(),
            counts: Mutex::default(),
            now: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
        });
        let server = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if server.is_over.load(SeqCst) {
                    break;
                }
                let server = Arc::clone(&server);
                thread::spawn(move || server.serve(stream));
            }
        });
        Self { address, shared }
    }

    /// The address of a path, which begins with a slash.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The port of it.
    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the requests, like `HEAD /a`, sorted, because the order of threads is not fixed.
    pub(super) fn asked(&self) -> Vec<String> {
        let mut log = self.log();
        log.sort();
        log
    }

    /// Returns the requests in the order of their arrival.
    pub(super) fn log(&self) -> Vec<String> {
        self.shared.log.lock().unwrap().clone()
    }

    /// The most requests at a time.
    pub(super) fn peak(&self) -> usize {
        self.shared.peak.load(SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.is_over.store(true, SeqCst);
        // The listener waits for one more.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let Some(Ok(first)) = lines.next() else {
            return;
        };
        let now = self.now.fetch_add(1, SeqCst) + 1;
        self.peak.fetch_max(now, SeqCst);
        while lines
            .next()
            .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
        {}
        let answer = self.answer(&first);
        thread::sleep(answer.after);
        // Before the answer: the client may ask again as soon as it has one.
        self.now.fetch_sub(1, SeqCst);
        if answer.status != 0 {
            let (status, headers) = (answer.status, &answer.headers);
            let body = if first.starts_with("HEAD") {
                ""
            } else {
                "hello"
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {status} Said\r\n{headers}Content-Length: 5\r\nConnection: close\r\n\r\n{body}"
            );
        }
    }

    fn answer(&self, first: &str) -> Answer {
        let mut words = first.split(' ');
        let method = words.next().unwrap_or_default();
        let path = words.next().unwrap_or_default();
        self.log.lock().unwrap().push(format!("{method} {path}"));
        let mut counts = self.counts.lock().unwrap();
        let count = counts.entry(path.to_owned()).or_default();
        *count += 1;
        (self.script)(path, method, *count - 1)
    }
}
