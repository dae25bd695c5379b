//! The staff: who they are, how they sign in, what they share.

use crate::conversation::StaffName;
use crate::id::SiteKey;
use crate::locale::Locale;
use crate::open_enum::open_enum;
use crate::text::{Label, Text};
use serde::{Deserialize, Serialize};

/// Signs in to one site's desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Which site.
    pub site: SiteKey,
    /// E-mail address.
    pub email: Label,
    /// Password, 1 to 200 characters.
    pub password: Text<200>,
}

open_enum! {
    /// What a member of the staff may do.
    #[derive(Copy, Eq)]
    pub enum Role {
        /// Everything.
        Owner = "owner",
        /// Everything in conversations and articles.
        Agent = "agent",
    }
}

/// Who is signed in, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Me {
    /// Who.
    pub staff: StaffName,
    /// Their e-mail address.
    pub email: Label,
    /// What they may do.
    pub role: Role,
    /// The site.
    pub site: SiteKey,
    /// The site's name.
    pub site_name: Label,
    /// The site's languages, its own first.
    pub locales: Vec<Locale>,
    /// The languages that they answer in; any when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Locale>,
    /// Whether they are away: nothing is handed out to them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
    /// Whether the site has targets for answers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub targets: bool,
}

/// A member of the staff says how they work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetMe {
    /// The languages that they answer in; any when empty. At most [`crate::limit::LOCALES`].
    pub languages: Vec<Locale>,
    /// Whether they are away.
    pub away: bool,
}

/// A member of the staff, as the staff see them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffMember {
    /// Who.
    pub staff: StaffName,
    /// E-mail address.
    pub email: Label,
    /// What they may do.
    pub role: Role,
}

/// All of the staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffList {
    /// By name.
    pub staff: Vec<StaffMember>,
}
