//! Tables of names and messages of errors.

/// Classes that say only that something of the system failed. The message of the system is the better name.
pub(super) const GENERIC: [&str; 5] = [
    "IOError",
    "IOException",
    "OSError",
    "RuntimeError",
    "SocketException",
];

/// Names of errors of the system (POSIX, `errno`) and of npm. Sorted.
pub(super) const ERRNOS: [&str; 56] = [
    "E401",
    "E403",
    "E404",
    "EACCES",
    "EADDRINUSE",
    "EADDRNOTAVAIL",
    "EAFNOSUPPORT",
    "EAGAIN",
    "EALREADY",
    "EBADENGINE",
    "EBADF",
    "EBADPLATFORM",
    "EBUSY",
    "ECANCELED",
    "ECHILD",
    "ECONNABORTED",
    "ECONNREFUSED",
    "ECONNRESET",
    "EDQUOT",
    "EEXIST",
    "EFAULT",
    "EFBIG",
    "EHOSTUNREACH",
    "EINTEGRITY",
    "EINTR",
    "EINVAL",
    "EIO",
    "EISDIR",
    "EJSONPARSE",
    "ELIFECYCLE",
    "ELOOP",
    "EMFILE",
    "EMLINK",
    "ENAMETOOLONG",
    "ENEEDAUTH",
    "ENETUNREACH",
    "ENFILE",
    "ENOENT",
    "ENOEXEC",
    "ENOMEM",
    "ENOSPC",
    "ENOTCONN",
    "ENOTDIR",
    "ENOTEMPTY",
    "ENOTFOUND",
    "ENOTSUP",
    "EOTP",
    "EPERM",
    "EPIPE",
    "EPROTO",
    "ERESOLVE",
    "EROFS",
    "ETARGET",
    "ETIMEDOUT",
    "EUSAGE",
    "EXDEV",
];

/// States of a pod of Kubernetes that are errors.
pub(super) const POD_STATES: [&str; 8] = [
    "CrashLoopBackOff",
    "CreateContainerConfigError",
    "CreateContainerError",
    "ErrImagePull",
    "FailedScheduling",
    "ImagePullBackOff",
    "InvalidImageName",
    "OOMKilled",
];

/// Statuses of HTTP that are errors, with their texts (RFC 9110, RFC 6585). Sorted.
pub(super) const HTTP: [(u16, &str); 23] = [
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (407, "Proxy Authentication Required"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "Length Required"),
    (412, "Precondition Failed"),
    (413, "Content Too Large"),
    (415, "Unsupported Media Type"),
    (422, "Unprocessable Content"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (511, "Network Authentication Required"),
];

/// Beginnings of messages of apt after `E: `.
pub(super) const APT: [&str; 9] = [
    "Unable to locate package",
    "Unable to fetch some archives",
    "Unable to correct problems",
    "Unable to acquire the dpkg frontend lock",
    "Unmet dependencies",
    "Could not get lock",
    "Could not open lock file",
    "dpkg was interrupted",
    "Failed to fetch",
];

/// Messages of the system and of programs of the shell. A longer one is before its beginning.
pub(super) const PHRASES: [&str; 23] = [
    "Address already in use",
    "Argument list too long",
    "Broken pipe",
    "Cannot allocate memory",
    "command not found",
    "Connection refused",
    "Connection reset by peer",
    "Connection timed out",
    "Disk quota exceeded",
    "Exec format error",
    "Host key verification failed",
    "Name or service not known",
    "Network is unreachable",
    "No route to host",
    "No space left on device",
    "Operation not permitted",
    "Permission denied (publickey)",
    "Permission denied",
    "Read-only file system",
    "Segmentation fault",
    "Temporary failure in name resolution",
    "Text file busy",
    "Too many open files",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_that_are_searched_are_sorted() {
        assert!(ERRNOS.is_sorted());
        assert!(HTTP.is_sorted());
    }
}
