//! Links within an article: what they lead to has its name only when all is written.

use std::collections::BTreeMap;

/// The names of what is known by an anchor of the article.
#[derive(Default)]
pub(super) struct Places {
    /// Guides, groups and scenarios.
    pub(super) things: BTreeMap<String, String>,
    /// Headings of the article: their anchors on the page.
    pub(super) headings: BTreeMap<String, String>,
}

/// The address of a link to an anchor, until it is known what that is.
pub(super) fn open_address(anchor: &str) -> String {
    let plain = anchor.replace(['@', '(', ')', '\n'], "-");
    format!("#@{plain}@")
}

/// The line that sends a reader on to an anchor, until it is known what that is.
pub(super) fn way_on(anchor: &str) -> String {
    format!("@continue {}", open_address(anchor))
}

/// A policy with its links led where they lead; the anchors that lead nowhere.
pub(super) fn resolved(policy: &str, places: &Places) -> (String, Vec<String>) {
    let mut nowhere = Vec::new();
    let mut out = String::with_capacity(policy.len());
    for line in policy.lines() {
        if let Some(rest) = line.trim_start().strip_prefix("@continue #@") {
            // To where no scenario is, nobody can be sent on: the words say it all the same.
            let name = places.things.get(rest.trim_end_matches('@'));
            if let Some(name) = name {
                let indent = line.len() - line.trim_start().len();
                out.extend([&" ".repeat(indent), "@continue ", name.as_str(), "\n"]);
            }
            continue;
        }
        let mut rest = line;
        while let Some((before, behind)) = rest.split_once("](#@") {
            let Some((anchor, behind)) = behind.split_once("@)") else {
                break;
            };
            let known = places
                .things
                .get(anchor)
                .or_else(|| places.headings.get(anchor));
            match (known, before.rfind('[')) {
                (Some(name), _) => out.extend([before, "](#", name, ")"]),
                // Its words stay.
                (None, Some(open)) => {
                    nowhere.push(anchor.to_owned());
                    out.push_str(before.get(..open).unwrap_or_default());
                    out.push_str(before.get(open + 1..).unwrap_or_default());
                }
                (None, None) => out.push_str(before),
            }
            rest = behind;
        }
        out.extend([rest, "\n"]);
    }
    (out, nowhere)
}

#[cfg(test)]
mod tests {
    use super::{Places, resolved};

    #[test]
    fn links_lead_where_they_led() {
        let mut places = Places::default();
        places.things.insert("b".to_owned(), "name".to_owned());
        let text = "See [B](#@b@) and [C](#@c@).\n  @continue #@b@\n  @continue #@c@\n";
        let (policy, nowhere) = resolved(text, &places);
        assert_eq!(policy, "See [B](#name) and C.\n  @continue name\n");
        assert_eq!(nowhere, ["c"]);
    }
}
