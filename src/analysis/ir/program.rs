//! The steps of a scenario or procedure as a flat program over the facts. Printed text is gone;
//! `@id`s are addresses.
//!
//! Example: `- Save. @set connected` then `@if mfa { … } @else { … }` becomes an effect, a branch,
//! and the two bodies, each of which jumps behind the other.

use std::collections::BTreeMap;

use crate::base::Span;
use crate::model::{
    Block, Body, Branch, Call, Choice, Condition, Destination, Effect, OutcomeId, Step,
};

/// The address of an instruction.
pub type Address = usize;

/// An instruction.
#[derive(Clone, Debug)]
pub enum Instruction<'m> {
    /// A condition that must hold here.
    Requires(&'m Condition),
    /// Facts change, all at once.
    Effects(&'m [Effect]),
    /// On to the next where it holds, else to the address.
    Unless(&'m Condition, Address),
    /// To any of the addresses.
    Choose(Vec<Address>),
    /// To the address.
    Jump(Address),
    /// To the step of this name.
    JumpTo(&'m str, Span),
    /// The steps of a procedure.
    Call(&'m Call),
    /// On to somewhere outside.
    Continue(&'m Destination, Span),
    /// The way ends.
    End(OutcomeId, Span),
    /// Here a step begins.
    Step(&'m Step),
    /// Here a branch begins that was taken.
    Branch(&'m Branch),
    /// Here go on those whom no branch took, where none takes the rest.
    Over(Span),
    /// Here an option begins that was chosen.
    Option(&'m Choice),
    /// This step cannot be undone.
    NoReturn(&'m Step),
    /// The body is over. In a procedure the way goes on behind the call.
    Return(Span),
}

impl Instruction<'_> {
    /// The place of what readers meet here: a step, branch or option that begins, or where the path
    /// goes on or ends.
    #[must_use]
    pub fn stands_at(&self) -> Option<Span> {
        match self {
            Self::Continue(_, span) | Self::End(_, span) | Self::JumpTo(_, span) => Some(*span),
            other => other.place(),
        }
    }

    /// Where the step, branch or option stands that begins here, or a branch ends that was not
    /// taken.
    #[must_use]
    pub fn place(&self) -> Option<Span> {
        match self {
            Self::Step(step) => Some(step.span),
            Self::Branch(branch) => Some(branch.span),
            Self::Option(option) => Some(option.span),
            Self::Over(span) => Some(*span),
            _ => None,
        }
    }
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Program<'m> {
    /// The instructions; the first is where it begins, the last is [`Instruction::Return`].
    pub code: Vec<Instruction<'m>>,
    steps: BTreeMap<&'m str, Address>,
}

/// What stands for those whom no branch takes: the sign of the last branch, if that has a condition.
#[must_use]
pub fn over(branches: &[Branch]) -> Option<Span> {
    let last = branches.last().filter(|last| last.condition.is_some())?;
    Some(Span {
        end: last.span.start + 1,
        ..last.span
    })
}

impl<'m> Program<'m> {
    /// The program of a body that belongs to something at `span`.
    #[must_use]
    pub fn new(body: &'m Body, span: Span) -> Self {
        let mut program = Self::default();
        program.blocks(&body.blocks);
        program
            .code
            .push(Instruction::Return(body.close.unwrap_or(span)));
        program
    }

    /// The instruction at an address.
    #[must_use]
    pub fn at(&self, address: Address) -> Option<&Instruction<'m>> {
        self.code.get(address)
    }

    /// Where control goes from an address, calls as if they did nothing.
    #[must_use]
    pub fn next(&self, address: Address) -> Vec<Address> {
        match self.at(address) {
            Some(
                Instruction::Requires(_)
                | Instruction::Effects(_)
                | Instruction::Call(_)
                | Instruction::Step(_)
                | Instruction::Branch(_)
                | Instruction::Over(_)
                | Instruction::Option(_)
                | Instruction::NoReturn(_),
            ) => vec![address + 1],
            Some(Instruction::Unless(_, other)) => vec![address + 1, *other],
            Some(Instruction::Choose(options)) => options.clone(),
            Some(Instruction::Jump(to)) => vec![*to],
            Some(Instruction::JumpTo(step, _)) => {
                self.steps.get(step).copied().into_iter().collect()
            }
            Some(Instruction::Continue(..) | Instruction::End(..) | Instruction::Return(_))
            | None => Vec::new(),
        }
    }

    fn here(&self) -> Address {
        self.code.len()
    }

    fn blocks(&mut self, blocks: &'m [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'m Block) {
        match block {
            Block::Step(step) => {
                if let Some(name) = &step.name {
                    self.steps.insert(name, self.here());
                }
                self.code.push(Instruction::Step(step));
                self.code
                    .extend(step.requires.iter().map(Instruction::Requires));
                if !step.effects.is_empty() {
                    self.code.push(Instruction::Effects(&step.effects));
                }
                if !step.irreversible.is_empty() {
                    self.code.push(Instruction::NoReturn(step));
                }
                self.blocks(&step.blocks);
            }
            Block::Effects(effects) => self.code.push(Instruction::Effects(effects)),
            Block::Requires(requires) => self.code.push(Instruction::Requires(requires)),
            Block::Do(call) => self.code.push(Instruction::Call(call)),
            Block::Continue(Destination::Step(step), span) => {
                self.code.push(Instruction::JumpTo(step, *span));
            }
            Block::Continue(destination, span) => {
                self.code.push(Instruction::Continue(destination, *span));
            }
            Block::End(outcome, span) => self.code.push(Instruction::End(*outcome, *span)),
            Block::If(branches) => {
                let mut jumps = Vec::new();
                for branch in branches {
                    let test = self.here();
                    if let Some(condition) = &branch.condition {
                        self.code.push(Instruction::Unless(condition, 0));
                    }
                    self.code.push(Instruction::Branch(branch));
                    self.blocks(&branch.blocks);
                    jumps.push(self.jump_later());
                    let here = self.here();
                    if let Some(Instruction::Unless(_, other)) = self.code.get_mut(test) {
                        *other = here;
                    }
                }
                self.code.extend(over(branches).map(Instruction::Over));
                self.land(&jumps);
            }
            Block::Choose(_, options) => {
                let choose = self.here();
                self.code.push(Instruction::Choose(Vec::new()));
                let (mut starts, mut jumps) = (Vec::new(), Vec::new());
                for option in options {
                    starts.push(self.here());
                    self.code.push(Instruction::Option(option));
                    self.blocks(&option.blocks);
                    jumps.push(self.jump_later());
                }
                if let Some(Instruction::Choose(to)) = self.code.get_mut(choose) {
                    *to = starts;
                }
                self.land(&jumps);
            }
            Block::Note(_, _, inner) => self.blocks(inner),
            Block::Markup(_) | Block::Result(_) | Block::See(..) | Block::Show(..) => {}
        }
    }

    fn jump_later(&mut self) -> Address {
        self.code.push(Instruction::Jump(0));
        self.here() - 1
    }

    fn land(&mut self, jumps: &[Address]) {
        let here = self.here();
        for jump in jumps {
            if let Some(Instruction::Jump(to)) = self.code.get_mut(*jump) {
                *to = here;
            }
        }
    }
}
