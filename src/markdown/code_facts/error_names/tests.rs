use super::find;

fn names(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    find(line, false, |name| names.push(name.into_owned()));
    names
}

#[test]
fn errors_are_named_in_lines_of_real_output() {
    for (line, wanted) in [
        // Exceptions.
        (
            "ModuleNotFoundError: No module named '_cffi_backend'",
            "ModuleNotFoundError",
        ),
        (
            "requests.exceptions.ConnectTimeout: HTTPSConnectionPool",
            "",
        ),
        (
            "urllib3.exceptions.NewConnectionError: <x>: Failed",
            "NewConnectionError",
        ),
        (
            "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space",
            "OutOfMemoryError",
        ),
        (
            "Caused by: java.net.BindException: Address already in use",
            "BindException",
        ),
        (
            "Unhandled exception. System.NullReferenceException: Object reference not set",
            "NullReferenceException",
        ),
        (
            "Uncaught (in promise) TypeError: Failed to fetch",
            "TypeError",
        ),
        ("PHP Fatal error:  Uncaught PDOException: x", "PDOException"),
        (
            "TypeError [ERR_INVALID_ARG_TYPE]: The \"path\" argument",
            "TypeError ERR_INVALID_ARG_TYPE",
        ),
        (
            "a.rb:3:in `x': undefined method `y' for nil (NoMethodError)",
            "NoMethodError",
        ),
        ("E   AssertionError: assert 1 == 2", "AssertionError"),
        (
            "OSError: [Errno 28] No space left on device: '/x'",
            "No space left on device",
        ),
        ("RuntimeError: CUDA out of memory.", "RuntimeError"),
        // Errors of the system, and codes of Node.js.
        (
            "Error: listen EADDRINUSE: address already in use :::3000",
            "EADDRINUSE",
        ),
        ("npm ERR! code ERESOLVE", "ERESOLVE"),
        ("npm error code E404", "E404"),
        (
            "net::ERR_CERT_AUTHORITY_INVALID",
            "ERR_CERT_AUTHORITY_INVALID",
        ),
        ("web-7d9 0/1 CrashLoopBackOff 12 3m", "CrashLoopBackOff"),
        // Compilers and databases.
        ("error[E0308]: mismatched types", "E0308"),
        ("src/a.ts(3,5): error TS2345: Argument of type", "TS2345"),
        (
            "a.obj : error LNK2019: unresolved external symbol",
            "LNK2019",
        ),
        ("x.c:1:1: error: expected ';'", ""),
        ("ORA-00942: table or view does not exist", "ORA-00942"),
        ("SQLSTATE[42P01]: Undefined table", "SQLSTATE 42P01"),
        (
            "ERROR 1045 (28000): Access denied for user",
            "ERROR 1045 (28000)",
        ),
        // Statuses and codes.
        ("HTTP/1.1 502 Bad Gateway", "502 Bad Gateway"),
        ("HTTP/2 403", "403 Forbidden"),
        (
            "curl: (22) The requested URL returned error: 404",
            "404 Not Found",
        ),
        (
            "Error: Request failed with status code 429",
            "429 Too Many Requests",
        ),
        ("Listening on port 500, 404 files", ""),
        ("took 4045 ms, 500ms", ""),
        ("command terminated with exit code 137", "exit code 137"),
        ("make: *** exit status 2", ""),
        (
            "Main process exited, code=exited, status=203/EXEC",
            "exit code 203",
        ),
        // Beginnings.
        (
            "fatal: not a git repository (or any of the parent directories): .git",
            "fatal: not a git repository",
        ),
        (
            "fatal: refusing to merge unrelated histories",
            "fatal: refusing to merge unrelated histories",
        ),
        (
            "fatal: Authentication failed for 'https://x/'",
            "fatal: Authentication failed",
        ),
        ("fatal: repository 'x' not found", ""),
        (
            "FATAL:  password authentication failed for user \"x\"",
            "FATAL: password authentication failed for user",
        ),
        (
            "E: Unable to locate package nmap",
            "E: Unable to locate package",
        ),
        ("E: Something else", ""),
        // Messages of the system.
        ("bash: foo: command not found", "command not found"),
        ("zsh: command not found: foo", "command not found"),
        ("bind: Address already in use", "Address already in use"),
        (
            "git@github.com: Permission denied (publickey).",
            "Permission denied (publickey)",
        ),
        ("Segmentation fault (core dumped)", "Segmentation fault"),
        // Sentences, code and configurations.
        ("A ValueError is raised when the file is missing", ""),
        ("except ValueError:", ""),
        ("raise ValueError(\"x\")", ""),
        ("class MyError(Exception):", ""),
        ("if permission denied is shown, ask", ""),
        ("Error: x", ""),
        ("Exception: x", ""),
        ("Everything is fine", ""),
    ] {
        assert_eq!(names(line).join(" "), wanted, "{line}");
    }
}

#[test]
fn a_class_without_a_message_is_an_error_in_a_traceback() {
    let mut names = Vec::new();
    find("AssertionError", true, |name| names.push(name.into_owned()));
    assert_eq!(names, ["AssertionError"]);
    assert!(super::class("AssertionError", false).is_none());
}
