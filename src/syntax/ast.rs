//! The syntax tree: the written text and its places, without its meaning.

use crate::base::{FileId, Span};

/// A name as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A name where it is declared.
#[derive(Clone, Debug)]
pub struct Declared {
    pub name: Name,
    /// The name that it had before (`was`).
    pub was: Option<Name>,
}

impl Declared {
    /// The text of the name that it had before.
    #[must_use]
    pub fn was(&self) -> Option<String> {
        self.was.as_ref().map(|was| was.text.clone())
    }
}

/// A piece of Markdown, with the place of each of its lines in the source.
#[derive(Clone, Debug)]
pub struct Text {
    /// The Markdown, without the indentation of its block.
    pub markdown: String,
    /// Pairs of offset in `markdown` and offset in the file, one for each line, ascending.
    pub lines: Vec<(usize, usize)>,
    /// All of it.
    pub span: Span,
}

impl Text {
    /// The place in the source of a range of bytes of `markdown`.
    #[must_use]
    pub fn place(&self, range: std::ops::Range<usize>) -> Span {
        let at = |offset: usize| {
            let line = self.lines.partition_point(|(start, _)| *start <= offset);
            let (start, source) = line
                .checked_sub(1)
                .and_then(|line| self.lines.get(line))
                .copied()
                .unwrap_or((0, 0));
            source + (offset - start.min(offset))
        };
        Span::new(self.span.file, at(range.start), at(range.end))
    }
}

/// An item of the outermost level of a file.
#[derive(Clone, Debug)]
pub enum Item {
    /// `use "file.case"`
    Use(Text),
    /// `term`
    Term(Term),
    /// `fact`
    Fact(Fact),
    /// `values`
    Values(NamedValues),
    /// `quantity`
    Quantity(Quantity),
    /// `months end early`, `months end late`
    MonthsEnd(MonthsEnd),
    /// `calendar`
    Calendar(Calendar),
    /// `define`
    Define(Define),
    /// `assume`
    Assume(Assume),
    /// `outcome`
    Outcome(Outcome),
    /// `decision` and `eligibility`
    Decision(Box<Decision>),
    /// `procedure`
    Procedure(Procedure),
    /// `guide`
    Guide(Guide),
    /// `article`
    Article(Article),
    /// `example`
    Example(Example),
}

impl Item {
    /// The file of rows that it takes something from: a decision its rules, a calendar its holidays, `values` the
    /// values.
    #[must_use]
    pub fn rows(&self) -> Option<&RowFile> {
        match self {
            Self::Decision(decision) => decision.from.as_ref(),
            Self::Calendar(calendar) => calendar.from.as_ref(),
            Self::Values(values) => Some(&values.from),
            _ => None,
        }
    }
}

/// `term name "…" short "…"`
#[derive(Clone, Debug)]
pub struct Term {
    /// Its name.
    pub declared: Declared,
    /// The term's words.
    pub full: Text,
    /// Its short form.
    pub short: Option<Text>,
}

/// A label and its negative form.
#[derive(Clone, Debug)]
pub struct Label {
    /// The label.
    pub text: Text,
    /// The label where it does not hold.
    pub not: Option<Text>,
}

/// `fact name "…" is …`
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name.
    pub declared: Declared,
    pub label: Label,
    pub domain: Domain,
    /// The question that asks for it.
    pub ask: Option<Text>,
}

/// `values name from "values.csv" groups { … }`
#[derive(Clone, Debug)]
pub struct NamedValues {
    /// Their name.
    pub declared: Declared,
    /// The file of the values.
    pub from: RowFile,
    /// The values, once the file is read, each with the groups in which it is.
    pub rows: Vec<(Value, Vec<Name>)>,
    /// Whether a row is not understood, or the file was not read.
    pub has_lost: bool,
    /// The groups.
    pub groups: Vec<ValueGroup>,
}

/// Some of the values of an enumeration, by a name and a label of their own.
#[derive(Clone, Debug)]
pub struct ValueGroup {
    pub name: Name,
    pub label: Text,
}

/// `quantity name "…" is …`
#[derive(Clone, Debug)]
pub struct Quantity {
    /// Its name.
    pub declared: Declared,
    pub label: Text,
    /// How it is worked out.
    pub value: Expression,
}

/// `months end early`, `months end late`
#[derive(Clone, Debug)]
pub struct MonthsEnd {
    /// Whether a month that is too short for a day gives its last one.
    pub early: bool,
    /// Where it stands.
    pub span: Span,
}

/// `calendar name "…" on (monday, …) from "holidays.csv"`
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Its name.
    pub declared: Declared,
    pub label: Text,
    /// The weekdays that count, from Monday (0) on; Monday to Friday where none are named.
    pub weekdays: Vec<Weekday>,
    /// The file of its holidays.
    pub from: Option<RowFile>,
    /// The holidays, once the file is read: each with the day as it is written.
    pub holidays: Vec<Literal>,
}

/// The domain of a fact or a decision.
#[derive(Clone, Debug)]
pub struct Domain {
    pub kind: DomainKind,
    /// `(1 day)` behind a number with a unit.
    pub one: Option<Literal>,
    /// Where it stands.
    pub span: Span,
}

impl Domain {
    /// Its values, where it lists them.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        match &self.kind {
            DomainKind::OneOf(Values::Listed(values))
            | DomainKind::AnyOf(Values::Listed(values)) => values,
            DomainKind::OneOf(Values::Named(_))
            | DomainKind::AnyOf(Values::Named(_))
            | DomainKind::YesNo
            | DomainKind::Number(_)
            | DomainKind::Date(_)
            | DomainKind::Time(_)
            | DomainKind::Version(_) => &[],
        }
    }
}

/// The kinds of domain.
#[derive(Clone, Debug)]
pub enum DomainKind {
    /// `yes/no`
    YesNo,
    /// `one of { … }`
    OneOf(Values),
    /// `any of { … }`
    AnyOf(Values),
    /// `0..30 days`
    Number(Range),
    /// `date 2025-01-01 .. 2026-01-01`
    Date(Range),
    /// `time 08:00 .. 20:00`
    Time(Range),
    /// `version 9.0 .. 21.0`
    Version(Range),
}

/// The values of an enumeration.
#[derive(Clone, Debug)]
pub enum Values {
    /// `{ a "…" b "…" }`
    Listed(Vec<Value>),
    /// Those of an item `values`.
    Named(Name),
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct Value {
    /// Its name.
    pub declared: Declared,
    pub label: Text,
    /// A word of help for who is asked.
    pub help: Option<Text>,
}

/// `lo..hi unit`
#[derive(Clone, Debug)]
pub struct Range {
    /// The lower end.
    pub lo: Literal,
    /// The upper end.
    pub hi: Literal,
    /// All of it.
    pub span: Span,
}

/// A literal.
#[derive(Clone, Debug)]
pub struct Literal {
    /// The kind of literal.
    pub kind: LiteralKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of literal. Whether digits are a number or a version, the fact decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralKind {
    /// A value's name.
    Name(String),
    /// `yes` or `no`
    Truth(bool),
    /// Digits with points between, and a unit.
    Digits {
        digits: String,
        unit: Option<String>,
    },
    /// A date.
    Date(String),
    /// A time of day.
    Time(String),
}

/// `define name "…" as …`
#[derive(Clone, Debug)]
pub struct Define {
    /// Its name.
    pub declared: Declared,
    pub label: Label,
    pub condition: Condition,
}

/// `assume "…" …`
#[derive(Clone, Debug)]
pub struct Assume {
    /// The sentence.
    pub text: Text,
    /// The condition that always holds.
    pub condition: Condition,
}

/// `outcome name "…" good`
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name.
    pub declared: Declared,
    pub label: Text,
    /// Whether it is an outcome that readers came for.
    pub good: bool,
}

/// How the rules of a decision work together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// `rules`: where two rules meet they agree, or one overrides.
    Agree,
    /// `rules first`: the first that applies.
    First,
}

/// `decision` or `eligibility`.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its name.
    pub declared: Declared,
    pub title: Text,
    /// How conditions call it (`called "…"`).
    pub called: Option<Text>,
    /// For whom it is.
    pub population: Option<Condition>,
    /// The domain; an eligibility has none of its own.
    pub domain: Option<Domain>,
    /// How the rules work together.
    pub policy: Policy,
    /// The rules, in order.
    pub rules: Vec<Rule>,
    /// The file whose rows are the rules.
    pub from: Option<RowFile>,
}

/// `from "file.csv"`
#[derive(Clone, Debug)]
pub struct RowFile {
    /// Its path, as written.
    pub path: Text,
    /// The file, once it is read.
    pub file: Option<FileId>,
    /// The headings of its columns.
    pub columns: Vec<Name>,
    /// Of a parameter, the facts by which its rows give values; the days of its rows are days of the first
    /// of them.
    pub by: Vec<Name>,
}

/// A rule of a decision.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, where it has one.
    pub name: Option<Name>,
    pub result: RuleResult,
    /// When; none is `otherwise`.
    pub when: Option<Condition>,
    /// Unless.
    pub unless: Option<Condition>,
    /// Which rules it is stronger than.
    pub overrides: Vec<Name>,
    /// On which days.
    pub valid: Option<Box<Valid>>,
    /// Why.
    pub because: Option<Text>,
    /// All of it.
    pub span: Span,
}

/// What a rule gives.
#[derive(Clone, Debug)]
pub enum RuleResult {
    /// A value.
    Value(Operand),
    /// An amount that is worked out.
    Amount(Expression),
}

/// `valid from 2026-01-01 until 2026-12-31`
#[derive(Clone, Debug)]
pub struct Valid {
    /// The first day.
    pub from: Option<Literal>,
    /// The last day.
    pub until: Option<Literal>,
    /// All of it.
    pub span: Span,
}

/// The right side of `is`.
#[derive(Clone, Debug)]
pub enum Operand {
    /// One literal.
    Literal(Literal),
    /// `one of (a, b)`
    OneOf(Vec<Literal>),
    /// `(a, b)`: exactly this set.
    Set(Vec<Name>, Span),
    /// `nothing`: the empty set.
    Nothing(Span),
}

impl Operand {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Literal(literal) => Some(literal.span),
            Self::OneOf(literals) => literals
                .first()
                .zip(literals.last())
                .map(|(first, last)| first.span.to(last.span)),
            Self::Set(_, span) | Self::Nothing(span) => Some(*span),
        }
    }
}

/// A condition.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The words.
    pub kind: ConditionKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of condition.
#[derive(Clone, Debug)]
pub enum ConditionKind {
    /// All of them.
    And(Vec<Condition>),
    /// Any of them.
    Or(Vec<Condition>),
    /// If the first then the second.
    Implies(Box<Condition>, Box<Condition>),
    /// Not.
    Not(Box<Condition>),
    /// A test of one thing.
    Test(Name, Test),
    /// Two amounts are compared.
    Related(Box<Expression>, Comparison, Box<Expression>),
    /// A question mark: it is still to be said.
    Open,
}

/// How two amounts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// By their order.
    Order(Relation),
    /// `is`
    Same,
    /// `is not`
    Other,
}

/// An amount that is worked out.
#[derive(Clone, Debug)]
pub struct Expression {
    pub kind: ExpressionKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of amount.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// A number or a date.
    Literal(Literal),
    /// A fact or a quantity.
    Name(Name),
    /// A sum; of each part whether it is taken away.
    Sum(Vec<(bool, Expression)>),
    /// A product; of each part whether it divides.
    Product(Vec<(bool, Expression)>),
    /// So many hundredths of an amount.
    Percent(Literal, Box<Expression>),
    /// The least of some.
    Least(Vec<Expression>),
    /// The greatest of some.
    Greatest(Vec<Expression>),
    /// An amount, but at least another.
    AtLeast(Box<Expression>, Box<Expression>),
    /// An amount, but at most another.
    AtMost(Box<Expression>, Box<Expression>),
    /// An amount in whole multiples of a step.
    Rounded(Box<Expression>, Rounding, Literal),
    /// The first or the last day of the period in which a day lies.
    PeriodEnd(Period, Side, Box<Expression>),
    /// How many whole periods lie between two days; `true` where both days count.
    Elapsed(Period, Box<Expression>, Box<Expression>, bool),
    /// So many working days of a calendar, which are added to a day.
    WorkingDays(Literal, Name),
    /// How many working days of a calendar lie between two days; `true` where both days count.
    WorkingElapsed(Box<Expression>, Box<Expression>, bool, Name),
    /// The day of some days that stands so to another day, next to it.
    NextTo(DaysNamed, Relation, Box<Expression>),
}

/// Days of which one is meant.
#[derive(Clone, Debug)]
pub enum DaysNamed {
    /// The working days of a calendar.
    Calendar(Name),
    /// All days of the week that are called so.
    Weekday(Weekday),
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// Its name in a source.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }

    /// The weekday of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|day| day.name() == name)
    }
}

/// How an amount is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rounding {
    /// To the next lower one.
    Down,
    /// To the next higher one.
    Up,
    /// To the next one nearer to zero.
    TowardZero,
    /// To the nearest, the higher of two.
    HalfUp,
    /// To the nearest, the even one of two.
    HalfEven,
    /// To the nearest, the one of two that is farther from zero.
    HalfAwayFromZero,
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    Day,
    Month,
    Year,
}

/// Where a period begins, or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Start,
    End,
}

/// A day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayOfYear {
    /// January is 1.
    pub month: i8,
    pub day: i8,
    /// Where it stands.
    pub span: Span,
}

/// How a thing is tested.
#[derive(Clone, Debug)]
pub enum Test {
    /// The name alone.
    Bare,
    /// `is`, `is not`
    Is {
        /// `is not`
        negated: bool,
        /// The value.
        operand: Operand,
    },
    /// `in 31..60 days`
    In(Box<Range>),
    /// `in 1 June..15 September of any year`
    InSeason(DayOfYear, DayOfYear),
    /// `before`, `after`, `on or before`, `on or after`, `<`, `<=`, `>`, `>=`
    Compare(Relation, Literal),
    /// The same with a day of a table for many years, which may begin before the domain and end behind it.
    Day(Relation, Literal),
    /// `includes a`, `includes any of (a, b)`
    Includes(Vec<Name>),
    /// As a cell of a table says it: the unit is that of its column, a list is one of several
    /// values, or a set, and `yes` and `no` are said of whatever holds or does not.
    Cell(Box<Test>),
}

/// An order relation, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `<`, `before`
    Less,
    /// `<=`, `on or before`
    LessOrEqual,
    /// `>`, `after`
    Greater,
    /// `>=`, `on or after`
    GreaterOrEqual,
}

/// `as table`, `as list`, `as matrix by a, b` behind a `@show`.
#[derive(Clone, Debug)]
pub enum Presentation {
    Table,
    List,
    Matrix(Vec<Name>),
}

/// `procedure name(parameters) "…" requires … { … }`
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Its name.
    pub declared: Declared,
    pub parameters: Vec<Name>,
    pub title: Text,
    /// The condition that must hold where it is done.
    pub requires: Option<Condition>,
    /// Its steps.
    pub body: Vec<Block>,
    /// The closing brace, where a way out of the body ends.
    pub close: Span,
}

/// `guide name "…" for … otherwise "…" { … }`
#[derive(Clone, Debug)]
pub struct Guide {
    /// Its name.
    pub declared: Declared,
    pub title: Text,
    /// For whom it is.
    pub population: Option<Condition>,
    /// The answer to everybody else.
    pub otherwise: Option<Text>,
    /// Whether the titles of its groups and scenarios say whom they take.
    pub as_titled: bool,
    /// Prose before the scenarios.
    pub intro: Vec<Block>,
    /// The blocks.
    pub content: GuideContent,
}

/// The sections of a guide.
#[derive(Clone, Debug)]
pub enum GuideContent {
    /// `steps { … }`: one way for all.
    Steps {
        /// The steps.
        body: Vec<Block>,
        /// The closing brace.
        close: Span,
    },
    /// Groups and scenarios.
    Sections(Vec<Section>),
}

/// A group or a scenario.
#[derive(Clone, Debug)]
pub enum Section {
    /// `group`
    Group(Group),
    /// `scenario`
    Scenario(Scenario),
}

/// `group name "…" when … { … }`
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub declared: Declared,
    pub title: Text,
    /// Whom it takes.
    pub guard: Guard,
    /// Whether its title says whom it takes.
    pub as_titled: bool,
    /// Prose before its sections.
    pub intro: Vec<Block>,
    pub sections: Vec<Section>,
}

/// `scenario name "…" when … { … }`
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub declared: Declared,
    pub title: Text,
    /// Whom it takes.
    pub guard: Guard,
    /// Whether its title says whom it takes.
    pub as_titled: bool,
    /// Its steps.
    pub body: Vec<Block>,
    /// The closing brace.
    pub close: Span,
}

/// Whom a group or scenario takes.
#[derive(Clone, Debug)]
pub enum Guard {
    /// Everybody.
    Always,
    /// `when … valid …`, or one of the two.
    When(Option<Box<Condition>>, Option<Box<Valid>>),
    /// `otherwise`: whom no sibling takes.
    Otherwise(Span),
}

/// `article valid … { … }`
#[derive(Clone, Debug)]
pub struct Article {
    /// Its prose.
    pub body: Vec<Block>,
    /// On which days it is meant to be read.
    pub valid: Option<Valid>,
    /// The word `article`.
    pub span: Span,
}

/// `example "…" { … }`
#[derive(Clone, Debug)]
pub struct Example {
    pub title: Text,
    /// The known facts of the reader.
    pub given: Vec<Condition>,
    /// The options that the reader chooses, by how they begin.
    pub chosen: Vec<Text>,
    /// The expectations.
    pub expect: Vec<Expect>,
}

/// `expect name …`
#[derive(Clone, Debug)]
pub struct Expect {
    /// A decision or a guide.
    pub subject: Name,
    /// The expectation of it.
    pub expectation: Expectation,
    /// All of it.
    pub span: Span,
}

/// The expectation.
#[derive(Clone, Debug)]
pub enum Expectation {
    /// `is value because rules`
    Is {
        value: Operand,
        /// The rules that give it.
        because: Vec<Name>,
    },
    /// `goes a, b`: the scenarios, in order.
    Goes(Vec<Name>),
    /// `ends a, b`: with these outcomes, and no other.
    Ends(Vec<Name>),
}

/// A block of prose.
#[derive(Clone, Debug)]
pub enum Block {
    /// Markdown.
    Text(Text),
    /// `=>`: the result of the step above.
    Result(Text),
    /// A step.
    Step(Step),
    /// A directive.
    Directive(Directive),
}

/// A step: its sentence and the lines indented under it.
#[derive(Clone, Debug)]
pub struct Step {
    /// The action.
    pub text: Text,
    /// The nested blocks.
    pub blocks: Vec<Block>,
    /// Its first line.
    pub span: Span,
}

/// A directive.
#[derive(Clone, Debug)]
pub struct Directive {
    /// The words.
    pub kind: DirectiveKind,
    /// Its line.
    pub span: Span,
}

/// The kinds of directive.
#[derive(Clone, Debug)]
pub enum DirectiveKind {
    /// `@do procedure(parameter: "…") once`; whether it is `once`.
    Do(Name, Vec<(Name, Text)>, bool),
    /// `@set fact to value`; no operand is `yes`.
    Set(Name, SetTo),
    /// `@requires …`
    Requires(Condition),
    /// `@irreversible "…"`
    Irreversible(Text),
    /// `@if … { … } @else …`
    If(Vec<Branch>),
    /// `@choose "…" { @option … }`
    Choose(Text, Vec<Choice>),
    /// `@continue …`
    Continue(Name),
    /// `@end …`
    End(Name),
    /// `@id …`
    Id(Name),
    /// `@note`, `@tip`, `@warning`
    Note(NoteKind, Option<Text>, Vec<Block>),
    /// `@see "…" url`
    See(Text, String),
    /// `@show …`
    Show(Name, Option<Presentation>),
}

/// The value that `@set` gives a fact.
#[derive(Clone, Debug)]
pub enum SetTo {
    /// `@set fact`, `@set not fact`
    Truth(bool),
    /// `@set fact to value`
    Value(Operand),
    /// `@set fact to other + 3 kg`
    Amount(Expression),
    /// `@wait 3 days`: the day that it is then; of `@wait 3..5 days`, one of the days that it may be.
    Later(Vec<Expression>),
}

/// A branch of `@if`.
#[derive(Clone, Debug)]
pub struct Branch {
    /// When; none is `@else`.
    pub condition: Option<Condition>,
    pub heading: Option<Text>,
    /// The procedure.
    pub body: Vec<Block>,
    /// Its first line.
    pub span: Span,
}

/// An option of `@choose`.
#[derive(Clone, Debug)]
pub struct Choice {
    pub heading: Text,
    /// The procedure.
    pub body: Vec<Block>,
}

/// The kinds of note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// `@note`
    Note,
    /// `@tip`
    Tip,
    /// `@warning`
    Warning,
}
