//! The program's own mouth: every command, with hostile values in its arguments, its environment, its files and in what AWS
//! answers; what it prints, logs and writes has nothing in it that a terminal obeys, and no line that it did not say itself.

#![expect(clippy::unwrap_used, reason = "what cannot be started or read fails the test")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::fragments::{FRAGMENTS, assert_shown};

/// Longer than any command takes here; the program itself gives an answer some seconds.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// The files in the state folder, by name.
    pub files: Vec<(String, String)>,
}

impl Ended {
    #[track_caller]
    pub fn assert_shown(&self, place: &str) {
        assert_shown(&format!("{place}, standard output"), &self.stdout);
        assert_shown(&format!("{place}, standard error"), &self.stderr);
        for (name, text) in &self.files {
            assert_shown(&format!("{place}, {name}"), text);
        }
    }
}

/// Runs the program to its end, with nothing of this computer's settings and with the most verbose log.
#[track_caller]
pub fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Ended {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    for (name, _) in std::env::vars_os() {
        let lower = name.to_string_lossy().to_ascii_lowercase();
        if lower.starts_with("aws_") || lower.ends_with("_proxy") {
            command.env_remove(name);
        }
    }
    command
        .args(arguments)
        .env("HOME", home.path())
        .env("XDG_STATE_HOME", home.path())
        .env("AWS_CONFIG_FILE", home.path().join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("COUNTERSIGN_LOG", "trace")
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some((_, config)) = environment.iter().find(|(name, _)| *name == "CONFIG") {
        std::fs::write(home.path().join("config"), config).unwrap();
    }
    let mut child = command.spawn().unwrap();
    let (mut stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let started = Instant::now();
    let (said, complained, code) = std::thread::scope(|scope| {
        let said = scope.spawn(move || read_to_end(&mut stdout));
        let complained = scope.spawn(move || read_to_end(&mut stderr));
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if started.elapsed() > TIME_LIMIT {
                child.kill().unwrap();
                break None;
            }
            #[expect(clippy::disallowed_methods, reason = "another program's time")]
            std::thread::sleep(Duration::from_millis(20));
        };
        let status = status.unwrap_or_else(|| panic!("no end of {arguments:?}"));
        (said.join().unwrap(), complained.join().unwrap(), status.code())
    });
    Ended { code, stdout: said, stderr: complained, files: files_under(home.path()) }
}

fn read_to_end(pipe: &mut impl std::io::Read) -> String {
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn files_under(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_under(&path));
        } else if entry.file_name() != "config" {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            found.push((path.display().to_string(), text));
        }
    }
    found
}

/// An AWS that says what it is told to: the operation in, status and body out.
struct Answering {
    address: SocketAddr,
}

type Answer = dyn Fn(&str) -> (u16, String) + Send + Sync;

impl Answering {
    fn start(answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answer: Arc<Answer> = Arc::new(answer);
        #[expect(clippy::disallowed_methods, reason = "it ends with the test's process")]
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answer = Arc::clone(&answer);
                std::thread::spawn(move || serve(stream, &*answer));
            }
        });
        Self { address }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn serve(mut stream: TcpStream, answer: &Answer) -> Option<()> {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).ok()?;
            head.extend(byte);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        let mut body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut body).ok()?;
        let body = String::from_utf8_lossy(&body).into_owned();
        let action = body.strip_prefix("Action=").and_then(|rest| rest.split('&').next());
        let (status, text) = answer(action.unwrap_or_else(|| head.lines().next().unwrap_or("")));
        // What a header may hold of what is hostile: bytes from 0x80 on.
        let answer = [
            format!("HTTP/1.1 {status} Hostile\r\nx-amzn-requestid: r\u{9b}31m\u{202e}x\r\n"),
            "x-amz-request-id: r\u{9b}31m\u{202e}x\r\ncontent-type: text/xml\r\n".to_owned(),
            format!("content-length: {}\r\n\r\n", text.len()),
        ];
        stream.write_all(answer.concat().as_bytes()).ok()?;
        stream.write_all(text.as_bytes()).ok()?;
    }
}

/// The text within XML: what XML does not take as it is stands there by its number, as some readers take it all the same.
fn xml(text: &str) -> String {
    text.chars()
        .filter(|c| *c != '\0')
        .map(|c| match c {
            '<' | '>' | '&' => format!("&#{};", u32::from(c)),
            _ if c.is_control() => format!("&#{};", u32::from(c)),
            _ => c.to_string(),
        })
        .collect()
}

fn all_fragments() -> String {
    FRAGMENTS.concat()
}

/// The fragments that an argument can hold, a few at a time.
fn groups() -> Vec<String> {
    let possible: Vec<&str> =
        FRAGMENTS.iter().copied().filter(|fragment| !fragment.contains('\0')).collect();
    possible.chunks(7).map(<[&str]>::concat).collect()
}

fn error(status: u16, code: &str, message: &str) -> (u16, String) {
    let (code, message) = (xml(code), xml(message));
    let error = format!(
        "<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (
        status,
        format!(
            "<ErrorResponse>{error}<RequestId>{}</RequestId></ErrorResponse>",
            xml(&all_fragments())
        ),
    )
}

fn result(action: &str, fields: &str) -> (u16, String) {
    let text =
        format!("<{action}Response><{action}Result>{fields}</{action}Result></{action}Response>");
    (200, text)
}

const FILE: &str = r#"
format = 1
account_id = "111111111111"
partition = "aws"
[content]
bucket = "media-prod"
region = "eu-west-1"
key = "cats/tom.png"
example_url = "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png"
domain = "https://media-prod.s3.eu-west-1.amazonaws.com"
ttl_secs = 7200
[role]
name = "LassoModerationBucketAccess"
path = "/"
[vendor]
id = "lasso"
principal = "222222222222"
external_id = "kR7vq2MxWzP4tYb9NcHd"
permissions = ["s3:GetObject"]
"#;

const KEYS: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    ("AWS_MAX_ATTEMPTS", "1"),
];

/// Every command that asks AWS, for people and for programs.
const COMMANDS: [&[&str]; 8] = [
    &["plan"],
    &["plan", "--json"],
    &["apply", "--yes"],
    &["apply", "--yes", "--json"],
    &["teardown", "--yes"],
    &["check"],
    &["check", "--json"],
    &["check", "--directly", "work"],
];

/// Runs each command against an AWS that answers so, and looks at what it said; hands back all of it.
#[track_caller]
fn is_shown_by_every_command(
    answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static,
) -> String {
    is_shown_by(&COMMANDS, answer)
}

#[track_caller]
fn is_shown_by(
    commands: &[&[&str]],
    answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static,
) -> String {
    let aws = Answering::start(answer);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lasso.toml");
    std::fs::write(&file, FILE).unwrap();
    let mut said = String::new();
    let url = aws.url();
    for command in commands {
        let mut arguments = command.to_vec();
        arguments.insert(1, file.to_str().unwrap());
        arguments.extend(["--endpoint-url", &url, "--region", "eu-west-1"]);
        let ended = run(&arguments, &KEYS);
        let place = command.join(" ");
        assert!(matches!(ended.code, Some(0..=3)), "{place}: {ended:?}");
        ended.assert_shown(&place);
        if command.contains(&"--json") {
            let value: serde_json::Result<serde_json::Value> = serde_json::from_str(&ended.stdout);
            assert!(value.is_ok(), "{place}: {ended:?}");
        }
        assert!(ended.stdout.len() < 400_000, "{place}: {} bytes", ended.stdout.len());
        said += &(ended.stdout + &ended.stderr);
    }
    said
}

#[test]
fn what_aws_says_of_the_credentials_is_shown() {
    let said = is_shown_by_every_command(|_| error(403, &all_fragments(), &all_fragments()));
    assert!(said.contains("\\u{1b}[2J"), "{said}");
}

#[test]
fn a_message_of_four_megabytes_is_cut_and_says_by_how_much() {
    let commands: [&[&str]; 2] = [&["plan"], &["check", "--json"]];
    let said = is_shown_by(&commands, |_| {
        error(403, "AccessDenied", &format!("{}\u{1b}", "x".repeat(4_000_000)))
    });
    assert!(said.contains("… (3998001 more characters)"), "{}", said.len());
    assert!(said.len() < 200_000, "{}", said.len());
}

/// What an account has of the integration, where somebody gave everything a hostile name.
fn hostile_account(action: &str) -> (u16, String) {
    const NAME: &str = "LassoModerationBucketAccess";
    const ARN: &str = "arn:aws:iam::111111111111";
    let hostile = xml(&all_fragments());
    let member = |fields: &str| format!("<member>{fields}</member>");
    let tag = |key: &str, value: &str| member(&format!("<Key>{key}</Key><Value>{value}</Value>"));
    let tags = tag("countersign:integration", "lasso/media-prod") + &tag(&hostile, &hostile);
    let document = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": all_fragments(),
            "Effect": "Allow",
            "Principal": { "AWS": all_fragments() },
            "Action": all_fragments(),
            "Resource": all_fragments(),
        }],
    });
    let encoded = percent_encoding::NON_ALPHANUMERIC;
    let document =
        percent_encoding::utf8_percent_encode(&document.to_string(), encoded).to_string();
    let version = "<VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion>";
    let end = "<IsTruncated>false</IsTruncated>";
    let fields = match action {
        "GetCallerIdentity" => {
            format!(
                "<Arn>{ARN}:user/{hostile}</Arn><UserId>AIDA</UserId><Account>111111111111</Account>"
            )
        }
        "ListAccountAliases" => format!("<AccountAliases>{}</AccountAliases>", member(&hostile)),
        "GetRole" => format!(
            "<Role><RoleName>{NAME}</RoleName><Path>/</Path><RoleId>AROA</RoleId><Arn>{ARN}:role/{NAME}</Arn>\
             <CreateDate>2026-01-01T00:00:00Z</CreateDate><Description>{hostile}</Description>\
             <MaxSessionDuration>3600</MaxSessionDuration><Tags>{tags}</Tags>\
             <AssumeRolePolicyDocument>{document}</AssumeRolePolicyDocument></Role>"
        ),
        "ListAttachedRolePolicies" => {
            let policy = format!(
                "<PolicyName>{hostile}</PolicyName><PolicyArn>{ARN}:policy/{hostile}</PolicyArn>"
            );
            format!("<AttachedPolicies>{}</AttachedPolicies>{end}", member(&policy))
        }
        "ListRolePolicies" => format!("<PolicyNames>{}</PolicyNames>{end}", member(&hostile)),
        "GetPolicy" => format!(
            "<Policy><PolicyName>{NAME}</PolicyName><DefaultVersionId>v1{hostile}</DefaultVersionId>\
             <Arn>{ARN}:policy/{NAME}</Arn><AttachmentCount>1</AttachmentCount><Tags>{tags}</Tags></Policy>"
        ),
        "GetPolicyVersion" => {
            format!("<PolicyVersion>{version}<Document>{document}</Document></PolicyVersion>")
        }
        "ListPolicyVersions" => format!("<Versions>{}</Versions>{end}", member(version)),
        "ListEntitiesForPolicy" => {
            let role = member(&format!("<RoleName>{hostile}</RoleName>"));
            format!("<PolicyRoles>{role}</PolicyRoles>{end}")
        }
        "ListRoles" => format!("<Roles></Roles>{end}"),
        other if other.starts_with("HEAD") => return (200, String::new()),
        _ => return error(400, "InvalidAction", &all_fragments()),
    };
    result(action, &fields)
}

#[test]
fn what_the_account_calls_itself_and_its_things_is_shown() {
    let said = is_shown_by_every_command(hostile_account);
    // In the log, in the plan's difference, and in JSON.
    for shown in [
        "target=\"arn:aws:iam::111111111111:policy/LassoModerationBucketAccess v1\\u{1b}[2J",
        "- ",
        "\\u202e",
    ] {
        assert!(said.contains(shown), "{shown}: {said}");
    }
}

#[test]
fn what_is_typed_into_the_command_line_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lasso.toml");
    std::fs::write(&file, FILE).unwrap();
    let file = file.to_str().unwrap();
    for fragment in groups() {
        let hostile = format!("a{fragment}");
        let missing = format!("{}/{}.toml", folder.path().display(), fragment.replace('/', ""));
        let commands: [&[&str]; 20] = [
            &["plan", file, "--profile", &hostile],
            &["check", file, "--profile", &hostile, "--json"],
            &["check", file, "--directly", &hostile, "--profile", "none"],
            &["plan", file, "--region", &hostile],
            &["plan", file, "--endpoint-url", &hostile],
            &["plan", file, "--sandbox", "--propagation", &hostile],
            &["plan", &missing],
            &["check", &missing, "--json"],
            &["export", &missing, "--format", "steps"],
            &["export", file, "--format", &hostile],
            &["export", file, "--format", "cli", "--output", &missing],
            &["export", file, "--format", "cloudformation", "--template-url", &hostile],
            &["inspect", &hostile],
            &["inspect", &format!("https://media-prod.s3.amazonaws.com/{fragment}"), "--json"],
            &["inspect", &format!("s3://media-prod/{fragment}")],
            &[
                "explain",
                &format!(
                    "An error occurred ({fragment}) when calling the GetObject operation: {fragment}"
                ),
            ],
            &["explain", "--json", &format!("AccessDenied: {fragment}")],
            &["--words", &missing, "inspect", "s3://a/b"],
            &["completions", &hostile],
            &[&hostile, &hostile],
        ];
        for command in commands {
            let ended = run(command, &[]);
            let place = format!("{command:?}");
            assert!(matches!(ended.code, Some(0..=3)), "{place}: {ended:?}");
            ended.assert_shown(&place);
        }
    }
}

#[test]
fn what_stands_in_the_environment_and_in_the_aws_config_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lasso.toml");
    std::fs::write(&file, FILE).unwrap();
    let plan = ["plan", file.to_str().unwrap()];
    for fragment in &groups() {
        let config = format!(
            "[profile work]\nregion = {fragment}\nrole_arn = arn:aws:iam::1:role/{fragment}\nsource_profile = x{fragment}\n"
        );
        let environments: [&[(&str, &str)]; 7] = [
            &[("AWS_PROFILE", fragment)],
            &[("AWS_ENDPOINT_URL", fragment)],
            &[("AWS_REGION", fragment), KEYS[0], KEYS[1]],
            &[("HTTPS_PROXY", fragment), KEYS[0], KEYS[1]],
            &[("AWS_CA_BUNDLE", fragment), KEYS[0], KEYS[1]],
            &[("AWS_WEB_IDENTITY_TOKEN_FILE", fragment), ("AWS_ROLE_ARN", fragment)],
            &[("AWS_PROFILE", "work"), ("CONFIG", &config)],
        ];
        for environment in environments {
            // Nothing of this leaves the computer: where a setting is no use, nobody is asked.
            let mut environment = environment.to_vec();
            if environment[0].0 != "AWS_ENDPOINT_URL" {
                environment.push(("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
            }
            environment.push(KEYS[2]);
            let ended = run(&plan, &environment);
            let place = format!("{environment:?}");
            assert!(matches!(ended.code, Some(0..=3)), "{place}: {ended:?}");
            ended.assert_shown(&place);
        }
    }
}

#[test]
fn a_request_that_could_not_be_sent_is_not_printed_with_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let (file, token) = (folder.path().join("lasso.toml"), folder.path().join("token"));
    std::fs::write(&file, FILE).unwrap();
    std::fs::write(&token, "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI1ZWNyMzcifQ.5ecr37").unwrap();
    let config = "[profile work]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111111111111:role/Jo\n\
                  source_profile = keys\nexternal_id = 5ecr37\n[profile keys]\n\
                  aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = 5ecr37\n";
    let of_web = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap()),
        ("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/Jo"),
        ("AWS_REGION", "eu-west-1"),
    ];
    let of_profile = [("AWS_PROFILE", "work"), ("CONFIG", config), KEYS[2]];
    for endpoint in ["localhost:4566", "127.0.0.1:9", "127.0.0.1", "/sts", "[::1]:9"] {
        for environment in [of_web, of_profile] {
            let mut environment = environment.to_vec();
            environment.push(("AWS_ENDPOINT_URL_STS", endpoint));
            for arguments in [&["plan"][..], &["plan", "--json"]] {
                let mut arguments = arguments.to_vec();
                arguments.insert(1, file.to_str().unwrap());
                let ended = run(&arguments, &environment);
                let said = ended.stdout.clone() + &ended.stderr;
                assert_eq!(ended.code, Some(2), "{endpoint}: {ended:?}");
                assert!(said.contains("AWS_ENDPOINT_URL_STS "), "{endpoint}: {said}");
                assert!(
                    !said.contains("5ecr37") && !said.contains("eyJzdWIi"),
                    "{endpoint}: {said}"
                );
                ended.assert_shown(endpoint);
            }
        }
    }
}

#[test]
fn an_output_that_cannot_be_written_is_no_success() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else { return };
    let ended = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["inspect", "s3://media-prod/a.png"])
        .env_remove("AWS_ENDPOINT_URL")
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(2), "{ended:?}");
    let complaint = String::from_utf8(ended.stderr).unwrap();
    assert!(complaint.starts_with("countersign: Standard output cannot be written"), "{complaint}");
}
