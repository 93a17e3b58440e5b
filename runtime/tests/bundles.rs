//! Bundles as they are stored: those of every version of the format, and broken and hostile ones.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test says what it expects by failing, and reads files"
)]

use std::collections::BTreeMap;

use casebook_runtime::policy::{
    Admits, Cell, Choice, Domain, Fact, Hit, Kind, Policy, Row, Side, Table,
};
use casebook_runtime::{Answer, Bundle, LoadError, ReadError, save};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const FIRST: &[u8] = include_bytes!("bundles/1/tariff.casebook");
/// The first version with facts that are worked out of others.
const SECOND: &[u8] = include_bytes!("bundles/2/bags.casebook");
/// The first version whose rows give what is worked out.
const THIRD: &[u8] = include_bytes!("bundles/3/bags.casebook");

fn said(bundle: &Bundle, table: &str, facts: &str) -> String {
    let case = bundle.reader().json(facts).expect("facts");
    let table = bundle.table(table).expect("a table");
    match table.answer(&case) {
        Answer::Decided(Some(ruling)) => ruling.shown(),
        Answer::Decided(None) => "not for them".to_owned(),
        Answer::Ask { fact, .. } => format!("{}?", bundle.fact(fact).expect("a fact").name),
    }
}

#[test]
fn rows_give_what_is_worked_out() {
    let bundle = Bundle::load(THIRD).expect("a bundle");
    let fee = |facts| said(&bundle, "weight-fee", facts);
    assert_eq!(fee(r#"{"weight": 22.3, "allowance": 20}"#), "45.00");
    assert_eq!(fee(r#"{"weight": 20.0, "allowance": 20}"#), "0.00");
    assert_eq!(fee(r#"{"allowance": 20}"#), "weight?");
    assert_eq!(fee(r#"{"weight": 22.3}"#), "allowance?");
    let by = |facts| said(&bundle, "pay-by", facts);
    assert_eq!(by(r#"{"sold": "2024-01-31"}"#), "2024-03-07");
    let policy = bundle.policy();
    assert_eq!(save(policy).expect("a bundle"), THIRD);
    // What a row gives is a number of the table's step that is worked out.
    let mut broken = policy.clone();
    broken.given[0].fact = 0;
    assert!(save(&broken).is_err());
    let mut broken = policy.clone();
    broken.given[0].row = 9;
    assert!(save(&broken).is_err());
    let mut broken = policy.clone();
    broken.given.swap(0, 1);
    assert!(save(&broken).is_err());
}

#[test]
fn bundles_of_each_version_are_read() {
    let bundle = Bundle::load(FIRST).expect("a bundle");
    assert_eq!(
        said(&bundle, "support", r#"{"version": "1.9"}"#),
        "none-yet"
    );
    assert_eq!(said(&bundle, "support", r#"{"version": "3.1"}"#), "plan?");
    assert_eq!(
        said(&bundle, "support", r#"{"version": "3.1", "plan": "firm"}"#),
        "call"
    );
    assert_eq!(said(&bundle, "fee", r#"{"plan": "team", "age": 15}"#), "20");
    assert_eq!(
        said(
            &bundle,
            "bring",
            r#"{"add-ons": ["calls", "fax"], "abroad": true}"#
        ),
        "paper, pass"
    );
    assert_eq!(
        said(&bundle, "bring", r#"{"add-ons": [], "abroad": false}"#),
        "nothing"
    );
    assert_eq!(
        said(&bundle, "can-move", r#"{"plan": "free"}"#),
        "unavailable"
    );
    assert_eq!(
        said(&bundle, "gift", r#"{"age": 3, "since": "2026-02-10"}"#),
        "cup"
    );
    let case = bundle
        .reader()
        .json(r#"{"plan": "free", "add-ons": ["fax"], "abroad": true}"#)
        .unwrap();
    let table = bundle.table("can-move").unwrap();
    let reasons: Vec<_> = table
        .rows(&case)
        .unwrap()
        .iter()
        .map(|row| row.reason.as_deref().unwrap())
        .collect();
    assert_eq!(
        reasons,
        [
            "A free plan stays where it is.",
            "Faxes do not cross the border."
        ]
    );
}

#[test]
fn amounts_are_worked_out() {
    let bundle = Bundle::load(SECOND).expect("a bundle");
    let claim = |facts: &str| said(&bundle, "claim", facts);
    assert_eq!(
        claim(r#"{"today": "2026-05-02", "handed": "2026-04-03"}"#),
        "late"
    );
    assert_eq!(
        claim(r#"{"today": "2026-04-24", "handed": "2026-04-03"}"#),
        "open"
    );
    assert_eq!(claim(r#"{"today": "2026-04-24"}"#), "handed?");
    // 23.1 kg are 4 kg over 20 kg, as each kg begun counts.
    let fee = |facts: &str| said(&bundle, "fee", facts);
    assert_eq!(fee(r#"{"weight": 23.1, "allowance": 20}"#), "high");
    assert_eq!(fee(r#"{"weight": 23.0, "allowance": 20}"#), "low");
    assert_eq!(fee(r#"{"weight": 19.9, "allowance": 20}"#), "none");
    let given = bundle.reader().json(r#"{"over": 3}"#);
    assert!(
        matches!(&given, Err(ReadError::Computed(name, _)) if name == "over"),
        "{given:?}"
    );
    let table = bundle.table("fee").expect("a table");
    let case = bundle
        .reader()
        .json(r#"{"weight": 19.9, "allowance": 20}"#)
        .expect("facts");
    let high = table.data().result.read("high").expect("a result");
    let near = table.nearest(&case, Some(high)).expect("a way");
    let ruling = table.decide(&near.case).expect("known").expect("for them");
    assert_eq!((ruling.value(), near.changes.len()), (high, 1));
}

/// What a file may say of amounts that cannot be: it is refused, and nothing overflows.
#[test]
fn amounts_that_cannot_be_are_refused() {
    use casebook_runtime::policy::{Amount, Computed, Rounding, Step, Turn};
    let number = |name: &str| {
        fact(
            name,
            Domain::Number {
                lo: -4_000_000_000_000_000_000,
                hi: 4_000_000_000_000_000_000,
                decimals: 0,
                unit: None,
            },
        )
    };
    let with = |steps: Vec<Step>| {
        let mut policy = policy(vec![number("a"), number("b")], vec![vec![Cell::default()]]);
        policy.computed = vec![Computed {
            fact: 1,
            amount: Amount(steps),
        }];
        policy
    };
    let wrong = [
        vec![],
        vec![Step::Sum(vec![1], 0)],
        vec![Step::Fact(0), Step::Fact(0)],
        vec![Step::Fact(1)],
        vec![Step::Fact(7)],
        vec![Step::Least(0)],
        vec![Step::Fact(0), Step::Least(2)],
        vec![Step::Fact(0), Step::Rounded(0, Rounding::Down)],
        vec![Step::Fact(0), Step::Months(i64::MAX, true)],
        vec![Step::Fact(0), Step::MonthsBetween(true)],
        vec![Step::Sum(Vec::new(), 1); 2_000],
    ];
    for steps in wrong {
        assert!(save(&with(steps.clone())).is_err(), "{steps:?}");
    }
    // Values that are too large are not known, whatever is done with them.
    let large = [
        vec![Step::Fact(0), Step::Sum(vec![i64::MAX], i64::MAX)],
        vec![Step::Fact(0), Step::Months(240_000, false)],
        vec![Step::Fact(0), Step::Turn(Turn::YearEnd)],
        vec![Step::Fact(0), Step::Fact(0), Step::MonthsBetween(false)],
        vec![
            Step::Fact(0),
            Step::Sum(vec![i64::MAX], 0),
            Step::Sum(vec![i64::MAX], 0),
            Step::Sum(vec![i64::MAX], 0),
        ],
    ];
    for steps in large {
        let bundle = Bundle::load(&save(&with(steps)).expect("sound")).expect("a bundle");
        for value in [-4_000_000_000_000_000_000, 0, 4_000_000_000_000_000_000] {
            let mut case = bundle.unknown();
            bundle.set(&mut case, 0, value).expect("in the domain");
            let _ = bundle.completed(&case);
        }
    }
}

#[test]
fn cases_are_read_or_refused() {
    let bundle = Bundle::load(FIRST).expect("a bundle");
    let read = |text: &str| bundle.reader().json(text);
    let refused = |text: &str| read(text).expect_err(text).to_string();
    assert_eq!(
        read(r#"{"age": 3.0, "abroad": null}"#),
        read(r#"{"age": "3 days"}"#)
    );
    assert_eq!(
        refused(r#"{"plan": "big"}"#),
        "`plan`: `big` is none of its values: one of free, team, firm"
    );
    assert_eq!(
        refused(r#"{"age": 41}"#),
        "`age`: `41` is none of its values: a whole number, 0..40 days"
    );
    assert_eq!(
        refused(r#"{"age": 2.5}"#),
        "`age`: `2.5` is none of its values: a whole number, 0..40 days"
    );
    assert_eq!(
        refused(r#"{"add-ons": ["tv"]}"#),
        "`add-ons`: `tv` is none of its values: any of calls, fax"
    );
    assert_eq!(
        read(r#"{"colour": 1}"#),
        Err(ReadError::NoFact("colour".to_owned()))
    );
    assert!(
        bundle
            .reader()
            .ignoring_others()
            .json(r#"{"colour": {"deep": [1]}, "age": 1}"#)
            .is_ok()
    );
    for text in [
        "",
        "[]",
        "{",
        "{\"age\": 1} x",
        "1",
        "{\"age\": {}}",
        "\u{0}",
    ] {
        assert!(matches!(read(text), Err(ReadError::Text(_))), "{text}");
    }
    let pairs = bundle.reader().pairs([
        ("plan", "team"),
        ("add-ons", "(calls, fax)"),
        ("since", "2026-01-31"),
    ]);
    assert_eq!(
        pairs,
        read(r#"{"plan": "team", "add-ons": ["fax", "calls"], "since": "2026-01-31"}"#)
    );
}

#[test]
fn what_is_no_bundle_is_said() {
    assert_eq!(Bundle::load(b"").unwrap_err(), LoadError::NotABundle);
    assert_eq!(
        Bundle::load(b"{\"format\": 1}").unwrap_err(),
        LoadError::NotABundle
    );
    for length in 8..FIRST.len() {
        assert!(
            matches!(
                Bundle::load(&FIRST[..length]),
                Err(LoadError::Length { .. })
            ),
            "{length}"
        );
    }
    let longer: Vec<u8> = FIRST.iter().copied().chain([0]).collect();
    assert!(matches!(
        Bundle::load(&longer),
        Err(LoadError::Length { .. })
    ));
    let mut newer = FIRST.to_vec();
    newer[8] = 4;
    assert_eq!(Bundle::load(&newer).unwrap_err(), LoadError::Newer(4));
    for at in 24..FIRST.len() {
        for bit in 0..8 {
            let mut flipped = FIRST.to_vec();
            flipped[at] ^= 1 << bit;
            assert_eq!(Bundle::load(&flipped).unwrap_err(), LoadError::Damaged);
        }
    }
}

/// The same bytes with a checksum that fits them: whoever changes a bundle can do that too.
fn signed(mut bytes: Vec<u8>) -> Vec<u8> {
    let body = bytes.split_off(24);
    bytes[12..16].copy_from_slice(&crc32fast::hash(&body).to_le_bytes());
    bytes[16..24].copy_from_slice(&(body.len() as u64).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// Whatever was loaded answers.
fn use_it(bytes: &[u8]) {
    let Ok(bundle) = Bundle::load(bytes) else {
        return;
    };
    let known: Vec<i64> = bundle
        .facts()
        .iter()
        .map(|fact| fact.domain.bounds().1)
        .collect();
    let mut case = bundle.unknown();
    for table in bundle.tables() {
        let _ = table.answer(&case);
        let _ = table.nearest(&case, Some(0));
    }
    for (at, value) in (0..).zip(known) {
        if !bundle.is_computed(at) {
            bundle.set(&mut case, at, value).expect("in the domain");
        }
        assert!(!bundle.facts()[at as usize].says(value).contains('\u{fffd}'));
    }
    for table in bundle.tables() {
        // What is worked out may be too large to be known.
        let ruling = table.decide(&case).unwrap_or_else(|unknown| {
            assert!(bundle.is_computed(unknown.fact), "{unknown}");
            None
        });
        let _ = ruling.map(|ruling| (ruling.label(), ruling.shown()));
        let _ = (
            table.explain(&case),
            table.nearest(&case, Some(0)),
            table.nearest(&case, None),
        );
    }
}

#[test]
fn changed_bundles_are_refused_or_answer() {
    for (whole, at) in [FIRST, SECOND]
        .into_iter()
        .flat_map(|whole| (24..whole.len()).map(move |at| (whole, at)))
    {
        for change in [
            0x00,
            0x01,
            0x7f,
            0x80,
            0xff,
            whole[at] ^ 1,
            whole[at].wrapping_add(1),
        ] {
            let mut changed = whole.to_vec();
            changed[at] = change;
            use_it(&signed(changed));
        }
        use_it(&signed(whole[..at].to_vec()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 3_000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2_026),
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_changes_are_refused_or_answer(
        changes in proptest::collection::vec((24..FIRST.len(), any::<u8>(), 0..3_u8), 1..6)
    ) {
        let mut changed = FIRST.to_vec();
        for (at, byte, how) in changes {
            let at = at.min(changed.len() - 1).max(24);
            match how {
                0 => changed[at] = byte,
                1 => changed.insert(at, byte),
                _ => _ = changed.remove(at),
            }
            if changed.len() < 26 {
                break;
            }
        }
        use_it(&signed(changed));
    }
}

fn fact(name: &str, domain: Domain) -> Fact {
    Fact {
        name: name.to_owned(),
        label: name.to_owned(),
        label_not: None,
        ask: None,
        domain,
    }
}

fn within(fact: u32, lo: i64, hi: i64) -> Side {
    Side {
        fact,
        admits: Admits::Within(vec![(lo, hi)]),
    }
}

fn policy(facts: Vec<Fact>, rows: Vec<Vec<Cell>>) -> Policy {
    let row = |(at, when)| Row {
        name: format!("row-{at}"),
        result: at,
        reason: None,
        when,
    };
    let result = Domain::Number {
        lo: 0,
        hi: i64::from(u32::MAX),
        decimals: 0,
        unit: None,
    };
    let rows = (0..).zip(rows).map(row).collect();
    let table = Table {
        name: "t".to_owned(),
        title: "T".to_owned(),
        kind: Kind::Decision,
        hit: Hit::First,
        result,
        rows,
        others: Vec::new(),
    };
    Policy {
        name: "p".to_owned(),
        facts,
        possible: Some(vec![Cell::default()]),
        tables: vec![table],
        computed: Vec::new(),
        given: Vec::new(),
    }
}

/// A file of half a megabyte whose tables would take gigabytes as plain bit sets.
#[test]
fn a_file_does_not_take_more_than_its_size_allows() {
    let choices: Vec<Choice> = (0..64)
        .map(|at| Choice {
            name: format!("{at}"),
            label: String::new(),
        })
        .collect();
    let facts: Vec<Fact> = (0..100)
        .map(|at| fact(&format!("f{at}"), Domain::AnyOf(choices.clone())))
        .collect();
    let sides = (0..100).map(|fact| Side {
        fact,
        admits: Admits::Members {
            with: u64::MAX >> 1,
            without: 1 << 63,
        },
    });
    let mut cells = vec![Cell {
        sides: sides.collect(),
    }];
    cells.resize(400_000, Cell::default());
    let bytes = save(&policy(facts, vec![cells])).expect("a policy");
    let bundle = Bundle::load(&bytes).expect("a bundle");
    let mut case = bundle.unknown();
    assert!(bundle.table("t").unwrap().decide(&case).is_err());
    (0..100).for_each(|at| bundle.set(&mut case, at, 0).unwrap());
    assert_eq!(
        bundle
            .table("t")
            .unwrap()
            .decide(&case)
            .unwrap()
            .unwrap()
            .value(),
        0
    );
}

#[test]
fn a_coarse_index_decides_as_the_boxes_say() {
    // So many boxes and classes that neighbouring classes share a set.
    let number = || Domain::Number {
        lo: 0,
        hi: 1_000_000,
        decimals: 0,
        unit: None,
    };
    let mut seed = 1_u64;
    let mut random = |below: i64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(seed >> 33).unwrap() % below
    };
    let rows: Vec<Vec<Cell>> = (0..60_000)
        .map(|_| {
            let sides = (0..3).map(|fact| {
                let lo = random(990_000);
                within(fact, lo, lo + random(60_000).min(1_000_000 - lo))
            });
            vec![Cell {
                sides: sides.collect(),
            }]
        })
        .collect();
    let bundle = Bundle::new(policy(
        (0..3).map(|at| fact(&format!("f{at}"), number())).collect(),
        rows.clone(),
    ))
    .unwrap();
    let table = bundle.table("t").unwrap();
    let mut decided = BTreeMap::new();
    for _ in 0..2_000 {
        let mut case = bundle.unknown();
        let values: Vec<i64> = (0..3).map(|_| random(1_000_001)).collect();
        for (at, value) in (0..).zip(&values) {
            bundle.set(&mut case, at, *value).unwrap();
        }
        let fits = |cell: &Cell| {
            cell.sides
                .iter()
                .all(|side| side.admits.admits(values[side.fact as usize]))
        };
        let expected = rows.iter().position(|row| row.iter().any(fits));
        let ruling = table.decide(&case).unwrap();
        assert_eq!(
            ruling.map(|ruling| usize::try_from(ruling.value()).unwrap()),
            expected
        );
        *decided.entry(expected.is_some()).or_insert(0) += 1;
    }
    assert!(decided.values().all(|count| *count > 100), "{decided:?}");
}

#[test]
fn values_survive() {
    let date = Domain::Date {
        lo: -719_162,
        hi: 2_932_896,
    };
    for day in (-719_162..=2_932_896).step_by(13) {
        assert_eq!(date.read(&date.show(day)), Ok(day), "{}", date.show(day));
    }
    assert_eq!(date.show(0), "1970-01-01");
    assert_eq!(date.read("2024-02-29"), Ok(19_782));
    for wrong in [
        "2023-02-29",
        "2024-13-01",
        "2024-1-1",
        "24-01-01",
        "2024-01-01-01",
        "",
        "2024-01-32",
    ] {
        assert!(date.read(wrong).is_err(), "{wrong}");
    }
    let number = Domain::Number {
        lo: -10_000,
        hi: 10_000,
        decimals: 2,
        unit: Some("EUR".to_owned()),
    };
    for (text, value) in [
        ("-0.05", -5),
        ("20", 2000),
        ("20.5 EUR", 2050),
        ("0.10", 10),
        ("99.990", 9999),
    ] {
        assert_eq!(number.read(text), Ok(value), "{text}");
    }
    for wrong in [
        "0.001",
        "101",
        "1e1",
        "",
        ".5",
        "--1",
        "1.2.3",
        "9999999999999999999999",
    ] {
        assert!(number.read(wrong).is_err(), "{wrong}");
    }
    let version = Domain::Version {
        lo: 0,
        hi: i64::MAX,
    };
    for (text, shown) in [
        ("12", "12.0"),
        ("12.4", "12.4"),
        ("0.0.0.1", "0.0.0.1"),
        ("32767.65535.65535.65535", "32767.65535.65535.65535"),
    ] {
        assert_eq!(
            version.read(text).map(|value| version.show(value)),
            Ok(shown.to_owned())
        );
    }
    for wrong in ["1.2.3.4.5", "32768", "1.65536", "1..2", "v1", "1."] {
        assert!(version.read(wrong).is_err(), "{wrong}");
    }
}
