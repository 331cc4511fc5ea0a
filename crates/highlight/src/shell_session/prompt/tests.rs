use super::*;

#[test]
fn prompts_of_many_systems_are_found() {
    for (line, prompt) in [
        ("$ ls", "$ "),
        (">>> import os", ">>> "),
        ("user@host:~/x$ ls", "user@host:~/x$ "),
        ("root@1:/#", "root@1:/#"),
        ("[me@host ~]$ ls", "[me@host ~]$ "),
        ("[root@host ~]# systemctl restart x", "[root@host ~]# "),
        ("[root@host etc]#", "[root@host etc]#"),
        ("PS C:\\Users> dir", "PS C:\\Users> "),
        ("PS C:\\Program Files> dir", "PS C:\\Program Files> "),
        ("PS> dir", "PS> "),
        ("C:\\> dir", "C:\\> "),
        ("C:\\Users\\me>dir", "C:\\Users\\me>"),
        ("(venv) $ pip", "(venv) $ "),
        ("(base) me@host:~$ pip", "(base) me@host:~$ "),
        ("(venv) C:\\x>pip", "(venv) C:\\x>"),
        ("me@mac ~ % ls", "me@mac ~ % "),
        ("me@mac Desktop % ls", "me@mac Desktop % "),
        ("me@host ~/x> ls", "me@host ~/x> "),
        ("me@host /var/log $ ls", "me@host /var/log $ "),
        ("host:~ me$ ls", "host:~ me$ "),
        ("bash-5.1# ls", "bash-5.1# "),
        ("/ # apk add x", "/ # "),
        ("~/src $ ls", "~/src $ "),
        ("mysql> select 1;", "mysql> "),
        ("MariaDB [(none)]> select 1;", "MariaDB [(none)]> "),
        ("postgres=# select 1;", "postgres=# "),
        ("shop=> select 1;", "shop=> "),
        ("sqlite> .tables", "sqlite> "),
        ("irb(main):001:0> 1", "irb(main):001:0> "),
        ("irb(main):002> 1", "irb(main):002> "),
        ("irb> 1", "irb> "),
        ("[1] pry(main)> 1", "[1] pry(main)> "),
        ("iex(1)> 1", "iex(1)> "),
        ("127.0.0.1:6379> get x", "127.0.0.1:6379> "),
        ("redis 127.0.0.1:6379> get x", "redis 127.0.0.1:6379> "),
        ("localhost:6379[1]> get x", "localhost:6379[1]> "),
        ("127.0.0.1:6379(TX)> exec", "127.0.0.1:6379(TX)> "),
        ("shop=*# commit;", "shop=*# "),
        ("➜  ~ ls", "➜  ~ "),
        ("➜  app git:(main) ✗ npm test", "➜  app git:(main) ✗ "),
        ("➜  app git:(main) npm test", "➜  app git:(main) "),
        ("➜ ls -l", "➜ "),
        ("(venv) ➜  app ls", "(venv) ➜  app "),
        ("λ ls", "λ "),
        ("└─$ ls", "└─$ "),
        ("*Main> 1", "*Main> "),
        ("hive (default)> select 1;", "hive (default)> "),
        ("me@host:~/My Files$ ls", "me@host:~/My Files$ "),
        ("me@host:~/x (main) $ ls", "me@host:~/x (main) $ "),
        ("~/src$ ls", "~/src$ "),
        ("julia> 1", "julia> "),
        ("node > 1", "node > "),
        ("[server]: PS C:\\x> dir", "[server]: PS C:\\x> "),
        ("In [12]: 1", "In [12]: "),
        ("(gdb) bt", "(gdb) "),
    ] {
        let found = find(line).map_or("", |found| &line[..found.length]);
        assert_eq!(found, prompt, "{line}");
    }
}

#[test]
fn output_has_no_prompt() {
    for line in [
        "",
        "error: cost $ 5",
        "a > b",
        "(5 > 3)",
        "me@example.org > x",
        "git@github.com: Permission denied (publickey).",
        "[error] x@y: $ 5",
        "[2025-01-01] a@b]$x",
        "/etc/passwd: no",
        "C:\\x.txt: not found",
        "<div> x",
        "foo> bar",
        "warning: a # b",
        "x -> y",
        "Out[1]: 1",
        "[sudo] password for me:",
        "файл> x",
        "➜  Local:   http://localhost:5173/",
        "➜ Local: http://localhost:5173/",
        "src/x.rs:12> x",
        "≥ 5",
    ] {
        assert_eq!(find(line), None, "{line}");
    }
    assert_eq!(unknown_name("Router(config)# exit", &[]), Some("Router"));
    assert_eq!(unknown_name("<p> x", &[]), None);
    let lines = ["Router>enable", "Router#show version"];
    assert_eq!(unknown_name(lines[0], &lines), Some("Router"));
    assert_eq!(unknown_name(lines[0], &lines[..1]), None);
    assert_eq!(
        prompt_of_name(lines[1], "Router").map(|found| found.length),
        Some(7)
    );
}
