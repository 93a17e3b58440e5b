//! An XML document as a tree of elements, names without their prefixes. Entities of its own are
//! refused, and so is a document that is deeper than any model.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

const DEPTH: usize = 128;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    /// The text right in it.
    pub text: String,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    /// Its attribute `name`, without the space around it.
    pub(super) fn called(&self) -> String {
        self.attribute("name").unwrap_or_default().trim().to_owned()
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> + Clone {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of its child `text`, without the space around it.
    pub(super) fn written(&self) -> &str {
        self.child("text").map_or("", |text| text.text.trim())
    }
}

/// The root element of a document.
///
/// # Errors
/// In words, with the place in bytes, where it is no XML that is read here.
pub(super) fn read(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("no XML at byte {}: {error}", reader.error_position()))?;
        let at = reader.buffer_position();
        let wrong = |what: &str| format!("{what} at byte {at}");
        match event {
            Event::Start(start) if open.len() >= DEPTH => {
                return Err(wrong(&format!("`{}` stands too deep", name(&start))));
            }
            Event::Start(start) => open.push(element(&start).map_err(|error| wrong(&error))?),
            Event::Empty(start) => {
                let element = element(&start).map_err(|error| wrong(&error))?;
                open.last_mut()
                    .ok_or_else(|| wrong("an element"))?
                    .children
                    .push(element);
            }
            Event::End(_) => {
                let element = open
                    .pop()
                    .ok_or_else(|| wrong("an end without a beginning"))?;
                open.last_mut()
                    .ok_or_else(|| wrong("an end without a beginning"))?
                    .children
                    .push(element);
            }
            Event::Text(text) => add(&mut open, text.as_ref()),
            Event::CData(text) => add(&mut open, text.as_ref()),
            Event::GeneralRef(entity) => {
                let own = AsRef::<str>::as_ref(&entity).to_owned();
                let character = entity
                    .resolve_char_ref()
                    .map_err(|error| wrong(&error.to_string()))?;
                let known = character
                    .map(String::from)
                    .or_else(|| resolve_predefined_entity(&own).map(str::to_owned));
                add(
                    &mut open,
                    &known.ok_or_else(|| wrong(&format!("an entity of its own, `&{own};`,")))?,
                );
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut root = open.pop().unwrap_or_default();
    if !open.is_empty() {
        return Err(format!("`{}` has no end", root.name));
    }
    root.children
        .pop()
        .ok_or_else(|| "there is no element in it".to_owned())
}

fn add(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn name(start: &BytesStart<'_>) -> String {
    AsRef::<str>::as_ref(&start.local_name()).to_owned()
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = AsRef::<str>::as_ref(&attribute.key.local_name()).to_owned();
        let value = attribute
            .normalized_value(XmlVersion::default())
            .map_err(|error| error.to_string())?
            .into_owned();
        attributes.push((key, value));
    }
    Ok(Element {
        name: name(start),
        attributes,
        ..Element::default()
    })
}
