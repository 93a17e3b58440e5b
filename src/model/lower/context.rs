//! The context of lowering one file: its scope, the known heads, and a place for diagnostics.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Diagnostic, FileId, Id, Span, codes, did_you_mean};
use crate::model::domain::{Admits, Domain, read_date, read_time};
use crate::model::ids::{DecisionId, FactId, GroupId, ProcedureId, ScenarioId};
use crate::model::markup::{Inline, Markup};
use crate::model::markup_reader;
use crate::model::markup_reader::Resolve;
use crate::model::names::{Entity, Scope, Target};
use crate::model::paths::path_between;
use crate::model::types::{Model, Phrasing, RuleResult};
use crate::model::values::Values;
use crate::syntax::ast::{LiteralKind, Name, Operand, Text};

/// How many faults of a file come with a name that may have been meant.
const HINTS: usize = 200;

/// Counts groups and scenarios, which get their ids in the order of the text.
pub(super) struct Counters {
    groups: Cell<usize>,
    scenarios: Cell<usize>,
}

impl Counters {
    /// The next ids are these.
    pub(super) fn from(groups: usize, scenarios: usize) -> Self {
        Self {
            groups: Cell::new(groups),
            scenarios: Cell::new(scenarios),
        }
    }

    pub(super) fn group(&self) -> GroupId {
        Id::new(self.groups.replace(self.groups.get() + 1))
    }

    pub(super) fn scenario(&self) -> ScenarioId {
        Id::new(self.scenarios.replace(self.scenarios.get() + 1))
    }
}

/// The state that all files share while they are lowered.
pub(super) struct LoweringState {
    /// The files that each file sees.
    pub(super) scopes: BTreeMap<FileId, Scope>,
    /// Articles by the stem of their file, for links that need no `use`.
    pub(super) articles: BTreeMap<String, FileId>,
    /// The parameters of each procedure.
    pub(super) parameters: BTreeMap<ProcedureId, Vec<String>>,
    /// The first ids of the groups and scenarios of each file.
    pub(super) first: BTreeMap<FileId, (usize, usize)>,
    /// The names that each file declares, with its path.
    pub(super) declared: BTreeMap<String, Vec<String>>,
    /// The tests that comparisons of amounts are, by where they stand.
    pub(super) relations: BTreeMap<Span, RelationTest>,
    /// What rules give that is worked out, by where it stands.
    pub(super) results: BTreeMap<Span, Vec<RuleResult>>,
    /// The path of each file.
    pub(super) paths: BTreeMap<FileId, String>,
}

/// A test of a fact that is worked out.
pub(super) type RelationTest = (FactId, Admits, Phrasing);

/// See the module.
pub(super) struct Context<'l> {
    pub(super) file: FileId,
    pub(super) model: &'l Model,
    pub(super) scope: &'l Scope,
    pub(super) counters: Counters,
    /// The parameters of each procedure.
    pub(super) parameters: &'l BTreeMap<ProcedureId, Vec<String>>,
    shared: &'l LoweringState,
    /// The files that lack a `use` here, which is said once of each.
    unused_files: RefCell<BTreeSet<String>>,
    used: RefCell<BTreeSet<Entity>>,
    /// Whether an example is read: it asks for guides, and shows them to nobody.
    in_example: Cell<bool>,
    needs: RefCell<Needs>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    /// The `@id`s and the parameters that the body at hand has.
    local: RefCell<Local>,
}

/// The dependencies of an item's meaning; its words may name more.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Things that its conditions, effects and directives name.
    pub(super) entities: BTreeSet<Entity>,
    /// Whether it names something whose declaration is not understood.
    pub(super) lost: bool,
}

/// Names that a body has for itself.
#[derive(Clone, Default)]
pub(super) struct Local {
    pub(super) steps: Vec<String>,
    pub(super) parameters: Vec<String>,
    /// The parameters of the procedure whose title this is: a title has none, as links show it by
    /// itself.
    pub(super) only_in_steps: Vec<String>,
}

impl<'l> Context<'l> {
    pub(super) fn new(file: FileId, model: &'l Model, shared: &'l LoweringState) -> Option<Self> {
        let (groups, scenarios) = shared.first.get(&file).copied()?;
        Some(Self {
            file,
            model,
            scope: shared.scopes.get(&file)?,
            counters: Counters::from(groups, scenarios),
            parameters: &shared.parameters,
            shared,
            unused_files: RefCell::default(),
            used: RefCell::default(),
            in_example: Cell::new(false),
            needs: RefCell::default(),
            diagnostics: RefCell::default(),
            local: RefCell::default(),
        })
    }

    /// Reads an example: a guide that nothing else names is not used.
    pub(super) fn example<T>(&self, read: impl FnOnce() -> T) -> T {
        self.in_example.set(true);
        let read = read();
        self.in_example.set(false);
        read
    }

    pub(super) fn finish(self) -> (BTreeSet<Entity>, Vec<Diagnostic>) {
        (self.used.into_inner(), self.diagnostics.into_inner())
    }

    /// The dependencies of the item that was lowered last.
    pub(super) fn take_needs(&self) -> Needs {
        self.needs.take()
    }

    pub(super) fn say(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// A day of the calendar as a number; that there is none is said.
    pub(super) fn day(&self, span: Span, text: &str) -> Option<i64> {
        let day = read_date(text);
        if day.is_none() {
            self.say(
                Diagnostic::new(
                    &codes::OUTSIDE_DOMAIN,
                    span,
                    format!("there is no day `{text}`"),
                )
                .help("a day is written year-month-day, as the calendar has it"),
            );
        }
        day
    }

    /// A time of day as a number; that there is none is said.
    pub(super) fn time(&self, span: Span, text: &str) -> Option<i64> {
        let time = read_time(text);
        if time.is_none() {
            self.say(
                Diagnostic::new(
                    &codes::OUTSIDE_DOMAIN,
                    span,
                    format!("there is no time `{text}`"),
                )
                .help("a time of day is written from 00:00 to 23:59"),
            );
        }
        time
    }

    /// Runs `work` with the local names of a body.
    pub(super) fn with_local<T>(&self, local: Local, work: impl FnOnce() -> T) -> T {
        let before = self.local.replace(local);
        let done = work();
        self.local.replace(before);
        done
    }

    pub(super) fn is_step(&self, name: &str) -> bool {
        self.local.borrow().steps.iter().any(|step| step == name)
    }

    pub(super) fn sentence(&self, text: &Text) -> Vec<Inline> {
        markup_reader::sentence(text, self)
    }

    pub(super) fn sentence_if(&self, text: Option<&Text>) -> Option<Vec<Inline>> {
        text.map(|text| self.sentence(text))
    }

    pub(super) fn markup(&self, text: &Text) -> Vec<Markup> {
        markup_reader::blocks(text, self)
    }

    /// The thing that a name stands for, if it is one that `wanted` describes ("a fact") and `pick`
    /// takes. Reports a fault where it is not.
    pub(super) fn resolve<T>(
        &self,
        name: &Name,
        wanted: &str,
        pick: impl Fn(Entity) -> Option<T>,
    ) -> Option<T> {
        let picked = self.refer(name, wanted, pick);
        let mut needs = self.needs.borrow_mut();
        match self.scope.get(&name.text) {
            Some(entry) => drop(needs.entities.insert(entry.entity)),
            None => needs.lost = true,
        }
        picked
    }

    /// As [`resolve`](Self::resolve), for words, on which no meaning depends.
    fn refer<T>(&self, name: &Name, wanted: &str, pick: impl Fn(Entity) -> Option<T>) -> Option<T> {
        let Some(entry) = self.scope.get(&name.text) else {
            if !self.scope.is_complete(&name.text) {
                return None;
            }
            if let Some(path) = self.elsewhere(&name.text) {
                self.not_used(name, path);
                return None;
            }
            self.say(self.unknown(name, wanted, |entity| pick(entity).is_some()));
            return None;
        };
        let picked = pick(entry.entity);
        if picked.is_none() {
            let near = self
                .scope
                .nearest(&name.text, |entity| pick(entity).is_some());
            self.say(
                Diagnostic::new(
                    &codes::WRONG_KIND,
                    name.span,
                    format!(
                        "`{}` is {}, and {wanted} is needed here",
                        name.text,
                        entry.entity.kind()
                    ),
                )
                .also(entry.span, "declared here")
                .did_you_mean(near),
            );
        } else if !(self.in_example.get() && matches!(entry.entity, Entity::Guide(_))) {
            self.used.borrow_mut().insert(entry.entity);
        }
        picked
    }

    /// The path of the file that declares a name and that this one does not use: of several, the
    /// one beside it.
    fn elsewhere(&self, name: &str) -> Option<&'l str> {
        let paths = self.shared.declared.get(name)?;
        if let [path] = paths.as_slice() {
            return Some(path);
        }
        let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let here = self
            .shared
            .paths
            .get(&self.file)
            .and_then(|path| folder(path));
        let mut beside = paths.iter().filter(|path| folder(path) == here);
        beside
            .next()
            .filter(|_| beside.next().is_none())
            .map(String::as_str)
    }

    /// A name is declared in a file that this one does not use: said once of each file.
    fn not_used(&self, name: &Name, path: &str) {
        if !self.unused_files.borrow_mut().insert(path.to_owned()) {
            return;
        }
        let here = self
            .shared
            .paths
            .get(&self.file)
            .map(String::as_str)
            .unwrap_or_default();
        let message = format!(
            "`{}` is declared in a file that this one does not use",
            name.text
        );
        self.say(
            Diagnostic::new(&codes::UNKNOWN_NAME, name.span, message).help(format!(
                "add `use \"{}\"` at the beginning of the file",
                path_between(here, path)
            )),
        );
    }

    /// The names of a decision's rules, in order.
    pub(super) fn rule_names(&self, id: DecisionId) -> Vec<String> {
        self.model
            .decisions
            .at(id)
            .rules
            .iter()
            .map(|rule| rule.name.clone())
            .collect()
    }

    fn unknown(&self, name: &Name, wanted: &str, fits: impl Fn(Entity) -> bool) -> Diagnostic {
        let unknown = Diagnostic::new(
            &codes::UNKNOWN_NAME,
            name.span,
            format!("nothing here is called `{}`", name.text),
        );
        // Where so much is wrong, nobody reads a hint on each; to look for them all would take
        // long.
        if self.diagnostics.borrow().len() > HINTS {
            return unknown.help(format!(
                "declare {wanted} of this name, or `use` the file that does"
            ));
        }
        let local = self.local.borrow();
        if local.only_in_steps.contains(&name.text) {
            let message = format!("`{}` is a parameter, and a title holds none", name.text);
            return Diagnostic::new(&codes::UNKNOWN_NAME, name.span, message)
                .say("each `@do` gives it another text")
                .help("name in the title what all its uses have in common; the parameter stands in the steps");
        }
        if let Some(help) = words_of_others(&name.text) {
            return unknown.help(help);
        }
        let locals = local
            .parameters
            .iter()
            .chain(&local.steps)
            .map(String::as_str);
        let near = self
            .scope
            .nearest(&name.text, &fits)
            .or_else(|| did_you_mean(&name.text, locals));
        let help = match self.value_of(&name.text) {
            Some((fact, true)) => {
                format!(
                    "it is a value of `{fact}`: write `{fact} includes {0}`, in prose `{{{fact}.{0}}}`",
                    name.text
                )
            }
            Some((fact, false)) => {
                format!(
                    "it is a value of `{fact}`: write `{fact} is {0}`, for one of several `{fact} is one of (…, {0})`, in prose `{{{fact}.{0}}}`",
                    name.text
                )
            }
            None => self.declare_or_choose(wanted, &fits),
        };
        unknown.help(help).did_you_mean(near)
    }

    /// What to do about a name that nothing has: take one that there is, where they are few, or declare it.
    fn declare_or_choose(&self, wanted: &str, fits: impl Fn(Entity) -> bool) -> String {
        /// How many names are said.
        const MOST: usize = 5;
        let declare = format!("declare {wanted} of this name, or `use` the file that does");
        // Of facts, a near name is offered where it fits.
        if wanted.contains("fact") {
            return declare;
        }
        let fitting = self.scope.iter().filter(|(_, entry)| fits(entry.entity));
        let mut names: Vec<&str> = fitting.map(|(name, _)| name).collect();
        names.sort_unstable();
        if names.is_empty() || names.len() > MOST {
            return declare;
        }
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        format!("there is {}; or {declare}", names.join(", "))
    }

    /// The test that a comparison of amounts is; none where it is not understood, which is reported.
    pub(super) fn relation(&self, place: Span) -> Option<&'l RelationTest> {
        self.shared.relations.get(&place)
    }

    /// What a rule gives that is worked out; none where it is not understood, which is reported.
    pub(super) fn given_result(&self, place: Span) -> Option<RuleResult> {
        self.given_results(place).first().copied()
    }

    /// What a step sets a fact to that is worked out: one of these.
    pub(super) fn given_results(&self, place: Span) -> &[RuleResult] {
        self.shared.results.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Whether a fact or a decision is called so: what may be an amount.
    pub(super) fn may_be_amount(&self, name: &str) -> bool {
        let entry = self.scope.get(name);
        entry.is_some_and(|entry| matches!(entry.entity, Entity::Fact(_) | Entity::Decision(_)))
    }

    /// Whether a name that a number or a date is set to is an amount, known or not.
    pub(super) fn is_meant_as_amount(&self, name: &str) -> bool {
        self.scope.get(name).is_none() || self.may_be_amount(name)
    }

    /// Whether it says that nothing is known: `unknown`, where that is no value and no name.
    pub(super) fn is_unknown(&self, operand: &Operand, domain: &Domain) -> bool {
        let Operand::Literal(literal) = operand else {
            return false;
        };
        matches!(&literal.kind, LiteralKind::Name(name) if name == "unknown")
            && self.scope.get("unknown").is_none()
            && domain.values().iter().all(|value| value.name != "unknown")
    }

    /// A fact that has a value of this name, and whether it is a set.
    fn value_of(&self, value: &str) -> Option<(&'l str, bool)> {
        let has = |entry: Entity| match entry {
            Entity::Fact(id) => self
                .model
                .facts
                .get(id)
                .filter(|fact| fact.domain.values().iter().any(|other| other.name == value)),
            _ => None,
        };
        self.scope
            .iter()
            .find_map(|(_, entry)| has(entry.entity))
            .map(|fact| (fact.name.as_str(), matches!(fact.domain, Domain::AnyOf(_))))
    }

    fn local_reference(&self, name: &str, span: Span) -> Option<Inline> {
        let local = self.local.borrow();
        if let Some(at) = local
            .parameters
            .iter()
            .position(|parameter| parameter == name)
        {
            return Some(Inline::Parameter(at));
        }
        local
            .steps
            .iter()
            .any(|step| step == name)
            .then(|| Inline::Reference(Target::Step(name.to_owned()), span))
    }

    /// `{first.second}`: a term's short form, a fact's value or the result of a rule.
    fn dotted(&self, first: &str, second: &str, span: Span) -> Option<Inline> {
        let name = Name {
            text: first.to_owned(),
            span,
        };
        let entity = self.refer(&name, "a term, a fact or a decision", |entity| {
            matches!(
                entity,
                Entity::Term(_) | Entity::Fact(_) | Entity::Decision(_)
            )
            .then_some(entity)
        })?;
        match entity {
            Entity::Term(id) if second == "short" && self.model.terms.at(id).short.is_some() => {
                Some(Inline::Term(id, true, span))
            }
            Entity::Term(_) => {
                let help = format!(
                    "declare it: `term {first} \"…\" short \"…\"`, and write `{{{first}.short}}`"
                );
                self.say(
                    Diagnostic::new(
                        &codes::UNKNOWN_NAME,
                        span,
                        format!("the term `{first}` has no `{second}`"),
                    )
                    .help(help),
                );
                None
            }
            Entity::Fact(id) => {
                // While heads are lowered, no fact is known yet: a label cannot quote another
                // fact's value.
                let fact = self.model.facts.get(id);
                let none = Values::default();
                let values = fact.and_then(|fact| fact.domain.enumeration());
                let values = values.unwrap_or(&none);
                let found = values.find(second);
                if found.is_none()
                    && let Some(unknown) = unknown_value(first, second, values, span, false)
                {
                    self.say(unknown);
                }
                found.map(|value| Inline::Value(id, value))
            }
            Entity::Decision(id) => self.result(id, first, second, span),
            _ => None,
        }
    }
}

impl Context<'_> {
    /// `{fee.late}`: the result of the rule `late`.
    fn result(&self, id: DecisionId, decision: &str, rule: &str, span: Span) -> Option<Inline> {
        // While heads are lowered, no decision is known yet: a label cannot quote a result.
        let known = self.model.decisions.get(id)?;
        if let Some(at) = known.rules.iter().position(|known| known.name == rule) {
            return Some(Inline::Result(id, at));
        }
        let names = || known.rules.iter().map(|known| known.name.as_str());
        let few: Vec<&str> = names().take(6).collect();
        let is_all = known.rules.len() == few.len();
        let more = if is_all { "" } else { ", …" };
        let message = format!("`{decision}` has no rule `{rule}`");
        let unknown = Diagnostic::new(&codes::UNKNOWN_NAME, span, message)
            .help(format!("its rules are: {}{more}", few.join(", ")));
        self.say(match did_you_mean(rule, names()) {
            Some(near) => {
                let meant = format!("{{{decision}.{near}}}");
                unknown.instead(format!("did you mean `{meant}`?"), meant)
            }
            None => unknown,
        });
        None
    }
}

impl Resolve for Context<'_> {
    fn knows(&self, name: &str) -> bool {
        let first = name.split('.').next().unwrap_or_default();
        let local = self.local.borrow();
        let is_local = |known: &String| known == first;
        self.scope.get(first).is_some()
            || local.parameters.iter().any(is_local)
            || local.steps.iter().any(is_local)
    }

    fn reference(&self, name: &str, span: Span) -> Option<Inline> {
        if let Some((first, second)) = name.split_once('.') {
            return self.dotted(first, second, span);
        }
        if let Some(inline) = self.local_reference(name, span) {
            return Some(inline);
        }
        if let (None, Some(article)) = (self.scope.get(name), self.shared.articles.get(name)) {
            return Some(Inline::Reference(Target::Article(*article), span));
        }
        let name = Name {
            text: name.to_owned(),
            span,
        };
        // No words stand for the days of a calendar, or for all values of a list.
        let is_said =
            |entity| (!matches!(entity, Entity::Calendar(_) | Entity::Values(_))).then_some(entity);
        let entity = self.refer(&name, "a term, a fact or something to link to", is_said)?;
        let link = |target| Inline::Reference(target, span);
        Some(match entity {
            Entity::Term(id) => Inline::Term(id, false, span),
            Entity::Fact(id) => Inline::Fact(id, span),
            Entity::Define(id) => Inline::Define(id),
            Entity::Outcome(id) => Inline::Outcome(id),
            Entity::Decision(id) => link(Target::Decision(id)),
            Entity::Procedure(id) => link(Target::Procedure(id)),
            Entity::Guide(id) => link(Target::Guide(id)),
            Entity::Group(id) => link(Target::Group(id)),
            Entity::Scenario(id) => link(Target::Scenario(id)),
            Entity::Calendar(_) | Entity::Values(_) => return None,
        })
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.say(diagnostic);
    }
}

/// What a word stands for here that other languages have.
fn words_of_others(word: &str) -> Option<&'static str> {
    Some(match word {
        "more" | "above" | "later" | "older" | "higher" => {
            "“or more” is `>=` before the number: `weight >= 23.0 kg`"
        }
        "less" | "fewer" | "below" | "earlier" | "younger" | "lower" => {
            "“or less” is `<=` before the number: `weight <= 23.0 kg`"
        }
        "true" | "always" => {
            "what holds for everybody needs no condition; of a yes/no fact, its name is enough"
        }
        "false" | "never" => "of a yes/no fact, that it does not hold is `not` and its name",
        "everybody" | "everyone" | "anybody" | "anyone" | "all" | "else" | "others" => {
            "whoever is left is taken by `otherwise`, in the place of `when …`"
        }
        _ => return None,
    })
}

/// So many names are listed where one is not known.
const MOST_NAMED: usize = 20;

/// A value is named that its fact or decision does not have.
pub(super) fn unknown_value(
    subject: &str,
    typed: &str,
    values: &Values,
    span: Span,
    nothing: bool,
) -> Option<Diagnostic> {
    let groups = || values.groups.iter().map(|group| group.name.as_str());
    let values = || values.iter().map(|value| value.name.as_str());
    let names = || groups().chain(values());
    // That two values have one name is said where they are declared: one of them was this one.
    let several: BTreeSet<&str> = names().collect();
    if several.len() < names().count() {
        return None;
    }
    let empty = ["none", "empty", "nil", "null", "no"].contains(&typed);
    let near = if nothing && empty {
        Some("nothing")
    } else {
        crate::base::did_you_mean(typed, names())
    };
    let more = names().count().saturating_sub(MOST_NAMED);
    let named = names().take(if more > 1 { MOST_NAMED } else { MOST_NAMED + 1 });
    let mut all = named.map(str::to_owned).collect::<Vec<_>>();
    if more > 1 {
        all.push(format!("and {more} others"));
    }
    let all = all.join(", ");
    let or_nothing = if nothing { ", or `nothing`" } else { "" };
    let found = Diagnostic::new(
        &codes::UNKNOWN_NAME,
        span,
        format!("`{subject}` has no value `{typed}`"),
    )
    .help(format!("it can be: {all}{or_nothing}"))
    .did_you_mean(near);
    Some(found)
}
