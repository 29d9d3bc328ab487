//! XML as a small tree: read from request bodies, written into answers.

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::Event;

/// An element with either text or children.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Self>,
}

/// How deep a request's XML may nest; AWS's deepest body has six levels.
const MAX_DEPTH: usize = 32;

impl Element {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// An element that holds only text.
    pub fn leaf(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), text: text.into(), ..Self::default() }
    }

    #[must_use]
    pub fn with(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    #[must_use]
    pub fn with_leaf(self, name: &str, text: impl Into<String>) -> Self {
        self.with(Self::leaf(name, text))
    }

    /// Adds the leaf if there is a text for it.
    #[must_use]
    pub fn with_optional(self, name: &str, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.with_leaf(name, text),
            None => self,
        }
    }

    #[must_use]
    pub fn with_all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    #[must_use]
    pub fn with_attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of that name.
    pub fn child_text(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// Every child of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The document, with its declaration.
    pub fn document(&self) -> String {
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        self.write(&mut text);
        text
    }

    /// The element's text, without a declaration.
    pub fn fragment(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(&escape(value));
            out.push('"');
        }
        if self.text.is_empty() && self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for character in escape(&self.text).chars() {
            // XML 1.0 has no form for most control characters, and a bare CR would be read as LF.
            match character {
                '\r' => out.push_str("&#13;"),
                '\t' | '\n' => out.push(character),
                control if control < ' ' => out.push('\u{fffd}'),
                other => out.push(other),
            }
        }
        for child in &self.children {
            child.write(out);
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }

    /// Reads a document; `None` where it is not well-formed.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let mut open: Vec<Self> = Vec::new();
        let mut root: Option<Self> = None;
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => {
                    if open.len() >= MAX_DEPTH || (open.is_empty() && root.is_some()) {
                        return None;
                    }
                    open.push(Self::opened(&start)?);
                }
                Event::Empty(start) => {
                    let element = Self::opened(&start)?;
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None if root.is_none() => root = Some(element),
                        None => return None,
                    }
                }
                Event::End(_) => {
                    let mut element = open.pop()?;
                    if !element.children.is_empty() {
                        element.text.clear();
                    }
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None => root = Some(element),
                    }
                }
                Event::Text(content) => {
                    if let Some(parent) = open.last_mut() {
                        parent.text.push_str(&content.decode().ok()?);
                    }
                }
                Event::CData(content) => {
                    open.last_mut()?.text.push_str(&content.decode().ok()?);
                }
                Event::GeneralRef(reference) => {
                    let name = reference.decode().ok()?;
                    open.last_mut()?.text.push_str(&unescape(&format!("&{name};")).ok()?);
                }
                Event::Eof => return if open.is_empty() { root } else { None },
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::DocType(_) => return None,
            }
        }
    }

    fn opened(start: &quick_xml::events::BytesStart<'_>) -> Option<Self> {
        let name = String::from_utf8(start.local_name().as_ref().to_vec()).ok()?;
        let mut element = Self::new(&name);
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            let key = String::from_utf8(attribute.key.as_ref().to_vec()).ok()?;
            let value = String::from_utf8(attribute.value.to_vec()).ok()?;
            element.attributes.push((key, value));
        }
        Some(element)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let element = Element::new("Tag")
            .with_leaf("Key", "a<b & \"c\"")
            .with(Element::new("Empty"))
            .with_leaf("Value", "ü");
        assert_eq!(Element::parse(element.document().as_bytes()), Some(element));
    }

    #[test]
    fn broken_documents_are_refused() {
        for text in ["", "<a>", "<a></b>", "<a/><b/>", "{}", "<!DOCTYPE a><a/>"] {
            assert_eq!(Element::parse(text.as_bytes()), None, "{text}");
        }
    }
}
