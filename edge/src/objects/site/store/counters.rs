//! What visitors do, as daily counts.

use super::Store;
use crate::error::Result;
use crate::objects::db::params;
use shared::event::Event;
use shared::locale::Locale;
use shared::time::Timestamp;

impl Store {
    /// Counts an event for its day (in UTC).
    pub(in super::super) fn count_event(&self, event: &Event, now: Timestamp) -> Result<()> {
        let (name, locale, item) = match event {
            Event::Opened(locale) => ("opened", locale, ""),
            Event::Searched(search) if search.shown == 0 => ("searched_nothing", &search.locale, ""),
            Event::Searched(search) => ("searched", &search.locale, ""),
            Event::Viewed(view) => ("viewed", &view.locale, view.article.as_str()),
            Event::Unknown => return Ok(()),
        };
        self.count_day(name, locale, item, now)
    }

    /// Counts something for its day (in UTC).
    pub(in super::super) fn count_day(
        &self,
        name: &str,
        locale: &Locale,
        item: &str,
        now: Timestamp,
    ) -> Result<()> {
        let day: String = now.to_string().chars().take(10).collect();
        self.db.run(
            "INSERT INTO daily_counts (day, event, locale, item, count) VALUES (?, ?, ?, ?, 1)
             ON CONFLICT DO UPDATE SET count = count + 1",
            params![day, name, locale.as_str(), item],
        )
    }
}
