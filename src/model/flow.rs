//! Which effects of steps may come behind which. What a condition asks for is followed back from there, over the
//! steps that lead to it and no others: only what can be done again and again is followed without end.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use rustc_hash::FxBuildHasher;

use crate::base::{FileId, Span};

use super::effects;
use super::effects::SetTo;
use super::ids::{ProcedureId, ScenarioId};
use super::types::{Block, Body, Destination, Effect, Model, Section};
use super::visit;

/// With more points than this, every effect counts as one that may come behind every other.
const MOST: usize = 1_000_000;

/// So deep procedures are followed into procedures.
const DEEPEST: usize = 64;

/// A place at which effects happen.
#[derive(Debug)]
pub struct Place {
    /// Where the first of them is written; none for what is only asked.
    pub span: Option<Span>,
    /// What they may bring about, as positions in [`Flow::sets`].
    pub cases: Vec<usize>,
    /// The places of the effects that may happen right before.
    before: BTreeSet<usize>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Flow {
    /// What effects set facts to, each once.
    pub sets: Vec<SetTo>,
    /// Where they do; procedures as often as they are done.
    pub places: Vec<Place>,
    numbers: BTreeMap<SetTo, usize>,
}

impl Flow {
    /// The flow of all that files tell readers to do. Days of which it is asked what would be on them are put
    /// before everything.
    #[must_use]
    pub fn new(
        model: &Model,
        files: impl Iterator<Item = FileId>,
        asked: impl IntoIterator<Item = SetTo>,
    ) -> Self {
        let mut builder = Builder {
            model,
            nodes: Vec::new(),
            scenarios: BTreeMap::new(),
            is_full: false,
        };
        // Most articles change nothing, and lead nobody on to where something is changed.
        let files: Vec<FileId> = files.filter(|file| has(model, *file, true)).collect();
        if files.iter().any(|file| has(model, *file, false)) {
            for file in files {
                builder.file(file);
            }
        }
        let mut flow = builder.finished();
        for set in asked {
            let case = flow.set(set);
            let place = flow.places.len();
            for other in &mut flow.places {
                other.before.insert(place);
            }
            flow.places.push(Place {
                span: None,
                cases: vec![case],
                before: BTreeSet::new(),
            });
        }
        flow
    }

    /// The flow of a whole project.
    #[must_use]
    pub fn of_project(model: &Model) -> Self {
        Self::new(model, model.files.iter().map(|file| file.id), [])
    }

    /// The position of what facts are set to.
    fn set(&mut self, set: SetTo) -> usize {
        *self.numbers.entry(set).or_insert_with_key(|set| {
            self.sets.push(set.clone());
            self.sets.len() - 1
        })
    }

    /// The places at which one may come again and again.
    #[must_use]
    pub fn circles(&self) -> Vec<&Place> {
        let mut graph: DiGraphMap<usize, (), FxBuildHasher> = DiGraphMap::default();
        for (number, place) in self.places.iter().enumerate() {
            graph.add_node(number);
            for before in &place.before {
                graph.add_edge(*before, number, ());
            }
        }
        let mut circles: BTreeSet<usize> = BTreeSet::new();
        for component in tarjan_scc(&graph) {
            let is_circle = component.len() > 1
                || component
                    .iter()
                    .any(|number| graph.contains_edge(*number, *number));
            if is_circle {
                circles.extend(component);
            }
        }
        let places = circles.into_iter();
        places
            .filter_map(|number| self.places.get(number))
            .collect()
    }

    /// Follows back what is asked for everywhere: `asked` gives that of it which a set changes. `needed` tells
    /// what must be known before a place, given one of its sets, for something to be known behind it; without
    /// what is asked for everywhere.
    pub fn follow<T: Ord + Clone>(
        &self,
        asked: &dyn Fn(&SetTo) -> Vec<T>,
        needed: &mut dyn FnMut(&Place, usize, &T) -> Vec<T>,
    ) {
        let mut seen: BTreeSet<(usize, T)> = BTreeSet::new();
        let mut waiting: Vec<(usize, T)> = Vec::new();
        let asked: Vec<Vec<T>> = self.sets.iter().map(asked).collect();
        for (number, place) in self.places.iter().enumerate() {
            for case in &place.cases {
                for thing in asked.get(*case).into_iter().flatten() {
                    let before = needed(place, *case, thing).into_iter();
                    waiting.extend(before.map(|thing| (number, thing)));
                }
            }
        }
        while let Some((number, thing)) = waiting.pop() {
            if !seen.insert((number, thing.clone())) {
                continue;
            }
            let places = self.places.get(number).map(|place| &place.before);
            for earlier in places.into_iter().flatten() {
                let Some(place) = self.places.get(*earlier) else {
                    continue;
                };
                for case in &place.cases {
                    let before = needed(place, *case, &thing).into_iter();
                    waiting.extend(before.map(|thing| (*earlier, thing)));
                }
            }
        }
    }
}

/// Whether steps of a file set something, or, `leading`, do procedures or lead on to other scenarios.
fn has(model: &Model, file: FileId, leading: bool) -> bool {
    let scenarios = model.scenarios.of_file(file).map(|(_, of)| &of.body);
    let procedures = model.procedures.of_file(file).map(|(_, of)| &of.body);
    let mut found = false;
    for body in scenarios.chain(procedures) {
        visit::blocks(&body.blocks, &mut |block| {
            found |= match block {
                Block::Effects(effects) => !effects.is_empty(),
                Block::Step(step) => !step.effects.is_empty(),
                Block::Do(_) => leading,
                Block::Continue(destination, _) => leading && destination.target().is_some(),
                _ => false,
            };
        });
    }
    found
}

/// A point that readers pass: of effects, or where ways part.
#[derive(Default)]
struct Node {
    effects: Option<(Span, Vec<SetTo>)>,
    next: Vec<usize>,
}

/// The step names of a body, each with the point where it begins.
type Names<'m> = BTreeMap<&'m str, usize>;

struct Builder<'m> {
    model: &'m Model,
    nodes: Vec<Node>,
    /// Where scenarios begin.
    scenarios: BTreeMap<ScenarioId, usize>,
    is_full: bool,
}

impl<'m> Builder<'m> {
    fn file(&mut self, file: FileId) {
        for (id, scenario) in self.model.scenarios.of_file(file) {
            let start = self.scenario(id);
            let end = self.node(Vec::new());
            let first = self.body(&scenario.body, end, &mut Vec::new());
            self.lead(start, first);
        }
        for (id, procedure) in self.model.procedures.of_file(file) {
            let end = self.node(Vec::new());
            self.body(&procedure.body, end, &mut vec![id]);
        }
    }

    fn node(&mut self, next: Vec<usize>) -> usize {
        self.nodes.push(Node {
            effects: None,
            next,
        });
        self.is_full |= self.nodes.len() > MOST;
        self.nodes.len() - 1
    }

    fn lead(&mut self, from: usize, to: usize) {
        if let Some(node) = self.nodes.get_mut(from) {
            node.next.push(to);
        }
    }

    fn scenario(&mut self, id: ScenarioId) -> usize {
        if let Some(known) = self.scenarios.get(&id) {
            return *known;
        }
        let node = self.node(Vec::new());
        self.scenarios.insert(id, node);
        node
    }

    /// Where a body begins behind which it goes on at `then`; inside of these procedures.
    fn body(&mut self, body: &'m Body, then: usize, inside: &mut Vec<ProcedureId>) -> usize {
        let mut names = Names::new();
        visit::blocks(&body.blocks, &mut |block| {
            if let Block::Step(step) = block
                && let Some(name) = &step.name
            {
                names.insert(name, 0);
            }
        });
        for point in names.values_mut() {
            *point = self.node(Vec::new());
        }
        self.blocks(&body.blocks, then, &names, inside)
    }

    fn blocks(
        &mut self,
        blocks: &'m [Block],
        then: usize,
        names: &Names<'m>,
        inside: &mut Vec<ProcedureId>,
    ) -> usize {
        let blocks = blocks.iter().rev();
        blocks.fold(then, |then, block| self.block(block, then, names, inside))
    }

    fn block(
        &mut self,
        block: &'m Block,
        then: usize,
        names: &Names<'m>,
        inside: &mut Vec<ProcedureId>,
    ) -> usize {
        match block {
            Block::Step(step) => {
                let within = self.blocks(&step.blocks, then, names, inside);
                let here = self.effects(&step.effects, within);
                let name = step.name.as_deref().and_then(|name| names.get(name));
                if let Some(point) = name {
                    self.lead(*point, here);
                }
                here
            }
            Block::Effects(effects) => self.effects(effects, then),
            Block::Do(call) => {
                let id = call.procedure;
                if self.is_full || inside.contains(&id) || inside.len() > DEEPEST {
                    self.is_full = true;
                    return then;
                }
                inside.push(id);
                let model = self.model;
                let first = self.body(&model.procedures.at(id).body, then, inside);
                inside.pop();
                self.node(vec![first])
            }
            Block::If(branches) => {
                let is_open = branches.last().is_none_or(|last| last.condition.is_some());
                let mut next: Vec<usize> = is_open.then_some(then).into_iter().collect();
                for branch in branches {
                    next.push(self.blocks(&branch.blocks, then, names, inside));
                }
                self.node(next)
            }
            Block::Choose(_, options) => {
                let mut next = Vec::new();
                for option in options {
                    next.push(self.blocks(&option.blocks, then, names, inside));
                }
                self.node(next)
            }
            Block::Continue(destination, _) => {
                let next = self.destination(destination, names);
                self.node(next)
            }
            Block::End(..) => self.node(Vec::new()),
            Block::Note(_, _, inner) => self.blocks(inner, then, names, inside),
            Block::Requires(_)
            | Block::Markup(_)
            | Block::Result(_)
            | Block::See(..)
            | Block::Show(..) => then,
        }
    }

    fn destination(&mut self, destination: &Destination, names: &Names<'m>) -> Vec<usize> {
        let model = self.model;
        let sections = match destination {
            Destination::Step(name) => {
                return names.get(name.as_str()).copied().into_iter().collect();
            }
            Destination::Scenario(id) => return vec![self.scenario(*id)],
            Destination::Guide(id) => &model.guides.at(*id).sections,
            Destination::Group(id) => &model.groups.at(*id).sections,
        };
        let mut all = Vec::new();
        self.sections(sections, &mut all);
        all
    }

    /// Where the scenarios of some sections begin.
    fn sections(&mut self, sections: &[Section], found: &mut Vec<usize>) {
        let model = self.model;
        for section in sections {
            match section {
                Section::Scenario(id) => found.push(self.scenario(*id)),
                Section::Group(id) => self.sections(&model.groups.at(*id).sections, found),
            }
        }
    }

    fn effects(&mut self, effects: &[Effect], then: usize) -> usize {
        let Some(first) = effects.first() else {
            return then;
        };
        let cases = effects::cases(effects).into_iter();
        let cases: BTreeSet<SetTo> = cases
            .map(|case| effects::set_to(self.model, &case))
            .collect();
        // What sets no number changes no amount.
        if cases.iter().all(BTreeMap::is_empty) {
            return then;
        }
        let here = self.node(vec![then]);
        if let Some(node) = self.nodes.get_mut(here) {
            node.effects = Some((first.span, cases.into_iter().collect()));
        }
        here
    }

    fn finished(self) -> Flow {
        let mut flow = Flow::default();
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        for (node, of_node) in self.nodes.iter().enumerate() {
            if let Some((span, cases)) = &of_node.effects {
                numbers.insert(node, flow.places.len());
                let cases = cases.iter().map(|case| flow.set(case.clone())).collect();
                flow.places.push(Place {
                    span: Some(*span),
                    cases,
                    before: BTreeSet::new(),
                });
            }
        }
        if self.is_full {
            let cases: BTreeSet<usize> = flow
                .places
                .iter()
                .flat_map(|place| place.cases.clone())
                .collect();
            let span = flow.places.first().and_then(|place| place.span);
            flow.places = vec![Place {
                span,
                cases: cases.into_iter().collect(),
                before: BTreeSet::from([0]),
            }];
            return flow;
        }
        for (node, number) in &numbers {
            for next in self.behind(*node) {
                let place = numbers
                    .get(&next)
                    .and_then(|next| flow.places.get_mut(*next));
                if let Some(place) = place {
                    place.before.insert(*number);
                }
            }
        }
        flow
    }

    /// The points of effects to which one comes next from a point.
    fn behind(&self, from: usize) -> BTreeSet<usize> {
        let next = |node: usize| self.nodes.get(node).map(|node| node.next.as_slice());
        let mut waiting: Vec<usize> = next(from).unwrap_or_default().to_vec();
        let (mut passed, mut found) = (BTreeSet::new(), BTreeSet::new());
        while let Some(node) = waiting.pop() {
            if !passed.insert(node) {
                continue;
            }
            if self
                .nodes
                .get(node)
                .is_some_and(|node| node.effects.is_some())
            {
                found.insert(node);
            } else {
                waiting.extend(next(node).unwrap_or_default());
            }
        }
        found
    }
}
