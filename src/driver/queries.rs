//! The queries: what is worked out of sources, each a function of a database that knows what it
//! read, so that only what a change reaches is worked out anew.
//!
//! ```text
//! text ─digest→ places
//!  └─parse→ interface ─uses→ sees ─→ scope ─→ dependencies ─→ the key of a record
//! ```
//!
//! An interface has no positions: a comment or a blank line changes the text, its digest and its
//! tree, and nothing behind them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use salsa::{Database as _, Storage};

use crate::base::FileId;
use crate::base::portable::Outline;
use crate::model::paths::stem;
use crate::model::{Occurrence, relative_path};
use crate::syntax;
use crate::syntax::{Digest, Parsed, word};

use super::interface::{Interface, Piece, Role};
use super::results::{Hash, ResultKey, ResultTable};

/// A source.
#[salsa::input]
pub(super) struct SourceFile {
    /// Its position among the sources.
    #[returns(copy)]
    pub(super) id: FileId,
    #[returns(ref)]
    pub(super) path: String,
    #[returns(ref)]
    pub(super) text: Arc<str>,
    /// The hash of its text.
    #[returns(copy)]
    pub(super) hash: Hash,
}

/// A file of rows.
#[salsa::input]
pub(super) struct RowsFile {
    #[returns(copy)]
    pub(super) id: FileId,
    #[returns(ref)]
    pub(super) text: Arc<str>,
    /// The hash of its bytes.
    #[returns(copy)]
    pub(super) hash: Hash,
}

/// The files of a project.
#[salsa::input]
pub(super) struct ProjectFiles {
    /// In the order of their paths.
    #[returns(ref)]
    pub(super) sources: Vec<SourceFile>,
    /// By their paths.
    #[returns(ref)]
    pub(super) by_path: BTreeMap<String, FileId>,
    /// Files of rows by their paths.
    #[returns(ref)]
    pub(super) rows: BTreeMap<String, RowsFile>,
}

impl ProjectFiles {
    fn source(self, db: &dyn Queries, file: FileId) -> Option<SourceFile> {
        self.sources(db).get(file.0 as usize).copied()
    }
}

/// What queries read besides their inputs: results of other runs, which are those that they would
/// work out themselves.
#[salsa::db]
pub(super) trait Queries: salsa::Database {
    fn results(&self) -> &ResultTable;
}

/// The database.
#[salsa::db]
#[derive(Clone)]
pub(super) struct Database {
    storage: Storage<Self>,
    results: Arc<ResultTable>,
}

impl Database {
    /// A database without files, which knows the results of other runs.
    pub(super) fn new(results: Arc<ResultTable>) -> Self {
        let mut database = Self {
            storage: Storage::default(),
            results,
        };
        // Files of rows become inputs when sources are read, and no tree is to be lost by that.
        parsed::set_lru_capacity(&mut database, usize::MAX);
        database
    }

    /// Forgets the trees of sources but for some that were asked for lately: those of a large project
    /// are larger than all that is made of them.
    pub(super) fn forget_trees(&mut self) {
        parsed::set_lru_capacity(self, LATELY);
        self.trigger_lru_eviction();
        parsed::set_lru_capacity(self, usize::MAX);
    }
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Queries for Database {
    fn results(&self) -> &ResultTable {
        &self.results
    }
}

/// Of how many sources trees are kept where they are forgotten.
const LATELY: usize = 256;

/// The tree of a source. Those that were not asked for lately can be forgotten.
#[salsa::tracked(returns(clone), no_eq, lru = 256)]
pub(super) fn parsed(db: &dyn Queries, file: SourceFile) -> Arc<Parsed> {
    Arc::new(syntax::parse(file.id(db), file.text(db)))
}

/// Where a source declares things and names them. Where it takes rows, those in them are not known.
#[salsa::tracked(returns(clone), no_eq)]
pub(super) fn occurrences(db: &dyn Queries, file: SourceFile) -> Arc<Vec<Occurrence>> {
    Arc::new(crate::model::occurrences(&parsed(db, file)))
}

/// The digest of a source.
#[salsa::tracked(returns(clone))]
fn digest(db: &dyn Queries, file: SourceFile) -> Arc<Digest> {
    Arc::new(syntax::digest(file.text(db)))
}

/// The words of a file of rows that may be names, ascending.
#[salsa::tracked(returns(ref))]
pub(super) fn words(db: &dyn Queries, rows: RowsFile) -> Vec<u32> {
    let known = db.results().get(&ResultKey::Words(rows.hash(db)));
    known
        .and_then(|bytes| postcard::from_bytes(bytes).ok())
        .unwrap_or_else(|| syntax::words(rows.text(db)))
}

/// Where what means something stands in a source.
#[salsa::tracked(returns(clone))]
pub(super) fn outline(db: &dyn Queries, file: SourceFile) -> Arc<Outline> {
    Arc::new(digest(db, file).outline.clone())
}

/// The interface of a source.
#[salsa::tracked(returns(ref))]
pub(super) fn interface(db: &dyn Queries, file: SourceFile) -> Arc<Interface> {
    let known = db.results().get(&ResultKey::Interface(file.hash(db)));
    if let Some(known) = known.and_then(|bytes| postcard::from_bytes(bytes).ok()) {
        return Arc::new(known);
    }
    let digest = Digest::clone(&digest(db, file));
    Arc::new(Interface::new(file.text(db), &parsed(db, file), digest))
}

/// The articles by the stem of their path, as a number, which several may have.
#[salsa::tracked(returns(ref))]
fn articles(db: &dyn Queries, files: ProjectFiles) -> FxHashMap<u32, Vec<FileId>> {
    let mut articles: FxHashMap<u32, Vec<FileId>> = FxHashMap::default();
    for file in files.sources(db) {
        if interface(db, *file).has_front {
            let of_stem = articles.entry(word(stem(file.path(db)))).or_default();
            of_stem.push(file.id(db));
        }
    }
    articles
}

/// The files that a source sees: itself, and those that it uses, directly or not; ascending.
#[salsa::tracked(returns(ref))]
pub(super) fn sees(db: &dyn Queries, files: ProjectFiles, file: SourceFile) -> Vec<FileId> {
    let mut seen = BTreeSet::from([file.id(db)]);
    let mut waiting = vec![file];
    while let Some(file) = waiting.pop() {
        for used in &interface(db, file).uses {
            let path = relative_path(file.path(db), used);
            let used = path.and_then(|path| files.by_path(db).get(&path).copied());
            let source = used
                .filter(|used| seen.insert(*used))
                .and_then(|used| files.source(db, used));
            waiting.extend(source);
        }
    }
    seen.into_iter().collect()
}

/// Some files that are seen together.
#[salsa::interned]
struct SeenFiles<'db> {
    #[returns(ref)]
    files: Vec<FileId>,
}

/// An item of a file: its file, and its position there.
type Node = (FileId, usize);

/// What some files declare together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Scope {
    /// The items that declare a name.
    declared: FxHashMap<u32, Vec<Node>>,
    /// Of a name of something that has values, the items that name it.
    named_by: FxHashMap<u32, Vec<Node>>,
    /// What matters to all.
    always: Vec<Node>,
    /// The hash of their paths, and of all names that they declare.
    shape: Hash,
    /// The hash of their facts, with the values that these can have.
    facts: Hash,
}

#[salsa::tracked(returns(ref))]
fn scope<'db>(db: &'db dyn Queries, files: ProjectFiles, seen: SeenFiles<'db>) -> Scope {
    let mut scope = Scope::default();
    let (mut shape, mut facts) = (blake3::Hasher::new(), blake3::Hasher::new());
    let sources = seen.files(db).iter();
    let sources: Vec<SourceFile> = sources.filter_map(|file| files.source(db, *file)).collect();
    let mut valued = Vec::new();
    for source in &sources {
        let interface = interface(db, *source);
        update(&mut shape, source.path(db).as_bytes());
        shape.update(&interface.shape);
        for (at, piece) in interface.pieces.iter().enumerate() {
            let node = (source.id(db), at);
            for name in &piece.names {
                scope.declared.entry(*name).or_default().push(node);
            }
            match piece.role {
                Role::Always => scope.always.push(node),
                Role::Valued | Role::Fact => valued.extend(&piece.names),
                Role::Named | Role::Values => {}
            }
            if matches!(piece.role, Role::Fact | Role::Values) {
                facts.update(&piece.hash);
                facts.update(&rows_hash(db, files, *source, piece));
            }
        }
    }
    valued.sort_unstable();
    valued.dedup();
    for source in &sources {
        for (at, piece) in interface(db, *source).pieces.iter().enumerate() {
            let is_valued = |name: &&u32| valued.binary_search(name).is_ok();
            for name in piece.words.iter().filter(is_valued) {
                let named_by = scope.named_by.entry(*name).or_default();
                named_by.push((source.id(db), at));
            }
        }
    }
    scope.shape = *shape.finalize().as_bytes();
    scope.facts = *facts.finalize().as_bytes();
    scope
}

/// The hash of the rows that a piece takes.
fn rows_hash(db: &dyn Queries, files: ProjectFiles, source: SourceFile, piece: &Piece) -> Hash {
    let rows = piece.rows.as_ref();
    let path = rows.and_then(|rows| relative_path(source.path(db), rows));
    let rows = path.and_then(|path| files.rows(db).get(&path));
    rows.map(|rows| rows.hash(db)).unwrap_or_default()
}

/// What the record of a source depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dependencies {
    /// The hash of all of it.
    pub(super) key: Hash,
    /// The hash of all facts that the source sees in other files: by their values, readers are
    /// counted.
    pub(super) facts: Hash,
    /// The files that it can name: those that the source sees, the articles whose titles it quotes
    /// with all that they see, and their files of rows. The source is the first, the others ascend.
    pub(super) files: Vec<FileId>,
    /// The articles whose titles it may quote.
    pub(super) titles: BTreeSet<FileId>,
}

/// The dependencies of the record of a source. Words that might be names count as such.
#[salsa::tracked(returns(ref))]
pub(super) fn dependencies(
    db: &dyn Queries,
    files: ProjectFiles,
    file: SourceFile,
) -> Dependencies {
    let own = interface(db, file);
    let id = file.id(db);
    let sees = sees(db, files, file);
    let others: Vec<FileId> = sees.iter().filter(|seen| **seen != id).copied().collect();
    let mut reached = Reached::new(db, files);
    let scope_of_others = scope(db, files, SeenFiles::new(db, others));
    reached.nodes.extend(&scope_of_others.always);
    reached.waiting.extend(&scope_of_others.always);
    for piece in &own.pieces {
        reached.read(scope_of_others, file, piece);
    }
    reached.follow(scope_of_others);
    let mut key = blake3::Hasher::new();
    update(&mut key, file.path(db).as_bytes());
    key.update(&file.hash(db));
    key.update(&scope_of_others.shape);
    reached.add_to(&mut key);
    let mut named: BTreeSet<FileId> = sees.iter().copied().collect();
    let mut titles = BTreeSet::new();
    let mut waiting: Vec<FileId> = reached.articles.iter().copied().collect();
    while let Some(article) = waiting.pop() {
        let Some(source) = files.source(db, article).filter(|_| titles.insert(article)) else {
            continue;
        };
        let title = title(db, files, source);
        named.extend(self::sees(db, files, source));
        waiting.extend(&title.articles);
        key.update(&title.key);
    }
    let mut all = vec![id];
    all.extend(named.iter().filter(|named| **named != id));
    let sources = named.iter().filter_map(|file| files.source(db, *file));
    let rows: BTreeSet<String> = sources.flat_map(|source| row_paths(db, source)).collect();
    let rows = rows.iter().filter_map(|path| files.rows(db).get(path));
    all.extend(rows.map(|rows| rows.id(db)));
    Dependencies {
        key: *key.finalize().as_bytes(),
        facts: scope_of_others.facts,
        files: all,
        titles,
    }
}

/// The paths of the rows that a source takes, in the order of its items.
pub(super) fn row_paths(db: &dyn Queries, file: SourceFile) -> Vec<String> {
    let pieces = interface(db, file).pieces.iter();
    let written = pieces.filter_map(|piece| piece.rows.as_ref());
    written
        .filter_map(|written| relative_path(file.path(db), written))
        .collect()
}

/// What a title depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Title {
    key: Hash,
    /// The articles that it may name.
    articles: BTreeSet<FileId>,
}

#[salsa::tracked(returns(ref))]
fn title(db: &dyn Queries, files: ProjectFiles, article: SourceFile) -> Title {
    let seen = SeenFiles::new(db, sees(db, files, article).clone());
    let scope = scope(db, files, seen);
    let mut reached = Reached::new(db, files);
    let mut key = blake3::Hasher::new();
    update(&mut key, article.path(db).as_bytes());
    key.update(&scope.shape);
    if let Some(front) = interface(db, article).pieces.first() {
        key.update(&front.hash);
        reached.read(scope, article, front);
    }
    reached.follow(scope);
    reached.add_to(&mut key);
    Title {
        key: *key.finalize().as_bytes(),
        articles: reached.articles,
    }
}

/// The items that something names, directly or not.
struct Reached<'db> {
    db: &'db dyn Queries,
    files: ProjectFiles,
    nodes: BTreeSet<Node>,
    waiting: Vec<Node>,
    articles: BTreeSet<FileId>,
    /// The paths of the rows that they take, with their hashes.
    rows: BTreeMap<String, Option<Hash>>,
}

impl<'db> Reached<'db> {
    fn new(db: &'db dyn Queries, files: ProjectFiles) -> Self {
        Self {
            db,
            files,
            nodes: BTreeSet::new(),
            waiting: Vec::new(),
            articles: BTreeSet::new(),
            rows: BTreeMap::new(),
        }
    }

    /// Adds what these words name.
    fn name(&mut self, scope: &Scope, words: &[u32]) {
        let articles = articles(self.db, self.files);
        for word in words {
            let nodes = scope.declared.get(word).into_iter().flatten();
            for node in nodes.filter(|node| self.nodes.insert(**node)) {
                self.waiting.push(*node);
            }
            self.articles
                .extend(articles.get(word).into_iter().flatten());
        }
    }

    /// Adds what a piece of a source names, and its rows.
    fn read(&mut self, scope: &Scope, source: SourceFile, piece: &Piece) {
        self.name(scope, &piece.words);
        let path = piece.rows.as_ref();
        let path = path.and_then(|rows| relative_path(source.path(self.db), rows));
        if let Some(path) = path {
            let rows = self.files.rows(self.db).get(&path).copied();
            self.rows.insert(path, rows.map(|rows| rows.hash(self.db)));
            if let Some(rows) = rows {
                self.name(scope, words(self.db, rows));
            }
        }
    }

    /// Adds what is named by what is there. Whatever names something that has values may compare
    /// them, and so tells some of them apart.
    fn follow(&mut self, scope: &Scope) {
        while let Some(node) = self.waiting.pop() {
            let (file, at) = node;
            let Some(source) = self.files.source(self.db, file) else {
                continue;
            };
            let Some(piece) = interface(self.db, source).pieces.get(at) else {
                continue;
            };
            self.read(scope, source, piece);
            for name in &piece.names {
                let named_by = scope.named_by.get(name).into_iter().flatten();
                for node in named_by.filter(|node| self.nodes.insert(**node)) {
                    self.waiting.push(*node);
                }
            }
        }
    }

    /// Adds the hashes of all of it.
    fn add_to(&self, key: &mut blake3::Hasher) {
        for (file, at) in &self.nodes {
            let Some(source) = self.files.source(self.db, *file) else {
                continue;
            };
            let piece: Option<&Piece> = interface(self.db, source).pieces.get(*at);
            update(key, source.path(self.db).as_bytes());
            key.update(&piece.map(|piece| piece.hash).unwrap_or_default());
        }
        for (path, hash) in &self.rows {
            update(key, path.as_bytes());
            key.update(&hash.unwrap_or_default());
        }
    }
}

/// Adds bytes with their length.
fn update(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    hasher.update(&length.to_le_bytes()).update(bytes);
}
