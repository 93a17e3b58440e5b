//! The build pass.
use super::{Files, Project, Settings};
/// x
pub const MANIFEST: &str = "manifest.json";
/// x
pub struct Artifact {
    /// x
    pub path: String,
    /// x
    pub content: Vec<u8>,
}
/// x
pub struct Build {
    /// x
    pub artifacts: Vec<Artifact>,
}
impl Build {
    /// x
    pub fn stale(&self, _: Option<&str>) -> Vec<String> {
        Vec::new()
    }
}
/// x
pub fn build(_: &dyn Files, _: &Settings, _: &mut Project, _: &dyn Fn(&str) -> bool, _: bool) -> Option<Build> {
    None
}
