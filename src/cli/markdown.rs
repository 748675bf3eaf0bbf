//! Markdown as it is read in a terminal: headings, paragraphs, lists, code and tables, and nothing else.

use runbook::report::{Ink, Style};

/// Sets a page.
pub(crate) fn set(text: &str, style: Style) -> String {
    let mut page = Page { style, text: String::new(), paragraph: String::new(), table: Vec::new() };
    let mut code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            page.close();
            code = !code;
        } else if code {
            let line = if line.is_empty() { String::new() } else { format!("    {}", style.paint(Ink::Accent, line)) };
            page.line(&line);
        } else if let Some(heading) = line.strip_prefix('#') {
            page.close();
            page.line(&style.paint(Ink::Strong, heading.trim_start_matches('#').trim()));
        } else if let Some(row) = line.strip_prefix('|') {
            page.close_paragraph();
            if !row.chars().all(|c| "-| :".contains(c)) {
                page.table.push(cells(row));
            }
        } else if line.is_empty() {
            page.close();
            page.line("");
        } else {
            if starts_item(line) {
                page.close();
            } else if !page.paragraph.is_empty() {
                page.paragraph.push(' ');
            }
            page.paragraph.push_str(if page.paragraph.is_empty() { line } else { line.trim_start() });
        }
    }
    page.close();
    page.text
}

/// A page as it is being set: what stands already, and the paragraph or table that is open.
struct Page {
    style: Style,
    text: String,
    paragraph: String,
    table: Vec<Vec<String>>,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn close(&mut self) {
        self.close_paragraph();
        self.close_table();
    }

    fn close_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        if text.is_empty() {
            return;
        }
        let outer = " ".repeat(text.len() - text.trim_start().len());
        let rest = if starts_item(&text) { format!("{outer}  ") } else { outer.clone() };
        let set = self.style.wrap(&outer, &rest, &inline(text.trim_start(), self.style));
        self.text.push_str(&set);
    }

    /// Columns as wide as their widest cell; the last one fills the line.
    fn close_table(&mut self) {
        let table = std::mem::take(&mut self.table);
        let columns = table.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |column: usize| {
            table.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns.saturating_sub(1)).map(widest).collect();
        if widths.iter().map(|width| width + 2).sum::<usize>() + 20 > self.style.width {
            return self.stacked(&table);
        }
        for (number, row) in table.iter().enumerate() {
            let mut first = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let space = " ".repeat(width + 2 - cell.chars().count());
                first.push_str(&inline(cell, self.style));
                first.push_str(&space);
            }
            let rest = " ".repeat(widths.iter().map(|width| width + 2).sum());
            let last = row.get(widths.len()).map_or("", String::as_str);
            let mut set = self.style.wrap(&first, &rest, &inline(last, self.style));
            if number == 0 {
                set = self.style.paint(Ink::Dim, set.trim_end()) + "\n";
            }
            self.text.push_str(&set);
        }
    }

    /// A table for a narrow page: each row's cells below each other.
    fn stacked(&mut self, table: &[Vec<String>]) {
        for row in table.iter().skip(1) {
            for (column, cell) in row.iter().enumerate() {
                let indent = if column == 0 { "" } else { "    " };
                let set = self.style.wrap(indent, "    ", &inline(cell, self.style));
                self.text.push_str(&set);
            }
        }
    }
}

fn cells(row: &str) -> Vec<String> {
    row.trim_end().trim_end_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

fn starts_item(line: &str) -> bool {
    line.trim_start().starts_with("- ")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_set_for_reading() {
        let text = "# Title\n\nA paragraph that\ngoes on.\n\n- one\n  more\n- two\n\n| a | b |\n|---|---|\n| long | x |\n\n```\ncode  kept\n```\n";
        let expected =
            "Title\n\nA paragraph that goes on.\n\n- one more\n- two\n\na     b\nlong  x\n\n    code  kept\n";
        assert_eq!(set(text, Style::default()), expected);
    }
}
