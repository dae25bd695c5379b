//! Files that go with a message: what is known of one. Its bytes travel apart, before the message.

use crate::id::AttachmentId;
use crate::open_enum::open_enum;
use crate::text::{Label, MessageText};
use serde::{Deserialize, Serialize};

open_enum! {
    /// What a file's own bytes say that it is, whatever its name says.
    #[derive(Copy, Eq, Default)]
    pub enum MediaType {
        /// A picture.
        Png = "image/png",
        /// A picture.
        Jpeg = "image/jpeg",
        /// A picture.
        Gif = "image/gif",
        /// A picture.
        Webp = "image/webp",
        /// A document.
        Pdf = "application/pdf",
        /// An archive; the documents of office programs are some, too.
        Zip = "application/zip",
        /// Plain text in UTF-8; markup and drawings in text are no more than that here.
        Text = "text/plain",
        /// Anything else.
        #[default]
        Binary = "application/octet-stream",
    }
}

impl MediaType {
    /// Whether it may be shown as a picture.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif | Self::Webp)
    }

    /// As it stands in `Content-Type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Zip => "application/zip",
            Self::Text => "text/plain; charset=utf-8",
            Self::Binary | Self::Unknown => "application/octet-stream",
        }
    }
}

/// A file that is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    /// Which; drawn by whoever sent it.
    pub id: AttachmentId,
    /// Its name, as its sender has it.
    pub name: Label,
    /// What it is.
    pub media_type: MediaType,
    /// How many bytes.
    pub bytes: u32,
    /// Of a picture: how wide, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u16>,
    /// Of a picture: how high.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u16>,
}

/// The text of a message that has files and no words: their names. So every list, search and older client has
/// something to show; whoever shows the files themselves leaves it out.
pub fn text_of(files: &[Attachment]) -> Option<MessageText> {
    MessageText::cut(&names(files))
}

/// The words of a message with files; empty when it has none of its own.
pub fn words<'a>(text: &'a str, files: &[Attachment]) -> &'a str {
    if !files.is_empty() && text == names(files) { "" } else { text }
}

fn names(files: &[Attachment]) -> String {
    let mut all = String::new();
    for file in files {
        if !all.is_empty() {
            all.push_str(", ");
        }
        all.push_str(&file.name);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Attachment {
        Attachment {
            id: AttachmentId::new("a1").unwrap(),
            name: Label::new(name).unwrap(),
            media_type: MediaType::Png,
            bytes: 7,
            width: Some(2),
            height: None,
        }
    }

    #[test]
    fn the_wire_form_is_pinned() {
        let json = r#"{"id":"a1","name":"cup.png","media_type":"image/png","bytes":7,"width":2}"#;
        assert_eq!(serde_json::to_string(&file("cup.png")).unwrap(), json);
        assert_eq!(serde_json::from_str::<Attachment>(json).unwrap(), file("cup.png"));
        let newer: Attachment = serde_json::from_str(&json.replace("image/png", "image/new")).unwrap();
        assert!(!newer.media_type.is_picture());
    }

    #[test]
    fn a_message_without_words_says_the_names_of_its_files() {
        let files = [file("cup.png"), file("سند.pdf")];
        let text = text_of(&files).unwrap();
        assert_eq!(&*text, "cup.png, سند.pdf");
        assert_eq!(words(&text, &files), "");
        assert_eq!(words("look", &files), "look");
        assert_eq!(words("cup.png", &[]), "cup.png");
        assert_eq!(text_of(&[]), None);
    }
}
