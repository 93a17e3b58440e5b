//! Guides: groups and scenarios get ids in the order of the text.

use crate::model::ids::GuideId;
use crate::model::markup::Inline;
use crate::model::names::Entity;
use crate::model::types::{Body, Days, Group, Guard, Guide, Scenario, Section};
use crate::syntax::ast;
use crate::syntax::ast::GuideContent;

use super::bodies::ProseContext;
use super::conditions::condition;
use super::context::Context;
use super::{bodies, days};

/// Lowers a guide with its groups and scenarios.
pub(super) fn lower(
    written: &ast::Guide,
    context: &Context<'_>,
) -> (Guide, Vec<Group>, Vec<Scenario>) {
    let name = &written.declared.name;
    let guide = match context.scope.get(&name.text).map(|entry| entry.entity) {
        Some(Entity::Guide(id)) => id,
        // Another thing has the name, which is reported; nothing of the file is analysed.
        _ => GuideId::new(0),
    };
    let title = context.sentence(&written.title);
    let mut parts = Parts {
        guide,
        as_titled: written.as_titled,
        context,
        groups: Vec::new(),
        scenarios: Vec::new(),
    };
    let sections = match &written.content {
        GuideContent::Steps { body, close } => {
            let body = bodies::body(body, *close, Vec::new(), ProseContext::Scenario, context);
            vec![parts.scenario(
                &written.declared,
                title.clone(),
                (Guard::Always, false, None),
                body,
                true,
            )]
        }
        GuideContent::Sections(sections) => parts.sections(sections),
    };
    let lowered = Guide {
        name: name.text.clone(),
        was: written.declared.was(),
        title,
        population: written
            .population
            .as_ref()
            .map(|population| condition(population, context)),
        otherwise: context.sentence_if(written.otherwise.as_ref()),
        intro: bodies::prose(&written.intro, context),
        sections,
        file: context.file,
        span: name.span,
    };
    let groups = parts.groups.into_iter().map(|(_, group)| group).collect();
    (lowered, groups, parts.scenarios)
}

struct Parts<'c, 'l> {
    guide: GuideId,
    /// Whether the titles of the guide, or of the group at hand, speak for all in it.
    as_titled: bool,
    context: &'c Context<'l>,
    groups: Vec<(usize, Group)>,
    scenarios: Vec<Scenario>,
}

impl Parts<'_, '_> {
    fn sections(&mut self, written: &[ast::Section]) -> Vec<Section> {
        written
            .iter()
            .map(|section| match section {
                ast::Section::Group(group) => self.group(group),
                ast::Section::Scenario(scenario) => {
                    let body = bodies::body(
                        &scenario.body,
                        scenario.close,
                        Vec::new(),
                        ProseContext::Scenario,
                        self.context,
                    );
                    let title = self.context.sentence(&scenario.title);
                    let (guard, valid) = self.guard(&scenario.guard);
                    let guard = (guard, scenario.as_titled || self.as_titled, valid);
                    self.scenario(&scenario.declared, title, guard, body, false)
                }
            })
            .collect()
    }

    fn group(&mut self, written: &ast::Group) -> Section {
        let id = self.context.counters.group();
        let (guard, valid) = self.guard(&written.guard);
        let outer = self.as_titled;
        self.as_titled = outer || written.as_titled;
        let sections = self.sections(&written.sections);
        self.as_titled = outer;
        let group = Group {
            name: written.declared.name.text.clone(),
            was: written.declared.was(),
            title: self.context.sentence(&written.title),
            guard,
            as_titled: written.as_titled || outer,
            valid,
            intro: bodies::prose(&written.intro, self.context),
            sections,
            guide: self.guide,
            span: written.declared.name.span,
        };
        // Inner groups come first here; they are stored in the order of their ids.
        self.groups.push((id.index(), group));
        self.groups.sort_by_key(|(index, _)| *index);
        Section::Group(id)
    }

    fn scenario(
        &mut self,
        declared: &ast::Declared,
        title: Vec<Inline>,
        (guard, as_titled, valid): (Guard, bool, Option<Days>),
        body: Body,
        whole_guide: bool,
    ) -> Section {
        let id = self.context.counters.scenario();
        let (name, was, span) = (
            declared.name.text.clone(),
            declared.was(),
            declared.name.span,
        );
        self.scenarios.push(Scenario {
            name,
            was,
            title,
            guard,
            as_titled,
            valid,
            body,
            guide: self.guide,
            whole_guide,
            span,
        });
        Section::Scenario(id)
    }

    fn guard(&self, written: &ast::Guard) -> (Guard, Option<Days>) {
        match written {
            ast::Guard::Always => (Guard::Always, None),
            ast::Guard::When(when, valid) => {
                let when = when.as_ref().map(|when| condition(when, self.context));
                let (when, days) = days::within(when, valid.as_deref(), self.context);
                (when.map_or(Guard::Always, Guard::When), days)
            }
            ast::Guard::Otherwise(span) => (Guard::Otherwise(*span), None),
        }
    }
}
