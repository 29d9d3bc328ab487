use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::lock::file_name;
use super::record::{Line, Record};
use super::*;
use crate::access::changes::Write;
use crate::access::cors::{CorsConfiguration, CorsRule};
use crate::access::integration::Integration;
use crate::access::sample;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap() + SignedDuration::from_secs(secs)
}

fn subject() -> Subject {
    Subject { role_arn: sample::lasso().role_arn().to_string(), endpoint_url: None }
}

fn all() -> Vec<Write> {
    vec![Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy]
}

fn trust(before: &str) -> Write {
    Write::UpdateTrustPolicy { before: before.to_owned() }
}

fn header(secs: i64, work: Work) -> Header {
    let started_at = at(secs);
    Header {
        format: FORMAT,
        id: Header::id_of(started_at, &work, "LassoModerationBucketAccess"),
        started_at,
        countersign: "0.1.0".to_owned(),
        account_id: "111111111111".to_owned(),
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        profile: Some("media".to_owned()),
        subject: subject(),
        work,
        integration: Some(sample::integration().to_toml()),
    }
}

fn apply(secs: i64, writes: Vec<Write>) -> Header {
    header(secs, Work::Apply { writes })
}

fn keeper(folder: &Path) -> Keeper {
    Keeper::in_folder(Some(folder.to_owned()))
}

/// A journal whose program ended after `done` writes and before the answer to the next one.
fn cut_short(keeper: &Keeper, header: &Header, done: usize) {
    let entry = keeper.begin(header).unwrap();
    for _ in 0..done {
        let n = entry.intend("Write").unwrap();
        entry.settle(n, Outcome::Done).unwrap();
    }
    entry.intend("Write").unwrap();
}

fn finished(keeper: &Keeper, secs: i64, writes: Vec<Write>) {
    let entry = keeper.begin(&apply(secs, writes.clone())).unwrap();
    for _ in writes {
        let n = entry.intend("Write").unwrap();
        entry.settle(n, Outcome::Done).unwrap();
    }
    entry.end(at(secs)).unwrap();
}

fn journals(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder.join("journal")).unwrap();
    names.filter(|entry| entry.as_ref().unwrap().path().extension().is_some()).count()
}

#[test]
fn what_is_written_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let header = apply(0, all());
    cut_short(&keeper(folder.path()), &header, 1);
    let path = folder.path().join("journal").join(format!("{}.jsonl", header.id));
    let record = Record::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(record.header, header);
    assert_eq!(record.outcome_of(0), Some(Outcome::Done));
    assert_eq!(record.outcome_of(1), Some(Outcome::Unknown));
    assert_eq!(record.outcome_of(2), None);
}

#[test]
fn a_line_that_a_power_cut_tore_counts_as_not_written() {
    let text = serde_json::to_string(&apply(0, all())).unwrap();
    let intent =
        serde_json::to_string(&Line::Intent { n: 0, operation: "x".to_owned(), unique_id: None })
            .unwrap();
    let whole = format!("{text}\n{intent}\n");
    let torn = Record::parse(&format!("{whole}{{\"outcome\":{{\"n\":0,\"ho")).unwrap();
    assert_eq!(torn.outcome_of(0), Some(Outcome::Unknown));
    let cut_in_the_intent = Record::parse(&format!("{text}\n{}", &intent[..9])).unwrap();
    assert_eq!(cut_in_the_intent.outcome_of(0), None);
    let zeros = Record::parse(&format!("{whole}\0\0\0\0")).unwrap();
    assert_eq!(zeros.outcome_of(0), Some(Outcome::Unknown));
}

#[test]
fn a_journal_that_cannot_be_read_is_kept_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    cut_short(&keeper, &apply(0, all()), 0);
    let place = folder.path().join("journal");
    let newer = Header { format: FORMAT + 1, ..apply(1, all()) };
    let newer = serde_json::to_string(&newer).unwrap() + "\n";
    std::fs::write(place.join("newer.jsonl"), newer).unwrap();
    std::fs::write(place.join("garbage.jsonl"), "once upon a time\n").unwrap();
    std::fs::write(place.join("empty.jsonl"), "").unwrap();
    let found = keeper.interruptions();
    assert_eq!(found.runs.len(), 1);
    assert_eq!(found.unreadable.len(), 3);
    assert!(found.unreadable.iter().any(|why| why.contains("A newer Countersign wrote it")));
    assert_eq!(journals(folder.path()), 4);
}

#[test]
fn the_names_in_a_journal_are_the_ones_that_older_programs_wrote() {
    let writes = r#"[{"write":"create-policy"},{"write":"update-policy","before_version_id":"v1","delete_version_id":null},{"write":"create-role"},{"write":"update-trust-policy","before":"{}"},{"write":"update-max-session-duration","before_secs":3600},{"write":"attach-policy"}]"#;
    let read: Vec<Write> = serde_json::from_str(writes).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), writes);
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_journals_and_locks() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(&folder.path().join("state"));
    let header = apply(0, all());
    cut_short(&keeper, &header, 0);
    keeper.take(&subject(), at(0)).unwrap();
    let mode = |path: &str| {
        std::fs::metadata(folder.path().join("state").join(path)).unwrap().permissions().mode()
            & 0o777
    };
    assert_eq!(mode("journal"), 0o700);
    assert_eq!(mode("locks"), 0o700);
    assert_eq!(mode(&format!("journal/{}.jsonl", header.id)), 0o600);
    assert_eq!(mode(&format!("locks/{}", file_name(&subject()))), 0o600);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("state");
    std::fs::write(&in_the_way, "a file").unwrap();
    let why = keeper(&in_the_way).begin(&apply(0, all())).unwrap_err();
    assert!(why.contains(&in_the_way.display().to_string()), "{why}");
}

#[test]
fn a_run_whose_program_lives_is_not_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    let entry = keeper.begin(&apply(0, all())).unwrap();
    entry.intend("CreatePolicy").unwrap();
    assert_eq!(keeper.interruptions().runs, []);
    drop(entry);
    assert_eq!(keeper.interruptions().runs.len(), 1);
}

#[test]
fn a_run_before_whose_first_write_the_program_ended_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    drop(keeper.begin(&apply(0, all())).unwrap());
    assert_eq!(keeper.interruptions(), Interruptions::default());
    assert_eq!(journals(folder.path()), 0);
}

#[test]
fn a_run_that_came_to_its_end_is_history_and_not_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    finished(&keeper, 0, all());
    assert_eq!(keeper.interruptions().runs, []);
    let history = keeper.history_of(&subject());
    assert_eq!((history.writes, history.interrupted), (all(), None));
}

#[test]
fn a_later_run_of_the_same_role_that_came_to_its_end_settles_an_interrupted_one() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    cut_short(&keeper, &apply(0, all()), 1);
    finished(&keeper, 1, vec![Write::CreateRole, Write::AttachPolicy]);
    assert_eq!(keeper.interruptions().runs, []);
    assert_eq!(keeper.history_of(&subject()).writes, all());
}

#[test]
fn the_attempts_at_one_undertaking_are_one_interrupted_run() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    finished(&keeper, 0, vec![trust("first")]);
    cut_short(&keeper, &apply(1, all()), 0);
    cut_short(&keeper, &apply(2, vec![Write::CreateRole, Write::AttachPolicy]), 0);
    let runs = keeper.interruptions().runs;
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].touched, [Write::CreatePolicy, Write::CreateRole]);
    let found = keeper.interrupted_for(&sample::integration(), None).unwrap();
    assert_eq!(found, runs[0]);
}

#[test]
fn another_endpoint_is_another_account() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    cut_short(&keeper, &apply(0, all()), 0);
    let there = keeper.interrupted_for(&sample::integration(), Some("http://127.0.0.1:1/"));
    assert_eq!(there, None);
}

#[test]
fn what_was_taken_back_is_forgotten_and_what_came_before_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    finished(&keeper, 0, all());
    finished(&keeper, 1, vec![trust("first")]);
    keeper.taken_back(&subject(), &[trust("first")]);
    assert_eq!(keeper.history_of(&subject()).writes, all());
    keeper.taken_back(&subject(), &all());
    assert_eq!(journals(folder.path()), 0);
}

#[test]
fn putting_back_the_oldest_document_forgets_every_later_change_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    finished(&keeper, 0, vec![trust("first")]);
    finished(&keeper, 1, vec![trust("second")]);
    keeper.taken_back(&subject(), &[trust("first")]);
    assert_eq!(keeper.history_of(&subject()).writes, []);
}

#[test]
fn an_interrupted_run_is_closed_as_the_account_shows_it() {
    for (settled, history) in [(Settled::AsWanted, all()[..2].to_vec()), (Settled::Gone, vec![])] {
        let folder = tempfile::tempdir().unwrap();
        let keeper = keeper(folder.path());
        cut_short(&keeper, &apply(0, all()), 1);
        let id = keeper.interruptions().runs[0].id.clone();
        keeper.settle(&id, settled, at(9));
        assert_eq!(keeper.interruptions().runs, [], "{settled:?}");
        assert_eq!(keeper.history_of(&subject()).writes, history, "{settled:?}");
    }
}

#[test]
fn a_twin_is_known_until_it_was_seen_gone() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    let twin = "countersign-rehearsal-0123456789ab".to_owned();
    let header = header(0, Work::Rehearsal { twin: twin.clone(), ends_at: at(900) });
    let account_id = sample::lasso().account_id;
    let entry = keeper.begin(&header).unwrap();
    entry.intend("CreateRole").unwrap();
    assert_eq!(keeper.dead_twins(&account_id, None), [], "its program lives");
    drop(entry);
    let dead = DeadTwin { role_name: twin.clone(), started_at: at(0) };
    assert_eq!(keeper.dead_twins(&account_id, None), [dead]);
    keeper.twin_is_gone(&twin);
    assert_eq!(keeper.dead_twins(&account_id, None), []);
}

#[test]
fn an_integration_is_taken_by_one_program_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (keeper(folder.path()), keeper(folder.path()));
    assert_eq!(one.take(&subject(), at(0)), Ok(None));
    assert_eq!(one.take(&subject(), at(5)), Ok(None), "it has it already");
    let Err(InUse::By(Some(owner))) = other.take(&subject(), at(7)) else {
        panic!("two have taken it");
    };
    assert_eq!((owner.process_id, owner.since), (std::process::id(), at(0)));
    let elsewhere = Subject { endpoint_url: Some("http://127.0.0.1:1/".to_owned()), ..subject() };
    assert_eq!(other.take(&elsewhere, at(7)), Ok(None));
    one.give_back(&subject());
    assert_eq!(other.take(&subject(), at(8)), Ok(None));
}

#[test]
fn a_run_of_which_aws_refused_everything_made_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let entry = keeper(folder.path()).begin(&apply(0, all())).unwrap();
    let n = entry.intend("CreatePolicy").unwrap();
    assert!(!entry.is_all_refused(), "its answer may be lost");
    entry.settle(n, Outcome::Failed).unwrap();
    assert!(entry.is_all_refused());
    let n = entry.intend("CreateRole").unwrap();
    entry.settle(n, Outcome::Unknown).unwrap();
    assert!(!entry.is_all_refused());
}

#[test]
fn what_is_left_half_way_stays_taken() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (keeper(folder.path()), keeper(folder.path()));
    one.take(&subject(), at(0)).unwrap();
    one.leave(&subject(), true);
    one.give_back(&subject());
    assert!(other.take(&subject(), at(1)).is_err());
    one.leave(&subject(), false);
    assert_eq!(other.take(&subject(), at(1)), Ok(None));
}

#[test]
fn a_lock_whose_owner_has_ended_is_taken_over_and_that_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let gone = Owner { process_id: 4_711, since: at(0), host: "attic".to_owned() };
    let place = folder.path().join("locks");
    std::fs::create_dir(&place).unwrap();
    let text = serde_json::to_string(&gone).unwrap();
    std::fs::write(place.join(file_name(&subject())), text).unwrap();
    assert_eq!(keeper(folder.path()).take(&subject(), at(9)), Ok(Some(Stale(gone))));
}

#[test]
fn a_run_that_somebody_goes_on_with_is_not_offered_to_another() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (keeper(folder.path()), keeper(folder.path()));
    cut_short(&one, &apply(0, all()), 1);
    one.take(&subject(), at(1)).unwrap();
    assert_eq!(other.interruptions().runs, []);
    assert_eq!(other.history_of(&subject()).interrupted, None);
}

#[test]
fn the_integration_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    cut_short(&keeper, &apply(0, all()), 0);
    let run = keeper.interruptions().runs.remove(0);
    assert_eq!(run.integration, Some(sample::integration()));
    let plan = run.integration.as_ref().map(Integration::plan);
    assert_eq!(plan.map(|plan| plan.role_arn().to_string()), Some(subject().role_arn));
    assert_eq!(
        run.told(),
        [
            "Create the permissions policy LassoModerationBucketAccess: sent, and its answer is not known"
        ]
    );
}

#[test]
fn the_state_folder_is_where_the_desktop_keeps_state() {
    let home = Some(std::path::PathBuf::from("/home/jo"));
    let named = |path: &'static str| move |_: &str| Some(path.into());
    let folder = in_environment(named("/var/state"), home.clone());
    assert_eq!(folder, Some("/var/state/countersign".into()));
    let relative = in_environment(named("state"), home.clone());
    assert_eq!(relative, Some("/home/jo/.local/state/countersign".into()));
    assert_eq!(in_environment(|_| None, home), relative);
    assert_eq!(in_environment(|_| None, None), None);
}

#[test]
fn the_buckets_rules_are_history_until_they_are_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    finished(&keeper, 0, all());
    let own = CorsRule { id: Some("own".to_owned()), ..CorsRule::default() };
    let (before, after) = (CorsConfiguration::default(), CorsConfiguration { rules: vec![own] });
    let put = Write::PutCors { before: before.clone(), after: after.clone() };
    let entry = keeper
        .begin(&header(1, Work::Cors { bucket: "media-prod".to_owned(), before, after }))
        .unwrap();
    let n = entry.intend("PutBucketCors").unwrap();
    entry.settle(n, Outcome::Done).unwrap();
    entry.end(at(1)).unwrap();
    drop(entry);
    let history = keeper.history_of(&subject());
    assert_eq!(history.writes, [all(), vec![put.clone()]].concat());
    assert_eq!(history.interrupted, None);
    keeper.taken_back(&subject(), &[put]);
    assert_eq!(keeper.history_of(&subject()).writes, all());
}

#[test]
fn of_an_interrupted_taking_back_that_is_told_which_was_undone() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    let revoke = Write::RevokeSessions { not_before: at(0), before: None };
    let writes = [all(), vec![trust("{}"), revoke]].concat();
    cut_short(&keeper, &header(0, Work::TakeBack { writes }), 1);
    let interrupted = keeper.history_of(&subject()).interrupted.unwrap();
    let sent: Vec<_> =
        interrupted.sent.into_iter().map(|(write, how)| (write.operation(), how)).collect();
    assert_eq!(
        sent,
        [("UpdateAssumeRolePolicy", Outcome::Done), ("AttachRolePolicy", Outcome::Unknown)]
    );
}

/// A run that made all of it, with the unique IDs that IAM told.
fn finished_with_ids(keeper: &Keeper, secs: i64, role_id: &str) {
    let entry = keeper.begin(&apply(secs, all())).unwrap();
    for (made, changed) in [(Some("ANPA1"), None), (Some(role_id), None), (None, Some(role_id))] {
        let n = entry.intend_about("Write", changed).unwrap();
        entry.settle_made(n, Outcome::Done, made).unwrap();
    }
    entry.end(at(secs)).unwrap();
}

#[test]
fn a_journal_is_no_history_of_another_role_that_has_the_name_now() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    let mut inventory = sample::as_planned(&sample::lasso());
    inventory.policy.as_mut().unwrap().unique_id = "ANPA1".to_owned();
    inventory.role.as_mut().unwrap().unique_id = "AROA2".to_owned();
    finished_with_ids(&keeper, 0, "AROA1");
    let history = keeper.history_of(&subject()).of_what_is_there(&inventory);
    assert_eq!(history.writes, [Write::CreatePolicy]);
    finished_with_ids(&keeper, 1, "AROA2");
    let history = keeper.history_of(&subject()).of_what_is_there(&inventory);
    assert_eq!(history.writes, all(), "the newest run made the one that is there");
}

#[test]
fn a_journal_without_unique_ids_is_history_as_the_tags_say() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    finished(&keeper, 0, all());
    let inventory = sample::as_planned(&sample::lasso());
    assert_eq!(keeper.history_of(&subject()).of_what_is_there(&inventory).writes, all());
}

#[test]
fn a_journal_that_names_no_twin_is_told_and_removes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    let account_id = sample::lasso().account_id;
    for twin in ["ProductionDeploy", "countersign-rehearsal-prod", "x\u{1b}[2J", ""] {
        let work = Work::Rehearsal { twin: twin.to_owned(), ends_at: at(900) };
        keeper.begin(&header(0, work)).unwrap().intend("CreateRole").unwrap();
        assert_eq!(keeper.dead_twins(&account_id, None), [], "{twin:?}");
        let found = keeper.interruptions();
        assert_eq!((found.runs.len(), found.unreadable.len()), (0, 1), "{twin:?}");
        assert!(found.unreadable[0].contains("nothing is done to it"), "{:?}", found.unreadable);
        assert!(!found.unreadable[0].contains('\u{1b}'));
        std::fs::remove_dir_all(folder.path().join("journal")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_journal_that_is_not_a_file_of_ones_own_is_told_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    let twin = "countersign-rehearsal-0123456789ab".to_owned();
    let header = header(0, Work::Rehearsal { twin, ends_at: at(900) });
    keeper.begin(&header).unwrap().intend("CreateRole").unwrap();
    let place = folder.path().join("journal");
    let (real, moved) = (place.join(format!("{}.jsonl", header.id)), folder.path().join("moved"));
    std::fs::rename(&real, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, place.join("a.jsonl")).unwrap();
    std::fs::hard_link(&moved, place.join("b.jsonl")).unwrap();
    std::fs::create_dir(place.join("c.jsonl")).unwrap();
    assert!(
        std::process::Command::new("mkfifo").arg(place.join("d.jsonl")).status().unwrap().success()
    );
    assert_eq!(keeper.dead_twins(&sample::lasso().account_id, None), []);
    assert_eq!(keeper.interruptions().unreadable.len(), 4);
    assert_eq!(journals(folder.path()), 4);
    assert!(std::fs::read_to_string(moved).unwrap().contains("rehearsal"));
}

#[cfg(unix)]
#[test]
fn a_state_folder_of_another_user_is_not_used_and_that_is_told() {
    if !rustix::process::geteuid().is_root() {
        // Nobody else can give a folder away.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path());
    cut_short(&keeper, &apply(0, all()), 1);
    std::os::unix::fs::chown(folder.path(), Some(65_534), None).unwrap();
    let found = keeper.interruptions();
    assert_eq!(found.runs, []);
    assert!(found.unreadable[0].contains("belongs to another user"), "{:?}", found.unreadable);
    assert!(keeper.begin(&apply(1, all())).unwrap_err().contains("belongs to another user"));
    assert!(matches!(keeper.take(&subject(), at(1)), Err(InUse::NotLockable(_))));
}
