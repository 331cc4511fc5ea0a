//! Messages to people, on standard error.

use std::io::{self, StderrLock, Write};

/// Standard error as a place for messages: one that cannot be written (a full disk, a closed pipe) changes neither what
/// a command does nor its exit code.
pub(super) struct Messages(StderrLock<'static>);

/// Returns the place for messages.
pub(super) fn messages() -> Messages {
    Messages(io::stderr().lock())
}

impl Write for Messages {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}
