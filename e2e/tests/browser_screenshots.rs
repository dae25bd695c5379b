//! Pictures of widget and desk, to look at: in English and Persian, on a phone and a desktop, in light and dark. They
//! check nothing, so they run only when asked for:
//! `cargo test -p deskbell-e2e --test browser_screenshots -- --ignored`.

use anyhow::Result;
use deskbell_dev::project::Project;
use deskbell_e2e::browser::{Chromium, Desk, HostPage, Looks, Scene, act};
use std::fs;
use std::path::PathBuf;
use thirtyfour::By;

/// Width and height of a phone and of a desktop.
const SIZES: [(u32, u32); 2] = [(375, 812), (1280, 900)];

/// What is said in one language.
struct Words {
    locale: &'static str,
    page: &'static str,
    search: &'static str,
    gap: &'static str,
    talk: [&'static str; 3],
    note: &'static str,
}

const WORDS: [Words; 2] = [
    Words {
        locale: "en",
        page: "index.html",
        search: "can I send my teapot back?",
        gap: "do you hold pottery classes for children?",
        talk: [
            "Hello! My niece turns nine in December. Is there a class for eight children on a Saturday?",
            "Hello! Yes: every Saturday at ten, from eight years on. https://kiln-leaf.example/classes has the dates.",
            "Wonderful, thank you. Should we bring anything?",
        ],
        note: "Regular customer: keep the corner table free,",
    },
    Words {
        locale: "fa",
        page: "fa.html",
        search: "می‌توانم قوری‌ام را پس بفرستم؟",
        gap: "برای بچه‌ها کلاس سفالگری دارید؟",
        talk: [
            "سلام! خواهرزاده‌ام آذرماه نه‌ساله می‌شود. شنبه‌ها برای هشت بچه کلاس دارید؟",
            "سلام! بله، هر شنبه ساعت ده، از هشت سال به بالا. تاریخ‌ها در https://kiln-leaf.example/classes هست.",
            "عالی است، ممنون. چیزی باید بیاوریم؟",
        ],
        note: "مشتری همیشگی است: میز گوشه را نگه دار،",
    },
];

#[test]
#[ignore = "makes pictures for people to look at"]
fn the_widget() -> Result<()> {
    act("screenshots-widget", async |scene: &Scene| {
        for words in &WORDS {
            for size in SIZES {
                for dark in [false, true] {
                    widget(scene, words, Looks { size: Some(size), dark }).await?;
                }
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "makes pictures for people to look at"]
fn the_desk() -> Result<()> {
    act("screenshots-desk", async |scene: &Scene| {
        canned(scene).await?;
        for words in &WORDS {
            converse(scene, words).await?;
        }
        for words in &WORDS {
            for size in SIZES {
                for dark in [false, true] {
                    desk(scene, words, Looks { size: Some(size), dark }).await?;
                }
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "makes pictures for people to look at"]
fn the_accounts() -> Result<()> {
    act("screenshots-accounts", async |scene: &Scene| {
        for words in &WORDS {
            for size in SIZES {
                for dark in [false, true] {
                    accounts(scene, words, Looks { size: Some(size), dark }).await?;
                }
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "makes pictures for people to look at"]
fn the_reports() -> Result<()> {
    act("screenshots-reports", async |scene: &Scene| {
        let owner = scene.owners_server();
        let mut settings = owner.settings()?;
        settings.hours = None;
        owner.change_settings(&settings)?;
        for words in &WORDS {
            converse(scene, words).await?;
        }
        for words in &WORDS {
            for size in SIZES {
                for dark in [false, true] {
                    reports(scene, words, Looks { size: Some(size), dark }).await?;
                }
            }
        }
        Ok(())
    })
}

/// What is due, on the rows; and the reports, from the top and further down.
async fn reports(scene: &Scene, words: &Words, looks: Looks) -> Result<()> {
    let desk: Desk = scene.desk(looks).await?;
    let keep = |part: &str| keep(desk.stage().browser(), &format!("reports-{part}"), words, looks);
    desk.stage().pick("[data-test=language]", words.locale).await?;
    desk.stage().see(&format!(":root[lang={}]", words.locale)).await?;
    desk.sign_in(&scene.site().owner_email, &scene.site().owner_password).await?;
    desk.view("due").await?;
    desk.sees(words.gap).await?;
    keep("0-due")?;
    desk.page("reports").await?;
    desk.stage().see("[data-test=figure-begun]").await?;
    keep("1-top")?;
    for (part, name) in
        [("2-days", "figures-days"), ("3-hours", "figures-hours"), ("4-agents", "figures-agents")]
    {
        desk.stage().run(&format!("document.getElementById('{name}').scrollIntoView()"), Vec::new()).await?;
        keep(part)?;
    }
    Ok(())
}

async fn accounts(scene: &Scene, words: &Words, looks: Looks) -> Result<()> {
    let owner: Desk = scene.desk(looks).await?;
    let keep =
        |desk: &Desk, part: &str| keep(desk.stage().browser(), &format!("accounts-{part}"), words, looks);
    owner.stage().pick("[data-test=language]", words.locale).await?;
    owner.stage().see(&format!(":root[lang={}]", words.locale)).await?;
    owner.sign_in(&scene.site().owner_email, &scene.site().owner_password).await?;
    owner.stage().click("[data-test=account]").await?;
    keep(&owner, "0-menu")?;
    owner.stage().run("document.querySelector(':popover-open').hidePopover()", Vec::new()).await?;
    owner.page("team").await?;
    let email = format!("omid-{}@kiln-leaf.example", deskbell_dev::random::hex(3)?);
    let link = owner.invite(&email, "Omid").await?;
    keep(&owner, "1-team")?;
    owner.stage().click_nth("[data-test=member-sessions]", 1).await?;
    owner.stage().click_nth("[data-test=remove]", 0).await?;
    keep(&owner, "2-members")?;
    let omid = scene.desk(looks).await?;
    omid.stage().pick("[data-test=language]", words.locale).await?;
    omid.stage().see(&format!(":root[lang={}]", words.locale)).await?;
    omid.follow(&link).await?;
    omid.stage().see("[data-test=join-email]").await?;
    keep(&omid, "3-join")?;
    omid.stage().fill("[data-test=join-password]", "three words apart").await?;
    omid.stage().press_enter("[data-test=join-password]").await?;
    omid.stage().see("[data-test=conversation-row], [data-test=empty]").await?;
    omid.page("profile").await?;
    keep(&omid, "4-profile")?;
    omid.stage().click("[data-test=set-up-codes]").await?;
    omid.stage().fill("[data-test=codes-field]", "three words apart").await?;
    omid.stage().press_enter("[data-test=codes-field]").await?;
    let secret = omid.stage().text("[data-test=secret]").await?.replace(' ', "");
    omid.stage().run("document.querySelector('[data-test=codes]').scrollIntoView()", Vec::new()).await?;
    keep(&omid, "5-secret")?;
    omid.stage().fill("[data-test=codes-field]", &deskbell_e2e::totp::code(&secret, -1)?).await?;
    omid.stage().press_enter("[data-test=codes-field]").await?;
    omid.stage().see("[data-test=recovery]").await?;
    keep(&omid, "6-recovery")?;
    omid.sign_out().await?;
    omid.stage().fill("[data-test=email]", &email).await?;
    omid.stage().fill("[data-test=password]", "three words apart").await?;
    omid.stage().click("[data-test=sign-in]").await?;
    omid.stage().see("[data-test=code]").await?;
    keep(&omid, "7-code")?;
    owner.page("audit").await?;
    owner.stage().see("[data-test=audit-line]").await?;
    keep(&owner, "8-audit")
}

fn keep(browser: &Chromium, part: &str, words: &Words, looks: Looks) -> Result<()> {
    let folder: PathBuf = Project::find()?.target().join("screenshots");
    fs::create_dir_all(&folder)?;
    let width = looks.size.map_or(0, |(width, _)| width);
    let light = if looks.dark { "dark" } else { "light" };
    browser.picture(&folder.join(format!("{part}-{}-{width}-{light}.png", words.locale)))
}

async fn widget(scene: &Scene, words: &Words, looks: Looks) -> Result<()> {
    let visitor = scene.visitor_with(words.page, looks).await?;
    let keep = |part: &str| keep(visitor.browser(), &format!("widget-{part}"), words, looks);
    visitor.see_launcher().await?;
    keep("0-launcher")?;
    let widget = visitor.open_widget().await?;
    widget.stage().see("[data-test=popular]").await?;
    keep("1-home")?;
    widget.search(words.search).await?;
    keep("2-results")?;
    widget.read(0).await?;
    keep("3-article")?;
    widget.home().await?;
    widget.stage().fill("[data-test=search]", "").await?;
    widget.find_order("KL-10432", "lan.pham@example.com").await?;
    keep("4-order")?;
    widget.home().await?;
    widget.talk().await?;
    widget.write(words.search).await?;
    widget.stage().see("[data-test=answer], [data-test=suggest]").await?;
    keep("5-answer")?;
    widget.stage().click("[data-test=person]").await?;
    widget.write(words.talk[0]).await?;
    widget.is(words.talk[0], "sent").await?;
    keep("6-conversation")?;
    let agent = scene.owner().await?;
    agent.sees(words.search).await?;
    agent.open(words.search).await?;
    agent.reply(words.talk[1]).await?;
    agent.resolve().await?;
    widget.rate(5).await?;
    keep("7-rating")
}

/// Writes some canned replies.
async fn canned(scene: &Scene) -> Result<()> {
    let desk = scene.owner().await?;
    desk.view("canned").await?;
    let stage = desk.stage();
    for (name, text, locale) in [
        (
            "hello",
            "Hello {visitor|there}, {name} from {site} here. Let me look into order {order} for you.",
            "en",
        ),
        ("goodbye", "Is there anything else I can help you with today?", "en"),
        ("سلام", "سلام {visitor|دوست عزیز}، من {name} هستم. همین حالا سفارش {order} را بررسی می‌کنم.", "fa"),
    ] {
        stage.click("[data-test=add-canned]").await?;
        stage
            .see("[data-test=canned-form-locale]")
            .await?
            .find(By::Css(format!("option[value={locale}]")))
            .await?
            .click()
            .await?;
        stage.fill("[data-test=canned-form-name]", name).await?;
        stage.fill("[data-test=canned-form-text]", text).await?;
        stage.click("[data-test=save-canned]").await?;
        stage.gone("[data-test=canned-dialog]").await?;
    }
    Ok(())
}

/// Leaves a conversation behind, half of it.
async fn converse(scene: &Scene, words: &Words) -> Result<()> {
    let visitor: HostPage = scene.visitor(words.page).await?;
    let widget = visitor.open_widget().await?;
    widget.find_order("KL-10432", "lan.pham@example.com").await?;
    widget.home().await?;
    widget.search(words.gap).await?;
    widget.talk().await?;
    widget.write(words.talk[0]).await?;
    widget.is(words.talk[0], "sent").await?;
    let agent = scene.owner().await?;
    agent.sees(words.gap).await?;
    agent.open(words.gap).await?;
    agent.reply(words.talk[1]).await?;
    widget.reads(&[("visitor", words.talk[0]), ("staff", words.talk[1])]).await?;
    widget.write(words.talk[2]).await?;
    widget.is(words.talk[2], "sent").await?;
    agent.note(words.note, Some("La")).await?;
    agent.choose("assign", "assign-Lan").await?;
    agent.choose("more", "priority-high").await
}

async fn desk(scene: &Scene, words: &Words, looks: Looks) -> Result<()> {
    let desk: Desk = scene.desk(looks).await?;
    let stage = desk.stage();
    let keep = |part: &str| keep(stage.browser(), &format!("desk-{part}"), words, looks);
    let language = By::Css(format!("option[value={}]", words.locale));
    stage.see("[data-test=language]").await?.find(language).await?.click().await?;
    stage.see(&format!(":root[lang={}]", words.locale)).await?;
    keep("0-sign-in")?;
    desk.sign_in(&scene.site().agent_email, &scene.site().agent_password).await?;
    desk.sees(words.gap).await?;
    keep("1-inbox")?;
    desk.open(words.gap).await?;
    stage.see("[data-test=entry]").await?;
    keep("2-conversation")?;
    for menu in ["assign", "snooze", "more"] {
        stage.click(&format!("[data-test={menu}]")).await?;
        stage.see(&format!("#{menu} .menu-item")).await?;
        keep(&format!("5-{menu}"))?;
        stage.run("document.querySelector(':popover-open').hidePopover()", Vec::new()).await?;
    }
    stage.click("[data-test=mode-note]").await?;
    stage.fill("[data-test=note]", "@").await?;
    stage.see("[data-test=mention-offer]").await?;
    keep("6-note")?;
    stage.fill("[data-test=note]", "").await?;
    stage.click("[data-test=mode-reply]").await?;
    stage.fill("[data-test=reply]", "/").await?;
    stage.see("[data-test=offer-canned]").await?;
    keep("8-insert")?;
    stage.fill("[data-test=reply]", "").await?;
    desk.choose("more", "block").await?;
    stage.see("[data-test=ask-dialog]").await?;
    keep("9-block")?;
    stage.run("document.querySelector('[data-test=ask-dialog] .icon-button').click()", Vec::new()).await?;
    stage.gone("[data-test=ask-dialog]").await?;
    stage.click("[data-test=make-article]").await?;
    stage.see("[data-test=article-dialog]").await?;
    keep("3-article")?;
    stage.click("[data-test=close-article]").await?;
    if stage.shows("[data-test=back]").await? {
        stage.click("[data-test=back]").await?;
    }
    desk.search(words.note.split(' ').next_back().unwrap_or_default()).await?;
    stage.see("[data-test=empty], [data-test=conversation-row]").await?;
    keep("7-search")?;
    stage.click("[data-test=clear-search]").await?;
    stage.click("[data-test=filter]").await?;
    stage.see("[data-test=filter-label]").await?;
    keep("10-filter")?;
    let choose = "const s = document.querySelector('[data-test=filter-locale]'); s.value = arguments[0]; \
                  s.dispatchEvent(new Event('change', { bubbles: true }))";
    stage.run(choose, vec![words.locale.into()]).await?;
    stage.run("document.querySelector(':popover-open')?.hidePopover()", Vec::new()).await?;
    stage.see("[data-test=filter-chip]").await?;
    keep("11-filtered")?;
    stage.click("[data-test=account]").await?;
    stage.see("[data-test=away]").await?;
    keep("12-account")?;
    stage.run("document.querySelector(':popover-open')?.hidePopover()", Vec::new()).await?;
    desk.view("canned").await?;
    stage.see("[data-test=canned]").await?;
    keep("13-canned")?;
    stage.click("[data-test=edit-canned]").await?;
    stage.see("[data-test=canned-dialog]").await?;
    keep("14-canned-form")?;
    stage.click("[data-test=close-canned]").await?;
    desk.view("questions").await?;
    stage.see("[data-test=questions]").await?;
    keep("4-questions")
}
