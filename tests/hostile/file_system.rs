//! Somebody puts things where the program keeps its state: links, pipes, forged journals, what belongs to somebody else.
//!
//! Each trick is one folder, made from a seed. `COUNTERSIGN_SEED` begins elsewhere; a failure names the seed.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a trick that cannot be set up fails the test")]

use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::task::Waker;
use std::time::Duration;

use countersign::access::changes::Write;
use countersign::access::names::AccountId;
use countersign::access::twin;
use countersign::journal::{FORMAT, Header, Keeper, Outcome, Settled, Subject, Work};
use countersign::model::event::{Effect, Event};
use countersign::runtime::{Runtime, RuntimeSettings};
use countersign::window_memory::Remembered;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

const TRICKS: u64 = 500;
/// Far more than any of it takes: what is longer waits for somebody.
const PATIENCE: Duration = Duration::from_secs(30);

const ACCOUNT: &str = "111111111111";
const ROLE_ARN: &str = "arn:aws:iam::111111111111:role/VendorAccess";
const PRECIOUS: &str = "precious\n";
/// Another user, who exists everywhere.
const NOBODY: u32 = 65_534;

/// Where something of somebody else's is put.
#[derive(Debug, Clone, Copy)]
enum Place {
    State,
    Journals,
    Locks,
    Journal,
    LeftOver,
    Lock,
    List,
    ListLock,
    Window,
    WindowFolder,
}

const PLACES: [Place; 10] = [
    Place::State,
    Place::Journals,
    Place::Locks,
    Place::Journal,
    Place::LeftOver,
    Place::Lock,
    Place::List,
    Place::ListLock,
    Place::Window,
    Place::WindowFolder,
];

/// What is put there.
#[derive(Debug, Clone, Copy)]
enum Thing {
    LinkToVictim,
    LinkToFolder,
    LinkToNothing,
    LinkToItself,
    LinkToAnEndlessDevice,
    HardLink,
    Pipe,
    Folder,
    Empty,
    Garbage,
    Nulls,
    Endless,
    Deep,
    Forged,
    OthersMayWrite,
    ClosedToAll,
    SomebodyElses,
}

const THINGS: [Thing; 17] = [
    Thing::LinkToVictim,
    Thing::LinkToFolder,
    Thing::LinkToNothing,
    Thing::LinkToItself,
    Thing::LinkToAnEndlessDevice,
    Thing::HardLink,
    Thing::Pipe,
    Thing::Folder,
    Thing::Empty,
    Thing::Garbage,
    Thing::Nulls,
    Thing::Endless,
    Thing::Deep,
    Thing::Forged,
    Thing::OthersMayWrite,
    Thing::ClosedToAll,
    Thing::SomebodyElses,
];

/// The folders of one trick: the program's and the victim's.
struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let stage = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(stage.victims()).unwrap();
        fs::set_permissions(stage.victims(), Permissions::from_mode(0o755)).unwrap();
        // Some victims look like what the program keeps.
        for (name, text) in [
            ("notes", PRECIOUS.to_owned()),
            ("forged.jsonl", forged("countersign-rehearsal-0123456789ab")),
            ("window.toml", "format = 1\n".to_owned()),
            (".tmpAbc123", PRECIOUS.to_owned()),
        ] {
            fs::write(stage.victims().join(name), text).unwrap();
        }
        stage
    }

    fn victims(&self) -> PathBuf {
        self.folder.path().join("victims")
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state/countersign")
    }

    fn place(&self, place: Place, random: &mut StdRng) -> PathBuf {
        let state = self.state();
        match place {
            Place::State => state,
            Place::Journals => state.join("journal"),
            Place::Locks => state.join("locks"),
            Place::Journal => state.join(format!("journal/{}.jsonl", random.random::<u32>())),
            Place::LeftOver => {
                state.join(format!("journal/.tmp{:06}", random.random_range(0..999_999)))
            }
            Place::Lock => state.join("locks").join(lock_name()),
            Place::List => state.join("integrations.toml"),
            Place::ListLock => state.join("integrations.lock"),
            Place::Window => self.window(),
            Place::WindowFolder => self.window().parent().unwrap().to_owned(),
        }
    }

    fn window(&self) -> PathBuf {
        self.folder.path().join("config/countersign/window.toml")
    }

    /// Every name under the victim's folder, with its mode, length and text.
    fn seen(&self) -> Vec<(PathBuf, u32, Vec<u8>)> {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(self.victims()).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        entries.push(self.victims());
        let look = |path: PathBuf| {
            let mode = fs::symlink_metadata(&path).unwrap().mode();
            let text = if path.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
            (path, mode, text)
        };
        entries.into_iter().map(look).collect()
    }

    /// Puts the thing there, in the place of what may be there; where its folder is none, nothing is put.
    fn put(&self, thing: Thing, path: &Path, random: &mut StdRng) {
        let above = path.parent().unwrap();
        if fs::create_dir_all(above).is_err() || fs::symlink_metadata(path).is_ok() {
            return;
        }
        let victims = ["notes", "forged.jsonl", "window.toml", ".tmpAbc123"];
        let victim = self.victims().join(victims[random.random_range(0..victims.len())]);
        let put = match thing {
            Thing::LinkToVictim => symlink(victim, path),
            Thing::LinkToFolder => symlink(self.victims(), path),
            Thing::LinkToNothing => symlink(self.victims().join("not-there"), path),
            Thing::LinkToItself => symlink(path, path),
            Thing::LinkToAnEndlessDevice => symlink("/dev/zero", path),
            Thing::HardLink => fs::hard_link(victim, path),
            Thing::Pipe => pipe(path),
            Thing::Folder => fs::create_dir(path),
            Thing::Empty => fs::write(path, ""),
            Thing::Garbage => fs::write(path, garbage(random)),
            Thing::Nulls => fs::write(path, [0; 4_096]),
            Thing::Endless => fs::File::create(path).and_then(|file| file.set_len(1 << 40)),
            Thing::Deep => fs::write(path, "[".repeat(100_000) + "\n"),
            Thing::Forged => own(path, &forged(&name(random))),
            Thing::OthersMayWrite => own(path, &forged("countersign-rehearsal-0123456789ab"))
                .and_then(|()| fs::set_permissions(path, Permissions::from_mode(0o666))),
            Thing::ClosedToAll => own(path, "x")
                .and_then(|()| fs::set_permissions(path, Permissions::from_mode(0o000))),
            Thing::SomebodyElses => own(path, &forged("countersign-rehearsal-0123456789ab"))
                // Only root may give something away; for others it stays a forged file.
                .map(|()| std::os::unix::fs::chown(path, Some(NOBODY), None).unwrap_or_default()),
        };
        put.unwrap();
    }
}

fn own(path: &Path, text: &str) -> std::io::Result<()> {
    fs::write(path, text)?;
    fs::set_permissions(path, Permissions::from_mode(0o600))
}

fn pipe(path: &Path) -> std::io::Result<()> {
    let made = std::process::Command::new("mkfifo").arg(path).status()?;
    assert!(made.success());
    Ok(())
}

fn garbage(random: &mut StdRng) -> Vec<u8> {
    let length = random.random_range(0..2_000);
    (0..length).map(|_| random.random::<u8>()).collect()
}

/// A name that somebody has as a twin's.
fn name(random: &mut StdRng) -> String {
    let names = [
        "ProductionDeploy",
        "countersign-rehearsal-prod",
        "countersign-rehearsal-0123456789AB",
        "../../x",
        "\u{1b}[2J",
        "countersign-rehearsal-0123456789ab",
        "",
    ];
    names[random.random_range(0..names.len())].to_owned()
}

fn subject() -> Subject {
    Subject { role_arn: ROLE_ARN.to_owned(), endpoint_url: None }
}

fn header(work: Work) -> Header {
    let started_at = Timestamp::now() - SignedDuration::from_hours(1);
    Header {
        format: FORMAT,
        id: Header::id_of(started_at, &work, "VendorAccess"),
        started_at,
        countersign: "0.1.0".to_owned(),
        account_id: ACCOUNT.to_owned(),
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        profile: None,
        subject: subject(),
        work,
        integration: None,
    }
}

/// A journal that a program seems to have left, of a twin of this name.
fn forged(twin: &str) -> String {
    let work = Work::Rehearsal { twin: twin.to_owned(), ends_at: Timestamp::UNIX_EPOCH };
    let header = serde_json::to_string(&header(work)).unwrap();
    format!("{header}\n{{\"intent\":{{\"n\":0,\"operation\":\"CreateRole\"}}}}\n")
}

/// The name that the lock of the test's role has.
fn lock_name() -> String {
    let folder = tempfile::tempdir().unwrap();
    Keeper::in_folder(Some(folder.path().to_owned())).take(&subject(), Timestamp::now()).unwrap();
    let mut locks = fs::read_dir(folder.path().join("locks")).unwrap();
    locks.next().unwrap().unwrap().file_name().into_string().unwrap()
}

/// All that the program does with its state; what came of it is not asked for, but the names of twins that it would delete.
fn use_state(state: &Path, window: &Path) -> Vec<String> {
    let keeper = Keeper::in_folder(Some(state.to_owned()));
    let now = Timestamp::now();
    let account_id = AccountId::parse(ACCOUNT).unwrap();
    let found = keeper.interruptions();
    keeper.history_of(&subject());
    let mut named: Vec<String> =
        keeper.dead_twins(&account_id, None).into_iter().map(|twin| twin.role_name).collect();
    named.extend(keeper.living_twins());
    keeper.take(&subject(), now).ok();
    if let Ok(entry) = keeper.begin(&header(Work::Apply { writes: vec![Write::CreatePolicy] }))
        && let Ok(n) = entry.intend("CreatePolicy")
    {
        entry.settle(n, Outcome::Done).ok();
        entry.end(now).ok();
    }
    for run in &found.runs {
        keeper.settle(&run.id, Settled::AsWanted, now);
        keeper.settle(&run.id, Settled::Gone, now);
    }
    keeper.taken_back(&subject(), &[Write::CreatePolicy]);
    for twin in &named {
        keeper.twin_is_gone(twin);
    }
    keeper.give_back(&subject());
    drop(Remembered::read(Some(window.to_owned())));
    remember(state);
    named
}

/// Lists and changes the remembered integrations, as the window does.
fn remember(state: &Path) {
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let settings =
        RuntimeSettings { state_folder: Some(state.to_owned()), ..RuntimeSettings::default() };
    tokio.block_on(async {
        let mut runtime = Runtime::new(tokio.handle().clone(), settings, Waker::noop().clone());
        for effect in [
            Effect::ListSaved,
            Effect::Remember { path: state.join("a.toml"), last: None },
            Effect::Forget(state.join("a.toml")),
        ] {
            runtime.carry_out(effect);
            loop {
                match runtime.next_event() {
                    Some(Event::SavedListed(_)) => break,
                    Some(_) => {}
                    None => tokio::time::sleep(Duration::from_millis(1)).await,
                }
            }
        }
    });
}

fn trick(seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let stage = Stage::new();
    let count = random.random_range(1..4);
    let mut put = Vec::new();
    for _ in 0..count {
        let place = PLACES[random.random_range(0..PLACES.len())];
        let thing = THINGS[random.random_range(0..THINGS.len())];
        let path = stage.place(place, &mut random);
        stage.put(thing, &path, &mut random);
        put.push((place, thing));
    }
    let before = stage.seen();
    let (folder, window) = (stage.state(), stage.window());
    let (done, wait) = mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name(format!("seed {seed}"))
        .spawn(move || done.send(use_state(&folder, &window)))
        .unwrap();
    let named = wait.recv_timeout(PATIENCE);
    let of = format!("seed {seed}: {put:?}");
    let named = named.unwrap_or_else(|error| panic!("{of}: it hangs or has panicked: {error}"));
    assert!(named.iter().all(|name| twin::is_name(name)), "{of}: {named:?}");
    assert!(before == stage.seen(), "{of}: the victim is not as it was");
}

#[test]
fn whatever_lies_in_the_place_of_its_state_nothing_hangs_and_nothing_of_others_is_touched() {
    let first = std::env::var("COUNTERSIGN_SEED").ok().and_then(|seed| seed.parse().ok());
    let first: u64 = first.unwrap_or(20_261_130);
    for seed in first..first + TRICKS {
        trick(seed);
    }
}

#[test]
fn only_a_file_of_ones_own_names_a_twin_that_is_deleted() {
    let twin = "countersign-rehearsal-0123456789ab";
    let account_id = AccountId::parse(ACCOUNT).unwrap();
    let told = |put: &dyn Fn(&Path)| {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal");
        fs::create_dir(&journal).unwrap();
        put(&journal.join("a.jsonl"));
        let keeper = Keeper::in_folder(Some(folder.path().to_owned()));
        let named: Vec<String> =
            keeper.dead_twins(&account_id, None).into_iter().map(|twin| twin.role_name).collect();
        (named, keeper.interruptions().unreadable.len())
    };
    let written = |path: &Path| {
        let mut file = fs::File::create(path).unwrap();
        file.write_all(forged(twin).as_bytes()).unwrap();
        file.set_permissions(Permissions::from_mode(0o600)).unwrap();
    };
    assert_eq!(told(&written), (vec![twin.to_owned()], 0), "the test itself");
    assert_eq!(
        told(&|path| {
            written(path);
            fs::set_permissions(path, Permissions::from_mode(0o606)).unwrap();
        }),
        (vec![], 1)
    );
    assert_eq!(
        told(&|path| {
            let elsewhere = path.with_extension("elsewhere");
            written(&elsewhere);
            symlink(elsewhere, path).unwrap();
        }),
        (vec![], 1)
    );
    let gives_away = rustix::process::geteuid().is_root();
    if gives_away {
        assert_eq!(
            told(&|path| {
                written(path);
                std::os::unix::fs::chown(path, Some(NOBODY), None).unwrap();
            }),
            (vec![], 1)
        );
    }
}
