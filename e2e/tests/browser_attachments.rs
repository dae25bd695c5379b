//! Files in a conversation, both ways: picked, pasted, dropped, seen and saved.

use anyhow::{Context as _, Result, ensure};
use deskbell_dev::project::Project;
use deskbell_e2e::browser::{
    Chromium, Desk, GAP, HostPage, Looks, Scene, Stage, act, assert_accessible, until,
};
use std::fs;
use std::path::PathBuf;

/// A picture of one point.
const DOT: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// Brings a file as `paste` or `drop` does.
const BRING: &str = "const [kind, name, type, base64] = arguments; \
     const data = new DataTransfer(); \
     data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt())], name, { type })); \
     const told = { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data }; \
     document.body.dispatchEvent(kind == 'paste' ? new ClipboardEvent(kind, told) : new DragEvent(kind, told))";

fn picture() -> Result<PathBuf> {
    Ok(Project::find()?.shop().parent().context("no folder")?.join("screenshot.png"))
}

/// A file that only looks like a page.
fn terms() -> Result<PathBuf> {
    let file = std::env::temp_dir().join(format!("deskbell-{}", deskbell_e2e::fresh_id("terms")?));
    fs::create_dir(&file)?;
    let file = file.join("terms.html");
    fs::write(&file, "<!doctype html><script>document.title = 'run'</script>")?;
    Ok(file)
}

async fn pick(stage: &Stage, file: &std::path::Path) -> Result<()> {
    let field = stage.see("[data-test=attach]").await?;
    Ok(field.send_keys(file.display().to_string()).await?)
}

async fn bring(stage: &Stage, how: &str, name: &str) -> Result<()> {
    let arguments = [how, name, "image/png", DOT].map(Into::into).to_vec();
    stage.run(BRING, arguments).await.map(drop)
}

/// Waits until so many pictures of messages are there, and can be seen.
async fn sees_pictures(stage: &Stage, count: usize) -> Result<()> {
    let find = "return [...document.querySelectorAll('[data-test=picture]')] \
                .map((e) => (e.tagName == 'IMG' ? e : e.querySelector('img')).naturalWidth)";
    until(&format!("{count} pictures"), async || {
        let widths: Vec<u32> = serde_json::from_value(stage.run(find, Vec::new()).await?)?;
        ensure!(widths.len() == count && widths.iter().all(|width| *width > 0), "they are {widths:?} wide");
        Ok(Some(()))
    })
    .await
}

async fn uploaded(stage: &Stage, count: usize) -> Result<()> {
    until(&format!("{count} files beside the composer"), async || {
        let there = stage.all("[data-test=upload][data-state=done]").await?.len();
        ensure!(there == count, "there are {there}");
        Ok(Some(()))
    })
    .await
}

async fn begin(visitor: &HostPage) -> Result<()> {
    let widget = visitor.open_widget().await?;
    widget.search(GAP).await?;
    widget.talk().await
}

#[test]
fn pictures_go_one_way_and_files_the_other() -> Result<()> {
    act("attachments", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = scene.visitor("index.html").await?;
        begin(&visitor).await?;
        let widget = visitor.widget();
        let (here, there) = (widget.stage(), agent.stage());

        pick(here, &picture()?).await?;
        uploaded(here, 1).await?;
        widget.write("What is broken here?").await?;
        widget.reads(&[("visitor", "What is broken here?")]).await?;
        here.gone("[data-test=upload]").await?;
        sees_pictures(here, 1).await?;
        bring(here, "paste", "pasted.png").await?;
        here.fill("[data-test=composer]", "").await?;
        here.press_enter("[data-test=composer]").await?;
        widget.reads(&[("visitor", "What is broken here?"), ("visitor", "")]).await?;
        sees_pictures(here, 2).await?;

        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        agent.reads(&[("visitor", "What is broken here?"), ("visitor", "")]).await?;
        sees_pictures(there, 2).await?;
        let alt = there.attribute("[data-test=picture]", "alt").await?;
        ensure!(alt.as_deref() == Some("screenshot.png"), "{alt:?}");
        assert_accessible(there, "the desk with files").await?;

        let terms = terms()?;
        pick(there, &terms).await?;
        bring(there, "drop", "dropped.png").await?;
        uploaded(there, 2).await?;
        agent.reply("See here").await?;
        there.gone("[data-test=upload]").await?;
        sees_pictures(there, 3).await?;
        sees_pictures(here, 3).await?;
        assert_accessible(here, "the widget with files").await?;
        here.click("[data-test=file]").await?;
        let saved = visitor.browser().downloaded("terms.html").await?;
        ensure!(saved == fs::read(&terms)?, "not what was sent");
        there.click("a.file").await?;
        ensure!(agent.stage().browser().downloaded("terms.html").await? == fs::read(&terms)?);

        visitor.reload().await?;
        visitor.see_launcher().await?;
        visitor.open_widget().await?.resume(0).await?;
        sees_pictures(visitor.widget().stage(), 3).await?;
        visitor.browser().assert_no_problems().await?;
        // Before its sign-in a desk learns that nobody is signed in.
        there.browser().catch_up().await?;
        let complaints = there.browser().watch().problems();
        ensure!(complaints.iter().all(|p| p.url.ends_with("/desk/me")), "{complaints:#?}");
        Ok(())
    })
}

#[test]
fn what_cannot_be_sent_says_so_and_a_message_waits_for_its_file() -> Result<()> {
    act("attachments-refused", async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        begin(&visitor).await?;
        let widget = visitor.widget();
        let stage = widget.stage();
        let large = std::env::temp_dir().join(format!("deskbell-{}.bin", deskbell_e2e::fresh_id("large")?));
        fs::write(&large, vec![b'x'; 5 * 1024 * 1024 + 1])?;
        pick(stage, &large).await?;
        fs::remove_file(&large)?;
        let words = stage.text("[data-test=upload][data-state=refused] [role=alert]").await?;
        ensure!(words.contains("5 MB"), "{words}");
        ensure!(stage.attribute("[data-test=send]", "disabled").await?.is_some(), "it could be sent");
        stage.click("[data-test=unpick]").await?;
        stage.gone("[data-test=upload]").await?;

        // Without a connection it fails, says so, and gets there once it is tried again.
        widget.write("one").await?;
        widget.reads(&[("visitor", "one")]).await?;
        scene.line().cut();
        bring(stage, "drop", "dropped.png").await?;
        stage.see("[data-test=upload][data-state=failed]").await?;
        scene.line().mend();
        stage.click("[data-test=reupload]").await?;
        uploaded(stage, 1).await?;
        stage.press_enter("[data-test=composer]").await?;
        widget.reads(&[("visitor", "one"), ("visitor", "")]).await?;
        sees_pictures(stage, 1).await
    })
}

#[test]
#[ignore = "makes pictures for people to look at"]
fn they_are_looked_at() -> Result<()> {
    act("attachments-looks", async |scene: &Scene| {
        let terms = terms()?;
        for (page, locale) in [("index.html", "en"), ("fa.html", "fa")] {
            for size in [(375, 812), (1280, 900)] {
                for dark in [false, true] {
                    let looks = Looks { size: Some(size), dark };
                    let keep = |browser: &Chromium, what: &str| {
                        let folder = Project::find()?.target().join("screenshots");
                        fs::create_dir_all(&folder)?;
                        let light = if dark { "dark" } else { "light" };
                        browser.picture(&folder.join(format!("files-{what}-{locale}-{}-{light}.png", size.0)))
                    };
                    let visitor = scene.visitor_with(page, looks).await?;
                    let widget = visitor.open_widget().await?;
                    widget.talk().await?;
                    pick(widget.stage(), &picture()?).await?;
                    uploaded(widget.stage(), 1).await?;
                    widget.write("Look at this").await?;
                    sees_pictures(widget.stage(), 1).await?;
                    pick(widget.stage(), &terms).await?;
                    pick(widget.stage(), &picture()?).await?;
                    uploaded(widget.stage(), 2).await?;
                    widget.stage().press_enter("[data-test=composer]").await?;
                    sees_pictures(widget.stage(), 2).await?;
                    for _ in 0..6 {
                        bring(widget.stage(), "drop", "a-rather-long-name-of-a-picture-from-a-phone.png")
                            .await?;
                    }
                    uploaded(widget.stage(), 5).await?;
                    keep(visitor.browser(), "widget")?;
                    let desk: Desk = scene.desk(looks).await?;
                    desk.sign_in(&scene.site().agent_email, &scene.site().agent_password).await?;
                    desk.open("Look at this").await?;
                    sees_pictures(desk.stage(), 2).await?;
                    pick(desk.stage(), &terms).await?;
                    bring(desk.stage(), "drop", "a-rather-long-name-of-a-picture-from-a-phone.png").await?;
                    uploaded(desk.stage(), 2).await?;
                    keep(desk.stage().browser(), "desk")?;
                }
            }
        }
        Ok(())
    })
}
