//! Claims of guides of all files on the same outcome, compared in one space that the files share.

pub mod claims;
pub mod shared_space;
