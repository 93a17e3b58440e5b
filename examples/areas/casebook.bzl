"""Builds the areas of a knowledge base as actions of their own.

`casebook_places` checks all sources. It runs after each change, and what it writes changes only where pages,
their titles or what they show change. `casebook_area` builds the sources of one area, and runs again where
these change, what they use, or the places. `casebook_site` puts all areas together.
"""

# Sources come as links, and casebook follows none: they are copied into a folder.
_PROJECT = """
set -euo pipefail
casebook="$PWD/$1" files="$2" out="$PWD/$3" places="$4"
shift 4
project="$(mktemp -d)"
trap 'rm -rf "$project"' EXIT
tar --create --dereference --files-from="$files" | tar --extract --directory="$project"
"""

def _run(ctx, command, inputs, out, places, more):
    files = ctx.actions.args()
    files.use_param_file("%s", use_always = True)
    files.set_param_file_format("multiline")
    files.add_all(inputs, expand_directories = False)
    own = [ctx.file.casebook] + ([places] if places else [])
    ctx.actions.run_shell(
        command = _PROJECT + command,
        arguments = [ctx.file.casebook.path, files, out.path, places.path if places else ""] + more,
        inputs = depset(own, transitive = [inputs]),
        outputs = [out],
        mnemonic = "Casebook",
        progress_message = "casebook: %s" % ctx.label.name,
    )

def _sources(ctx, attributes):
    return depset(transitive = [target.files for target in attributes])

def _places(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".json")
    command = 'cd "$project" && "$casebook" check --no-cache --places "$out"'
    _run(ctx, command, _sources(ctx, ctx.attr.srcs), out, None, [])
    return [DefaultInfo(files = depset([out]))]

casebook_places = rule(
    implementation = _places,
    attrs = {
        "srcs": attr.label_list(allow_files = True, doc = "All sources, with their rows and images, and casebook.yaml."),
        "casebook": attr.label(allow_single_file = True, mandatory = True, doc = "The program."),
    },
)

def _area(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    command = """
cp -L "$places" "$project/places.json"
cd "$project" && "$casebook" build --no-cache --places places.json --out built "$@"
cp -R built/. "$out"
"""
    _run(ctx, command, _sources(ctx, ctx.attr.srcs + ctx.attr.deps), out, ctx.file.places, ctx.attr.paths)
    return [DefaultInfo(files = depset([out]))]

casebook_area = rule(
    implementation = _area,
    attrs = {
        "paths": attr.string_list(mandatory = True, doc = "The folders or sources of the area."),
        "srcs": attr.label_list(allow_files = True, doc = "The files of the area."),
        "deps": attr.label_list(allow_files = True, doc = "What the area uses of others, and casebook.yaml."),
        "places": attr.label(allow_single_file = True, mandatory = True),
        "casebook": attr.label(allow_single_file = True, mandatory = True),
    },
)

def _site(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    areas = _sources(ctx, ctx.attr.areas)
    ctx.actions.run_shell(
        # The manifest and the Rust rules of an area are of that area alone.
        command = """
set -euo pipefail
out="$1"
shift
for area in "$@"; do
  cp -RL --no-preserve=mode "$area/." "$out"
  rm -rf "$out/manifest.json" "$out/rules/casebook.rs" "$out/.casebook"
done
""",
        arguments = [out.path] + [area.path for area in areas.to_list()],
        inputs = areas,
        outputs = [out],
        mnemonic = "CasebookSite",
    )
    return [DefaultInfo(files = depset([out]))]

casebook_site = rule(
    implementation = _site,
    attrs = {"areas": attr.label_list(mandatory = True)},
)
