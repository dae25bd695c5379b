//! Codes at sign-in, for those who set that up: of an authenticator app, each good once, and recovery codes.
//!
//! Every check here counts towards limits before it looks, so none runs in a transaction of its caller's.

use super::contract::{BeginTotp, ConfirmTotp, RenewRecovery, TurnOffTotp};
use super::limits::{CODES_BY_ACCOUNT, CODES_BY_ADDRESS};
use super::store::Store;
use crate::error::{Error, Result};
use crate::token::Keys;
use crate::{platform, token, totp};
use shared::desk::{RecoveryCodes, TotpOffer};
use shared::error::ErrorCode;
use shared::id::StaffId;
use shared::limit::RECOVERY_CODES;
use shared::time::Timestamp;

/// Letters of a recovery code: sixty bits, in three groups of four.
const RECOVERY_LETTERS: usize = 12;

/// Whether somebody needs a code to sign in.
pub(super) fn in_force(store: &Store, staff: &StaffId) -> Result<bool> {
    Ok(store.totp(staff)?.is_some_and(|totp| totp.confirmed_at.is_some()))
}

/// Begins to set up codes: a new secret, in force with its first code.
pub(super) fn begin(store: &Store, keys: &Keys, command: &BeginTotp, now: Timestamp) -> Result<TotpOffer> {
    let me = store.staff(&command.by, now)?;
    if in_force(store, &me.name.id)? {
        return Err(Error::public(ErrorCode::Conflict, "codes are in force already"));
    }
    let nonce = token::encode(&platform::random::<16>()?);
    store.begin_totp(&me.name.id, &nonce)?;
    let secret = totp::base32(&secret(store, keys, &me.name.id, &nonce)?);
    let uri = totp::uri(&store.settings()?.name, &me.email, &secret);
    Ok(TotpOffer { secret, uri })
}

/// Puts codes in force: 1. limits; 2. the first code; 3. recovery codes, told this once.
pub(super) fn confirm(
    store: &Store,
    keys: &Keys,
    command: &ConfirmTotp,
    now: Timestamp,
) -> Result<RecoveryCodes> {
    let me = store.staff(&command.by, now)?.name.id;
    let begun = store.totp(&me)?.filter(|totp| totp.confirmed_at.is_none());
    if begun.is_none() {
        return Err(Error::public(ErrorCode::Conflict, "nothing was begun, or codes are in force already"));
    }
    check(store, keys, &me, &command.code, &command.address, now)?;
    let (codes, checks) = recovery_codes(store, keys, &me)?;
    store.db.transaction(|| {
        store.confirm_totp(&me, now)?;
        store.set_recovery(&me, &checks)?;
        store.audit(me.as_str(), "turned codes on", "", now)
    })?;
    Ok(RecoveryCodes { codes })
}

/// New recovery codes, and what is kept of them.
fn recovery_codes(store: &Store, keys: &Keys, of: &StaffId) -> Result<(Vec<String>, Vec<String>)> {
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    let mut checks = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let letters = totp::base32(&platform::random::<8>()?);
        let code: String = letters.chars().take(RECOVERY_LETTERS).collect();
        checks.push(recovery_check(store, keys, of, &code)?);
        let groups: Vec<&str> = [0..4, 4..8, 8..12].into_iter().filter_map(|part| code.get(part)).collect();
        codes.push(groups.join("-"));
    }
    Ok((codes, checks))
}

/// New recovery codes in place of those that are left: 1. codes are in force; 2. a code that is right; 3. the new ones,
/// told this once.
pub(super) fn renew(
    store: &Store,
    keys: &Keys,
    command: &RenewRecovery,
    now: Timestamp,
) -> Result<RecoveryCodes> {
    let me = store.staff(&command.by, now)?.name.id;
    if !in_force(store, &me)? {
        return Err(Error::public(ErrorCode::Conflict, "codes are not in force"));
    }
    check(store, keys, &me, &command.code, &command.address, now)?;
    let (codes, checks) = recovery_codes(store, keys, &me)?;
    store.db.transaction(|| {
        store.set_recovery(&me, &checks)?;
        store.audit(me.as_str(), "renewed recovery codes", "", now)
    })?;
    Ok(RecoveryCodes { codes })
}

/// Turns codes off.
pub(super) fn turn_off(store: &Store, keys: &Keys, command: &TurnOffTotp, now: Timestamp) -> Result<()> {
    let me = store.staff(&command.by, now)?.name.id;
    if !in_force(store, &me)? {
        return Err(Error::public(ErrorCode::Conflict, "codes are not in force"));
    }
    check(store, keys, &me, &command.code, &command.address, now)?;
    store.db.transaction(|| {
        store.drop_totp(&me)?;
        store.audit(me.as_str(), "turned codes off", "", now)
    })
}

/// Checks a code and uses it up: 1. limits, for this account and address, and for the account; 2. a code of the app,
/// later than the last one; 3. else a recovery code; 4. else a refusal that is written down.
pub(super) fn check(
    store: &Store,
    keys: &Keys,
    staff: &StaffId,
    code: &str,
    address: &str,
    now: Timestamp,
) -> Result<()> {
    store.take(&CODES_BY_ADDRESS, &format!("{staff}:{address}"), now)?;
    store.take(&CODES_BY_ACCOUNT, staff.as_str(), now)?;
    let wrong = || Error::public(ErrorCode::WrongPassword, "the code is wrong, or was used before");
    let totp = store.totp(staff)?.ok_or_else(wrong)?;
    let secret = secret(store, keys, staff, &totp.nonce)?;
    if let Some(period) = totp::period(keys, &secret, code, now, totp.last_period) {
        return store.use_totp(staff, period);
    }
    let check = recovery_check(store, keys, staff, &totp::typed(code))?;
    let recovered = store.db.transaction(|| {
        let used = totp.confirmed_at.is_some() && store.use_recovery(staff, &check)?;
        if used {
            store.audit(staff.as_str(), "used a recovery code", "", now)?;
        }
        Ok(used)
    })?;
    if recovered {
        return Ok(());
    }
    store.audit_how(staff.as_str(), "failed a code", "", address, now)?;
    Err(wrong())
}

fn secret(store: &Store, keys: &Keys, staff: &StaffId, nonce: &str) -> Result<totp::Secret> {
    let secret = keys.totp_secret(&store.site()?, staff, nonce);
    secret.ok_or_else(|| Error::internal("code", "no secret"))
}

fn recovery_check(store: &Store, keys: &Keys, staff: &StaffId, code: &str) -> Result<String> {
    let check = keys.recovery_check(&store.site()?, staff, code);
    check.ok_or_else(|| Error::internal("code", "no check value"))
}
