//! Two agents at their desks at once: what one does, the other sees.

use anyhow::Result;
use deskbell_e2e::browser::{GAP, Scene, act};

#[test]
fn two_desks_show_the_same() -> Result<()> {
    act("desks", async |scene: &Scene| {
        let (mai, lan) = (scene.owner().await?, scene.agent().await?);
        mai.counts("waiting", 0).await?;
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.open_widget().await?;
        widget.search(GAP).await?;
        widget.talk().await?;
        widget.write("one").await?;

        for desk in [&mai, &lan] {
            desk.sees(GAP).await?;
            desk.counts("waiting", 1).await?;
            desk.open(GAP).await?;
            desk.reads(&[("visitor", "one")]).await?;
        }
        mai.reply("two").await?;
        lan.reads(&[("visitor", "one"), ("staff", "two")]).await?;
        widget.reads(&[("visitor", "one"), ("staff", "two")]).await?;
        for desk in [&mai, &lan] {
            desk.has_status("answered").await?;
            desk.counts("waiting", 0).await?;
            desk.counts("answered", 1).await?;
        }
        lan.reply("three").await?;
        mai.reads(&[("visitor", "one"), ("staff", "two"), ("staff", "three")]).await?;
        lan.resolve().await?;
        mai.has_status("resolved").await?;
        mai.counts("resolved", 1).await?;
        mai.counts("answered", 0).await?;

        widget.write("four").await?;
        for desk in [&mai, &lan] {
            desk.has_status("waiting").await?;
            desk.counts("waiting", 1).await?;
            desk.counts("resolved", 0).await?;
        }
        Ok(())
    })
}
