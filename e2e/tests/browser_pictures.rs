//! An agent's picture: chosen at the desk, seen by the visitor beside the messages, removed again.

use anyhow::{Context as _, Result, ensure};
use deskbell_dev::project::Project;
use deskbell_e2e::browser::{Chromium, GAP, Looks, Scene, Stage, act, assert_accessible, until};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the pictures go that somebody looks at.
fn picture(browser: &Chromium, name: &str) -> Result<()> {
    let folder = Project::find()?.target().join("screenshots/faces");
    fs::create_dir_all(&folder)?;
    browser.picture(&folder.join(format!("{name}.png")))
}

/// A picture of 64 by 32 that a browser draws.
async fn drawn(stage: &Stage) -> Result<PathBuf> {
    let draw = "const c = document.createElement('canvas'); c.width = 64; c.height = 32; \
                const p = c.getContext('2d'); p.fillStyle = '#c33'; p.fillRect(0, 0, 32, 32); \
                p.fillStyle = '#36c'; p.fillRect(32, 0, 32, 32); \
                return [...atob(c.toDataURL('image/png').split(',')[1])].map((c) => c.charCodeAt(0))";
    let bytes: Vec<u8> = serde_json::from_value(stage.run(draw, vec![]).await?)?;
    file("face.png", &bytes)
}

fn file(name: &str, bytes: &[u8]) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("deskbell-{}", deskbell_e2e::fresh_id("face")?));
    fs::create_dir(&folder)?;
    fs::write(folder.join(name), bytes)?;
    Ok(folder.join(name))
}

async fn pick(stage: &Stage, file: &Path) -> Result<()> {
    Ok(stage.see("[data-test=picture-file]").await?.send_keys(file.display().to_string()).await?)
}

/// Waits for a picture that has loaded.
async fn sees_a_face(stage: &Stage) -> Result<()> {
    until("a face", async || {
        let find = "return [...document.querySelectorAll('[data-test=face]')].map((e) => e.naturalWidth)";
        let widths: Vec<u32> = serde_json::from_value(stage.run(find, vec![]).await?)?;
        ensure!(!widths.is_empty() && widths.iter().all(|width| *width == 64), "they are {widths:?} wide");
        Ok(Some(()))
    })
    .await
}

#[test]
fn a_face_is_chosen_at_the_desk_and_seen_by_the_visitor() -> Result<()> {
    act("faces", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let desk = agent.stage();
        agent.page("profile").await?;
        ensure!(!desk.shows("[data-test=remove-picture]").await?, "there is one already");
        pick(desk, &file("face.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>")?).await?;
        until("why it is refused", async || {
            let said = desk.texts("[data-test=notice]").await?.concat();
            Ok(said.contains("no PNG").then_some(()))
        })
        .await?;
        pick(desk, &drawn(desk).await?).await?;
        sees_a_face(desk).await?;
        desk.see("[data-test=remove-picture]").await?;
        assert_accessible(desk, "one's account").await?;
        picture(desk.browser(), "profile")?;

        agent.view("waiting").await?;
        let visitor = scene.visitor("index.html").await?;
        visitor.begin("Hello?").await?;
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        agent.reply("Hello!").await?;
        let stage = visitor.widget().stage();
        visitor.widget().reads(&[("visitor", "Hello?"), ("staff", "Hello!")]).await?;
        sees_a_face(stage).await?;
        sees_a_face(desk).await?;
        let faces = stage.all("[data-test=face]").await?.len();
        ensure!(faces == 2, "{faces} faces: one in the head, one beside the message");
        assert_accessible(stage, "a face in the widget").await?;
        picture(visitor.browser(), "widget")?;
        picture(desk.browser(), "desk")?;

        let looks = Looks { size: Some((375, 740)), dark: true };
        let other = scene.visitor_with("fa.html", looks).await?;
        other.begin("سلام").await?;
        agent.view("waiting").await?;
        let rows = agent.rows().await?;
        ensure!(!rows.is_empty(), "nobody waits");
        desk.click("[data-test=conversation-row]").await?;
        desk.see("[data-test=reply]").await?;
        agent.reply("سلام!").await?;
        other.widget().stage().see("[data-test=face]").await?;
        picture(other.browser(), "widget-fa-375")?;

        agent.page("profile").await?;
        desk.click("[data-test=remove-picture]").await?;
        desk.gone("[data-test=face]").await?;
        visitor.reload().await?;
        visitor.see_launcher().await?;
        visitor.open_widget().await?.resume(0).await?;
        visitor.widget().reads(&[("visitor", "Hello?"), ("staff", "Hello!")]).await?;
        stage.gone("[data-test=face]").await?;
        stage.see(".line .mark").await.map(drop).context("no letter in its place")
    })
}
