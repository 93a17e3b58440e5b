//! Regions as few, general boxes: for each fact the values that are admitted, or nothing where any
//! will do. Each box is as large as it can be; together they cover the region.

use std::collections::BTreeMap;

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::cube::Cube;
use crate::analysis::region::diagram::{Class, Exhausted, Region, Variable};
use crate::model::{Constant, FactId};

/// Boxes, and whether they cover everything.
#[derive(Clone, Debug, Default)]
pub struct Cover {
    /// The boxes, as found.
    pub cells: Vec<Cube>,
    /// Whether nothing is left.
    pub complete: bool,
}

/// At most `most` boxes that cover `region`, each as large as it can be within `allowed`, a
/// superset of `region`. Cases of `allowed` alone may be covered or not.
///
/// # Errors
/// Where the node budget is met.
pub fn cover(
    context: &mut AnalysisContext<'_>,
    region: Region,
    allowed: Region,
    most: usize,
) -> Result<Cover, Exhausted> {
    let forbidden = context.diagram.not(allowed)?;
    let mut left = region;
    let mut cells = Vec::new();
    while cells.len() < most {
        let Some(case) = context.diagram.pick(left) else {
            break;
        };
        let cell = widen(context, &case, forbidden, region)?;
        let covered = cell_region(context, &cell)?;
        left = context.diagram.minus(left, covered)?;
        cells.push(cell);
    }
    Ok(Cover {
        cells,
        complete: left.is_empty(),
    })
}

/// The cases of a box.
///
/// # Errors
/// Where the node budget is met.
pub fn cell_region(context: &mut AnalysisContext<'_>, cell: &Cube) -> Result<Region, Exhausted> {
    let mut region = Region::ALL;
    for (variable, classes) in cell.sides.iter().rev() {
        let side = context
            .diagram
            .classes_where(*variable, |class| classes.binary_search(&class).is_ok())?;
        region = context.diagram.and(side, region)?;
    }
    Ok(region)
}

/// The cases in which these facts have these values; facts that the file does not see are left out.
///
/// # Errors
/// Where the node budget is met.
pub fn known(
    context: &mut AnalysisContext<'_>,
    values: &[(FactId, Constant)],
) -> Result<Region, Exhausted> {
    let case = values.iter().copied().collect();
    let mut cell = Cube {
        sides: context
            .space
            .known(context.model, &case)
            .into_iter()
            .map(|(variable, class)| (variable, vec![class]))
            .collect(),
    };
    cell.sides.sort();
    cell_region(context, &cell)
}

/// The largest box around `case` that a greedy search finds outside `forbidden`. Variables that
/// the region itself does not depend on are given up first, then those of the largest domains.
fn widen(
    context: &mut AnalysisContext<'_>,
    case: &[Class],
    forbidden: Region,
    region: Region,
) -> Result<Cube, Exhausted> {
    let own = context.diagram.support(region);
    let mut variables: Vec<Variable> = context
        .diagram
        .support(forbidden)
        .union(&own)
        .copied()
        .collect();
    variables.sort_by_key(|variable| (own.contains(variable), std::cmp::Reverse(*variable)));
    let class_of = |variable: Variable| case.get(variable as usize).copied().unwrap_or(0);
    let mut cell = Cube {
        sides: variables
            .iter()
            .map(|variable| (*variable, vec![class_of(*variable)]))
            .collect(),
    };
    for variable in &variables {
        widen_side(context, &mut cell, *variable, forbidden)?;
    }
    cell.sides.sort();
    Ok(cell)
}

fn widen_side(
    context: &mut AnalysisContext<'_>,
    cell: &mut Cube,
    variable: Variable,
    forbidden: Region,
) -> Result<(), Exhausted> {
    let Some(at) = cell.sides.iter().position(|(side, _)| *side == variable) else {
        return Ok(());
    };
    cell.sides.remove(at);
    let others = cell_region(context, &sorted(cell))?;
    let bad = context.diagram.and(forbidden, others)?;
    if bad.is_empty() {
        return Ok(());
    }
    let mut admitted = Vec::new();
    for class in 0..context.diagram.classes(variable) {
        let here = context.diagram.preimage(bad, variable, class)?;
        if here.is_empty() {
            admitted.push(class);
        }
    }
    cell.sides.insert(at, (variable, admitted));
    Ok(())
}

/// The box without values that none of `readers` in it has, so that words do not speak of them. A
/// stretch of values stays in one piece: that there are none in its middle is nothing to say.
///
/// # Errors
/// Where the node budget is met.
pub fn without_idle(
    context: &mut AnalysisContext<'_>,
    cell: &Cube,
    readers: Region,
) -> Result<Cube, Exhausted> {
    let all = cell_region(context, cell)?;
    let readers = context.diagram.and(readers, all)?;
    if readers.is_empty() {
        return Ok(cell.clone());
    }
    let mut sides = Vec::new();
    for (variable, classes) in &cell.sides {
        let mut kept = Vec::new();
        for class in classes {
            let here = context.diagram.preimage(readers, *variable, *class)?;
            if !here.is_empty() && has_reader(context, readers, (*variable, *class))? {
                kept.push(*class);
            }
        }
        let fits = stretches(&kept) <= stretches(classes) && !kept.is_empty();
        sides.push((*variable, if fits { kept } else { classes.clone() }));
    }
    Ok(Cube { sides })
}

/// Whether some of `readers` are in a class, or may be: where the cases in which amounts go together are too many
/// to be a region, a few boxes are asked for one.
fn has_reader(
    context: &mut AnalysisContext<'_>,
    readers: Region,
    (variable, class): (Variable, Class),
) -> Result<bool, Exhausted> {
    let is_worked_out = context.space.relations().group_of(variable).is_some();
    if context.open_amounts.is_none() || !is_worked_out {
        return Ok(true);
    }
    let of_class = context
        .diagram
        .classes_in_ranges(variable, &[(class, class)])?;
    let here = context.diagram.and(readers, of_class)?;
    let (mut found, mut tried) = (false, 0);
    context.diagram.boxes(here, &mut |cell| {
        tried += 1;
        let (model, space, meter) = (context.model, &context.space, &context.meter);
        let reader = space.reader(model, cell, &BTreeMap::new(), meter);
        found = tried > TRIED || !matches!(reader, Ok(None));
        !found
    });
    Ok(found)
}

/// In how many boxes.
const TRIED: usize = 64;

/// How many runs of neighbours ascending classes are.
fn stretches(classes: &[Class]) -> usize {
    let gaps = classes
        .windows(2)
        .filter(|pair| matches!(pair, [one, next] if one + 1 != *next));
    gaps.count() + 1
}

fn sorted(cell: &Cube) -> Cube {
    let mut cell = cell.clone();
    cell.sides.sort();
    cell
}
