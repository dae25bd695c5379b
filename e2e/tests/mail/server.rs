//! A real mail server, with TLS and passwords: `smtp-server` of npm, beside a certificate authority of the test's own.

use crate::{EMAIL, SOON, reachable};
use anyhow::{Context as _, Result, bail, ensure};
use deskbell_dev::project::Project;
use deskbell_dev::{mail, random};
use deskbell_e2e::{Agent, Deployment, Visitor};
use serde_json::Value;
use shared::id::ConversationId;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// User and password as they stand in an address.
const LOGIN: &str = "deskbell%40shop.example:p%40ss%3A%20w%C3%B6rd%25";

struct Server {
    child: Child,
    said: Receiver<Value>,
    ports: Value,
    folder: PathBuf,
    authority: String,
}

impl Server {
    fn start() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("deskbell-mail-{}", random::hex(6)?));
        fs::create_dir(&folder)?;
        let authority = certify(&folder)?;
        let project = Project::find()?;
        let mut child = Command::new("node")
            .arg(project.path("e2e/tests/mail/server.mjs"))
            .args([project.edge(), folder.clone()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        let (tell, said) = channel();
        thread::spawn(move || {
            for line in lines.map_while(std::result::Result::ok) {
                if let Ok(word) = serde_json::from_str::<Value>(&line) {
                    let _ = tell.send(word);
                }
            }
        });
        let ports = said.recv_timeout(SOON).context("the mail server does not start")?["ports"].clone();
        Ok(Self { child, said, ports, folder, authority })
    }

    fn port(&self, kind: &str) -> u64 {
        self.ports[kind].as_u64().unwrap_or_default()
    }

    /// Waits for the next word that has this in it.
    fn hear(&self, key: &str, limit: Duration) -> Result<Option<Value>> {
        let until = Instant::now() + limit;
        loop {
            match self.said.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(word) if !word[key].is_null() => return Ok(Some(word[key].clone())),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return Ok(None),
                Err(RecvTimeoutError::Disconnected) => bail!("the mail server has ended"),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A certificate for `localhost` by an authority that nobody but the test trusts; gives back the authority's.
fn certify(folder: &Path) -> Result<String> {
    let run = |arguments: &str| -> Result<()> {
        let done = Command::new("openssl").current_dir(folder).args(arguments.split(' ')).output()?;
        ensure!(done.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    };
    fs::write(folder.join("names"), "subjectAltName=DNS:localhost")?;
    fs::write(
        folder.join("authority"),
        "[req]\ndistinguished_name=n\nx509_extensions=e\n[n]\n[e]\nbasicConstraints=critical,CA:TRUE\n",
    )?;
    run(
        "req -x509 -config authority -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -days 2 -subj /CN=Test",
    )?;
    run(
        "req -config authority -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost",
    )?;
    run(
        "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out certificate.pem -days 2 -extfile names",
    )?;
    Ok(fs::read_to_string(folder.join("ca.pem"))?)
}

struct Scene {
    deployment: Deployment,
    agent: Agent,
    conversation: ConversationId,
    _visitor: Visitor,
}

impl Scene {
    fn set(url: &str, authority: &str) -> Result<Self> {
        let settings = [
            ("DESKBELL_SMTP", url),
            ("DESKBELL_MAIL_FROM", "Tea room <hello@shop.example>"),
            ("DESKBELL_MAIL_MINUTE", "200"),
        ];
        let deployment = Deployment::start_trusting(&settings, authority)?;
        let site = deployment.site()?;
        let (visitor, conversation) = reachable(&site, EMAIL)?;
        Ok(Self { agent: site.agent()?, deployment, conversation, _visitor: visitor })
    }
}

#[test]
fn a_real_server_gets_the_mail_by_every_way_that_is_safe_and_by_no_other() -> Result<()> {
    let server = Server::start()?;
    let smtp = |scheme: &str, login: &str, host: &str, kind: &str| {
        format!("{scheme}://{login}@{host}:{}", server.port(kind))
    };
    let mut scene = Scene::set(&smtp("smtp+starttls", LOGIN, "localhost", "starttls"), &server.authority)?;
    let words = "Your ấm is on its way — در راه است — 已发货\n.\n..\nFrom here";
    for (scheme, host, kind) in [
        ("smtp+starttls", "localhost", "starttls"),
        ("smtps", "localhost", "tls"),
        ("smtps", "localhost", "login"),
    ] {
        scene.deployment.reconfigure("DESKBELL_SMTP", &smtp(scheme, LOGIN, host, kind))?;
        scene.agent.reply(&scene.conversation, words)?;
        let mail = server
            .hear("mail", SOON)?
            .with_context(|| format!("{kind}: {}", scene.deployment.stack().logs()))?;
        ensure!(mail["kind"] == kind && mail["secure"] == true && mail["to"][0] == EMAIL, "{mail}");
        ensure!(mail["user"] == "deskbell@shop.example", "{mail}");
        let read = mail::read(mail["raw"].as_str().context("no mail")?)?;
        ensure!(read.text.contains(words) && read.from == "Kettle & Leaf", "{read:?}");
    }
    // A certificate for another name, one of an unknown authority, no STARTTLS, a wrong password: nothing is handed over.
    for (scheme, login, host, kind, tried, why) in [
        ("smtps", LOGIN, "127.0.0.1", "tls", false, "smtp_connection"),
        ("smtp+starttls", LOGIN, "localhost", "clear", false, "smtp_no_starttls"),
        ("smtp+starttls", "deskbell%40shop.example:wrong", "localhost", "starttls", true, "smtp_535"),
    ] {
        scene.deployment.reconfigure("DESKBELL_SMTP", &smtp(scheme, login, host, kind))?;
        scene.agent.reply(&scene.conversation, "Not this way")?;
        let heard = server
            .hear(if tried { "tried" } else { "mail" }, Duration::from_secs(if tried { 30 } else { 5 }))?;
        ensure!(heard.is_some() == tried, "{kind}: {heard:?}");
        let deadline = Instant::now() + SOON;
        while !scene.deployment.stack().logs().contains(why) {
            ensure!(
                Instant::now() < deadline,
                "{why} is not in the log:\n{}",
                scene.deployment.stack().logs()
            );
            thread::sleep(Duration::from_millis(50));
        }
    }
    let logs = scene.deployment.stack().logs();
    ensure!(!logs.contains("w%C3%B6rd") && !logs.contains("wörd"), "the log has the password");
    // Set right again, all that waited comes.
    scene.deployment.reconfigure("DESKBELL_SMTP", &smtp("smtps", LOGIN, "localhost", "tls"))?;
    let mail = server.hear("mail", SOON)?.context("no mail")?;
    ensure!(mail::read(mail["raw"].as_str().unwrap_or_default())?.text.contains("Not this way"));
    // Who trusts only the usual authorities does not trust this one.
    let other = Server::start()?;
    let stranger = Scene::set(&smtp("smtps", LOGIN, "localhost", "tls"), &other.authority)?;
    stranger.agent.reply(&stranger.conversation, "Nor this")?;
    ensure!(server.hear("mail", Duration::from_secs(5))?.is_none_or(|mail| {
        !mail::read(mail["raw"].as_str().unwrap_or_default()).is_ok_and(|read| read.text.contains("Nor this"))
    }));
    Ok(())
}
