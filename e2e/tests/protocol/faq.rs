//! Asking, reading, voting, counting; and the pack that browsers match with.

use crate::site;
use anyhow::{Context as _, Result};
use serde_json::json;
use shared::ask::{FoundList, Verdict};
use shared::error::ErrorCode;
use shared::faq;
use shared::owner::ItemResult;

#[test]
fn a_question_is_answered_suggested_or_left_to_people() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    let sure = guest.ask("en", "Can I send something back?")?;
    assert_eq!(sure.verdict, Verdict::Answer, "{sure:?}");
    assert_eq!(sure.article.context("no article")?.brief.id.as_str(), "returns");
    assert_eq!(sure.suggestions.first().map(|brief| brief.id.as_str()), Some("returns"));
    let nothing = guest.ask("en", "xyzzy quantum plugh")?;
    assert_eq!(nothing.verdict, Verdict::NoMatch, "{nothing:?}");
    assert!(nothing.article.is_none() && nothing.suggestions.is_empty(), "{nothing:?}");
    Ok(())
}

#[test]
fn every_visitor_is_answered_in_their_own_language() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["fa-IR", "en"])?;
    assert_eq!(guest.boot().locale.as_str(), "fa");
    let answer = guest.ask("fa", "شرایط بازگشت کالا")?;
    let article = answer.article.context("no article")?;
    assert_eq!((article.brief.id.as_str(), article.brief.locale.as_str()), ("returns", "fa"));
    Ok(())
}

#[test]
fn a_site_says_which_words_mean_the_same_and_whether_other_languages_may_answer() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["fa"])?;
    assert_eq!(guest.ask("en", "xqzvk")?.verdict, Verdict::NoMatch);
    assert_eq!(guest.ask("fa", "Can I send something back?")?.verdict, Verdict::NoMatch);
    let set = |name: &str, value: serde_json::Value| -> Result<()> {
        let mut settings = serde_json::to_value(site.owner().settings()?)?;
        settings[name] = value;
        site.owner().change_settings(&serde_json::from_value(settings)?).map(drop)
    };
    set("other_languages", json!(true))?;
    let answer = guest.ask("fa", "Can I send something back?")?;
    assert_eq!(answer.suggestions.first().context("nothing found")?.locale.as_str(), "en");
    set("synonyms", json!([["xqzvk", "send something back", "returns"]]))?;
    let found = guest.ask("en", "xqzvk")?;
    assert_eq!(found.suggestions.first().map(|brief| brief.id.as_str()), Some("returns"), "{found:?}");
    let own = guest.ask("fa", "شرایط بازگشت کالا")?;
    assert_eq!(
        own.article.context("no article")?.brief.locale.as_str(),
        "fa",
        "its own language comes first"
    );
    Ok(())
}

/// Two articles that match as well, and one that matches better: on a page of one of the two it comes before the other,
/// and the better one stays first.
#[test]
fn the_page_breaks_ties_and_never_beats_a_better_match() -> Result<()> {
    let (_deployment, site) = site()?;
    let mut made = vec![
        deskbell_e2e::article("courier-a", "Zorblatt courier insurance", "Yes."),
        deskbell_e2e::article("courier-b", "Zorblatt courier insurance", "No."),
        deskbell_e2e::article("courier-c", "Zorblatt courier insurance abroad", "Perhaps."),
    ];
    for (article, page) in made.iter_mut().zip(["/giỏ-hàng*", "/help/couriers", "/giỏ-hàng*"]) {
        article["pages"] = json!([page]);
    }
    let results = site.owner().import_articles(&made)?;
    assert!(results.iter().all(|result| matches!(result, ItemResult::Created(_))), "{results:?}");
    let stored = site.owner().articles()?;
    let stored = stored.articles.iter().find(|a| a.id.as_str() == "courier-b").context("not stored")?;
    assert_eq!(stored.article.pages.first().map(shared::page::PagePattern::as_str), Some("/help/couriers"));
    let guest = site.guest(&["en"])?;
    let first = |page: &str| -> Result<[String; 2]> {
        let ask = json!({ "locale": "en", "question": "Zorblatt courier insurance", "page": page });
        let answer: shared::ask::Answer = guest.api().post("/api/v1/ask", &ask)?.json()?;
        let search = json!({ "locale": "en", "text": "zorblatt courier insurance", "page": page });
        let found: FoundList = guest.api().post("/api/v1/search", &search)?.json()?;
        let asked = answer.suggestions.first().map(|brief| brief.id.to_string());
        Ok([asked, found.found.first().map(|found| found.id.to_string())].map(Option::unwrap_or_default))
    };
    until(|| Ok((first("/")? == ["courier-a", "courier-a"]).then_some(())))?;
    for (page, id) in [
        ("/help/couriers/", "courier-b"),
        ("/help/couriers?a=/gi%E1%BB%8F-h%C3%A0ng", "courier-b"),
        ("/help/couriers/abroad", "courier-a"),
        ("https://shop.example/gi%E1%BB%8F-h%C3%A0ng/2", "courier-a"),
        ("🙂%", "courier-a"),
    ] {
        assert_eq!(first(page)?, [id, id], "{page}");
    }
    let long = format!("/{}", "a".repeat(2_000));
    for (field, path, body) in [
        ("page", "/api/v1/ask", json!({ "locale": "en", "question": "q", "page": long })),
        ("page", "/api/v1/search", json!({ "locale": "en", "text": "q", "page": 7 })),
    ] {
        let refused = guest.api().post(path, &body)?.refusal()?;
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::Invalid, Some(field)), "{path}");
    }
    let many = vec!["/a"; 17];
    for (pages, field) in [
        (json!(["checkout"]), "pages[0]"),
        (json!(["/a", "/a*b"]), "pages[1]"),
        (json!([format!("/{}", "a".repeat(200))]), "pages[0]"),
        (json!(many), "pages"),
    ] {
        let mut article = deskbell_e2e::article("courier-d", "Never stored", "No.");
        article["pages"] = pages;
        let results = site.owner().import_articles(&[article])?;
        let [ItemResult::Refused(error)] = results.as_slice() else {
            anyhow::bail!("not refused: {results:?}")
        };
        assert!(error.field.as_deref().is_some_and(|at| at.ends_with(field)), "{error:?}");
    }
    Ok(())
}

#[test]
fn an_article_falls_back_to_the_language_it_exists_in() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["fa"])?;
    let article: shared::article::Article = guest.article("fa", "returns")?.json()?;
    assert_eq!(article.brief.locale.as_str(), "fa");
    let article: shared::article::Article = guest.article("fa", "kettle-care")?.json()?;
    assert_eq!(article.brief.locale.as_str(), "en", "only written in English");
    assert_eq!(guest.article("en", "no-such-thing")?.refusal()?.code, ErrorCode::NotFound);
    Ok(())
}

#[test]
fn votes_are_counted_for_the_language_that_was_read() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    for helped in [true, true, false] {
        let vote =
            json!({ "article": "returns", "locale": "en", "helped": helped, "question": "can I undo it?" });
        guest.api().post("/api/v1/votes", &vote)?.done()?;
    }
    let stored = site.owner().articles()?.articles;
    let count = |locale: &str| {
        let of = |a: &&shared::owner::StoredArticle| {
            a.id.as_str() == "returns" && a.article.locale.as_str() == locale
        };
        stored.iter().find(of).map(|a| (a.helped, a.not_helped))
    };
    assert_eq!((count("en"), count("fa")), (Some((2, 1)), Some((0, 0))));
    let asked = until(|| Ok(site.agent()?.questions()?.questions.pop()))?;
    assert_eq!((asked.question.as_str(), asked.count), ("can I undo it?", 1), "only what did not help");
    Ok(())
}

#[test]
fn questions_alike_are_one_and_it_shows_how_they_fare_with_their_article() -> Result<()> {
    let (_deployment, site) = site()?;
    let (guest, agent) = (site.guest(&["en"])?, site.agent()?);
    let ask = |words: &str| guest.ask("en", words);
    for words in ["xqzvk wqjxz?", "Xqzvk, wqjxz", "wqjxz xqzvk", "zzkqx jqvwx"] {
        assert_eq!(ask(words)?.verdict, Verdict::NoMatch, "{words}");
    }
    let group = until(|| {
        let questions = agent.questions()?.questions;
        Ok(questions.into_iter().find(|q| q.question.to_lowercase().contains("xqzvk") && q.count == 3))
    })?;
    assert_eq!((group.also.len(), agent.questions()?.questions.len()), (1, 2), "{group:?}");

    let phrasings: Vec<&String> = [&group.question].into_iter().chain(&group.also).collect();
    let article =
        json!({ "locale": "en", "title": group.question, "phrasings": phrasings, "body": "At the till." });
    agent.publish(&article)?;
    assert_eq!(agent.questions()?.questions.len(), 1, "only the other question is left");
    assert_eq!(ask(&group.question)?.verdict, Verdict::Answer);
    let fares = until(|| {
        let settled = agent.questions()?.settled;
        Ok(settled.into_iter().find(|s| s.question == group.question && s.asked == 1))
    })?;
    assert_eq!((fares.before, fares.answered), (2, 1));
    assert_eq!(fares.title.map(|title| title.to_string()), Some(group.question));
    Ok(())
}

#[test]
fn a_vote_on_nothing_leaves_nothing() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    let vote = json!({ "article": "nothing", "locale": "en", "helped": false, "question": "ghost question" });
    assert_eq!(guest.api().post("/api/v1/votes", &vote)?.refusal()?.code, ErrorCode::NotFound);
    // What is counted is written behind the answer; a question asked later is there, so the other had its time.
    guest.ask("en", "xyzzy quantum plugh")?;
    let agent = site.agent()?;
    until(|| Ok(agent.questions()?.questions.into_iter().find(|q| q.question.contains("xyzzy"))))?;
    let all = agent.questions()?.questions;
    assert_eq!(all.len(), 1, "{all:?}");
    Ok(())
}

#[test]
fn what_visitors_do_is_taken_in_batches_and_newer_events_are_skipped() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    let events = json!({ "events": [
        { "opened": "en" },
        { "searched": { "locale": "en", "question": "tea", "shown": 2 } },
        { "viewed": { "article": "returns", "locale": "en" } },
        { "dreamt": { "of": ["tea"] } },
    ]});
    assert_eq!(guest.api().post("/api/v1/events", &events)?.status(), 204);
    let many = json!({ "events": vec![json!({ "opened": "en" }); 51] });
    let refusal = guest.api().post("/api/v1/events", &many)?.refusal()?;
    assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some("events")));
    Ok(())
}

#[test]
fn what_was_not_answered_is_counted_and_publishing_an_answer_clears_it() -> Result<()> {
    let (_deployment, site) = site()?;
    let (guest, agent) = (site.guest(&["en"])?, site.agent()?);
    for question in ["Zorblatt quuxify?", "zorblatt   QUUXIFY"] {
        assert_eq!(guest.ask("en", question)?.verdict, Verdict::NoMatch, "{question}");
    }
    let asked = until(|| Ok(agent.questions()?.questions.pop().filter(|q| q.count == 2)))?;
    assert_eq!(asked.locale.as_str(), "en");
    let stored = agent.publish(&json!({
        "locale": "en", "title": "What is zorblatt?", "phrasings": ["zorblatt quuxify"], "body": "Our darkest tea.",
    }))?;
    assert_eq!(stored.id.as_str(), "what-is-zorblatt");
    let answer = guest.ask("en", "zorblatt quuxify")?;
    assert_eq!(answer.article.context("not answerable at once")?.brief.id, stored.id);
    assert!(agent.questions()?.questions.is_empty());
    Ok(())
}

#[test]
fn the_pack_is_what_the_edge_matches_with_and_never_changes_under_its_address() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    let address = guest.boot().pack.clone();
    let reply = site.api().get(&address)?;
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.header("cache-control"), "public, max-age=31536000, immutable");
    let pack = faq::pack::decode(reply.body())?;
    let hits = faq::Index::build(pack).search("descale the kettle", 3, faq::Mode::Submitted);
    assert!(!hits.is_empty());
    site.owner().import_articles(&[deskbell_e2e::article("new", "Is there something new?", "Yes.")])?;
    let newer = site.guest(&["en"])?.boot().pack.clone();
    assert_ne!(newer, address, "another content, another address");
    let stale = site.api().get(&address)?;
    assert_eq!(stale.header("cache-control"), "no-store", "an old address gives today's pack, unkept");
    faq::pack::decode(stale.body())?;
    Ok(())
}

#[test]
fn a_site_with_more_articles_than_a_browser_carries_is_searched_on_the_edge() -> Result<()> {
    const ARTICLES: usize = 2_050;
    let (_deployment, site) = site()?;
    let made: Vec<_> = (0..ARTICLES)
        .map(|n| {
            let title = format!("How do I set up the gadget x{n}q?");
            deskbell_e2e::article(&format!("gadget-{n}"), &title, "Turn it on.")
        })
        .collect();
    for some in made.chunks(100) {
        site.owner().import_articles(some)?;
    }
    let guest = until(|| {
        let guest = site.guest(&["en"])?;
        let pack = faq::pack::decode(site.api().get(&guest.boot().pack)?.body())?;
        Ok(Some(guest).filter(|_| pack.len() + pack.more() as usize > ARTICLES))
    })?;
    let reply = site.api().get(&guest.boot().pack)?;
    let pack = faq::pack::decode(reply.body())?;
    assert!(pack.len() <= 100 && pack.more() > 1_900, "{} and {} more", pack.len(), pack.more());
    assert!(reply.body().len() < 100_000, "{} bytes", reply.body().len());
    let search = |text: &str| -> Result<FoundList> {
        guest.api().post("/api/v1/search", &json!({ "locale": "en", "text": text }))?.json()
    };
    for n in [0, 1_234, 2_049] {
        let found = search(&format!("set up gadget x{n}q"))?.found;
        let first = found.first().context("nothing")?;
        assert_eq!(first.id.as_str(), format!("gadget-{n}"), "{found:?}");
        let spans = first.spans.chunks_exact(2).map(|s| first.title.get(s[0] as usize..s[1] as usize));
        assert!(spans.clone().count() > 0 && spans.clone().all(|span| span.is_some()), "{first:?}");
        let answer = guest.ask("en", &format!("How do I set up the gadget x{n}q?"))?;
        assert_eq!(answer.suggestions.first().map(|b| b.id.as_str()), Some(first.id.as_str()));
    }
    // Word by word what a browser finds that has them all.
    let docs: Vec<(String, String)> = (0..ARTICLES)
        .map(|n| (format!("gadget-{n}"), format!("How do I set up the gadget x{n}q?")))
        .collect();
    let docs: Vec<_> = docs
        .iter()
        .map(|(id, title)| faq::Doc { id, title, body: "Turn it on.", ..faq::Doc::default() })
        .collect();
    let english = shared::locale::Locale::new("en").context("a language")?;
    let whole = faq::Index::build(faq::pack::decode(&faq::pack::encode(&docs, &[], &english))?);
    for typed in ["x77q", "set up the gadget x7"] {
        let here: Vec<_> =
            whole.find(typed, 6, &faq::Options::default()).into_iter().map(|found| found.title).collect();
        let there: Vec<_> = search(typed)?.found.into_iter().map(|found| found.title).collect();
        assert_eq!(there.first(), here.first(), "{typed}");
    }
    assert!(search("🙂 …")?.found.is_empty());
    Ok(())
}

/// Asks again until there is something; for what the edge writes behind its answers.
pub(crate) fn until<T>(mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let started = std::time::Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        anyhow::ensure!(started.elapsed().as_secs() < 20, "it did not come");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}
