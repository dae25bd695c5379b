//! How the wire types that the widget receives are read from a tree.
//!
//! `shared` derives reading through serde; this says the same in a third of the code. A test reads everything both
//! ways. What is new in an object is ignored, what is new in an open enum becomes `Unknown`, as there.

use crate::json::{Read, Value, field};
use crate::state::{Draft, Sound, Stored};
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use shared::article::{Article, ArticleBrief, Block, Image, Inline, Link, Table};
use shared::ask::{Answer, Found, FoundList, Verdict};
use shared::attachment::{Attachment, MediaType};
use shared::boot::{Accent, Boot, Presence, Session, Side, Theme};
use shared::conversation::{
    Author, Conversation, Entry, EntryBody, Message, Opening, OrderProof, Page, Rating, StaffName, Status,
};
use shared::error::{ErrorBody, ErrorCode};
use shared::frame::{Accepted, Entries, Mark, Outgoing, Rate, Rejected, ServerFrame, Sync, Typing, Welcome};
use shared::id::{ArticleId, AttachmentId, ClientId, ConversationId, SiteKey, StaffId};
use shared::locale::Locale;
use shared::money::Currency;
use shared::offer::Offer;
use shared::order::{FoundOrder, Fulfilment, OrderItem, OrderState, OrderStep, OrderView, Totals};
use shared::text::Text;
use shared::time::Timestamp;
use std::mem::ManuallyDrop;

/// Types that are a checked text.
macro_rules! texts {
    ($($type:ty = $new:expr),+ $(,)?) => {$(
        impl Read for $type {
            fn read(value: &Value) -> Option<Self> {
                value.text().and_then($new)
            }
        }
    )+};
}

texts! {
    Accent = Accent::parse,
    ArticleId = ArticleId::new,
    AttachmentId = AttachmentId::new,
    ClientId = ClientId::new,
    ConversationId = ConversationId::new,
    Currency = Currency::new,
    Locale = Locale::new,
    SiteKey = SiteKey::new,
    StaffId = StaffId::new,
    Timestamp = Timestamp::parse,
}

impl<const MAX: usize> Read for Text<MAX> {
    fn read(value: &Value) -> Option<Self> {
        value.text().and_then(|text| Self::new(text).ok())
    }
}

/// Open enums without payloads: their names stand in `shared` alone.
macro_rules! names {
    ($($type:ty)+) => {$(
        impl Read for $type {
            fn read(value: &Value) -> Option<Self> {
                let Some(name) = value.text() else { return Some(Self::Unknown) };
                Self::deserialize(StrDeserializer::<Error>::new(name)).ok()
            }
        }
    )+};
}

names! { ErrorCode MediaType OrderState Side Status Verdict }

/// Objects; fields behind the semicolon have a default.
macro_rules! objects {
    ($($type:ty { $($field:ident)* $(; $($default:ident)*)? })+) => {$(
        impl Read for $type {
            fn read(value: &Value) -> Option<Self> {
                // What was read before a field that is wrong is left to leak: that does not happen in earnest, and
                // dropping it after each field in turn is half of the code.
                $(let $field = ManuallyDrop::new(field(value, stringify!($field))?);)*
                Some(Self {
                    $($field: ManuallyDrop::into_inner($field),)*
                    $($($default: field(value, stringify!($default)).unwrap_or_default(),)*)?
                })
            }
        }
    )+};
}

objects! {
    Accepted { conversation client_id seq at }
    Answer { verdict confidence article suggestions }
    ArticleBrief { id locale title; category }
    Attachment { id name media_type bytes width height }
    Boot { site name locale locales ticket theme greeting pack strings help presence origins orders notice; consent }
    Draft { conversation draft }
    Conversation { id status subject created_at last_seq visitor_read staff_read agent }
    Entries { conversation entries }
    Entry { seq at body }
    ErrorBody { code message field retry_after_ms; request_id }
    Found { id title spans }
    FoundList { found }
    FoundOrder { order proof }
    Fulfilment { carrier tracking_number tracking_url shipped_at delivered_at }
    Image { src alt }
    Link { href text }
    Message { client_id author text attachments offer answers }
    Opening { locale question page referrer zone; tried orders consent }
    OrderItem { title quantity unit_price sku variant }
    OrderProof { number proof }
    OrderStep { at state }
    OrderView { number placed_at state currency items totals fulfilments history expected_at }
    Outgoing { conversation client_id text attachments opening answers proof }
    Mark { conversation seq }
    Page { url title }
    Presence { open opens_at reply_minutes }
    Rate { conversation client_id rating }
    Rating { score comment }
    Rejected { client_id error }
    Session { session }
    Sound { sound }
    StaffName { id name }
    Stored { at message }
    Sync<ServerFrame> { frames }
    Table { head rows }
    Theme { accent; side }
    Totals { subtotal total; shipping discount tax refunded }
    Typing { conversation name }
    Welcome { at conversations; ask_email }
}

impl Read for Article {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            brief: Read::read(value)?,
            body: field(value, "body")?,
            updated_at: field(value, "updated_at")?,
        })
    }
}

/// The key and the payload of an open enum.
fn variant(value: &Value) -> Option<(&str, &Value)> {
    match value {
        Value::Text(key) => Some((key, &Value::Null)),
        Value::Map(fields) => match fields.as_slice() {
            [(key, payload)] => Some((key, payload)),
            _ => None,
        },
        _ => None,
    }
}

/// Open enums; variants behind the semicolon have no payload.
macro_rules! variants {
    ($($type:ty { $($name:ident = $key:literal)* $(; $($unit:ident = $word:literal)*)? })+) => {$(
        impl Read for $type {
            fn read(value: &Value) -> Option<Self> {
                let (key, payload) = variant(value)?;
                // A bare name of a variant with a payload is something newer, as `shared` has it.
                let bare = value.text().is_some();
                Some(match key {
                    $($key if !bare => Self::$name(Read::read(payload)?),)*
                    $($($word => Self::$unit,)*)?
                    _ => Self::Unknown,
                })
            }
        }
    )+};
}

variants! {
    Author { Staff = "staff"; Visitor = "visitor" }
    Block {
        Paragraph = "p" Heading = "h" Bullets = "ul" Numbers = "ol" Quote = "quote" Code = "pre" Table = "table";
        Rule = "hr"
    }
    EntryBody { Message = "message" Resolved = "resolved" Reopened = "reopened" Rated = "rated" Merged = "merged" }
    Offer { Choices = "choices"; Email = "email" Order = "order" Name = "name" }
    Inline { Text = "t" Strong = "b" Emphasis = "i" Code = "c" Link = "a" Image = "img"; Break = "br" }
    ServerFrame {
        Welcome = "welcome" Accepted = "accepted" Rejected = "rejected" Entries = "entries" Typing = "typing"
        Read = "read" Error = "error" Erased = "erased"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::from_str;
    use serde::de::DeserializeOwned;
    use std::fmt::Debug;

    /// Reads all, and all with one field after another left out, renamed or of another type, both ways.
    fn check<T: Read + DeserializeOwned + PartialEq + Debug>(samples: &[&str]) {
        for sample in samples {
            assert!(from_str::<T>(sample).is_some(), "{sample}");
            let tree: serde_json::Value = serde_json::from_str(sample).unwrap();
            agree::<T>(&tree);
            let Some(fields) = tree.as_object() else { continue };
            for key in fields.keys() {
                for change in [
                    None,
                    Some(serde_json::Value::Null),
                    Some(7.into()),
                    Some("x y".into()),
                    Some("{}".into()),
                ] {
                    let mut changed = tree.clone();
                    let object = changed.as_object_mut().unwrap();
                    match &change {
                        None => drop(object.remove(key)),
                        Some(other) => drop(object.insert(key.clone(), other.clone())),
                    }
                    object.insert("brand_new".into(), serde_json::json!([{ "a": 1 }]));
                    // Where a default covers what is wrong, this is the more forgiving one; it never reads another value.
                    let (ours, theirs) = both::<T>(&changed);
                    if theirs.is_some() {
                        assert_eq!(ours, theirs, "{changed}");
                    }
                }
            }
        }
    }

    fn both<T: Read + DeserializeOwned>(tree: &serde_json::Value) -> (Option<T>, Option<T>) {
        (from_str(&tree.to_string()), serde_json::from_value(tree.clone()).ok())
    }

    fn agree<T: Read + DeserializeOwned + PartialEq + Debug>(tree: &serde_json::Value) {
        let (ours, theirs) = both::<T>(tree);
        assert_eq!(ours, theirs, "{tree}");
    }

    #[test]
    fn everything_reads_as_serde_reads_it() {
        check::<Boot>(&[
            r##"{"site":"k.1","name":"Kiln","locale":"fa","locales":["en","fa"],"ticket":"t","theme":{"accent":"#2f6f5e","side":"start"},"greeting":"سلام","pack":"/a/p","strings":"/a/s","help":"/h","presence":{"open":false,"opens_at":"2026-11-22T15:39:46.120Z","reply_minutes":5},"origins":["http://a"],"orders":true}"##,
            r#"{"site":"k","name":"K","locale":"en","locales":[],"ticket":"","theme":{},"pack":"","strings":"","help":"","presence":{"open":true},"origins":[],"orders":false}"#,
        ]);
        check::<Article>(&[
            r#"{"id":"a","locale":"en","title":"T","category":"c","body":[{"p":[{"t":"x"},"br",{"b":[{"i":[{"c":"y"}]}]},{"a":{"href":"https://a","text":[{"t":"z"}]}},{"img":{"src":"https://i","alt":"i"}},{"new":1}]},"hr",{"ul":[[{"h":[]}]]},{"ol":[]},{"quote":[{"pre":"q"}]},{"table":{"head":[[{"t":"h"}]],"rows":[[[{"t":"c"}]]]}},"brand_new",{"p2":[]}],"updated_at":"2026-11-22"}"#,
        ]);
        check::<Answer>(&[
            r#"{"verdict":"answer","confidence":93,"article":{"id":"a","locale":"en","title":"T","body":[],"updated_at":"2026-11-22"},"suggestions":[{"id":"a","locale":"en","title":"T"}]}"#,
            r#"{"verdict":"no_match","confidence":0,"suggestions":[]}"#,
            r#"{"verdict":"brand_new","confidence":255,"suggestions":[]}"#,
        ]);
        check::<FoundOrder>(&[
            r#"{"order":{"number":"KL-1","placed_at":"2026-11-22","state":"shipped","currency":"usd","items":[{"title":"Cup","quantity":2,"unit_price":-5,"sku":"s","variant":"v"}],"totals":{"subtotal":1,"total":2,"tax":3},"fulfilments":[{"carrier":"C","tracking_number":"n","tracking_url":"https://t","shipped_at":"2026-11-22","delivered_at":"2026-11-22"},{}],"history":[{"at":"2026-11-22","state":"placed"}],"expected_at":"2026-11-22"},"proof":"p"}"#,
        ]);
        check::<Sync<ServerFrame>>(&[
            r#"{"frames":[{"welcome":{"at":"2026-11-22","conversations":[{"id":"k1","status":"waiting","subject":"s","created_at":"2026-11-22","last_seq":3,"visitor_read":1,"staff_read":0,"agent":{"id":"s","name":"Lan"}}],"ask_email":true}},{"accepted":{"conversation":"k","client_id":"c","seq":1,"at":"2026-11-22"}},{"rejected":{"client_id":"c","error":{"code":"too_many","message":"m","field":"f","request_id":"r","retry_after_ms":5}}},{"typing":{"conversation":"k","name":"Lan"}},{"error":{"code":"new","message":""}},{"brand_new":{}},"welcome"]}"#,
        ]);
        check::<ServerFrame>(&[
            r#"{"entries":{"conversation":{"id":"k1","status":"new_one","subject":"s","created_at":"2026-11-22","last_seq":3,"visitor_read":1,"staff_read":0},"entries":[{"seq":1,"at":"2026-11-22","body":{"message":{"client_id":"c1","author":{"staff":{"id":"s","name":"Lan"}},"text":"hi"}}},{"seq":2,"at":"2026-11-22","body":{"new":{}}},{"seq":3,"at":"2026-11-22","body":{"resolved":"visitor"}},{"seq":4,"at":"2026-11-22","body":{"reopened":"robot"}}]}}"#,
        ]);
        check::<Attachment>(&[
            r#"{"id":"a1","name":"cup.png","media_type":"image/png","bytes":7,"width":2,"height":3}"#,
            r#"{"id":"a1","name":"x","media_type":"image/new","bytes":7}"#,
        ]);
        check::<Message>(&[
            r#"{"client_id":"c","author":"visitor","text":"cup.png","attachments":[{"id":"a1","name":"cup.png","media_type":"application/pdf","bytes":7}]}"#,
        ]);
        check::<Message>(&[
            r#"{"client_id":"c","author":{"staff":{"id":"s","name":"Lan"}},"text":"?\n• a\n• b","offer":{"choices":["a","b"]}}"#,
            r#"{"client_id":"c","author":"visitor","text":"a","answers":"c1"}"#,
        ]);
        check::<Offer>(&[r#""email""#, r#""brand_new""#, r#"{"brand_new":1}"#, r#"{"choices":[]}"#]);
        check::<Session>(&[r#"{"session":"s"}"#]);
        check::<ErrorBody>(&[r#"{"code":"invalid","message":"m"}"#]);
        check::<Outgoing>(&[
            r#"{"conversation":"k","client_id":"c","text":"hi","opening":{"locale":"fa","question":"q","tried":["a"],"page":{"url":"https://a","title":"t"},"orders":[{"number":"1","proof":"p"}]}}"#,
        ]);
        check::<Outgoing>(&[
            r#"{"conversation":"k","client_id":"c","text":"KL-1","answers":"c1","proof":"p"}"#,
        ]);
        check::<Stored>(&[r#"{"at":5,"message":{"conversation":"k","client_id":"c","text":"hi"}}"#]);
    }

    #[test]
    fn what_has_another_form_is_refused() {
        for bad in [
            "{}",
            "[]",
            "7",
            r#"{"typing":{"conversation":"k 1","name":"L"}}"#,
            r#"{"typing":{},"error":{}}"#,
        ] {
            assert_eq!(from_str::<ServerFrame>(bad), serde_json::from_str(bad).ok(), "{bad}");
            assert_eq!(from_str::<ServerFrame>(bad), None, "{bad}");
        }
    }
}
