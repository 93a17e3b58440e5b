//! A stream of cases, decided one by one: JSON lines in, JSON lines out; a table in, a table with
//! more columns out. Each line of the answer stands where the case stood.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, BufWriter, IsTerminal, Read, Write};
use std::process::ExitCode;

use casebook_runtime::policy::{Domain, Hit, Table as Data};
use casebook_runtime::{Answer, Case, ReadError, Table};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value as Json, json};

use crate::base::{escape, parallel};
use crate::disk::NamedFile;

use super::cases::SubjectQuery;
use super::project::say;
use super::{cases, words};

/// How many cases are decided at once, on all cores.
const AT_ONCE: usize = 32_768;

/// How many faults are told one by one.
const TOLD: usize = 10;

/// Counts of answers.
#[derive(Default)]
struct StreamSummary {
    cases: u64,
    results: BTreeMap<Option<i64>, u64>,
    open: u64,
    faults: u64,
}

/// An answer, or why the case is none.
type StreamAnswer<'b> = Result<Answer<'b>, ReadError>;

/// Decides all cases of a file; `-` is standard input.
///
/// # Errors
/// Where the file cannot be read, or the answers cannot be written.
pub(super) fn run(asked: &SubjectQuery<'_>, path: &str) -> Result<ExitCode, String> {
    let failed = |error: std::io::Error| format!("{path}: {error}");
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    let input: Box<dyn Read> = if path == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let file = NamedFile::new(path)
            .and_then(|file| file.file())
            .map_err(|error| error.to_string())?;
        if std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.set_length(file.metadata().map_or(0, |data| data.len()));
            let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
        Box::new(file)
    };
    let mut input = BufReader::with_capacity(1 << 20, bar.wrap_read(input));
    let table = asked
        .bundle
        .table(&asked.name)
        .ok_or("the table is not there")?;
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    let mut summary = StreamSummary::default();
    let first = input
        .fill_buf()
        .map_err(failed)?
        .trim_ascii_start()
        .first()
        .copied();
    let is_json =
        path.ends_with(".jsonl") || path.ends_with(".ndjson") || path == "-" && first == Some(b'{');
    let done = if is_json {
        lines(asked, table, path, input, &mut out, &mut summary)
    } else {
        records(asked, table, path, input, &mut out, &mut summary)
    };
    bar.finish_and_clear();
    match done.and_then(|()| out.flush().map_err(failed)) {
        Ok(()) => {}
        // Whoever reads the answers has seen enough.
        Err(message) if message.contains("Broken pipe") => return Ok(ExitCode::SUCCESS),
        Err(message) => return Err(message),
    }
    say(&summary.text(table.data()));
    Ok(if summary.faults > 0 {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

fn lines(
    asked: &SubjectQuery<'_>,
    table: Table<'_>,
    path: &str,
    input: impl BufRead,
    out: &mut impl Write,
    summary: &mut StreamSummary,
) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{path}: {error}");
    let reader = asked.bundle.reader().ignoring_others();
    let mut input = input;
    let (mut number, mut ended, mut asked_names) = (0, false, false);
    while !ended {
        let mut some: Vec<(usize, Result<String, ReadError>)> = Vec::with_capacity(AT_ONCE);
        while some.len() < AT_ONCE {
            let Some(line) = next_line(&mut input).map_err(failed)? else {
                ended = true;
                break;
            };
            number += 1;
            if line.as_ref().is_ok_and(|line| line.trim().is_empty()) {
                continue;
            }
            some.push((number, line));
            if !asked_names && let Some((_, Ok(line))) = some.first() {
                asked_names = true;
                let keys: serde_json::Map<String, Json> =
                    serde_json::from_str(line).unwrap_or_default();
                cases::unknown_names(&asked.project.model, path, keys.keys().map(String::as_str));
            }
        }
        let answers = parallel::map(&some, |(_, line)| {
            let case = line
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|line| reader.json(line));
            let reasons = case
                .as_ref()
                .map_or_else(|_| Vec::new(), |case| reasons(table, case));
            let said = case.map(|case| table.answer(&case));
            let mut json = as_json(asked, table, &said);
            if let Some(object) = json.as_object_mut().filter(|_| reasons.len() > 1) {
                object.insert("reasons".to_owned(), json!(reasons));
            }
            (json.to_string(), said)
        });
        for ((at, _), (text, said)) in some.iter().zip(answers) {
            summary.add(path, *at, &said);
            writeln!(out, "{text}").map_err(failed)?;
        }
    }
    Ok(())
}

/// How many bytes a line may have.
const LONGEST: u64 = 1 << 20;

/// The next line, or its fault: a line that is no text, or too long, is a fault of that line alone.
/// `None` behind the last.
fn next_line(input: &mut impl BufRead) -> std::io::Result<Option<Result<String, ReadError>>> {
    let mut bytes = Vec::new();
    if input.take(LONGEST).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.len() as u64 == LONGEST && bytes.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
        return Ok(Some(Err(ReadError::Text(
            "the line is longer than a megabyte".to_owned(),
        ))));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        ReadError::Text(format!("byte {at} of the line is not UTF-8"))
    });
    Ok(Some(text))
}

fn records(
    asked: &SubjectQuery<'_>,
    table: Table<'_>,
    path: &str,
    mut input: impl BufRead,
    out: &mut impl Write,
    summary: &mut StreamSummary,
) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{path}: {error}");
    let wrong = |error: csv::Error| format!("{path}: {error}");
    let head = input.fill_buf().map_err(failed)?;
    let head = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = head
        .iter()
        .copied()
        .find(|byte| b",;\t".contains(byte))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(input);
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(out);
    let names = reader.headers().map_err(wrong)?.clone();
    let names: Vec<String> = names
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').trim().to_owned())
        .collect();
    let mut seen = BTreeSet::new();
    if let Some(twice) = names
        .iter()
        .find(|name| !name.is_empty() && !seen.insert(name.as_str()))
    {
        return Err(format!("{path}: two columns are called `{twice}`"));
    }
    cases::unknown_names(&asked.project.model, path, names.iter().map(String::as_str));
    let own = [asked.name.as_str(), "rule", "ask"];
    if let Some(taken) = names.iter().find(|name| own.contains(&name.as_str())) {
        return Err(format!(
            "{path}: a column is called `{taken}`, as a column of the answer is: call it something else"
        ));
    }
    let shown: Vec<_> = names.iter().map(|name| escape::lines(name)).collect();
    writer
        .write_record(shown.iter().map(AsRef::as_ref).chain(own))
        .map_err(wrong)?;
    let cases = asked.bundle.reader().ignoring_others();
    loop {
        let mut some: Vec<(usize, csv::ByteRecord)> = Vec::with_capacity(AT_ONCE);
        for record in reader.byte_records().take(AT_ONCE) {
            let record = record.map_err(wrong)?;
            let line = record
                .position()
                .map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
            some.push((line, record));
        }
        if some.is_empty() {
            return writer.flush().map_err(failed);
        }
        let answers = parallel::map(&some, |(_, record)| {
            let text = csv::StringRecord::from_byte_record(record.clone())
                .map_err(|_| ReadError::Text("a cell is not UTF-8".to_owned()))?;
            if text.len() != names.len() {
                let message = format!("the row has {} of {} cells", text.len(), names.len());
                return Err(ReadError::Text(message));
            }
            let given = names
                .iter()
                .map(String::as_str)
                .zip(text.iter())
                .filter(|(_, cell)| !cell.trim().is_empty());
            cases.pairs(given).map(|case| table.answer(&case))
        });
        for ((at, record), said) in some.iter().zip(answers) {
            summary.add(path, *at, &said);
            let cells = as_cells(asked, table.data(), &said);
            // A row with too few cells gets empty ones, so that the answers stand in their columns.
            let text = |at| {
                escape::lines(&String::from_utf8_lossy(record.get(at).unwrap_or_default()))
                    .into_owned()
            };
            let own: Vec<String> = (0..names.len()).map(text).collect();
            writer
                .write_record(own.iter().chain(&cells))
                .map_err(wrong)?;
        }
    }
}

fn as_cells(asked: &SubjectQuery<'_>, table: &Data, said: &StreamAnswer<'_>) -> [String; 3] {
    match said {
        Ok(Answer::Decided(Some(ruling))) => {
            let row = ruling.row().map(|row| row.name.clone()).unwrap_or_default();
            [words::name(table, Some(ruling.value())), row, String::new()]
        }
        Ok(Answer::Decided(None)) | Err(_) => Default::default(),
        Ok(Answer::Ask { fact, .. }) => {
            let name = asked
                .bundle
                .fact(*fact)
                .map(|fact| fact.name.clone())
                .unwrap_or_default();
            [String::new(), String::new(), name]
        }
    }
}

fn as_json(asked: &SubjectQuery<'_>, table: Table<'_>, said: &StreamAnswer<'_>) -> Json {
    let value = |value: Option<i64>| {
        value.map_or(Json::Null, |value| value_json(&table.data().result, value))
    };
    match said {
        Err(error) => json!({ "error": cases::words(error) }),
        Ok(Answer::Decided(ruling)) => {
            let row = ruling.as_ref().and_then(casebook_runtime::Ruling::row);
            let mut object = json!({ "result": value(ruling.map(|ruling| ruling.value())) });
            if let (Some(row), Some(object)) = (row, object.as_object_mut()) {
                object.insert("rule".to_owned(), json!(row.name));
                object.extend(
                    row.reason
                        .as_ref()
                        .map(|reason| ("reason".to_owned(), json!(reason))),
                );
            }
            object
        }
        Ok(Answer::Ask {
            fact,
            results,
            worked_out,
            ..
        }) => {
            let fact = asked.bundle.fact(*fact).map(|fact| fact.name.as_str());
            let possible: Vec<Json> = results.iter().map(|result| value(*result)).collect();
            let mut object = json!({ "ask": fact, "possible": possible });
            if let (Some((lo, hi)), Some(object)) = (worked_out, object.as_object_mut()) {
                let between = json!([value(Some(*lo)), value(Some(*hi))]);
                object.insert("between".to_owned(), between);
            }
            object
        }
    }
}

/// All reasons for a table's answer to a case, where several rules may give it.
fn reasons<'b>(table: Table<'b>, case: &Case) -> Vec<&'b str> {
    if matches!(table.data().hit, Hit::Unique | Hit::First) {
        return Vec::new();
    }
    let mut reasons = Vec::new();
    for reason in table
        .rows(case)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|row| row.reason.as_deref())
    {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

/// As the JSON tables have values.
fn value_json(domain: &Domain, value: i64) -> Json {
    let shown = domain.show(value);
    match domain {
        Domain::YesNo => json!(value == 1),
        Domain::Number { .. } => shown
            .parse::<serde_json::Number>()
            .map_or(Json::Null, Json::Number),
        Domain::AnyOf(choices) => {
            let members = casebook_runtime::value::members(value, choices.len());
            json!(
                members
                    .filter_map(|at| choices.get(at))
                    .map(|choice| &choice.name)
                    .collect::<Vec<_>>()
            )
        }
        Domain::OneOf(_) | Domain::Date { .. } | Domain::Time { .. } | Domain::Version { .. } => {
            json!(shown)
        }
    }
}

impl StreamSummary {
    fn add(&mut self, path: &str, line: usize, said: &StreamAnswer<'_>) {
        self.cases += 1;
        match said {
            Ok(Answer::Decided(ruling)) => {
                *self
                    .results
                    .entry(ruling.map(|ruling| ruling.value()))
                    .or_insert(0) += 1;
            }
            Ok(Answer::Ask { .. }) => self.open += 1,
            Err(error) => {
                self.faults += 1;
                if self.faults <= TOLD as u64 {
                    say(&format!("{path}:{line}: {}\n", cases::words(error)));
                }
            }
        }
    }

    fn text(&self, table: &Data) -> String {
        let mut lines: Vec<(String, u64)> = self
            .results
            .iter()
            .map(|(value, count)| (words::name(table, *value), *count))
            .collect();
        lines.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        if let Some(none) = lines.iter_mut().find(|(name, _)| name == "none") {
            "not for this reader".clone_into(&mut none.0);
        }
        lines.extend((self.open > 0).then(|| ("not known yet".to_owned(), self.open)));
        lines.extend((self.faults > 0).then(|| ("not understood".to_owned(), self.faults)));
        let width = lines
            .iter()
            .map(|(name, _)| name.chars().count())
            .max()
            .unwrap_or(0);
        let line = |(name, count): (String, u64)| {
            let tenths = count
                .saturating_mul(1_000)
                .checked_div(self.cases)
                .unwrap_or(0);
            format!(
                "  {name:<width$} {count:>10} {:>3}.{} %\n",
                tenths / 10,
                tenths % 10
            )
        };
        let head = format!("{} cases: {}\n", self.cases, table.title);
        std::iter::once(head)
            .chain(lines.into_iter().map(line))
            .collect()
    }
}
