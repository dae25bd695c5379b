//! Targets for answers (SLA): how long a visitor may wait in opening hours, and when that is over.
//!
//! One clock runs for each conversation: while its visitor waits for the staff. It stands while the staff wait for the
//! visitor, and while the conversation is put off, resolved or spam; it goes on when the visitor writes. Targets are
//! lengths on that clock: for the first answer from the beginning, for each further one from when the visitor began to
//! wait again, for the resolution over all of it. What became of a target is decided once: kept when the answer comes
//! in time, broken when it is not there in time.

use crate::clock::Clock;
use crate::desk::Priority;
use crate::error::ErrorBody;
use crate::open_enum::open_enum;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The longest target, in minutes of opening hours: 60 days.
pub const LONGEST: u32 = 60 * 24 * 60;
/// A target is announced when so much of it is over, in percent.
const SOON_PERCENT: i64 = 80;

/// A site's targets, in minutes within its opening hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sla {
    /// Until the first answer of a person.
    #[serde(default, skip_serializing_if = "Targets::is_empty")]
    pub first_response: Targets,
    /// Until each further answer.
    #[serde(default, skip_serializing_if = "Targets::is_empty")]
    pub next_response: Targets,
    /// Until it is resolved; only while the visitor waits.
    #[serde(default, skip_serializing_if = "Targets::is_empty")]
    pub resolution: Targets,
}

/// Minutes for each priority, 1 to [`LONGEST`]; none where it is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Of conversations that can wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<u32>,
    /// Of most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normal: Option<u32>,
    /// Of those before others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<u32>,
    /// Of those at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgent: Option<u32>,
}

open_enum! {
    /// What a target is for.
    #[derive(Copy, Eq, Hash)]
    pub enum Aim {
        /// The first answer of a person.
        FirstResponse = "first_response",
        /// A further one.
        NextResponse = "next_response",
        /// That it is resolved.
        Resolution = "resolution",
    }
}

/// When something is due in a conversation whose visitor waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Due {
    /// What.
    pub aim: Aim,
    /// From here on it is due soon.
    pub soon: Timestamp,
    /// Until here it is in time.
    pub at: Timestamp,
}

/// The aims, each with its bit in a set of them.
pub const AIMS: [(Aim, u8); 3] = [(Aim::FirstResponse, 1), (Aim::NextResponse, 2), (Aim::Resolution, 4)];

/// A conversation's clock, as it is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Milliseconds of opening hours that the visitor waited, without what runs now.
    pub waited: i64,
    /// Since when the clock runs, if it does.
    pub since: Option<Timestamp>,
    /// How much of it was over when the visitor began to wait for the answer that is due now.
    pub turn: i64,
    /// Whether a person has answered.
    pub answered: bool,
    /// Aims whose target was announced to be near.
    pub announced: u8,
    /// Aims whose target was broken.
    pub broken: u8,
    /// Aims that were reached in time.
    pub kept: u8,
}

impl Sla {
    /// The field that is wrong, and why.
    pub fn check(&self) -> Result<(), ErrorBody> {
        for (name, targets) in [
            ("first_response", &self.first_response),
            ("next_response", &self.next_response),
            ("resolution", &self.resolution),
        ] {
            let Targets { low, normal, high, urgent } = targets;
            for (priority, minutes) in [("low", low), ("normal", normal), ("high", high), ("urgent", urgent)]
            {
                if minutes.is_some_and(|minutes| !(1..=LONGEST).contains(&minutes)) {
                    let field = format!("settings.sla.{name}.{priority}");
                    return Err(ErrorBody::invalid(field, "must be 1 to 86400 minutes"));
                }
            }
        }
        Ok(())
    }

    fn target(&self, aim: Aim, priority: Priority) -> Option<i64> {
        let targets = match aim {
            Aim::FirstResponse => &self.first_response,
            Aim::NextResponse => &self.next_response,
            Aim::Resolution => &self.resolution,
            Aim::Unknown => return None,
        };
        let minutes = match priority {
            Priority::Low => targets.low,
            Priority::Normal | Priority::Unknown => targets.normal,
            Priority::High => targets.high,
            Priority::Urgent => targets.urgent,
        };
        minutes.map(i64::from)
    }
}

impl Targets {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What targets are measured with: those of the site, if any, its clock, and how long a minute is in milliseconds.
pub struct Measure<'a> {
    /// The targets.
    pub sla: Option<&'a Sla>,
    /// The clock.
    pub clock: &'a Clock<'a>,
    /// A minute: less in tests.
    pub minute: i64,
}

impl Waiting {
    /// How long the visitor has waited by now.
    pub fn waited_by(&self, now: Timestamp, clock: &Clock<'_>) -> i64 {
        self.waited + self.since.map_or(0, |since| clock.between(since, now))
    }

    /// The clock runs from now on, or stands. Without a change nothing happens, whatever the time.
    #[must_use]
    pub fn run(self, runs: bool, now: Timestamp, clock: &Clock<'_>) -> Self {
        match (runs, self.since) {
            (true, None) => Self { since: Some(now), ..self },
            (false, Some(_)) => Self { waited: self.waited_by(now, clock), since: None, ..self },
            _ => self,
        }
    }

    /// A person answers: what was due is decided, and the next turn begins where this one ends.
    #[must_use]
    pub fn answer(self, priority: Priority, now: Timestamp, measure: &Measure<'_>) -> Self {
        let aim = if self.answered { Aim::NextResponse } else { Aim::FirstResponse };
        let turn = self.waited_by(now, measure.clock);
        // A second word to somebody who does not wait decides nothing.
        let waits = self.since.is_some() || !self.answered;
        let decided = if waits { self.decide(aim, priority, now, measure) } else { self };
        let announced = decided.announced & !bit(Aim::NextResponse);
        Self { answered: true, turn, announced, ..decided }
    }

    /// It is resolved.
    #[must_use]
    pub fn resolve(self, priority: Priority, now: Timestamp, measure: &Measure<'_>) -> Self {
        self.decide(Aim::Resolution, priority, now, measure)
    }

    fn decide(self, aim: Aim, priority: Priority, now: Timestamp, measure: &Measure<'_>) -> Self {
        let Some(left) = self.left(aim, priority, now, measure) else { return self };
        if left < 0 {
            Self { broken: self.broken | bit(aim), ..self }
        } else {
            Self { kept: self.kept | bit(aim), ..self }
        }
    }

    /// How much of a target is left.
    fn left(&self, aim: Aim, priority: Priority, now: Timestamp, measure: &Measure<'_>) -> Option<i64> {
        let target = measure.sla?.target(aim, priority)? * measure.minute;
        Some(target - (self.waited_by(now, measure.clock) - self.begin(aim)))
    }

    /// Where on the clock an aim's time begins.
    fn begin(&self, aim: Aim) -> i64 {
        if aim == Aim::NextResponse { self.turn } else { 0 }
    }

    /// When an aim is due, while the clock runs.
    fn due(&self, aim: Aim, priority: Priority, measure: &Measure<'_>) -> Option<Due> {
        let since = self.since?;
        let pending = match aim {
            Aim::FirstResponse => !self.answered,
            Aim::NextResponse => self.answered,
            Aim::Resolution => true,
            Aim::Unknown => false,
        };
        let target = pending.then(|| measure.sla?.target(aim, priority))?? * measure.minute;
        let over = self.waited - self.begin(aim);
        let soon = measure.clock.after(since, target * SOON_PERCENT / 100 - over)?;
        Some(Due { aim, soon, at: measure.clock.after(since, target - over)? })
    }

    /// What is due next.
    pub fn next_due(&self, priority: Priority, measure: &Measure<'_>) -> Option<Due> {
        let due = AIMS.iter().filter_map(|(aim, _)| self.due(*aim, priority, measure));
        due.min_by_key(|due| due.at)
    }

    /// When somebody has to look next: at the first target that is to be announced or was broken.
    pub fn next_look(&self, priority: Priority, measure: &Measure<'_>) -> Option<Timestamp> {
        let looks = AIMS.iter().filter_map(|(aim, bit)| {
            let due = self.due(*aim, priority, measure)?;
            if self.broken & bit != 0 {
                None
            } else if self.announced & bit != 0 {
                Some(due.at)
            } else {
                Some(due.soon)
            }
        });
        looks.min()
    }

    /// Looks: what is to be said now, and that it was. A target that is late already is not announced to be near.
    pub fn look(self, priority: Priority, now: Timestamp, measure: &Measure<'_>) -> (Self, Vec<(Due, bool)>) {
        let mut then = self;
        let mut said = Vec::new();
        for (aim, bit) in AIMS {
            let Some(due) = self.due(aim, priority, measure).filter(|_| self.broken & bit == 0) else {
                continue;
            };
            if now >= due.at {
                then.broken |= bit;
                then.announced |= bit;
                said.push((due, true));
            } else if now >= due.soon && self.announced & bit == 0 {
                then.announced |= bit;
                said.push((due, false));
            }
        }
        (then, said)
    }

    /// The priority or the targets have changed: what lies ahead again is to be announced again.
    #[must_use]
    pub fn anew(self, priority: Priority, now: Timestamp, measure: &Measure<'_>) -> Self {
        let ahead =
            AIMS.iter().filter(|(aim, _)| self.due(*aim, priority, measure).is_none_or(|due| due.soon > now));
        let ahead = ahead.fold(0, |all, (_, bit)| all | bit);
        Self { announced: self.announced & !ahead, ..self }
    }
}

fn bit(aim: Aim) -> u8 {
    AIMS.iter().find(|(known, _)| *known == aim).map_or(0, |(_, bit)| *bit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ALWAYS;
    use crate::time::{HOUR, MINUTE};
    use proptest::prelude::*;

    fn sla() -> Sla {
        let json = r#"{"first_response":{"normal":60,"urgent":10},"next_response":{"normal":30},"resolution":{"normal":240}}"#;
        serde_json::from_str(json).unwrap()
    }

    fn with<T>(check: impl FnOnce(&Measure<'_>) -> T) -> T {
        let sla = sla();
        check(&Measure { sla: Some(&sla), clock: &ALWAYS, minute: MINUTE })
    }

    fn minutes(n: i64) -> Timestamp {
        Timestamp(n * MINUTE)
    }

    const NORMAL: Priority = Priority::Normal;

    #[test]
    fn the_clock_stands_while_nobody_waits_for_us() {
        with(|m| {
            let begun = Waiting::default().run(true, minutes(0), m.clock);
            let due = begun.next_due(NORMAL, m).unwrap();
            assert_eq!((due.aim, due.soon, due.at), (Aim::FirstResponse, minutes(48), minutes(60)));
            // Put off for a day after 20 minutes: as if it had not been.
            let put_off = begun.run(false, minutes(20), m.clock);
            assert_eq!((put_off.next_due(NORMAL, m), put_off.next_look(NORMAL, m)), (None, None));
            let back = put_off.run(true, minutes(1_460), m.clock);
            assert_eq!(back.next_due(NORMAL, m).unwrap().at, minutes(1_500));
            // Answered in time; the next answer has its own time, the resolution goes on.
            let answered = back.answer(NORMAL, minutes(1_470), m).run(false, minutes(1_470), m.clock);
            assert_eq!((answered.kept, answered.broken, answered.waited), (1, 0, 30 * MINUTE));
            let again = answered.run(true, minutes(9_000), m.clock);
            let due = again.next_due(NORMAL, m).unwrap();
            assert_eq!((due.aim, due.at), (Aim::NextResponse, minutes(9_030)));
            let later = again.answer(NORMAL, minutes(9_040), m).run(false, minutes(9_040), m.clock);
            assert_eq!((later.kept, later.broken), (1, 2));
            // 40 of 240 minutes are over.
            let due = later.run(true, minutes(20_000), m.clock).due(Aim::Resolution, NORMAL, m).unwrap();
            assert_eq!(due.at, minutes(20_000 + 170));
        });
    }

    #[test]
    fn each_thing_is_said_once_and_in_time() {
        with(|m| {
            let mut waiting = Waiting::default().run(true, minutes(0), m.clock);
            let mut said = Vec::new();
            while let Some(at) = waiting.next_look(NORMAL, m) {
                let (then, news) = waiting.look(NORMAL, at, m);
                assert_ne!(then, waiting, "no look is in vain");
                said.extend(news.into_iter().map(|(due, late)| (at.0 / MINUTE, due.aim, late)));
                waiting = then;
            }
            assert_eq!(
                said,
                [
                    (48, Aim::FirstResponse, false),
                    (60, Aim::FirstResponse, true),
                    (192, Aim::Resolution, false),
                    (240, Aim::Resolution, true)
                ]
            );
            assert_eq!(waiting.look(NORMAL, minutes(9_999), m).1, [], "never again");
            // Looked at too late, only that it is late is said.
            let late = Waiting::default().run(true, minutes(0), m.clock).look(NORMAL, minutes(61), m).1;
            assert_eq!(late.len(), 1);
            assert!(late[0].1);
        });
    }

    #[test]
    fn another_priority_has_another_time() {
        with(|m| {
            let waiting = Waiting::default().run(true, minutes(0), m.clock);
            assert_eq!(waiting.next_due(Priority::Urgent, m).unwrap().at, minutes(10));
            assert_eq!(waiting.next_due(Priority::Low, m), None, "no target");
            let (told, _) = waiting.look(Priority::Urgent, minutes(8), m);
            assert_eq!(told.announced, 1);
            assert_eq!(told.anew(NORMAL, minutes(8), m).announced, 0, "it is far again");
            assert_eq!(told.anew(NORMAL, minutes(50), m).announced, 1);
            // A target that is used up already was due when the clock last began to run.
            let late = Waiting { waited: HOUR, since: Some(minutes(100)), ..Waiting::default() };
            assert_eq!(late.next_due(Priority::Urgent, m).unwrap().at, minutes(100));
        });
        let none = Measure { sla: None, clock: &ALWAYS, minute: MINUTE };
        let waiting = Waiting::default().run(true, minutes(0), &ALWAYS).answer(NORMAL, minutes(9), &none);
        assert_eq!((waiting.kept, waiting.broken, waiting.turn), (0, 0, 9 * MINUTE));
    }

    #[test]
    fn targets_have_bounds_and_their_form_is_pinned() {
        let check =
            |json: &str| serde_json::from_str::<Sla>(json).unwrap().check().map_err(|e| e.field.unwrap());
        assert_eq!(sla().check(), Ok(()));
        assert_eq!(check("{}"), Ok(()));
        assert_eq!(check(r#"{"first_response":{"low":0}}"#), Err("settings.sla.first_response.low".into()));
        assert_eq!(check(r#"{"resolution":{"urgent":86401}}"#), Err("settings.sla.resolution.urgent".into()));
        assert!(serde_json::from_str::<Sla>(r#"{"second":{}}"#).is_err());
        let text = serde_json::to_string(&sla()).unwrap();
        assert_eq!(serde_json::from_str::<Sla>(&text).unwrap(), sla());
    }

    #[derive(Clone, Debug)]
    enum Step {
        Run(bool),
        Answer,
        Look,
        Priority(Priority),
    }

    fn steps() -> impl Strategy<Value = Vec<(i64, Step)>> {
        let step = prop_oneof![
            any::<bool>().prop_map(Step::Run),
            Just(Step::Answer),
            Just(Step::Look),
            prop_oneof![Just(Priority::Normal), Just(Priority::Urgent), Just(Priority::Low)]
                .prop_map(Step::Priority),
        ];
        // Time mostly goes on; now and then the machine's clock is set back.
        proptest::collection::vec((-30..120_i64, step), 0..40)
    }

    proptest! {
        #[test]
        fn whatever_happens_it_adds_up(steps in steps()) {
            with(|m| {
                let (mut waiting, mut now, mut priority) = (Waiting::default(), minutes(1_000), NORMAL);
                let mut late = 0;
                for (passed, step) in steps {
                    now = now.plus(passed * MINUTE);
                    let before = waiting;
                    match step {
                        Step::Run(runs) => waiting = waiting.run(runs, now, m.clock),
                        Step::Answer => waiting = waiting.answer(priority, now, m),
                        Step::Priority(other) => {
                            priority = other;
                            waiting = waiting.anew(priority, now, m);
                        }
                        Step::Look => {
                            let (then, said) = waiting.look(priority, now, m);
                            waiting = then;
                            late += said.iter().filter(|(_, late)| *late).count();
                            prop_assert!(said.iter().all(|(due, late)| *late == (now >= due.at)));
                        }
                    }
                    prop_assert!(waiting.waited >= before.waited, "never less");
                    prop_assert!(waiting.broken & before.broken == before.broken, "what is broken stays so");
                    prop_assert_eq!(waiting.since.is_none(), waiting.next_due(NORMAL, m).is_none());
                    if let Some(due) = waiting.next_due(priority, m) {
                        prop_assert!(due.soon <= due.at);
                    }
                }
                prop_assert!(late <= 3, "each once");
                Ok(())
            })?;
        }
    }
}
