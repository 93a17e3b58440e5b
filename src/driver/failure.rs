//! Why something that was asked for is not answered.

use std::fmt;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A subject is missing, or a file cannot be read or written.
    Wrong(String),
    /// A limit was met before there was an answer.
    Undecided(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong(words) | Self::Undecided(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for Failure {}

impl From<String> for Failure {
    fn from(words: String) -> Self {
        Self::Wrong(words)
    }
}

impl From<&str> for Failure {
    fn from(words: &str) -> Self {
        Self::Wrong(words.to_owned())
    }
}
