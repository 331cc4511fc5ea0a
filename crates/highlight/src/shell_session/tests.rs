use super::{ClassNames, LineKind, begins_with_prompt, kinds, prompt};

/// Returns the commands of a session as they are copied; empty if everything is copied.
fn copied(code: &str) -> String {
    let lines: Vec<&str> = code.lines().collect();
    let commands = lines.iter().zip(kinds(&lines, ClassNames::Sitegen));
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
        (
            "$ git commit -m \"$(cat <<'EOF'\nit's \"new\nEOF\n)\"\n[main 1] it's\n$ ls",
            "git commit -m \"$(cat <<'EOF'\nit's \"new\nEOF\n)\"\nls",
        ),
        (
            "$ greet() {\n>   echo hi\n> }\n$ greet\nhi",
            "greet() {\n  echo hi\n}\ngreet",
        ),
        (
            "$ if true; then\n>   echo yes\n> fi\nyes",
            "if true; then\n  echo yes\nfi",
        ),
        (
            "me@mac ~ % for i in 1 2; do\nfor>   echo $i\nfor> done\n1\n2",
            "for i in 1 2; do\n  echo $i\ndone",
        ),
        (
            "PS C:\\> Get-Process -Name x -and\n>> -Id 1\nName\nPS C:\\> dir",
            "Get-Process -Name x -and\n-Id 1\ndir",
        ),
        (
            ">>> d = {\n    'a': 1,\n}\n>>> d\n{'a': 1}",
            "d = {\n    'a': 1,\n}\nd",
        ),
        (
            "iex(1)> Enum.map([1], fn x ->\n...(1)> x\n...(1)> end)\n[1]",
            "Enum.map([1], fn x ->\nx\nend)",
        ),
        (
            "scala> def f(x: Int) = {\n     |   x\n     | }\ndef f(x: Int): Int",
            "def f(x: Int) = {\n  x\n}",
        ),
        (
            "julia> function f(x)\n           x\n       end\nf (generic function)\njulia> f(1)\n1",
            "function f(x)\n    x\nend\nf(1)",
        ),
        (
            "> function f() {\n... return 1\n... }\nundefined\n> f()\n1",
            "function f() {\nreturn 1\n}\nf()",
        ),
        ("> x <- c(1,\n+ 2)\n> x\n[1] 1 2", "x <- c(1,\n2)\nx"),
        (
            "SQL> select 1\n  2  from dual;\n\n 1\nSQL> exit",
            "select 1\nfrom dual;\nexit",
        ),
        (
            "irb(main):001:0> def f\nirb(main):002:1>   1\nirb(main):003:1> end\n=> :f",
            "def f\n  1\nend",
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
            "$ docker exec -it x sh\n# ls\nbin\n# exit\n$ pwd",
            "docker exec -it x sh\nls\nexit\npwd",
        ),
        (
            "$ docker run --rm alpine cat /etc/fstab\n# <fs> <mountpoint>\n$ ssh root@x cat /etc/motd\n# welcome",
            "docker run --rm alpine cat /etc/fstab\nssh root@x cat /etc/motd",
        ),
        ("┌──(me㉿kali)-[~]\n└─$ ls\nf", "ls"),
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
        (
            "Router>enable\nRouter#show version\nCisco IOS\nRouter(config)#exit",
            "enable\nshow version\nexit",
        ),
        (
            "➜  app git:(main) ✗ npm run dev\n  ➜  Local:   http://localhost:5173/\n➜  Network: use --host\n",
            "npm run dev",
        ),
        ("redis 127.0.0.1:6379> get x\n\"1\"", "get x"),
        (
            "# apt install x\nReading lists...\n# ls\nf",
            "apt install x\nls",
        ),
        ("irb(main):001:0> 1\n=> 1", "1"),
    ] {
        assert_eq!(copied(session), commands, "{session}");
    }
}

#[test]
fn what_is_uncertain_is_copied_whole() {
    for session in [
        // Comments between commands without prompts.
        "# Install it\napt install x\n# then start\nsystemctl start x",
        "# the second disk\nmount /dev/sdb1 /mnt",
        "# 安裝\napt install x",
        // A command without a prompt, and output of npm.
        "npm run build\n> app@1.0.0 build\n> tsc",
        "apt install x\nReading package lists...",
    ] {
        assert_eq!(copied(session), "", "{session}");
    }
}

#[test]
fn a_prompt_in_the_middle_of_commands_makes_no_session() {
    for (code, is_session) in [
        ("$ ls\nf", true),
        ("\n# list\n$ ls\nf", true),
        ("me@host MINGW64 ~/x (main)\n$ ls\nf", true),
        ("cat > README <<EOF\n$ make\nEOF", false),
        ("#!/bin/sh\n$ ls", false),
        ("ls", false),
    ] {
        assert_eq!(begins_with_prompt(code), is_session, "{code}");
    }
}
