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

/// Whether a path is that of a file or folder, or lies in it.
#[must_use]
pub fn is_within(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a text begins with the address of a page of the web.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
}

/// The way from the folder of the file at `from` to the file at `to`, as `use` writes it.
#[must_use]
pub fn path_between(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let folders = from.len() - 1;
    let common = from
        .iter()
        .take(folders)
        .zip(&to)
        .take_while(|(a, b)| a == b)
        .count();
    "../".repeat(folders - common) + &to.get(common..).unwrap_or_default().join("/")
}

/// The last part of the path of a source, without `.case`.
#[must_use]
pub fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.strip_suffix(".case").unwrap_or(name)
}

/// Why a name cannot be that of a file or folder on every system. `None` where it can.
#[must_use]
pub fn bad_name(name: &str) -> Option<&'static str> {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|digit| {
            digit.len() == 1 && digit.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    if name.is_empty() || name == "." || name == ".." {
        Some("it is no name")
    } else if matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || numbered("com")
        || numbered("lpt")
    {
        Some("some systems keep it for a device")
    } else if name.ends_with(['.', ' ']) {
        Some("some systems drop a point or a space at the end")
    } else if name.contains(['<', '>', ':', '"', '|', '?', '*', '\\'])
        || name.contains(char::is_control)
    {
        Some("one of its characters cannot stand in a name on every system")
    } else if name.len() > 200 {
        Some("it is longer than some systems allow")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::bad_name;
    use super::path_between;
    use super::relative_path;

    #[test]
    fn a_path_stays_in_the_project() {
        assert_eq!(
            relative_path("policies/a/b.case", "../c.case").as_deref(),
            Some("policies/c.case")
        );
        assert_eq!(
            relative_path("policies/b.case", "./images/x.png").as_deref(),
            Some("policies/images/x.png")
        );
        assert_eq!(relative_path("policies/b.case", "../../c.case"), None);
        assert_eq!(relative_path("policies/b.case", "/etc/passwd"), None);
    }

    #[test]
    fn ways_between_files() {
        assert_eq!(path_between("a/b.case", "a/images/x.png"), "images/x.png");
        assert_eq!(path_between("a/b/c.case", "a/x.png"), "../x.png");
        assert_eq!(path_between("c.md", "d.md"), "d.md");
    }

    #[test]
    fn names_that_some_systems_do_not_have() {
        for bad in [
            "", "..", "con", "NUL.md", "com1", "Lpt9.x", "a.", "a ", "a?b", "a\\b",
        ] {
            assert!(bad_name(bad).is_some(), "{bad}");
        }
        for good in ["a", "console", "com10", "a.b", "über"] {
            assert!(bad_name(good).is_none(), "{good}");
        }
    }
}
