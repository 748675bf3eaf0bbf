//! The tree as editors use it.

use crate::common::parsed;
use runbook::syntax::tree::{Kind, Node, Piece};

#[test]
fn nodes_are_found_by_place() {
    let text = "let x = foo(1) # why\n";
    let parse = parsed(text);
    let kind_at = |at: usize| parse.tree.node_at(u32::try_from(at).unwrap()).kind();
    assert_eq!(kind_at(text.find('x').unwrap()), Kind::Name);
    assert_eq!(kind_at(text.find('1').unwrap()), Kind::Number);
    assert_eq!(kind_at(text.find("why").unwrap()), Kind::Comment);
    assert_eq!(kind_at(0), Kind::LetStmt);
    let number = parse.tree.node_at(u32::try_from(text.find('1').unwrap()).unwrap());
    let up: Vec<Kind> = std::iter::successors(number.parent(), |node| node.parent()).map(Node::kind).collect();
    assert_eq!(up, [Kind::Expr, Kind::Call, Kind::Expr, Kind::LetStmt, Kind::File]);
}

#[test]
fn siblings_follow_each_other() {
    let parse = parsed("foo()\n# one\nbar()\n");
    let first = parse.tree.root().children().next().unwrap();
    let kinds: Vec<Kind> = std::iter::successors(Some(first), |node| node.next_sibling()).map(Node::kind).collect();
    assert_eq!(kinds, [Kind::ExprStmt, Kind::Comment, Kind::ExprStmt, Kind::EndOfFile]);
}

#[test]
fn an_empty_text_has_an_empty_tree() {
    let parse = parsed("");
    assert!(parse.diagnostics.is_empty());
    assert!(parse.tree.pieces().is_empty());
    assert!(parse.file.items.is_empty());
}

#[test]
fn gaps_are_what_no_leaf_covers() {
    let text = "let  x = 1\n";
    let parse = parsed(text);
    let gaps: Vec<&str> = parse
        .tree
        .pieces()
        .iter()
        .filter_map(|piece| match piece {
            Piece::Gap(start, end) => Some(&text[*start as usize..*end as usize]),
            Piece::Leaf(_) => None,
        })
        .collect();
    assert_eq!(gaps, ["let  ", " ", " ", "\n"]);
}
