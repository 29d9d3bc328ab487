//! What is about to be written to AWS, on disk before it is sent, and its outcome after it.
//!
//! One file per undertaking, `journal/ID.jsonl` in the state folder: a [`Header`], then a line before and a line after each
//! write. The truth is the account: a journal only says what of it to look at, and what stood there before. No credential,
//! no token and no signature is ever in one.

mod entry;
mod folder;
mod interrupted;
mod keeper;
mod lock;
mod record;
#[cfg(test)]
mod tests;

pub use self::entry::Entry;
pub use self::folder::in_environment;
pub use self::interrupted::{Interrupted, Interruptions, RoleHistory};
pub use self::keeper::{DeadTwin, Keeper, Settled};
pub use self::lock::{InUse, Owner, Stale};
pub use self::record::{FORMAT, Header, Outcome, Subject, Work};
