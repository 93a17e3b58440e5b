//! The customers of a sample as a picture: bands from the old answer to the new one, as wide as
//! there are customers.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::analysis::compare::{Difference, Flow, Flows};
use crate::disk::NamedFile;
use crate::driver::Diff;

/// The picture's width, the height of its bands together, and of a line of text.
const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 320.0;
const LINE: f64 = 24.0;

/// How wide a bar is, where the left ones stand, and how far they are apart.
const BAR: f64 = 14.0;
const LEFT: f64 = 290.0;
const GAP: f64 = 14.0;

/// How many columns a line of a label has, how many lines it has at most, and how high one is.
const COLUMNS: usize = 36;
const LINES: usize = 8;
const LINE_OF_LABEL: f64 = 16.0;

/// How wide a line of a label may be, and how wide its widest letters are, in pixels.
const ROOM: f64 = 274.0;
const LETTER: f64 = 7.6;
const WIDE_LETTER: f64 = 12.5;

/// How wide the widest line of a diagram is, in pixels.
const WIDEST: usize = 24;

/// As a diagram of Mermaid, which GitHub and GitLab draw in a comment: a line for each way, as wide
/// as there are customers. A flow chart, since its Sankey diagrams know no letters beyond Latin 1.
pub(super) fn mermaid(flows: &Flows) -> String {
    let label = |text: &str, count: usize| {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        let text = text
            .replace('#', "#35;")
            .replace('"', "#quot;")
            .replace('`', "#96;")
            .replace('<', "#lt;")
            .replace('>', "#gt;");
        format!("[\"{text}: {count}\"]")
    };
    let mut out = String::from("flowchart LR\n");
    let mut ids: BTreeMap<(bool, &str), (usize, usize)> = BTreeMap::new();
    for flow in &flows.counts {
        for side in [(false, flow.from.as_str()), (true, flow.to.as_str())] {
            let next = ids.len();
            ids.entry(side).or_insert((next, 0)).1 += flow.count;
        }
    }
    for ((_, words), (id, count)) in &ids {
        let _ = writeln!(out, "  n{id}{}", label(words, *count));
    }
    let most = flows
        .counts
        .iter()
        .map(|flow| flow.count)
        .max()
        .unwrap_or(1)
        .max(1);
    let mut styles = String::new();
    for (number, flow) in flows.counts.iter().enumerate() {
        let id = |side: (bool, &str)| ids.get(&side).map_or(0, |(id, _)| *id);
        let _ = writeln!(
            out,
            "  n{} -->|{}| n{}",
            id((false, &flow.from)),
            flow.count,
            id((true, &flow.to))
        );
        let width = (flow.count * WIDEST / most).max(1);
        let colour = if flow.same { "#c4ccd4" } else { "#d9822b" };
        let _ = writeln!(
            styles,
            "  linkStyle {number} stroke-width:{width}px,stroke:{colour}"
        );
    }
    out + &styles
}

/// Writes the picture of all subjects whose customers are told something else.
///
/// # Errors
/// In words, where it cannot be written.
pub(super) fn write(path: &str, diff: &Diff) -> Result<(), String> {
    let changed = |difference: &&Difference| {
        difference
            .flows
            .as_ref()
            .is_some_and(|flows| flows.counts.iter().any(|flow| !flow.same))
    };
    let subjects: Vec<&Difference> = diff.differences.iter().filter(changed).collect();
    let picture = svg(&subjects);
    NamedFile::new(path)
        .and_then(|file| file.replace(picture.as_bytes()))
        .map_err(|error| error.to_string())
}

fn svg(subjects: &[&Difference]) -> String {
    let mut inside = String::new();
    let mut y = 0.0;
    for difference in subjects {
        let Some(flows) = &difference.flows else {
            continue;
        };
        let _ = writeln!(
            inside,
            "<text x=\"20\" y=\"{}\" font-size=\"17\" font-weight=\"600\">{}</text>",
            y + LINE,
            text(&format!("{}: {}", difference.kind.word(), difference.title))
        );
        let told: usize = flows.counts.iter().map(|flow| flow.count).sum();
        let _ = writeln!(
            inside,
            "<text x=\"{}\" y=\"{}\" font-size=\"14\" font-weight=\"600\" text-anchor=\"end\">Before</text>\n\
             <text x=\"{}\" y=\"{}\" font-size=\"14\" font-weight=\"600\">Now</text>\n\
             <text x=\"{}\" y=\"{}\" font-size=\"13\" text-anchor=\"middle\">{}</text>",
            LEFT - 8.0,
            y + LINE * 2.0,
            WIDTH - LEFT + 8.0,
            y + LINE * 2.0,
            WIDTH / 2.0,
            y + LINE * 2.0,
            text(&counted(flows, told))
        );
        y = bands(flows, y + LINE * 2.5, &mut inside) + LINE;
    }
    if subjects.is_empty() {
        y = LINE * 2.0;
        let _ = writeln!(
            inside,
            "<text x=\"20\" y=\"{LINE}\" font-size=\"17\">Every customer of the sample is told the same.</text>"
        );
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" width=\"{WIDTH}\" height=\"{y}\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" fill=\"#1b1f24\">\n<title>What becomes of the customers</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{inside}</svg>\n"
    )
}

/// How many customers there are, and how many of them are told something else.
fn counted(flows: &Flows, told: usize) -> String {
    let others = flows.counts.iter().filter(|flow| !flow.same);
    let others: usize = others.map(|flow| flow.count).sum();
    let customers = if told == 1 { "customer" } else { "customers" };
    format!("{told} {customers}, {others} of them told something else")
}

/// A bar: where it begins, how high it is, and how much of it is taken by bands.
struct Bar {
    top: f64,
    height: f64,
    taken: f64,
    count: usize,
}

/// Draws the bands of a subject from `top` on; returns where they end.
fn bands(flows: &Flows, top: f64, out: &mut String) -> f64 {
    let all: usize = flows.counts.iter().map(|flow| flow.count).sum();
    #[allow(clippy::cast_precision_loss, reason = "a pixel is coarser")]
    let scale = HEIGHT / all.max(1) as f64;
    let (mut left, left_end) = bars(&flows.counts, |flow| &flow.from, top, scale);
    let (mut right, right_end) = bars(&flows.counts, |flow| &flow.to, top, scale);
    let far = WIDTH - LEFT;
    for flow in &flows.counts {
        let (Some(from), Some(to)) = (left.get_mut(&flow.from), right.get_mut(&flow.to)) else {
            continue;
        };
        #[allow(clippy::cast_precision_loss, reason = "a pixel is coarser")]
        let height = flow.count as f64 * scale;
        let (y0, y1) = (from.top + from.taken, to.top + to.taken);
        from.taken += height;
        to.taken += height;
        let (x0, x1, middle) = (LEFT + BAR, far - BAR, WIDTH / 2.0);
        let colour = if flow.same { "#c4ccd4" } else { "#d9822b" };
        let _ = writeln!(
            out,
            "<path d=\"M{x0} {y0:.1} C{middle} {y0:.1} {middle} {y1:.1} {x1} {y1:.1} L{x1} {:.1} C{middle} {:.1} {middle} {:.1} {x0} {:.1} Z\" \
             fill=\"{colour}\" fill-opacity=\"0.7\"><title>{}: {} → {}</title></path>",
            y1 + height,
            y1 + height,
            y0 + height,
            y0 + height,
            flow.count,
            text(&flow.from),
            text(&flow.to)
        );
    }
    for (bars, x, label_x, anchor) in [
        (&left, LEFT, LEFT - 8.0, "end"),
        (&right, far - BAR, far + 8.0, "start"),
    ] {
        for (label, bar) in bars {
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{:.1}\" width=\"{BAR}\" height=\"{:.1}\" fill=\"#4a5560\"/>",
                bar.top,
                bar.height.max(1.0),
            );
            // The count stands first, so that no label is too long for it.
            let count = format!("{} of {all}", bar.count);
            let lines = lines(label);
            let shown = std::iter::once(&count).chain(&lines);
            for (line, baseline) in shown.zip(1_u16..) {
                let y = bar.top + f64::from(baseline) * LINE_OF_LABEL - 3.0;
                let weight = if baseline == 1 {
                    " font-weight=\"600\""
                } else {
                    ""
                };
                let _ = writeln!(
                    out,
                    "<text x=\"{label_x}\" y=\"{y:.1}\" font-size=\"13\" text-anchor=\"{anchor}\"{weight}{}>{}</text>",
                    fitted(line),
                    text(line)
                );
            }
        }
    }
    left_end.max(right_end)
}

/// The bars of one side, in the order of the flows, and where they end.
fn bars<'f>(
    flows: &'f [Flow],
    of: impl Fn(&'f Flow) -> &'f String,
    top: f64,
    scale: f64,
) -> (BTreeMap<String, Bar>, f64) {
    let mut order: Vec<(&String, usize)> = Vec::new();
    for flow in flows {
        match order.iter_mut().find(|(label, _)| *label == of(flow)) {
            Some((_, count)) => *count += flow.count,
            None => order.push((of(flow), flow.count)),
        }
    }
    let (mut bars, mut y) = (BTreeMap::new(), top);
    for (label, count) in order {
        #[allow(clippy::cast_precision_loss, reason = "a pixel is coarser")]
        let height = count as f64 * scale;
        bars.insert(
            label.clone(),
            Bar {
                top: y,
                height,
                taken: 0.0,
                count,
            },
        );
        // A label needs its lines, and one for its count.
        #[allow(clippy::cast_precision_loss, reason = "there are few lines")]
        let label = (lines(label).len() + 1) as f64 * LINE_OF_LABEL;
        y += height.max(label) + GAP;
    }
    (bars, y)
}

/// A label in lines that fit beside the bars; what does not fit into them is left out at its end.
fn lines(label: &str) -> Vec<String> {
    let wrapped = textwrap::wrap(label, COLUMNS);
    let is_cut = wrapped.len() > LINES;
    let mut lines: Vec<String> = wrapped
        .into_iter()
        .take(LINES)
        .map(std::borrow::Cow::into_owned)
        .collect();
    if let Some(last) = lines.last_mut().filter(|_| is_cut) {
        last.push('…');
    }
    lines
}

/// What presses a line together that may be too wide for its place.
fn fitted(line: &str) -> String {
    let letter = |c: char| match c {
        'a'..='l' | 'n'..='v' | 'x'..='z' | '0'..='9' | ' '..='/' => LETTER,
        _ => WIDE_LETTER,
    };
    let width: f64 = line.chars().map(letter).sum();
    if width <= ROOM {
        return String::new();
    }
    format!(" textLength=\"{ROOM}\" lengthAdjust=\"spacingAndGlyphs\"")
}

fn text(words: &str) -> String {
    let may_be_shown = |c: &char| !c.is_control();
    let words: String = words.chars().filter(may_be_shown).collect();
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
