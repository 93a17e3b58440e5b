//! Lines of prose that are being written.

/// Lines of prose, with a blank one between blocks.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) written: Vec<String>,
    /// Whether the last block is a step.
    is_step: bool,
}

/// Where a block stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In an article, an intro or a note: lists are lists.
    Prose,
    /// In an item of a list there.
    ProseItem,
    /// Among steps.
    Steps,
    /// In a step.
    Step,
    /// In an item of a list among steps.
    Item,
}

impl Lines {
    pub(super) fn block(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.apart();
        self.written.extend(text.lines().map(str::to_owned));
        self.is_step = false;
    }

    /// A step: steps follow each other without a blank line.
    pub(super) fn step(&mut self, text: &str) {
        if !self.is_step {
            self.apart();
        }
        self.written.push(text.to_owned());
        self.is_step = true;
    }

    /// What belongs to the last step.
    pub(super) fn below(&mut self, inner: &Self, is_apart: bool) {
        if is_apart {
            self.written.push(String::new());
        }
        self.written
            .extend(inner.indented(2).lines().map(str::to_owned));
    }

    pub(super) fn line(&mut self, text: &str) {
        self.written.push(text.to_owned());
    }

    fn apart(&mut self) {
        if self.written.last().is_some_and(|last| !last.is_empty()) {
            self.written.push(String::new());
        }
    }

    pub(super) fn indented(&self, columns: usize) -> String {
        let mut out = String::new();
        for line in &self.written {
            if !line.is_empty() {
                out.push_str(&" ".repeat(columns));
            }
            out.extend([line.as_str(), "\n"]);
        }
        out
    }
}
