//! A table of many boxes as a tree of questions in static data: a chain of tests would be slow, and
//! slow to compile.

use std::fmt::Write;

use casebook_runtime::policy::Policy;
use casebook_runtime::{Bundle, Tree};

use super::names::literal;

/// From how many boxes on a table is a tree.
const MANY: usize = 64;

/// The trees of those tables of a policy that have so many boxes, by the tables' names. Of a table
/// of which a case may have several rows there is none, since a tree tells the first alone.
pub(super) struct Trees(Option<Bundle>);

impl Trees {
    pub(super) fn new(policy: Option<&Policy>) -> Self {
        let large = |policy: &&Policy| policy.tables.iter().any(|table| boxes(table) >= MANY);
        Self(
            policy
                .filter(large)
                .and_then(|policy| Bundle::new(policy.clone()).ok()),
        )
    }

    /// Whether a table has so many boxes.
    pub(super) fn is_large(&self, name: &str) -> bool {
        self.0
            .as_ref()
            .and_then(|bundle| bundle.table(name))
            .is_some_and(|table| boxes(table.data()) >= MANY)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Tree> {
        let table = self.0.as_ref()?.table(name)?;
        table.tree().filter(|_| boxes(table.data()) >= MANY)
    }
}

fn boxes(table: &casebook_runtime::policy::Table) -> usize {
    table.rows.iter().map(|row| row.when.len()).sum()
}

/// The questions and leaves as statics whose names begin so; `field` is the place of a fact among
/// the fields.
pub(super) fn write(tree: &Tree, constant: &str, field: impl Fn(u32) -> u32, out: &mut String) {
    let count = tree.nodes().len();
    let _ = writeln!(
        out,
        "    static {constant}_QUESTIONS: [super::Question; {count}] = ["
    );
    for node in tree.nodes() {
        let [low, high] = node.next;
        let (fact, member, cut) = (field(node.fact), node.member, literal(node.cut));
        let _ = writeln!(
            out,
            "        ({fact}, {member}, {cut}, [{}, {}]),",
            literal(low.into()),
            literal(high.into())
        );
    }
    let leaf = |leaf: &casebook_runtime::Leaf| match leaf.row {
        Some(row) => literal(row.into()),
        None => "super::NO_ROW".to_owned(),
    };
    let leaves: Vec<String> = tree.leaves().iter().map(leaf).collect();
    let _ = writeln!(
        out,
        "    ];\n    static {constant}_LEAVES: [u32; {}] = [{}];\n",
        leaves.len(),
        leaves.join(", ")
    );
}
