//! Reports at the desk: by keyboard, with an address of their own, with numbers that one can count.

use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::browser::{Desk, GAP, Scene, act, assert_accessible, until};

/// Waits until a figure reads so.
async fn figure(desk: &Desk, name: &str, wanted: &str) -> Result<()> {
    until(&format!("{wanted:?} as {name}"), async || {
        let shown = desk.stage().text(&format!("[data-test=figure-{name}]")).await?;
        ensure!(shown == wanted, "it is {shown:?}");
        Ok(Some(()))
    })
    .await
}

async fn address(desk: &Desk) -> Result<String> {
    let address = desk.stage().run("return location.pathname + location.search", Vec::new()).await?;
    Ok(address.as_str().unwrap_or_default().to_owned())
}

#[test]
fn an_agent_reads_the_reports_by_keyboard() -> Result<()> {
    act("reports", async |scene: &Scene| {
        let lan = scene.agent().await?;
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.begin("one").await?;
        scene.visitor("fa.html").await?.begin("two").await?;
        lan.sees(GAP).await?;
        lan.open(GAP).await?;
        lan.reads(&[("visitor", "one")]).await?;
        lan.reply("yes").await?;
        widget.reads(&[("visitor", "one"), ("staff", "yes")]).await?;
        lan.resolve().await?;
        widget.rate(4).await?;

        // To the page without a mouse.
        lan.stage().run("document.querySelector('[data-test=account]').focus()", Vec::new()).await?;
        lan.stage().press_enter("[data-test=account]").await?;
        lan.stage().press_enter("[data-test=page-reports]").await?;
        figure(&lan, "begun", "2").await?;
        figure(&lan, "escalated", "2").await?;
        figure(&lan, "answered", "1").await?;
        figure(&lan, "resolved", "1").await?;
        figure(&lan, "score", "4").await?;
        ensure!(address(&lan).await?.ends_with("/reports?days=28"), "{}", address(&lan).await?);
        let time = lan.stage().text("[data-test=figure-first_response]").await?;
        ensure!(time.ends_with("min") || time.ends_with("sec") || time.ends_with("hr"), "it took {time}");
        assert_accessible(lan.stage(), "the reports").await?;

        // The numbers behind a drawing.
        let rows = "return [...document.querySelectorAll('[data-test=table-begun] tbody tr')].map((row) => row.cells[1].textContent)";
        let days: Vec<String> = serde_json::from_value(lan.stage().run(rows, Vec::new()).await?)?;
        ensure!(days.len() == 28 && days.last().is_some_and(|day| day == "2"), "{days:?}");
        let agents = lan.stage().texts("[data-test=table-agents] tbody tr").await?.concat();
        ensure!(agents.contains("Lan"), "{agents}");
        let locales = lan.stage().texts("[data-test=table-locales] tbody th").await?;
        ensure!(
            locales.contains(&"English".to_owned()) && locales.contains(&"Persian".to_owned()),
            "{locales:?}"
        );

        // Another period: in the address, and kept when the page is loaded anew.
        lan.stage().press_enter("[data-test=days-7]").await?;
        until("a week", async || {
            let days: Vec<String> = serde_json::from_value(lan.stage().run(rows, Vec::new()).await?)?;
            Ok((days.len() == 7).then_some(()))
        })
        .await?;
        lan.stage().browser().driver().refresh().await?;
        figure(&lan, "begun", "2").await?;
        ensure!(address(&lan).await?.ends_with("/reports?days=7"));
        let set = "for (const [name, value] of [['from', '2024-02-01'], ['to', '2024-02-29']]) \
                   document.querySelector(`[data-test=report-${name}]`).value = value";
        lan.stage().run(set, Vec::new()).await?;
        lan.stage().click("[data-test=report-show]").await?;
        figure(&lan, "begun", "0").await?;
        ensure!(address(&lan).await?.ends_with("?from=2024-02-01&to=2024-02-29"));
        let lead = lan.stage().text("[data-test=report-period]").await?;
        ensure!(lead.contains("February 29, 2024"), "{lead}");
        lan.stage().browser().driver().back().await?;
        figure(&lan, "begun", "2").await?;

        // The file.
        let href =
            lan.stage().see("[data-test=export-csv]").await?.attr("href").await?.context("no address")?;
        let read = format!("return fetch('{href}').then((answer) => answer.text())");
        let csv = lan.stage().run(&read, Vec::new()).await?;
        let csv = csv.as_str().unwrap_or_default();
        for line in [
            "\"all\",\"\",\"begun\",\"2\"",
            "\"agent\",\"Lan\",\"answered\",\"1\"",
            "\"score\",\"4\",\"count\",\"1\"",
        ] {
            ensure!(csv.contains(line), "{line} is not in {csv}");
        }
        Ok(())
    })
}
