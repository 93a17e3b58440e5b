//! `file:` addresses and paths.

use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What an address has as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The path of a `file:` address; `None` where it is another one, or no path.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    // An authority, such as `localhost`.
    let rest = rest.get(rest.find('/')?..)?;
    let path = percent_decode_str(rest).decode_utf8().ok()?;
    let is_drive = cfg!(windows) && path.get(2..3) == Some(":");
    let path = if is_drive { path.get(1..)? } else { &path };
    (!path.contains('\0')).then(|| PathBuf::from(path))
}

/// The `file:` address of a path.
pub(super) fn address_of(path: &Path) -> Uri {
    let path = path.to_string_lossy().replace('\\', "/");
    let path = utf8_percent_encode(&path, KEPT).to_string();
    let sign = if path.starts_with('/') { "" } else { "/" };
    Uri(format!("file://{sign}{path}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]
mod tests {
    use std::path::Path;

    use gen_lsp_types::Uri;

    use super::{address_of, path_of};

    #[test]
    #[cfg(unix)]
    fn an_address_is_a_path_and_back() {
        for path in ["/a/b.case", "/a b/ü.case", "/100 %/日本.case"] {
            assert_eq!(
                path_of(&address_of(Path::new(path))).unwrap(),
                Path::new(path)
            );
        }
        let other = |text: &str| path_of(&Uri(text.to_owned()));
        assert_eq!(other("untitled:Untitled-1"), None);
        assert_eq!(other("file:///a%00b"), None);
        assert_eq!(other("file://localhost/a").unwrap(), Path::new("/a"));
    }
}
