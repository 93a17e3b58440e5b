//! What a preview says that a customer reads, compared with that customer's every way.

use std::collections::BTreeSet;

use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::concrete::paths::PathExplorer;
use casebook::analysis::region::space::Case;
use casebook::analysis::rules::decisions;
use casebook::base::{FileId, Span};
use casebook::driver::{LiveProject, Memory, Settings, page};
use casebook::editor::{asked_of, reader_view};
use casebook::emit;
use casebook::emit::article::MARK;
use casebook::model::{Block, FactId, Model, Target, placement, visit};
use proptest::prelude::*;

use crate::common;

/// How many customers are asked of.
const CUSTOMERS: usize = 12;

/// What somebody says of the facts of a customer that a page asks for.
fn said(model: &Model, asked: &BTreeSet<String>, case: &Case) -> Vec<(String, String)> {
    let is_asked = |id: &FactId| asked.contains(&model.facts.at(*id).name);
    let known = case.iter().filter(|(id, _)| is_asked(id));
    known
        .map(|(id, value)| {
            let fact = model.facts.at(*id);
            let domain = emit::domain(model, &fact.domain);
            (fact.name.clone(), domain.show(common::number(*value)))
        })
        .collect()
}

/// What one customer meets who begins a guide: scenarios, outcomes, steps; each by all of its ways.
struct Met {
    begins: Vec<String>,
    ends: BTreeSet<String>,
    places: BTreeSet<Span>,
}

fn met(model: &Model, sees: &[FileId], target: &Target, case: &Case) -> Option<Met> {
    let Target::Guide(guide) = target else {
        return None;
    };
    let begins = Evaluator::new(model, sees).scenarios(*guide, case);
    let mut met = Met {
        begins: Vec::new(),
        ends: BTreeSet::new(),
        places: BTreeSet::new(),
    };
    for id in begins {
        met.begins.push(model.scenarios.at(id).name.clone());
        let mut ways = PathExplorer::new(model, sees, id, case)?;
        let ends = ways.outcomes().into_keys();
        met.ends
            .extend(ends.map(|end| model.plain(&model.outcomes.at(end).label)));
        for (scenario, _) in model.scenarios.iter() {
            met.places.extend(ways.places(scenario));
        }
    }
    Some(met)
}

/// Compares the pages of a project with brute force; how many customers were compared, and how many of
/// them come to some steps and not to others.
fn compare(project: &mut LiveProject) -> (usize, usize) {
    let _ = project.report().expect("sources").expect("a report");
    let (mut compared, mut told) = (0, 0);
    for (file, ..) in project.pages() {
        let model = project.model(file);
        let of_file = model.file(file).expect("a file");
        if !of_file.sound {
            continue;
        }
        let shown = page(project, &model, file).expect("a page");
        for number in 0..shown.marks.len() {
            let mark = format!("<a id=\"{MARK}{number}\"></a>");
            assert_eq!(
                shown.markdown.matches(&mark).count(),
                1,
                "{}",
                shown.markdown
            );
        }
        // What is looked at is what is published.
        let plain = without_marks(&shown.markdown);
        assert!(!plain.contains("<a id=\"@"), "{plain}");
        let effort = project.settings().effort(1);
        let context = decisions::context_of(&model, of_file, effort).expect("in budget");
        let asked = asked_of(project, &model, file).into_iter();
        let asked: BTreeSet<String> = asked.map(|fact| fact.name).collect();
        let evaluator = Evaluator::new(&model, &of_file.sees);
        for case in common::cases(&model, &context.space, CUSTOMERS) {
            let said = said(&model, &asked, &case);
            let view = reader_view(project, &model, file, &said).expect("understood");
            assert_eq!(view.refused, []);
            if view.undecided.is_some() || !evaluator.possible(&case) {
                continue;
            }
            assert!(view.is_possible, "{said:?}");
            let targets = placement::shown(of_file.page.as_ref().expect("a page"));
            let all: Option<Vec<Met>> = targets
                .iter()
                .filter(|target| matches!(target, Target::Guide(_)))
                .map(|target| met(&model, &of_file.sees, target, &case))
                .collect();
            let Some(all) = all else {
                continue;
            };
            let mut places = BTreeSet::new();
            for (met, guide) in all.iter().zip(&view.guides) {
                let begins: Vec<String> =
                    guide.begins.iter().map(|(_, name)| name.clone()).collect();
                assert_eq!(begins, met.begins, "{said:?}");
                let ends: BTreeSet<String> = guide.ends.iter().cloned().collect();
                assert_eq!(ends, met.ends, "{said:?}");
                places.extend(met.places.iter().copied());
            }
            // Calls, ends and ways on are told besides.
            let own: BTreeSet<Span> = view.places.iter().map(|(_, place)| *place).collect();
            assert!(places.is_subset(&own), "{said:?} {places:?} {own:?}");
            let more: BTreeSet<Span> = own.difference(&places).copied().collect();
            let stand: BTreeSet<Span> = shown.marks.iter().map(|mark| mark.place.1).collect();
            let steps = steps_of(&model);
            assert!(more.is_disjoint(&steps), "{said:?} {more:?}");
            assert!(!stand.is_empty() || steps.is_empty());
            // Each step that the customer does is marked on the page, by the calls on the way.
            let marked: BTreeSet<_> = shown.marks.iter().map(|mark| mark.place.clone()).collect();
            for place in &view.places {
                let is_here = model.guides.of_file(file).any(|_| true) && steps.contains(&place.1);
                assert!(
                    !is_here || marked.contains(place) || !is_shown(&model, &targets, place.1),
                    "{place:?}"
                );
            }
            compared += 1;
            told += usize::from(
                marked.iter().any(|place| !view.places.contains(place)) && !places.is_empty(),
            );
        }
    }
    (compared, told)
}

/// A page without its marks.
fn without_marks(markdown: &str) -> String {
    let mut out = String::new();
    let mut parts = markdown.split("<a id=\"@");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(part.split_once("</a>").map_or("", |(_, rest)| rest));
    }
    out
}

/// Where the steps, branches and options of a model stand.
fn steps_of(model: &Model) -> BTreeSet<Span> {
    let scenarios = model.scenarios.iter().map(|(_, scenario)| &scenario.body);
    let procedures = model
        .procedures
        .iter()
        .map(|(_, procedure)| &procedure.body);
    let mut found = BTreeSet::new();
    for body in scenarios.chain(procedures) {
        visit::blocks(&body.blocks, &mut |block| match block {
            Block::Step(step) => drop(found.insert(step.span)),
            Block::If(branches) => found.extend(branches.iter().map(|branch| branch.span)),
            Block::Choose(_, options) => found.extend(options.iter().map(|option| option.span)),
            _ => {}
        });
    }
    found
}

/// Whether a place is in a scenario of a guide that a page shows.
fn is_shown(model: &Model, targets: &[&Target], place: Span) -> bool {
    let mut is_shown = false;
    for (_, scenario) in model.scenarios.iter() {
        let guide = Target::Guide(scenario.guide);
        if targets.contains(&&guide) {
            visit::blocks(&scenario.body.blocks, &mut |block| {
                is_shown |= matches!(block, Block::Step(step) if step.span == place);
            });
        }
    }
    is_shown
}

fn live(sources: &[(&str, &str)]) -> LiveProject {
    let mut memory = Memory::default();
    for (path, text) in sources {
        memory.add(&format!("policies/{path}"), text.as_bytes().to_vec());
    }
    LiveProject::open(Box::new(memory), Settings::default(), "test", &[]).expect("sources")
}

#[test]
fn customers_of_the_shipped_policies_read_what_their_ways_have() {
    let shipped = common::shipped();
    let mut project =
        LiveProject::open(Box::new(shipped), Settings::default(), "test", &[]).expect("sources");
    let (compared, told) = compare(&mut project);
    assert!(compared >= 20 && told >= 12, "{compared} {told}");
}

proptest! {
    #![proptest_config(common::random::config(400))]

    #[test]
    fn customers_of_random_articles_read_what_their_ways_have(choices in proptest::collection::vec(any::<u16>(), 0..240)) {
        let [shared, one, two] = common::generate::articles(&choices);
        compare(&mut live(&[("shared.case", &shared), ("one.case", &one), ("two.case", &two)]));
    }
}
