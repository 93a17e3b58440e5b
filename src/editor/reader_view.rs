//! What a page tells a reader of whom some facts are known: which scenarios and steps, by which rules
//! and reasons, and how the way ends. Of readers of whom less is known, all that some of them are told.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::concrete::evaluate::Evaluator;
use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::EventKind;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::space::Case;
use crate::analysis::rules::{decisions, guides};
use crate::analysis::steps::itinerary::{passing, starting};
use crate::analysis::steps::{forward, reached};
use crate::base::{FileId, Span};
use crate::driver::LiveProject;
use crate::model::{
    AVAILABLE, Constant, Decision, DecisionId, FactId, GuideId, Model, OutcomeId, Page, RuleResult,
    ScenarioId, Section, Target, placement,
};
use crate::words::{Vocabulary, terms, values};

use super::asked_facts::{AskedFact, RefusedFact, asked, facts_of, read};
use super::insight::PARTS;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReaderView {
    pub refused: Vec<RefusedFact>,
    /// Whether there are such readers, by what the policy assumes.
    pub is_possible: bool,
    pub guides: Vec<GuideView>,
    pub decisions: Vec<DecisionView>,
    /// The steps, branches and options to which some of them come.
    pub places: BTreeSet<Span>,
    /// Those of these guides to which only others come.
    pub unread: BTreeSet<Span>,
    /// The anchors of the sections that none of them reads.
    pub passed_over: BTreeSet<String>,
    /// The labels of facts that would tell more.
    pub open: Vec<String>,
    /// Why something was not decided.
    pub undecided: Option<String>,
}

/// What a guide is to some readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideView {
    pub title: String,
    pub anchor: String,
    pub population: ForReaders,
    /// What everybody else is told.
    pub otherwise: Option<String>,
    /// The scenarios where they begin: their titles and anchors.
    pub begins: Vec<(String, String)>,
    /// How their ways end.
    pub ends: Vec<String>,
    pub flow: Flow,
}

/// Whom of some readers a guide is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForReaders {
    All,
    Some,
    None,
}

/// How the scenarios of a guide lead to each other and to outcomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    pub nodes: Vec<FlowNode>,
    /// From which node to which, by their positions, and whether some of the readers go there.
    pub edges: Vec<(usize, usize, bool)>,
}

/// A scenario or an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowNode {
    pub title: String,
    pub kind: FlowKind,
    /// Whether some of the readers come here.
    pub is_lit: bool,
}

/// The kinds of nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlowKind {
    /// Where everybody begins.
    Guide,
    /// A scenario, with its anchor where it is on the page.
    Scenario(Option<String>),
    /// An outcome, and whether it is a good one.
    Outcome(bool),
}

/// What a decision gives some readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionView {
    pub title: String,
    /// The results, each with its rule and its reason; several where more is to be known.
    pub results: Vec<ResultView>,
    /// Whether some of them get none.
    pub has_none: bool,
}

/// A result of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultView {
    pub words: String,
    pub rule: String,
    pub because: Option<String>,
}

/// The facts that a page asks for, in the order of the text.
pub fn asked_of(project: &LiveProject, model: &Model, file: FileId) -> Vec<AskedFact> {
    let page = model.file(file).and_then(|file| file.page.as_ref());
    let facts = page.map(|page| facts_of(model, page)).unwrap_or_default();
    let vocabulary = vocabulary(project);
    let each = facts.into_iter();
    each.map(|fact| asked(model, vocabulary, fact)).collect()
}

/// What a page tells readers of whom some facts are known, by the names of the facts. `None` where the
/// proofs cannot be asked, because the source is not understood.
pub fn reader_view(
    project: &LiveProject,
    model: &Model,
    file: FileId,
    said: &[(String, String)],
) -> Option<ReaderView> {
    let of_file = model.file(file).filter(|file| file.sound)?;
    let page = of_file.page.as_ref()?;
    let facts = facts_of(model, page);
    let (case, refused) = read(model, &facts, said);
    let mut view = ReaderView {
        refused,
        ..ReaderView::default()
    };
    let effort = project.settings().effort(PARTS);
    let done = decisions::context_of(model, of_file, effort).and_then(|mut context| {
        let mut question = Question {
            evaluator: Evaluator::new(model, &of_file.sees),
            vocabulary: vocabulary(project),
            context: &mut context,
            case: &case,
            given: Region::NONE,
            open: BTreeSet::new(),
        };
        question.answer(page, &mut view)?;
        let open = question.open.into_iter();
        let open = open.filter(|fact| facts.contains(fact) && !case.contains_key(fact));
        view.open = open
            .map(|fact| model.plain(&model.facts.at(fact).label))
            .collect();
        Ok(())
    });
    view.undecided = done.err().map(|exhausted| exhausted.to_string());
    Some(view)
}

fn vocabulary(project: &LiveProject) -> &'static Vocabulary {
    Vocabulary::of(project.settings().language()).unwrap_or_else(Vocabulary::english)
}

/// With which facts readers begin scenarios.
#[derive(Default)]
struct GuideReaders {
    /// Those who are asked of.
    these: Vec<(ScenarioId, Region)>,
    /// Everybody.
    all: Vec<(ScenarioId, Region)>,
}

struct Question<'c, 'm> {
    context: &'c mut AnalysisContext<'m>,
    evaluator: Evaluator<'m>,
    vocabulary: &'static Vocabulary,
    case: &'c Case,
    /// The readers.
    given: Region,
    /// The facts that would tell more of them.
    open: BTreeSet<FactId>,
}

impl<'m> Question<'_, 'm> {
    fn answer(&mut self, page: &'m Page, view: &mut ReaderView) -> Result<(), Exhausted> {
        self.given = self.readers()?;
        view.is_possible = !self.given.is_empty();
        let mut lit = GuideReaders::default();
        for target in placement::shown(page) {
            match target {
                Target::Guide(id) => {
                    let of_guide = self.guide(*id, &mut lit, &mut view.passed_over)?;
                    view.guides.push(of_guide);
                }
                Target::Decision(id) => view.decisions.extend(self.decision(*id)?),
                Target::Procedure(_)
                | Target::Group(_)
                | Target::Scenario(_)
                | Target::Article(_)
                | Target::Step(_) => {}
            }
        }
        view.places = reached::reached(self.context, &lit.these)?.places;
        let all = reached::reached(self.context, &lit.all)?.places;
        view.unread = all.difference(&view.places).copied().collect();
        Ok(())
    }

    /// The possible readers with the known facts.
    fn readers(&mut self) -> Result<Region, Exhausted> {
        let mut region = self.context.possible;
        let model = self.context.model;
        for (variable, class) in self.context.space.known(model, self.case) {
            let side = (class, class);
            let own = self.context.diagram.classes_in_ranges(variable, &[side])?;
            region = self.context.diagram.and(region, own)?;
        }
        Ok(region)
    }

    /// Notes on which facts it depends which of the readers are in a region.
    fn depends(&mut self, region: Region) -> Result<(), Exhausted> {
        let inside = self.context.diagram.and(self.given, region)?;
        if inside.is_empty() || inside == self.given {
            return Ok(());
        }
        let before = self.context.diagram.support(self.given);
        for variable in self.context.diagram.support(inside) {
            let Some(axis) = self.context.space.axis(variable) else {
                continue;
            };
            if !before.contains(&variable) || !self.case.contains_key(&axis.fact) {
                self.open.extend(self.context.model.given_facts(axis.fact));
            }
        }
        Ok(())
    }

    fn guide(
        &mut self,
        id: GuideId,
        lit: &mut GuideReaders,
        passed_over: &mut BTreeSet<String>,
    ) -> Result<GuideView, Exhausted> {
        let model = self.context.model;
        let regions = guides::guide(self.context, id)?;
        let inside = self.context.diagram.and(self.given, regions.population)?;
        self.depends(regions.population)?;
        for (_, region) in &regions.scenarios {
            self.depends(*region)?;
        }
        let own: Vec<(ScenarioId, Region)> =
            passing(self.context, id, self.given)?.into_iter().collect();
        let begins = starting(self.context, id, self.given)?;
        let all = self.context.possible(regions.population)?;
        let everybody: Vec<(ScenarioId, Region)> =
            passing(self.context, id, all)?.into_iter().collect();
        let here = self.graph(&begins, &own)?;
        let whole = {
            let begins = starting(self.context, id, all)?;
            self.graph(&begins, &everybody)?
        };
        let read: BTreeSet<ScenarioId> = own.iter().map(|(scenario, _)| *scenario).collect();
        let guide = model.guides.at(id);
        sections_passed_over(model, &guide.sections, &read, passed_over);
        if read.is_empty() {
            passed_over.insert(guide.name.clone());
        }
        lit.these.extend(own);
        lit.all.extend(everybody);
        let ends: BTreeSet<OutcomeId> = here.iter().filter_map(|(_, to)| to.outcome()).collect();
        let named = |id: &ScenarioId| {
            let scenario = model.scenarios.at(*id);
            (model.plain(&scenario.title), scenario.name.clone())
        };
        Ok(GuideView {
            title: model.plain(&guide.title),
            anchor: guide.name.clone(),
            population: match (inside.is_empty(), inside == self.given) {
                (true, _) => ForReaders::None,
                (false, true) => ForReaders::All,
                (false, false) => ForReaders::Some,
            },
            otherwise: guide.otherwise.as_ref().map(|text| model.plain(text)),
            begins: begins.iter().map(named).collect(),
            ends: ends
                .into_iter()
                .map(|id| model.plain(&model.outcomes.at(id).label))
                .collect(),
            flow: flow(model, id, &whole, &here),
        })
    }

    /// How readers go through scenarios in which they begin with some facts.
    fn graph(
        &mut self,
        begins: &BTreeSet<ScenarioId>,
        passing: &[(ScenarioId, Region)],
    ) -> Result<BTreeSet<(Stop, Stop)>, Exhausted> {
        let mut edges: BTreeSet<(Stop, Stop)> = begins
            .iter()
            .map(|id| (Stop::Guide, Stop::Scenario(*id)))
            .collect();
        for (id, start) in passing {
            for event in forward::walk(self.context, *id, *start)? {
                match &event.kind {
                    EventKind::Ends(outcome) => {
                        edges.insert((Stop::Scenario(*id), Stop::Outcome(*outcome)));
                    }
                    EventKind::Goes(destination) => {
                        for (to, takes) in guides::scenarios_at(self.context, destination)? {
                            if self.context.diagram.meets(takes, event.here) {
                                edges.insert((Stop::Scenario(*id), Stop::Scenario(to)));
                            }
                        }
                    }
                    EventKind::Unmet(..)
                    | EventKind::NotTaken(_)
                    | EventKind::Return
                    | EventKind::Impossible(..)
                    | EventKind::Leaves(..) => {}
                }
            }
        }
        Ok(edges)
    }

    /// What a decision gives the readers; `None` where it is for none of them.
    fn decision(&mut self, id: DecisionId) -> Result<Option<DecisionView>, Exhausted> {
        let model = self.context.model;
        let regions = decisions::decision(self.context, id)?;
        let decision = model.decisions.at(id);
        let mut rest = self.given;
        let mut results = Vec::new();
        for (rule, wins) in decision.rules.iter().zip(&regions.wins) {
            if !self.context.diagram.meets(*wins, self.given) {
                continue;
            }
            self.depends(*wins)?;
            rest = self.context.diagram.minus(rest, *wins)?;
            results.push(ResultView {
                words: self.result(decision, rule.result),
                rule: rule.name.clone(),
                because: rule.because.as_ref().map(|because| model.plain(because)),
            });
        }
        if results.is_empty() {
            return Ok(None);
        }
        Ok(Some(DecisionView {
            title: model.plain(&decision.title),
            results,
            has_none: !rest.is_empty(),
        }))
    }

    fn result(&self, decision: &Decision, result: RuleResult) -> String {
        let (model, vocabulary) = (self.context.model, self.vocabulary);
        match (decision.eligibility, result) {
            (true, RuleResult::Value(Constant::Index(AVAILABLE))) => vocabulary.word("available"),
            (true, _) => vocabulary.word("unavailable"),
            (false, RuleResult::Value(_)) => {
                terms::result(model, vocabulary, &decision.domain, result)
            }
            // Where enough is known, it is worked out.
            (false, RuleResult::Amount(_)) => match self.evaluator.given(result, self.case) {
                Some(value) => values::value(model, vocabulary, &decision.domain, value),
                None => terms::result(model, vocabulary, &decision.domain, result),
            },
        }
    }
}

/// Where a way begins, goes or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stop {
    Guide,
    Scenario(ScenarioId),
    Outcome(OutcomeId),
}

impl Stop {
    fn outcome(self) -> Option<OutcomeId> {
        match self {
            Self::Outcome(id) => Some(id),
            Self::Guide | Self::Scenario(_) => None,
        }
    }
}

/// The anchors of the groups and scenarios of which none is among those that are read.
fn sections_passed_over(
    model: &Model,
    sections: &[Section],
    read: &BTreeSet<ScenarioId>,
    passed_over: &mut BTreeSet<String>,
) -> bool {
    let mut is_any = false;
    for section in sections {
        let (is_read, name) = match section {
            Section::Scenario(id) => {
                let scenario = model.scenarios.at(*id);
                let name = (!scenario.whole_guide).then(|| scenario.name.clone());
                (read.contains(id), name)
            }
            Section::Group(id) => {
                let group = model.groups.at(*id);
                let is_read = sections_passed_over(model, &group.sections, read, passed_over);
                (is_read, Some(group.name.clone()))
            }
        };
        is_any |= is_read;
        passed_over.extend(name.filter(|_| !is_read));
    }
    is_any
}

/// The flow of everybody, with the ways of the readers lit.
fn flow(
    model: &Model,
    id: GuideId,
    whole: &BTreeSet<(Stop, Stop)>,
    here: &BTreeSet<(Stop, Stop)>,
) -> Flow {
    let lit: BTreeSet<Stop> = here.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let edges: BTreeSet<(Stop, Stop)> = whole.union(here).copied().collect();
    let stops: BTreeSet<Stop> = edges.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let node = |stop: &Stop| {
        let (title, kind) = match stop {
            Stop::Guide => (model.plain(&model.guides.at(id).title), FlowKind::Guide),
            Stop::Scenario(scenario) => {
                let scenario = model.scenarios.at(*scenario);
                let is_here = scenario.guide == id;
                let anchor = is_here.then(|| scenario.name.clone());
                (model.plain(&scenario.title), FlowKind::Scenario(anchor))
            }
            Stop::Outcome(outcome) => {
                let outcome = model.outcomes.at(*outcome);
                (model.plain(&outcome.label), FlowKind::Outcome(outcome.good))
            }
        };
        FlowNode {
            title,
            kind,
            is_lit: lit.contains(stop),
        }
    };
    let places: BTreeMap<Stop, usize> = stops.iter().copied().zip(0..).collect();
    let place = |stop: &Stop| places.get(stop).copied().unwrap_or(0);
    Flow {
        nodes: stops.iter().map(node).collect(),
        edges: edges
            .iter()
            .map(|edge| (place(&edge.0), place(&edge.1), here.contains(edge)))
            .collect(),
    }
}
