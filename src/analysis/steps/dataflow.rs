//! The dataflow solver: the least fixed point of transfer functions over the instructions of a
//! program. The analyses of steps are its instances.
//!
//! The algorithm is the worklist of Kildall (1973), in the order of addresses: jumps back are rare,
//! so that most programs take one pass.

use std::collections::BTreeSet;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::program::{Address, Program};
use crate::analysis::region::diagram::{Exhausted, Region};

/// The cost of looking at an instruction.
pub(crate) const PER_INSTRUCTION: u64 = 8;

/// Whether facts flow with the control or against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Forward,
    Backward,
}

/// An element of a lattice without endless chains. Its default is the bottom.
pub(crate) trait Lattice: Clone + PartialEq + Default {
    /// The least element above both.
    fn join(self, other: Self, context: &mut AnalysisContext<'_>) -> Result<Self, Exhausted>;
}

impl Lattice for Region {
    fn join(self, other: Self, context: &mut AnalysisContext<'_>) -> Result<Self, Exhausted> {
        context.diagram.or(self, other)
    }
}

/// The transfer functions of an analysis. They are monotone: else [`solve`] does not end.
pub(crate) trait Dataflow<'m> {
    type Element: Lattice;

    const DIRECTION: Direction;

    /// What holds at an address by itself, whatever flows to it.
    fn origin(
        &mut self,
        context: &mut AnalysisContext<'m>,
        program: &Program<'m>,
        address: Address,
    ) -> Result<Self::Element, Exhausted>;

    /// What flows over the edge of the program `from` → `to`. Forward, `element` is the one at
    /// `from`; backward, the one at `to`.
    fn transfer(
        &mut self,
        context: &mut AnalysisContext<'m>,
        program: &Program<'m>,
        edge: (Address, Address),
        element: &Self::Element,
    ) -> Result<Self::Element, Exhausted>;
}

/// The least element at each address that holds its origin and all that flows to it.
///
/// # Errors
/// Where a budget is met.
pub(crate) fn solve<'m, D: Dataflow<'m>>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    analysis: &mut D,
) -> Result<Vec<D::Element>, Exhausted> {
    let edges = Edges::new(program);
    let mut elements = vec![D::Element::default(); program.code.len()];
    let mut waiting: BTreeSet<Address> = (0..program.code.len()).collect();
    loop {
        let next = match D::DIRECTION {
            Direction::Forward => waiting.pop_first(),
            Direction::Backward => waiting.pop_last(),
        };
        let Some(address) = next else {
            return Ok(elements);
        };
        context.meter.spend(PER_INSTRUCTION)?;
        let (sources, dependents) = match D::DIRECTION {
            Direction::Forward => (edges.incoming(address), edges.outgoing(address)),
            Direction::Backward => (edges.outgoing(address), edges.incoming(address)),
        };
        let mut all = analysis.origin(context, program, address)?;
        for source in sources {
            let Some(element) = elements.get(*source) else {
                continue;
            };
            let edge = match D::DIRECTION {
                Direction::Forward => (*source, address),
                Direction::Backward => (address, *source),
            };
            let flowing = analysis.transfer(context, program, edge, element)?;
            all = all.join(flowing, context)?;
        }
        if let Some(slot) = elements.get_mut(address)
            && *slot != all
        {
            *slot = all;
            waiting.extend(dependents);
        }
    }
}

/// The edges of a program, both ways.
struct Edges {
    successors: Vec<Vec<Address>>,
    predecessors: Vec<Vec<Address>>,
}

impl Edges {
    fn new(program: &Program<'_>) -> Self {
        let mut successors = Vec::with_capacity(program.code.len());
        let mut predecessors = vec![Vec::new(); program.code.len()];
        for from in 0..program.code.len() {
            let mut next = program.next(from);
            next.sort_unstable();
            next.dedup();
            for to in &next {
                if let Some(slot) = predecessors.get_mut(*to) {
                    slot.push(from);
                }
            }
            successors.push(next);
        }
        Self {
            successors,
            predecessors,
        }
    }

    fn outgoing(&self, address: Address) -> &[Address] {
        self.successors.get(address).map_or(&[], Vec::as_slice)
    }

    fn incoming(&self, address: Address) -> &[Address] {
        self.predecessors.get(address).map_or(&[], Vec::as_slice)
    }
}
