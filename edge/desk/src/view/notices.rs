//! Short messages that go away by themselves.

use super::icon::icon;
use super::use_desk;
use crate::state::{Action, Notice, NoticeKind};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) notices: Vec<Notice>,
}

#[component]
pub(super) fn Notices(props: &Props) -> Html {
    let desk = use_desk();
    let notice = |notice: &Notice| {
        let id = notice.id;
        let (mark, kind) = match notice.kind {
            NoticeKind::Done => ("resolved", "done"),
            NoticeKind::Failed => ("warning", "failed"),
            NoticeKind::Due => ("snoozed", "due"),
        };
        html! {
            <div key={id} class={classes!("notice", kind)} data-test="notice" data-kind={kind}>
                { icon(mark) }
                <span>{ desk.speech.say(&notice.say) }</span>
                <span class="notice-undo">
                    if notice.undo.is_some() {
                        <button
                            type="button" class="link" data-test="undo"
                            onclick={desk.act.reform(move |_| Action::Undo(Some(id)))}>{ desk.speech.t("undo") }</button>
                    }
                    if let Some(of) = notice.open.clone() {
                        <button
                            type="button" class="link" data-test="open-due"
                            onclick={desk.act.reform(move |_| Action::OpenNotice(id, of.clone()))}>{ desk.speech.t("due.open") }</button>
                    }
                </span>
                <button
                    type="button" class="icon-button" aria-label={desk.speech.t("close")}
                    onclick={desk.act.reform(move |_| Action::Dismiss(id))}>{ icon("close") }</button>
            </div>
        }
    };
    html! { <div class="notices" role="status" aria-live="polite">{ for props.notices.iter().map(notice) }</div> }
}
