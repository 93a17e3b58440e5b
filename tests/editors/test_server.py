"""The language server under a client that was not written here: pytest-lsp, as VS Code and as Neovim."""

import asyncio
import os
import pathlib
import shutil

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

PROGRAM = os.environ["CASEBOOK"]

LIBRARY = """fact console "the console you start in" is one of {
  product-console  "the product console"
  cloud-console    "the cloud console"
}
fact connected "it is connected" not "it is not connected" is yes/no
fact weight    "the weight of your bag" is 0..50 kg
outcome updated "the product is updated" good
term product "Mail Guard 😀" short "MG"
"""

# With a tab, a word of two units of UTF-16, and CJK before names on their lines.
ARTICLE = """---
title: Update {product}
---

use "library.case"

procedure save(what) "Save" {
  - Save {what}.
}

guide update "Update" {
  scenario cloud "雲😀 {product}" when console is cloud-console {
    - Click **Update** 😀 in {product}, {product.short}.
    @do save(what: "the settings")
    @end updated
  }
  scenario other "Any other console" when console is product-console {
    - Open the console.
    - Click **Update**.
    @end updated
  }
}

article {
  @show update
}
"""


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "library.case").write_text(LIBRARY, encoding="utf-8")
    (policies / "update.case").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


async def begin(client: LanguageClient, folder: pathlib.Path, name: str, **more):
    capabilities = client_capabilities(name)
    if more.pop("pulls", False):
        capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities()
        capabilities.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(
            refresh_support=True
        )

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams):
        client.registered = [one.method for one in params.registrations]

    client.refreshed = 0

    # The client answers it already, and does not count.
    def refresh(params):
        client.refreshed += 1

    client.protocol.fm.features[types.WORKSPACE_DIAGNOSTIC_REFRESH] = refresh

    return await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="policies")],
            **more,
        )
    )


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[PROGRAM, "lsp"]))
async def client(lsp_client: LanguageClient, folder: pathlib.Path):
    await begin(lsp_client, folder, "visual-studio-code")
    yield
    await lsp_client.shutdown_session()


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[PROGRAM, "lsp"]))
async def neovim(lsp_client: LanguageClient, folder: pathlib.Path):
    await begin(lsp_client, folder, "neovim@v0.11.0", initialization_options={"inlayHints": True})
    yield
    await lsp_client.shutdown_session()


# As the extension for VS Code starts it.
@pytest_lsp.fixture(config=ClientServerConfig(server_command=[PROGRAM, "lsp", "--stdio"]))
async def extension(lsp_client: LanguageClient, folder: pathlib.Path):
    await begin(lsp_client, folder, "visual-studio-code", initialization_options={"preview": True})
    yield
    await lsp_client.shutdown_session()


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[PROGRAM, "lsp"]))
async def pulling(lsp_client: LanguageClient, folder: pathlib.Path):
    await begin(lsp_client, folder, "visual-studio-code", pulls=True)
    yield
    await lsp_client.shutdown_session()


class Document:
    """A document that is open in a client."""

    def __init__(self, client: LanguageClient, path: pathlib.Path, text: str | None = None):
        self.client = client
        self.uri = path.as_uri()
        self.version = 1
        self.text = path.read_text(encoding="utf-8") if text is None else text
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                text_document=types.TextDocumentItem(
                    uri=self.uri, language_id="casebook", version=1, text=self.text
                )
            )
        )

    @property
    def id(self):
        return types.TextDocumentIdentifier(uri=self.uri)

    def at(self, words: str, skip: int = 0, within: int = 0) -> types.Position:
        """The place of some words, in units of UTF-16, `within` characters behind their beginning."""
        at = -1
        for _ in range(skip + 1):
            at = self.text.index(words, at + 1)
        return self.position(at + within)

    def position(self, at: int) -> types.Position:
        before = self.text[:at]
        line = before.count("\n")
        start = before.rfind("\n") + 1
        return types.Position(line, len(before[start:].encode("utf-16-le")) // 2)

    def slice(self, range: types.Range) -> str:
        def offset(position):
            lines = self.text.split("\n")
            line = lines[position.line].encode("utf-16-le")[: 2 * position.character]
            return sum(len(l) + 1 for l in lines[: position.line]) + len(line.decode("utf-16-le"))

        return self.text[offset(range.start) : offset(range.end)]

    def replace(self, old: str, new: str):
        """Types something in place of something else, as an edit of its own."""
        at = self.text.index(old)
        change = types.TextDocumentContentChangePartial(
            range=types.Range(self.position(at), self.position(at + len(old))), text=new
        )
        self.text = self.text[:at] + new + self.text[at + len(old) :]
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(
                    uri=self.uri, version=self.version
                ),
                content_changes=[change],
            )
        )

    async def findings(self, want, seconds=20.0):
        """The findings, as soon as they are what is wanted."""
        for _ in range(int(seconds / 0.02)):
            found = list(self.client.diagnostics.get(self.uri, []))
            if want(found):
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self.client.diagnostics.get(self.uri)}")

    def apply(self, edit: types.WorkspaceEdit) -> str:
        """The text with the edits of this document."""
        edits = []
        for change in edit.document_changes or []:
            if change.text_document.uri == self.uri:
                edits.extend(change.edits)
        edits.extend((edit.changes or {}).get(self.uri, []))
        return apply(self, edits)


def apply(document: Document, edits) -> str:
    text = document.text

    def offset(position):
        lines = text.split("\n")
        line = lines[position.line].encode("utf-16-le")[: 2 * position.character]
        return sum(len(l) + 1 for l in lines[: position.line]) + len(line.decode("utf-16-le"))

    places = [(offset(e.range.start), offset(e.range.end), e.new_text) for e in edits]
    for start, end, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def place(document: Document, position: types.Position) -> dict:
    return {"text_document": document.id, "position": position}


async def offers(client, document, position):
    found = await client.text_document_completion_async(
        types.CompletionParams(**place(document, position))
    )
    return {item.label: item for item in (found or [])}


async def test_findings_come_while_typing(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    library = Document(client, folder / "policies" / "library.case")
    codes = lambda found: sorted(d.code for d in found)
    assert codes(await update.findings(lambda found: True)) == []
    update.replace("when console is product-console", "when console is produt-console")
    found = await update.findings(lambda found: "unknown-name" in codes(found))
    unknown = next(d for d in found if d.code == "unknown-name")
    assert update.slice(unknown.range) == "produt-console"
    assert unknown.severity == types.DiagnosticSeverity.Error
    # The cure is tried, and told.
    await update.findings(lambda found: any("product-console" in d.message for d in found))
    # A file that is broken elsewhere is still checked.
    update.replace("procedure save(what)", "procedure save(what")
    await update.findings(lambda found: len(codes(found)) >= 2)
    update.replace("procedure save(what", "procedure save(what)")
    update.replace("produt-console", "product-console")
    await update.findings(lambda found: found == [])
    # What is typed in one file is found in another.
    library.replace('cloud-console    "the cloud console"', 'cloud-console "the cloud"\n  third "a third"')
    found = await update.findings(lambda found: codes(found) == ["uncovered-readers"])
    assert "33.3 % of this guide's cases" in found[0].message
    assert update.slice(found[0].range) == "update"


async def test_findings_go_where_a_document_is_closed_unsaved(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    update.replace("when console is product-console", "when console is nothing-else")
    await update.findings(lambda found: len(found) > 0)
    client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=update.id))
    await update.findings(lambda found: found == [])


async def test_completion_knows_where_it_is(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    at = lambda words, skip=0: update.at(words, skip, len(words))
    assert {"cloud-console", "product-console", "one of", "not"} <= set(
        await offers(client, update, at("when console is "))
    )
    subjects = await offers(client, update, at('" when '))
    assert {"console", "connected", "weight", "not"} <= set(subjects)
    assert "updated" not in subjects
    assert subjects["connected"].detail == "fact: it is connected"
    words = await offers(client, update, at("in {"))
    assert {"product", "console", "update"} <= set(words)
    assert "save" in await offers(client, update, at("@do "))
    assert set(await offers(client, update, at("@end "))) == {"updated"}
    assert set(await offers(client, update, at("{product."))) == {"short"}
    assert set(await offers(client, update, at("- Save {"))) >= {"what"}
    assert "library.case" in await offers(client, update, at('use "'))
    heads = await offers(client, update, update.at("  scenario other", 0, 2))
    assert {"scenario", "group", "intro"} <= set(heads)
    assert heads["scenario"].insert_text_format == types.InsertTextFormat.Snippet
    directives = await offers(client, update, at("    @"))
    assert {"do", "end", "choose", "if"} <= set(directives)
    update.replace("when console is product-console", "when weight > 5 ")
    units = await offers(client, update, at("weight > 5 "))
    assert set(units) == {"kg"}
    update.replace("when weight > 5 ", "when weight ")
    assert {">", "<=", "in"} <= set(await offers(client, update, at("when weight ")))
    update.replace("procedure save", "// casebook: allow \nprocedure save")
    codes = await offers(client, update, at("// casebook: allow "))
    assert "uncovered-readers" in codes and "syntax-error" not in codes
    update.replace("article {", "arti")
    assert "article" in await offers(client, update, at("arti"))


async def test_completion_lists_images(client: LanguageClient, folder):
    (folder / "policies" / "images").mkdir()
    (folder / "policies" / "images" / "one.png").write_bytes(b"")
    update = Document(client, folder / "policies" / "update.case")
    update.replace("- Open the console.", "- Open ![a](im")
    assert "images/" in await offers(client, update, update.at("![a](im", 0, 7))
    update.replace("![a](im", "![a](images/")
    found = await offers(client, update, update.at("![a](images/", 0, 12))
    assert set(found) == {"images/one.png"}
    update.replace("![a](images/", "![a](../")
    assert set(await offers(client, update, update.at("![a](../", 0, 8))) == set()


async def test_completion_in_rows(client: LanguageClient, folder):
    rows = folder / "policies" / "fees.csv"
    rows.write_text("rule,console,fee\n,cloud-console,full\n", encoding="utf-8")
    (folder / "policies" / "fees.case").write_text(
        'use "library.case"\ndecision fee "the fee" is one of { full "full"  none "none" } '
        'rules from "fees.csv"\n',
        encoding="utf-8",
    )
    client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            changes=[
                types.FileEvent(
                    uri=(folder / "policies" / "fees.case").as_uri(),
                    type=types.FileChangeType.Created,
                )
            ]
        )
    )
    document = Document(client, rows)
    headings = await offers(client, document, document.at("rule,", 0, 5))
    assert {"console", "connected", "because"} <= set(headings)
    values = await offers(client, document, document.at("cloud-console", 0, 0))
    assert {"cloud-console", "product-console", "-"} <= set(values)
    # A name in a cell leads to where it is declared.
    found = await client.text_document_definition_async(
        types.DefinitionParams(**place(document, document.at("cloud-console", 0, 2)))
    )
    assert found.uri.endswith("library.case")


async def test_names_lead_to_their_declarations(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    library = Document(client, folder / "policies" / "library.case")

    async def definition(position):
        return await client.text_document_definition_async(
            types.DefinitionParams(**place(update, position))
        )

    # Behind an emoji and CJK on the same line.
    found = await definition(update.at("{product}", 2, 3))
    assert found.uri == library.uri and library.slice(found.range) == "product"
    found = await definition(update.at("cloud-console", 0, 1))
    assert library.slice(found.range) == "cloud-console"
    found = await definition(update.at("library.case", 0, 1))
    assert found.uri == library.uri
    found = await definition(update.at("{what}", 0, 2))
    assert found.uri == update.uri and update.slice(found.range) == "what"
    found = await client.text_document_references_async(
        types.ReferenceParams(
            context=types.ReferenceContext(include_declaration=True),
            **place(library, library.at("term product", 0, 6)),
        )
    )
    # The front matter, a title, a step twice, and the declaration.
    assert len(found) == 5
    for one in found:
        document = library if one.uri == library.uri else update
        assert document.slice(one.range) == "product"


async def test_rename_goes_through_all_files(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    library = Document(client, folder / "policies" / "library.case")
    at = update.at("{product}", 2, 3)
    prepared = await client.text_document_prepare_rename_async(
        types.PrepareRenameParams(**place(update, at))
    )
    assert prepared.placeholder == "product" and update.slice(prepared.range) == "product"
    edit = await client.text_document_rename_async(
        types.RenameParams(new_name="guard", **place(update, at))
    )
    assert "{guard.short}" in update.apply(edit) and "{product" not in update.apply(edit)
    assert "term guard was product " in library.apply(edit)
    # `was` is for the writer to decide.
    question = list((edit.change_annotations or {}).values())
    assert [q.needs_confirmation for q in question] == [True]
    for name, why in [("Guard", "no name"), ("when", "word of the language"), ("console", "already")]:
        with pytest.raises(Exception, match=why):
            await client.text_document_rename_async(
                types.RenameParams(new_name=name, **place(update, at))
            )
    with pytest.raises(Exception, match="no name here"):
        await client.text_document_prepare_rename_async(
            types.PrepareRenameParams(**place(update, update.at("Click", 0, 1)))
        )


async def test_hover_says_what_is_known(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")

    async def hover(position):
        found = await client.text_document_hover_async(types.HoverParams(**place(update, position)))
        return found and found.contents.value

    said = await hover(update.at("console is cloud-console", 0, 2))
    assert "**fact** `console`: the console you start in" in said
    assert "`cloud-console` the cloud console" in said
    assert "On the page: *the console you start in is the cloud console*" in said
    assert "It holds in 50.0 % of the cases." in said
    assert "**parameter** `what`" in await hover(update.at("{what}", 0, 2))
    assert await hover(update.at("Click", 0, 2)) is None


async def test_quick_fixes(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")

    async def actions(range, only=None):
        found = await client.text_document_code_action_async(
            types.CodeActionParams(
                text_document=update.id,
                range=range,
                context=types.CodeActionContext(diagnostics=[], only=only),
            )
        )
        return {action.title: action for action in found or []}

    update.replace("when console is product-console", "when console is produt-console")
    at = update.at("produt-console", 0, 2)
    found = await actions(types.Range(at, at))
    fix = next(action for title, action in found.items() if "product-console" in title)
    assert "when console is product-console {" in update.apply(fix.edit)
    assert fix.diagnostics[0].code == "unknown-name"
    # A scenario for whoever is left out.
    update.replace("when console is produt-console", "when console is product-console and connected")
    at = update.at("update \"Update\"", 0, 2)
    found = await actions(types.Range(at, at))
    stub = next(action for title, action in found.items() if title.startswith("Add a scenario"))
    assert "scenario missing \"…\" when " in update.apply(stub.edit)
    assert "not connected {" in update.apply(stub.edit)
    # Steps become a procedure.
    start, end = update.at("    - Open the console."), update.at("    @end updated", 1)
    found = await actions(types.Range(start, end), [types.CodeActionKind.Refactor])
    text = update.apply(found["Make a procedure of these steps"].edit)
    assert "procedure shared-steps \"…\" {\n  - Open the console.\n  - Click **Update**.\n}\n" in text
    assert "    @do shared-steps\n    @end updated" in text


async def test_an_example_is_added(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    at = update.at("other \"Any other", 0, 2)
    found = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=update.id,
            range=types.Range(at, at),
            context=types.CodeActionContext(diagnostics=[], only=["source"]),
        )
    )
    text = update.apply(found[0].edit)
    assert "given console is product-console" in text and "expect update goes other" in text


async def test_the_outline_folds_and_tokens(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    symbols = await client.text_document_document_symbol_async(
        types.DocumentSymbolParams(text_document=update.id)
    )
    assert [s.name for s in symbols] == ["save", "update", "article"]
    assert [s.name for s in symbols[1].children] == ["cloud", "other"]
    assert update.slice(symbols[1].selection_range) == "update"
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="CONSOLE"))
    assert {s.name for s in found} >= {"console", "cloud-console"}
    folds = await client.text_document_folding_range_async(
        types.FoldingRangeParams(text_document=update.id)
    )
    assert (0, 2) in [(f.start_line, f.end_line) for f in folds]
    tokens = await client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(text_document=update.id)
    )
    words, line, column = [], 0, 0
    for i in range(0, len(tokens.data), 5):
        down, right, length, _, _ = tokens.data[i : i + 5]
        line, column = line + down, right if down else column + right
        words.append(
            update.slice(
                types.Range(types.Position(line, column), types.Position(line, column + length))
            )
        )
    assert words[:2] == ["product", "library.case"]
    assert words.count("product") == 4 and "short" in words and "cloud-console" in words
    lenses = await client.text_document_code_lens_async(
        types.CodeLensParams(text_document=update.id)
    )
    titles = [lens.command.title for lens in lenses]
    assert "all readers end in “the product is updated”" in titles and "done in 1 place" in titles


async def test_formatting(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    asked = types.DocumentFormattingParams(text_document=update.id, options=options)
    assert list(await client.text_document_formatting_async(asked)) == []
    update.replace("when console is cloud-console", "when  console  is cloud-console")
    edits = await client.text_document_formatting_async(asked)
    assert len(edits) == 1
    assert apply(update, edits) == ARTICLE


async def test_lines_that_end_with_crlf(client: LanguageClient, folder):
    path = folder / "policies" / "update.case"
    update = Document(client, path, ARTICLE.replace("\n", "\r\n"))
    update.replace("when console is product-console", "when console is produt-console")
    found = await update.findings(lambda found: len(found) > 0)
    assert any(update.slice(d.range) == "produt-console" for d in found)


async def test_a_file_that_is_not_saved_yet(client: LanguageClient, folder):
    new = Document(client, folder / "policies" / "new.case", 'fact a "it is so" is yes/no\n')
    found = await new.findings(lambda found: len(found) > 0)
    assert {d.code for d in found} == {"unused-item"}


async def test_what_is_no_project(client: LanguageClient, tmp_path_factory):
    alone = tmp_path_factory.mktemp("alone") / "a.case"
    alone.write_text("fact", encoding="utf-8")
    document = Document(client, alone)
    found = await client.text_document_hover_async(
        types.HoverParams(**place(document, types.Position(0, 1)))
    )
    assert found is None


async def test_odd_places_are_answered(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    for position in [types.Position(0, 999), types.Position(9999, 0), types.Position(11, 19)]:
        await offers(client, update, position)
        await client.text_document_hover_async(types.HoverParams(**place(update, position)))
    # Each beginning of a text is a text that somebody is writing.
    for end in range(0, len(ARTICLE), 37):
        text = ARTICLE[:end]
        update.replace(update.text, text) if update.text else None
        if not update.text:
            update = Document(client, folder / "policies" / "update.case", text)
        await offers(client, update, update.position(len(update.text)))


async def pulled(client, document, last=None):
    """The findings of a document, for an editor that asks."""
    for _ in range(100):
        try:
            return await client.text_document_diagnostic_async(
                types.DocumentDiagnosticParams(
                    text_document=document.id, previous_result_id=last
                )
            )
        except Exception as why:  # the text has changed meanwhile
            assert "changed" in str(why)


async def test_findings_are_pulled(pulling: LanguageClient, folder):
    update = Document(pulling, folder / "policies" / "update.case")
    library = Document(pulling, folder / "policies" / "library.case")
    update.replace("when console is product-console", "when console is produt-console")
    report = await pulled(pulling, update)
    assert [d.code for d in report.items if d.severity == 1] == ["unknown-name"]
    for _ in range(200):
        report = await pulled(pulling, update)
        if "product-console" in report.items[0].message:
            break
        await asyncio.sleep(0.02)
    again = await pulled(pulling, update, report.result_id)
    assert again.kind == "unchanged"
    everything = await pulling.workspace_diagnostic_async(
        types.WorkspaceDiagnosticParams(previous_result_ids=[])
    )
    assert len(everything.items) == 2
    # What one file does to another is announced, whoever asked first.
    update.replace("produt-console", "product-console")
    assert list((await pulled(pulling, update)).items) == []
    refreshed = pulling.refreshed
    library.replace('cloud-console    "the cloud console"', 'cloud-console "the cloud"\n  third "a third"')
    await pulled(pulling, library)
    for _ in range(200):
        if pulling.refreshed > refreshed:
            break
        await asyncio.sleep(0.02)
    assert pulling.refreshed > refreshed
    assert [d.code for d in (await pulled(pulling, update)).items] == ["uncovered-readers"]


async def test_neovim_is_told(neovim: LanguageClient, folder):
    # It asks for findings and cannot be told when to ask again: they are sent.
    update = Document(neovim, folder / "policies" / "update.case")
    update.replace("when console is product-console", "when console is produt-console")
    await update.findings(lambda found: any("product-console" in d.message for d in found))


async def test_what_a_request_found_is_told(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    update.replace("when console is product-console", "when console is produt-console")
    at = update.at("produt-console", 0, 2)
    await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=update.id,
            range=types.Range(at, at),
            context=types.CodeActionContext(diagnostics=[]),
        )
    )
    await update.findings(lambda found: len(found) > 0)


async def test_sources_that_go_are_said_once(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    update.replace('use "library.case"', 'use "nowhere.case"')
    await update.findings(lambda found: len(found) > 0)
    (folder / "casebook.yaml").write_text("", encoding="utf-8")
    shutil.rmtree(folder / "policies")
    client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            changes=[
                types.FileEvent(
                    uri=(folder / "policies" / "library.case").as_uri(),
                    type=types.FileChangeType.Deleted,
                )
            ]
        )
    )
    await asyncio.sleep(0.5)
    assert len(client.messages) <= 2


async def test_settings_that_break_and_are_mended(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    update.replace("    @do save", "    @do sav")
    await update.findings(lambda found: len(found) > 0)
    settings = folder / "casebook.yaml"

    def write(text):
        settings.write_text(text, encoding="utf-8")
        event = types.FileEvent(uri=settings.as_uri(), type=types.FileChangeType.Changed)
        client.workspace_did_change_watched_files(
            types.DidChangeWatchedFilesParams(changes=[event])
        )

    write("levels: {no-such-code: deny}\n")
    update.replace("    @do sav(", "    @do save(")
    await update.findings(lambda found: found == [])
    assert any("no-such-code" in message.message for message in client.messages)
    write("levels: {unused-item: allow}\n")
    update.replace("    @do save(", "    @do sav(")
    await update.findings(lambda found: len(found) > 0)


async def test_rename_goes_where_a_rule_has_the_name_of_its_result(client, folder):
    fees = Document(
        client,
        folder / "policies" / "fees.case",
        """use "library.case"

eligibility can-save "Saving" {
  unavailable when weight > 40 kg
  otherwise available
}

decision fee "the fee" is one of {
  full "the full fee"
  none "no fee"
} rules {
  none when connected
  full when weight > 10 kg overrides none
  otherwise none
}

procedure keep(thing) "Keep" {
  - Keep `{thing}` and {thing}.
}
""",
    )

    async def renamed(words, new, within=1):
        at = fees.at(words, 0, within)
        edit = await client.text_document_rename_async(
            types.RenameParams(new_name=new, **place(fees, at))
        )
        return fees.apply(edit)

    text = await renamed('none "no fee"', "nothing-due")
    assert "nothing-due was none" in text and "overrides nothing-due" in text
    with pytest.raises(Exception, match="code in this procedure"):
        await renamed("keep(thing)", "other", 6)
    # A parameter would be meant by the name.
    with pytest.raises(Exception, match="already"):
        await renamed("fee \"the fee\"", "weight")


async def test_completion_in_more_places(client: LanguageClient, folder):
    update = Document(client, folder / "policies" / "update.case")
    at = lambda words, skip=0: update.at(words, skip, len(words))
    update.replace("article {\n", "\narticle {\n")
    assert "fact" in await offers(client, update, at("  }\n}\n"))
    assert await offers(client, update, update.at("title: Update", 0, 9)) == {}
    update.replace("when console is product-console", "when weight > ")
    assert {"weight"} <= set(await offers(client, update, at("when weight > ")))
    update.replace("when weight > ", "when console is one of (product-console, ")
    found = await offers(client, update, at("one of (product-console, "))
    assert {"cloud-console", "product-console"} == set(found)


async def test_hints_where_they_are_wanted(neovim: LanguageClient, folder):
    update = Document(neovim, folder / "policies" / "update.case")
    whole = types.Range(types.Position(0, 0), types.Position(999, 0))
    hints = await neovim.text_document_inlay_hint_async(
        types.InlayHintParams(text_document=update.id, range=whole)
    )
    assert [hint.label for hint in hints] == ["50.0 %", "50.0 %"]


async def test_a_preview_is_offered_where_the_editor_has_one(extension: LanguageClient, folder):
    document = Document(extension, folder / "policies" / "update.case")
    lenses = await extension.text_document_code_lens_async(
        types.CodeLensParams(text_document=document.id)
    )
    shown = [lens for lens in lenses if lens.command.command == "casebook.preview"]
    assert [lens.command.title for lens in shown] == ["preview"]
    assert shown[0].range.start == document.at("article {")


async def test_a_second_greeting_is_refused(client: LanguageClient, folder):
    with pytest.raises(Exception, match="greeted"):
        await client.initialize_async(
            types.InitializeParams(capabilities=types.ClientCapabilities())
        )
    # The server is there as before.
    update = Document(client, folder / "policies" / "update.case")
    position = update.at("console is cloud-console", 0, 2)
    found = await client.text_document_hover_async(types.HoverParams(**place(update, position)))
    assert "the console you start in" in found.contents.value
