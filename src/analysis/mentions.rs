//! Amounts that the prose of a file names, and what they are where all readers of a text have the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Span;
use crate::model::{
    Block, Branch, Call, Constant, DecisionId, Destination, Domain, Effect, FactId, File, Inline,
    Model, ProcedureId, RuleResult, Section, Target, visit,
};

use super::concrete::evaluate::Evaluator;
use super::context::AnalysisContext;
use super::effort::Effort;
use super::ir::memo::GuideRegions;
use super::region::diagram::{Exhausted, Region};
use super::rules::{decisions, given, guides};

/// Where each procedure is done that a text comes through, outermost first.
pub type Calls = Vec<(Span, ProcedureId)>;

/// Something with a value that texts name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mention {
    /// A quantity or a parameter.
    Quantity(FactId),
    /// A decision over numbers or days.
    Decision(DecisionId),
}

impl Mention {
    /// What a piece of a sentence names, and where.
    #[must_use]
    pub fn of(model: &Model, inline: &Inline) -> Option<(Self, Span)> {
        match inline {
            Inline::Fact(id, span) if model.facts.at(*id).computed.is_some() => {
                Some((Self::Quantity(*id), *span))
            }
            Inline::Reference(Target::Decision(id), span)
                if matches!(model.decisions.at(*id).domain, Domain::Ordered(_)) =>
            {
                Some((Self::Decision(*id), *span))
            }
            _ => None,
        }
    }

    /// The values that it may have.
    #[must_use]
    pub fn domain(self, model: &Model) -> &Domain {
        match self {
            Self::Quantity(id) => &model.facts.at(id).domain,
            Self::Decision(id) => &model.decisions.at(id).domain,
        }
    }
}

/// The values of what texts name, by the calls that a text comes through and the place of the name.
pub type Mentions = BTreeMap<(Calls, Span), i64>;

/// The values that are the same for all readers of a text of the file that names them. Where a limit is met,
/// those that are found.
#[must_use]
pub fn mentions(context: &mut AnalysisContext<'_>) -> Mentions {
    if !has_any(context.model, context.file) {
        return Mentions::new();
    }
    let mut walk = Walk {
        context,
        calls: Vec::new(),
        changed: BTreeSet::new(),
        found: Mentions::new(),
    };
    // What is found before a limit is met is true.
    _ = walk.file();
    walk.found
}

/// As [`mentions`], of a file that nothing else is asked of; none where a limit is met.
#[must_use]
pub fn of_file(model: &Model, file: &File, effort: Effort) -> Mentions {
    if !has_any(model, file) || !file.whole {
        return Mentions::new();
    }
    let context = decisions::context_of(model, file, effort);
    context.map_or_else(|_| Mentions::new(), |mut context| mentions(&mut context))
}

/// Whether a text that the file sees names something with a value.
fn has_any(model: &Model, file: &File) -> bool {
    let seen = file.sees.iter().filter_map(|seen| model.file(*seen));
    let mut is_any = false;
    for file in seen {
        visit::prose_of(model, file, &mut |inline| {
            is_any |= Mention::of(model, inline).is_some();
        });
    }
    is_any
}

struct Walk<'c, 'm> {
    context: &'c mut AnalysisContext<'m>,
    calls: Calls,
    /// The facts that steps may have set where a text stands.
    changed: BTreeSet<FactId>,
    found: Mentions,
}

impl<'m> Walk<'_, 'm> {
    fn file(&mut self) -> Result<(), Exhausted> {
        let (model, file) = (self.context.model, self.context.file);
        let everybody = self.context.possible;
        if let Some(page) = &file.page {
            self.blocks(&page.body, everybody)?;
        }
        for (id, guide) in model.guides.of_file(file.id) {
            let regions = guides::guide(self.context, id)?;
            self.blocks(&guide.intro, regions.population)?;
            self.sections(&guide.sections, &regions)?;
        }
        // Under a heading of its own, a procedure is for all who come to it.
        for (id, procedure) in model.procedures.of_file(file.id) {
            let blocks = procedure.body.blocks.as_slice();
            self.changed = set_before(model, blocks);
            self.calls = vec![(procedure.span, id)];
            self.blocks(blocks, everybody)?;
            self.calls.clear();
        }
        Ok(())
    }

    fn sections(
        &mut self,
        sections: &'m [Section],
        regions: &GuideRegions,
    ) -> Result<(), Exhausted> {
        let model = self.context.model;
        for section in sections {
            match section {
                Section::Group(id) => {
                    let group = model.groups.at(*id);
                    let region = regions.groups.get(id).copied().unwrap_or_default();
                    self.blocks(&group.intro, region)?;
                    self.sections(&group.sections, regions)?;
                }
                Section::Scenario(id) => {
                    let blocks = model.scenarios.at(*id).body.blocks.as_slice();
                    self.changed = set_before(model, blocks);
                    self.blocks(blocks, regions.scenario(*id))?;
                    self.changed.clear();
                }
            }
        }
        Ok(())
    }

    /// Blocks whose readers are in `region` when they begin.
    fn blocks(&mut self, blocks: &'m [Block], region: Region) -> Result<(), Exhausted> {
        for block in blocks {
            match block {
                Block::Markup(parts) => {
                    let mut named = Vec::new();
                    for part in parts {
                        visit::markup(part, &mut |inline| named.push(inline));
                    }
                    self.named(&named, region)?;
                }
                Block::Result(text) | Block::See(text, ..) => self.text(text, region)?,
                Block::Step(step) => {
                    self.text(&step.text, region)?;
                    for consequence in &step.irreversible {
                        self.text(consequence, region)?;
                    }
                    self.set(&step.effects);
                    self.blocks(&step.blocks, region)?;
                }
                Block::Do(call) => self.call(call, region)?,
                Block::If(branches) => self.branches(branches, region)?,
                Block::Choose(question, options) => {
                    self.text(question, region)?;
                    for option in options {
                        self.text(&option.heading, region)?;
                        self.blocks(&option.blocks, region)?;
                    }
                }
                Block::Note(_, title, inner) => {
                    self.text(title.as_deref().unwrap_or_default(), region)?;
                    self.blocks(inner, region)?;
                }
                Block::Effects(effects) => self.set(effects),
                Block::Requires(_) | Block::Continue(..) | Block::End(..) | Block::Show(..) => {}
            }
        }
        Ok(())
    }

    fn set(&mut self, effects: &[Effect]) {
        self.changed
            .extend(effects.iter().map(|effect| effect.fact));
    }

    fn call(&mut self, call: &'m Call, region: Region) -> Result<(), Exhausted> {
        for argument in &call.arguments {
            self.text(argument, region)?;
        }
        let model = self.context.model;
        let procedure = model.procedures.at(call.procedure);
        self.changed
            .extend(set_before(model, &procedure.body.blocks));
        if call.once {
            self.changed.extend(set_in(model, &procedure.body.blocks));
            return Ok(());
        }
        self.calls.push((call.span, call.procedure));
        let done = self.blocks(&procedure.body.blocks, region);
        self.calls.pop();
        done
    }

    fn branches(&mut self, branches: &'m [Branch], region: Region) -> Result<(), Exhausted> {
        let mut rest = region;
        for branch in branches {
            let mut taken = rest;
            if let Some(condition) = &branch.condition {
                let of_branch = decisions::condition(self.context, condition)?;
                // Of facts that steps set, it tells what they are here, not what they were at the beginning.
                if !self.tells_of_changed(of_branch) {
                    taken = self.context.diagram.and(rest, of_branch)?;
                    rest = self.context.diagram.minus(rest, of_branch)?;
                }
            }
            self.text(branch.heading.as_deref().unwrap_or_default(), taken)?;
            self.blocks(&branch.blocks, taken)?;
        }
        Ok(())
    }

    fn tells_of_changed(&self, region: Region) -> bool {
        let (model, space) = (self.context.model, &self.context.space);
        let support = self.context.diagram.support(region);
        let mut facts = support.into_iter().filter_map(|at| space.axis(at));
        facts.any(|axis| !model.given_facts(axis.fact).is_disjoint(&self.changed))
    }

    fn text(&mut self, text: &'m [Inline], region: Region) -> Result<(), Exhausted> {
        let mut named = Vec::new();
        visit::inlines(text, &mut |inline| named.push(inline));
        self.named(&named, region)
    }

    fn named(&mut self, named: &[&'m Inline], region: Region) -> Result<(), Exhausted> {
        let model = self.context.model;
        let mentions = named.iter().filter_map(|inline| Mention::of(model, inline));
        for (mention, span) in mentions {
            let region = self.context.possible(region)?;
            let value = match mention {
                Mention::Quantity(id) => self.quantity(id, region)?,
                Mention::Decision(id) => self.decision(id, region)?,
            };
            if let Some(value) = value {
                self.found.insert((self.calls.clone(), span), value);
            }
        }
        Ok(())
    }

    /// The only value that a quantity has for readers in `region`.
    fn quantity(&self, id: FactId, region: Region) -> Result<Option<i64>, Exhausted> {
        let model = self.context.model;
        if !model.given_facts(id).is_disjoint(&self.changed) {
            return Ok(None);
        }
        self.only(RuleResult::Amount(id), region)
    }

    /// The only value of what a rule gives for readers in `region`.
    fn only(&self, result: RuleResult, region: Region) -> Result<Option<i64>, Exhausted> {
        let evaluator = Evaluator::new(self.context.model, &self.context.file.sees);
        let Some(reader) = self.context.reader(region) else {
            return Ok(None);
        };
        let Some(value @ Constant::Number(number)) = evaluator.given(result, &reader) else {
            return Ok(None);
        };
        let other = given::differing(self.context, region, result, RuleResult::Value(value))?;
        Ok(other.is_none().then_some(number))
    }

    /// The only value that a decision has for readers in `region`, none of whom is without one.
    fn decision(&mut self, id: DecisionId, region: Region) -> Result<Option<i64>, Exhausted> {
        let regions = decisions::decision(self.context, id)?;
        let mut of_all = None;
        let mut left = region;
        for (wins, rule) in regions
            .wins
            .iter()
            .zip(&self.context.model.decisions.at(id).rules)
        {
            let here = self.context.diagram.and(*wins, region)?;
            if self.context.reader(here).is_none() {
                continue;
            }
            // Who wins may hang on facts that steps set, and so may what a rule gives.
            let gives_changed = match rule.result {
                RuleResult::Value(_) => false,
                RuleResult::Amount(fact) => {
                    let given = self.context.model.given_facts(fact);
                    !given.is_disjoint(&self.changed)
                }
            };
            if self.tells_of_changed(*wins) || gives_changed {
                return Ok(None);
            }
            let value = self.only(rule.result, here)?;
            if value.is_none() || of_all.is_some_and(|known| Some(known) != value) {
                return Ok(None);
            }
            of_all = value;
            left = self.context.diagram.minus(left, *wins)?;
        }
        Ok(of_all.filter(|_| self.context.reader(left).is_none()))
    }
}

/// The facts that steps may have set before one of them is done: none where no way leads back.
fn set_before(model: &Model, blocks: &[Block]) -> BTreeSet<FactId> {
    let mut leads_back = false;
    visit::blocks(blocks, &mut |block| {
        leads_back |= matches!(block, Block::Continue(Destination::Step(_), _));
    });
    if leads_back {
        set_in(model, blocks)
    } else {
        BTreeSet::new()
    }
}

/// The facts that steps set, those of procedures that they do included.
fn set_in(model: &Model, blocks: &[Block]) -> BTreeSet<FactId> {
    let mut set = BTreeSet::new();
    let (mut waiting, mut entered) = (vec![blocks], BTreeSet::new());
    while let Some(blocks) = waiting.pop() {
        visit::effects(blocks, &mut |effects| {
            set.extend(effects.iter().map(|effect| effect.fact));
        });
        for procedure in visit::calls(blocks) {
            if entered.insert(procedure) {
                waiting.push(&model.procedures.at(procedure).body.blocks);
            }
        }
    }
    set
}
