//! The server: addresses, headers, and who may ask.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use percent_encoding::percent_decode_str;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::disk::{Watch, within};
use crate::emit::article::html_words;

use super::addresses::address;
use super::guard;
use super::guard::Refusal;
use super::project::OpenPreview;
use super::requests::{Answer, Request};
use super::worker::{Ask, News, Worker};

const STYLE: &str = include_str!("../../templates/preview/preview.css");
const SCRIPT: &str = include_str!("../../templates/preview/preview.js");
const ICON: &str = include_str!("../../templates/preview/icon.svg");

/// So long a browser waits for news before it asks again.
const PATIENCE: Duration = Duration::from_secs(20);

/// Nothing that a page brings along runs, and nothing is fetched from elsewhere. An editor of this machine may
/// show it beside a source: VS Code in a frame within frames of these schemes.
const CONTENT: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                       form-action 'none'; base-uri 'none'; frame-ancestors 'self' http://127.0.0.1:* http://localhost:* vscode-webview: vscode-file:";

/// What is served, and where.
pub(crate) struct PreviewOptions {
    /// The folder of the project.
    pub(crate) root: PathBuf,
    /// The output folder, whose changes do not count.
    pub(crate) out: String,
    pub(crate) open: OpenPreview,
    /// The port; 0 is a free one.
    pub(crate) port: u16,
    /// Says that the server is there, with its address.
    pub(crate) ready: Box<dyn FnOnce(&str)>,
}

/// What each answer needs.
struct Served {
    port: u16,
    /// The folder of the project, as the system names it.
    root: PathBuf,
    asks: mpsc::Sender<Ask>,
    news: watch::Receiver<News>,
}

/// Serves a project to this machine until the program is ended.
///
/// # Errors
/// In words, where the project cannot be read or the port is taken.
pub(crate) fn serve(options: PreviewOptions) -> Result<(), String> {
    // Before anything is read, so that no change is missed.
    let watch = Watch::new(&options.root, &options.out)?;
    let worker = Worker::start(options.open)?;
    watching(watch, worker.asks.clone())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let port = options.port;
    let root = options.root.canonicalize();
    let root = root.unwrap_or(options.root);
    runtime.block_on(async move {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.map_err(|error| {
            let hint = if port == 0 {
                ""
            } else {
                "; `--port 0` takes a free one"
            };
            format!("port {port} of this machine cannot be served: {error}{hint}")
        })?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let served = Served {
            port: address.port(),
            root,
            asks: worker.asks,
            news: worker.news,
        };
        (options.ready)(&format!("http://{address}/"));
        let router = Router::new()
            .route("/-/news", get(news))
            .fallback(get(answer))
            .with_state(Arc::new(served));
        let serving = axum::serve(listener, router).await;
        serving.map_err(|error| error.to_string())
    })
}

/// Tells the worker of changes, from a thread of its own.
///
/// # Errors
/// In words, where there is none.
fn watching(mut watch: Watch, asks: mpsc::Sender<Ask>) -> Result<(), String> {
    let work = move || loop {
        let told = match watch.next() {
            Ok(Some(changed)) => asks.send(Ask::Changed(changed)),
            Ok(None) => return,
            Err(why) => {
                let _ = asks.send(Ask::Unwatched(why));
                return;
            }
        };
        if told.is_err() {
            return;
        }
    };
    let thread = std::thread::Builder::new().spawn(work);
    thread.map(drop).map_err(|error| error.to_string())
}

/// Waits for something newer than what a browser has.
async fn news(
    State(served): State<Arc<Served>>,
    headers: HeaderMap,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    if let Err(refusal) = guard::check(&headers, served.port) {
        return refused(refusal);
    }
    let after = query.iter().find(|(name, _)| name == "after");
    let after: u64 = after.and_then(|(_, count)| count.parse().ok()).unwrap_or(0);
    let mut news = served.news.clone();
    let newer = news.wait_for(|news| news.version != after || news.is_busy);
    let _ = tokio::time::timeout(PATIENCE, newer).await;
    let news = *served.news.borrow();
    let told = format!("{{\"version\":{},\"busy\":{}}}", news.version, news.is_busy);
    with(StatusCode::OK, "application/json", told)
}

async fn answer(
    State(served): State<Arc<Served>>,
    headers: HeaderMap,
    uri: Uri,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    if let Err(refusal) = guard::check(&headers, served.port) {
        return refused(refusal);
    }
    let Ok(path) = percent_decode_str(uri.path()).decode_utf8() else {
        return missing("There is nothing here.");
    };
    let request = match path.as_ref() {
        "/" => Request::Home,
        "/-/preview.css" => return with(StatusCode::OK, "text/css", STYLE),
        "/-/preview.js" => return with(StatusCode::OK, "text/javascript", SCRIPT),
        "/-/icon.svg" => return with(StatusCode::OK, "image/svg+xml", ICON),
        "/-/reader" => reader(query),
        "/-/source" => source(&served.root, query),
        path => match path.trim_start_matches('/') {
            page if page.ends_with(".md") => Request::Page(page.to_owned()),
            image => Request::Image(image.to_owned()),
        },
    };
    let kind = media_type(&path);
    let (reply, answer) = oneshot::channel();
    if served.asks.send(Ask::Get(request, reply)).is_err() {
        return missing("The preview stopped by a fault of casebook.");
    }
    match answer.await {
        Ok(Answer::Html(html)) => with(StatusCode::OK, "text/html", html),
        Ok(Answer::Elsewhere(path)) => elsewhere(&path),
        Ok(Answer::Json(json)) => with(StatusCode::OK, "application/json", json),
        Ok(Answer::File(bytes)) => with(StatusCode::OK, kind, bytes),
        Ok(Answer::Missing(why)) => missing(&why),
        Err(_) => missing("The preview stopped by a fault of casebook."),
    }
}

/// The source that is meant: by its path in the project, or on this machine, as an editor has it.
fn source(root: &Path, query: Vec<(String, String)>) -> Request {
    let path = query.into_iter().find(|(name, _)| name == "path");
    let path = path.map(|(_, path)| path).unwrap_or_default();
    let within = within(root, Path::new(&path));
    Request::Source(within.unwrap_or(path))
}

/// Leads to the page at a path.
fn elsewhere(path: &str) -> Response {
    let mut response = with(StatusCode::SEE_OTHER, "text/plain", "");
    let location = HeaderValue::from_str(&address(path));
    let headers = response.headers_mut();
    headers.extend(location.ok().map(|location| (header::LOCATION, location)));
    response
}

/// Which page, and what is known of its reader. Several values of a fact are a list.
fn reader(query: Vec<(String, String)>) -> Request {
    let mut page = String::new();
    let mut said: Vec<(String, String)> = Vec::new();
    for (name, value) in query {
        // No fact has this name.
        if name == "@page" {
            page = value;
            continue;
        }
        match said.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(&value);
            }
            None => said.push((name, value)),
        }
    }
    said.retain(|(_, value)| !value.trim().is_empty());
    Request::Reader(page, said)
}

/// What a file is, by its name. What is not known is not shown.
fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit('.').next().unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

fn with(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = (status, body.into()).into_response();
    let kind = if kind.starts_with("text/") {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_owned()
    };
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&kind);
    headers.extend(kind.ok().map(|kind| (header::CONTENT_TYPE, kind)));
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refused(refusal: Refusal) -> Response {
    let why = match refusal {
        Refusal::Host => "This preview is for this machine alone, under localhost.\n",
        Refusal::Origin => "This preview is for its own pages alone.\n",
    };
    with(StatusCode::FORBIDDEN, "text/plain", why)
}

fn missing(why: &str) -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<title>Not found</title>\n<link rel=\"stylesheet\" href=\"/-/preview.css\">\n\
         <script src=\"/-/preview.js\" defer></script>\n<body data-version=\"0\">\n\
         <main class=\"missing\"><h1>Not found</h1>\n<p>{}</p>\n<p><a href=\"/\">All pages</a></p></main>\n</html>\n",
        html_words(why)
    );
    with(StatusCode::NOT_FOUND, "text/html", page)
}
