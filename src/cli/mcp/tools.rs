//! The tools: their names, what they are for, and what they take.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value as Json, json};

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum McpTool {
    Overview,
    Language,
    Check,
    Describe,
    Explain,
    Eval,
    Why,
    Diff,
    Audit,
    Save,
}

impl McpTool {
    /// Those that are offered: one writes, and only where that is allowed.
    pub(super) fn offered(may_write: bool) -> impl Iterator<Item = Self> {
        let all = [
            Self::Overview,
            Self::Language,
            Self::Check,
            Self::Describe,
            Self::Explain,
            Self::Eval,
            Self::Why,
            Self::Diff,
            Self::Audit,
            Self::Save,
        ];
        all.into_iter()
            .filter(move |tool| may_write || *tool != Self::Save)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Language => "language",
            Self::Check => "check",
            Self::Describe => "describe",
            Self::Explain => "explain",
            Self::Eval => "eval",
            Self::Why => "why",
            Self::Diff => "diff",
            Self::Audit => "audit",
            Self::Save => "save",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Overview => {
                "Lists the policies of this project: each source with its article, its decisions and guides, and the names, words and values of the facts that the other tools take. With a path, the text of that source."
            }
            Self::Language => {
                "The reference of the language in which policies (.case files) are written. Read it before drafting one."
            }
            Self::Check => {
                "Proves that every reader is covered by exactly one scenario, that no rules conflict and that all ways end, and tells each fault with a reader of whom it is true and what to write instead. With drafts, of the project as it would be; nothing is written."
            }
            Self::Describe => {
                "Says policies in plain English sentences: what is known of a reader, all rules, scenarios and steps, and whether it is proved."
            }
            Self::Explain => {
                "Explains a code of a finding, with an example of the fault and of its cure."
            }
            Self::Eval => {
                "Decides by a decision, an eligibility or a guide what holds for one customer, by which rule and for what reason; or which fact to ask for next. Never guess what a policy says: ask."
            }
            Self::Why => {
                "Says why a decision, an eligibility or a guide says what it says of a customer, and which smallest change of facts would give another result."
            }
            Self::Diff => {
                "Says what a change means to readers: who gets another result, scenario, step or end, what, and why; or that it is proved that nobody does. Compares a revision of git with the project as it is, or with drafts; without a revision, the project with the drafts."
            }
            Self::Audit => {
                "Holds answers that were given to customers against the policy: right, wrong with the rule and what is right, or not decidable with the fact that is missing."
            }
            Self::Save => {
                "Writes one source, formatted, if the project has no error with it; else tells the errors and writes nothing."
            }
        }
    }

    fn schema(self) -> JsonObject {
        let text = |about: &str| json!({"type": "string", "description": about});
        let name =
            text("The name of a decision, an eligibility or a guide, as `overview` lists it.");
        let facts = json!({
            "type": "object",
            "description": "What is known of the customer, by the names of facts: true or false, names of values, lists of names, numbers, dates as \"2026-01-31\". What is not known is left out.",
        });
        let drafts = json!({
            "type": "array",
            "description": "Texts of sources that are not saved, in the place of those in the project or beside them.",
            "items": {
                "type": "object",
                "properties": {"path": text("The path of the source, as `overview` lists it."), "text": text("All of its text.")},
                "required": ["path", "text"],
                "additionalProperties": false,
            },
        });
        let paths = json!({"type": "array", "items": {"type": "string"}, "description": "Paths of sources; all by default."});
        let (properties, required): (Json, Json) = match self {
            Self::Overview => (json!({"path": text("The path of a source.")}), json!([])),
            Self::Language => (json!({}), json!([])),
            Self::Check | Self::Describe => (json!({"paths": paths, "drafts": drafts}), json!([])),
            Self::Explain => (
                json!({"code": text("A code, such as uncovered-readers.")}),
                json!(["code"]),
            ),
            Self::Eval => (
                json!({"name": name, "facts": facts, "drafts": drafts}),
                json!(["name", "facts"]),
            ),
            Self::Why => (
                json!({"name": name, "facts": facts, "not": text("The result to be explained how it could come about; by default, each other."), "drafts": drafts}),
                json!(["name", "facts"]),
            ),
            Self::Diff => (
                json!({"revision": text("A revision of git, such as main."), "drafts": drafts}),
                json!([]),
            ),
            Self::Audit => (
                json!({
                    "answers": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "id": {"description": "What tells it from others."},
                                "about": name,
                                "facts": facts,
                                "said": {"description": "What was answered: a result, or a list of them; null, that it is not for this customer; of a guide, a scenario or an outcome."},
                            },
                            "required": ["facts", "said"],
                        },
                    },
                    "about": text("What all answers are about that do not say so."),
                    "drafts": drafts,
                }),
                json!(["answers"]),
            ),
            Self::Save => (
                json!({"path": text("The path of the source."), "text": text("All of its text.")}),
                json!(["path", "text"]),
            ),
        };
        let schema = json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
        match schema {
            Json::Object(schema) => schema,
            _ => JsonObject::new(),
        }
    }

    /// As it is offered.
    pub(super) fn offer(self) -> Tool {
        let writes = self == Self::Save;
        let hints = ToolAnnotations::new()
            .read_only(!writes)
            .destructive(writes)
            .idempotent(true)
            .open_world(false);
        Tool::new(self.name(), self.description(), Arc::new(self.schema())).with_annotations(hints)
    }
}
