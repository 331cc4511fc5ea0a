//! The connections of the preview: how many there may be, and how long a client may take to say what it wants.
//!
//! Without limits, a program that opens connections and sends a byte a minute keeps the preview from answering.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// The most connections at a time. A browser opens six for each host.
const MOST: usize = 256;
/// The time that a client has for the head of a request. A connection that is idle so long is closed.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of the head of a request.
const HEAD: usize = 64 << 10;
/// The time before another connection is taken after one could not be.
const PAUSE: Duration = Duration::from_millis(50);

/// Answers the connections of a listener with a router. Returns only with an error.
///
/// # Errors
/// If the listener has no more room to answer, which does not happen.
pub(super) async fn answer(listener: TcpListener, router: Router) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(MOST));
    loop {
        let permit = Arc::clone(&room)
            .acquire_owned()
            .await
            .map_err(io::Error::other)?;
        let Ok((stream, _)) = listener.accept().await else {
            // No file descriptor is free, or the client is gone.
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Small answers are sent at once.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let mut protocol = http1::Builder::new();
            protocol
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .max_buf_size(HEAD);
            // A client that leaves in the middle is no error.
            let _ = protocol
                .serve_connection(TokioIo::new(stream), service)
                .await;
            drop(permit);
        });
    }
}
