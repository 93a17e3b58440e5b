//! The generated parser, and how its complaints are worded.

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};

/// The parser that pest makes of `grammar/casebook.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/casebook.pest"]
pub(super) struct Grammar;

/// Whether a word belongs to the language and cannot be a name.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    Grammar::parse(Rule::reserved, word).is_ok_and(|pairs| pairs.as_str() == word)
}

/// Where pest stopped, in bytes of its input.
pub(super) fn position(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// The expected alternatives there, in a writer's words, without repeats.
pub(super) fn expected(error: &Error<Rule>) -> Vec<&'static str> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return Vec::new();
    };
    let mut words: Vec<&'static str> = positives
        .iter()
        .filter_map(|expected| wording(*expected))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// What writers mean most often, first.
const LIKELY: [&str; 22] = [
    "`is`",
    "a condition",
    "a value",
    "a text in quotation marks",
    "`when`",
    "`when …` or `otherwise`",
    "a name",
    "a number",
    "a date",
    "a rule: `result when …`",
    "`and`, `or`",
    "`<`, `<=`, `>`, `>=`",
    "`otherwise`",
    "`}` alone on its line",
    "`{` at the end of the line, then lines of prose",
    "`scenario`",
    "`steps`",
    "`expect`",
    "`given`",
    "`because`",
    "`unless`",
    "`includes`",
];

/// The likeliest alternatives there, three at most, as the end of a sentence; none where nothing can
/// be named.
pub(super) fn likeliest(error: &Error<Rule>) -> Option<String> {
    let mut words = expected(error);
    words.retain(|word| *word != "`was`");
    let rank = |word: &&str| {
        LIKELY
            .iter()
            .position(|known| known == word)
            .unwrap_or(LIKELY.len())
    };
    words.sort_by_key(rank);
    words.truncate(3);
    match words.as_slice() {
        [] => None,
        [only] => Some((*only).to_owned()),
        [first @ .., last] => Some(format!("{}, or {last}", first.join(", "))),
    }
}

/// A rule in a writer's words; none where naming it would not help.
#[allow(
    clippy::too_many_lines,
    clippy::match_same_arms,
    reason = "it is a table: one line a rule, in the order of the grammar"
)]
fn wording(expected: Rule) -> Option<&'static str> {
    Some(match expected {
        Rule::name | Rule::declared | Rule::word => "a name",
        Rule::string | Rule::short | Rule::help | Rule::ask | Rule::label => {
            "a text in quotation marks"
        }
        Rule::digits | Rule::quantity => "a number",
        Rule::unit => "a unit",
        Rule::date => "a date",
        Rule::time => "a time",
        Rule::range => "a range such as `0..30 days`",
        Rule::literal | Rule::result_value => "a value",
        Rule::condition | Rule::operand | Rule::test => "a condition",
        Rule::connective => "`and`, `or`",
        Rule::negation => "`not`",
        Rule::is_test | Rule::expect_is => "`is`",
        Rule::in_test => "`in`",
        Rule::includes_test => "`includes`",
        Rule::date_test | Rule::date_relation => "`before`, `after`, `on or before`, `on or after`",
        Rule::size_test | Rule::size_relation => "`<`, `<=`, `>`, `>=`",
        Rule::one_of => "`one of (…)`",
        Rule::set => "a set such as `(a, b)`",
        Rule::any_of => "`any of (…)`",
        Rule::nothing => "`nothing`",
        Rule::domain | Rule::yes_no => {
            "`yes/no`, `one of { … }`, `any of { … }`, a range, `date …`, `version …`"
        }
        Rule::values => "`{` and the values",
        Rule::value => "a value: a name and a text",
        Rule::rule_list => "`{` and the rules",
        Rule::row_file | Rule::kw_from => "`from` and the file of the rows",
        Rule::rule => "a rule: `result when …`",
        Rule::otherwise_rule | Rule::guard_otherwise => "`otherwise`",
        Rule::unless => "`unless`",
        Rule::overrides => "`overrides`",
        Rule::because => "`because`",
        Rule::valid | Rule::kw_valid => "`valid`",
        Rule::valid_from => "`from` and a day",
        Rule::valid_until | Rule::kw_until => "`until` and a day",
        Rule::population | Rule::guide_population => "`for`",
        Rule::guard => "`when …` or `otherwise`",
        Rule::prose => "`{` at the end of the line, then lines of prose",
        Rule::close => "`}` alone on its line",
        Rule::intro => "`intro`",
        Rule::steps => "`steps`",
        Rule::group => "`group`",
        Rule::scenario => "`scenario`",
        Rule::guide_body => "`{`",
        Rule::given => "`given`",
        Rule::expect => "`expect`",
        Rule::expect_goes => "`goes`",
        Rule::expect_ends => "`ends`",
        Rule::arguments => "`(parameter: \"…\")`",
        Rule::argument => "`parameter: \"…\"`",
        Rule::parameters => "`(parameters)`",
        Rule::requires => "`requires`",
        Rule::url => "an address",
        Rule::EOI => "the end",
        Rule::kw_intro => "`intro`",
        Rule::kw_steps => "`steps`",
        Rule::kw_group => "`group`",
        Rule::kw_scenario => "`scenario`",
        Rule::kw_given => "`given`",
        Rule::kw_expect => "`expect`",
        Rule::kw_goes => "`goes`",
        Rule::kw_ends => "`ends`",
        Rule::kw_unless => "`unless`",
        Rule::kw_overrides => "`overrides`",
        Rule::kw_requires => "`requires`",
        Rule::kw_includes => "`includes`",
        Rule::kw_in => "`in`",
        Rule::kw_as => "`as`",
        Rule::kw_titled => "`titled`",
        Rule::chosen => "`choose`",
        Rule::kw_called => "`called`",
        Rule::kw_table => "`table`",
        Rule::kw_list => "`list`",
        Rule::kw_matrix => "`matrix`",
        Rule::kw_by => "`by`",
        Rule::kw_on => "`on (…)`",
        Rule::weekdays | Rule::weekday_name => "weekdays such as `(monday, tuesday)`",
        Rule::presentation => "`table`, `list` or `matrix`",
        Rule::as_titled => "`as titled`",
        Rule::kw_for => "`for`",
        Rule::kw_is => "`is`",
        Rule::kw_rules => "`rules`",
        Rule::kw_to => "`to`",
        Rule::kw_was => "`was`",
        Rule::kw_when => "`when`",
        Rule::kw_not => "`not`",
        Rule::kw_short => "`short`",
        Rule::kw_ask => "`ask`",
        Rule::kw_help => "`help`",
        Rule::kw_because => "`because`",
        Rule::kw_otherwise => "`otherwise`",
        Rule::first => "`first`",
        Rule::good => "`good`",
        _ => return None,
    })
}
