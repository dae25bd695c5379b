//! Long lists: drawn in a window, walked through by keys, narrowed down in the address.

use anyhow::{Result, ensure};
use deskbell_e2e::browser::{Desk, Scene, act_with, until};

/// More than a few pages.
const MANY: usize = 2_000;

fn seed(scene: &Scene) -> Result<()> {
    for request in 0..MANY / 50 {
        let texts: Vec<String> = (0..50).map(|nth| format!("question {}", request * 50 + nth)).collect();
        scene.guest(&["en"])?.begin_session()?.begin_many(&format!("10.0.{request}.1"), &texts)?;
    }
    Ok(())
}

/// What stands at the top of the list.
async fn top(desk: &Desk) -> Result<String> {
    let find = "const list = document.querySelector('.list-body').getBoundingClientRect(); \
                return [...document.querySelectorAll('[data-test=conversation-row]')] \
                .find((e) => e.getBoundingClientRect().bottom > list.top + 8)?.querySelector('.row-subject').textContent ?? ''";
    Ok(desk.stage().run(find, Vec::new()).await?.as_str().unwrap_or_default().to_owned())
}

/// Which question it is. Those of one request came in the same moment; only requests have an order.
fn number(subject: &str) -> usize {
    subject.trim_start_matches("question ").parse().unwrap_or_default()
}

async fn drawn(desk: &Desk) -> Result<usize> {
    Ok(desk.rows().await?.len())
}

#[test]
fn a_list_of_thousands_is_drawn_in_a_window_and_stays_where_one_looks() -> Result<()> {
    act_with("desk-long-list", &[("DESKBELL_ADDRESS_HEADER", "x-client")], async |scene: &Scene| {
        seed(scene)?;
        let mai = scene.owner().await?;
        mai.counts("waiting", u32::try_from(MANY)?).await?;
        mai.stage().see("[data-test=conversation-row]").await?;
        ensure!(drawn(&mai).await? <= 60, "{} rows are drawn", drawn(&mai).await?);
        // To the end of what is loaded, again and again.
        until("the last of all", async || {
            let scroll = "const l = document.querySelector('.list-body'); l.scrollTop = l.scrollHeight";
            mai.stage().run(scroll, Vec::new()).await?;
            ensure!(drawn(&mai).await? <= 60, "{} rows are drawn", drawn(&mai).await?);
            Ok(mai.rows().await?.iter().any(|row| number(&row.subject) >= MANY - 50).then_some(()))
        })
        .await?;
        // What happens above does not move what one looks at.
        let middle = "document.querySelector('.list-body').scrollTop = 66 * 1000";
        let there = until("a row in the middle", async || {
            mai.stage().run(middle, Vec::new()).await?;
            let there = top(&mai).await?;
            Ok((1_000..1_050).contains(&number(&there)).then_some(there))
        })
        .await?;
        let lan = scene.agent().await?;
        lan.stage().see("[data-test=conversation-row]").await?;
        let first = top(&lan).await?;
        lan.open(&first).await?;
        lan.resolve().await?;
        mai.counts("waiting", u32::try_from(MANY - 1)?).await?;
        until("the place to be kept", async || Ok((top(&mai).await? == there).then_some(()))).await?;

        // Keys go over the borders of pages.
        let other = scene.agent().await?;
        other.stage().see("[data-test=conversation-row]").await?;
        for _ in 0..25 {
            other.press("jjjjj").await?;
        }
        until("the 125th row", async || {
            let find = "return document.querySelector('.row.cursor .row-subject')?.textContent ?? ''";
            let cursor = other.stage().run(find, Vec::new()).await?;
            let cursor = number(cursor.as_str().unwrap_or_default());
            ensure!((100..150).contains(&cursor), "the cursor is at {cursor}");
            Ok(Some(()))
        })
        .await
    })
}

#[test]
fn filters_stand_in_the_address_and_are_taken_away_as_chips() -> Result<()> {
    act_with("desk-filters", &[], async |scene: &Scene| {
        scene.guest(&["en"])?.begin_session()?.begin("an English one")?;
        let guest = scene.guest(&["en"])?.begin_session()?;
        guest.begin("a labelled one")?;
        let mai = scene.owner().await?;
        mai.sees("an English one").await?;
        mai.open("a labelled one").await?;
        let stage = mai.stage();
        stage.click("[data-test=more]").await?;
        stage.fill("[data-test=new-label]", "vip & co").await?;
        stage.click("[data-test=add-label]").await?;
        stage.run("document.querySelector(':popover-open').hidePopover()", Vec::new()).await?;
        stage.click("[data-test=filter]").await?;
        let choose = "const s = document.querySelector('[data-test=filter-label]'); s.value = 'vip & co'; \
                      s.dispatchEvent(new Event('change', { bubbles: true })); return s.value";
        until("the label to choose", async || {
            Ok((stage.run(choose, Vec::new()).await? == "vip & co").then_some(()))
        })
        .await?;
        stage.see("[data-test=filter-chip]").await?;
        mai.misses("an English one").await?;
        mai.sees("a labelled one").await?;
        stage.browser().driver().refresh().await?;
        stage.see("[data-test=filter-chip]").await?;
        mai.sees("a labelled one").await?;
        mai.misses("an English one").await?;
        let address = stage.run("return location.search", Vec::new()).await?;
        ensure!(address == "?label=vip%20%26%20co", "it is {address}");
        stage.click("[data-test=clear-label]").await?;
        mai.sees("an English one").await?;
        stage.gone("[data-test=filter-chip]").await
    })
}
