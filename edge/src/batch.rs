//! What is counted behind the answer: events and unanswered questions, gathered for a moment and written together.

use crate::objects::site::contract::{self, Record};
use crate::platform;
use shared::event::Event;
use shared::id::SiteKey;
use shared::locale::Locale;
use shared::text::Question;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;
use worker::{Context, Delay, Env};

/// How long things are gathered.
const WAIT: Duration = Duration::from_millis(500);
/// What is kept for one site meanwhile; beyond that counts are dropped, never answers.
const MOST: usize = 2_000;

#[derive(Default)]
struct Batch {
    events: Vec<Event>,
    unanswered: Vec<(Locale, Question)>,
    answered: Vec<(Locale, Question)>,
    asked: Vec<Locale>,
}

thread_local! {
    static BATCHES: RefCell<BTreeMap<SiteKey, Batch>> = const { RefCell::new(BTreeMap::new()) };
}

/// Counts events, soon.
pub(crate) fn events(env: &Env, context: &Context, site: &SiteKey, events: Vec<Event>) {
    add(env, context, site, |batch| batch.events.extend(events));
}

/// Counts a question to the FAQ, soon.
pub(crate) fn asked(env: &Env, context: &Context, site: &SiteKey, locale: Locale) {
    add(env, context, site, |batch| batch.asked.push(locale));
}

/// Keeps a question that was not answered, soon.
pub(crate) fn unanswered(env: &Env, context: &Context, site: &SiteKey, locale: Locale, question: Question) {
    add(env, context, site, |batch| batch.unanswered.push((locale, question)));
}

/// Counts that a question was answered, soon.
pub(crate) fn answered(env: &Env, context: &Context, site: &SiteKey, locale: Locale, question: Question) {
    add(env, context, site, |batch| batch.answered.push((locale, question)));
}

fn add(env: &Env, context: &Context, site: &SiteKey, push: impl FnOnce(&mut Batch)) {
    let first = BATCHES.with_borrow_mut(|batches| {
        let first = !batches.contains_key(site);
        let batch = batches.entry(site.clone()).or_default();
        if batch.events.len() + batch.unanswered.len() + batch.answered.len() + batch.asked.len() < MOST {
            push(batch);
        }
        first
    });
    if first {
        let (env, site) = (env.clone(), site.clone());
        context.wait_until(async move {
            Delay::from(WAIT).await;
            let batch = BATCHES.with_borrow_mut(|batches| batches.remove(&site)).unwrap_or_default();
            let Batch { events, unanswered, answered, asked } = batch;
            let record = Record { events, unanswered, answered, asked };
            if let Err(error) = contract::call(&env, &site, record).await {
                platform::log(
                    &serde_json::json!({ "level": "error", "place": "batch", "cause": error.to_string() }),
                );
            }
        });
    }
}
