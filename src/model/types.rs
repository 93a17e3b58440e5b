//! The model: facts, rules, guides and pages with every name resolved.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Arena, FileId, Span};

use super::amount::Amount;
use super::calendar::Workdays;
use super::domain::{Admits, Constant, Domain};
use super::ids::{
    DecisionId, DefineId, FactId, GroupId, GuideId, OutcomeId, ProcedureId, ScenarioId, marks,
};
use super::markup::{Inline, Markup};
use super::names::{Entity, Target};
use super::paths::stem;
use super::spoken::SpokenTerm;
use super::values::Values;

pub use crate::syntax::ast::NoteKind;
pub use crate::syntax::ast::Policy;
pub use crate::syntax::ast::Relation;

/// Everything that the sources of a project say.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The files, in the order of their paths.
    pub files: Vec<File>,
    /// Terms.
    pub terms: Arena<marks::Term, Term>,
    /// Facts.
    pub facts: Arena<marks::Fact, Fact>,
    /// Lists of values that several facts may have.
    pub values: Arena<marks::Values, NamedValues>,
    /// Calendars.
    pub calendars: Arena<marks::Calendar, Calendar>,
    /// Defines.
    pub defines: Arena<marks::Define, Define>,
    /// Assumptions, with the file that states each.
    pub assumes: Vec<Assume>,
    /// Outcomes.
    pub outcomes: Arena<marks::Outcome, Outcome>,
    /// Decisions and eligibilities.
    pub decisions: Arena<marks::Decision, Decision>,
    /// Procedures.
    pub procedures: Arena<marks::Procedure, Procedure>,
    /// Guides.
    pub guides: Arena<marks::Guide, Guide>,
    /// Groups of all guides.
    pub groups: Arena<marks::Group, Group>,
    /// Scenarios of all guides.
    pub scenarios: Arena<marks::Scenario, Scenario>,
    /// Examples.
    pub examples: Vec<Example>,
    /// The items that are not understood, or depend on one that is not; ascending.
    pub unsound: Vec<Span>,
    /// Where two versions are compared, the facts of the older one that are asked for as those of
    /// the newer.
    pub joined: BTreeMap<FactId, FactId>,
    /// Amounts without a name that are said as an earlier one is, with the first of these.
    pub alike: BTreeMap<FactId, FactId>,
}

impl Model {
    /// The file with this id.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&File> {
        // Files come in the order of their ids; a file of rows has an id too, and is no file here.
        let at = self.files.binary_search_by_key(&id, |file| file.id).ok()?;
        self.files.get(at)
    }

    /// The files that become pages, with their pages.
    pub fn pages(&self) -> impl Iterator<Item = (&File, &Page)> {
        self.files
            .iter()
            .filter_map(|file| Some((file, file.page.as_ref()?)))
    }

    /// Whether a fact has a name: an amount that a condition compares has none.
    #[must_use]
    pub fn is_named(&self, fact: FactId) -> bool {
        self.facts
            .at(fact)
            .computed
            .as_ref()
            .is_none_or(|computed| matches!(computed.saying, Saying::Quantity(_)))
    }

    /// Whether a fact is what a rule, a decision or a step gives.
    #[must_use]
    pub fn is_given(&self, fact: FactId) -> bool {
        let computed = self.facts.at(fact).computed.as_ref();
        computed.is_some_and(|computed| {
            matches!(
                computed.saying,
                Saying::Result(_) | Saying::Decision(_) | Saying::Step
            )
        })
    }

    /// The facts that readers are asked for to know a fact: itself, or those that it is worked out of.
    #[must_use]
    pub fn given_facts(&self, fact: FactId) -> BTreeSet<FactId> {
        let mut given = BTreeSet::new();
        match &self.facts.at(fact).computed {
            Some(computed) => computed.amount.facts(&mut |id| {
                given.insert(id);
            }),
            None => {
                given.insert(fact);
            }
        }
        given
    }

    /// The first calendar that has these days.
    #[must_use]
    pub fn calendar_of(&self, days: &Workdays) -> Option<&Calendar> {
        let mut all = self.calendars.iter().map(|(_, calendar)| calendar);
        all.find(|calendar| calendar.days == *days)
    }

    /// The files of rows that a source takes something from.
    pub fn rows_of(&self, file: FileId) -> impl Iterator<Item = FileId> {
        let of_decisions = self
            .decisions
            .of_file(file)
            .filter_map(|(_, decision)| Some(decision.rows.as_ref()?.file));
        let of_calendars = self
            .calendars
            .of_file(file)
            .filter_map(|(_, calendar)| calendar.rows);
        let of_values = self.values.of_file(file);
        let of_values = of_values.filter_map(|(_, values)| values.rows);
        of_decisions.chain(of_calendars).chain(of_values)
    }

    /// Whether the item in which a span lies is understood, with all that it depends on.
    #[must_use]
    pub fn is_sound(&self, span: Span) -> bool {
        let before = self
            .unsound
            .partition_point(|item| (item.file, item.start) <= (span.file, span.start));
        let item = before.checked_sub(1).and_then(|at| self.unsound.get(at));
        !item.is_some_and(|item| item.file == span.file && span.start < item.end)
    }

    /// The guide into which a destination leads; `None` where it is a step of the same body.
    #[must_use]
    pub fn guide_at(&self, destination: &Destination) -> Option<GuideId> {
        match destination {
            Destination::Step(_) => None,
            Destination::Scenario(id) => Some(self.scenarios.at(*id).guide),
            Destination::Group(id) => Some(self.groups.at(*id).guide),
            Destination::Guide(id) => Some(*id),
        }
    }

    /// Whether a scenario stands in a group, at any depth.
    #[must_use]
    pub fn holds(&self, group: GroupId, scenario: ScenarioId) -> bool {
        self.groups
            .at(group)
            .sections
            .iter()
            .any(|section| match section {
                Section::Scenario(id) => *id == scenario,
                Section::Group(id) => self.holds(*id, scenario),
            })
    }
}

/// A source file.
#[derive(Clone, Debug)]
pub struct File {
    pub id: FileId,
    pub path: String,
    /// The files whose names it sees: itself and those it uses, directly or not, ascending.
    pub sees: Vec<FileId>,
    /// The page that it becomes, where it has front matter.
    pub page: Option<Page>,
    /// The targets of its references.
    pub used: BTreeSet<Entity>,
    /// Whether all assumptions that it sees are understood, so that its sound items can be
    /// analysed.
    pub sound: bool,
    /// Whether every item in it is sound.
    pub whole: bool,
}

impl File {
    /// The path that its page would have beside it: the target of links in prose.
    #[must_use]
    pub fn page_path(&self, page: &Page) -> String {
        let folder = self
            .path
            .rsplit_once('/')
            .map(|(folder, _)| format!("{folder}/"))
            .unwrap_or_default();
        format!("{folder}{}.md", page.id)
    }

    /// The last part of its path, without `.case`.
    #[must_use]
    pub fn stem(&self) -> &str {
        stem(&self.path)
    }
}

/// An article's front matter and prose.
#[derive(Clone, Debug)]
pub struct Page {
    /// The name of its file, without `.md`.
    pub id: String,
    pub title: Vec<Inline>,
    /// Its front matter, entry by entry.
    pub front: Vec<FrontEntry>,
    /// The day by which it is to be reviewed (`review-by`), and where that is said.
    pub review_by: Option<(i64, Span)>,
    /// The days on which it is meant to be read, and that `today` is one of them.
    pub valid: Option<(Days, Condition)>,
    /// Its prose.
    pub body: Vec<Block>,
    /// The word `article`, or the front matter where there is none.
    pub span: Span,
}

/// An entry of the front matter.
#[derive(Clone, Debug)]
pub enum FrontEntry {
    /// A key whose `{name}`s are replaced.
    Text {
        key: String,
        value: Vec<Inline>,
        /// Comments: the lines before it, the rest of its line, and the lines behind it.
        comments: (String, String, String),
    },
    /// Lines that are carried over as written.
    Lines(String, String),
}

/// A term.
#[derive(Clone, Debug)]
pub struct Term {
    pub name: String,
    /// The term's words.
    pub full: String,
    /// Its short form.
    pub short: Option<String>,
    /// Where its name stands.
    pub span: Span,
}

/// A fact.
#[derive(Clone, Debug)]
pub struct Fact {
    pub name: String,
    /// The name that it had before.
    pub was: Option<String>,
    pub label: Vec<Inline>,
    /// The label where a yes/no fact does not hold.
    pub not: Option<Vec<Inline>>,
    /// The question that asks for it.
    pub ask: Option<Vec<Inline>>,
    pub domain: Domain,
    /// How it is worked out, where readers are not asked for it. Its values count the step of its
    /// domain, as those of other facts do.
    pub computed: Option<Computed>,
    /// Whether its domain is not understood, which is reported: whoever tests it is not at fault.
    pub broken: bool,
    /// Where its name stands.
    pub span: Span,
}

/// A fact that follows from others.
#[derive(Clone, Debug)]
pub struct Computed {
    pub amount: Amount,
    /// What a writer says of it.
    pub saying: Saying,
}

/// How a writer names an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saying {
    /// As a `quantity`: by its name and its label. It is worked out word for word so.
    Quantity(Box<SpokenTerm>),
    /// Where it is compared with a number: as a sum.
    Sum(SpokenSum),
    /// As two amounts that are compared. It is the first without the second, so that its tests
    /// compare it with 0.
    Related(SpokenSum, SpokenSum),
    /// As what a rule gives: word for word.
    Result(Box<SpokenTerm>),
    /// As what a decision gives.
    Decision(DecisionId),
    /// As what another amount becomes behind a step.
    Step,
}

/// A sum, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenSum {
    /// What is added, each with whether it is taken away; the first is not.
    pub parts: Vec<(bool, SpokenTerm)>,
    /// What is added to them.
    pub more: Option<SpokenStep>,
}

impl SpokenSum {
    /// One amount.
    #[must_use]
    pub fn of(term: SpokenTerm) -> Self {
        Self {
            parts: vec![(false, term)],
            more: None,
        }
    }
}

/// A number that is added to others, or below zero, taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpokenStep {
    /// So many steps of the amount; of a date, days.
    Number(i64),
    /// So many months.
    Months(i64),
    /// So many years.
    Years(i64),
}

/// Values that several facts may have.
#[derive(Clone, Debug)]
pub struct NamedValues {
    pub name: String,
    pub values: Values,
    /// The file of the values.
    pub rows: Option<FileId>,
    /// Whether a part of them is not understood, which is reported.
    pub broken: bool,
    /// Where its name stands.
    pub span: Span,
}

/// Days that count as working days.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub name: String,
    /// Which they are, in words.
    pub label: Vec<Inline>,
    pub days: Workdays,
    /// The file of the holidays.
    pub rows: Option<FileId>,
    /// Where its name stands.
    pub span: Span,
}

/// A define.
#[derive(Clone, Debug)]
pub struct Define {
    pub name: String,
    /// The name that it had before.
    pub was: Option<String>,
    pub label: Vec<Inline>,
    /// The label where it does not hold.
    pub not: Option<Vec<Inline>>,
    pub condition: Condition,
    /// Where its name stands.
    pub span: Span,
}

/// An assumption.
#[derive(Clone, Debug)]
pub struct Assume {
    /// The sentence.
    pub text: Vec<Inline>,
    /// The condition that always holds.
    pub condition: Condition,
    /// Where the sentence stands.
    pub span: Span,
}

/// An outcome.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub name: String,
    /// The name that it had before.
    pub was: Option<String>,
    pub label: Vec<Inline>,
    /// Whether it is an outcome that readers came for.
    pub good: bool,
    /// Where its name stands.
    pub span: Span,
}

/// A condition on the facts.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The words.
    pub kind: ConditionKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of condition. `a implies b` is `Any([Not(a), b])`.
#[derive(Clone, Debug)]
pub enum ConditionKind {
    /// All of them; of none, true.
    All(Vec<Condition>),
    /// Any of them; of none, false.
    Any(Vec<Condition>),
    /// Not.
    Not(Box<Condition>),
    /// A fact has an admitted value.
    Fact(FactId, Admits, Phrasing),
    /// A decision has a value, and it is admitted.
    Decision(DecisionId, Admits, Phrasing),
    /// A define.
    Define(DefineId),
}

/// How a writer put a test whose values are known. `< 23` and `<= 22` admit the same whole numbers,
/// and read differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrasing {
    /// `is`, `in`, `includes`
    Is,
    /// `is not`
    IsNot,
    /// `<`, `<=`, `>`, `>=` and their words for dates. The bound is the end of the only interval; a
    /// strict one lies one step beyond.
    Compared(Relation),
}

/// A decision or an eligibility.
#[derive(Clone, Debug)]
pub struct Decision {
    pub name: String,
    /// The name that it had before.
    pub was: Option<String>,
    pub title: Vec<Inline>,
    /// How conditions call it, where its title does not fit into a sentence.
    pub called: Option<Vec<Inline>>,
    /// For whom it is; none is everybody.
    pub population: Option<Condition>,
    /// The domain. An eligibility is one of `unavailable` (0) and `available` (1).
    pub domain: Domain,
    /// Whether it is an eligibility.
    pub eligibility: bool,
    /// What it is worked out to be, where an amount names it.
    pub amount: DecisionAmount,
    /// How its rules work together; a decision over `any of` collects.
    pub policy: Policy,
    /// Its rules, in order.
    pub rules: Vec<Rule>,
    /// The file whose rows its rules are.
    pub rows: Option<RowFile>,
    /// The file that declares it.
    pub file: FileId,
    /// Where its name stands.
    pub span: Span,
}

/// A decision as an amount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DecisionAmount {
    /// No amount names it.
    #[default]
    Unasked,
    /// What this fact is worked out to be.
    Fact(FactId),
    /// It is none, and why.
    Refused(&'static str),
}

impl Decision {
    /// The kind of thing that a decision is, in a writer's words.
    #[must_use]
    pub fn word(&self) -> &'static str {
        if self.eligibility {
            "eligibility"
        } else {
            "decision"
        }
    }

    /// Whether a rule works out what it gives.
    #[must_use]
    pub fn works_out(&self) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|rule| matches!(rule.result, RuleResult::Amount(_)))
    }

    /// Whether its last rule takes whom no other takes (`otherwise`).
    #[must_use]
    pub fn has_last_resort(&self) -> bool {
        self.rules.last().is_some_and(|rule| rule.when.is_none())
    }

    /// The rules, by position, so that the first that applies decides: an overriding rule stands
    /// before the overridden one. No winning rule overrides the first that applies, since all that
    /// override it stand before it and do not apply.
    #[must_use]
    pub fn strongest_first(&self) -> Vec<usize> {
        let mut open: Vec<usize> = self.stronger().iter().map(Vec::len).collect();
        let mut free: BTreeSet<usize> = open
            .iter()
            .enumerate()
            .filter(|(_, stronger)| **stronger == 0)
            .map(|(at, _)| at)
            .collect();
        let mut sorted = Vec::new();
        while let Some(next) = free.pop_first() {
            sorted.push(next);
            for weaker in self
                .rules
                .get(next)
                .into_iter()
                .flat_map(|rule| &rule.overrides)
            {
                if let Some(count) = open.get_mut(*weaker) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        free.insert(*weaker);
                    }
                }
            }
        }
        // Cycles are reported, and nothing is written of them.
        let seen: BTreeSet<usize> = sorted.iter().copied().collect();
        sorted.extend((0..self.rules.len()).filter(|at| !seen.contains(at)));
        sorted
    }

    /// Whether one of two rules overrides the other, so that both never win.
    #[must_use]
    pub fn is_settled(&self, first: usize, second: usize) -> bool {
        let overrides = |one: usize, other: usize| {
            self.rules
                .get(one)
                .is_some_and(|rule| rule.overrides.contains(&other))
        };
        overrides(first, second) || overrides(second, first)
    }

    /// By rule, those that override it, ascending.
    #[must_use]
    pub fn stronger(&self) -> Vec<Vec<usize>> {
        let mut stronger: Vec<Vec<usize>> = vec![Vec::new(); self.rules.len()];
        for (at, rule) in self.rules.iter().enumerate() {
            for weaker in &rule.overrides {
                if let Some(list) = stronger.get_mut(*weaker)
                    && list.last() != Some(&at)
                {
                    list.push(at);
                }
            }
        }
        stronger
    }
}

/// A file of rows.
#[derive(Clone, Debug)]
pub struct RowFile {
    pub file: FileId,
    /// Whether it is YAML; else it is CSV.
    pub yaml: bool,
    /// The headings of its columns.
    pub columns: Vec<String>,
    /// Whether they are those of a parameter.
    pub by_facts: bool,
}

/// The position of `unavailable` among the values of an eligibility.
pub const UNAVAILABLE: usize = 0;
/// The position of `available` among the values of an eligibility.
pub const AVAILABLE: usize = 1;

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name; unnamed, that of its result; `otherwise` for the last resort.
    pub name: String,
    pub result: RuleResult,
    /// When; none is `otherwise`.
    pub when: Option<Condition>,
    /// Unless.
    pub unless: Option<Condition>,
    /// The rules that it is stronger than, by position.
    pub overrides: Vec<usize>,
    /// The days on which it applies; its condition has them too.
    pub valid: Option<Days>,
    /// Why.
    pub because: Option<Vec<Inline>>,
    /// All of it.
    pub span: Span,
}

/// What a rule gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleResult {
    /// The same to all.
    Value(Constant),
    /// What this fact is worked out to be, in the step of the decision's domain.
    Amount(FactId),
}

impl RuleResult {
    /// The value, where it is the same for all.
    #[must_use]
    pub fn value(self) -> Option<Constant> {
        match self {
            Self::Value(value) => Some(value),
            Self::Amount(_) => None,
        }
    }
}

/// The first and the last day on which something is valid, and where that is said.
pub type Days = (Option<i64>, Option<i64>, Span);

/// A procedure.
#[derive(Clone, Debug)]
pub struct Procedure {
    pub name: String,
    /// The name that it had before.
    pub was: Option<String>,
    /// How many parameters it has.
    pub parameters: Vec<String>,
    pub title: Vec<Inline>,
    /// The condition that must hold where it is done.
    pub requires: Option<Condition>,
    /// Its steps.
    pub body: Body,
    /// Where its name stands.
    pub span: Span,
}

/// A guide.
#[derive(Clone, Debug)]
pub struct Guide {
    pub name: String,
    /// The name that it had before.
    pub was: Option<String>,
    pub title: Vec<Inline>,
    /// For whom it is; none is everybody.
    pub population: Option<Condition>,
    /// The answer to everybody else.
    pub otherwise: Option<Vec<Inline>>,
    /// Prose before its sections.
    pub intro: Vec<Block>,
    /// Its groups and scenarios. A guide of `steps` is one scenario without a heading.
    pub sections: Vec<Section>,
    /// The file that declares it.
    pub file: FileId,
    /// Where its name stands.
    pub span: Span,
}

/// A group or a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// A group.
    Group(GroupId),
    /// A scenario.
    Scenario(ScenarioId),
}

/// A group of scenarios.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    /// The name that it had before.
    pub was: Option<String>,
    pub title: Vec<Inline>,
    /// Whom it takes of those that its parent takes.
    pub guard: Guard,
    /// Whether its title says whom it takes, so that the page does not.
    pub as_titled: bool,
    /// The days on which it takes them; its guard has them too.
    pub valid: Option<Days>,
    /// Prose before its sections.
    pub intro: Vec<Block>,
    pub sections: Vec<Section>,
    pub guide: GuideId,
    /// Where its name stands.
    pub span: Span,
}

/// A scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name; that of the guide where it is the guide's only one.
    pub name: String,
    /// The name that it had before.
    pub was: Option<String>,
    pub title: Vec<Inline>,
    /// Whom it takes of those that its parent takes.
    pub guard: Guard,
    /// Whether its title says whom it takes, so that the page does not.
    pub as_titled: bool,
    /// The days on which it takes them; its guard has them too.
    pub valid: Option<Days>,
    /// Its steps.
    pub body: Body,
    pub guide: GuideId,
    /// Whether it is the `steps` of its guide, without a heading of its own.
    pub whole_guide: bool,
    /// Where its name stands.
    pub span: Span,
}

/// Whom a group or scenario takes.
#[derive(Clone, Debug)]
pub enum Guard {
    /// Everybody.
    Always,
    /// Those for whom this holds.
    When(Condition),
    /// Those whom no sibling takes.
    Otherwise(Span),
}

impl Guard {
    /// The condition that must hold, if there is one.
    #[must_use]
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::When(condition) => Some(condition),
            Self::Always | Self::Otherwise(_) => None,
        }
    }
}

/// The steps of a scenario or procedure.
#[derive(Clone, Debug, Default)]
pub struct Body {
    pub blocks: Vec<Block>,
    /// The closing brace.
    pub close: Option<Span>,
}

/// A block of a body or of a page's prose.
#[derive(Clone, Debug)]
pub enum Block {
    /// Markdown.
    Markup(Vec<Markup>),
    /// The result of the step above.
    Result(Vec<Inline>),
    /// A step.
    Step(Step),
    /// The steps of a procedure.
    Do(Call),
    /// Effects outside a step.
    Effects(Vec<Effect>),
    /// A condition that must hold here.
    Requires(Condition),
    /// Branches on the facts.
    If(Vec<Branch>),
    /// Branches on the reader's choice.
    Choose(Vec<Inline>, Vec<Choice>),
    /// On to somewhere else.
    Continue(Destination, Span),
    /// The end of the way.
    End(OutcomeId, Span),
    /// A note, a tip or a warning.
    Note(NoteKind, Option<Vec<Inline>>, Vec<Block>),
    /// A reference outside.
    See(Vec<Inline>, String, Span),
    /// A thing shown on the page.
    Show(Target, Presentation, Span),
}

/// How a decision is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presentation {
    /// As its rules suit.
    Automatic,
    Table,
    List,
    /// A column for each of these facts; of none, for each that the rules test.
    Matrix(Vec<FactId>),
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its `@id`.
    pub name: Option<String>,
    /// The action.
    pub text: Vec<Inline>,
    /// The condition that must hold before it.
    pub requires: Vec<Condition>,
    /// Why there is no way back behind it; of none, there is.
    pub irreversible: Vec<Vec<Inline>>,
    /// Its effects, all at once, after its text and before its blocks.
    pub effects: Vec<Effect>,
    /// The nested blocks.
    pub blocks: Vec<Block>,
    /// Its first line.
    pub span: Span,
}

/// A procedure done.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which.
    pub procedure: ProcedureId,
    /// The texts of its parameters, in their order.
    pub arguments: Vec<Vec<Inline>>,
    /// Whether the page shows the steps once, under a heading of their own, and refers to them here.
    pub once: bool,
    /// The line.
    pub span: Span,
}

/// A fact gets a value.
#[derive(Clone, Debug)]
pub struct Effect {
    pub fact: FactId,
    /// Its new value; what is worked out is so of the facts before the step. Of several it is one, and which
    /// is nobody's choice.
    pub values: Vec<RuleResult>,
    /// Whether nothing is known of it: its values stand for all of its domain.
    pub is_unknown: bool,
    /// Whether time passes until then: what comes after the last day of the domain is not asked.
    pub waits: bool,
    /// The line.
    pub span: Span,
}

/// A branch on the facts.
#[derive(Clone, Debug)]
pub struct Branch {
    /// When; none is whoever no branch before took.
    pub condition: Option<Condition>,
    pub heading: Option<Vec<Inline>>,
    /// The procedure.
    pub blocks: Vec<Block>,
    /// Its first line.
    pub span: Span,
}

/// An option.
#[derive(Clone, Debug)]
pub struct Choice {
    pub heading: Vec<Inline>,
    /// The procedure.
    pub blocks: Vec<Block>,
    /// Where its heading stands.
    pub span: Span,
}

/// Where `@continue` leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// To the scenario of the guide that holds then.
    Guide(GuideId),
    /// To the scenario of the group that holds then.
    Group(GroupId),
    /// To this scenario.
    Scenario(ScenarioId),
    /// Back or on to a step of the same body.
    Step(String),
}

impl Destination {
    /// The thing to which it leads; none where it is a step of the same body.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        match self {
            Self::Guide(id) => Some(Target::Guide(*id)),
            Self::Group(id) => Some(Target::Group(*id)),
            Self::Scenario(id) => Some(Target::Scenario(*id)),
            Self::Step(_) => None,
        }
    }
}

/// An example.
#[derive(Clone, Debug)]
pub struct Example {
    pub title: Vec<Inline>,
    /// The known facts of the reader.
    pub given: Vec<Condition>,
    /// The options that the reader chooses, by how they begin; the places are those of the texts.
    pub chosen: Vec<(String, Span)>,
    /// The expectation.
    pub expect: Vec<Expect>,
    /// The file that states it.
    pub file: FileId,
    /// Where its title stands.
    pub span: Span,
}

/// An expectation.
#[derive(Clone, Debug)]
pub struct Expect {
    /// The expectations.
    pub kind: ExpectKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expectation.
#[derive(Clone, Debug)]
pub enum ExpectKind {
    /// A decision gives this value, by these rules where some are named.
    Is(DecisionId, Constant, Vec<usize>),
    /// A guide leads through these scenarios, in order.
    Goes(GuideId, Vec<ScenarioId>),
    /// A guide ends with each of these outcomes for somebody, and with no other.
    Ends(GuideId, Vec<OutcomeId>),
}
