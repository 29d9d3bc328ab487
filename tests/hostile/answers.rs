//! An AWS that answers with whatever comes into its head: every command ends, and none of its parts breaks off.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_credential_types::Credentials;
use countersign::access::integration::Integration;
use countersign::access::plan::{AccessPlan, INTEGRATION_TAG};
use countersign::export::change_report::ChangeReport;
use countersign::headless::{CouldNotRun, Headless};
use countersign::model::Surroundings;
use countersign::model::connect::CredentialSource;
use countersign::model::validation::Means;
use countersign::runtime::RuntimeSettings;
use countersign::runtime::practice::PracticeKeys;
use countersign::signing::sigv4::uri_encode;
use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use url::Url;

use crate::endpoint::{Endpoint, Manner, Request, said};
use crate::fragments::{assert_shown, generator, spoilt};
use crate::program::{Desk, FILE, output_of, signal};

/// How many accounts answer in this process, and how many of them at a time.
const RUNS: usize = 500;
const AT_A_TIME: usize = 24;
/// When whoever waits for a command asks it to end.
const PATIENCE: Duration = Duration::from_secs(2);
/// By then every command has ended that was asked to.
const BOUND: Duration = Duration::from_mins(1);

const DATE: &str = "2026-11-22T06:00:00Z";
const DATES: [&str; 12] = [
    "0000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "1601-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999999+00:00",
    "99999-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-11-22T06:00:60Z",
    "1e308",
    "yesterday",
    "",
];
const HEADER_DATES: [&str; 8] = [
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Sat, 01 Jan 0000 00:00:00 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Mon, 01 Jan 99999 00:00:00 GMT",
    "Sun, 22 Nov 2026 06:00:60 GMT",
    "Sun, 30 Feb 2026 06:00:00 GMT",
    "253402300800",
    "yesterday",
];

fn plan() -> AccessPlan {
    Integration::from_toml("lasso.toml", FILE).unwrap().plan()
}

fn xml(action: &str, inner: &str) -> Vec<u8> {
    let space = if matches!(action, "GetCallerIdentity" | "AssumeRole") {
        "https://sts.amazonaws.com/doc/2011-06-15/"
    } else {
        "https://iam.amazonaws.com/doc/2010-05-08/"
    };
    let body = format!(
        "<{action}Response xmlns=\"{space}\"><{action}Result>{inner}</{action}Result><ResponseMetadata><RequestId>4f1d</RequestId></ResponseMetadata></{action}Response>"
    );
    said("200 OK", &[("content-type", "text/xml")], &body)
}

fn refusal(status: &str, code: &str) -> Vec<u8> {
    let body = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>It is so</Message></Error><RequestId>4f1d</RequestId></ErrorResponse>"
    );
    said(status, &[("content-type", "text/xml")], &body)
}

/// An account in order that has nothing of the integration.
pub fn account(request: &Request) -> Vec<u8> {
    answer(request, false)
}

/// An account in order; with the integration's role and policy, if they are made.
fn answer(request: &Request, is_made: bool) -> Vec<u8> {
    let Some(action) = request.action.as_deref() else { return answer_of_s3(request) };
    let plan = plan();
    let is_twin = request.body.contains("countersign-rehearsal-");
    let absent = || refusal("404 Not Found", "NoSuchEntity");
    match action {
        "GetCallerIdentity" => xml(
            action,
            "<Arn>arn:aws:iam::111111111111:user/admin</Arn><UserId>AIDAEXAMPLE</UserId><Account>111111111111</Account>",
        ),
        "ListAccountAliases" => xml(
            action,
            "<AccountAliases><member>media</member></AccountAliases><IsTruncated>false</IsTruncated>",
        ),
        "ListRoles" => xml(action, "<Roles></Roles><IsTruncated>false</IsTruncated>"),
        "GetRole" if is_made && !is_twin => xml(action, &format!("<Role>{}</Role>", role(&plan))),
        "CreateRole" => xml(action, &format!("<Role>{}</Role>", role(&plan))),
        "GetPolicy" | "CreatePolicy" if is_made || action == "CreatePolicy" => {
            xml(action, &format!("<Policy>{}</Policy>", policy(&plan)))
        }
        "GetPolicyVersion" if is_made => {
            let text = uri_encode(plan.permissions_policy().text());
            xml(
                action,
                &format!(
                    "<PolicyVersion><Document>{text}</Document><VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion><CreateDate>{DATE}</CreateDate></PolicyVersion>"
                ),
            )
        }
        "ListPolicyVersions" if is_made => xml(
            action,
            &format!(
                "<Versions><member><VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion><CreateDate>{DATE}</CreateDate></member></Versions><IsTruncated>false</IsTruncated>"
            ),
        ),
        "ListAttachedRolePolicies" if is_made || is_twin => xml(
            action,
            &format!(
                "<AttachedPolicies><member><PolicyName>LassoModerationBucketAccess</PolicyName><PolicyArn>{}</PolicyArn></member></AttachedPolicies><IsTruncated>false</IsTruncated>",
                plan.policy_arn()
            ),
        ),
        "ListRolePolicies" if is_made => {
            xml(action, "<PolicyNames></PolicyNames><IsTruncated>false</IsTruncated>")
        }
        "SimulatePrincipalPolicy" => {
            xml(action, "<EvaluationResults></EvaluationResults><IsTruncated>false</IsTruncated>")
        }
        "AssumeRole" if request.body.contains(&uri_encode(plan.external_id.as_str())) => xml(
            action,
            &format!(
                "<AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::111111111111:assumed-role/x/x</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>{DATE}</Expiration></Credentials>"
            ),
        ),
        "AssumeRole" => refusal("403 Forbidden", "AccessDenied"),
        "AttachRolePolicy" | "DetachRolePolicy" | "DeleteRole" | "DeletePolicy"
        | "DeleteRolePolicy" | "PutRolePolicy" => xml(action, ""),
        _ => absent(),
    }
}

fn role(plan: &AccessPlan) -> String {
    let document = uri_encode(plan.trust_policy().text());
    format!(
        "<Path>/</Path><RoleName>{name}</RoleName><RoleId>AROAEXAMPLE</RoleId><Arn>{arn}</Arn><CreateDate>{DATE}</CreateDate><AssumeRolePolicyDocument>{document}</AssumeRolePolicyDocument><MaxSessionDuration>3600</MaxSessionDuration><Tags><member><Key>{INTEGRATION_TAG}</Key><Value>{tag}</Value></member></Tags><RoleLastUsed><LastUsedDate>{DATE}</LastUsedDate><Region>eu-west-1</Region></RoleLastUsed>",
        name = plan.role_name,
        arn = plan.role_arn(),
        tag = plan.integration()
    )
}

fn policy(plan: &AccessPlan) -> String {
    format!(
        "<PolicyName>LassoModerationBucketAccess</PolicyName><PolicyId>ANPAEXAMPLE</PolicyId><Arn>{arn}</Arn><Path>/</Path><DefaultVersionId>v1</DefaultVersionId><AttachmentCount>1</AttachmentCount><CreateDate>{DATE}</CreateDate><UpdateDate>{DATE}</UpdateDate><Tags><member><Key>{INTEGRATION_TAG}</Key><Value>{tag}</Value></member></Tags>",
        arn = plan.policy_arn(),
        tag = plan.integration()
    )
}

fn answer_of_s3(request: &Request) -> Vec<u8> {
    let region = [("x-amz-bucket-region", "eu-west-1"), ("content-type", "text/plain")];
    let is_signed_get = request.line.contains("X-Amz-Signature=");
    match request.line.split(['?', ' ']).take(2).collect::<Vec<_>>()[..] {
        ["HEAD", "/media-prod" | "/media-prod/"] => said("200 OK", &region, ""),
        ["HEAD", "/media-prod/cats/tom.png"] if !is_signed_get => said(
            "200 OK",
            &[("etag", "\"a\""), ("last-modified", "Sun, 22 Nov 2026 06:00:00 GMT")],
            "",
        ),
        ["GET", "/media-prod/cats/tom.png"] if is_signed_get => said("200 OK", &region, "text"),
        _ => said(
            "403 Forbidden",
            &[],
            "<Error><Code>AccessDenied</Code><Message>No</Message></Error>",
        ),
    }
}

/// The answer with something wrong about it.
fn spoil(answer: &[u8], random: &mut StdRng) -> Manner {
    let text = String::from_utf8_lossy(answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let with_body = |body: &str| {
        let head: Vec<&str> =
            head.lines().filter(|line| !line.starts_with("content-length")).collect();
        format!("{}\r\ncontent-length: {}\r\n\r\n{body}", head.join("\r\n"), body.len())
    };
    let with_header = |line: &str| {
        let (status, rest) = head.split_once("\r\n").unwrap();
        format!("{status}\r\n{line}\r\n{rest}\r\n\r\n{body}")
    };
    let with_status = |status: &str| {
        let (_, rest) = head.split_once("\r\n").unwrap();
        format!("HTTP/1.1 {status}\r\n{rest}\r\n\r\n{body}")
    };
    let pick = |values: &[&str], random: &mut StdRng| {
        values[random.random_range(0..values.len())].to_owned()
    };
    Manner::Says(match random.random_range(0..16) {
        0..=3 => with_body(&with_spoilt_texts(body, random)).into_bytes(),
        4 | 5 => with_body(&body.replace(DATE, &pick(&DATES, random))).into_bytes(),
        6 => with_header(&format!("date: {}", pick(&HEADER_DATES, random))).into_bytes(),
        7 => {
            let id = ["\u{9b}31m", &"x".repeat(9_000), "a\u{202e}b", "", "x-amz-request-id: y"];
            with_header(&format!("x-amz-request-id: {}", pick(&id, random))).into_bytes()
        }
        8 => {
            let statuses = [
                "301 Moved\r\nlocation: http://127.0.0.1:9/",
                "307 Moved",
                "400 Bad",
                "403 No",
                "404 None",
                "409 Conflict",
                "999 What",
                "200",
            ];
            with_status(&pick(&statuses, random)).into_bytes()
        }
        9 => answer[..random.random_range(0..=answer.len())].to_vec(),
        10 => with_body(&"<a>".repeat(10_000)).into_bytes(),
        11 => with_body("<!doctype html><title>Sign in to this network</title>").into_bytes(),
        12 => {
            let lie = ["-1", "5", "99999", "18446744073709551615", "5\r\ncontent-length: 7"];
            let length = pick(&lie, random);
            format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
        }
        13 => {
            let more = "<IsTruncated>true</IsTruncated><Marker>again</Marker>";
            with_body(&body.replace("<IsTruncated>false</IsTruncated>", more)).into_bytes()
        }
        14 => {
            let mut bytes = with_body(body).into_bytes();
            let at = bytes.len() - body.len() / 2;
            bytes.splice(at..at, [0xff, 0xfe, 0x00, 0x9b]);
            bytes
        }
        _ if random.random_ratio(1, 4) => return Manner::IsSilent,
        _ => b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(),
    })
}

/// Some of the texts between its tags with a fragment in them, as XML may have it or as it may not.
fn with_spoilt_texts(body: &str, random: &mut StdRng) -> String {
    let mut parts = Vec::new();
    for part in body.split_inclusive('>') {
        let (text, tag) = part.split_at(part.find('<').unwrap_or(part.len()));
        if text.is_empty() || !random.random_ratio(1, 3) {
            parts.push(part.to_owned());
            continue;
        }
        let text = spoilt(text, random);
        let written = |c: char| match c {
            '<' | '>' | '&' => format!("&#{};", u32::from(c)),
            c if c.is_control() => format!("&#x{:x};", u32::from(c)),
            c => c.to_string(),
        };
        let is_raw = random.random_ratio(1, 10);
        parts.push(if is_raw { text } else { text.chars().map(written).collect() });
        parts.push(tag.to_owned());
    }
    parts.concat()
}

/// An endpoint of which every third answer is spoilt.
fn hostile(seed: u64) -> Endpoint {
    let random = Mutex::new(StdRng::seed_from_u64(seed));
    Endpoint::start(move |request| {
        let mut random = random.lock().unwrap();
        let answer = answer(request, seed.is_multiple_of(2));
        if random.random_ratio(1, 3) { spoil(&answer, &mut random) } else { Manner::Says(answer) }
    })
}

/// What a command told at its end.
async fn ended(number: usize, endpoint_url: &str, state_folder: &Path) -> String {
    let keys = || Credentials::new("AKIAEXAMPLE", "s", None, None, "test");
    let url = Url::parse(endpoint_url).unwrap();
    let headless = Headless {
        integration: Integration::from_toml("lasso.toml", FILE).unwrap(),
        source: CredentialSource::SandboxCustomer,
        region: None,
        means: Means::Rehearsal,
        gives_external_id_up: false,
        surroundings: Surroundings { endpoint_url: Some(url.clone()), ..Surroundings::default() },
        settings: RuntimeSettings {
            endpoint_url: Some(url),
            sandbox: Some(PracticeKeys { customer: keys(), vendor: keys() }),
            state_folder: Some(state_folder.to_owned()),
            attempt_timeout: Some(Duration::from_millis(300)),
            ..RuntimeSettings::default()
        },
        clock: Timestamp::now,
    };
    let stop = tokio::time::sleep(PATIENCE);
    let agree = async |_: &_| Ok(());
    let told = |why: CouldNotRun| why.to_string();
    let whole = |report: ChangeReport| report.plan_text() + &report.end_text();
    match number % 4 {
        0 => headless.plan(stop, |_| {}).await.map_or_else(told, whole),
        1 => headless.check(stop, |_| {}).await.map_or_else(told, |report| report.to_string()),
        2 => headless.apply(stop, |_| {}, agree).await.map_or_else(told, whole),
        _ => headless.tear_down(stop, |_| {}, agree).await.map_or_else(told, whole),
    }
}

#[test]
fn every_command_ends_whatever_is_answered_and_none_of_its_parts_breaks_off() {
    let (first_seed, _) = generator();
    let next = Arc::<AtomicUsize>::default();
    let work = || {
        let tokio = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_stack_size(16 * 1024 * 1024)
            .enable_all()
            .build()
            .unwrap();
        loop {
            let number = next.fetch_add(1, Ordering::SeqCst);
            if number >= RUNS {
                break;
            }
            let seed = first_seed + u64::try_from(number).unwrap();
            let (endpoint, folder) = (hostile(seed), tempfile::tempdir().unwrap());
            let run = ended(number, &endpoint.url, folder.path());
            let began_at = Instant::now();
            let told = tokio.block_on(async { tokio::time::timeout(BOUND, run).await });
            let told = told.unwrap_or_else(|_| panic!("seed {seed}: it does not end"));
            let is_broken = ["broke off", "made a mistake of its own"];
            for words in is_broken {
                assert!(!told.contains(words), "seed {seed}: {told}");
            }
            assert!(!told.trim().is_empty(), "seed {seed}, after {:?}", began_at.elapsed());
        }
        // What was given up waits for nobody.
        tokio.shutdown_background();
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_A_TIME)
            .map(|_| {
                let deep = std::thread::Builder::new().stack_size(16 * 1024 * 1024);
                deep.spawn_scoped(scope, work).unwrap()
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

#[test]
fn the_program_shows_nothing_of_such_answers_that_a_terminal_obeys() {
    let (first_seed, _) = generator();
    let commands: [&[&str]; 5] = [
        &["plan", "lasso.toml"],
        &["check", "lasso.toml"],
        &["apply", "--yes", "lasso.toml"],
        &["teardown", "--yes", "lasso.toml"],
        &["check", "--json", "lasso.toml"],
    ];
    let one = |seed: u64, command: &[&str]| {
        let (endpoint, desk) = (hostile(seed), Desk::new());
        let variables = [
            ("AWS_ENDPOINT_URL", endpoint.url.as_str()),
            ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
            ("COUNTERSIGN_LOG", "info"),
        ];
        let mut child = desk.command(command, &variables).spawn().unwrap();
        let began_at = Instant::now();
        while child.try_wait().unwrap().is_none() && began_at.elapsed() < 2 * PATIENCE {
            #[expect(clippy::disallowed_methods, reason = "another program's time")]
            std::thread::sleep(Duration::from_millis(20));
        }
        if child.try_wait().unwrap().is_none() {
            signal(&child, "INT");
        }
        let output = output_of(child, BOUND);
        let place = format!("seed {seed}, {command:?}");
        assert!(matches!(output.status.code(), Some(0..=3)), "{place}: {output:?}");
        assert_shown(&place, &String::from_utf8(output.stdout).unwrap());
        assert_shown(&place, &String::from_utf8(output.stderr).unwrap());
    };
    std::thread::scope(|scope| {
        for (seed, command) in (first_seed..).zip(commands.iter().cycle().take(30)) {
            scope.spawn(move || one(seed, command));
        }
    });
}
