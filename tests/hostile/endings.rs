//! Whatever a command waits for, it ends: by itself, or soon after Ctrl+C.

use std::time::Duration;

use crate::answers::account;
use crate::endpoint::{Endpoint, Manner, said as answer};
use crate::program::{Desk, SOON, output_of, said, signal};

const COMMANDS: [&[&str]; 5] = [
    &["plan", "lasso.toml"],
    &["check", "lasso.toml"],
    &["apply", "--yes", "lasso.toml"],
    &["teardown", "--yes", "lasso.toml"],
    &["plan", "--json", "lasso.toml"],
];
const KEYS: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "s")];

fn with_keys<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    KEYS.iter().chain(more).copied().collect()
}

#[test]
fn ctrl_c_ends_every_command_that_waits_for_a_silent_endpoint() {
    for command in COMMANDS {
        for name in ["INT", "TERM"] {
            let silent = Endpoint::start(|_| Manner::IsSilent);
            let desk = Desk::new();
            let variables = [("AWS_ENDPOINT_URL", silent.url.as_str())];
            let child = desk.command(command, &with_keys(&variables)).spawn().unwrap();
            silent.wait_for(1);
            signal(&child, name);
            let output = output_of(child, SOON);
            assert_eq!(output.status.code(), Some(2), "{command:?}: {}", said(&output));
            assert!(said(&output).contains("Stopped before anything was"), "{}", said(&output));
        }
    }
}

#[test]
fn ctrl_c_ends_a_command_whose_endpoint_falls_silent_after_the_credentials() {
    for command in COMMANDS {
        let falls_silent = Endpoint::start(|request| match request.action.as_deref() {
            Some("GetCallerIdentity" | "ListAccountAliases") => Manner::Says(account(request)),
            _ => Manner::IsSilent,
        });
        let desk = Desk::new();
        let variables = [("AWS_ENDPOINT_URL", falls_silent.url.as_str())];
        let child = desk.command(command, &with_keys(&variables)).spawn().unwrap();
        falls_silent.wait_for(3);
        signal(&child, "INT");
        let output = output_of(child, SOON);
        let is_check = command[0] == "check";
        let code = if is_check { 1 } else { 2 };
        let is_early = is_check && output.status.code() == Some(2);
        assert!(
            output.status.code() == Some(code) || is_early,
            "{command:?}: {:?} {}",
            output.status,
            said(&output)
        );
    }
}

#[test]
fn pages_without_end_come_to_an_end() {
    let page = std::sync::atomic::AtomicUsize::new(0);
    let endless = Endpoint::start(move |request| match request.action.as_deref() {
        Some("ListRoles") => {
            let marker = page.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let body = format!(
                "<ListRolesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListRolesResult><Roles/><IsTruncated>true</IsTruncated><Marker>{marker}</Marker></ListRolesResult></ListRolesResponse>"
            );
            Manner::Says(answer("200 OK", &[], &body))
        }
        _ => Manner::Says(account(request)),
    });
    let output = Desk::new().run(&["plan", "lasso.toml"], &[("AWS_ENDPOINT_URL", &endless.url)]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
}

#[test]
fn a_date_of_the_year_9999_is_no_end_of_anything() {
    for command in COMMANDS {
        let ahead = Endpoint::start(|request| {
            let answer = String::from_utf8(account(request)).unwrap();
            let (status, rest) = answer.split_once("\r\n").unwrap();
            let date = "Date: Fri, 31 Dec 9999 23:59:59 GMT";
            Manner::Says(format!("{status}\r\n{date}\r\n{rest}").into_bytes())
        });
        let output = Desk::new().run(command, &[("AWS_ENDPOINT_URL", &ahead.url)]);
        assert!(matches!(output.status.code(), Some(0..=3)), "{command:?}: {}", said(&output));
        assert!(!said(&output).contains("broke off"), "{command:?}: {}", said(&output));
    }
}

#[test]
fn an_endpoint_that_is_set_to_nothing_is_none() {
    let real = Endpoint::start(|request| Manner::Says(account(request)));
    let url = real.url.as_str();
    let of_services = "[services empty]\nsts =\n  endpoint_url =\niam =\n  endpoint_url =\n";
    let keys = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n";
    let of_profile = format!("[profile dev]\nendpoint_url = {url}\n{keys}");
    let nothing = format!("[profile dev]\nendpoint_url =\nservices = empty\n{keys}{of_services}");
    let empty = [
        ("AWS_ENDPOINT_URL", ""),
        ("AWS_ENDPOINT_URL_STS", ""),
        ("AWS_ENDPOINT_URL_IAM", " "),
        ("AWS_ENDPOINT_URL_S3", ""),
        ("AWS_ENDPOINT_URL_SSO", ""),
    ];
    for (config, variables) in [(&of_profile, &empty[..]), (&nothing, &[("AWS_ENDPOINT_URL", url)])]
    {
        let desk = Desk::new();
        desk.write_config(config);
        let arguments = ["plan", "--profile", "dev", "lasso.toml"];
        let child = desk.command(&arguments, variables).spawn().unwrap();
        let output = output_of(child, Duration::from_mins(1));
        assert_eq!(output.status.code(), Some(3), "{config}: {}", said(&output));
    }
}

#[test]
fn an_endpoint_without_a_scheme_is_refused_by_the_name_of_its_setting() {
    for name in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_IAM"] {
        let output = Desk::new().run(&["plan", "lasso.toml"], &[(name, "localhost:4566")]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", said(&output));
        assert!(said(&output).contains(&format!("{name} ")), "{}", said(&output));
    }
}

#[test]
fn a_key_that_no_header_can_hold_is_refused_in_words() {
    for arguments in [&["plan", "lasso.toml"][..], &["check", "--json", "lasso.toml"]] {
        let real = Endpoint::start(|request| Manner::Says(account(request)));
        let variables = [
            ("AWS_ENDPOINT_URL", real.url.as_str()),
            ("AWS_ACCESS_KEY_ID", "AKIA\u{1}X"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
        ];
        let desk = Desk::new();
        let child = desk.command(arguments, &variables).spawn().unwrap();
        let output = output_of(child, SOON);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("access key ID of the environment"), "{}", said(&output));
    }
}

#[test]
fn a_line_s_end_behind_a_key_is_none_of_it() {
    let real = Endpoint::start(|request| {
        assert!(request.head.contains("Credential=AKIAEXAMPLE/"), "{}", request.head);
        Manner::Says(account(request))
    });
    let variables = [
        ("AWS_ENDPOINT_URL", real.url.as_str()),
        ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE\r"),
        ("AWS_SECRET_ACCESS_KEY", "s\n"),
    ];
    let desk = Desk::new();
    let child = desk.command(&["plan", "lasso.toml"], &variables).spawn().unwrap();
    let output = output_of(child, Duration::from_mins(1));
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
}

#[test]
fn a_pipe_that_nobody_writes_into_is_no_file() {
    let desk = Desk::new();
    let pipe = desk.pipe().display().to_string();
    let file = desk.file().display().to_string();
    for arguments in [
        &["plan", &pipe][..],
        &["check", &pipe],
        &["export", &pipe, "--format", "steps"],
        &["export", &file, "--format", "steps", "--output", &pipe],
        &["--words", &pipe, "export", &file, "--format", "steps"],
    ] {
        let child = desk.command(arguments, &KEYS).spawn().unwrap();
        let output = output_of(child, SOON);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn what_a_shell_hands_over_is_read() {
    let desk = Desk::new();
    let program = env!("CARGO_BIN_EXE_countersign");
    let line = format!("'{program}' export <(cat lasso.toml) --format steps");
    let mut command = std::process::Command::new("bash");
    command.args(["-c", &line]).current_dir(desk.home.path());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn ctrl_c_ends_a_credential_process_that_hangs_and_what_it_has_started() {
    let desk = Desk::new();
    let marker = desk.home.path().join("id");
    let marker = marker.display();
    desk.write_config(&format!(
        "[profile dev]\nregion = eu-west-1\ncredential_process = echo $$ > {marker}; sleep 600; true\n"
    ));
    let child = desk.command(&["plan", "--profile", "dev", "lasso.toml"], &[]).spawn().unwrap();
    let began_at = std::time::Instant::now();
    while std::fs::read_to_string(marker.to_string()).unwrap_or_default().trim().is_empty() {
        assert!(began_at.elapsed() < Duration::from_mins(1), "it is not started");
        #[expect(clippy::disallowed_methods, reason = "another program's time")]
        std::thread::sleep(Duration::from_millis(10));
    }
    let id = std::fs::read_to_string(marker.to_string()).unwrap();
    signal(&child, "INT");
    let output = output_of(child, SOON);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let is_there = || {
        let state =
            std::process::Command::new("ps").args(["-o", "stat=", "-p", id.trim()]).output();
        let state = String::from_utf8(state.unwrap().stdout).unwrap();
        // One that has ended is there until somebody asks for its end.
        !state.trim().is_empty() && !state.starts_with('Z')
    };
    let ended_at = std::time::Instant::now();
    while is_there() {
        assert!(ended_at.elapsed() < SOON, "the credential_process is still there");
        #[expect(clippy::disallowed_methods, reason = "another program's time")]
        std::thread::sleep(Duration::from_millis(10));
    }
}
