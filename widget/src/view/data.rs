//! The visitor's data: agreeing to the site's notice, and the screen where it is taken along or erased.

use super::el::{El, button, el};
use super::{Ui, article, bar};
use crate::state::{Action, Erasing, Screen};
use shared::article::safe_href;

/// Stands in the composer's place until the notice is agreed to.
pub(super) fn consent(ui: Ui<'_>) -> El {
    el("div", "composer-place consent")
        .test("consent")
        .add(el("p", "").t(ui, "consent.lead").say(" ").maybe(notice(ui)))
        .add(button(ui, "button wide", "agree", Action::Agreed).t(ui, "consent.yes"))
}

fn notice(ui: Ui<'_>) -> Option<El> {
    let href = ui.state.boot.notice.as_ref().and_then(|url| safe_href(url))?;
    Some(article::out(el("a", "").t(ui, "data.notice"), href))
}

/// The end of home: where one learns what becomes of one's words.
pub(super) fn foot(ui: Ui<'_>) -> El {
    let data =
        ui.state.has_data().then(|| button(ui, "link", "data", Action::Go(Screen::Data)).t(ui, "data.bar"));
    el("p", "foot").maybe(notice(ui)).maybe(data)
}

pub(super) fn data(ui: Ui<'_>) -> Vec<El> {
    let data = &ui.state.data;
    let act = |class, test, action, words| button(ui, class, test, action).t(ui, words);
    let body = match data.erasing {
        Erasing::Done => el("p", "lead").key("done").is("role", "status").test("erased").t(ui, "data.erased"),
        Erasing::No => el("div", "flow")
            .key("no")
            .add(el("p", "lead").t(ui, "data.lead"))
            .add(act("button wide", "data-save", Action::Data, "data.save"))
            .add(act("button quiet wide", "data-erase", Action::Erase, "data.erase")),
        Erasing::Asked | Erasing::Busy => {
            let busy = if data.erasing == Erasing::Busy { "true" } else { "false" };
            let yes = act("button wide danger", "erase-yes", Action::Erase, "data.yes").is("aria-busy", busy);
            el("div", "flow")
                .key("sure")
                .add(el("p", "lead").is("role", "alert").t(ui, "data.sure"))
                .add(yes)
                .add(act("button quiet wide", "erase-no", Action::Keep, "data.keep"))
        }
    };
    let fault = data.fault.as_ref().map(|fault| el("p", "note").is("role", "alert").text(ui.fault(fault)));
    vec![bar::bar(ui, ui.t("data.bar"), None), el("div", "scroll body").add(body).maybe(fault)]
}
