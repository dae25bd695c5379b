//! Fifty visitors and five agents talk while the edge is killed or the network breaks. Whatever was acknowledged is
//! there afterwards, once, in order, for both sides. `cargo dev bench faults` is the long form of these.
//!
//! What holds this up, and what was seen to fail when it was taken out:
//!
//! - an acknowledgement leaves the edge only after its message is durable (an edge that acknowledged first: "acknowledged
//!   and not there"; here [`Weather::Lies`] stands in for it);
//! - a message that is sent again under its client id is the same message (an edge that does not look for the id: "is
//!   again"; a client that draws new ids: [`Habit::forgets_ids`]);
//! - what could not be written is not acknowledged (the same as the first, with a disk that is full);
//! - nothing is ordered by a clock (an edge that numbered by time would fail when the clock jumps back).

use anyhow::{Result, ensure};
use deskbell_e2e::Deployment;
use deskbell_e2e::faults::{Crowd, Dice, Habit, Storm, Weather, World, kill_again_and_again};
use std::thread;
use std::time::Duration;

/// A crowd that finds a mistake soon.
const BUSY: Habit = Habit { visitors: 20, agents: 2, every: Duration::from_millis(700), ..Habit::CROWD };

fn seed() -> Result<u64> {
    let seed = Dice::seed()?;
    eprintln!("DESKBELL_SEED={seed}");
    Ok(seed)
}

#[test]
fn no_acknowledged_message_is_lost_doubled_or_moved_by_kills() -> Result<()> {
    let seed = seed()?;
    let mut deployment = Deployment::start()?;
    let url = deployment.stack().url();
    // Short lives are within what a visitor may send at once, so they may write more than one message a second.
    let habit = Habit { every: Duration::from_millis(400), ..Habit::CROWD };
    let crowd = Crowd::begin(&deployment, &url, seed, habit)?;
    let kills = kill_again_and_again(&mut deployment, &crowd, 8, 900, &mut Dice::new(seed))?;
    let report = crowd.end()?;
    eprintln!("{kills}\n{report}");
    Ok(())
}

#[test]
fn no_acknowledged_message_is_lost_doubled_or_moved_by_a_network_that_breaks() -> Result<()> {
    let seed = seed()?;
    let deployment = Deployment::start()?;
    let storm = Storm::before(deployment.stack().port(), seed, Weather::Storm)?;
    let crowd = Crowd::begin(&deployment, &storm.url(), seed, Habit::CROWD)?;
    thread::sleep(Duration::from_secs(10));
    storm.turn(Weather::Calm);
    let report = crowd.end()?;
    eprintln!("{:?}\n{report}", storm.counts());
    for what in ["swallowed", "late", "twice", "an old one again", "cut", "half closed"] {
        assert!(storm.counts().contains_key(what), "nothing was {what}");
    }
    Ok(())
}

#[test]
fn an_acknowledgement_before_its_message_is_stored_is_found_out() -> Result<()> {
    let seed = seed()?;
    let deployment = Deployment::start()?;
    let storm = Storm::before(deployment.stack().port(), seed, Weather::Lies)?;
    let crowd = Crowd::begin(&deployment, &storm.url(), seed, BUSY)?;
    thread::sleep(Duration::from_secs(3));
    storm.turn(Weather::Calm);
    let found = format!("{:#}", crowd.end().expect_err("nothing was found out"));
    assert!(storm.counts().contains_key("lies"), "nothing was swallowed");
    assert!(found.contains("acknowledged and not there"), "{found}");
    Ok(())
}

#[test]
fn a_client_that_draws_new_ids_for_what_it_sends_again_is_found_out() -> Result<()> {
    let seed = seed()?;
    let mut deployment = Deployment::start()?;
    let url = deployment.stack().url();
    let crowd = Crowd::begin(&deployment, &url, seed, Habit { forgets_ids: true, ..BUSY })?;
    // A message may be stored and its acknowledgement lost at any of the kills.
    kill_again_and_again(&mut deployment, &crowd, 12, 300, &mut Dice::new(seed))?;
    let found = format!("{:#}", crowd.end().expect_err("nothing was found out"));
    assert!(found.contains("again"), "{found}");
    Ok(())
}

/// A deployment that lives in a world of the test's.
#[cfg(target_os = "linux")]
fn in_world(world: &World) -> Result<Deployment> {
    let settings = world.settings();
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Deployment::start_with(&settings)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_acknowledges_nothing_and_loses_nothing() -> Result<()> {
    let seed = seed()?;
    let world = World::new()?;
    let deployment = in_world(&world)?;
    let crowd = Crowd::begin(&deployment, &deployment.stack().url(), seed, BUSY)?;
    // Another site, where nobody of the crowd writes.
    let site = deployment.site()?;
    let agent = site.agent()?;
    let conversation = site.visitor()?.begin("Is there room?")?;
    thread::sleep(Duration::from_secs(2));
    world.fill_disk(true)?;
    // What was on its way to a client when the disk was full still arrives.
    thread::sleep(Duration::from_millis(700));
    let before = crowd.acknowledged();
    ensure!(before > 0, "nothing was said before the disk was full");
    let refused = agent.api().post(
        &format!("/api/v1/desk/conversations/{conversation}/messages"),
        &serde_json::json!({ "client_id": "r-full", "text": "no room" }),
    )?;
    assert!(refused.status() >= 500, "{} {}", refused.status(), refused.text());
    refused.refusal()?;
    thread::sleep(Duration::from_secs(2));
    assert_eq!(crowd.acknowledged(), before, "acknowledged by a full disk");
    assert!(deployment.stack().logs().contains("disk is full"), "the log does not say what is wrong");
    world.fill_disk(false)?;
    thread::sleep(Duration::from_secs(2));
    assert!(crowd.acknowledged() > before, "it does not go on");
    assert_eq!(
        agent.reply_as(&conversation, "r-full", "no room")?.seq,
        2,
        "the refused reply is stored once"
    );
    let report = crowd.end()?;
    eprintln!("{report}");
    Ok(())
}

#[cfg(target_os = "linux")]
#[test]
fn a_clock_that_jumps_moves_and_loses_nothing() -> Result<()> {
    let seed = seed()?;
    let world = World::new()?;
    let mut deployment = in_world(&world)?;
    let crowd = Crowd::begin(&deployment, &deployment.stack().url(), seed, BUSY)?;
    let (hour, day) = (3_600_000, 86_400_000);
    for jump in [2 * hour, -3 * hour, 5 * day, 0, -300 * day, 10 * day, -1_500, 0] {
        thread::sleep(Duration::from_millis(500));
        world.move_clock(jump)?;
        if jump == -300 * day {
            deployment.kill();
            deployment.restart()?;
        }
    }
    thread::sleep(Duration::from_secs(1));
    let report = crowd.end()?;
    eprintln!("{report}");
    Ok(())
}

#[test]
fn a_deploy_in_mid_conversation_loses_nothing() -> Result<()> {
    let seed = seed()?;
    let mut deployment = Deployment::start()?;
    let crowd = Crowd::begin(&deployment, &deployment.stack().url(), seed, BUSY)?;
    for number in 1..=2 {
        thread::sleep(Duration::from_millis(1_200));
        let marker = format!("this is build {number}");
        deployment.deploy(&marker)?;
        assert!(deployment.stack().logs().contains(&marker), "the old build still runs");
    }
    thread::sleep(Duration::from_secs(1));
    let report = crowd.end()?;
    eprintln!("{report}");
    Ok(())
}
