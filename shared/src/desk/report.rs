//! Reports: how the desk did in a period, by this definition.
//!
//! A period is whole days in the zone of the site's opening hours (UTC without hours). All figures of conversations are
//! of those that *began* in the period, so they add up: `begun` is all of them. Spam does not count, and one that was
//! merged into another counts as that one.
//!
//! - **Questions**: what visitors asked the FAQ, in its search or by writing to it. Counted by days in UTC.
//! - **Escalated**: conversations with the staff that began after the FAQ was asked. **Answered by the FAQ alone**:
//!   questions that no such conversation followed, `questions - escalated`.
//! - **Unanswered**: how often the FAQ had no article for a question, an article did not help, or a person was asked
//!   after a question. Counted by days in UTC.
//! - **Bot time**: from the first question to the FAQ until the message to the staff, of those who asked in the
//!   conversation itself. It is part of no other time: the clock of people starts when a person is asked.
//! - **First response time**: how long the visitor waited for the first answer of a person, in opening hours, without
//!   what was put off: the same clock that targets are measured with.
//! - **Resolution time**: from the message to the staff until it was resolved, in opening hours.
//! - **Targets kept**: of the conversations in which a target was reached or missed, the part in which none of its kind
//!   was missed.
//! - **Satisfaction**: of each conversation the last score that its visitor gave, 1 to 5.
//! - **Load**: for each member of the staff how many conversations they answered first and how many they resolved; for
//!   each hour of the week, by the site's clock, how many conversations began.
//!
//! Of a time the median and the 90th percentile are given, by nearest rank: the smallest value that at least so many
//! percent of the values do not exceed. Conversations that were erased still count, by numbers alone.

use super::audit::cell;
use crate::sla::Aim;
use crate::time::SECOND;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// The longest period, in days.
pub const LONGEST: i64 = 366;
/// Topics and languages in a report: the most frequent.
pub const GROUPS: usize = 30;

/// A report. Times are in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// The first day: `2026-11-01`.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The IANA zone of the days.
    pub zone: String,
    /// Questions to the FAQ.
    pub questions: u32,
    /// Of these, those that no conversation followed.
    pub faq_alone: u32,
    /// Conversations that began after the FAQ was asked.
    pub escalated: u32,
    /// Conversations that began.
    pub begun: u32,
    /// Of these, those that a person answered.
    pub answered: u32,
    /// Of these, those that are resolved.
    pub resolved: u32,
    /// How long visitors were with the FAQ.
    pub bot_time: Spread,
    /// How long they waited for the first answer of a person.
    pub first_response: Spread,
    /// How long it took until it was resolved.
    pub resolution: Spread,
    /// What became of the targets; none where there were none.
    pub targets: Vec<Kept>,
    /// How many gave each score, 1 to 5.
    pub scores: [u32; 5],
    /// Each day.
    pub days: Vec<Day>,
    /// How many conversations began in each hour, Monday to Sunday.
    pub hours: [[u32; 24]; 7],
    /// Each member of the staff who answered or resolved anything.
    pub agents: Vec<AgentLoad>,
    /// By the visitor's language, the most frequent first.
    pub locales: Vec<Group>,
    /// By topic, the most frequent first; what has none has an empty name.
    pub topics: Vec<Group>,
}

/// How a time is spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Spread {
    /// Of how many.
    pub count: u32,
    /// Half of them took at most so long.
    pub median: i64,
    /// Nine of ten took at most so long.
    pub p90: i64,
}

/// What became of targets of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Kept {
    /// Which kind.
    pub aim: Aim,
    /// Conversations in which it was kept.
    pub kept: u32,
    /// Those in which it was missed.
    pub missed: u32,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Day {
    /// Its date.
    pub date: String,
    /// Conversations that began.
    pub begun: u32,
    /// Questions to the FAQ.
    pub questions: u32,
    /// Unanswered ones.
    pub unanswered: u32,
}

/// What a member of the staff did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgentLoad {
    /// Their name; their id where it is not known any more.
    pub name: String,
    /// Conversations that they were the first to answer.
    pub answered: u32,
    /// How long these waited for it.
    pub first_response: Spread,
    /// Conversations that they resolved.
    pub resolved: u32,
    /// Of those they answered first, how many were rated.
    pub rated: u32,
    /// The sum of these scores.
    pub score_sum: u32,
}

/// Conversations that have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    /// What.
    pub name: String,
    /// How many began.
    pub begun: u32,
    /// Of these, how many are resolved.
    pub resolved: u32,
}

/// The average of scores; nothing of none.
pub fn average(sum: u32, count: u32) -> Option<f64> {
    (count > 0).then(|| f64::from(sum) / f64::from(count))
}

impl Report {
    /// How many gave a score, and the average.
    pub fn satisfaction(&self) -> (u32, Option<f64>) {
        let count = self.scores.iter().sum();
        let sum = (1..).zip(self.scores).map(|(score, count)| score * count).sum();
        (count, average(sum, count))
    }

    /// All of it as a table: `section,name,figure,value`, times in seconds. A cell that a spreadsheet would take for a
    /// formula gets an apostrophe before it.
    pub fn csv(&self) -> String {
        let mut out = "section,name,figure,value\r\n".to_owned();
        let mut line = |section: &str, name: &str, figure: &str, value: String| {
            let cells = [section, name, figure, &value].map(cell);
            // Writing to a text does not fail.
            let _ = write!(out, "{}\r\n", cells.join(","));
        };
        let seconds = |millis: i64| (millis / SECOND).to_string();
        let mut spread = |section: &str, name: &str, figure: &str, spread: &Spread| {
            line(section, name, &format!("{figure}_count"), spread.count.to_string());
            if spread.count > 0 {
                line(section, name, &format!("{figure}_median_s"), seconds(spread.median));
                line(section, name, &format!("{figure}_p90_s"), seconds(spread.p90));
            }
        };
        spread("all", "", "bot_time", &self.bot_time);
        spread("all", "", "first_response", &self.first_response);
        spread("all", "", "resolution", &self.resolution);
        for agent in &self.agents {
            spread("agent", &agent.name, "first_response", &agent.first_response);
        }
        for (figure, value) in [("from", &self.from), ("to", &self.to), ("zone", &self.zone)] {
            line("period", "", figure, value.clone());
        }
        for (figure, value) in [
            ("questions", self.questions),
            ("faq_alone", self.faq_alone),
            ("escalated", self.escalated),
            ("begun", self.begun),
            ("answered", self.answered),
            ("resolved", self.resolved),
        ] {
            line("all", "", figure, value.to_string());
        }
        for Kept { aim, kept, missed } in &self.targets {
            let name = match aim {
                Aim::FirstResponse => "first_response",
                Aim::NextResponse => "next_response",
                Aim::Resolution => "resolution",
                Aim::Unknown => continue,
            };
            line("target", name, "kept", kept.to_string());
            line("target", name, "missed", missed.to_string());
        }
        for (score, count) in (1..).zip(self.scores) {
            line("score", &i32::to_string(&score), "count", count.to_string());
        }
        for day in &self.days {
            line("day", &day.date, "begun", day.begun.to_string());
            line("day", &day.date, "questions", day.questions.to_string());
            line("day", &day.date, "unanswered", day.unanswered.to_string());
        }
        for (day, hours) in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].into_iter().zip(&self.hours) {
            for (hour, count) in hours.iter().enumerate() {
                line("hour", &format!("{day} {hour:02}"), "begun", count.to_string());
            }
        }
        for agent in &self.agents {
            line("agent", &agent.name, "answered", agent.answered.to_string());
            line("agent", &agent.name, "resolved", agent.resolved.to_string());
            line("agent", &agent.name, "rated", agent.rated.to_string());
            line("agent", &agent.name, "score_sum", agent.score_sum.to_string());
        }
        for (section, groups) in [("language", &self.locales), ("topic", &self.topics)] {
            for group in groups {
                line(section, &group.name, "begun", group.begun.to_string());
                line(section, &group.name, "resolved", group.resolved.to_string());
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_safe_and_whole() {
        let report = Report {
            from: "2026-11-01".into(),
            scores: [1, 0, 0, 2, 1],
            first_response: Spread { count: 2, median: 61_000, p90: 3_600_000 },
            agents: vec![AgentLoad {
                name: "=cmd".into(),
                answered: 3,
                first_response: Spread::default(),
                resolved: 2,
                rated: 1,
                score_sum: 5,
            }],
            targets: vec![Kept { aim: Aim::Resolution, kept: 4, missed: 1 }],
            ..Report::default()
        };
        assert_eq!(report.satisfaction(), (4, Some(3.5)));
        let csv = report.csv();
        for line in [
            "\"all\",\"\",\"first_response_median_s\",\"61\"",
            "\"all\",\"\",\"first_response_p90_s\",\"3600\"",
            "\"agent\",\"'=cmd\",\"answered\",\"3\"",
            "\"target\",\"resolution\",\"missed\",\"1\"",
            "\"score\",\"4\",\"count\",\"2\"",
            "\"hour\",\"sun 23\",\"begun\",\"0\"",
        ] {
            assert!(csv.contains(line), "{line} is not in {csv}");
        }
        assert!(csv.lines().all(|line| line.split(',').count() == 4));
        assert_eq!(Report::default().satisfaction(), (0, None));
    }
}
