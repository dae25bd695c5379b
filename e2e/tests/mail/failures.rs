//! Servers that refuse, are away or fall silent, and an edge that crashes in between.

use crate::{EMAIL, MINUTE, NEVER, SOON, reachable, set_up};
use anyhow::{Context as _, Result, ensure};
use deskbell_dev::mail::{Plan, Sink};
use deskbell_e2e::Deployment;
use std::thread::sleep;
use std::time::Duration;

#[test]
fn a_server_that_is_busy_is_tried_again_and_one_that_refuses_is_not() -> Result<()> {
    let (sink, deployment, site) = set_up()?;
    let agent = site.agent()?;
    sink.plan(&[Plan::Refuse("MAIL", 421), Plan::Refuse("RCPT", 451), Plan::Refuse("BODY", 452), Plan::Take]);
    let (_visitor, conversation) = reachable(&site, EMAIL)?;
    agent.reply(&conversation, "one")?;
    sink.wait(1, SOON)?;
    sleep(Duration::from_secs(3));
    ensure!((sink.inbox().all().len(), sink.connections()) == (1, 4), "{} connections", sink.connections());

    sink.plan(&[Plan::Refuse("RCPT", 550)]);
    agent.reply(&conversation, "two")?;
    sleep(NEVER);
    sleep(NEVER);
    ensure!((sink.inbox().all().len(), sink.connections()) == (1, 5), "{} connections", sink.connections());
    ensure!(deployment.stack().logs().contains("smtp_550"));
    // The next cause is tried again.
    agent.reply(&conversation, "three")?;
    let mail = sink.wait(2, SOON)?.pop().context("no mail")?.read()?;
    ensure!(mail.text.contains("three"));
    Ok(())
}

#[test]
fn a_server_that_is_down_gets_the_mail_when_it_is_up() -> Result<()> {
    let (sink, _deployment, site) = set_up()?;
    let agent = site.agent()?;
    let port = sink.port();
    let (_visitor, conversation) = reachable(&site, EMAIL)?;
    drop(sink);
    agent.reply(&conversation, "one")?;
    sleep(NEVER);
    let sink = Sink::start(port)?;
    let mail = sink.wait(1, SOON)?.pop().context("no mail")?;
    ensure!(mail.read()?.text.contains("one"));
    Ok(())
}

#[test]
fn an_edge_that_crashes_before_it_sends_sends_later() -> Result<()> {
    let sink = Sink::start(0)?;
    let mut deployment = Deployment::start_mailing(&sink, MINUTE)?;
    let site = deployment.site()?;
    let agent = site.agent()?;
    let (_visitor, conversation) = reachable(&site, EMAIL)?;
    agent.reply(&conversation, "one")?;
    deployment.kill();
    sleep(Duration::from_secs(2));
    ensure!(sink.connections() == 0);
    deployment.restart()?;
    // Nobody visits the site: its alarm alone brings it back.
    let mail = sink.wait(1, SOON)?.pop().context("no mail")?;
    ensure!(mail.read()?.text.contains("one"));
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 1);
    Ok(())
}

#[test]
fn a_mail_that_comes_twice_after_a_crash_is_recognised() -> Result<()> {
    let sink = Sink::start(0)?;
    let mut deployment = Deployment::start_mailing(&sink, MINUTE)?;
    let site = deployment.site()?;
    let agent = site.agent()?;
    let (_visitor, conversation) = reachable(&site, EMAIL)?;
    sink.plan(&[Plan::Hold]);
    agent.reply(&conversation, "one")?;
    sink.wait(1, SOON)?;
    // The server has it; the edge does not know.
    deployment.kill();
    deployment.restart()?;
    let mails = sink.wait(2, SOON)?;
    let ids: Vec<String> = mails.iter().map(|mail| Ok(mail.read()?.id)).collect::<Result<_>>()?;
    ensure!(!ids[0].is_empty() && ids[0] == ids[1], "{ids:?}");
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 2);
    Ok(())
}
