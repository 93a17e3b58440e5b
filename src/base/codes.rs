//! The registry of diagnostic codes: each fault's name, level, summary and page, declared once.
//!
//! A code names the fault, not the cure, and is never reused. `casebook explain CODE` prints its
//! page under `docs/codes/`; a test runs the page's examples.

use super::level::Level;

/// A kind of fault.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Its kebab-case name.
    pub name: &'static str,
    /// How much it weighs unless the settings say otherwise.
    pub level: Level,
    /// The summary, in one line.
    pub summary: &'static str,
    /// The page that explains it, in Markdown.
    pub page: &'static str,
}

impl Code {
    /// Whether its findings are part of the promise of every run, so that nobody can allow them.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        [
            &INTERNAL_ERROR,
            &SYNTAX_ERROR,
            &LOST_CONTENT,
            &MISREAD_SENTENCE,
        ]
        .iter()
        .any(|fixed| fixed.name == self.name)
    }
}

macro_rules! codes {
    ($($constant:ident $name:literal $level:ident $summary:literal)*) => {
        $(
            #[doc = $summary]
            pub static $constant: Code = Code {
                name: $name,
                level: Level::$level,
                summary: $summary,
                page: include_str!(concat!("../../docs/codes/", $name, ".md")),
            };
        )*

        /// Every code, in the order of the registry: by floor, then by subject.
        pub static ALL: &[&Code] = &[$(&$constant),*];
    };
}

codes! {
    // Reading the text.
    UNREADABLE_FILE      "unreadable-file"       Deny "a source cannot be read as text"
    MISLEADING_CHARACTER "misleading-character"  Deny "a character cannot be seen, or looks like another"
    SYNTAX_ERROR         "syntax-error"          Deny "the text does not follow the grammar"
    UNCLOSED_BLOCK       "unclosed-block"        Deny "a `{` has no `}` before the next item begins"
    NESTED_TOO_DEEPLY    "nested-too-deeply"     Deny "blocks, conditions or procedures are nested too deeply to be read"
    MIXED_AND_OR         "mixed-and-or"          Deny "`and` stands beside `or` without parentheses"
    OPEN_RESULT          "open-result"           Deny "a rule has a question mark in place of its result"
    OPEN_CONDITION       "open-condition"        Deny "a question mark stands in place of a condition"
    BAD_ROW              "bad-row"               Deny "a file of rows has a column, row or cell that is not understood"
    BAD_SUPPRESSION      "bad-suppression"       Deny "a comment that is to allow a finding says no reason, or is not understood"
    REPEATED_CLAUSE      "repeated-clause"       Deny "a clause is written twice"
    BROKEN_FRONT_MATTER  "broken-front-matter"   Deny "the front matter is not YAML, or lacks a key that a page needs"
    UNKNOWN_DIRECTIVE    "unknown-directive"     Deny "a line begins with `@` and a word that is no directive"
    MISPLACED_LINE       "misplaced-line"        Deny "a line of prose stands where it has no meaning"
    RAW_HTML             "raw-html"              Warn "HTML in prose is shown as it is typed"

    STRAY_MARKUP         "stray-markup"          Warn "a mark of Markdown or a brace has no partner, and readers see it"
    HEADING_LEVEL        "heading-level"         Deny "a heading leaves out a level, stands among steps, or is too deep"
    BAD_ANCHOR           "bad-anchor"            Deny "an anchor stands twice on a page, or has a character that no link can hold"

    // Names and types.
    UNKNOWN_NAME         "unknown-name"          Deny "a name is used that nothing declares"
    DUPLICATE_NAME       "duplicate-name"        Deny "two things have the same name"
    WRONG_KIND           "wrong-kind"            Deny "a name stands where another kind of thing is needed"
    WRONG_TEST           "wrong-test"            Deny "a condition tests a fact in a way that its type does not allow"
    WRONG_AMOUNT         "wrong-amount"          Deny "an amount mixes what cannot be worked out together"
    UNSTATED_ROUNDING    "unstated-rounding"     Deny "an amount leaves open how it is rounded, or how months end"
    ENDLESS_EFFECT       "endless-effect"        Deny "steps change an amount in more ways than can be told apart"
    OUTSIDE_DOMAIN       "outside-domain"        Deny "a value lies outside what the fact can be"
    BAD_DOMAIN           "bad-domain"            Deny "a fact's domain is empty, backwards or too large"
    CYCLE                "cycle"                 Deny "things are defined by one another in a circle"
    USE_NOT_FOUND        "use-not-found"         Deny "`use` names a file that is not a source of this project"
    BAD_ARGUMENTS        "bad-arguments"         Deny "`@do` does not give the procedure's parameters"
    BAD_FILE_NAME        "bad-file-name"         Deny "the name of a source or page cannot be that of a file on every system"
    PAGE_CLASH           "page-clash"            Deny "two things would be written to the same file"
    LINK_TO_NOWHERE      "link-to-nowhere"       Deny "a link or `@continue` leads to something that no page shows"
    BROKEN_LINK          "broken-link"           Deny "a link in prose leads to no page, file or anchor of this project"
    MISSING_IMAGE        "missing-image"         Deny "an image is not in the project"
    MISSING_ALT_TEXT     "missing-alt-text"      Deny "an image has no text for those who do not see it"
    UNUSED_ITEM          "unused-item"           Warn "something is declared and never used"
    UNUSED_VALUE         "unused-value"          Warn "a decision declares a value that none of its rules gives"
    UNSORTED_USE         "unsorted-use"          Allow "the files that a source uses are not in the order of their paths"

    // The words.
    TERM_BY_HAND         "term-by-hand"          Warn "a term is written out where `{term}` stands for it"
    SHORT_BEFORE_FULL    "short-before-full"     Warn "a page uses the short form of a term before the term itself"
    REPEATED_STEPS       "repeated-steps"        Warn "the same steps are written twice"

    // Conditions and rules.
    NEVER_TRUE           "never-true"            Deny "a condition holds for no reader"
    ALWAYS_TRUE          "always-true"           Warn "a condition holds for every reader"
    CONFLICTING_RULES    "conflicting-rules"     Deny "two rules give the same reader different results"
    RESULT_OUT_OF_RANGE  "result-out-of-range"   Deny "what a rule works out leaves what its decision can be"
    CALENDAR_ENDS        "calendar-ends"         Deny "working days are counted in a year whose holidays are not stated"
    MASKED_RULE          "masked-rule"           Deny "stronger or earlier rules leave a rule nobody"
    REDUNDANT_RULE       "redundant-rule"        Warn "a rule could go, and each reader would get the same"
    IDLE_OVERRIDE        "idle-override"         Warn "that a rule overrides another never matters"
    IDLE_EXCEPTION       "idle-exception"        Warn "an `unless` excepts nobody who would get the rule's result"
    EXPIRED_ITEM         "expired-item"          Warn "with `--today`: the last day of a rule, scenario or article is over"
    REVIEW_DUE           "review-due"            Warn "with `--today`: an article was to be reviewed by now"
    CHANGE_AHEAD         "change-ahead"          Warn "with `--today`: a decision or a guide changes on a known day, without an edit"
    IDLE_FACT            "idle-fact"             Warn "a decision asks for a fact and never depends on it"
    INDISTINCT_VALUES    "indistinct-values"     Warn "values of a fact are the same to every condition"
    MERGEABLE_RULES      "mergeable-rules"       Allow "two rules could be one"
    IDLE_PART            "idle-part"             Warn "a part of a condition changes nothing"
    NO_RULE_APPLIES      "no-rule-applies"       Deny "some readers get no result"

    // Guides and pages.
    UNCOVERED_READERS    "uncovered-readers"     Deny "a guide has readers whom no scenario takes"
    OVERLAPPING_SCENARIOS "overlapping-scenarios" Deny "two scenarios take the same reader"
    UNREACHABLE_SCENARIO "unreachable-scenario"  Deny "a scenario has no reader"
    UNNAMED_READERS      "unnamed-readers"       Warn "a title that is to say whom it is for does not"
    AWKWARD_LABEL        "awkward-label"         Warn "a label does not fit into the sentences that pages make of it"
    LATE_WARNING         "late-warning"          Warn "a warning stands behind the step that cannot be undone"
    UNFIT_SHAPE          "unfit-shape"           Warn "a decision is not shown in the shape that its page asks for"
    EMPTY_TEXT           "empty-text"            Deny "something that readers are to read has no words"
    UNSAID_DENIAL        "unsaid-denial"         Deny "a page denies a label that has no words for that"
    AMBIGUOUS_SENTENCE   "ambiguous-sentence"    Deny "a sentence of a page can be understood in two ways"
    UNADDRESSED_READERS  "unaddressed-readers"   Deny "a page says nothing to some of its readers"
    GUIDES_DISAGREE      "guides-disagree"       Warn "one guide leads readers to an outcome, another that comes to it too does not"
    NEEDLESS_RISK        "needless-risk"         Warn "one guide leads to an outcome past a point of no return, another without one"

    // Steps.
    WAY_WITHOUT_END      "way-without-end"       Deny "some readers come to the last step and are told neither where to go on nor that they are done"
    ENDLESS_WAY          "endless-way"           Deny "no way of some readers comes to an end"
    UNREACHED_STEP       "unreached-step"        Deny "no reader comes to a step or a branch"
    TRAP                 "trap"                  Deny "an option leads readers to where no way comes to an end"
    DEAD_END             "dead-end"              Deny "behind a point of no return, no way of some readers leads to a good outcome"
    RISKY_STEP           "risky-step"            Allow "behind a point of no return, one way among others ends badly"
    CONTINUE_FAILS       "continue-does-not-hold" Deny "`@continue` sends readers to a place whose condition does not hold for them"
    REQUIRES_FAILS       "requires-does-not-hold" Deny "readers arrive at a step without what it requires"
    BROKEN_ASSUMPTION    "broken-assumption"     Deny "the effect of a step breaks an assumption"

    // The world, the examples and the tool itself.
    IMPOSSIBLE_WORLD     "impossible-world"      Deny "the assumptions leave no reader at all"
    FAILED_EXAMPLE       "failed-example"        Deny "an example expects what the policy does not say"
    UNNEEDED_SUPPRESSION "unneeded-suppression"  Warn "a finding is allowed that there is not"
    EXPIRED_SUPPRESSION  "expired-suppression"   Warn "the last day of a suppression is over"
    UNDECIDED            "undecided"             Warn "an analysis met its limit before it had an answer"
    NOT_EXPORTED         "not-exported"          Warn "a table says what a format of others cannot say"
    MISREAD_SENTENCE     "misread-sentence"      Deny "a sentence of an article does not say what the policy says"
    NOT_READ_BACK        "not-read-back"         Warn "sentences of the articles are not compared with the policy"
    LOST_CONTENT         "lost-content"          Deny "a template lost or changed part of the article"
    INTERNAL_ERROR       "internal-error"        Deny "casebook contradicts itself"
}

/// The code with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter().find(|code| code.name == name).copied()
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let mut seen = std::collections::BTreeSet::new();
        for code in ALL {
            assert!(
                code.name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '-'),
                "{}",
                code.name
            );
            assert!(seen.insert(code.name), "{} stands twice", code.name);
        }
    }
}
