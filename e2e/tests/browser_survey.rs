//! How likely visitors are to recommend the site: asked after something was done and rated, or when they come back to
//! it; answered, or waved off, and not asked again.

use anyhow::{Result, ensure};
use deskbell_dev::project::Project;
use deskbell_e2e::browser::{Chromium, Desk, GAP, HostPage, Looks, Scene, act, assert_accessible};

/// Where the pictures go that somebody looks at.
fn picture(browser: &Chromium, name: &str) -> Result<()> {
    let folder = Project::find()?.target().join("screenshots/survey");
    std::fs::create_dir_all(&folder)?;
    browser.picture(&folder.join(format!("{name}.png")))
}

async fn both(scene: &Scene, page: &str, looks: Looks) -> Result<(Desk, HostPage)> {
    let owner = scene.owners_server();
    let mut settings = owner.settings()?;
    settings.survey = Some(serde_json::from_value(serde_json::json!({ "nps_days": 90 }))?);
    owner.change_settings(&settings)?;
    let agent = scene.agent().await?;
    let visitor = scene.visitor_with(page, looks).await?;
    visitor.begin("Hello?").await?;
    agent.sees(GAP).await?;
    agent.open(GAP).await?;
    agent.reply("Hello!").await?;
    Ok((agent, visitor))
}

#[test]
fn whoever_comes_back_to_what_is_done_is_asked_once_and_answers() -> Result<()> {
    act("survey", async |scene: &Scene| {
        let (agent, visitor) = both(scene, "index.html", Looks::default()).await?;
        let stage = visitor.widget().stage();
        agent.resolve().await?;
        stage.see("[data-test=rating]").await?;
        ensure!(!stage.shows("[data-test=survey]").await?, "it asks before it is rated");
        visitor.come_back().await?;
        stage.see("[data-test=survey]").await?;
        ensure!(!stage.shows("[data-test=rating]").await?, "it asks two things at once");
        assert_accessible(stage, "the question").await?;
        picture(visitor.browser(), "asked")?;
        stage.click_nth("[data-test=recommend]", 9).await?;
        stage.see("[data-test=recommend][aria-pressed=true]").await?;
        stage.fill("[data-test=why]", "Quick and kind").await?;
        assert_accessible(stage, "the field for a word").await?;
        picture(visitor.browser(), "scored")?;
        stage.press_enter("[data-test=why]").await?;
        stage.see("[data-test=surveyed]").await?;
        visitor.come_back().await?;
        stage.see("[data-test=rating]").await?;
        ensure!(!stage.shows("[data-test=survey]").await?, "it asks again");

        let desk = agent.stage();
        desk.browser().driver().refresh().await?;
        let known = desk.text("[data-test=known-survey]").await?;
        ensure!(known.contains("9 of 10") && known.contains("Quick and kind"), "{known}");
        assert_accessible(desk, "the panel").await?;
        picture(desk.browser(), "desk")
    })
}

#[test]
fn after_the_score_comes_the_question_and_it_can_be_waved_off_for_good() -> Result<()> {
    act("survey-waved-off", async |scene: &Scene| {
        let looks = Looks { size: Some((375, 740)), dark: true };
        let (agent, visitor) = both(scene, "fa.html", looks).await?;
        let widget = visitor.widget();
        let stage = widget.stage();
        agent.resolve().await?;
        widget.rate(5).await?;
        stage.see("[data-test=survey]").await?;
        assert_accessible(stage, "the question in Persian").await?;
        picture(visitor.browser(), "asked-fa-375")?;
        stage.click("[data-test=survey-skip]").await?;
        stage.gone("[data-test=survey]").await?;
        visitor.come_back().await?;
        stage.see("[data-test=rating]").await?;
        ensure!(!stage.shows("[data-test=survey]").await?, "it asks again");
        Ok(())
    })
}
