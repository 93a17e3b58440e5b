//! Decisions as readers see them: in the words of their rules, the strongest first, and
//! eligibilities as conditions with their reasons.

use std::cell::Cell;

use crate::model::{
    AVAILABLE, Condition, Constant, Decision, DecisionId, Domain, FactId, Inline, Model,
    Presentation, RuleResult,
};
use crate::words::rules::{self, Stated};
use crate::words::{Vocabulary, Wording, clause, terms};

use super::document::{
    Count, DecisionRow, DecisionTable, EligibilityText, Misfit, Part, Phrase, Reason, Said, Shape,
};

/// How many columns a matrix has at most that nobody asked for: more do not fit a page.
const COLUMNS: usize = 4;

/// The columns of a matrix, and by row its cells; the row of the others has none.
struct Columns {
    facts: Vec<FactId>,
    of_rows: Vec<Option<Vec<(FactId, String)>>>,
}

impl Columns {
    /// Whether all rules test the same facts, and more than one: then a matrix is the best shape.
    fn is_regular(&self) -> bool {
        let with_cells: Vec<_> = self.of_rows.iter().flatten().collect();
        with_cells.len() >= 3
            && (2..=COLUMNS).contains(&self.facts.len())
            && with_cells
                .iter()
                .all(|cells| cells.len() == self.facts.len())
    }
}

/// How the rules of a project are put in words.
pub(super) struct RuleWords<'m> {
    pub(super) model: &'m Model,
    pub(super) vocabulary: &'m Vocabulary,
    /// How many exceptions may still be said.
    left: Cell<usize>,
    /// Whether there are more.
    is_too_long: Cell<bool>,
}

impl<'m> RuleWords<'m> {
    pub(super) fn new(model: &'m Model, vocabulary: &'m Vocabulary) -> Self {
        Self {
            model,
            vocabulary,
            left: Cell::new(rules::EXCEPTIONS),
            is_too_long: Cell::new(false),
        }
    }

    /// Whether exceptions came to more than anybody reads.
    pub(super) fn are_too_long(&self) -> bool {
        self.is_too_long.get()
    }

    /// A condition in words.
    pub(super) fn said(&self, condition: &Condition) -> Said {
        Said {
            words: clause::wording(self.model, self.vocabulary, condition),
            meant: condition.clone(),
            unsayable: clause::unsayable(self.model, condition, &[]),
        }
    }

    /// A decision or an eligibility as it is shown; `phrase` writes texts.
    pub(super) fn decision(
        &self,
        id: DecisionId,
        overlaps: bool,
        wanted: &Presentation,
        phrase: &mut dyn FnMut(&'m [Inline]) -> Phrase,
    ) -> (Part, Option<Misfit>) {
        let decision = self.model.decisions.at(id);
        match rules::stated(decision) {
            Stated::Lines => {}
            stated @ (Stated::Available | Stated::Unavailable) => {
                let is_available = stated == Stated::Available;
                let misfit = matches!(wanted, Presentation::Table | Presentation::Matrix(_))
                    .then_some(Misfit::Reasons);
                return (self.eligibility(decision, is_available, phrase), misfit);
            }
        }
        let collects = matches!(decision.domain, Domain::AnyOf(_));
        let count = match (collects, overlaps) {
            (true, true) => Count::All,
            (false, true) => Count::First,
            _ => Count::One,
        };
        let mut rows = Vec::new();
        for at in decision.strongest_first() {
            let Some(rule) = decision.rules.get(at) else {
                continue;
            };
            rows.push(DecisionRow {
                anchor: format!("{}-{}", decision.name, rule.name),
                cells: Vec::new(),
                when: rule.when.as_ref().map(|when| self.rule(decision, at, when)),
                result: self.result(decision, rule.result),
                given: (id, rule.result),
                reason: rule.because.as_ref().map(|because| phrase(because)),
            });
        }
        if collects && !decision.has_last_resort() {
            rows.push(DecisionRow {
                anchor: format!("{}-nothing", decision.name),
                cells: Vec::new(),
                when: None,
                result: self.vocabulary.word("nothing"),
                given: (id, RuleResult::Value(Constant::Members(0))),
                reason: None,
            });
        }
        let (shape, misfit) = self.shape(wanted, &mut rows);
        let table = DecisionTable {
            title: phrase(&decision.title),
            count,
            shape,
            rows,
        };
        (Part::Decision(table), misfit)
    }

    /// The shape in which a decision is shown, and why it is not the wanted one; of a matrix, the
    /// rows get their cells.
    fn shape(&self, wanted: &Presentation, rows: &mut [DecisionRow]) -> (Shape, Option<Misfit>) {
        let long = rows.iter().find_map(|row| {
            let when = row.when.as_ref()?;
            matches!(when.words, Wording::List { .. }).then_some(when.meant.span)
        });
        let other = if long.is_some() {
            Shape::List
        } else {
            Shape::Table
        };
        match wanted {
            // A cell holds no list.
            Presentation::Table => (other, long.map(Misfit::Long)),
            Presentation::List => (Shape::List, None),
            Presentation::Matrix(by) => match self.matrix(by, rows) {
                Ok(columns) => (self.with_cells(columns, rows), None),
                Err(misfit) => (other, Some(misfit)),
            },
            Presentation::Automatic => match self.matrix(&[], rows) {
                Ok(columns) if columns.is_regular() => (self.with_cells(columns, rows), None),
                Ok(_) | Err(_) => (other, None),
            },
        }
    }

    /// A column for each fact that the rules test, in the order in which they do, or for each of
    /// `by`.
    fn matrix(&self, by: &[FactId], rows: &[DecisionRow]) -> Result<Columns, Misfit> {
        let mut of_rows = Vec::new();
        let mut facts: Vec<FactId> = by.to_vec();
        for row in rows {
            let Some(when) = &row.when else {
                of_rows.push(None);
                continue;
            };
            let cells = clause::cells(self.model, self.vocabulary, &when.meant)
                .ok_or(Misfit::NoRow(when.meant.span))?;
            for (fact, _) in &cells {
                if facts.contains(fact) {
                    continue;
                }
                if !by.is_empty() {
                    return Err(Misfit::NoColumn(*fact, when.meant.span));
                }
                facts.push(*fact);
            }
            of_rows.push(Some(cells));
        }
        Ok(Columns { facts, of_rows })
    }

    /// Puts the cells of a matrix into its rows.
    fn with_cells(&self, columns: Columns, rows: &mut [DecisionRow]) -> Shape {
        for (row, cells) in rows.iter_mut().zip(columns.of_rows) {
            let Some(cells) = cells else {
                continue;
            };
            for fact in &columns.facts {
                let cell = cells.iter().find(|(of, _)| of == fact);
                let words = cell.map(|(_, words)| words.clone());
                row.cells
                    .push(words.unwrap_or_else(|| self.vocabulary.word("cell-any")));
            }
        }
        let column = |fact: FactId| {
            let label = self.model.plain(&self.model.facts.at(fact).label);
            (fact, clause::capital_first(&label))
        };
        Shape::Matrix(columns.facts.into_iter().map(column).collect())
    }

    pub(super) fn result(&self, decision: &Decision, result: RuleResult) -> String {
        match (decision.eligibility, result) {
            (true, RuleResult::Value(Constant::Index(AVAILABLE))) => {
                self.vocabulary.word("available")
            }
            (true, _) => self.vocabulary.word("unavailable"),
            (false, _) => terms::result(self.model, self.vocabulary, &decision.domain, result),
        }
    }

    fn eligibility(
        &self,
        decision: &'m Decision,
        is_available: bool,
        phrase: &mut dyn FnMut(&'m [Inline]) -> Phrase,
    ) -> Part {
        let mut reasons = Vec::new();
        for (at, rule) in decision.rules.iter().enumerate() {
            let Some(when) = &rule.when else {
                continue;
            };
            if (rule.result == RuleResult::Value(Constant::Index(AVAILABLE))) == is_available {
                reasons.push(Reason {
                    anchor: format!("{}-{}", decision.name, rule.name),
                    when: self.rule(decision, at, when),
                    because: rule.because.as_ref().map(|because| phrase(because)),
                });
            }
        }
        Part::Eligibility(EligibilityText {
            title: phrase(&decision.title),
            is_available,
            reasons,
        })
    }

    /// When a rule applies, with its exceptions.
    fn rule(&self, decision: &Decision, at: usize, when: &Condition) -> Said {
        let mut left = self.left.get();
        let exceptions = rules::exceptions(decision, at, &mut left);
        self.left.set(left);
        if exceptions.is_none() {
            self.is_too_long.set(true);
        }
        let exceptions = exceptions.unwrap_or_default();
        Said {
            words: clause::wording_unless(self.model, self.vocabulary, when, &exceptions),
            unsayable: clause::unsayable(self.model, when, &exceptions),
            meant: rules::but_not(when, exceptions),
        }
    }
}
