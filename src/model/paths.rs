//! Paths as sources write them: relative to the file that they stand in.

/// `path`, as written in the file at `from`, relative to the project. `None` where it leaves it.
#[must_use]
pub fn relative_path(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!path.starts_with('/')).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::relative_path;

    #[test]
    fn a_path_stays_in_the_project() {
        assert_eq!(relative_path("policies/a/b.case", "../c.case").as_deref(), Some("policies/c.case"));
        assert_eq!(relative_path("policies/b.case", "./images/x.png").as_deref(), Some("policies/images/x.png"));
        assert_eq!(relative_path("policies/b.case", "../../c.case"), None);
        assert_eq!(relative_path("policies/b.case", "/etc/passwd"), None);
    }
}
