//! Rate limits: leaky buckets, kept in the site's database so that they hold across restarts.

use shared::time::{HOUR, MINUTE, SECOND, Timestamp};

/// How much is let through: `burst` at once, and one more each `every` milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    /// What it counts; the first part of the bucket's name.
    pub(super) name: &'static str,
    burst: i64,
    every: i64,
}

/// Order look-ups from one address.
pub(super) const LOOKUPS_BY_ADDRESS: Limit = Limit { name: "lookup-address", burst: 10, every: 30 * SECOND };
/// Failed look-ups of one order from anywhere. It holds back only addresses that have failed on this order before, so
/// that the first try of the real customer always passes.
pub(super) const FAILURES_BY_ORDER: Limit = Limit { name: "lookup-order", burst: 10, every: 5 * MINUTE };
/// One address's failures on one order.
pub(super) const FAILURES_BY_ORDER_AND_ADDRESS: Limit = Limit { name: "lookup-pair", burst: 1, every: HOUR };
/// Failed look-ups at one site from anywhere.
pub(super) const FAILURES_BY_SITE: Limit = Limit { name: "lookup-site", burst: 300, every: SECOND };
/// Sign-ins from one address.
pub(super) const SIGN_INS_BY_ADDRESS: Limit =
    Limit { name: "sign-in-address", burst: 20, every: 15 * SECOND };
/// Sign-ins to one account from one address: a stranger's tries never lock the owner out.
pub(super) const SIGN_INS_BY_ACCOUNT: Limit = Limit { name: "sign-in-account", burst: 10, every: MINUTE };
/// Codes of one account from one address.
pub(super) const CODES_BY_ADDRESS: Limit = Limit { name: "code-address", burst: 5, every: MINUTE };
/// Codes of one account from anywhere: whoever gets so far has its password, and may be many.
pub(super) const CODES_BY_ACCOUNT: Limit = Limit { name: "code-account", burst: 60, every: 2 * MINUTE };
/// Failed sign-ins that the audit log takes down: beyond that it would only be flooded.
pub(super) const FAILURES_LOGGED: Limit = Limit { name: "failures-logged", burst: 200, every: MINUTE };
/// Messages of one visitor.
pub(super) const MESSAGES_BY_VISITOR: Limit = Limit { name: "message-visitor", burst: 60, every: SECOND };
/// Pages that one visitor goes to.
pub(super) const PAGES_BY_VISITOR: Limit = Limit { name: "page-visitor", burst: 60, every: 2 * SECOND };
/// Files of one sender.
pub(super) const FILES_BY_SENDER: Limit = Limit { name: "file-sender", burst: 30, every: 20 * SECOND };
/// Megabytes of one sender's files.
pub(super) const MEGABYTES_BY_SENDER: Limit = Limit { name: "megabyte-sender", burst: 60, every: MINUTE };
/// Megabytes of the files that visitors send from one address.
pub(super) const MEGABYTES_BY_ADDRESS: Limit =
    Limit { name: "megabyte-address", burst: 300, every: 10 * SECOND };
/// New conversations from one address.
pub(super) const CONVERSATIONS_BY_ADDRESS: Limit = Limit { name: "open-address", burst: 60, every: MINUTE };
/// Questions with votes that one visitor's address teaches by.
pub(super) const WORDINGS_BY_SOURCE: Limit = Limit { name: "wording-source", burst: 20, every: 10 * MINUTE };

/// A bucket: `level` milliseconds' worth of use at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bucket {
    /// How full it was.
    pub(super) level: i64,
    /// When.
    pub(super) at: Timestamp,
}

impl Limit {
    /// One more use: the bucket after it, or the milliseconds to wait.
    pub(super) fn take(&self, bucket: Bucket, now: Timestamp) -> Result<Bucket, u32> {
        self.take_many(bucket, 1, now)
    }

    /// So many more uses at once, or none of them.
    pub(super) fn take_many(&self, bucket: Bucket, uses: i64, now: Timestamp) -> Result<Bucket, u32> {
        // A moment further ahead than a full bucket takes to empty is of a clock that was wrong: to wait for it could
        // mean years.
        let gone = match now.since(bucket.at) {
            ahead if ahead < -self.burst * self.every => bucket.level,
            gone => gone.max(0),
        };
        let level = (bucket.level - gone).max(0) + uses * self.every;
        match level - self.burst * self.every {
            over @ 1.. => Err(u32::try_from(over).unwrap_or(u32::MAX)),
            _ => Ok(Bucket { level, at: now }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_one_at_a_time() {
        let limit = Limit { name: "test", burst: 3, every: 1_000 };
        let (mut bucket, now) = (Bucket::default(), Timestamp(1_000_000));
        for _ in 0..3 {
            bucket = limit.take(bucket, now).unwrap();
        }
        assert_eq!(limit.take(bucket, now), Err(1_000));
        assert_eq!(limit.take(bucket, now.plus(400)), Err(600));
        assert!(limit.take(bucket, now.plus(1_000)).is_ok());
        assert!(limit.take_many(Bucket::default(), 3, now).is_ok());
        assert_eq!(limit.take_many(bucket, 2, now.plus(1_000)), Err(1_000));
        // A clock that goes back a little gives nothing away; one that was far ahead locks nobody out.
        assert_eq!(limit.take(bucket, now.plus(-3_000)), Err(1_000));
        assert_eq!(limit.take(bucket, now.plus(-3_001)), Ok(Bucket { level: 1_000, at: now.plus(-3_001) }));
    }
}
