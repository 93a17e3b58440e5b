//! Regions of one case space in another: written down in values instead of classes, and read in a
//! space that is cut wherever one of several is.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::analysis::context::AnalysisContext;
use crate::analysis::effort::{Effort, Meter};
use crate::analysis::region::diagram::{Class, Diagram, Exhausted, Region, Variable};
use crate::base::Span;
use crate::model::Domain;

/// Portable regions: their nodes, children first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PortableRegion {
    axes: Vec<SharedAxis>,
    nodes: Vec<PortableNode>,
}

/// A region in a [`PortableRegion`]: 0 is no case, 1 every case, and from 2 on a node.
pub type NodeIndex = u32;

/// A variable: a fact, by where it is declared, or whether it holds a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SharedAxis {
    fact: Span,
    member: Option<usize>,
    /// How many values the fact has; none of an ordered one.
    values: Option<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct PortableNode {
    axis: u32,
    /// The last value of each run, and where it leads.
    runs: Vec<(i64, NodeIndex)>,
}

/// Writes regions down; returns which is which.
#[must_use]
pub fn portable(
    context: &AnalysisContext<'_>,
    regions: &[Region],
) -> (PortableRegion, Vec<NodeIndex>) {
    let mut writer = RegionWriter {
        context,
        written: PortableRegion::default(),
        axes: BTreeMap::new(),
        known: BTreeMap::new(),
    };
    let marks = regions
        .iter()
        .map(|region| writer.region(*region))
        .collect();
    (writer.written, marks)
}

struct RegionWriter<'w, 'm> {
    context: &'w AnalysisContext<'m>,
    written: PortableRegion,
    axes: BTreeMap<Variable, u32>,
    known: BTreeMap<Region, NodeIndex>,
}

impl RegionWriter<'_, '_> {
    fn region(&mut self, region: Region) -> NodeIndex {
        let context = self.context;
        let Some((variable, runs)) = context.diagram.first_test(region) else {
            return NodeIndex::from(!region.is_empty());
        };
        if let Some(known) = self.known.get(&region) {
            return *known;
        }
        let axis = self.axis(variable);
        let is_ordered = context.space.is_ordered(variable);
        let runs = if is_ordered {
            runs.to_vec()
        } else {
            in_order(context, variable, runs)
        };
        let last = |upto: Class| {
            if is_ordered {
                context.space.interval(variable, upto).1
            } else {
                i64::from(upto)
            }
        };
        let runs = runs
            .iter()
            .map(|(upto, child)| (last(*upto), self.region(*child)))
            .collect();
        self.written.nodes.push(PortableNode { axis, runs });
        let mark = NodeIndex::try_from(self.written.nodes.len() + 1).unwrap_or(NodeIndex::MAX);
        self.known.insert(region, mark);
        mark
    }

    fn axis(&mut self, variable: Variable) -> u32 {
        let next = u32::try_from(self.axes.len()).unwrap_or(u32::MAX);
        let (context, axes) = (self.context, &mut self.written.axes);
        *self.axes.entry(variable).or_insert_with(|| {
            axes.extend(context.space.axis(variable).map(|axis| {
                let fact = context.model.facts.at(axis.fact);
                let values = match &fact.domain {
                    Domain::Ordered(_) => None,
                    Domain::YesNo => Some(2),
                    Domain::OneOf(values) | Domain::AnyOf(values) => Some(values.len()),
                };
                SharedAxis {
                    fact: fact.span,
                    member: axis.member,
                    values,
                }
            }));
            next
        })
    }
}

/// The runs of an enumeration in the order that its values have in all spaces but those in which amounts
/// are worked out of them.
fn in_order(
    context: &AnalysisContext<'_>,
    variable: Variable,
    runs: &[(Class, Region)],
) -> Vec<(Class, Region)> {
    let axis = context.space.axis(variable);
    let domain = axis.map(|axis| &context.model.facts.at(axis.fact).domain);
    let (Some(axis), Some(Domain::OneOf(values))) = (axis, domain) else {
        return runs.to_vec();
    };
    let mut ordered: Vec<(Class, Region)> = Vec::new();
    for (at, value) in (0..).zip(values.grouped()) {
        let class = axis.class_of(value);
        let behind = runs.partition_point(|(upto, _)| *upto < class);
        let region = runs.get(behind).map_or(Region::NONE, |(_, region)| *region);
        match ordered.last_mut() {
            Some(last) if last.1 == region => last.0 = at,
            _ => ordered.push((at, region)),
        }
    }
    ordered
}

/// A fact, by where it is declared, and the value that it may hold, if it is a set.
type AxisKey = (Span, Option<usize>);

/// A space in which regions of several others are.
pub struct SharedSpace {
    /// The regions.
    pub diagram: Diagram,
    /// The budget for work in it.
    pub meter: Meter,
    variables: BTreeMap<AxisKey, Variable>,
    /// Of each ordered variable, the last value of each class.
    ends: Vec<Vec<i64>>,
}

impl SharedSpace {
    /// The space of portable regions; `effort` is the budget for work in it.
    #[must_use]
    pub fn new(parts: &[&PortableRegion], effort: Effort) -> Self {
        let mut cuts: BTreeMap<AxisKey, (Option<usize>, BTreeSet<i64>)> = BTreeMap::new();
        for part in parts {
            for axis in &part.axes {
                cuts.entry((axis.fact, axis.member)).or_default().0 = axis.values;
            }
            for node in &part.nodes {
                let Some(axis) = part.axes.get(node.axis as usize) else {
                    continue;
                };
                let cut = cuts.entry((axis.fact, axis.member)).or_default();
                cut.1.extend(node.runs.iter().map(|(last, _)| *last));
            }
        }
        // The order of a file's space, so that regions rarely have to be reordered.
        let mut order: Vec<_> = cuts.into_iter().collect();
        order.sort_by_key(|((fact, member), (values, cuts))| {
            let kind = if values.is_none() {
                2
            } else {
                usize::from(member.is_some())
            };
            (kind, values.unwrap_or(cuts.len()), *fact, *member)
        });
        let (mut variables, mut ends, mut classes) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (variable, (axis, (values, cuts))) in (0..).zip(order) {
            variables.insert(axis, variable);
            let many = if axis.1.is_some() {
                2
            } else {
                values.unwrap_or(cuts.len())
            };
            classes.push(Class::try_from(many).unwrap_or(Class::MAX));
            ends.push(if values.is_none() {
                cuts.into_iter().collect()
            } else {
                Vec::new()
            });
        }
        let meter = Meter::of(effort);
        Self {
            diagram: Diagram::new(classes, effort.nodes, meter.clone()),
            meter,
            variables,
            ends,
        }
    }

    /// The regions of all marks of a part.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn read(&mut self, part: &PortableRegion) -> Result<Vec<Region>, Exhausted> {
        let mut regions = vec![Region::NONE, Region::ALL];
        for node in &part.nodes {
            let axis = part.axes.get(node.axis as usize);
            let variable = axis
                .and_then(|axis| self.variables.get(&(axis.fact, axis.member)))
                .copied();
            let Some(variable) = variable else { continue };
            let ends = self
                .ends
                .get(variable as usize)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let class = |last: i64| match ends {
                [] => Class::try_from(last).unwrap_or(0),
                ends => Class::try_from(ends.partition_point(|end| *end < last)).unwrap_or(0),
            };
            let child = |mark: NodeIndex| regions.get(mark as usize).copied().unwrap_or_default();
            let runs: Vec<(Class, Region)> = node
                .runs
                .iter()
                .map(|(last, mark)| (class(*last), child(*mark)))
                .collect();
            regions.push(self.diagram.choose(variable, &runs)?);
        }
        Ok(regions)
    }
}
