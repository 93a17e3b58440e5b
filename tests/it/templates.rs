//! Templates of a team: each stands in for one of ours, and none can lose a part of a page
//! unnoticed.

use crate::common::program::{casebook, code, files, project, said, write};

const SOURCE: &str = "---\ntitle: \"Lamps\"\n---\nfact lit \"it is lit\" not \"it is dark\" is yes/no\noutcome done \"the lamp shines\" good\n\
    eligibility can \"Help\" {\n  dark: unavailable when not lit because \"It is dark.\"\n  otherwise available\n}\n\
    decision fee \"The fee\" is one of { none \"nothing\" some \"a little\" } rules {\n  some: some when lit because \"Light costs.\"\n  otherwise none\n}\n\
    guide lamp \"The lamp\" for can\n  otherwise \"You cannot be helped.\"\n{\n  steps {\n    - Press the button.\n      @irreversible \"It stays lit.\"\n      => It is lit.\n\n      ![The button](button.svg)\n    \
    @note \"Beware\" {\n      It is hot.\n    }\n    @choose \"What do you see?\" {\n      @option \"Light.\" {\n        - Read.\n      }\n      @option \"Nothing.\" {\n        - Press again.\n      }\n    }\n    \
    - Done.\n    @see \"The manual\" https://example.com/manual\n    @end done\n  }\n}\narticle {\n  See [the lamp](#lamp).\n\n  @show can\n\n  @show fee\n\n  @show lamp\n}\n";

/// What a build with one template of the team's own says, and its exit code.
fn build(name: &str, text: &str) -> (i32, String, Option<String>) {
    let folder = project(&[("lamps.case", SOURCE)]);
    let folder = folder.path();
    write(folder, "policies/button.svg", b"<svg/>");
    write(folder, "casebook.yaml", b"templates: looks\n");
    write(folder, &format!("looks/{name}"), text.as_bytes());
    let output = casebook(folder, &["build"]);
    let page = files(folder)
        .remove("out/articles/lamps.md")
        .map(|page| String::from_utf8(page).expect("text"));
    (code(&output), said(&output), page)
}

#[test]
fn a_template_of_the_team_stands_in_for_one_of_ours() {
    let (code, said, page) = build("result.md", "**What you see now:** {{ text }}\n");
    assert_eq!(code, 0, "{said}");
    let page = page.expect("a page");
    assert!(
        page.contains("   **What you see now:** It is lit.")
            && page.contains("**You have finished: the lamp shines.**"),
        "{page}"
    );
}

#[test]
fn alternatives_can_be_tabs() {
    let template = "<!-- tabs -->\n\n{% for one in alternatives %}**{{ one.lead }}**\n\n{{ one.body }}\n\n{% endfor %}";
    let (code, said, page) = build("alternatives.md", template);
    assert_eq!(code, 0, "{said}");
    let page = page.expect("a page");
    assert!(page.contains("   **Light.**\n\n   1. Read."), "{page}");
}

#[test]
fn links_can_lead_to_the_rows_of_a_decision() {
    let template = "{{ lead }}\n\n{% for row in rows %}- <a id=\"{{ row.anchor }}\"></a>{{ row.result }}{% if row.when %} if {{ row.when }}{% endif %} {{ row.reason }}\n{% endfor %}\n{{ title }}, {{ column_if }}, {{ column_why }}";
    let (code, said, page) = build("decision.md", template);
    assert_eq!(code, 0, "{said}");
    let page = page.expect("a page");
    assert!(
        page.contains("- <a id=\"fee-some\"></a>a little if it is lit Light costs.")
            && page.contains("- <a id=\"fee-otherwise\"></a>nothing"),
        "{page}"
    );
}

#[test]
fn alternatives_behind_alternatives_are_a_list_of_their_own() {
    let source = "---\ntitle: \"T\"\n---\nfact a \"it is red\" not \"it is blue\" is yes/no\n\
        article {\n  @if a {\n    One.\n  }\n  @else {\n    Two.\n  }\n  @if not a {\n    Three.\n\n    - A.\n    - B.\n  }\n  @if a {\n    Four.\n  }\n}\n";
    let folder = project(&[("t.case", source)]);
    let output = casebook(folder.path(), &["build"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let page = files(folder.path())
        .remove("out/articles/t.md")
        .expect("a page");
    let page = String::from_utf8(page).expect("text");
    let lists = "- If it is red: One.\n\n- Otherwise: Two.\n\n* If it is blue:\n\n  Three.\n\n  - A.\n  - B.\n\n- If it is red: Four.\n";
    assert!(page.contains(lists), "{page}");
}

#[test]
fn a_template_that_loses_a_part_is_an_error_that_names_it() {
    for (name, text, lost) in [
        (
            "page.md",
            "---\n{{ front }}---\n",
            "the link “the lamp” to #lamp",
        ),
        (
            "heading.md",
            "{{ marks }} {{ text }}\n",
            "the heading “The lamp” of level 2 with the anchor #lamp",
        ),
        ("heading.md", "**{{ text }}**\n", "the heading “The lamp”"),
        ("image.md", "", "the image ./button.svg (“The button”)"),
        ("result.md", "Well done.", "the words “It is lit.”"),
        (
            "result.md",
            "1. {{ text }}",
            "the page shows step 1.1, which is not in the article",
        ),
        ("irreversible.md", "Careful!", "the words “It stays lit.”"),
        ("for-whom.md", "For you.", "the words “help is available”"),
        (
            "note.md",
            ":::note\n\n{{ body }}\n\n:::",
            "the words “Beware”",
        ),
        ("end.md", "**Done.**", "the words “the lamp shines”"),
        (
            "see.md",
            "See the manual.",
            "the link “The manual” to https://example.com/manual",
        ),
        (
            "eligibility.md",
            "{{ title }} is for few.",
            "the words “it is dark”",
        ),
        (
            "decision.md",
            "{{ title }} is 5 EUR.",
            "the words “a little”",
        ),
    ] {
        let (code, said, page) = build(name, text);
        let flat = said.replace("\n  │ ", " ");
        assert_eq!(code, 1, "{name}: {said}");
        assert!(
            flat.contains("lost-content") && flat.contains(lost),
            "{name} should say {lost}\n{said}"
        );
        assert!(page.is_none(), "nothing is written");
    }
}

#[test]
fn a_template_that_is_none_is_an_error_that_names_it() {
    let (_, misspelt, _) = build("headng.md", "x");
    assert!(
        misspelt.contains("no template is called `headng.md`; did you mean `heading.md`?"),
        "{misspelt}"
    );
    let (code, broken, _) = build("heading.md", "{% if %}");
    assert!(code == 1 && broken.contains("heading.md"), "{broken}");
    let (code, unknown, _) = build("heading.md", "{{ nothing }}");
    assert!(code == 1 && unknown.contains("heading.md"), "{unknown}");
}
