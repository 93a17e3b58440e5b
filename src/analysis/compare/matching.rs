//! Pairs of things in an older and a newer version: by the newer one's `was`, else by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Arena, FileId, Id};
use crate::model::version_merge::{Named, pair};
use crate::model::{
    DecisionId, FactId, GroupId, GuideId, Model, OutcomeId, ProcedureId, ScenarioId,
};

/// Things of one kind: pairs, and those that only one version has.
#[derive(Clone, Debug)]
pub struct Matched<I: Ord> {
    /// The newer, by the older.
    pub pairs: BTreeMap<I, I>,
    /// Things that are gone.
    pub gone: Vec<I>,
    /// New things.
    pub new: Vec<I>,
}

impl<I: Ord + Copy> Matched<I> {
    fn of(older: &[(I, Named<'_>)], newer: &[(I, Named<'_>)]) -> Self {
        let found = pair(
            &older.iter().map(|(_, named)| *named).collect::<Vec<_>>(),
            &newer.iter().map(|(_, named)| *named).collect::<Vec<_>>(),
        );
        let id = |all: &[(I, Named<'_>)], at: usize| all.get(at).map(|(id, _)| *id);
        let pairs: BTreeMap<I, I> = found
            .iter()
            .filter_map(|(old, new)| Some((id(older, *old)?, id(newer, *new)?)))
            .collect();
        let taken: BTreeSet<I> = pairs.values().copied().collect();
        let gone = older
            .iter()
            .map(|(id, _)| *id)
            .filter(|id| !pairs.contains_key(id))
            .collect();
        let new = newer
            .iter()
            .map(|(id, _)| *id)
            .filter(|id| !taken.contains(id))
            .collect();
        Self { pairs, gone, new }
    }

    /// Those alone that are meant.
    fn filtered(mut self, is_meant: impl Fn(I) -> bool) -> Self {
        self.pairs
            .retain(|old, new| is_meant(*old) && is_meant(*new));
        self.gone.retain(|id| is_meant(*id));
        self.new.retain(|id| is_meant(*id));
        self
    }

    /// Each pair, and the things of only one version: first those of the newer, in its order.
    pub fn all(&self) -> impl Iterator<Item = (Option<I>, Option<I>)> {
        let mut both: Vec<(Option<I>, Option<I>)> = self
            .pairs
            .iter()
            .map(|(old, new)| (Some(*old), Some(*new)))
            .collect();
        both.extend(self.new.iter().map(|new| (None, Some(*new))));
        both.sort_by_key(|(_, new)| *new);
        both.into_iter()
            .chain(self.gone.iter().map(|old| (Some(*old), None)))
    }

    /// A thing's counterpart in the newer version, if there is one; else itself.
    #[must_use]
    pub fn newer(&self, id: I) -> I {
        self.pairs.get(&id).copied().unwrap_or(id)
    }

    /// The older of a newer.
    #[must_use]
    pub fn older(&self, newer: I) -> Option<I> {
        self.pairs
            .iter()
            .find(|(_, new)| **new == newer)
            .map(|(old, _)| *old)
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Matching {
    /// Files.
    pub files: Matched<FileId>,
    /// Facts.
    pub facts: Matched<FactId>,
    /// Outcomes.
    pub outcomes: Matched<OutcomeId>,
    /// Decisions and eligibilities.
    pub decisions: Matched<DecisionId>,
    /// Procedures.
    pub procedures: Matched<ProcedureId>,
    /// Guides.
    pub guides: Matched<GuideId>,
    /// Groups.
    pub groups: Matched<GroupId>,
    /// Scenarios.
    pub scenarios: Matched<ScenarioId>,
}

impl Matching {
    /// Matches the versions of a model; the files of the newer begin with `newer`. `place` is where
    /// a file is in its project, so that files in the same place are the same.
    #[must_use]
    pub fn new<'p>(model: &Model, newer: FileId, place: &dyn Fn(FileId) -> &'p str) -> Self {
        let is_new = |file: FileId| file >= newer;
        let files: Vec<(FileId, Named<'_>)> = model
            .files
            .iter()
            .map(|file| {
                (
                    file.id,
                    Named {
                        place: "",
                        name: place(file.id),
                        was: None,
                    },
                )
            })
            .collect();
        let (old_files, new_files) = files
            .into_iter()
            .partition::<Vec<_>, _>(|(id, _)| !is_new(*id));
        let named = SidePair { newer, place };
        let guides = named.matched(&model.guides, |guide| {
            (guide.span.file, &guide.name, guide.was.as_deref())
        });
        let within = within(model, &guides, place);
        let at = |guide: GuideId| within.get(&guide).map_or("", String::as_str);
        Self {
            files: Matched::of(&old_files, &new_files),
            facts: named
                .matched(&model.facts, |fact| {
                    (fact.span.file, &fact.name, fact.was.as_deref())
                })
                .filtered(|id| model.is_named(id)),
            outcomes: named.matched(&model.outcomes, |of| {
                (of.span.file, &of.name, of.was.as_deref())
            }),
            decisions: named.matched(&model.decisions, |of| {
                (of.span.file, &of.name, of.was.as_deref())
            }),
            procedures: named.matched(&model.procedures, |of| {
                (of.span.file, &of.name, of.was.as_deref())
            }),
            groups: each(&model.groups, newer, |group| {
                (
                    group.span.file,
                    Named {
                        place: at(group.guide),
                        name: &group.name,
                        was: group.was.as_deref(),
                    },
                )
            }),
            scenarios: each(&model.scenarios, newer, |scenario| {
                let (name, was) = (&scenario.name, scenario.was.as_deref());
                (
                    scenario.span.file,
                    Named {
                        place: at(scenario.guide),
                        name,
                        was,
                    },
                )
            }),
            guides,
        }
    }
}

/// Where each guide is in the newer version: its file, and its name there. Guides of other files may
/// have the same name.
fn within<'p>(
    model: &Model,
    guides: &Matched<GuideId>,
    place: &dyn Fn(FileId) -> &'p str,
) -> BTreeMap<GuideId, String> {
    let within = |id: GuideId| {
        let newer = model.guides.at(guides.newer(id));
        format!("{} {}", place(newer.span.file), newer.name)
    };
    model
        .guides
        .iter()
        .map(|(id, _)| (id, within(id)))
        .collect()
}

struct SidePair<'p, 's> {
    newer: FileId,
    place: &'s dyn Fn(FileId) -> &'p str,
}

impl<'p> SidePair<'p, '_> {
    fn matched<'m, M, T>(
        &self,
        arena: &'m Arena<M, T>,
        named: impl Fn(&'m T) -> (FileId, &'m String, Option<&'m str>),
    ) -> Matched<Id<M>>
    where
        'p: 'm,
    {
        each(arena, self.newer, |thing| {
            let (file, name, was) = named(thing);
            (
                file,
                Named {
                    place: (self.place)(file),
                    name,
                    was,
                },
            )
        })
    }
}

fn each<'m, M, T>(
    arena: &'m Arena<M, T>,
    newer: FileId,
    named: impl Fn(&'m T) -> (FileId, Named<'m>),
) -> Matched<Id<M>> {
    let (mut older, mut newer_ones) = (Vec::new(), Vec::new());
    for (id, thing) in arena.iter() {
        let (file, named) = named(thing);
        if file >= newer {
            &mut newer_ones
        } else {
            &mut older
        }
        .push((id, named));
    }
    Matched::of(&older, &newer_ones)
}
