//! A value is one word, exactly, wherever its hole stands.

use crate::support::{Bench, run, script, text};
use runbook::value::Value;

/// Values that try to be code.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\n",
    "\n\n",
    "a\n",
    "\t",
    "\r",
    "'",
    "\"",
    "`",
    "\\",
    "\\\\",
    "$",
    "$$",
    "${HOME}",
    "$HOME",
    "$(id)",
    "`id`",
    "$((1+1))",
    "a[$(touch pwned)]",
    "x;touch pwned",
    "&& touch pwned",
    "| touch pwned",
    "> pwned",
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "'\"'\"'",
    "$'\\n'",
    "*",
    "?",
    "[a-z]*",
    "{a,b}",
    "{1..9}",
    "~",
    "~root",
    "-",
    "--",
    "-n",
    "-rf",
    "-e",
    "--help",
    "!",
    "!!",
    "#",
    "# x",
    "a b",
    " a ",
    "a  b",
    "END",
    "END\n",
    "\nEND\n",
    "\\\nEND",
    "\\n",
    "%s",
    "%n",
    "é",
    "日本語",
    "🦀",
    "\u{202e}",
    "\u{feff}",
    "\u{7f}",
    "\u{1}",
    "\u{1b}[31m",
    "(",
    ")",
    "((",
    "[[",
    "]]",
    "function f",
    "if",
    "fi",
    "=",
    "A=b",
    "<(id)",
    "<<END",
    "&",
    ";",
    ";;",
    "\\'",
    "\\\"",
];

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }

    /// A text of any characters but NUL, with pieces of shell among them.
    fn text(&mut self, longest: usize) -> String {
        let mut text = String::new();
        let length = self.next(longest + 1);
        while text.len() < length {
            match self.next(6) {
                0 => text.push_str(HOSTILE[self.next(HOSTILE.len())]),
                1 => text.extend(char::from_u32(u32::try_from(self.next(0x11_0000)).unwrap()).filter(|c| *c != '\0')),
                2 => text.push(char::from(b"'\"`$\\ \n\t;&|()<>*?[]{}~#!"[self.next(24)])),
                _ => text.push(char::from(b'!' + u8::try_from(self.next(94)).unwrap())),
            }
        }
        while text.len() > longest {
            text.pop();
        }
        text
    }
}

fn all_values() -> Vec<String> {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut values: Vec<String> = HOSTILE.iter().map(ToString::to_string).collect();
    for index in 0..1000 {
        let longest = match index % 100 {
            0 => 100 * 1024,
            1..=5 => 4096,
            _ => 80,
        };
        values.push(random.text(longest));
    }
    values
}

/// Runs a script once for every batch of values; `line` has a hole, and prints what it got, then a NUL.
async fn exact(line: &str) {
    let bench = Bench::new();
    for batch in all_values().chunks(60) {
        bench.printed.stdout.lock().unwrap().clear();
        let whole = vec![line; batch.len()].join("\n");
        let template = script(&whole);
        let code = &template.shell.as_ref().unwrap().text;
        let holes: Vec<Value> = batch.iter().map(|value| text(value)).collect();
        let result = bench.run(run(&whole, &holes)).await;
        if let Err(error) = result {
            panic!("{line}: {error}");
        }
        let printed = bench.printed.stdout.lock().unwrap().clone();
        let words: Vec<&[u8]> = printed.strip_suffix(b"\0").unwrap().split(|byte| *byte == 0).collect();
        assert_eq!(words.len(), batch.len(), "{line}");
        for (word, value) in words.iter().zip(batch) {
            assert!(*word == value.as_bytes(), "{line}: {value:?} became {:?}", String::from_utf8_lossy(word));
            assert!(value.len() < 12 || !code.contains(value.as_str()), "the value stands in the code");
        }
    }
    assert!(!bench.folder().join("pwned").exists());
}

#[tokio::test]
async fn bare() {
    exact("printf '%s\\0' ${}").await;
}

#[tokio::test]
async fn in_the_middle_of_a_word() {
    exact("x=a${}b; x=${x#a}; printf '%s\\0' \"${x%b}\"").await;
}

#[tokio::test]
async fn in_double_quotes() {
    exact("printf '%s\\0' \"${}\"").await;
}

#[tokio::test]
async fn in_single_quotes() {
    exact("printf '%s\\0' '${}'").await;
}

#[tokio::test]
async fn in_ansi_quotes() {
    exact("printf '%s\\0' $'${}'").await;
}

#[tokio::test]
async fn in_a_here_document() {
    exact("x=$(cat <<END\n${}.\nEND\n); printf '%s\\0' \"${x%.}\"").await;
    exact("x=$(cat <<-END\n\t${}.\n\tEND\n); printf '%s\\0' \"${x%.}\"").await;
}

#[tokio::test]
async fn in_a_here_string() {
    exact("x=$(cat <<< ${}.); printf '%s\\0' \"${x%.}\"").await;
}

#[tokio::test]
async fn in_a_substitution() {
    exact("x=$(printf '%s.' ${}); printf '%s\\0' \"${x%.}\"").await;
    exact("x=\"$(printf '%s.' \"${}\")\"; printf '%s\\0' \"${x%.}\"").await;
}

#[tokio::test]
async fn in_backticks() {
    exact("x=`printf '%s.' ${}`; printf '%s\\0' \"${x%.}\"").await;
    exact("x=\"`printf '%s.' \\\"${}\\\"`\"; printf '%s\\0' \"${x%.}\"").await;
}

#[tokio::test]
async fn in_an_expansion() {
    exact("printf '%s\\0' \"${unset_variable:-${}}\"").await;
    exact("printf '%s\\0' ${unset_variable:-${}}").await;
}

/// In a pattern a value is text.
#[tokio::test]
async fn in_a_pattern() {
    let bench = Bench::new();
    for value in HOSTILE {
        let script =
            "v=${}x; printf '%s' \"${v#${}}\"; [[ ${} == ${} ]]; case ${} in ${}) echo y;; esac; [[ ${} =~ ^${}$ ]]";
        assert_eq!(bench.text(script, &vec![text(value); 8]).await, "xy", "{value:?}");
    }
}

/// Without a shell between: `env -0` prints its environment, so the value comes back as it was handed over.
#[tokio::test]
async fn directly() {
    assert!(script("env -i -0 V=${}").shell.unwrap().direct.is_some());
    let bench = Bench::new();
    for value in all_values().into_iter().step_by(5) {
        bench.printed.stdout.lock().unwrap().clear();
        bench.run(run("env -i -0 V=${}", &[text(&value)])).await.unwrap();
        let printed = bench.printed.stdout.lock().unwrap().clone();
        assert!(printed == [b"V=", value.as_bytes(), b"\0"].concat(), "{value:?}");
    }
}

/// A list gives a word for each item, also none.
#[tokio::test]
async fn lists() {
    let bench = Bench::new();
    for items in [vec![], vec!["a"], vec!["", " ", "*"], HOSTILE.to_vec()] {
        let list = Value::list(items.iter().map(|item| text(item)).collect());
        for script in [
            "printf '%s\\0' begin ${} end",
            "printf '%s\\0' begin; for x in ${}; do printf '%s\\0' \"$x\"; done; printf '%s\\0' end",
            "a=(begin ${} end); printf '%s\\0' \"${a[@]}\"",
        ] {
            bench.printed.stdout.lock().unwrap().clear();
            bench.run(run(script, std::slice::from_ref(&list))).await.unwrap();
            let printed = String::from_utf8(bench.printed.stdout.lock().unwrap().clone()).unwrap();
            let words: Vec<&str> = printed.strip_suffix('\0').unwrap().split('\0').collect();
            let wanted: Vec<&str> = [vec!["begin"], items.clone(), vec!["end"]].concat();
            assert_eq!(words, wanted, "{script}");
        }
    }
    let error = bench.run(run("echo \"${}\"", &[Value::list(vec![text("a")])])).await.unwrap_err();
    assert!(error.message.starts_with("a list cannot stand here"), "{error}");
}

/// What cannot be a word is refused before anything is started.
#[tokio::test]
async fn refused() {
    let bench = Bench::new();
    let long = "x".repeat(128 * 1024);
    for (value, why) in [
        (text("a\0b"), "a value that holds a NUL character cannot be a word of a command"),
        (text(&long), "a value of more than 128 KiB cannot be a word of a command"),
        (Value::Null, "null cannot be a word of a command"),
        (
            runbook::value::Secret::wrap(text("s")),
            "a secret cannot be a word of a command: everybody on the machine could see it",
        ),
        (Value::record([("a", Value::Null)]), "this value cannot be a word of a command"),
    ] {
        for script in ["echo ${}", "echo ${} | cat"] {
            let error = bench.run(run(script, std::slice::from_ref(&value))).await.unwrap_err();
            assert_eq!(error.message, why);
        }
    }
    assert_eq!(bench.text("wc -c", &[]).await, "0");
    let longest = "x".repeat(128 * 1024 - 1);
    assert_eq!(bench.text("expr length ${}", &[text(&longest)]).await, "131071");
    let result = bench.run(run("wc -c", &[]).arg("stdin", text(&"x".repeat(3_000_000)))).await.unwrap();
    assert_eq!(crate::support::string(&result, "text"), "3000000");
}

/// The values are not in the code that bash is given: `ps` shows them behind it, as arguments.
#[tokio::test]
async fn the_code_holds_no_value() {
    let bench = Bench::new();
    let result =
        bench.run(run("tr '\\0' '\\n' < /proc/$$/cmdline; : '${}'", &[text("secret-looking value")])).await.unwrap();
    let words = crate::support::strings(&result, "lines");
    let code = words.iter().position(|word| word == "-c").unwrap() + 2;
    assert!(!words[code].contains("secret-looking"), "{words:?}");
    assert_eq!(words.last().unwrap(), "secret-looking value");
}
