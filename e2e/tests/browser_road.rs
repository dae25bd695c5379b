//! The whole road, in each language: a question asked on a real page is answered, or reaches a person who answers it,
//! and is answered by the FAQ from then on. The shop is cross-site to the edge and has a strict policy; visitor and agent
//! have a browser each.

use anyhow::{Result, ensure};
use deskbell_e2e::browser::{Desk, HostPage, Known, OrderSeen, Row, Scene, Widget, act, until};

/// What is said on the road in one language.
struct Tongue {
    /// The language's tag and direction.
    locale: (&'static str, &'static str),
    /// The shop's page in it, and how the page's title begins.
    page: (&'static str, &'static str),
    /// A question, and the articles of which one has to come first.
    question: (&'static str, &'static [&'static str]),
    /// Something the FAQ has near misses for, but no answer.
    gap: &'static str,
    /// What the visitor writes about it, the answer, and thanks for it.
    talk: [&'static str; 3],
    /// What the agent adds when the visitor has closed the widget.
    late: &'static str,
}

#[test]
fn in_english() -> Result<()> {
    road(&Tongue {
        locale: ("en", "ltr"),
        page: ("index.html", "Kiln & Leaf"),
        question: ("can I send my teapot back?", &["how-to-return", "returns-window"]),
        gap: "do you hold pottery classes for children?",
        talk: [
            "Eight of them, on a Saturday",
            "Yes: every Saturday at ten, from eight years on.",
            "Wonderful",
        ],
        late: "Please bring aprons.",
    })
}

#[test]
fn in_persian() -> Result<()> {
    road(&Tongue {
        locale: ("fa", "rtl"),
        page: ("fa.html", "Kiln & Leaf"),
        question: ("می‌توانم قوری‌ام را پس بفرستم؟", &["how-to-return", "returns-window"]),
        gap: "برای بچه‌ها کلاس سفالگری دارید؟",
        talk: ["هشت نفرند، شنبه‌ها", "بله، هر شنبه ساعت ده، از هشت سال به بالا.", "عالی است"],
        late: "لطفاً پیش‌بند بیاورید.",
    })
}

#[test]
fn in_vietnamese() -> Result<()> {
    road(&Tongue {
        locale: ("vi", "ltr"),
        page: ("vi.html", "Kiln & Leaf"),
        question: ("ấm trà mua rồi có trả lại được không?", &["how-to-return", "returns-window"]),
        gap: "bên mình có lớp làm gốm cho trẻ em không?",
        talk: ["Tám cháu, vào thứ Bảy ạ", "Có ạ, mười giờ sáng thứ Bảy hằng tuần, từ tám tuổi.", "Tuyệt quá"],
        late: "Nhớ mang theo tạp dề nhé.",
    })
}

#[test]
fn in_chinese() -> Result<()> {
    road(&Tongue {
        locale: ("zh", "ltr"),
        page: ("zh.html", "Kiln & Leaf"),
        question: ("买的茶壶可以退吗？", &["how-to-return", "returns-window"]),
        gap: "你们有儿童陶艺课吗？",
        talk: ["八个孩子，想星期六来", "有的，每周六上午十点，八岁以上。", "太好了"],
        late: "请自带围裙。",
    })
}

fn road(tongue: &Tongue) -> Result<()> {
    act(&format!("road-{}", tongue.locale.0), async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = scene.visitor(tongue.page.0).await?;
        the_page_is_left_alone(scene, &visitor).await?;
        let widget = visitor.open_widget().await?;
        ensure!(widget.speaks().await? == (tongue.locale.0.into(), tongue.locale.1.into()));
        a_question_is_answered(widget, tongue).await?;
        an_order_is_found(widget).await?;
        let tried = a_question_reaches_a_person(widget, tongue).await?;
        the_agent_knows_everything(&agent, tongue, tried).await?;
        they_talk(&visitor, &agent, tongue).await?;
        the_answer_becomes_an_article(scene, &agent, tongue).await?;
        visitor.browser().assert_no_problems().await
    })
}

/// Nothing but the loader before the visitor's intent; everything at the first sign of it.
async fn the_page_is_left_alone(scene: &Scene, visitor: &HostPage) -> Result<()> {
    visitor.see_launcher().await?;
    visitor.browser().catch_up().await?;
    let asked = || -> Vec<String> {
        visitor
            .browser()
            .watch()
            .requests_to(&scene.edge_url())
            .into_iter()
            .map(|request| request.url)
            .collect()
    };
    let loader = format!("{}/s/{}.js", scene.edge_url(), scene.site().site);
    ensure!(asked() == [loader], "the page asked for {:?}", asked());
    ensure!(visitor.page().run("return document.cookie", Vec::new()).await? == "");
    ensure!(visitor.page().run("return localStorage.length", Vec::new()).await? == 0);
    visitor.point_at_launcher().await?;
    let frame = format!("{}/f/{}?", scene.edge_url(), scene.site().site);
    until("the hidden frame", async || Ok(asked().iter().any(|url| url.starts_with(&frame)).then_some(())))
        .await
}

async fn a_question_is_answered(widget: &Widget, tongue: &Tongue) -> Result<()> {
    let (question, fitting) = tongue.question;
    let titles = widget.search(question).await?;
    let found = widget.found().await?;
    ensure!(found.first().is_some_and(|id| fitting.contains(&id.as_str())), "found {found:?}");
    let title = widget.read(0).await?;
    ensure!(Some(&title) == titles.first(), "{title:?} is not what was clicked: {titles:?}");
    widget.vote(true).await?;
    widget.home().await
}

async fn an_order_is_found(widget: &Widget) -> Result<()> {
    widget.stage().fill("[data-test=search]", "").await?;
    let OrderSeen { state, steps, items, sums, tracking } =
        widget.find_order("KL-10432", "lan.pham@example.com").await?;
    ensure!((state.as_str(), steps) == ("shipped", 4), "{state}, {steps} steps");
    ensure!(items == ["Moss teapot", "Dawn cups", "Shan Tuyết green tea"], "{items:?}");
    ensure!(sums.iter().any(|sum| sum.contains("120.96") || sum.contains("120,96")), "{sums:?}");
    ensure!(tracking.as_deref() == Some("https://swiftparcel.example/track/SP6485442041"), "{tracking:?}");
    widget.home().await
}

/// The titles that were offered in vain.
async fn a_question_reaches_a_person(widget: &Widget, tongue: &Tongue) -> Result<Vec<String>> {
    let offered = widget.search(tongue.gap).await?;
    widget.talk().await?;
    widget.write(tongue.talk[0]).await?;
    widget.reads(&[("visitor", tongue.talk[0])]).await?;
    Ok(offered)
}

async fn the_agent_knows_everything(agent: &Desk, tongue: &Tongue, tried: Vec<String>) -> Result<()> {
    let Row { status, language, .. } = agent.sees(tongue.gap).await?;
    ensure!((status.as_str(), language) == ("waiting", tongue.locale.0.to_uppercase()));
    agent.counts("waiting", 1).await?;
    agent.open(tongue.gap).await?;
    agent.reads(&[("visitor", tongue.talk[0])]).await?;
    let known = agent.known().await?;
    let Known { question, page, language, orders, .. } = &known;
    ensure!(question.as_deref() == Some(tongue.gap), "{known:#?}");
    ensure!(!tried.is_empty() && known.tried == tried, "{known:#?} instead of {tried:?}");
    ensure!(page.contains(tongue.page.0) && page.contains(tongue.page.1), "{known:#?}");
    ensure!(language.contains(tongue.locale.0), "{known:#?}");
    ensure!(orders.len() == 1 && orders.concat().contains("KL-10432"), "{known:#?}");
    Ok(())
}

async fn they_talk(visitor: &HostPage, agent: &Desk, tongue: &Tongue) -> Result<()> {
    let [asked, answer, thanks] = tongue.talk;
    let widget = visitor.widget();
    agent.reply(answer).await?;
    widget.reads(&[("visitor", asked), ("staff", answer)]).await?;
    agent.has_status("answered").await?;
    widget.write(thanks).await?;
    agent.reads(&[("visitor", asked), ("staff", answer), ("visitor", thanks)]).await?;

    visitor.escape().await?;
    agent.reply(tongue.late).await?;
    visitor.unread(1).await?;
    visitor.open_widget().await?;
    let all = [("visitor", asked), ("staff", answer), ("visitor", thanks), ("staff", tongue.late)];
    widget.reads(&all).await?;
    visitor.unread(0).await?;
    agent.stage().see("[data-test=seen]").await?;

    agent.resolve().await?;
    widget.stage().see("[data-test=resolved]").await?;
    agent.counts("resolved", 1).await
}

async fn the_answer_becomes_an_article(scene: &Scene, agent: &Desk, tongue: &Tongue) -> Result<()> {
    agent.publish(tongue.gap, tongue.talk[1]).await?;
    let next = scene.visitor(tongue.page.0).await?;
    let widget = next.open_widget().await?;
    let titles = widget.search(tongue.gap).await?;
    ensure!(titles.first().map(String::as_str) == Some(tongue.gap), "{titles:?}");
    widget.read(0).await?;
    let article = widget.stage().text("[data-test=article] .prose").await?;
    ensure!(article == tongue.talk[1], "{article:?}");
    widget.home().await?;
    widget.stage().fill("[data-test=search]", "").await?;
    widget.talk().await?;
    widget.write(tongue.gap).await?;
    let said = widget.stage().text("[data-test=answer] .prose").await?;
    ensure!(said == tongue.talk[1], "{said:?}");
    next.browser().assert_no_problems().await
}
