//! Programs that are known to change something.

/// Files that take what is written without keeping it.
pub(super) const SINKS: &[&str] = &["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/zero", "/dev/full"];

/// Programs that write, whatever their arguments.
pub(super) const WRITERS: &[(&str, &str)] = &[
    ("rm", "removes files"),
    ("rmdir", "removes folders"),
    ("unlink", "removes files"),
    ("shred", "overwrites files"),
    ("mv", "moves files"),
    ("cp", "copies files"),
    ("ln", "makes links"),
    ("install", "copies files"),
    ("mkdir", "makes folders"),
    ("touch", "makes files or changes their times"),
    ("truncate", "changes the length of files"),
    ("chmod", "changes who may use files"),
    ("chown", "changes whom files belong to"),
    ("chgrp", "changes whom files belong to"),
    ("chattr", "changes attributes of files"),
    ("setfacl", "changes who may use files"),
    ("tee", "writes to files"),
    ("dd", "writes to files or devices"),
    ("fallocate", "makes files"),
    ("mkfifo", "makes files"),
    ("mknod", "makes files"),
    ("mkfs", "makes a file system"),
    ("mkswap", "makes swap"),
    ("fdisk", "changes partitions"),
    ("parted", "changes partitions"),
    ("mount", "changes what is mounted"),
    ("umount", "changes what is mounted"),
    ("swapon", "changes swap"),
    ("swapoff", "changes swap"),
    ("kill", "sends a signal"),
    ("pkill", "sends a signal"),
    ("killall", "sends a signal"),
    ("reboot", "restarts the machine"),
    ("shutdown", "stops the machine"),
    ("poweroff", "stops the machine"),
    ("halt", "stops the machine"),
    ("logrotate", "renames files"),
    ("useradd", "changes users"),
    ("userdel", "changes users"),
    ("usermod", "changes users"),
    ("groupadd", "changes groups"),
    ("passwd", "changes a password"),
    ("chpasswd", "changes passwords"),
    ("renice", "changes the priority of processes"),
    ("patch", "changes files"),
    ("createdb", "makes a database"),
    ("dropdb", "removes a database"),
    ("pg_restore", "restores a database"),
    ("rsync", "copies files"),
    ("scp", "copies files"),
    ("unzip", "writes files"),
    ("gunzip", "writes files"),
    ("wall", "writes to terminals"),
];

/// Those of them that only write to their last operand.
pub(super) const COPIERS: &[&str] = &["cp", "install", "ln", "rsync", "scp"];
/// Those of them that send signals; the signal 0 only asks.
pub(super) const SIGNALS: &[&str] = &["kill", "pkill", "killall"];

/// A program that writes with some subcommands or options.
pub(super) struct Program {
    pub(super) names: &'static [&'static str],
    /// Short options that take a value.
    pub(super) short: &'static str,
    /// Long options that take a value as the next argument.
    pub(super) long: &'static [&'static str],
    /// Subcommands that write, and what they do. Alternatives are parted by `|`, words by a blank; `*` is any word.
    pub(super) verbs: &'static [(&'static str, &'static str)],
    /// Options that write, the values with which they do (any, where none is given), and what they do.
    pub(super) options: &'static [(&'static str, &'static [&'static str], &'static str)],
    /// Options with which nothing is written.
    pub(super) dry_run: &'static [&'static str],
}

const PLAIN: Program = Program { names: &[], short: "", long: &[], verbs: &[], options: &[], dry_run: &[] };

const CONTAINERS: &[(&str, &str)] = &[
    ("rm|rmi|prune", "removes objects"),
    ("start|stop|restart|kill|pause|unpause", "changes the state of containers"),
    ("run|create", "makes a container"),
    ("update|rename|commit|tag|cp|import|load|build|pull|push", "changes objects"),
    ("container rm|prune|start|stop|restart|kill|pause|unpause|update|rename", "changes containers"),
    ("image rm|prune|build|pull|push|tag|load|import", "changes images"),
    ("volume rm|prune|create", "changes volumes"),
    ("network rm|prune|create|connect|disconnect", "changes networks"),
    ("system prune", "removes objects"),
    (
        "compose up|down|start|stop|restart|kill|rm|pause|unpause|create|run|build|pull|push|scale",
        "changes the project's containers",
    ),
    ("service create|update|rm|scale|rollback", "changes services"),
    ("stack deploy|rm", "changes a stack"),
    ("swarm init|join|leave|update", "changes the swarm"),
    ("node update|rm|promote|demote", "changes nodes"),
    ("secret create|rm", "changes secrets"),
    ("config create|rm", "changes configurations"),
];

/// The programs.
pub(super) const PROGRAMS: &[Program] = &[
    Program {
        names: &["kubectl", "oc"],
        short: "nfslcL",
        long: &[
            "namespace",
            "context",
            "kubeconfig",
            "cluster",
            "user",
            "server",
            "token",
            "filename",
            "selector",
            "output",
            "as",
            "container",
        ],
        verbs: &[
            ("delete", "deletes objects"),
            ("apply|create|replace|patch|edit", "changes objects"),
            ("scale|autoscale", "changes the number of replicas"),
            ("set", "changes objects"),
            ("label|annotate", "changes objects"),
            ("rollout restart|undo|pause|resume", "changes a roll-out"),
            ("drain|cordon|uncordon|taint", "changes nodes"),
            ("expose|run|debug|cp", "makes objects"),
            ("certificate approve|deny", "answers a request for a certificate"),
            (
                "config set|set-context|set-cluster|set-credentials|use-context|unset|delete-context|delete-cluster",
                "changes the configuration",
            ),
        ],
        dry_run: &["dry-run"],
        ..PLAIN
    },
    Program {
        names: &["docker", "podman", "nerdctl"],
        short: "Hclf",
        long: &["host", "context", "config", "log-level"],
        verbs: CONTAINERS,
        ..PLAIN
    },
    Program {
        names: &["docker-compose", "podman-compose"],
        short: "fpH",
        long: &["file", "project-name", "profile", "env-file", "project-directory"],
        verbs: &[(
            "up|down|start|stop|restart|kill|rm|pause|unpause|create|run|build|pull|push|scale",
            "changes the project's containers",
        )],
        ..PLAIN
    },
    Program {
        names: &["systemctl"],
        short: "HMtpno",
        long: &["host", "machine", "type", "property", "lines", "output", "root", "signal", "job-mode"],
        verbs: &[
            ("start|stop|restart|reload|try-restart|reload-or-restart|kill", "changes the state of units"),
            ("enable|disable|mask|unmask|reenable|preset|link|edit|revert|set-property", "changes units"),
            (
                "daemon-reload|daemon-reexec|reset-failed|isolate|set-default|set-environment|unset-environment",
                "changes systemd",
            ),
            ("reboot|poweroff|halt|suspend|hibernate|kexec|rescue|emergency", "stops the machine"),
        ],
        ..PLAIN
    },
    Program {
        names: &["service"],
        verbs: &[("* start|stop|restart|reload|force-reload|try-restart", "changes the state of a service")],
        ..PLAIN
    },
    Program {
        names: &["supervisorctl"],
        short: "csup",
        verbs: &[("start|stop|restart|reload|reread|update|signal|shutdown|clear|add|remove", "changes programs")],
        ..PLAIN
    },
    Program {
        names: &["helm"],
        short: "nf",
        long: &["namespace", "kube-context", "kubeconfig", "values", "set"],
        verbs: &[
            ("install|upgrade|uninstall|delete|rollback", "changes a release"),
            ("repo add|remove|update", "changes the list of repositories"),
            ("push|pull", "copies a chart"),
        ],
        dry_run: &["dry-run"],
        ..PLAIN
    },
    Program {
        names: &["terraform", "tofu", "terragrunt"],
        verbs: &[
            ("apply|destroy|import|taint|untaint|force-unlock|init", "changes infrastructure or its state"),
            ("state rm|mv|push|replace-provider", "changes the state"),
            ("workspace new|delete|select", "changes workspaces"),
        ],
        ..PLAIN
    },
    Program {
        names: &["git"],
        short: "cC",
        long: &["git-dir", "work-tree", "namespace"],
        verbs: &[
            ("push", "changes the other repository"),
            (
                "commit|merge|rebase|reset|revert|cherry-pick|am|apply|pull|checkout|switch|restore|clean|rm|mv|add|init|clone|gc|fetch",
                "changes the repository",
            ),
            ("stash push|pop|drop|apply|clear|save", "changes the repository"),
        ],
        dry_run: &["dry-run"],
        ..PLAIN
    },
    Program {
        names: &["curl"],
        short: "XdFTouHAbcCeEhKmPQrtUwxyYz",
        long: &[
            "request",
            "data",
            "form",
            "output",
            "upload-file",
            "data-raw",
            "data-binary",
            "data-urlencode",
            "json",
            "user",
            "header",
            "max-time",
            "connect-timeout",
            "url",
        ],
        options: &[
            ("X", &["POST", "PUT", "PATCH", "DELETE"], "asks for a change"),
            ("request", &["POST", "PUT", "PATCH", "DELETE"], "asks for a change"),
            ("d", &[], "sends data"),
            ("data", &[], "sends data"),
            ("data-raw", &[], "sends data"),
            ("data-binary", &[], "sends data"),
            ("data-urlencode", &[], "sends data"),
            ("json", &[], "sends data"),
            ("F", &[], "sends data"),
            ("form", &[], "sends data"),
            ("T", &[], "sends a file"),
            ("upload-file", &[], "sends a file"),
            ("O", &[], "writes a file"),
            ("remote-name", &[], "writes a file"),
        ],
        dry_run: &["G", "get"],
        ..PLAIN
    },
    Program {
        names: &["wget"],
        short: "Oo",
        long: &["method", "post-data", "post-file", "output-document"],
        options: &[
            ("post-data", &[], "sends data"),
            ("post-file", &[], "sends a file"),
            ("method", &["POST", "PUT", "PATCH", "DELETE"], "asks for a change"),
        ],
        ..PLAIN
    },
    Program {
        names: &["sed", "gsed"],
        short: "efl",
        long: &["expression", "file"],
        options: &[("i", &[], "changes files"), ("in-place", &[], "changes files")],
        ..PLAIN
    },
    Program { names: &["perl"], short: "eE", options: &[("i", &[], "changes files")], ..PLAIN },
    Program {
        names: &["tar", "bsdtar"],
        short: "fCTXbI",
        options: &[
            ("x", &[], "writes files"),
            ("extract", &[], "writes files"),
            ("c", &[], "writes an archive"),
            ("create", &[], "writes an archive"),
        ],
        ..PLAIN
    },
    Program {
        names: &["gzip", "bzip2", "xz", "zstd"],
        options: &[("d", &[], "writes files")],
        dry_run: &["c", "stdout", "t", "l"],
        ..PLAIN
    },
    Program {
        names: &["sysctl"],
        options: &[("w", &[], "changes the kernel's settings"), ("p", &[], "changes the kernel's settings")],
        ..PLAIN
    },
    Program {
        names: &["iptables", "ip6tables", "nft"],
        short: "t",
        options: &[
            ("A", &[], "changes the firewall"),
            ("I", &[], "changes the firewall"),
            ("D", &[], "changes the firewall"),
            ("F", &[], "changes the firewall"),
            ("P", &[], "changes the firewall"),
        ],
        verbs: &[("add|delete|flush|insert|replace", "changes the firewall")],
        ..PLAIN
    },
    Program {
        names: &["ip"],
        verbs: &[(
            "addr|address|link|route|rule|neigh|netns add|del|delete|set|flush|replace|change",
            "changes the network",
        )],
        ..PLAIN
    },
    Program {
        names: &["crontab"],
        options: &[("r", &[], "removes the table"), ("e", &[], "changes the table")],
        short: "u",
        ..PLAIN
    },
    Program {
        names: &["apt", "apt-get", "dnf", "yum", "apk", "zypper", "snap", "brew"],
        verbs: &[(
            "install|remove|purge|upgrade|dist-upgrade|full-upgrade|update|autoremove|add|del|erase|clean|reinstall|downgrade|refresh",
            "changes packages",
        )],
        ..PLAIN
    },
    Program {
        names: &["pip", "pip3", "npm", "yarn", "pnpm", "gem", "cargo"],
        verbs: &[("install|uninstall|add|remove|update|upgrade|publish|ci", "changes packages")],
        ..PLAIN
    },
    Program {
        names: &["journalctl"],
        options: &[
            ("rotate", &[], "changes the journal"),
            ("vacuum-size", &[], "removes logs"),
            ("vacuum-time", &[], "removes logs"),
            ("vacuum-files", &[], "removes logs"),
        ],
        ..PLAIN
    },
    Program {
        names: &["date"],
        options: &[("s", &[], "sets the clock"), ("set", &[], "sets the clock")],
        short: "ds",
        ..PLAIN
    },
    Program {
        names: &["hostnamectl", "timedatectl", "localectl"],
        verbs: &[("set-hostname|set-time|set-timezone|set-ntp|set-locale", "changes the machine's settings")],
        ..PLAIN
    },
    Program {
        names: &["nginx", "haproxy", "apachectl"],
        short: "scp",
        options: &[("s", &[], "sends a signal to the server")],
        verbs: &[("start|stop|restart|graceful", "changes the server's state")],
        ..PLAIN
    },
    Program {
        names: &["pg_ctl", "pg_ctlcluster"],
        short: "Dlomtc",
        verbs: &[("start|stop|restart|reload|promote|kill|initdb", "changes the server's state")],
        ..PLAIN
    },
    Program {
        names: &["rabbitmqctl"],
        short: "npt",
        verbs: &[(
            "stop|stop_app|start_app|reset|force_reset|purge_queue|delete_queue|add_user|delete_user|change_password|set_policy|clear_policy|close_connection",
            "changes the broker",
        )],
        ..PLAIN
    },
    Program {
        names: &["aws"],
        long: &["profile", "region", "output", "endpoint-url"],
        verbs: &[
            ("s3 cp|mv|rm|sync|mb|rb", "changes what is stored"),
            (
                "ec2 start-instances|stop-instances|reboot-instances|terminate-instances|run-instances",
                "changes machines",
            ),
            ("ecs update-service|stop-task|run-task|delete-service", "changes services"),
            (
                "lambda invoke|update-function-code|update-function-configuration|delete-function",
                "changes or runs a function",
            ),
            ("sqs send-message|delete-message|purge-queue|delete-queue", "changes a queue"),
            (
                "rds reboot-db-instance|delete-db-instance|modify-db-instance|stop-db-instance|start-db-instance",
                "changes a database",
            ),
        ],
        dry_run: &["dryrun", "dry-run"],
        ..PLAIN
    },
    Program {
        names: &["consul", "etcdctl", "vault"],
        verbs: &[
            ("put|del|delete|write", "changes what is stored"),
            ("kv put|delete", "changes what is stored"),
            ("operator seal", "seals the vault"),
            ("lease revoke", "changes what is stored"),
        ],
        ..PLAIN
    },
];

/// Statements of SQL that write.
pub(super) const SQL: &[&str] = &[
    "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "CREATE", "ALTER", "DROP", "TRUNCATE", "GRANT", "REVOKE",
    "VACUUM", "REINDEX", "CLUSTER", "CALL", "KILL", "FLUSH", "OPTIMIZE", "RENAME",
];

/// Functions of SQL that write although the statement reads.
pub(super) const SQL_FUNCTIONS: &[&str] =
    &["pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_promote", "setval", "nextval"];

/// Commands of Redis that write, as far as they are common in runbooks.
pub(super) const REDIS: &[&str] = &[
    "FLUSHALL",
    "FLUSHDB",
    "DEL",
    "UNLINK",
    "SET",
    "SETEX",
    "SETNX",
    "MSET",
    "APPEND",
    "INCR",
    "DECR",
    "INCRBY",
    "DECRBY",
    "EXPIRE",
    "PERSIST",
    "RENAME",
    "HSET",
    "HDEL",
    "LPUSH",
    "RPUSH",
    "LPOP",
    "RPOP",
    "LREM",
    "LTRIM",
    "SADD",
    "SREM",
    "SPOP",
    "ZADD",
    "ZREM",
    "XADD",
    "XDEL",
    "XTRIM",
    "XACK",
    "XGROUP",
    "CONFIG",
    "SHUTDOWN",
    "BGSAVE",
    "SAVE",
    "BGREWRITEAOF",
    "FAILOVER",
    "REPLICAOF",
    "SLAVEOF",
    "RESTORE",
    "MIGRATE",
    "MOVE",
    "COPY",
    "EVAL",
    "SCRIPT",
    "PUBLISH",
];
