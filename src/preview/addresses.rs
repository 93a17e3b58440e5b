//! Addresses of pages and files: paths of the output folder, as a browser asks for them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a part of an address.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The address of a page or file by where a build writes it.
pub(super) fn address(path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| utf8_percent_encode(part, KEPT).to_string());
    let parts: Vec<String> = parts.collect();
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn names_keep_their_letters() {
        assert_eq!(address("a b/c#d%41/é.md"), "/a%20b/c%23d%2541/%C3%A9.md");
    }
}
