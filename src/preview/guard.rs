//! Who may ask: pages of this server alone. A page of another site that a browser has open can send
//! requests to this machine too, also under a name of its own that leads here.

use axum::http::{HeaderMap, header};

/// The names of this machine under which the server is asked.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is sent to a machine of another name.
    Host,
    /// A page of another site sent it.
    Origin,
}

/// Looks at the headers of a request to a port.
///
/// # Errors
/// Where it comes from elsewhere.
pub(super) fn check(headers: &HeaderMap, port: u16) -> Result<(), Refusal> {
    let is_own = |host: &str| {
        NAMES.iter().any(|name| {
            // A browser leaves out the port that every site has.
            host.eq_ignore_ascii_case(&format!("{name}:{port}"))
                || port == 80 && host.eq_ignore_ascii_case(name)
        })
    };
    let text = |name: header::HeaderName| {
        let all = headers.get_all(name);
        let each = all
            .iter()
            .map(|value| value.to_str().unwrap_or("?").to_owned());
        each.collect::<Vec<String>>()
    };
    match text(header::HOST).as_slice() {
        [host] if is_own(host) => {}
        _ => return Err(Refusal::Host),
    }
    let is_own_origin = |origin: &String| origin.strip_prefix("http://").is_some_and(is_own);
    if !text(header::ORIGIN).iter().all(is_own_origin) {
        return Err(Refusal::Origin);
    }
    // Whoever follows a link comes here; whoever embeds something of it in another page does not.
    let of = |name: &'static str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_foreign = matches!(of("sec-fetch-site"), Some("cross-site" | "same-site"));
    if is_foreign && of("sec-fetch-mode") != Some("navigate") {
        return Err(Refusal::Origin);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::{Refusal, check};

    fn headers(of: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in of {
            headers.append(*name, value.parse().expect("a value"));
        }
        headers
    }

    #[test]
    fn this_machine_alone_is_answered() {
        let asked = |of: &[(&'static str, &'static str)]| check(&headers(of), 4000);
        assert_eq!(asked(&[("host", "localhost:4000")]), Ok(()));
        assert_eq!(
            asked(&[("host", "[::1]:4000"), ("origin", "http://127.0.0.1:4000")]),
            Ok(())
        );
        assert_eq!(asked(&[]), Err(Refusal::Host));
        assert_eq!(asked(&[("host", "localhost")]), Err(Refusal::Host));
        assert_eq!(asked(&[("host", "evil.example:4000")]), Err(Refusal::Host));
        assert_eq!(
            asked(&[("host", "localhost:4000"), ("host", "evil.example:4000")]),
            Err(Refusal::Host)
        );
        let host = ("host", "127.0.0.1:4000");
        assert_eq!(
            asked(&[host, ("origin", "http://evil.example")]),
            Err(Refusal::Origin)
        );
        assert_eq!(asked(&[host, ("origin", "null")]), Err(Refusal::Origin));
        let foreign = ("sec-fetch-site", "cross-site");
        assert_eq!(
            asked(&[host, foreign, ("sec-fetch-mode", "no-cors")]),
            Err(Refusal::Origin)
        );
        assert_eq!(
            asked(&[host, foreign, ("sec-fetch-mode", "navigate")]),
            Ok(())
        );
    }
}
