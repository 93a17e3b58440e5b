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
use crate::analysis::steps::{forward, visited};
use crate::base::{FileId, Span};
use crate::driver::LiveProject;
use crate::emit::article::PagePlace;
use crate::model::{
    AVAILABLE, Block, Condition, Constant, Decision, DecisionId, Domain, FactId, GuideId, Model,
    OutcomeId, Page, RuleResult, ScenarioId, Section, Target, placement,
};
use crate::words::{Vocabulary, terms, values};

use super::asked_facts::{AskedFact, RefusedFact, asked, facts_of, facts_tested, read};
use super::insight::PARTS;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReaderView {
    pub refused: Vec<RefusedFact>,
    /// Whether there are such readers, by what the policy assumes.
    pub is_possible: bool,
    pub guides: Vec<GuideView>,
    pub decisions: Vec<DecisionView>,
    /// The steps, branches, options, calls and ends to which some of them come, by the calls on the way.
    pub places: BTreeSet<PagePlace>,
    /// The procedures whose steps stand alone on the page and are nobody's way: all read them.
    pub shown_alone: BTreeSet<Span>,
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
    /// For none of them at first; they come to it from another one.
    Later,
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
    /// The results, each with its rule and its reason.
    pub results: Vec<ResultView>,
    /// Whether it is for some of them, and gives them nothing.
    pub has_gap: bool,
    /// Whether it is not for some of them.
    pub is_for_others: bool,
    /// Whether two rules that contradict each other apply to some of them.
    pub is_disputed: bool,
}

/// A result of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultView {
    pub words: String,
    pub rule: String,
    pub because: Option<String>,
    /// Whether all of them get it.
    pub is_sure: bool,
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
        let model = self.context.model;
        self.given = self.readers()?;
        view.is_possible = !self.given.is_empty();
        let shown = placement::shown(page);
        let guides: Vec<GuideId> = placement::shown_guides(page);
        let mut of_guides: BTreeMap<GuideId, Vec<(ScenarioId, Region)>> = BTreeMap::new();
        for id in &guides {
            let passed = passing(self.context, *id, self.given)?;
            of_guides.insert(*id, passed.into_iter().collect());
        }
        let passed: BTreeSet<(ScenarioId, Region)> =
            of_guides.values().flatten().copied().collect();
        let read: BTreeSet<ScenarioId> = passed.iter().map(|(scenario, _)| *scenario).collect();
        let passed: Vec<(ScenarioId, Region)> = passed.into_iter().collect();
        let visited = visited::visited(self.context, &passed)?;
        for condition in visited.open {
            self.open.extend(facts_tested(model, condition));
        }
        view.places = visited.places;
        for target in shown {
            match target {
                Target::Guide(id) => {
                    let own = of_guides.get(id).map(Vec::as_slice).unwrap_or_default();
                    let of_guide = self.guide(*id, own, &read)?;
                    let guide = model.guides.at(*id);
                    let is_read =
                        sections_passed_over(model, &guide.sections, &read, &mut view.passed_over);
                    // What everybody else is told stands in its section.
                    if !is_read && guide.otherwise.is_none() {
                        view.passed_over.insert(guide.name.clone());
                    }
                    view.guides.push(of_guide);
                }
                Target::Decision(id) => {
                    let of_decision = self.decision(*id)?;
                    view.decisions.push(of_decision);
                }
                Target::Procedure(id) => {
                    let procedure = model.procedures.at(*id);
                    view.shown_alone.insert(procedure.span);
                }
                Target::Group(_) | Target::Scenario(_) | Target::Article(_) | Target::Step(_) => {}
            }
        }
        for (_, id) in placement::shown_once(model, page) {
            let procedure = model.procedures.at(id);
            view.shown_alone.remove(&procedure.span);
            if !visited.once.contains(&id) {
                view.passed_over.insert(procedure.name.clone());
            }
        }
        let mut prose = vec![page.body.as_slice()];
        for id in &guides {
            let guide = model.guides.at(*id);
            prose.push(&guide.intro);
            intros(model, &guide.sections, &mut prose);
        }
        for blocks in prose {
            self.prose(blocks, self.given, &mut view.places)?;
        }
        Ok(())
    }

    /// The branches of prose that some of the readers read.
    fn prose(
        &mut self,
        blocks: &'m [Block],
        here: Region,
        places: &mut BTreeSet<PagePlace>,
    ) -> Result<(), Exhausted> {
        for block in blocks {
            match block {
                Block::If(branches) => {
                    let mut rest = here;
                    for branch in branches {
                        let taken = match &branch.condition {
                            Some(condition) => {
                                self.depends_on(condition, rest)?;
                                let region = decisions::condition(self.context, condition)?;
                                self.context.diagram.and(rest, region)?
                            }
                            None => rest,
                        };
                        rest = self.context.diagram.minus(rest, taken)?;
                        if !taken.is_empty() {
                            places.insert((Vec::new(), branch.span));
                            self.prose(&branch.blocks, taken, places)?;
                        }
                    }
                }
                Block::Note(_, _, inner) => self.prose(inner, here, places)?,
                Block::Markup(_)
                | Block::Result(_)
                | Block::Step(_)
                | Block::Do(_)
                | Block::Effects(_)
                | Block::Requires(_)
                | Block::Choose(..)
                | Block::Continue(..)
                | Block::End(..)
                | Block::See(..)
                | Block::Show(..) => {}
            }
        }
        Ok(())
    }

    /// Notes the facts of a condition that holds for some of `here` and not for others.
    fn depends_on(&mut self, condition: &'m Condition, here: Region) -> Result<(), Exhausted> {
        let region = decisions::condition(self.context, condition)?;
        let inside = self.context.diagram.and(here, region)?;
        if !inside.is_empty() && inside != here {
            let model = self.context.model;
            self.open.extend(facts_tested(model, condition));
        }
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
        own: &[(ScenarioId, Region)],
        read: &BTreeSet<ScenarioId>,
    ) -> Result<GuideView, Exhausted> {
        let model = self.context.model;
        let regions = guides::guide(self.context, id)?;
        let inside = self.context.diagram.and(self.given, regions.population)?;
        self.depends(regions.population)?;
        for (_, region) in &regions.scenarios {
            self.depends(*region)?;
        }
        let begins = starting(self.context, id, self.given)?;
        let here = self.graph(&begins, own)?;
        let all = self.context.possible(regions.population)?;
        let everybody: Vec<(ScenarioId, Region)> =
            passing(self.context, id, all)?.into_iter().collect();
        let all_begin = starting(self.context, id, all)?;
        let whole = self.graph(&all_begin, &everybody)?;
        let guide = model.guides.at(id);
        let comes_later = regions.scenarios.iter().any(|(of, _)| read.contains(of));
        let ends: BTreeSet<OutcomeId> = here.iter().filter_map(|(_, to)| to.outcome()).collect();
        let named = |id: &ScenarioId| {
            let scenario = model.scenarios.at(*id);
            (model.plain(&scenario.title), scenario.name.clone())
        };
        Ok(GuideView {
            title: model.plain(&guide.title),
            anchor: guide.name.clone(),
            population: match (inside.is_empty(), inside == self.given) {
                (true, _) if comes_later => ForReaders::Later,
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

    /// What a decision gives the readers.
    fn decision(&mut self, id: DecisionId) -> Result<DecisionView, Exhausted> {
        let model = self.context.model;
        let regions = decisions::decision(self.context, id)?;
        let decision = model.decisions.at(id);
        let meant = self.context.diagram.and(self.given, regions.population)?;
        self.depends(regions.population)?;
        let collects = matches!(decision.domain, Domain::AnyOf(_)) || decision.eligibility;
        let mut rest = meant;
        let mut is_disputed = false;
        let mut results = Vec::new();
        let mut winning: Vec<(RuleResult, Region)> = Vec::new();
        for (rule, wins) in decision.rules.iter().zip(&regions.wins) {
            let won = self.context.diagram.and(*wins, meant)?;
            if won.is_empty() {
                continue;
            }
            self.depends(*wins)?;
            rest = self.context.diagram.minus(rest, won)?;
            for (other, of_other) in &winning {
                let differs = *other != rule.result && !collects;
                is_disputed |= differs && self.context.diagram.meets(*of_other, won);
            }
            winning.push((rule.result, won));
            results.push(ResultView {
                words: self.result(decision, rule.result),
                rule: rule.name.clone(),
                because: rule.because.as_ref().map(|because| model.plain(because)),
                is_sure: won == self.given,
            });
        }
        Ok(DecisionView {
            title: model.plain(&decision.title),
            results,
            has_gap: !rest.is_empty(),
            is_for_others: meant != self.given,
            is_disputed,
        })
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

/// The intros of groups.
fn intros<'m>(model: &'m Model, sections: &'m [Section], prose: &mut Vec<&'m [Block]>) {
    for section in sections {
        if let Section::Group(id) = section {
            let group = model.groups.at(*id);
            prose.push(&group.intro);
            intros(model, &group.sections, prose);
        }
    }
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
