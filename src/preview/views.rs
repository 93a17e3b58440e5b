//! What a browser gets: the list of pages, a page with its findings and its facts, and what a reader
//! reads. The HTML is in `templates/preview`.

use serde::Serialize;
use tera::{Context, Tera};

use crate::driver::LivePage;
use crate::editor::{AskedValues, DecisionView, ForReaders, GuideView, ReaderView};
use crate::emit::article::{MARK, Marked, html_words};

use super::addresses::address;
use super::flow_picture::picture;
use super::project::{FoundPage, PageEntry, PreviewProject};
use super::requests::{Answer, Request};
use super::shown::{ShownFinding, shown};

/// The templates, by name.
const TEMPLATES: [(&str, &str); 6] = [
    (
        "shell.html",
        include_str!("../../templates/preview/shell.html"),
    ),
    (
        "findings.html",
        include_str!("../../templates/preview/findings.html"),
    ),
    (
        "home.html",
        include_str!("../../templates/preview/home.html"),
    ),
    (
        "page.html",
        include_str!("../../templates/preview/page.html"),
    ),
    (
        "reader.html",
        include_str!("../../templates/preview/reader.html"),
    ),
    (
        "ways.html",
        include_str!("../../templates/preview/ways.html"),
    ),
];

/// See the module.
pub(super) struct Views {
    tera: Tera,
}

/// A page in the list of pages.
#[derive(Serialize)]
struct PageLine {
    address: String,
    path: String,
    title: String,
}

#[derive(Serialize)]
struct Home {
    version: u64,
    language: &'static str,
    title: &'static str,
    fault: Option<String>,
    pages: Vec<PageLine>,
    findings: Vec<ShownFinding>,
    elsewhere: usize,
}

#[derive(Serialize)]
struct PageShell {
    version: u64,
    language: String,
    title: String,
    path: String,
    source: String,
    fault: Option<String>,
    outdated: Option<String>,
    is_there: bool,
    html: String,
    facts: Vec<FactField>,
    findings: Vec<ShownFinding>,
    /// How many findings are in other sources.
    elsewhere: usize,
}

/// A fact to be chosen.
#[derive(Serialize)]
struct FactField {
    name: String,
    label: String,
    /// "select", "boxes", "date" or "text".
    control: &'static str,
    values: Vec<(String, String)>,
    between: String,
    lo: String,
    hi: String,
}

#[derive(Serialize)]
struct ReaderPanel<'v> {
    is_possible: bool,
    refused: Vec<(String, String)>,
    guides: Vec<GuidePanel<'v>>,
    decisions: Vec<DecisionPanel<'v>>,
    open: &'v [String],
    undecided: Option<&'v str>,
}

#[derive(Serialize)]
struct GuidePanel<'v> {
    title: &'v str,
    anchor: &'v str,
    is_for: &'static str,
    otherwise: Option<&'v str>,
    begins: &'v [(String, String)],
    ends: &'v [String],
    picture: String,
}

#[derive(Serialize)]
struct ResultLine<'v> {
    words: &'v str,
    because: Option<&'v str>,
    rule: &'v str,
    is_sure: bool,
}

#[derive(Serialize)]
struct DecisionPanel<'v> {
    title: &'v str,
    results: Vec<ResultLine<'v>>,
    has_gap: bool,
    is_for_others: bool,
    is_disputed: bool,
}

/// What a page changes for a reader.
#[derive(Default, Serialize)]
struct ReaderMarks {
    html: String,
    /// The ways through the guides, as pictures.
    ways: String,
    /// The anchors of sections.
    passed_over: Vec<String>,
    read: Vec<ShownMark>,
    unread: Vec<ShownMark>,
}

/// A mark: its anchor, and how many items further out it is meant of; none is its block.
#[derive(Serialize)]
struct ShownMark {
    id: String,
    out: Option<usize>,
}

impl Views {
    /// # Errors
    /// In words, where a template is none.
    pub(super) fn new() -> Result<Self, String> {
        let mut tera = Tera::default();
        tera.add_raw_templates(TEMPLATES)
            .map_err(|error| error.to_string())?;
        Ok(Self { tera })
    }

    /// Answers a request.
    pub(super) fn answer(
        &self,
        project: &mut PreviewProject,
        request: Request,
        version: u64,
    ) -> Answer {
        match request {
            Request::Home => self.home(project, version),
            Request::Page(path) => match project.page(&path) {
                Some(found) => self.page(project, path, found, version),
                None => Answer::Missing(format!("There is no page at {path}.")),
            },
            Request::Source(source) => match project.page_of(&source) {
                Some(path) => Answer::Elsewhere(path),
                None => Answer::Missing(format!(
                    "{source} has no article, so that there is no page of it."
                )),
            },
            Request::Image(path) => match project.image(&path) {
                Some(bytes) => Answer::File(bytes),
                None => Answer::Missing(format!("No page shows {path}.")),
            },
            Request::Reader(path, said) => match project.reader(&path, &said) {
                Some((page, view)) => self.reader(&page, &view, said.is_empty()),
                None => unknown_reader(
                    "The source is not understood as it is now, so that nothing can be said of a customer.",
                ),
            },
        }
    }

    fn rendered(&self, name: &str, data: &impl Serialize) -> Answer {
        match self.text(name, data) {
            Ok(html) => Answer::Html(html),
            Err(why) => Answer::Missing(why),
        }
    }

    fn text(&self, name: &str, data: &impl Serialize) -> Result<String, String> {
        let context = Context::from_serialize(data).map_err(|error| error.to_string())?;
        let rendered = self.tera.render(name, &context);
        rendered.map_err(|error| format!("{name} cannot be written: {error}"))
    }

    fn home(&self, project: &PreviewProject, version: u64) -> Answer {
        let home = Home {
            version,
            language: "en",
            title: "Pages",
            fault: project.fault.clone(),
            pages: project.pages().into_iter().map(line).collect(),
            findings: findings(project),
            elsewhere: 0,
        };
        self.rendered("home.html", &home)
    }

    fn page(
        &self,
        project: &PreviewProject,
        path: String,
        found: FoundPage,
        version: u64,
    ) -> Answer {
        let all = findings(project);
        let count = all.len();
        let own = all
            .into_iter()
            .filter(|finding| found.related.contains(&finding.path));
        let findings: Vec<ShownFinding> = own.collect();
        let elsewhere = count - findings.len();
        let is_there = found.shown.is_some();
        let (title, language, html, facts) = match found.shown {
            Some(shown) => {
                let facts = shown.facts.into_iter().map(field).collect();
                let title = titled(shown.page.title, &found.source);
                (title, shown.page.language, shown.html, facts)
            }
            None => (
                found.source.clone(),
                "en".to_owned(),
                String::new(),
                Vec::new(),
            ),
        };
        let shell = PageShell {
            version,
            language,
            title,
            path,
            source: found.source,
            fault: project.fault.clone(),
            outdated: found.outdated,
            is_there,
            html,
            facts,
            findings,
            elsewhere,
        };
        self.rendered("page.html", &shell)
    }

    fn reader(&self, page: &LivePage, view: &ReaderView, is_anybody: bool) -> Answer {
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        // Nothing is marked where it is not decided.
        let is_decided = view.undecided.is_none() && !is_anybody;
        for (number, mark) in page.marks.iter().enumerate().filter(|_| is_decided) {
            let (calls, _) = &mark.place;
            let is_alone = calls
                .first()
                .is_some_and(|first| view.shown_alone.contains(first));
            let shown = ShownMark {
                id: format!("{MARK}{number}"),
                out: match mark.around {
                    Marked::Item(out) => Some(out),
                    Marked::Block => None,
                },
            };
            if is_alone {
                continue;
            }
            if view.places.contains(&mark.place) {
                read.push(shown);
            } else {
                unread.push(shown);
            }
        }
        let refused = view.refused.iter();
        let panel = ReaderPanel {
            is_possible: view.is_possible,
            refused: refused
                .map(|refused| (refused.name.clone(), refused.why.clone()))
                .collect(),
            guides: view.guides.iter().map(guide).collect(),
            decisions: view.decisions.iter().map(decision).collect(),
            open: &view.open,
            undecided: view.undecided.as_deref(),
        };
        let text = |name| self.text(name, &panel);
        let (html, ways) = match (text("reader.html"), text("ways.html")) {
            (Ok(html), Ok(ways)) => (html, ways),
            (Err(why), _) | (_, Err(why)) => return Answer::Missing(why),
        };
        let passed_over = view.passed_over.iter().filter(|_| is_decided);
        marks(&ReaderMarks {
            html,
            ways,
            passed_over: passed_over.cloned().collect(),
            read,
            unread,
        })
    }
}

/// What a page changes for a reader of whom nothing can be said now.
fn unknown_reader(why: &str) -> Answer {
    marks(&ReaderMarks {
        html: format!("<p class=\"finding warning\">{}</p>", html_words(why)),
        ..ReaderMarks::default()
    })
}

fn marks(marks: &ReaderMarks) -> Answer {
    match serde_json::to_string(marks) {
        Ok(json) => Answer::Json(json),
        Err(error) => Answer::Missing(error.to_string()),
    }
}

fn line((path, title): PageEntry) -> PageLine {
    PageLine {
        address: address(&path),
        title: titled(title, &path),
        path,
    }
}

/// The title of a page; of one that has none yet, where it comes from.
fn titled(title: String, path: &str) -> String {
    if title.trim().is_empty() {
        path.to_owned()
    } else {
        title
    }
}

fn findings(project: &PreviewProject) -> Vec<ShownFinding> {
    let report = project.report();
    report.map_or_else(Vec::new, |report| {
        shown(&report.report.findings, report.sources(project.live()))
    })
}

fn field(fact: crate::editor::AskedFact) -> FactField {
    let words = |values: &str| values.to_owned();
    let (control, values, between, lo, hi) = match fact.values {
        AskedValues::YesNo => {
            let values = [("yes", "yes"), ("no", "no")];
            let values = values.map(|(name, label)| (words(name), words(label)));
            (
                "select",
                values.to_vec(),
                String::new(),
                String::new(),
                String::new(),
            )
        }
        AskedValues::OneOf(values) => (
            "select",
            values,
            String::new(),
            String::new(),
            String::new(),
        ),
        AskedValues::AnyOf(values) => {
            ("boxes", values, String::new(), String::new(), String::new())
        }
        AskedValues::Date(lo, hi) => ("date", Vec::new(), format!("{lo} to {hi}"), lo, hi),
        AskedValues::Written(between) => {
            ("text", Vec::new(), between, String::new(), String::new())
        }
    };
    FactField {
        name: fact.name,
        label: fact.question.unwrap_or(fact.label),
        control,
        values,
        between,
        lo,
        hi,
    }
}

fn guide(view: &GuideView) -> GuidePanel<'_> {
    GuidePanel {
        title: &view.title,
        anchor: &view.anchor,
        is_for: match view.population {
            ForReaders::All => "all",
            ForReaders::Some => "some",
            ForReaders::None => "none",
            ForReaders::Later => "later",
        },
        otherwise: view.otherwise.as_deref(),
        begins: &view.begins,
        ends: &view.ends,
        picture: picture(&view.flow, &format!("The ways through “{}”", view.title)),
    }
}

fn decision(view: &DecisionView) -> DecisionPanel<'_> {
    let results = view.results.iter();
    let told = results.map(|result| ResultLine {
        words: &result.words,
        because: result.because.as_deref(),
        rule: &result.rule,
        is_sure: result.is_sure,
    });
    DecisionPanel {
        title: &view.title,
        results: told.collect(),
        has_gap: view.has_gap,
        is_for_others: view.is_for_others,
        is_disputed: view.is_disputed,
    }
}
