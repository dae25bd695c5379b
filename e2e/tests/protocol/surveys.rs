//! How likely visitors are to recommend the site: asked once in a while, stored, counted, shown, given out, erased.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Deployment, Site, Visitor, record};
use serde_json::{Value, json};
use shared::error::ErrorCode;
use shared::frame::{Hello, ServerFrame, VisitorFrame};
use shared::privacy::VisitorData;
use shared::survey::Survey;

/// Turns the question on.
fn ask_every(site: &Site, days: u16) -> Result<()> {
    let mut settings = site.owner().settings()?;
    settings.survey = Some(serde_json::from_value(json!({ "nps_days": days }))?);
    site.owner().change_settings(&settings)?;
    Ok(())
}

/// Whether the edge says that the visitor may be asked.
fn asks(visitor: &Visitor) -> Result<bool> {
    Ok(visitor.arrive()?.1.survey)
}

/// Tells the edge; what it has against it.
fn tell(visitor: &Visitor, survey: &Value) -> Result<Option<String>> {
    let survey: Survey = serde_json::from_value(survey.clone())?;
    let frames = vec![VisitorFrame::Hello(Hello::default()), VisitorFrame::Survey(survey)];
    Ok(visitor.sync(frames)?.into_iter().find_map(|frame| match frame {
        ServerFrame::Error(error) => Some(error.field.unwrap_or_default()),
        _ => None,
    }))
}

fn data(visitor: &Visitor) -> Result<VisitorData> {
    visitor.api().post("/api/v1/data", &json!({}))?.json()
}

#[test]
fn nobody_is_asked_unless_the_site_says_so_and_once_only() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let conversation = visitor.begin("hello")?;
    agent.set_status(&conversation, "resolved")?;
    assert!(!asks(&visitor)?, "the site has not said so");
    // What is said all the same is not kept.
    assert_eq!(tell(&visitor, &json!({ "score": 9 }))?, None);
    ask_every(&site, 30)?;
    assert!(asks(&visitor)?);
    assert!(!asks(&site.visitor()?)?, "whoever has written nothing is nobody");
    assert_eq!(tell(&visitor, &json!({}))?, None);
    assert!(!asks(&visitor)?, "they were asked");
    assert_eq!(agent.open(&conversation)?.known.survey, None);
    Ok(())
}

#[test]
fn the_last_score_counts_once_and_is_shown_given_out_and_erased() -> Result<()> {
    let mut deployment = Deployment::start()?;
    let site = deployment.site()?;
    ask_every(&site, 30)?;
    let (visitor, other, agent) = (site.visitor()?, site.visitor()?, site.agent()?);
    let (conversation, theirs) = (visitor.begin("hello")?, other.begin("hello")?);
    for id in [&conversation, &theirs] {
        agent.set_status(id, "resolved")?;
    }
    for survey in [
        json!({}),
        json!({ "score": 3 }),
        json!({ "score": 3 }),
        json!({ "score": 10 }),
        json!({ "score": 10, "comment": "Quick" }),
        json!({ "score": 10 }),
    ] {
        assert_eq!(tell(&visitor, &survey)?, None);
    }
    assert_eq!(tell(&other, &json!({ "score": 0 }))?, None);
    let known = agent.open(&conversation)?.known.survey.context("not shown")?;
    assert_eq!((known.score, known.comment.as_deref()), (10, Some("Quick")));
    assert_eq!(data(&visitor)?.survey.as_ref(), Some(&known));
    assert_eq!(data(&other)?.survey.map(|survey| survey.score), Some(0));
    visitor.api().post("/api/v1/erase", &json!({}))?.done()?;
    assert_eq!(data(&visitor)?.survey, None);
    assert_eq!(data(&other)?.survey.map(|survey| survey.score), Some(0));
    deployment.kill();
    let record = record::open(&deployment, site.key())?;
    let mut rows = record.prepare(
        "SELECT item, sum(count) FROM daily_counts WHERE event = 'nps' GROUP BY item HAVING sum(count) > 0",
    )?;
    let rows = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?)))?;
    let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    assert_eq!(
        rows,
        [("0".to_owned(), 1), ("10".to_owned(), 1)],
        "the last one of each, and nobody counted out"
    );
    Ok(())
}

#[test]
fn scores_and_settings_are_checked() -> Result<()> {
    let (_deployment, site) = site()?;
    ask_every(&site, 7)?;
    let visitor = site.visitor()?;
    // Whoever has written nothing is nobody.
    assert_eq!(tell(&visitor, &json!({ "score": 5 }))?, None);
    assert_eq!(data(&visitor)?.survey, None);
    let conversation = visitor.begin("hello")?;
    assert_eq!(tell(&visitor, &json!({ "score": 11 }))?.as_deref(), Some("survey.score"));
    let long = "x".repeat(4_001);
    for bad in
        [json!({ "score": -1 }), json!({ "score": 300 }), json!({ "score": "9" }), json!({ "comment": long })]
    {
        let frames = json!({ "frames": [{ "hello": {} }, { "survey": bad }] });
        let refused = visitor.api().post("/api/v1/sync", &frames)?.refusal()?;
        assert_eq!(refused.code, ErrorCode::Invalid, "{}", refused.message);
    }
    assert_eq!(site.agent()?.open(&conversation)?.known.survey, None);
    let settings = serde_json::to_value(site.owner().settings()?)?;
    for (survey, field) in [
        (json!({ "nps_days": 6 }), "survey.nps_days"),
        (json!({ "nps_days": 731 }), "survey.nps_days"),
        (json!({}), "survey"),
        (json!({ "nps_days": 30, "csat": true }), "survey"),
    ] {
        let mut changed = settings.clone();
        changed["survey"] = survey.clone();
        let named = site.owner().api().send("PUT", "/api/v1/site", &changed)?.refusal()?.field;
        assert!(named.unwrap_or_default().contains(field), "{survey}");
    }
    Ok(())
}
