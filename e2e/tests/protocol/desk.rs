//! Signing in, and two agents at once.

use crate::site;
use anyhow::Result;
use deskbell_e2e::{Agent, Refused, STAFF_PASSWORD};
use shared::desk::{DeskFrame, NewsFrame};
use shared::error::ErrorCode;

#[test]
fn a_wrong_password_and_an_unknown_address_are_the_same_answer() -> Result<()> {
    let (_deployment, site) = site()?;
    let mut answers = Vec::new();
    for (email, password) in
        [("mai@shop.example", "not the password"), ("nobody@shop.example", STAFF_PASSWORD)]
    {
        let reply = Agent::try_sign_in(site.api(), site.key(), email, password)?;
        let refusal = reply.refusal()?;
        assert_eq!(refusal.code, ErrorCode::WrongPassword);
        assert_eq!(reply.header("set-cookie"), "");
        answers.push(reply.text().replace(&refusal.request_id, ""));
    }
    assert_eq!(answers.first(), answers.last());
    Ok(())
}

#[test]
fn guessing_passwords_is_stopped_with_a_time_to_wait() -> Result<()> {
    let (_deployment, site) = site()?;
    for _ in 0..10 {
        let reply = Agent::try_sign_in(site.api(), site.key(), "mai@shop.example", "guess guess")?;
        assert_eq!(reply.refusal()?.code, ErrorCode::WrongPassword);
    }
    let refusal =
        Agent::try_sign_in(site.api(), site.key(), "mai@shop.example", STAFF_PASSWORD)?.refusal()?;
    assert_eq!(refusal.code, ErrorCode::TooMany);
    assert!(refusal.retry_after_ms.is_some_and(|ms| ms <= 60_000), "{refusal:?}");
    Ok(())
}

#[test]
fn a_cookie_is_dead_after_signing_out() -> Result<()> {
    let (_deployment, site) = site()?;
    let (agent, other) = (site.agent()?, site.agent()?);
    agent.api().get("/api/v1/desk/me")?.done()?;
    agent.sign_out()?;
    assert_eq!(agent.api().get("/api/v1/desk/me")?.refusal()?.code, ErrorCode::Expired);
    let refused = Agent::try_connect(agent.api(), Some(agent.cookie()), Some(agent.api().url())).err();
    assert!(matches!(refused, Some(Refused::Status(401, _))), "{refused:?}");
    other.api().get("/api/v1/desk/me")?.done()
}

#[test]
fn a_new_password_ends_every_sign_in() -> Result<()> {
    let (_deployment, site) = site()?;
    let lan = site.another_agent("lan@shop.example", "Lan")?;
    site.owner().add_staff("lan@shop.example", "Lan")?;
    assert_eq!(lan.api().get("/api/v1/desk/me")?.refusal()?.code, ErrorCode::Expired);
    Ok(())
}

#[test]
fn an_open_desk_is_cut_off_with_its_sign_in() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let (mut desk, _) = agent.arrive(0)?;
    agent.sign_out()?;
    assert!(is_closed(&mut desk)?, "after signing out");
    let lan = site.another_agent("lan@shop.example", "Lan")?;
    let (mut desk, _) = lan.arrive(0)?;
    site.owner().add_staff("lan@shop.example", "Lan")?;
    assert!(is_closed(&mut desk)?, "after a new password");
    Ok(())
}

/// Whether the edge closes a desk's socket, and tells it nothing of what happens from now on.
fn is_closed(desk: &mut deskbell_e2e::DeskSocket) -> Result<bool> {
    loop {
        match desk.next_within(std::time::Duration::from_secs(3)) {
            Ok(None) => return Ok(false),
            Ok(Some(NewsFrame::Present(_))) => {}
            Ok(Some(frame)) => anyhow::bail!("it still hears {frame:?}"),
            Err(_) => return Ok(true),
        }
    }
}

#[test]
fn a_desk_that_was_away_gets_what_moved_meanwhile() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let old = visitor.begin("old")?;
    let (desk, inbox) = agent.arrive(0)?;
    assert_eq!(inbox.conversations.len(), 1);
    let feed = inbox.feed;
    desk.close()?;
    let new = visitor.begin("new")?;
    let (_desk, inbox) = agent.arrive(feed)?;
    let ids: Vec<_> = inbox.conversations.iter().map(|summary| &summary.conversation.id).collect();
    assert_eq!(ids, [&new]);
    assert_eq!(inbox.counts.waiting, 2);
    assert!(inbox.feed > feed);
    agent.reply(&old, "sorry for the wait")?;
    let (_desk, inbox) = agent.arrive(inbox.feed)?;
    let ids: Vec<_> = inbox.conversations.iter().map(|summary| &summary.conversation.id).collect();
    assert_eq!(ids, [&old]);
    Ok(())
}

#[test]
fn two_agents_see_each_other_and_each_others_work() -> Result<()> {
    let (_deployment, site) = site()?;
    let (mai, lan) = (site.agent()?, site.another_agent("lan@shop.example", "Lan")?);
    let (mut desk_of_mai, _) = mai.arrive(0)?;
    let (mut desk_of_lan, _) = lan.arrive(0)?;
    let present = desk_of_mai.wait(|frame| match frame {
        NewsFrame::Present(staff) if staff.len() == 2 => Some(staff.clone()),
        _ => None,
    })?;
    assert!(present.iter().any(|staff| staff.staff.name.as_str() == "Lan"));
    let conversation = site.visitor()?.begin("hello")?;
    desk_of_mai.changed(&conversation)?;
    desk_of_lan.changed(&conversation)?;
    desk_of_mai.send(&DeskFrame::Typing(conversation.clone()))?;
    let typing = desk_of_lan.wait(|frame| match frame {
        NewsFrame::Typing(typing) => Some(typing.clone()),
        _ => None,
    })?;
    assert_eq!(typing.name.as_ref().map(shared::text::Text::as_str), Some("Mai"));
    mai.reply(&conversation, "I have this one")?;
    for desk in [&mut desk_of_mai, &mut desk_of_lan] {
        let changed = desk.changed(&conversation)?;
        assert_eq!((changed.counts.waiting, changed.counts.answered), (0, 1));
    }
    desk_of_lan.close()?;
    desk_of_mai.wait(|frame| match frame {
        NewsFrame::Present(staff) if staff.len() == 1 => Some(()),
        _ => None,
    })
}

#[test]
fn an_agent_of_one_site_sees_nothing_of_another() -> Result<()> {
    let (deployment, site) = site()?;
    let stranger = deployment.site()?.agent()?;
    let (mut desk, _) = stranger.arrive(0)?;
    let conversation = site.visitor()?.begin("only for this site")?;
    assert!(stranger.inbox("all")?.conversations.is_empty());
    let path = format!("/api/v1/desk/conversations/{conversation}");
    assert_eq!(stranger.api().get(&path)?.refusal()?.code, ErrorCode::NotFound);
    let frames = desk.drain()?;
    assert!(!frames.iter().any(|frame| matches!(frame, NewsFrame::Changed(_))), "{frames:?}");
    Ok(())
}
