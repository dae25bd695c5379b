//! Languages as people meet them: each reader is spoken to in their own, however it was chosen, and from the side it is
//! written from.

use anyhow::{Context as _, Result, ensure};
use deskbell_dev::project::Project;
use deskbell_e2e::browser::{Chromium, HostPage, Looks, Scene, act, assert_accessible, until};
use serde_json::{Value, json};
use shared::locale::{Locale, SPOKEN};
use shared::owner::ItemResult;
use shared::text::Label;
use std::fs;

/// The shop's languages, and three more: with their own words of welcome, and articles of their own.
fn more_languages(scene: &Scene) -> Result<()> {
    let owner = scene.owners_server();
    let mut settings = owner.settings()?;
    let arabic = Locale::new("ar").context("ar")?;
    for tag in ["de", "zh-Hant", "ar"] {
        settings.locales.push(Locale::new(tag).context(tag)?);
    }
    settings.greetings.insert(arabic.clone(), Label::new("أهلًا بك في متجر الشاي")?);
    // Who answers in Arabic is never there; who answers in the others may be.
    let hours = json!({ "zone": "Africa/Cairo", "week": [[], [], [], [], [], [], []] });
    settings.hours_in.insert(arabic, serde_json::from_value(hours)?);
    owner.change_settings(&settings)?;
    let results = owner.import_articles(&[
        json!({
            "id": "how-to-return", "locale": "ar", "title": "كيف يمكنني إرجاع منتج؟", "category": "returns",
            "phrasings": ["أريد إعادة الطلب", "سياسة الإرجاع"], "body": "خلال 30 يومًا، مع رقم الطلب KL-10432.",
        }),
        json!({
            "id": "how-to-return", "locale": "zh-Hant", "title": "如何辦理退貨？", "category": "returns",
            "phrasings": ["我想退貨", "退貨流程"], "body": "收到商品後 30 天內都可以退貨。",
        }),
    ])?;
    ensure!(results.iter().all(|result| matches!(result, ItemResult::Created(_))), "{results:?}");
    Ok(())
}

fn picture(browser: &Chromium, name: &str) -> Result<()> {
    let folder = Project::find()?.target().join("screenshots/languages");
    fs::create_dir_all(&folder)?;
    browser.picture(&folder.join(format!("{name}.png")))
}

async fn speaks(visitor: &HostPage, tag: &str, direction: &str) -> Result<()> {
    until(&format!("the widget to speak {tag}"), async || {
        let spoken = visitor.widget().speaks().await?;
        ensure!(spoken == (tag.into(), direction.into()), "it speaks {spoken:?}");
        Ok(Some(()))
    })
    .await
}

async fn run(visitor: &HostPage, script: &str) -> Result<Value> {
    visitor.page().run(script, Vec::new()).await
}

#[test]
fn a_page_in_arabic_has_an_arabic_widget() -> Result<()> {
    act("languages-arabic", async |scene: &Scene| {
        more_languages(scene)?;
        let visitor = scene.visitor("index.html").await?;
        visitor.see_launcher().await?;
        run(&visitor, "document.documentElement.lang = 'ar-EG'").await?;
        let widget = visitor.open_widget().await?;
        speaks(&visitor, "ar", "rtl").await?;
        let words = widget.stage().text("body").await?;
        for part in ["أهلًا بك في متجر الشاي", "اترك رسالة وسنردّ عليك", "تتبّع طلب"]
        {
            ensure!(words.contains(part), "{part:?} is not in {words:?}");
        }
        // Where lines end is on the left.
        let places = "const at = (css) => document.querySelector(css).getBoundingClientRect();
            return [at('[data-test=close]').x, innerWidth / 2]";
        let places: (f64, f64) = serde_json::from_value(widget.stage().run(places, Vec::new()).await?)?;
        ensure!(places.0 < places.1, "the way out is at {places:?}");
        assert_accessible(widget.stage(), "the widget in Arabic").await?;
        picture(visitor.browser(), "ar-home")?;
        let found = widget.search("كيف أعيد المنتج").await?;
        ensure!(found.first().is_some_and(|title| title == "كيف يمكنني إرجاع منتج؟"), "found {found:?}");
        widget.read(0).await?;
        picture(visitor.browser(), "ar-article")?;
        widget.home().await?;
        widget.search("هل تقدمون دورات خزف للأطفال؟").await?;
        widget.talk().await?;
        widget.write("مرحبًا، هل من أحد هنا؟").await?;
        picture(visitor.browser(), "ar-talk")?;
        visitor.browser().assert_no_problems().await
    })
}

#[test]
fn readers_of_traditional_chinese_are_not_shown_simplified() -> Result<()> {
    act("languages-traditional", async |scene: &Scene| {
        more_languages(scene)?;
        let visitor = scene.visitor("index.html").await?;
        visitor.see_launcher().await?;
        run(&visitor, "deskbell('locale', 'zh-TW')").await?;
        let name = visitor.launcher().attribute("button", "aria-label").await?;
        ensure!(name.as_deref() == Some("說明與客服"), "the launcher is called {name:?}");
        let widget = visitor.open_widget().await?;
        speaks(&visitor, "zh-Hant", "ltr").await?;
        let words = widget.stage().text("body").await?;
        ensure!(words.contains("查詢訂單") && words.contains("常見問題"), "it says {words:?}");
        picture(visitor.browser(), "zh-Hant-home")?;
        let found = widget.search("东西怎么退货").await?;
        ensure!(found.first().is_some_and(|title| title == "如何辦理退貨？"), "found {found:?}");

        // What the browser asks for, where the page says nothing.
        let browser = "document.documentElement.removeAttribute('lang');
            Object.defineProperty(navigator, 'languages', { configurable: true, get: () => arguments[0] });
            deskbell('locale', '')";
        for (languages, tag) in
            [(["zh-HK", "en"], "zh-Hant"), (["zh-CN", "en"], "zh"), (["ja", "de-AT"], "de")]
        {
            let browser = browser.replace("arguments[0]", &json!(languages).to_string());
            run(&visitor, &browser).await?;
            speaks(&visitor, tag, "ltr").await?;
        }
        visitor.browser().assert_no_problems().await
    })
}

#[test]
fn the_help_centre_names_each_language_by_itself() -> Result<()> {
    act("languages-help", async |scene: &Scene| {
        more_languages(scene)?;
        let help = |tag: &str| format!("/help/{}/{tag}", scene.site().site);
        let page = scene.edge().api().get(&help("ar"))?.text();
        for part in [
            r#"<html lang="ar" dir="rtl">"#,
            "مركز المساعدة",
            ">العربية</a>",
            ">繁體中文</a>",
            ">简体中文</a>",
            ">Deutsch</a>",
        ] {
            ensure!(page.contains(part), "{part} is not in {page}");
        }
        let page = scene.edge().api().get(&help("zh-Hant"))?.text();
        ensure!(page.contains("說明中心") && page.contains("如何辦理退貨？"), "{page}");
        let visitor = scene.browser(Looks::default()).await?;
        visitor.driver().goto(format!("{}{}", scene.edge_url(), help("ar"))).await?;
        picture(&visitor, "ar-help")
    })
}

#[test]
fn the_desk_is_in_the_agents_language() -> Result<()> {
    act("languages-desk", async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        visitor.begin("Is anybody there?").await?;
        let desk = scene.agent().await?;
        desk.stage().click("[data-test=account]").await?;
        desk.stage().pick("[data-test=language]", "ar").await?;
        desk.stage().see("html[lang=ar][dir=rtl]").await?;
        desk.stage().run("document.querySelector(':popover-open')?.hidePopover()", Vec::new()).await?;
        desk.stage().click("[data-test=conversation-row]").await?;
        desk.stage().see("[data-test=entry]").await?;
        assert_accessible(desk.stage(), "the desk in Arabic").await?;
        picture(desk.stage().browser(), "ar-desk")?;
        desk.stage().click("[data-test=account]").await?;
        desk.stage().pick("[data-test=language]", "zh-Hant").await?;
        desk.stage().see("html[lang=zh-Hant][dir=ltr]").await?;
        desk.stage().run("document.querySelector(':popover-open')?.hidePopover()", Vec::new()).await?;
        picture(desk.stage().browser(), "zh-Hant-desk")
    })
}

/// Our table of plural categories is the browser's.
#[test]
fn plurals_are_those_of_the_browser() -> Result<()> {
    act("languages-plurals", async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        for spoken in &SPOKEN {
            let script = "const rules = new Intl.PluralRules(arguments[0]);
                return [...new Set(Array.from({ length: 2000 }, (_, n) => rules.select(n)))].sort()";
            let has = visitor.page().run(script, vec![spoken.tag.into()]).await?;
            let mut ours = spoken.plurals.to_vec();
            ours.sort_unstable();
            ensure!(has == json!(ours), "{}: {has}, and not {ours:?}", spoken.tag);
        }
        Ok(())
    })
}
