//! Tables of programs.

/// Programs that notes about software use. In a block without prompts, a line that begins with one of them is a
/// command. Sorted.
#[rustfmt::skip]
pub(super) const KNOWN: [&str; 414] = [
    "7z", "ack", "adb", "aircrack-ng", "alembic", "ansible", "ansible-galaxy", "ansible-playbook", "ant", "apachectl",
    "apk", "apt", "apt-cache", "apt-get", "apt-key", "apt-mark", "aptitude", "ar", "arduino-cli", "argocd",
    "autoconf", "automake", "awk", "aws", "az", "bazel", "blkid", "brctl", "brew", "btrfs", "bun", "bundle",
    "bunx", "bzip2", "c++", "caddy", "cargo", "certbot", "cfdisk", "cfssl", "chgrp", "chmod", "chown", "chroot",
    "clang", "clang-format", "cmake", "codesign", "composer", "conda", "corepack", "crontab", "cryptsetup", "ctest",
    "curl", "dart", "dd", "deno", "df", "diff", "dig", "dmesg", "dnf", "docker", "docker-compose", "dockerd",
    "dotnet", "dpkg", "dpkg-reconfigure", "du", "e2fsck", "electron", "elixir", "emacs", "erl", "esbuild", "eslint",
    "ethtool", "fastboot", "fdisk", "ffmpeg", "ffprobe", "find", "findmnt", "firebase",
    "firewall-cmd", "flask", "flatpak", "flutter", "fsck", "fuser", "fusermount", "g++", "gcc", "gcloud", "gdb",
    "gem", "getent", "getfacl", "gh", "ghc", "git", "git-lfs", "gitea", "gitlab-runner", "go", "gofmt", "gpg",
    "gradle", "grafana-cli", "grep", "groupadd", "grpcurl", "grub-install", "grub-mkconfig", "gsutil", "gunicorn",
    "gunzip", "gzip", "h2load", "helm", "heroku", "hexdump", "hg", "hostnamectl", "htop", "httpd", "hugo", "hwclock",
    "iconv", "id", "ifconfig", "initdb", "insmod", "iostat", "ip", "iperf3", "iptables", "ipython", "iw", "iwconfig",
    "java", "javac", "jekyll", "jest", "journalctl", "jq", "julia", "jupyter", "jupyter-notebook", "k3s", "k9s",
    "keytool", "killall", "kinit", "kubeadm", "kubectl", "kubelet", "kustomize", "launchctl", "ldapsearch",
    "ldconfig", "ldd", "lerna", "locale-gen", "localectl", "localedef", "loginctl", "lsblk", "lscpu", "lsmod", "lsof",
    "lspci", "lsusb", "ltrace", "lvcreate", "lvextend", "lvs", "lxc", "lxd", "make", "mamba", "mariadb", "md5sum",
    "mdadm", "mediainfo", "memcached", "meson", "minikube", "mkcert", "mkfs", "mkfs.ext4", "mkswap",
    "modprobe", "mongo", "mongod", "mongodump", "mongosh", "mosquitto_pub", "mount", "mvn", "mypy", "mysql",
    "mysqladmin", "mysqld", "mysqldump", "nano", "nc", "ncdu", "netplan", "netstat", "nft", "nginx", "ninja",
    "nix", "nix-env", "nix-shell", "nixos-rebuild", "nm", "nmap", "nmcli", "node", "npm", "npx", "nslookup",
    "ntpdate", "numactl", "nvcc", "nvidia-smi", "nvim", "nvm", "nx", "objdump", "ollama", "opam", "openssl", "packer",
    "pacman", "pandoc", "parted", "passwd", "patch", "patchelf", "pdflatex", "pecl", "perf", "perl", "pg_ctl", "pg_dump",
    "pg_restore", "pgrep", "php", "php-fpm", "pidof", "ping", "pip", "pipenv", "pipx", "pkg", "pkg-config", "pkill",
    "pm2", "pnpm", "podman", "poetry", "postfix", "postgres", "powershell", "prettier", "prisma", "prometheus",
    "promtool", "protoc", "ps", "psql", "pulumi", "puppet", "pvs", "pwsh", "pyenv", "pytest", "python", "qemu-img",
    "qemu-system-x86_64", "quarkus", "rabbitmqctl", "rails", "rake", "rbenv", "readelf", "redis-cli", "redis-server",
    "reg", "resize2fs", "resolvectl", "restic", "restorecon", "rmmod", "robocopy", "route", "rpm", "rspec", "rsync",
    "rubocop", "ruby", "ruff", "runc", "rustc", "rustup", "sbt", "scala", "scons", "scp", "screen", "sed", "semanage",
    "serverless", "service", "sestatus", "setenforce", "setfacl", "sfc", "sfdisk", "sftp", "sha256sum", "skopeo",
    "smartctl", "smbclient", "snap", "socat", "spark-submit", "sqlcmd", "sqlite3", "ss", "ssh", "ssh-add",
    "ssh-agent", "ssh-copy-id", "ssh-keygen", "ssh-keyscan", "sshd", "sshfs", "strace",
    "subfinder", "supervisorctl", "svn", "swapoff", "swapon", "swift", "sysctl", "systemctl", "systemd-analyze",
    "tar", "tcpdump", "telnet", "terraform", "tesseract", "tmux", "top", "torchrun", "tox", "traceroute", "tree",
    "tsc", "tshark", "turbo", "twine", "udevadm", "ufw", "umount", "unzip", "update-alternatives",
    "update-ca-certificates", "update-grub", "useradd", "usermod", "uv", "uvicorn", "uvx", "vagrant", "vault", "vgs",
    "vim", "virsh", "virt-install", "virtualenv", "visudo", "vite", "vmstat", "vsce", "watch", "webpack", "wg",
    "wg-quick", "wget", "winget", "wrangler", "wsl", "xargs", "xcode-select", "xcodebuild", "xcrun", "xelatex",
    "xrandr", "xxd", "xz", "yarn", "yq", "yum", "zcat", "zfs", "zip", "zpool", "zypper",
];

/// Builtins of shells, and programs that only handle files and text: nearly every note runs them. Sorted.
#[rustfmt::skip]
pub(super) const LEFT_OUT: [&str; 122] = [
    "alias", "basename", "bg", "break", "builtin", "case", "cat", "cd", "chdir", "clear", "cls", "cmd", "command",
    "complete", "continue", "copy", "cp", "date", "declare", "del", "dir", "dirname", "dirs", "disown", "do", "done",
    "echo", "elif", "else", "enable", "env", "esac", "eval", "exec", "exit", "export", "false", "fc", "fg", "fi",
    "for", "function", "getopts", "goto", "hash", "head", "help", "history", "if", "in", "jobs", "kill", "less",
    "let", "ll", "ln", "local", "logout", "ls", "man", "mapfile", "md", "mkdir", "mktemp", "more", "move", "mv", "nl",
    "popd", "printf", "pushd", "pwd", "read", "readarray", "readonly", "realpath", "rem", "ren", "return", "rm",
    "rmdir", "select", "seq", "set", "setlocal", "setx", "shift", "shopt", "sleep", "sort", "source", "start", "stat",
    "su", "suspend", "tail", "tee", "test", "then", "time", "times", "touch", "tr", "trap", "true", "type", "typeset",
    "ulimit", "umask", "unalias", "uname", "uniq", "unset", "until", "wait", "wc", "where", "which", "while", "who",
    "whoami", "yes",
];
