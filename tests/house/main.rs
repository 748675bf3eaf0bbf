//! The direction of the house: each room knows only the rooms to its left.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from left to right. Rooms of one entry are side by side and do not know each other.
const ROOMS: &[&[&str]] = &[
    &["source"],
    &["diagnostic"],
    &["syntax"],
    &["format", "code"],
    &["value"],
    &["redact"],
    &["process"],
    &["backend"],
    &["event"],
    &["program"],
    &["check"],
    &["audit"],
    &["eval"],
    &["plan", "run"],
    &["engine"],
    &["report"],
    &["cli"],
];

fn rank(room: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is readable").map(|entry| entry.expect("an entry")) {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The rooms that a text names after `crate::`, in code only.
fn named(text: &str) -> Vec<(usize, String)> {
    let mut rooms = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        for rest in code.split("crate::").skip(1) {
            if let Some(list) = rest.strip_prefix('{') {
                for item in list.split(',') {
                    rooms.push((number + 1, first_word(item.trim())));
                }
            } else {
                rooms.push((number + 1, first_word(rest)));
            }
        }
    }
    rooms.retain(|(_, room)| !room.is_empty());
    rooms
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn every_room_knows_only_the_rooms_to_its_left() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    assert!(files.len() > 20, "the house has rooms");

    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&src).expect("below src");
        let home = inside.iter().next().expect("a name").to_string_lossy().trim_end_matches(".rs").to_string();
        if home == "lib" || home == "main" {
            continue;
        }
        let Some(here) = rank(&home) else {
            wrong.push(format!("{}: `{home}` is not a room of this test's list", inside.display()));
            continue;
        };
        for (line, room) in named(&fs::read_to_string(&file).expect("readable")) {
            let allowed = room == home || rank(&room).is_none_or(|there| there < here);
            if !allowed {
                wrong.push(format!("{}:{line}: `{home}` must not know `{room}`", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that run back:\n{}", wrong.join("\n"));
}

#[test]
fn pest_is_named_in_the_syntax_room_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    for file in files {
        let inside = file.strip_prefix(&src).expect("below src");
        if inside.starts_with("syntax") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("readable");
        assert!(
            !text.lines().any(|line| line.split("//").next().unwrap_or("").contains("pest::")),
            "{} names pest",
            inside.display()
        );
    }
}
