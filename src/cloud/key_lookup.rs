//! Looks up which key was meant where S3 does not have the example's, with few calls.
//!
//! At most [`LISTINGS_AT_MOST`] listings are asked for, and the object itself only for spellings that no listing shows.
//! Offered is what is really there.

use aws_sdk_s3::operation::RequestId as _;
use futures_util::future::join_all;

use super::bucket_settings::BucketReader;
use super::errors::failure_of;
use super::listing::{Listing, Page};
use super::reporter::{Wanted, outcome_of};
use crate::access::names::ObjectKey;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::key_candidates::{
    Candidate, OFFERED_AT_MOST, alike, difference, fold, nearest, spellings, split,
};
use crate::model::calls::CallOutcome;
use crate::words;

const LISTINGS_AT_MOST: usize = 3;
/// Spellings that are asked for one by one, side by side.
const ASKED_AT_MOST: usize = 6;
/// S3 lists no more at once.
const KEYS_PER_LISTING: i32 = 1_000;

/// What a lookup came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Keys that are there, likeliest first.
    pub candidates: Vec<Candidate>,
    /// Why the bucket could not be listed, where it could not.
    pub not_listed: Option<Failure>,
}

/// The listings of one lookup.
struct Search<'a> {
    reader: BucketReader<'a>,
    key: &'a ObjectKey,
    listings_left: usize,
}

/// Looks for the keys that `key` may have meant.
pub async fn look_up(reader: BucketReader<'_>, key: &ObjectKey) -> Lookup {
    let mut search = Search { reader, key, listings_left: LISTINGS_AT_MOST };
    let (folder, _) = split(key.as_str());
    let (page, not_listed) = match search.list(folder).await {
        Ok(page) => (page, None),
        Err(failure) => (Page::default(), Some(failure)),
    };
    let is_listed = not_listed.is_none();
    let mut candidates = alike(key, page.keys());
    if candidates.is_empty() {
        let shown = is_listed.then_some((folder, &page));
        candidates = search.there(unseen(key, shown)).await;
    }
    let is_empty = page.objects.is_empty() && page.folders.is_empty();
    if candidates.is_empty() && is_listed && is_empty {
        candidates = search.in_similar_folders(folder).await;
    }
    if candidates.is_empty() {
        candidates.extend(nearest(key, page.keys()));
    }
    Lookup { candidates, not_listed }
}

/// The spellings of `key` that the listing of a folder says nothing about.
fn unseen(key: &ObjectKey, listed: Option<(&str, &Page)>) -> Vec<Candidate> {
    let is_shown = |candidate: &Candidate| {
        let Some((folder, page)) = listed else { return false };
        let text = candidate.key.as_str();
        // Listings are in the order of the keys' bytes, so that a page that was cut off shows all up to its last key.
        let last = page.keys().chain(page.folders.iter().map(String::as_str)).max();
        split(text).0 == folder && (!page.is_truncated || last.is_some_and(|last| text <= last))
    };
    let unseen = spellings(key).into_iter().filter(|candidate| !is_shown(candidate));
    unseen.take(ASKED_AT_MOST).collect()
}

impl Search<'_> {
    async fn list(&mut self, folder: &str) -> Result<Page, Failure> {
        self.listings_left = self.listings_left.saturating_sub(1);
        let listing = Listing {
            prefix: folder,
            one_folder: true,
            max_keys: KEYS_PER_LISTING,
            with_owners: false,
        };
        self.reader.list(listing).await
    }

    /// Those that the admin can read, in the same order.
    async fn there(&self, candidates: Vec<Candidate>) -> Vec<Candidate> {
        let asked = candidates.into_iter().map(|candidate| async move {
            self.is_there(&candidate.key).await.then_some(candidate)
        });
        let answers = join_all(asked).await;
        answers.into_iter().flatten().take(OFFERED_AT_MOST).collect()
    }

    /// Whether the admin can read the object. To whoever may not list the bucket, S3 refuses a missing key.
    async fn is_there(&self, key: &ObjectKey) -> bool {
        let BucketReader { session, reporter, bucket, region } = self.reader;
        let (id, started) =
            reporter.call_started("s3", "HeadObject", format!("{bucket}/{key}")).await;
        let request = session.s3(region).head_object().bucket(bucket.as_str()).key(key.as_str());
        let answer = request.send().await;
        let request_id = answer.request_id().map(str::to_owned);
        let answer = answer.map_err(|error| failure_of("s3", "HeadObject", &error));
        let outcome = match &answer {
            Err(failure) if failure.kind == FailureKind::Denied => CallOutcome::AsItMust {
                code: words!("no answer to whoever may not list").to_owned(),
            },
            _ => outcome_of(Wanted::MayBeAbsent, answer.as_ref().map(|_| ())),
        };
        reporter.call_ended(id, started, outcome, request_id).await;
        answer.is_ok()
    }

    /// Goes up to the nearest folder that is there, and down again where one below it reads like the key's.
    async fn in_similar_folders(&mut self, folder: &str) -> Vec<Candidate> {
        let mut missing = folder;
        while self.listings_left > 0 && !missing.is_empty() {
            let (parent, name) = split(missing.trim_end_matches('/'));
            let Ok(page) = self.list(parent).await else { return Vec::new() };
            let similar = page.folders.iter().find(|found| {
                let found_name = found.strip_prefix(parent).unwrap_or_default();
                fold(found_name.trim_end_matches('/')) == fold(name)
            });
            if let Some(similar) = similar {
                let rest = self.key.as_str().strip_prefix(missing).unwrap_or_default();
                return self.below(similar, rest).await;
            }
            if !page.objects.is_empty() || !page.folders.is_empty() {
                return Vec::new();
            }
            missing = parent;
        }
        Vec::new()
    }

    /// What reads like the key in another folder, with `rest` of the key below it.
    async fn below(&mut self, folder: &str, rest: &str) -> Vec<Candidate> {
        let Ok(key) = ObjectKey::parse(&format!("{folder}{rest}")) else { return Vec::new() };
        if self.listings_left == 0 {
            let keys = spellings(&key).into_iter().map(|spelling| spelling.key);
            let asked = [key].into_iter().chain(keys).take(ASKED_AT_MOST).map(|key| {
                let difference = difference(self.key, &key);
                Candidate { key, difference }
            });
            return self.there(asked.collect()).await;
        }
        let Ok(page) = self.list(split(key.as_str()).0).await else { return Vec::new() };
        alike(self.key, page.keys())
    }
}
