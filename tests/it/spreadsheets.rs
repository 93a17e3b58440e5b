//! Spreadsheets as decisions: what becomes of some, and that each row holds for whom its cells say, however they are
//! written.

use std::fmt::Write;
use std::path::Path;

use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::region::space::Case;
use casebook::analysis::rules::decisions;
use casebook::driver::Project;
use casebook::import::{TableOptions, spreadsheet};
use casebook::model::domain::{read_date, show_date};
use casebook::model::{Constant, Domain, Model};
use proptest::prelude::*;

use crate::common;
use crate::common::program::{casebook, code, said, write};

fn options(stem: &str) -> TableOptions<'_> {
    TableOptions {
        stem,
        ..TableOptions::default()
    }
}

#[test]
fn tables_of_all_shapes_become_what_they_were() {
    let folder = common::root().join("tests/corpus/spreadsheets");
    let files = std::fs::read_dir(folder).expect("a folder");
    let files = files.map(|entry| entry.expect("an entry").path());
    let mut tables: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ending| ending != "case"))
        .collect();
    tables.sort();
    assert!(tables.len() >= 5);
    for path in tables {
        let stem = path.file_stem().expect("a name").to_string_lossy();
        let bytes = std::fs::read(&path).expect("a table");
        let imported = spreadsheet(&bytes, options(&stem)).expect("a table");
        let mut text = imported.source;
        for (title, lines) in [
            ("assumed", imported.assumed),
            ("left out", imported.left_out),
        ] {
            for line in lines {
                let _ = writeln!(text, "// {title}: {line}");
            }
        }
        common::expect(&path.with_extension("case"), text.as_bytes());
    }
}

/// What a cell asks of a value.
#[derive(Clone, Debug)]
enum Asked {
    Anything,
    /// One of these, or none of them.
    OneOf(Vec<i64>, bool),
    AtMost(i64),
    Less(i64),
    AtLeast(i64),
    More(i64),
    Between(i64, bool, i64, bool),
}

impl Asked {
    fn holds(&self, value: i64) -> bool {
        match self {
            Self::Anything => true,
            Self::OneOf(values, denied) => values.contains(&value) != *denied,
            Self::AtMost(most) => value <= *most,
            Self::Less(least) => value < *least,
            Self::AtLeast(least) => value >= *least,
            Self::More(most) => value > *most,
            Self::Between(lo, lo_in, hi, hi_in) => {
                (value > *lo || *lo_in && value == *lo) && (value < *hi || *hi_in && value == *hi)
            }
        }
    }

    /// As somebody writes it; `style` chooses the words.
    fn written(&self, style: usize, shown: &dyn Fn(i64) -> String) -> String {
        let pick = |words: [&str; 4]| words[style % 4].to_owned();
        match self {
            Self::Anything => pick(["", "-", "any", "*"]),
            Self::OneOf(values, denied) => {
                let values: Vec<String> = values.iter().map(|value| shown(*value)).collect();
                let list = values.join(&pick([" or ", "; ", " oder ", "|"]));
                let before = if *denied {
                    pick(["not ", "<> ", "nicht ", "all but "])
                } else {
                    String::new()
                };
                format!("{before}{list}")
            }
            Self::AtMost(most) => {
                format!(
                    "{}{}",
                    pick(["<= ", "≤", "up to ", "höchstens "]),
                    shown(*most)
                )
            }
            Self::Less(least) => {
                format!("{}{}", pick(["<", "< ", "below ", "unter "]), shown(*least))
            }
            Self::AtLeast(least) => {
                format!(
                    "{}{}",
                    pick([">=", "≥ ", "at least ", "ab "]),
                    shown(*least)
                )
            }
            Self::More(most) => {
                format!(
                    "{}{}",
                    pick([">", "> ", "Over ", "mehr als "]),
                    shown(*most)
                )
            }
            Self::Between(lo, true, hi, true) => {
                format!(
                    "{}{}{}",
                    shown(*lo),
                    pick([" - ", " to ", "..", " bis "]),
                    shown(*hi)
                )
            }
            Self::Between(lo, lo_in, hi, hi_in) => {
                let lo_sign = if *lo_in { ">=" } else { ">" };
                let hi_sign = if *hi_in { "<=" } else { "<" };
                let and = pick([" and ", ", ", " und ", " & "]);
                format!("{lo_sign} {}{and}{hi_sign} {}", shown(*lo), shown(*hi))
            }
        }
    }
}

/// What a cell of ordered values asks, of these.
fn ordered(values: std::ops::Range<i64>) -> impl Strategy<Value = Asked> {
    let (lo, hi) = (values.start, values.end);
    let value = move || lo..hi;
    prop_oneof![
        2 => Just(Asked::Anything),
        1 => proptest::collection::vec(value(), 1..3).prop_map(|values| Asked::OneOf(values, false)),
        1 => value().prop_map(|value| Asked::OneOf(vec![value], true)),
        1 => value().prop_map(Asked::AtMost),
        1 => value().prop_map(Asked::Less),
        1 => value().prop_map(Asked::AtLeast),
        1 => value().prop_map(Asked::More),
        2 => (value(), any::<bool>(), 2..9_i64, any::<bool>()).prop_map(|(lo, lo_in, more, hi_in)| Asked::Between(lo, lo_in, lo + more, hi_in)),
    ]
}

/// What a cell of names asks, of so many.
fn named(count: i64) -> impl Strategy<Value = Asked> {
    prop_oneof![
        2 => Just(Asked::Anything),
        2 => proptest::collection::vec(0..count, 1..3).prop_map(|values| Asked::OneOf(values, false)),
        1 => proptest::collection::vec(0..count, 1..3).prop_map(|values| Asked::OneOf(values, true)),
    ]
}

/// A row: weight in tenths, membership, country, day, and in which words each cell is written.
type Row = (Asked, Asked, Asked, Asked, usize);

fn row() -> impl Strategy<Value = Row> {
    let truth = prop_oneof![
        Just(Asked::Anything),
        (0..2_i64).prop_map(|value| Asked::OneOf(vec![value], false))
    ];
    (ordered(1..60), truth, named(4), ordered(0..400), 0..4_usize)
}

const COUNTRIES: [&str; 4] = ["Île de Ré", "Trinidad, Tobago", "Österreich", "US"];

/// The sheet as CSV.
fn sheet(rows: &[Row], separator: char, has_comma: bool) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let first = read_date("2025-01-15").expect("a day");
    let mut text = ["Weight (kg)", "Member?", "Country", "Day", "Result"]
        .map(quoted)
        .join(&separator.to_string());
    text.push_str("\r\n");
    for (at, (weight, member, country, day, style)) in rows.iter().enumerate() {
        let tenths = |value: i64| {
            let digits = format!("{}.{}", value / 10, value % 10);
            let digits = if has_comma {
                digits.replace('.', ",")
            } else {
                digits
            };
            if style % 2 == 0 {
                digits
            } else {
                format!("{digits} kg")
            }
        };
        let truth = |value: i64| {
            [["no", "FALSE", "nein", "n"], ["yes", "TRUE", "ja", "x"]]
                [usize::try_from(value).expect("few")][style % 4]
                .to_owned()
        };
        let country_of = |value: i64| COUNTRIES[usize::try_from(value).expect("few")].to_owned();
        let date = |value: i64| {
            let iso = show_date(first + value);
            let parts: Vec<&str> = iso.split('-').collect();
            match (style % 4, parts.as_slice()) {
                (1, [year, month, day]) => format!("{day}.{month}.{year}"),
                (2, [year, month, day]) => format!("{year}/{month}/{day}"),
                _ => iso,
            }
        };
        let cells = [
            weight.written(*style, &tenths),
            member.written(*style, &truth),
            country.written(style + 1, &country_of),
            day.written(*style, &date),
            format!("{}", at + 1),
        ];
        text.push_str(&cells.map(|cell| quoted(&cell)).join(&separator.to_string()));
        text.push_str("\r\n");
    }
    text
}

/// The value of a fact, as the rows count it; `None` where the policy has no such fact.
fn value(model: &Model, case: &Case, name: &str) -> Option<i64> {
    let (id, fact) = model.facts.iter().find(|(_, fact)| fact.name == name)?;
    let constant = *case.get(&id)?;
    match (&fact.domain, constant) {
        (Domain::OneOf(values), Constant::Index(at)) => {
            let label = values.get(at).expect("a value").name.clone();
            let names = ["ile-de-re", "trinidad-tobago", "oesterreich", "us"];
            let at = names
                .iter()
                .position(|name| *name == label)
                .expect("a country");
            i64::try_from(at).ok()
        }
        (_, constant) => Some(common::number(constant)),
    }
}

/// The rows that hold for each reader, by the policy and by the cells.
fn agree(project: &Project, rows: &[Row], text: &str) {
    let model = &project.model;
    let file = &model.files[0];
    let context = decisions::context_of(model, file, 10_000_000).expect("in budget");
    let evaluator = Evaluator::new(model, &file.sees);
    let (id, decision) = model.decisions.iter().next().expect("a decision");
    let first = read_date("2025-01-15").expect("a day");
    for case in common::cases(model, &context.space, 400) {
        let holds = |(weight, member, country, day, _): &Row| {
            let asks = |asked: &Asked, name: &str, from: i64| {
                value(model, &case, name).is_none_or(|value| asked.holds(value - from))
            };
            asks(weight, "weight", 0)
                && asks(member, "member", 0)
                && asks(country, "country", 0)
                && asks(day, "day", first)
        };
        let is_rest = |(weight, member, country, day, _): &Row| {
            [weight, member, country, day]
                .iter()
                .all(|asked| matches!(asked, Asked::Anything))
        };
        let numbered = || rows.iter().enumerate();
        let mut wanted: Vec<String> = numbered()
            .filter(|(_, row)| !is_rest(row) && holds(row))
            .map(|(at, _)| format!("row-{}", at + 2))
            .collect();
        if wanted.is_empty() && rows.iter().any(is_rest) {
            wanted.push("otherwise".to_owned());
        }
        let mut said: Vec<String> = evaluator
            .winners(id, &case)
            .into_iter()
            .map(|at| decision.rules[at].name.clone())
            .collect();
        wanted.sort();
        said.sort();
        assert_eq!(said, wanted, "{case:?}\n{text}");
    }
}

proptest! {
    #![proptest_config(common::random::config(200))]

    #[test]
    fn each_row_holds_for_whom_its_cells_say(rows in proptest::collection::vec(row(), 1..7), separator in prop_oneof![Just(','), Just(';'), Just('\t')], has_comma: bool) {
        let text = sheet(&rows, separator, has_comma);
        let asks = rows.iter().any(|(weight, member, country, day, _)| [weight, member, country, day].iter().any(|asked| !matches!(asked, Asked::Anything)));
        let Ok(imported) = spreadsheet(text.as_bytes(), options("table")) else {
            prop_assert!(!asks, "{}", text);
            return Ok(());
        };
        // A second row for everybody else is left out, and so is a column that asks for nothing: nothing else is.
        let expected = |line: &String| line.contains("already says") || line.contains("asks for nothing");
        prop_assert!(imported.left_out.iter().all(expected), "{:?}\n{}", imported.left_out, text);
        prop_assert_eq!(imported.open, 0);
        agree(&common::project(&[("table.case", &imported.source)]), &rows, &text);
        let in_files = TableOptions { in_files: true, ..options("table") };
        let imported = spreadsheet(text.as_bytes(), in_files).expect("a table");
        let (name, csv) = &imported.files[0];
        prop_assert_eq!(name, "table.csv");
        agree(&common::project(&[("table.case", &imported.source), (name, csv)]), &rows, &format!("{text}\n{csv}"));
    }

    #[test]
    fn no_cell_makes_it_panic(cells in proptest::collection::vec("[-0-9a-zäß,.;:/<>=≥()\\[\\]{}*\"% €\n]{0,14}", 4..16), bytes: Vec<u8>) {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let lines: Vec<String> = cells.chunks(3).map(|cells| cells.iter().map(quoted).collect::<Vec<_>>().join(",")).collect();
        for in_files in [false, true] {
            let read = TableOptions { in_files, ..options("t") };
            if let Ok(imported) = spreadsheet(lines.join("\n").as_bytes(), read) {
                let mut sources = vec![("t.case", imported.source.as_str())];
                sources.extend(imported.files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
                let project = common::project(&sources);
                let faults = ["syntax-error", "bad-row", "unknown-name", "bad-cell"];
                let codes = common::codes(&project);
                prop_assert!(!codes.iter().any(|code| faults.contains(code)), "{:?}\n{:?}\n{:?}", codes, lines, sources);
            }
        }
        let _ = spreadsheet(&bytes, options("t"));
    }

    #[test]
    fn no_workbook_makes_it_panic(places in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..20)) {
        let path = common::root().join("tests/corpus/spreadsheets/workbook.xlsx");
        let mut bytes = std::fs::read(path).expect("a workbook");
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = spreadsheet(&bytes, options("t"));
    }
}

#[test]
fn a_table_is_kept_beside_its_policy_and_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    write(
        folder.path(),
        "fees.csv",
        "Country;Weight (kg);Fee\nUS;<= 5,5;4,90 €\nUS;> 5,5;9,90 €\nDE;;7,00 €\n".as_bytes(),
    );
    std::fs::create_dir(path("policies")).expect("a folder");
    let imported = casebook(
        folder.path(),
        &["import", "csv", "fees.csv", "--out", "policies"],
    );
    assert_eq!(code(&imported), 0, "{}", said(&imported));
    assert!(
        said(&imported).contains("“Fee”, is what comes out"),
        "{}",
        said(&imported)
    );
    let checked = casebook(folder.path(), &["check"]);
    assert_eq!(code(&checked), 0, "{}", said(&checked));
    let decided = casebook(folder.path(), &["eval", "fee", "country=us", "weight=5.6"]);
    assert!(String::from_utf8_lossy(&decided.stdout).starts_with("fee: 9.90 EUR"));
    let again = casebook(
        folder.path(),
        &["import", "csv", "fees.csv", "--out", "policies"],
    );
    assert_eq!(code(&again), 2);
    for (arguments, why) in [
        (
            vec!["--result", "Fees"],
            "it has no column “Fees”, but “Country”, “Weight (kg)”, “Fee”",
        ),
        (vec!["--sheet", "One"], "`--sheet` is of a workbook"),
    ] {
        let refused = casebook(
            folder.path(),
            &[vec!["import", "csv", "fees.csv"], arguments].concat(),
        );
        assert_eq!(code(&refused), 2);
        assert!(said(&refused).contains(why), "{}", said(&refused));
    }
    let other = casebook(
        folder.path(),
        &["import", "csv", "fees.csv", "--result", "country"],
    );
    assert!(String::from_utf8_lossy(&other.stdout).contains("decision country"));
    assert!(Path::new(&path("policies/fees.csv")).exists());
}

#[test]
fn letters_of_other_tables_are_read() {
    let read = |bytes: &[u8]| spreadsheet(bytes, options("t")).expect("a table");
    let windows = read(b"Land;Ergebnis\n\xd6sterreich;gr\xfcn\nItalien;rot\n");
    assert!(
        windows.source.contains("oesterreich \"Österreich\""),
        "{}",
        windows.source
    );
    assert!(
        windows.assumed[0].contains("Windows"),
        "{:?}",
        windows.assumed
    );
    let wide: Vec<u8> = "\u{feff}Land\tErgebnis\nÖsterreich\tgrün\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(read(&wide).source.contains("Österreich"));
    let stated = read("sep=|\nLand|Ergebnis\nA|b\n".as_bytes());
    assert!(
        stated.source.contains("decision ergebnis"),
        "{}",
        stated.source
    );
    let two = common::root().join("tests/corpus/spreadsheets/refused/two-headings.xlsx");
    let two = std::fs::read(two).expect("a workbook");
    for (bytes, why) in [
        (two.as_slice(), "give each column one heading of its own"),
        (b"".as_slice(), "no row of headings"),
        (b"a,b\n", "no row below"),
        (b"\xd0\xcf\x11\xe0rest", "older kind"),
        (b"PK\x03\x04rest", "damaged"),
        (b"a,b\n\0\0\0,x\n", "no text"),
    ] {
        let error = spreadsheet(bytes, options("t")).expect_err("refused");
        assert!(error.contains(why), "{error}");
    }
}

/// A sheet, cells parted by `|` and rows by `/`, and what is said of it.
const WRITTEN: [(&str, &str); 32] = [
    (
        "Plan|Budget / A|500 / B|1k / C|10k",
        "its numbers are taken as words, since “1k” is none",
    ),
    (
        "Days|Fee / up to 5|1 / 6 upwards|2",
        "row-3: 2 when days >= 6",
    ),
    ("Days|Fee / 5|1 / 10 minimum|2", "row-3: 2 when days >= 10"),
    (
        "Days|Fee / not more than 60 days|1 / not less than 61 days|2",
        "row-2: 1 when days <= 60 days",
    ),
    (
        "Days|Fee / not 10-20|1 / 10-20|2",
        "row 2: “not 10-20”: write what it asks for",
    ),
    (
        "Country|Fee / not US, not CA|1 / US|2 / CA|3",
        "row-2: 1 when country is not one of (us, ca)",
    ),
    (
        "Version|Supported / 1.9|no / 1.10|yes / v2.0|yes",
        "fact version \"the version\" is version 0.0 .. 12.0",
    ),
    ("Country|Fee / DE|1 / all others|2", "otherwise 2"),
    (
        "Country|Fee / DE|1 / all countries|2",
        "“all countries” is taken as one value",
    ),
    (
        "Country|Fee / all except DE|1 / DE|2",
        "row-2: 1 when country is not de",
    ),
    (
        "Weight from|Weight to|Fee / 0|5|4 / 5|10|9 / 10||12",
        "row-3: 9  when weight in 5..10",
    ),
    (
        "Weight from|Weight to|Fee / 0|5|4 / 5|10|9 / 10||12",
        "“Weight from” and “Weight to” are the ends of one range",
    ),
    (
        "Country|0-1 kg|1-5 kg / DE|5|7",
        "its heading “0-1 kg” is a condition",
    ),
    (
        "Country|Fee / DE|5 / AT|#N/A",
        "row 3: “#N/A” is an error or a formula of the spreadsheet (in “Fee”)",
    ),
    (
        "Country|Fee / DE|5 / AT|=IF(A1=1,2,3)",
        "row 3: “=IF(A1=1,2,3)” is an error or a formula",
    ),
    (
        "Country|Weight|Fee / 'DE|'5|1 / AT|6|2",
        "row-2: 1 when country is de and weight is 5",
    ),
    (
        "Country|Weight|Fee / DE|1|5 / AT|2|6 / Summe|3|11",
        "row 4: it sums up: “Summe 3 11”",
    ),
    (
        "Country|Fee / DE|5 / Country|Fee / AT|6",
        "row 3: its headings once more",
    ),
    (
        "Rates|Updated: 2025| / Country|Weight|Fee / DE|1|5 / AT|2|6",
        "title: \"Rates Updated: 2025\"",
    ),
    (
        "Rule|Country|Fee / 1|DE|4 / 2|AT|9 / 2|CH|9",
        "row-2-2: 9 when country is ch",
    ),
    (
        "Country|Fee|Valid from / DE|4|2025-01-01 / AT|5|2025-13-01 / CH|6|2025-02-01",
        "row 3: “2025-13-01” is no day",
    ),
    (
        "Order|Fee / up to CHF 1'000.–|5.– / over CHF 1'000.–|7.–",
        "row-2: 5 when order <= 1000.00 CHF",
    ),
    ("Zip|Fee / 01067|4 / 10115|9", "v-01067 \"01067\""),
    (
        "Day|Fee / 05-01-2026|4 / 06-02-2026|9",
        "“05-01-2026” is 2026-01-05, since the day stands first",
    ),
    (
        "Order|Fee / up to 100 EUR|4 / 100 EUR to under 200 EUR|9",
        "row-3: 9 when order in 100.00..199.99 EUR",
    ),
    (
        "Weight|Fee / up to 500 g|4 / over 2 kg|9",
        "row 2: “up to 500 g”: it compares, and other cells of its column are words, or have other units",
    ),
    (
        "Age|Fee / 65-18|4 / 18-65|9",
        "row 2: “65-18”: it ends before it begins",
    ),
    (
        "Age|Fee / > 5 or < 2|4 / 3|9",
        "row 2: “> 5 or < 2”: it asks for one of two ranges",
    ),
    (
        "Age|Fee / 65 and older|4 / under 18|9",
        "row-2: 4 when age >= 65",
    ),
    (
        "Weight|Fee / 5+ kg|4 / under 5 kg|9",
        "row-2: 4 when weight >= 5 kg",
    ),
    (
        "Item|Opened|Damaged|Refund / laptop|x||50 / phone||x|70",
        "of “Damaged”: nothing stands in row 2, which asks for anything",
    ),
    ("Plan|Fee / A|... / B|2", "row 2: “...” is an error"),
];

#[test]
fn what_people_write_is_read_or_named() {
    for (sheet, expected) in WRITTEN {
        let rows = sheet.split(" / ").map(|row| {
            let cells = row
                .split('|')
                .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
            cells.collect::<Vec<_>>().join(",")
        });
        let text = rows.collect::<Vec<_>>().join("\n");
        let said = match spreadsheet(text.as_bytes(), options("t")) {
            Ok(imported) => format!(
                "{}\n{}\n{}",
                imported.source,
                imported.assumed.join("\n"),
                imported.left_out.join("\n")
            ),
            Err(why) => why,
        };
        assert!(said.contains(expected), "{expected}\n{sheet}\n{said}");
    }
}
