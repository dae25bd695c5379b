//! The demo site: made once for a data folder, filled through the same API and import as any shop's.
//!
//! What it was given (site key, token, passwords) is kept in `demo.json` beside the data, readable by its owner only.
//! Never touches a site it has not made. When it is interrupted, the next call goes on; where the data folder was
//! thrown away, a new site is made. Fails when the edge does not answer or refuses something.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use shared::boot::{Accent, Theme};
use shared::desk::Role;
use shared::error::ErrorCode;
use shared::hours::{Hours, Span};
use shared::locale::Locale;
use shared::owner::{Assign, NewSite, NewStaff, Notify, Privacy, Settings, SiteMade, StaffMade};
use shared::sla::{Sla, Targets};
use shared::text::{Label, Text};

use crate::import::send::{Edge, Import};
use crate::import::{Reading, faq, orders};
use crate::project::Project;
use crate::random;

const FILE: &str = "demo.json";
const OWNER: (&str, &str) = ("mai@kiln-leaf.example", "Mai");
const AGENT: (&str, &str) = ("lan@kiln-leaf.example", "Lan");

/// The languages of the shop, its own first, with its words of welcome.
const LANGUAGES: [(&str, &str); 4] = [
    ("en", "Hello! What can we help you with: a tea, a teapot, an order?"),
    ("fa", "سلام! دربارهٔ چای، ظرف‌ها یا سفارشتان چه کمکی از ما برمی‌آید؟"),
    ("vi", "Chào bạn! Bạn cần hỏi về trà, ấm chén hay đơn hàng của mình?"),
    ("zh", "您好！想了解茶叶、茶器，还是查询订单？"),
];

/// Vietnamese public holidays: New Year, Tết, Hùng Kings, Reunification, Labour Day, National Day.
#[rustfmt::skip]
const HOLIDAYS: [&str; 24] = [
    "2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-04-26", "2026-04-27",
    "2026-04-30", "2026-05-01", "2026-09-01", "2026-09-02", "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07",
    "2027-02-08", "2027-02-09", "2027-04-16", "2027-04-30", "2027-05-01", "2027-09-02", "2027-09-03", "2028-01-01",
];

/// What a newcomer needs to try the demo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoSite {
    /// What stands in the snippet.
    pub site: String,
    /// The bearer token of the owner's API.
    pub token: String,
    /// The owner's e-mail address, to sign in at the desk.
    pub owner_email: String,
    /// The owner's password.
    pub owner_password: String,
    /// The e-mail address of an agent, for a second desk beside the owner's.
    pub agent_email: String,
    /// The agent's password.
    pub agent_password: String,
    /// Whether everything has been sent.
    complete: bool,
}

impl DemoSite {
    /// The demo site of a data folder, if there is one.
    pub fn load(state_dir: &Path) -> Result<Option<Self>> {
        let path = state_dir.join(FILE);
        match fs::read(&path) {
            Ok(bytes) => {
                let site = serde_json::from_slice(&bytes);
                site.map(Some)
                    .with_context(|| format!("{} is damaged; remove it for a new demo site", path.display()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    fn store(&self, state_dir: &Path) -> Result<()> {
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(state_dir)?;
            let new = state_dir.join("demo.json.new");
            if let Err(error) = fs::remove_file(&new)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                return Err(error);
            }
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.sync_all()?;
            fs::rename(&new, state_dir.join(FILE))
        };
        write().with_context(|| format!("cannot write {}", state_dir.join(FILE).display()))
    }
}

/// Makes and fills the demo site, unless that was done before.
///
/// `state_dir` keeps what it was given, `shop_origin` is the origin whose pages may embed it. Says on standard error how
/// far it is; a site that is there and complete is only asked for its settings, and given `shop_origin` if that is new.
pub fn seed(base_url: &str, admin_token: &str, state_dir: &Path, shop_origin: &str) -> Result<DemoSite> {
    let known = match DemoSite::load(state_dir)? {
        Some(site) => settings_of(base_url, &site)?.map(|settings| (site, settings)),
        None => None,
    };
    let mut site = if let Some((site, settings)) = known {
        welcome_origin(base_url, &site, settings, shop_origin)?;
        site
    } else {
        let site = make(base_url, admin_token, shop_origin)?;
        // At once: the token is shown this once.
        site.store(state_dir)?;
        site
    };
    if !site.complete {
        fill(base_url, &site)?;
        site.complete = true;
        site.store(state_dir)?;
    }
    Ok(site)
}

/// The settings of a site that was made before; `None` when this edge does not know it.
fn settings_of(base_url: &str, site: &DemoSite) -> Result<Option<Settings>> {
    match Edge::new(base_url, &site.token).call("GET", "/api/v1/site", None)? {
        Ok(settings) => Ok(Some(settings)),
        Err(error)
            if matches!(error.code, ErrorCode::Unauthorized | ErrorCode::NotFound | ErrorCode::Forbidden) =>
        {
            Ok(None)
        }
        Err(error) => bail!("the demo site does not answer: {}", error.message),
    }
}

/// The shop may stand at another port than last time.
fn welcome_origin(base_url: &str, site: &DemoSite, mut settings: Settings, shop_origin: &str) -> Result<()> {
    if settings.origins.iter().any(|o| o == shop_origin) {
        return Ok(());
    }
    settings.origins.insert(0, shop_origin.to_owned());
    settings.origins.truncate(shared::limit::ORIGINS);
    let body = serde_json::to_string(&settings)?;
    match Edge::new(base_url, &site.token).call::<Settings>("PUT", "/api/v1/site", Some(&body))? {
        Ok(_) => Ok(()),
        Err(error) => bail!("the demo site does not take its shop's new address: {}", error.message),
    }
}

fn make(base_url: &str, admin_token: &str, shop_origin: &str) -> Result<DemoSite> {
    let owner_password = random::hex(8)?;
    let new =
        NewSite { settings: settings(shop_origin)?, owner: staff(OWNER, &owner_password, Role::Owner)? };
    let body = serde_json::to_string(&new)?;
    let made =
        Edge::new(base_url, admin_token).call::<SiteMade>("POST", "/api/v1/admin/sites", Some(&body))?;
    let SiteMade { site, token } =
        made.map_err(|e| anyhow::anyhow!("the edge makes no demo site: {}", e.message))?;
    eprintln!("Demo site: made");
    Ok(DemoSite {
        site: site.to_string(),
        token,
        owner_email: OWNER.0.to_owned(),
        owner_password,
        agent_email: AGENT.0.to_owned(),
        agent_password: random::hex(8)?,
        complete: false,
    })
}

fn fill(base_url: &str, site: &DemoSite) -> Result<()> {
    let edge = Edge::new(base_url, &site.token);
    let demo = Project::find()?.path("e2e/demo");
    send(&edge, &faq::read(&demo.join("articles"), &faq::FaqOptions::default())?, "articles")?;
    send(&edge, &orders::read(&demo.join("orders.json"), &orders::OrderOptions::default())?, "orders")?;
    let body = serde_json::to_string(&staff(AGENT, &site.agent_password, Role::Agent)?)?;
    if let Err(error) = edge.call::<StaffMade>("POST", "/api/v1/staff", Some(&body))? {
        bail!("the demo site takes no agent: {}", error.message);
    }
    Ok(())
}

/// What we wrote ourselves has to arrive whole.
fn send<T: Import>(edge: &Edge, reading: &Reading<T>, what: &str) -> Result<()> {
    if let Some(problem) = reading.problems.first() {
        bail!("the demo's {what} are wrong: {problem}");
    }
    let all = reading.items.len();
    let tally = edge.import(&reading.items, &mut |sent| {
        eprintln!("Demo site: {sent} of {all} {what}");
        Ok(())
    })?;
    match tally.refused.first() {
        Some(problem) => bail!("the demo's {what} are refused: {problem}"),
        None => Ok(()),
    }
}

fn settings(shop_origin: &str) -> Result<Settings> {
    let locale = |tag: &str| Locale::new(tag).with_context(|| format!("{tag:?} is no language"));
    let day = |from: u16, to: u16| vec![Span { from: from * 60, to: to * 60 }];
    Ok(Settings {
        name: Label::new("Kiln & Leaf")?,
        locales: LANGUAGES.iter().map(|(tag, _)| locale(tag)).collect::<Result<_>>()?,
        origins: vec![shop_origin.to_owned()],
        theme: Theme { accent: Accent::parse("#2f6f5e"), ..Theme::default() },
        greetings: LANGUAGES
            .iter()
            .map(|(tag, words)| Ok((locale(tag)?, Label::new(words)?)))
            .collect::<Result<BTreeMap<_, _>>>()?,
        hours: Some(Hours {
            zone: "Asia/Ho_Chi_Minh".to_owned(),
            week: [day(9, 18), day(9, 18), day(9, 18), day(9, 18), day(9, 18), day(10, 14), Vec::new()],
            holidays: HOLIDAYS.map(str::to_owned).to_vec(),
        }),
        hours_in: BTreeMap::new(),
        reply_minutes: Some(120),
        learn: false,
        assign: Assign::Manual,
        synonyms: Vec::new(),
        other_languages: false,
        privacy: Privacy::default(),
        survey: None,
        notify: Some(Notify { mail: true, webhook: None }),
        sla: Some(sla()),
    })
}

/// Two hours for a first answer, as the widget promises; less where it is urgent.
fn sla() -> Sla {
    let targets = |low, normal, high, urgent| Targets {
        low: Some(low),
        normal: Some(normal),
        high: Some(high),
        urgent: Some(urgent),
    };
    Sla {
        first_response: targets(480, 120, 60, 15),
        next_response: targets(480, 120, 60, 30),
        resolution: targets(2_880, 1_440, 480, 240),
    }
}

fn staff((email, name): (&str, &str), password: &str, role: Role) -> Result<NewStaff> {
    Ok(NewStaff { email: Label::new(email)?, name: Label::new(name)?, password: Text::new(password)?, role })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_ones_the_edge_takes() {
        let settings = settings("http://shop.localhost:8788").unwrap();
        assert_eq!(settings.check(), Ok(()));
        assert_eq!((settings.locales.len(), settings.greetings.len()), (4, 4));
        assert!(settings.theme.accent.is_some());
        assert!(staff(OWNER, "0123456789", Role::Owner).unwrap().check("owner.").is_ok());
    }

    #[test]
    fn every_article_of_the_demo_is_read() {
        let articles = Project::find().unwrap().path("e2e/demo/articles");
        let reading = faq::read(&articles, &faq::FaqOptions::default()).unwrap();
        assert_eq!(reading.problems, []);
        for (language, _) in LANGUAGES {
            let count = reading.items.iter().filter(|a| a.item.locale.as_str() == language).count();
            assert!(count >= 40, "{count} in {language}");
        }
    }

    #[test]
    fn every_order_of_the_demo_is_read() {
        let orders = Project::find().unwrap().path("e2e/demo/orders.json");
        let reading = orders::read(&orders, &orders::OrderOptions::default()).unwrap();
        assert_eq!(reading.problems, []);
        assert!(reading.items.len() >= 200, "{}", reading.items.len());
        let missing =
            shared::order::OrderState::ALL.iter().find(|s| reading.items.iter().all(|o| o.item.state != **s));
        assert_eq!(missing, None);
    }

    #[test]
    fn what_is_kept_is_read_back_and_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = std::env::temp_dir().join(format!("deskbell-demo-{}", random::hex(4).unwrap()));
        assert_eq!(DemoSite::load(&dir).unwrap(), None);
        let site = DemoSite {
            site: "s".into(),
            token: "t".into(),
            owner_email: OWNER.0.into(),
            owner_password: "p".into(),
            agent_email: AGENT.0.into(),
            agent_password: "q".into(),
            complete: false,
        };
        site.store(&dir).unwrap();
        site.store(&dir).unwrap();
        assert_eq!(DemoSite::load(&dir).unwrap(), Some(site));
        assert_eq!(fs::metadata(dir.join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        fs::remove_dir_all(dir).unwrap();
    }
}
