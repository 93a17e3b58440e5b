//! The ways through a guide as a picture: from the guide over its scenarios to the outcomes, from left to
//! right. What some readers come to is drawn bold.

use std::collections::VecDeque;
use std::fmt::Write;

use crate::editor::{Flow, FlowKind, FlowNode};
use crate::emit::article::html_words;

/// How wide a box is, and how many columns a line of its label has.
const WIDTH: usize = 200;
const COLUMNS: usize = 22;
/// How high a line is, and what is left above and below the lines of a box.
const LINE: usize = 18;
const PADDING: usize = 9;
/// How far boxes are apart, and how much the picture has around them.
const GAP: (usize, usize) = (70, 14);
const MARGIN: usize = 8;

/// A box and where it is.
struct Drawn<'f> {
    node: &'f FlowNode,
    lines: Vec<String>,
    x: usize,
    y: usize,
    height: usize,
}

/// The picture, as SVG. `title` says of what.
pub(super) fn picture(flow: &Flow, title: &str) -> String {
    let columns = columns(flow);
    let count = columns.iter().max().map_or(0, |last| last + 1);
    let mut drawn: Vec<Drawn<'_>> = Vec::new();
    let mut ends = vec![MARGIN; count];
    for (node, column) in flow.nodes.iter().zip(&columns) {
        let wrapped = textwrap::wrap(&node.title, COLUMNS);
        let lines: Vec<String> = wrapped.iter().map(ToString::to_string).collect();
        let height = lines.len().max(1) * LINE + 2 * PADDING;
        let Some(end) = ends.get_mut(*column) else {
            continue;
        };
        drawn.push(Drawn {
            node,
            lines,
            x: MARGIN + column * (WIDTH + GAP.0),
            y: *end,
            height,
        });
        *end += height + GAP.1;
    }
    let height = ends.into_iter().max().unwrap_or(0).max(MARGIN);
    // Columns are centred.
    for column in 0..count {
        let shift = height.saturating_sub(column_end(&drawn, column) + GAP.1) / 2;
        let x = MARGIN + column * (WIDTH + GAP.0);
        for node in drawn.iter_mut().filter(|node| node.x == x) {
            node.y += shift;
        }
    }
    let width = (count * (WIDTH + GAP.0)).saturating_sub(GAP.0) + 2 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"flow\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-label=\"{}\">\n",
        html_words(title)
    );
    let mut edges = flow.edges.clone();
    edges.sort_by_key(|(_, _, is_lit)| *is_lit);
    for (from, to, is_lit) in edges {
        if let (Some(from), Some(to)) = (drawn.get(from), drawn.get(to)) {
            edge(from, to, is_lit, height, &mut out);
        }
    }
    for node in &drawn {
        box_of(node, &mut out);
    }
    out.push_str("</svg>\n");
    out
}

fn column_end(drawn: &[Drawn<'_>], column: usize) -> usize {
    let x = MARGIN + column * (WIDTH + GAP.0);
    let of_column = drawn.iter().filter(|node| node.x == x);
    of_column
        .map(|node| node.y + node.height)
        .max()
        .unwrap_or(0)
}

/// The column of each node: as many steps from the guide as the shortest way has; outcomes are last.
fn columns(flow: &Flow) -> Vec<usize> {
    let mut found: Vec<Option<usize>> = vec![None; flow.nodes.len()];
    let mut waiting = VecDeque::new();
    for (at, node) in flow.nodes.iter().enumerate() {
        if node.kind == FlowKind::Guide {
            waiting.push_back((at, 0));
        }
    }
    while let Some((at, column)) = waiting.pop_front() {
        let Some(slot @ None) = found.get_mut(at) else {
            continue;
        };
        *slot = Some(column);
        let next = flow.edges.iter().filter(|(from, ..)| *from == at);
        waiting.extend(next.map(|(_, to, _)| (*to, column + 1)));
    }
    let is_outcome = |node: &FlowNode| matches!(node.kind, FlowKind::Outcome(_));
    let inner = found.iter().zip(&flow.nodes);
    let inner = inner.filter(|(_, node)| !is_outcome(node));
    let last = inner.filter_map(|(column, _)| *column).max().unwrap_or(0) + 1;
    let column = |(column, node): (&Option<usize>, &FlowNode)| {
        if is_outcome(node) {
            last
        } else {
            column.unwrap_or(last)
        }
    };
    found.iter().zip(&flow.nodes).map(column).collect()
}

fn edge(from: &Drawn<'_>, to: &Drawn<'_>, is_lit: bool, height: usize, out: &mut String) {
    let class = if is_lit { "edge lit" } else { "edge" };
    let (x0, y0) = (from.x + WIDTH, from.y + from.height / 2);
    let (x1, y1) = (to.x, to.y + to.height / 2);
    let path = if x1 > x0 {
        let middle = x0.midpoint(x1);
        format!("M{x0} {y0} C{middle} {y0} {middle} {y1} {x1} {y1}")
    } else {
        // Back, or within a column: around the boxes.
        let low = (from.y + from.height).max(to.y + to.height) + GAP.1 / 2;
        let low = low.min(height);
        format!(
            "M{x0} {y0} C{} {low} {} {low} {x1} {y1}",
            x0 + GAP.0,
            x1.saturating_sub(GAP.0)
        )
    };
    let _ = writeln!(out, "<path class=\"{class}\" d=\"{path}\"/>");
    let _ = writeln!(
        out,
        "<path class=\"{class} tip\" d=\"M{} {} L{x1} {y1} L{} {}\"/>",
        x1.saturating_sub(7),
        y1.saturating_sub(5),
        x1.saturating_sub(7),
        y1 + 5
    );
}

fn box_of(drawn: &Drawn<'_>, out: &mut String) {
    let kind = match drawn.node.kind {
        FlowKind::Guide => "guide",
        FlowKind::Scenario(Some(_)) => "scenario",
        FlowKind::Scenario(None) => "elsewhere",
        FlowKind::Outcome(true) => "good",
        FlowKind::Outcome(false) => "bad",
    };
    let lit = if drawn.node.is_lit { " lit" } else { "" };
    let radius = match drawn.node.kind {
        FlowKind::Outcome(_) => 16,
        FlowKind::Guide | FlowKind::Scenario(_) => 4,
    };
    let _ = writeln!(
        out,
        "<g class=\"node {kind}{lit}\"><rect x=\"{}\" y=\"{}\" width=\"{WIDTH}\" height=\"{}\" rx=\"{radius}\"/>",
        drawn.x, drawn.y, drawn.height
    );
    for (at, line) in drawn.lines.iter().enumerate() {
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\">{}</text>",
            drawn.x + 10,
            drawn.y + PADDING + at * LINE + 13,
            html_words(line)
        );
    }
    out.push_str("</g>\n");
}

#[cfg(test)]
mod tests {
    use super::{columns, picture};
    use crate::editor::{Flow, FlowKind, FlowNode};

    fn flow() -> Flow {
        let node = |title: &str, kind| FlowNode {
            title: title.to_owned(),
            kind,
            is_lit: title == "a",
        };
        Flow {
            nodes: vec![
                node("g", FlowKind::Guide),
                node("a", FlowKind::Scenario(Some("a".to_owned()))),
                node("b <x>", FlowKind::Scenario(None)),
                node("end", FlowKind::Outcome(true)),
            ],
            edges: vec![
                (0, 1, true),
                (1, 2, false),
                (2, 1, false),
                (1, 3, false),
                (2, 3, false),
            ],
        }
    }

    #[test]
    fn outcomes_stand_last_and_ways_may_lead_back() {
        assert_eq!(columns(&flow()), [0, 1, 2, 3]);
        let picture = picture(&flow(), "ways of \"g\"");
        assert!(picture.contains("aria-label=\"ways of &quot;g&quot;\""));
        assert!(picture.contains("b &lt;x&gt;") && !picture.contains("b <x>"));
        assert_eq!(picture.matches("class=\"edge lit\"").count(), 1);
    }
}
