//! The arguments, as clap reads them.

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::at_least::AtLeast;
use super::fail_on::FailOn;

/// A compiler for support policy: proves that every reader is covered, then writes the article, the
/// decision table and the rules.
#[derive(Debug, Parser)]
#[command(name = "casebook", version)]
pub(super) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
    /// Lets the analysis do so many times the usual work before it says that something is not
    /// decided.
    #[arg(long, global = true, value_name = "TIMES", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) effort: u32,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Checks the policies and says what is wrong with them.
    Check(CheckArguments),
    /// Checks the policies and writes articles, tables and rules.
    Build(BuildArguments),
    /// Writes sources in the one style: indentation, blanks and blank lines. What they mean stays, and
    /// what is not understood.
    Fmt {
        /// The files or folders; all by default. `-` formats standard input to standard output.
        paths: Vec<String>,
        /// Writes nothing, and fails where a source is in another style.
        #[arg(long)]
        check: bool,
        /// Writes nothing, and prints what would change.
        #[arg(long)]
        diff: bool,
    },
    /// Runs the examples in the sources and the cases in `cases/` beside them.
    Test {
        #[arg(
            long,
            value_name = "FILE",
            help = "Also writes what came out as JUnit XML, for CI"
        )]
        junit: Option<String>,
        /// Also says what no test asks for: rules, scenarios, steps, branches, bounds, parts of
        /// conditions; with an example that can be pasted, where there is one.
        #[arg(long)]
        coverage: bool,
        /// Also prints the sources, each line marked: `+` tested, `-` not tested, `~` in part.
        #[arg(long)]
        listing: bool,
        /// Also prints few cases that together ask for all that no test asks for, as examples that
        /// say what the policy says today: to be reviewed, and pasted.
        #[arg(long)]
        suggest: bool,
        /// Also makes small changes to the policy, one at a time, and says which of those that
        /// change its meaning nobody notices: no test fails, and everything can still be proved.
        #[arg(long)]
        mutants: bool,
        /// Fails where tests ask for fewer than so many of a hundred: of each kind, or of one
        /// (`rules=100`); with `mutants=`, where they notice fewer small changes.
        #[arg(long, value_name = "[KIND=]PERCENT", value_parser = AtLeast::read)]
        at_least: Vec<AtLeast>,
    },
    /// Decides a case, or a stream of cases, by a decision, eligibility or guide.
    Eval {
        /// Its name; `file/name` where several files have one.
        name: String,
        #[command(flatten)]
        facts: Facts,
    },
    /// Says why a decision, eligibility or guide says what it says of a reader, and what would have
    /// to change.
    Why {
        /// Its name; `file/name` where several files have one.
        name: String,
        #[command(flatten)]
        facts: Facts,
        /// Only what would have to change for this result.
        #[arg(long, value_name = "RESULT")]
        not: Option<String>,
    },
    /// Compares two versions of a project: who is told something else, and what.
    Diff(DiffArguments),
    /// Holds answers that a person or a program gave to customers against the policy: right, wrong with the rule and what
    /// is right, or not decidable with the fact that is missing.
    Audit {
        /// A file of answers, an object on each line: `{"about": "refund", "facts": {"age": 10}, "said": "full"}`.
        #[arg(value_name = "ANSWERS.jsonl")]
        file: String,
        /// What all answers are about that do not say so: a decision, an eligibility or a guide.
        #[arg(long, value_name = "NAME")]
        about: Option<String>,
        /// How it is printed.
        #[arg(long, value_enum, default_value_t)]
        format: AuditFormat,
    },
    /// Prints policies in plain sentences, for who does not read the language: all that they state, what pages leave out
    /// too, and whether it is proved.
    Describe {
        /// The files or folders; all by default.
        paths: Vec<String>,
    },
    /// Makes a policy of what is there: an article, a spreadsheet, or a decision table of others.
    Import(ImportArguments),
    /// Prints a JSON Schema: of the settings, for editors, or of something that casebook writes.
    Schema {
        /// Of what.
        #[arg(value_enum)]
        of: SchemaOf,
    },
    /// Prints what completes commands in a shell; how to install it stands at its top, or in the manual.
    Completions {
        /// Which shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Prints the man page, or writes one for each command.
    Man {
        /// The folder into which they are written.
        #[arg(long, value_name = "FOLDER")]
        out: Option<String>,
    },
    /// Serves the pages to a browser of this machine, as they are now, with what is found in them and what
    /// each kind of customer reads.
    Serve {
        /// The port; 0 takes a free one.
        #[arg(long, default_value_t = 4600)]
        port: u16,
    },
    /// Serves an assistant: checks drafts, decides cases, says what a change means, as tools of the Model Context Protocol
    /// over standard input and output.
    Mcp {
        /// Offers one more tool, which writes a source if the project has no error with it. By default, nothing is
        /// written.
        #[arg(long)]
        write: bool,
    },
    /// Serves an editor: a language server over standard input and output, which editors start.
    Lsp {
        /// Over standard input and output, as always: many editors say so.
        #[arg(long)]
        stdio: bool,
    },
    /// Begins a new project: a small policy that checks clean and builds.
    New {
        /// The folder to make.
        folder: String,
        /// With what it begins.
        #[arg(long, value_enum, default_value_t)]
        template: Template,
    },
    /// Explains a code, with an example of the fault and of its cure.
    Explain {
        /// The code; without one, all codes are listed.
        code: Option<String>,
    },
}

/// The arguments of `check`.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The files or folders to report on; all by default. The whole project is always loaded.
    pub(super) paths: Vec<String>,
    /// Also says what depends on this day: rules that are over, changes ahead, articles to be
    /// reviewed.
    #[arg(long, value_name = "DATE")]
    pub(super) today: Option<String>,
    /// How to print findings.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Reports only what this baseline does not know.
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<String>,
    /// Writes what is found into the baseline, so that it is known from now on.
    #[arg(long, requires = "baseline")]
    pub(super) update_baseline: bool,
    /// With `--format github`: puts annotations on lines that were changed since this revision,
    /// where a finding has a place there.
    #[arg(long, value_name = "REVISION")]
    pub(super) since: Option<String>,
    /// Checks everything anew, and keeps nothing for the next run.
    #[arg(long)]
    pub(super) no_cache: bool,
    /// Mends what can be mended safely, and shows what else could be done.
    #[arg(long, conflicts_with = "update_baseline")]
    pub(super) fix: bool,
    /// Also writes where all pages show their things, for builds of parts of the project.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["update_baseline", "fix"])]
    pub(super) places: Option<String>,
    /// Also says where the time went, and what was known from earlier runs.
    #[arg(long)]
    pub(super) stats: bool,
    /// Checks again whenever files change, until it is ended.
    #[arg(long, conflicts_with_all = ["update_baseline", "fix", "places"])]
    pub(super) watch: bool,
}

/// The arguments of `build`.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
#[derive(Debug, Args)]
pub(super) struct BuildArguments {
    /// The files or folders to write; all by default. Only what they need is read besides.
    pub(super) paths: Vec<String>,
    /// The folder to write to, instead of the one in the settings.
    #[arg(long)]
    pub(super) out: Option<String>,
    /// Writes nothing, and fails where what is there is not what the sources give; says how it
    /// differs.
    #[arg(long)]
    pub(super) check: bool,
    /// How to print findings.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Writes everything anew, and keeps nothing for the next run.
    #[arg(long)]
    pub(super) no_cache: bool,
    /// Also writes which files the build depends on, as a rule for Make and Ninja.
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    pub(super) depfile: Option<String>,
    /// A file that `casebook check --places` wrote: then nothing is read to know what other pages
    /// show.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "check",
        requires = "paths"
    )]
    pub(super) places: Option<String>,
    /// Also says where the time went, and what was known from earlier runs.
    #[arg(long)]
    pub(super) stats: bool,
    /// Builds again whenever files change, until it is ended.
    #[arg(long, conflicts_with_all = ["check", "depfile"])]
    pub(super) watch: bool,
}

/// What is known of a reader.
#[derive(Debug, Args)]
pub(super) struct Facts {
    /// What is known of the reader: `credits=yes`, `age=30`, `add-ons=fax,calls`.
    #[arg(value_name = "FACT=VALUE")]
    pub(super) known: Vec<String>,
    /// A file with what is known: one JSON object (`.json`), many, one on a line (`.jsonl`), or a
    /// table (`.csv`, `.tsv`); `-` for standard input, JSON lines or a table.
    #[arg(long, value_name = "FILE")]
    pub(super) facts: Option<String>,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Human,
    /// For people and editors, a line each.
    Concise,
    /// For programs: `casebook.diagnostics/1`.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For GitHub Actions: annotations on the lines of a pull request.
    Github,
    /// For CI that knows tests: `JUnit` XML.
    Junit,
}

/// How an audit is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum AuditFormat {
    /// For people: all answers that are not right.
    #[default]
    Human,
    /// For programs: an object a line, of every answer.
    Json,
}

/// What has a JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// `casebook.yaml`.
    Settings,
    /// What `casebook diff --format json` prints.
    Diff,
    /// Decision tables.
    DecisionTable,
}

/// What `import` is asked.
#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// What it is.
    #[arg(value_enum)]
    pub(super) kind: ImportKind,
    /// The file; with `--out`, also several.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<String>,
    /// Writes each policy into this folder, under the name of its file, and the rows of a spreadsheet beside it;
    /// without it, one goes to standard output.
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: Option<String>,
    /// Of a spreadsheet: the heading of a column that says what comes out. Several make several decisions; by
    /// default, a heading such as “Result”, else the last.
    #[arg(long, value_name = "HEADING")]
    pub(super) result: Vec<String>,
    /// Of a workbook: the name of the sheet, where it has several.
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
}

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ImportKind {
    /// An article in Markdown, or as text: guides, scenarios and steps. Whom a scenario is for stays a question
    /// mark, and `check` asks for it.
    Markdown,
    /// A table of a spreadsheet, as CSV or XLSX: a fact for each column, a decision for what comes out.
    #[value(alias = "xlsx")]
    Csv,
    /// A DMN model, version 1.1 to 1.5: its decision tables.
    Dmn,
}

/// With what a new project begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Template {
    /// An article: a guide with a scenario for each kind of reader.
    #[default]
    Article,
    /// A decision whose rules are the rows of a table.
    Decision,
    /// An upgrade: versions, a procedure that several scenarios share, a point of no return, a picture.
    Upgrade,
}

/// How a change is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For people.
    #[default]
    Human,
    /// A comment on a pull request.
    Markdown,
    /// For programs: `casebook.diff/1`.
    Json,
    /// A page for readers that says what changed.
    Notes,
}

/// What is asked for.
#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The older version: a folder, a source or a revision of git (`main`, `v1.2`, `HEAD~1`,
    /// `main:docs`); `main...` is where the newer one parted from main.
    pub(super) old: String,
    /// The newer version; without one, the files as they are here.
    pub(super) new: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: DiffFormat,
    /// A sample of customers, to say what becomes of them: a table (`.csv`, `.tsv`) with a column
    /// for each fact, or a line of JSON for each customer (`.jsonl`).
    #[arg(long, value_name = "FILE")]
    pub(super) population: Option<String>,
    /// Also writes a picture of what becomes of the customers, as SVG.
    #[arg(long, value_name = "FILE", requires = "population")]
    pub(super) picture: Option<String>,
    /// Exits with 1 where the change does one of these.
    #[arg(long, value_name = "KIND", value_enum, value_delimiter = ',')]
    pub(super) fail_on: Vec<FailOn>,
    /// The title of the page of `--format notes`.
    #[arg(long, default_value = "What changed")]
    pub(super) title: String,
}
