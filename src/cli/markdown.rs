//! Markdown as it is read in a terminal: headings, paragraphs, lists, code and tables, and nothing else.

use runbook::report::{Ink, Style};

/// Sets a page.
pub(crate) fn set(text: &str, style: Style) -> String {
    let mut page = String::new();
    let mut paragraph = String::new();
    let mut code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            close(&mut paragraph, &mut page, style);
            code = !code;
        } else if code {
            let line = if line.is_empty() { String::new() } else { format!("    {}", style.paint(Ink::Accent, line)) };
            page.push_str(&line);
            page.push('\n');
        } else if let Some(heading) = line.strip_prefix('#') {
            close(&mut paragraph, &mut page, style);
            page.push_str(&style.paint(Ink::Strong, heading.trim_start_matches('#').trim()));
            page.push('\n');
        } else if line.is_empty() || line.starts_with('|') || starts_item(line) {
            close(&mut paragraph, &mut page, style);
            if line.is_empty() || line.starts_with('|') {
                page.push_str(&row(line));
                page.push('\n');
            } else {
                paragraph.push_str(line);
            }
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim_start());
        }
    }
    close(&mut paragraph, &mut page, style);
    page
}

fn starts_item(line: &str) -> bool {
    line.trim_start().starts_with("- ")
}

fn close(paragraph: &mut String, page: &mut String, style: Style) {
    if paragraph.is_empty() {
        return;
    }
    let text = std::mem::take(paragraph);
    let rest = if starts_item(&text) { " ".repeat(text.len() - text.trim_start().len() + 2) } else { String::new() };
    let first = rest.get(..rest.len().saturating_sub(2)).unwrap_or("");
    page.push_str(&style.wrap(first, &rest, &inline(text.trim_start(), style)));
}

/// Code between backticks in its ink; without colour the backticks stay, since they say what is code.
fn inline(text: &str, style: Style) -> String {
    if !style.color {
        return text.to_owned();
    }
    let mut set = String::new();
    for (index, piece) in text.split('`').enumerate() {
        if index % 2 == 1 { set.push_str(&style.paint(Ink::Accent, piece)) } else { set.push_str(piece) }
    }
    set
}

/// A row of a table without its outer bars; the line below its head becomes a rule.
fn row(line: &str) -> String {
    let Some(inner) = line.strip_prefix('|') else { return String::new() };
    if inner.chars().all(|c| "-| :".contains(c)) {
        return String::new();
    }
    inner.trim_end_matches('|').split('|').map(str::trim_end).collect::<Vec<_>>().join("  ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_set_for_reading() {
        let text = "# Title\n\nA paragraph that\ngoes on.\n\n- one\n  more\n- two\n\n```\ncode  kept\n```\n";
        let expected = "Title\n\nA paragraph that goes on.\n\n- one more\n- two\n\n    code  kept\n";
        assert_eq!(set(text, Style::default()), expected);
    }
}
