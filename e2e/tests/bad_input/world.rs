//! Two sites with something in each, everybody's credentials, and a look at all that is stored.

use crate::routes::{For, Route};
use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskbell_dev::manifest::Manifest;
use deskbell_dev::project::Project;
use deskbell_e2e::{Agent, Api, Deployment, Guest, Site, Visitor, token};
use serde_json::{Value, json};
use shared::desk::{Canned, Invitation, SessionList};
use shared::error::{ErrorBody, ErrorCode};
use shared::id::ConversationId;
use std::sync::Arc;

/// What the sweeps run against.
pub(crate) struct World {
    pub(crate) deployment: Arc<Deployment>,
    pub(crate) site: Site,
    pub(crate) guest: Guest,
    pub(crate) visitor: Visitor,
    pub(crate) agent: Agent,
    pub(crate) conversation: ConversationId,
    /// Another one of the same visitor.
    other: ConversationId,
    /// The canned reply that there is.
    pub(crate) canned: Canned,
    /// An agent of the site, their sign-in, and an invitation.
    pub(crate) team: [String; 3],
    asset: String,
    /// The tokens that stand in mails.
    link: String,
    stop: String,
    before: Value,
}

impl World {
    /// On the deployment that the tests of this run share.
    pub(crate) fn new() -> Result<Self> {
        Self::on(Deployment::shared()?)
    }

    /// On a deployment of its own, for who changes things.
    pub(crate) fn alone() -> Result<Self> {
        Self::on(Arc::new(Deployment::start()?))
    }

    fn on(deployment: Arc<Deployment>) -> Result<Self> {
        let site = deployment.site()?;
        let visitor = site.visitor()?;
        let conversation = visitor.begin("hello")?;
        let other = visitor.begin("hello again")?;
        let manifest = Manifest::read(&Project::find()?)?;
        let asset = manifest.assets.get("widget.css").context("widget.css")?.file.clone();
        let agent = site.agent()?;
        let member = site.another_agent("lan@shop.example", "Lan")?.me().staff.id.to_string();
        let path = format!("/api/v1/desk/staff/{member}/sessions");
        let sessions: SessionList = agent.api().get(&path)?.json()?;
        let session = sessions.sessions.first().context("no sign-in")?.id.to_string();
        let invite = json!({ "email": "omid@shop.example", "role": "agent" });
        let invitation: Invitation = agent.api().post("/api/v1/desk/invitations", &invite)?.json()?;
        let pack = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let link = site.signed(token::Kind::Link, &pack(&format!("v1 {conversation} en")), 0)?;
        let stop = site.signed(token::Kind::Stop, &pack("v v1"), 0)?;
        let mut world = Self {
            team: [member, session, invitation.id.to_string()],
            link,
            stop,
            guest: site.guest(&["en"])?,
            canned: agent.add_canned("en", "hello", "Hello {visitor|there}")?,
            agent,
            asset: asset.trim_start_matches("a/").to_owned(),
            before: Value::Null,
            deployment,
            site,
            visitor,
            conversation,
            other,
        };
        world.before = world.stored()?;
        Ok(world)
    }

    /// Everything that anybody can see of what is stored.
    fn stored(&self) -> Result<Value> {
        let order = |number: &str| -> Result<String> {
            let reply = self.site.owner().api().get(&format!("/api/v1/orders/{number}"))?;
            Ok(if reply.status() == 200 { reply.text() } else { reply.status().to_string() })
        };
        let opened = self.agent.open(&self.conversation)?;
        Ok(json!({
            "settings": self.site.owner().settings()?,
            "articles": self.site.owner().articles()?,
            "orders": [order("KL-1001")?, order("KL-1002")?, order("NEVER-1")?],
            "inbox": self.agent.inbox("all")?,
            "conversation": opened.entries,
            "questions": self.agent.questions()?,
            "canned": self.agent.canned()?,
            "wordings": self.agent.wordings()?,
            "me": self.agent.api().get("/api/v1/desk/me")?.json::<Value>()?,
        }))
    }

    /// Fails when anything that was refused has left a trace, also of what is written behind an answer.
    pub(crate) fn check_nothing_was_stored(&self) -> Result<()> {
        std::thread::sleep(std::time::Duration::from_millis(900));
        assert_eq!(self.stored()?, self.before);
        let made = self.deployment.sites()?.sites.into_iter().find(|site| site.name == "Never made");
        ensure!(made.is_none(), "{made:?}");
        let eve = Agent::try_sign_in(self.site.api(), self.site.key(), "eve@shop.example", "long enough")?;
        assert_eq!(eve.refusal()?.code, ErrorCode::WrongPassword);
        Ok(())
    }

    /// Who may use a route, with everything that it takes to be let in.
    pub(crate) fn caller(&self, who: For) -> Api {
        match who {
            For::Anybody => self.site.api().clone(),
            For::OwnPage => self.site.api().own_page(),
            For::Guest => self.guest.api().clone(),
            For::Visitor => self.visitor.api().clone(),
            For::VisitorSocket => socket(&self.site.api().own_page(), self.visitor.session()),
            For::Staff => self.agent.api().clone(),
            For::StaffSocket => self.agent.api().with("upgrade", "websocket"),
            For::Owner => self.site.owner().api().clone(),
            For::Admin => self.deployment.admin(),
        }
    }

    /// The same caller with another token in the place of theirs; without any for `None`.
    pub(crate) fn caller_with(&self, who: For, token: Option<&str>) -> Api {
        let bare = self.caller(who).without("authorization").without("cookie");
        match (who, token) {
            (For::VisitorSocket, token) => socket(&bare, token.unwrap_or_default()),
            (_, None) => bare,
            (For::Staff | For::StaffSocket, Some(token)) => {
                bare.with("cookie", &format!("__Host-deskbell={token}"))
            }
            (_, Some(token)) => bare.bearer(token),
        }
    }

    /// A route's address, with what exists in the places of its parameters.
    pub(crate) fn address(&self, route: &Route) -> String {
        // What an address cannot do without.
        let asked = match (route.method, route.path) {
            ("GET", "/api/v1/desk/articles") => "?q=return&locale=en",
            _ => "",
        };
        let address = route
            .path
            .replace("/s/{file}", &format!("/s/{}.js", self.site.key()))
            .replace("{file}", &self.asset)
            .replace("/c/{token}", &format!("/c/{}", self.link))
            .replace("/u/{token}", &format!("/u/{}", self.stop))
            .replace("{site}", self.site.key().as_str())
            .replace("{conversation}", self.conversation.as_str())
            .replace("{canned}", self.canned.id.as_str())
            .replace("{member}", &self.team[0])
            .replace("{session}", &self.team[1])
            .replace("{invitation}", &self.team[2])
            .replace("{locale}", "en")
            .replace("{article}", "returns")
            .replace("desk/attachments/{attachment}", "desk/attachments/never-sent-either")
            .replace("{attachment}", "never-sent")
            .replace("{number}", "KL-1001")
            .replace("{hash}", "x")
            .replace("{rest}", "waiting");
        format!("{address}{asked}")
    }

    /// A body that the route takes.
    pub(crate) fn body(&self, route: &Route) -> Option<Value> {
        let mut body = route.body.clone()?;
        if let Some(site) = body.get_mut("site") {
            *site = json!(self.site.key());
        }
        if let Some(into) = body.get_mut("into") {
            *into = json!(self.other);
        }
        Some(body)
    }

    /// Uses a route with any body.
    pub(crate) fn send(&self, route: &Route, body: &[u8]) -> Result<ErrorBody> {
        let api = self.caller(route.who).with("content-type", "application/json");
        api.raw(route.method, &self.address(route), Some(body))?.refusal()
    }

    /// Uses a route as any caller, with the body that it takes.
    pub(crate) fn call(&self, route: &Route, api: &Api) -> Result<ErrorBody> {
        match self.body(route) {
            Some(body) => api.send(route.method, &self.address(route), &body)?.refusal(),
            None => api.raw(route.method, &self.address(route), None)?.refusal(),
        }
    }
}

fn socket(api: &Api, token: &str) -> Api {
    api.with("upgrade", "websocket").with("sec-websocket-protocol", &format!("deskbell.v1, {token}"))
}
