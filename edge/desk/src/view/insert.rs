//! The choice behind a slash in an answer: canned replies and articles, by arrows and Enter like any completion.

use super::icon::icon;
use super::{Desk, use_desk};
use crate::browser::page::{self, REPLY_ID};
use crate::state::{Action, Focus, Held, Values, insertion_begun, offered};
use shared::desk::{ArticleFound, Canned, unfilled};
use shared::id::ConversationId;
use shared::locale::Locale;
use std::rc::Rc;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What there is to choose from.
#[derive(Clone, PartialEq)]
pub(super) struct Choices {
    /// What is typed behind the slash.
    pub(super) begun: Option<String>,
    pub(super) canned: Held<Vec<Canned>>,
    pub(super) articles: Held<Vec<ArticleFound>>,
    pub(super) locale: Locale,
    /// What stands in the places of variables.
    pub(super) values: Values,
}

/// One choice, and what it writes.
enum Offer {
    Canned(Canned),
    Article(ArticleFound),
}

/// The element id of the list.
pub(super) const INSERT_ID: &str = "insert";
/// More articles than this at once are no help.
const ARTICLES: usize = 5;

/// What the field needs of the choice.
pub(super) struct Picker {
    pub(super) is_open: bool,
    /// The element id of the choice that Enter takes.
    pub(super) active: Option<String>,
    pub(super) list: Html,
    /// Takes a key of the field; false when it is not the choice's.
    pub(super) key: Rc<dyn Fn(&KeyboardEvent) -> bool>,
}

/// The text before the cursor, and the text behind it.
pub(super) fn at_cursor(field: &HtmlTextAreaElement) -> (String, String) {
    let text = field.value();
    let units = field.selection_end().ok().flatten().unwrap_or(u32::MAX) as usize;
    let mut passed = 0;
    let place = text.char_indices().find(|(_, c)| {
        passed += c.len_utf16();
        passed > units
    });
    let (before, behind) = text.split_at(place.map_or(text.len(), |(at, _)| at));
    (before.to_owned(), behind.to_owned())
}

/// What is being typed behind a slash before the cursor.
pub(super) fn begun(field: &HtmlTextAreaElement) -> Option<String> {
    let (before, _) = at_cursor(field);
    insertion_begun(&before).map(|(_, typed)| typed.to_owned())
}

/// Writes `text` in the place of the slash and what is typed behind it; what is left to fill in is selected.
fn write(desk: &Desk, id: &ConversationId, field: &HtmlTextAreaElement, text: &str) {
    let (before, behind) = at_cursor(field);
    let head =
        insertion_begun(&before).map_or(before.as_str(), |(at, _)| before.get(..at).unwrap_or_default());
    let draft = format!("{head}{text}{behind}");
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let end = units(head) + units(text);
    let selection = unfilled(text).and_then(|left| Some((text.find(left)?, left)));
    let (from, to) = selection.map_or((end, end), |(at, left)| {
        let from = units(head) + units(text.get(..at).unwrap_or_default());
        (from, from + units(left))
    });
    desk.act.emit(Action::Draft(id.clone(), draft));
    desk.act.emit(Action::Insert(None));
    page::focus(Focus::Reply);
    page::select(REPLY_ID, from, to);
}

#[hook]
pub(super) fn use_picker(id: &ConversationId, choices: &Choices, field: &NodeRef) -> Picker {
    let desk = use_desk();
    let active = use_state(|| 0_usize);
    let Choices { begun, canned, articles, locale, values } = choices;
    {
        let active = active.clone();
        use_effect_with(begun.clone(), move |_| active.set(0));
    }
    let offers: Rc<Vec<Offer>> = Rc::new(begun.as_deref().map_or_else(Vec::new, |typed| {
        let canned = offered(canned, typed, locale).into_iter().map(Offer::Canned);
        canned.chain(articles.iter().take(ARTICLES).cloned().map(Offer::Article)).collect()
    }));
    let chosen = (*active).min(offers.len().saturating_sub(1));
    let pick: Rc<dyn Fn(usize, bool)> = {
        let (desk, id, field, offers, values) =
            (desk.clone(), id.clone(), field.clone(), Rc::clone(&offers), values.clone());
        Rc::new(move |place, as_text| {
            let (Some(offer), Some(element)) = (offers.get(place), field.cast::<HtmlTextAreaElement>())
            else {
                return;
            };
            match offer {
                Offer::Canned(canned) => write(&desk, &id, &element, &values.fill(&canned.text)),
                Offer::Article(article) if as_text => write(&desk, &id, &element, &article.text),
                Offer::Article(article) => {
                    write(&desk, &id, &element, &format!("{}\n{}", article.title, article.url));
                }
            }
        })
    };
    let key: Rc<dyn Fn(&KeyboardEvent) -> bool> = {
        let (active, pick, act, count) = (active.clone(), Rc::clone(&pick), desk.act.clone(), offers.len());
        Rc::new(move |event| {
            if count == 0 {
                return false;
            }
            match event.key().as_str() {
                "ArrowDown" => active.set((chosen + 1) % count),
                "ArrowUp" => active.set((chosen + count - 1) % count),
                "Enter" => pick(chosen, event.shift_key()),
                "Tab" if !event.shift_key() => pick(chosen, false),
                "Escape" => act.emit(Action::Insert(None)),
                _ => return false,
            }
            event.prevent_default();
            true
        })
    };
    let is_open = !offers.is_empty();
    let list = html! {
        <div class="offers inserts" hidden={!is_open}>
            <ul id={INSERT_ID} role="listbox" aria-label={desk.speech.t("insert.title")}>
                { for offers.iter().enumerate().map(|(place, offer)| draw(&desk, offer, place, place == chosen, &pick)) }
            </ul>
            <p class="soft hint"><kbd>{ "Enter" }</kbd><span>{ desk.speech.t("insert.enter") }</span><kbd>{ "Shift Enter" }</kbd><span>{ desk.speech.t("insert.text") }</span></p>
        </div>
    };
    Picker { is_open, active: is_open.then(|| format!("{INSERT_ID}-{chosen}")), list, key }
}

fn draw(desk: &Desk, offer: &Offer, place: usize, is_chosen: bool, pick: &Rc<dyn Fn(usize, bool)>) -> Html {
    let on = |as_text: bool| {
        let pick = Rc::clone(pick);
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            pick(place, as_text);
        })
    };
    // The field keeps the focus.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    let (key, mark, name, rest, test) = match offer {
        Offer::Canned(canned) => {
            let badge = html! { <span class="badge">{ canned.locale.language().to_uppercase() }</span> };
            let text = html! { <><span class="offer-more soft" dir="auto">{ canned.text.to_string() }</span>{ badge }</> };
            (canned.id.to_string(), "canned", canned.name.to_string(), text, "offer-canned")
        }
        Offer::Article(article) => {
            // For the mouse; the keyboard has Shift and Enter.
            let as_text = html! { <span class="offer-text" aria-hidden="true" onclick={on(true)} data-test="offer-text">{ desk.speech.t("insert.text") }</span> };
            (format!("article-{}", article.id), "article", article.title.clone(), as_text, "offer-article")
        }
    };
    html! {
        <li
            {key} id={format!("{INSERT_ID}-{place}")} role="option" aria-selected={is_chosen.to_string()} {onmousedown} onclick={on(false)} data-test={test}>
            { icon(mark) }<span class="offer-name" dir="auto">{ name }</span>{ rest }
        </li>
    }
}
