use super::{LineKind, kinds, prompt};

/// Returns the commands of a session as they are copied.
fn copied(code: &str) -> String {
    let lines: Vec<&str> = code.lines().collect();
    let commands = lines.iter().zip(kinds(&lines));
    let commands = commands.filter_map(|(line, kind)| match kind {
        LineKind::Command(length) => Some(&line[length..]),
        _ => None,
    });
    commands.collect::<Vec<_>>().join("\n")
}

#[test]
fn prompts_are_found() {
    for (line, length) in [
        ("$ ls", 2),
        (">>> import os", 4),
        ("user@host:~/x$ ls", 15),
        ("PS C:\\Users> dir", 13),
        ("(venv) $ pip", 9),
        ("error: cost $ 5", 0),
        ("a > b", 0),
        ("", 0),
    ] {
        assert_eq!(prompt(line), length, "{line}");
    }
}

#[test]
fn a_command_is_copied_with_the_lines_on_which_it_goes_on() {
    for (session, commands) in [
        (
            "$ docker run \\\n    -it ubuntu\nroot@1:/#\n$ echo next",
            "docker run \\\n    -it ubuntu\necho next",
        ),
        (
            "$ cat > f <<EOF\nhello\n\n# no comment\n> quoted\nEOF\n$ ls\nf",
            "cat > f <<EOF\nhello\n\n# no comment\n> quoted\nEOF\nls",
        ),
        (
            "$ curl -X POST \\\n    -d '{\"a\": 1,\n  \"b\": 2}' http://localhost\nok",
            "curl -X POST \\\n    -d '{\"a\": 1,\n  \"b\": 2}' http://localhost",
        ),
        (
            "$ cat <<EOF\n> a\n> EOF\na\n$ for i in 1 2; do\n>   echo $i\n> done\n1\n2",
            "cat <<EOF\na\nEOF\nfor i in 1 2; do\n  echo $i\ndone",
        ),
        (
            "$ for i in 1 2; do\n    echo $i\ndone\n1\n2\n$ ls",
            "for i in 1 2; do\n    echo $i\ndone\nls",
        ),
        (
            "$ cat > README <<EOF\nRun:\n$ make\nEOF\n$ ls\nREADME",
            "cat > README <<EOF\nRun:\n$ make\nEOF\nls",
        ),
        // The author's missing quote could be anywhere.
        ("$ echo 'a\nb\n$ ls", "echo 'a\nb\nls"),
        (
            "C:\\> copy a ^\n  b\n 1 file(s) copied.\nC:\\> dir",
            "copy a ^\n  b\ndir",
        ),
        (
            "PS C:\\> Get-Item `\n>> x\nName\nPS C:\\> dir",
            "Get-Item `\nx\ndir",
        ),
        (
            "mysql> select *\n    -> from t;\nEmpty set\nmysql> use shop\nDatabase changed",
            "select *\nfrom t;\nuse shop",
        ),
        (
            "mysql> select *\n  from t;\n1 row\nmysql> status\nok",
            "select *\n  from t;\nstatus",
        ),
        ("shop=# select 1\nshop-# ;\n 1\n", "select 1\n;"),
        (
            ">>> def f():\n...     return 1\n...\n>>> f()\n1",
            "def f():\n    return 1\n\nf()",
        ),
        (
            "In [1]: for x in y:\n   ...:     x\n   ...:\nOut[1]: 1",
            "for x in y:\n    x\n",
        ),
    ] {
        assert_eq!(copied(session), commands, "{session}");
    }
}

#[test]
fn output_is_left_out() {
    for (session, commands) in [
        (
            "[me@host ~]$ ls\nfile\n[root@host ~]# systemctl restart x",
            "ls\nsystemctl restart x",
        ),
        ("C:\\> dir\n x", "dir"),
        ("$ ls\n[me@host ~]$ pwd", "ls\npwd"),
        ("$ npm run build\n> app@1.0.0 build\n> tsc", "npm run build"),
        ("$ diff a b\n1c1\n< x\n---\n> y", "diff a b"),
        ("> 1 + 1\n2\n> x", "1 + 1\nx"),
        ("# ls\nfile\n# pwd", "ls\npwd"),
        ("$ ls\n# a comment\n$ pwd", "ls\npwd"),
        (
            "$ sudo -i\n[sudo] password for me:\n# systemctl restart x\n# exit\n# a comment\n$ ls",
            "sudo -i\nsystemctl restart x\nexit\nls",
        ),
        (
            "$ docker exec -it x sh\n/ # ls\nbin",
            "docker exec -it x sh\nls",
        ),
        (
            "$ echo it\\'s\nit's\n$ ls # don't\nf",
            "echo it\\'s\nls # don't",
        ),
        (
            "Router> enable\nRouter# show\nv1\nRouter(config)# exit",
            "enable\nshow\nexit",
        ),
        ("irb(main):001:0> 1\n=> 1", "1"),
    ] {
        assert_eq!(copied(session), commands, "{session}");
    }
}
