//! Journals that somebody changed, forged or put there: none of them deletes or changes what is somebody else's.

use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::Path;

use countersign::access::changes::Write;
use countersign::access::integration::Integration;
use countersign::journal::{FORMAT, Header, Subject, Work};
use jiff::Timestamp;
use tokio::task::JoinSet;

use crate::account::{FOREIGN_ROLE, FOREIGN_TWIN, all_writes};
use crate::bed::{Asked, Bed, outcomes_of};
use crate::journeys::FILE;

/// Whether the program says something of the journal or of what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Yes,
    /// It is about another role, so it is not looked at for this one.
    No,
}

type Tampering = (&'static str, fn(&Path, &str), Told);

const NAME: &str = "20260921T120000.000000Z-1-tampered.jsonl";

const TAMPERINGS: [Tampering; 16] = [
    ("somebody's role as a twin", |folder, url| put(folder, &twin(FOREIGN_ROLE, url)), Told::Yes),
    ("a role with a twin's name", |folder, url| put(folder, &twin(FOREIGN_TWIN, url)), Told::Yes),
    ("our own role as a twin", |folder, url| put(folder, &twin(&own_name(), url)), Told::Yes),
    ("every role as a twin", |folder, url| put(folder, &twin("*", url)), Told::Yes),
    ("a path as a twin", |folder, url| put(folder, &twin("../../x", url)), Told::Yes),
    ("control characters", |folder, url| put(folder, &twin("\u{1b}[2J\u{202e}x", url)), Told::Yes),
    ("no line", |folder, _| put(folder, ""), Told::Yes),
    ("words", |folder, _| put(folder, "once upon a time\n"), Told::Yes),
    (
        "a broken second line",
        |folder, url| put(folder, &(twin(FOREIGN_TWIN, url) + "{\n")),
        Told::Yes,
    ),
    ("depth", |folder, _| put(folder, &("[".repeat(1_000_000) + "\n")), Told::Yes),
    (
        "an apply of somebody's role",
        |folder, url| put(folder, &of_a_foreign_role(false, url)),
        Told::No,
    ),
    (
        "a take-back of somebody's role",
        |folder, url| put(folder, &of_a_foreign_role(true, url)),
        Told::No,
    ),
    ("a pipe", |folder, _| pipe(folder), Told::Yes),
    (
        "a link",
        |folder, url| {
            let elsewhere = folder.join("elsewhere");
            std::fs::write(&elsewhere, twin(FOREIGN_TWIN, url)).unwrap();
            symlink(elsewhere, folder.join(NAME)).unwrap();
        },
        Told::Yes,
    ),
    (
        "a file that others may write",
        |folder, url| {
            put(folder, &twin(FOREIGN_TWIN, url));
            std::fs::set_permissions(folder.join(NAME), std::fs::Permissions::from_mode(0o666))
                .unwrap();
        },
        Told::Yes,
    ),
    (
        "a file of another user",
        |folder, url| {
            put(folder, &twin(FOREIGN_TWIN, url));
            // Only root may give it away; for others it stays a forged file.
            chown(folder.join(NAME), Some(65_534), None).ok();
        },
        Told::Yes,
    ),
];

fn put(folder: &Path, text: &str) {
    let path = folder.join(NAME);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

fn pipe(folder: &Path) {
    let made = std::process::Command::new("mkfifo").arg(folder.join(NAME)).status();
    assert!(made.unwrap().success());
}

fn own_name() -> String {
    Integration::from_toml("lasso.toml", FILE).unwrap().plan().role_name.to_string()
}

fn twin(name: &str, url: &str) -> String {
    let own = Integration::from_toml("lasso.toml", FILE).unwrap().plan().role_arn().to_string();
    let ends_at = Timestamp::UNIX_EPOCH;
    journal(own, Work::Rehearsal { twin: name.to_owned(), ends_at }, url)
}

fn of_a_foreign_role(is_undone: bool, url: &str) -> String {
    let writes =
        [all_writes(), vec![Write::UpdateTrustPolicy { before: "{}".to_owned() }]].concat();
    let work = if is_undone { Work::TakeBack { writes } } else { Work::Apply { writes } };
    journal(format!("arn:aws:iam::111111111111:role/{FOREIGN_ROLE}"), work, url)
}

fn journal(role_arn: String, work: Work, url: &str) -> String {
    let header = Header {
        format: FORMAT,
        id: NAME.trim_end_matches(".jsonl").to_owned(),
        started_at: Timestamp::UNIX_EPOCH,
        countersign: "0.1.0".to_owned(),
        account_id: "111111111111".to_owned(),
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        profile: None,
        subject: Subject { role_arn, endpoint_url: Some(url.to_owned()) },
        work,
        integration: Some(FILE.to_owned()),
    };
    let intent = r#"{"intent":{"n":0,"operation":"CreateRole"}}"#;
    format!("{}\n{intent}\n", serde_json::to_string(&header).unwrap())
}

async fn case((what, tamper, told): Tampering) {
    let bed = Bed::start().await;
    bed.make_foreign().await;
    let foreign = bed.foreign_with_ids().await;
    let url = url::Url::parse(&bed.proxy.endpoint_url()).unwrap().to_string();
    tamper(&bed.journal_folder(), &url);
    let before = bed.account().await;
    let output = bed.run_program(Asked::Plan, FILE).await;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "{what}: {output:?}");
    assert_eq!(bed.account().await, before, "{what}: a plan changed the account: {printed}");
    assert!(!printed.contains('\u{1b}') && !printed.contains('\u{202e}'), "{what}: {printed:?}");
    let says = printed.contains("is left alone") || printed.contains("is kept");
    assert_eq!(says, told == Told::Yes, "{what}: {printed}");
    for asked in [Asked::Apply, Asked::Check, Asked::TearDown] {
        let output = bed.run_program(asked, FILE).await;
        assert_eq!(output.status.code(), Some(0), "{what}: {asked:?}: {output:?}");
        assert_eq!(bed.foreign_with_ids().await, foreign, "{what}: {asked:?}");
    }
    assert_eq!(bed.account().await, before, "{what}: after all of it was undone");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_journal_that_somebody_tampered_with_touches_what_is_somebody_elses() {
    let mut cases = JoinSet::new();
    for tampering in TAMPERINGS {
        cases.spawn(Box::pin(case(tampering)));
    }
    outcomes_of(cases).await;
}
