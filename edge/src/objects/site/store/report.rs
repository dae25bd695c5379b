//! What reports count. The definitions stand in [`shared::desk::report`]. One pass over the conversations of a period,
//! then numbers only: no words leave the database.

use super::Store;
use crate::error::Result;
use crate::objects::db::params;
use serde::Deserialize;
use shared::desk::report::{AgentLoad, Day, GROUPS, Group, Kept, Report, Spread};
use shared::sla::AIMS;
use shared::time::{DAY, Timestamp};
use std::collections::BTreeMap;

/// Which conversations, and how finely their beginnings are counted.
pub(in super::super) struct Period {
    /// From here on.
    pub(in super::super) from: Timestamp,
    /// Until before here.
    pub(in super::super) to: Timestamp,
    /// Its days, by name.
    pub(in super::super) days: Vec<String>,
    /// Beginnings are counted by slots of so many milliseconds, in which the zone's clock does not move.
    pub(in super::super) slot: i64,
}

#[derive(Deserialize)]
struct Row {
    kind: String,
    name: Option<String>,
    a: Option<i64>,
    b: Option<i64>,
    c: Option<i64>,
    d: Option<i64>,
}

impl Row {
    fn number(value: Option<i64>) -> u32 {
        value.and_then(|n| u32::try_from(n).ok()).unwrap_or_default()
    }

    fn spread(&self) -> Spread {
        Spread {
            count: Self::number(self.a),
            median: self.b.unwrap_or_default(),
            p90: self.c.unwrap_or_default(),
        }
    }

    fn group(self) -> Group {
        Group {
            begun: Self::number(self.a),
            resolved: Self::number(self.b),
            name: self.name.unwrap_or_default(),
        }
    }
}

/// The conversations of a period: those that are there, and what is left of those that are not.
const CONVERSATIONS: &str = "WITH c AS MATERIALIZED (
   SELECT created_at, locale, coalesce(topic, '') AS topic, asked, bot_ms, first_reply_at IS NOT NULL AS answered,
     first_reply_ms, first_reply_by, resolved_at IS NOT NULL AS resolved, resolved_ms, resolved_by, score, broken, kept
   FROM conversations WHERE created_at >= ?1 AND created_at < ?2 AND spam = 0 AND merged_into IS NULL
   UNION ALL
   SELECT created_at, locale, coalesce(topic, ''), asked, bot_ms, first_reply_ms IS NOT NULL, first_reply_ms,
     first_reply_by, resolved_ms IS NOT NULL, resolved_ms, resolved_by, score, broken, kept
   FROM past_conversations WHERE created_at >= ?1 AND created_at < ?2)";

/// How a column is spread, by nearest rank; for each value of `by`.
fn spread(kind: &str, column: &str, by: &str) -> String {
    format!(
        "SELECT '{kind}', name, max(n), max(CASE WHEN k = (n + 1) / 2 THEN v END),
           max(CASE WHEN k = (9 * n + 9) / 10 THEN v END), NULL
         FROM (SELECT {by} AS name, {column} AS v, row_number() OVER (PARTITION BY {by} ORDER BY {column}) AS k,
           count(*) OVER (PARTITION BY {by}) AS n FROM c WHERE {column} IS NOT NULL) GROUP BY name"
    )
}

fn statement() -> String {
    let aims = AIMS.iter().map(|(_, bit)| {
        format!(
            "SELECT 'aim', '{bit}', count(*) FILTER (WHERE kept & {bit} AND NOT broken & {bit}),
               count(*) FILTER (WHERE broken & {bit}), NULL, NULL FROM c"
        )
    });
    let group = |kind: &str, by: &str| {
        format!(
            "SELECT * FROM (SELECT '{kind}', {by}, count(*) AS n, sum(resolved), NULL, NULL FROM c GROUP BY {by}
             ORDER BY n DESC, {by} LIMIT {GROUPS})"
        )
    };
    let mut parts = vec![
        "SELECT 'all' AS kind, NULL AS name, count(*) AS a, sum(asked) AS b, sum(answered) AS c, sum(resolved) AS d FROM c"
            .to_owned(),
        "SELECT 'score', CAST(score AS TEXT), count(*), NULL, NULL, NULL FROM c WHERE score IS NOT NULL GROUP BY score".to_owned(),
        spread("bot", "bot_ms", "''"),
        spread("first", "first_reply_ms", "''"),
        spread("resolution", "resolved_ms", "''"),
        group("locale", "locale"),
        group("topic", "topic"),
        "SELECT 'agent', first_reply_by, count(*), count(score), sum(score), NULL FROM c
         WHERE first_reply_by IS NOT NULL GROUP BY first_reply_by"
            .to_owned(),
        spread("agent_first", "first_reply_ms", "first_reply_by"),
        "SELECT 'agent_resolved', resolved_by, count(*), NULL, NULL, NULL FROM c WHERE resolved_by IS NOT NULL
         GROUP BY resolved_by"
            .to_owned(),
        "SELECT 'slot', NULL, CAST(created_at / ?3 AS INTEGER), count(*), NULL, NULL FROM c
         GROUP BY CAST(created_at / ?3 AS INTEGER)".to_owned(),
    ];
    parts.extend(aims);
    // The runtime takes at most five terms in one compound.
    let groups = parts.chunks(4).map(|some| format!("SELECT * FROM ({})", some.join(" UNION ALL ")));
    format!("{CONVERSATIONS} {}", groups.collect::<Vec<_>>().join(" UNION ALL "))
}

impl Store {
    /// Counts a period. `local` says for a moment the minutes since 1970 on the site's wall clock.
    pub(in super::super) fn report(
        &self,
        period: &Period,
        local: impl Fn(Timestamp) -> i64,
    ) -> Result<Report> {
        let mut report = Report::default();
        let mut days: BTreeMap<i64, u32> = BTreeMap::new();
        let mut agents: BTreeMap<String, AgentLoad> = BTreeMap::new();
        let rows: Vec<Row> = self.db.rows(&statement(), params![period.from.0, period.to.0, period.slot])?;
        for row in rows {
            match row.kind.as_str() {
                "all" => {
                    report.begun = Row::number(row.a);
                    report.escalated = Row::number(row.b);
                    report.answered = Row::number(row.c);
                    report.resolved = Row::number(row.d);
                }
                "score" => {
                    let place = row.name.as_deref().and_then(|score| score.parse::<usize>().ok());
                    if let Some(count) = place.and_then(|score| report.scores.get_mut(score.wrapping_sub(1)))
                    {
                        *count = Row::number(row.a);
                    }
                }
                "bot" => report.bot_time = row.spread(),
                "first" => report.first_response = row.spread(),
                "resolution" => report.resolution = row.spread(),
                "locale" => report.locales.push(row.group()),
                "topic" => report.topics.push(row.group()),
                "aim" => {
                    let bit = row.name.as_deref().and_then(|bit| bit.parse::<u8>().ok());
                    let aim = AIMS.iter().find(|(_, known)| Some(*known) == bit);
                    let kept = aim.map(|(aim, _)| Kept {
                        aim: *aim,
                        kept: Row::number(row.a),
                        missed: Row::number(row.b),
                    });
                    report.targets.extend(kept.filter(|kept| kept.kept + kept.missed > 0));
                }
                "agent" => {
                    let agent = agent(&mut agents, row.name.as_deref());
                    agent.answered = Row::number(row.a);
                    agent.rated = Row::number(row.b);
                    agent.score_sum = Row::number(row.c);
                }
                "agent_first" => agent(&mut agents, row.name.as_deref()).first_response = row.spread(),
                "agent_resolved" => agent(&mut agents, row.name.as_deref()).resolved = Row::number(row.a),
                _ => {
                    let minutes = local(Timestamp(row.a.unwrap_or_default() * period.slot));
                    let count = Row::number(row.b);
                    let day = minutes.div_euclid(24 * 60);
                    *days.entry(day).or_default() += count;
                    let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default();
                    let hour = usize::try_from(minutes.rem_euclid(24 * 60) / 60).unwrap_or_default();
                    if let Some(cell) = report.hours.get_mut(weekday).and_then(|hours| hours.get_mut(hour)) {
                        *cell += count;
                    }
                }
            }
        }
        self.name_agents(&mut agents)?;
        report.agents = agents.into_values().collect();
        report
            .agents
            .sort_by(|a, b| (b.answered, b.resolved, &a.name).cmp(&(a.answered, a.resolved, &b.name)));
        let asked = self.asked(period)?;
        report.days = period
            .days
            .iter()
            .map(|date| {
                let number = Timestamp::parse(date).map_or(0, |at| at.0.div_euclid(DAY));
                let (questions, unanswered) = asked.get(date).copied().unwrap_or_default();
                let begun = days.get(&number).copied().unwrap_or_default();
                Day { date: date.clone(), begun, questions, unanswered }
            })
            .collect();
        report.questions = report.days.iter().map(|day| day.questions).sum();
        report.faq_alone = report.questions.saturating_sub(report.escalated);
        Ok(report)
    }

    /// How many questions were asked and how many not answered, for each day that has any.
    fn asked(&self, period: &Period) -> Result<BTreeMap<String, (u32, u32)>> {
        #[derive(Deserialize)]
        struct Asked {
            day: String,
            questions: u32,
            unanswered: u32,
        }
        let (Some(first), Some(last)) = (period.days.first(), period.days.last()) else {
            return Ok(BTreeMap::new());
        };
        let rows: Vec<Asked> = self.db.rows(
            "SELECT day, coalesce(sum(count) FILTER (WHERE event <> 'unanswered'), 0) AS questions,
               coalesce(sum(count) FILTER (WHERE event = 'unanswered'), 0) AS unanswered
             FROM daily_counts WHERE day >= ? AND day <= ?
               AND event IN ('searched', 'searched_nothing', 'asked', 'unanswered') GROUP BY day",
            params![first.as_str(), last.as_str()],
        )?;
        Ok(rows.into_iter().map(|row| (row.day, (row.questions, row.unanswered))).collect())
    }

    fn name_agents(&self, agents: &mut BTreeMap<String, AgentLoad>) -> Result<()> {
        #[derive(Deserialize)]
        struct Named {
            id: String,
            name: String,
        }
        let all = "SELECT id, name FROM staff UNION ALL SELECT id, name FROM former_staff";
        for Named { id, name } in self.db.rows::<Named>(all, vec![])? {
            if let Some(agent) = agents.get_mut(&id) {
                agent.name = name;
            }
        }
        Ok(())
    }
}

fn agent<'a>(agents: &'a mut BTreeMap<String, AgentLoad>, id: Option<&str>) -> &'a mut AgentLoad {
    let id = id.unwrap_or_default();
    agents.entry(id.to_owned()).or_insert_with(|| AgentLoad {
        name: id.to_owned(),
        answered: 0,
        first_response: Spread::default(),
        resolved: 0,
        rated: 0,
        score_sum: 0,
    })
}
