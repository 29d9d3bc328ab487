//! `countersign plan`, `apply` and `teardown`, as a script, a program and somebody at a terminal meet them.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Output, Stdio};

use countersign::access::integration::Integration;
use serde_json::Value;

use crate::checking::{Bench, FILE, json_of, plan, text};

const ROLE: &str = "LassoModerationBucketAccess-countersign-practice";
const ACCOUNT: &str = "111111111111";
const OTHER_EXTERNAL_ID: &str = "Zp3Xc8Vb6Nm2Qw9Er5Ty7Ui4";

fn run(bench: &Bench, name: &str, arguments: &[&str]) -> Output {
    bench.command_of(name, "CUSTOMER", arguments).output().expect("the command runs")
}

/// The names of the roles in the account.
fn roles(bench: &Bench) -> Vec<String> {
    let iam = bench.iam();
    let listed = workers().block_on(iam.list_roles().send()).expect("the roles");
    listed.roles.into_iter().map(|role| role.role_name).collect()
}

fn workers() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("workers")
}

/// A role of the plan's name that nobody has tagged.
fn make_foreign_role(bench: &Bench) {
    let request = bench
        .iam()
        .create_role()
        .role_name(ROLE)
        .assume_role_policy_document(plan().trust_policy().text());
    workers().block_on(request.send()).expect("a role");
}

/// The file wants another external ID than the role has.
fn want_another_external_id(bench: &Bench) {
    bench.write(&FILE.replace("7Qm4zR9tKc2VxH5wLb8NpYd3", OTHER_EXTERNAL_ID));
}

/// The command at a terminal of its own.
struct Terminal(Child);

impl Terminal {
    fn open(command: &Command) -> Self {
        let quoted = |text: &std::ffi::OsStr| format!("'{}'", text.to_string_lossy());
        let words: Vec<String> =
            [command.get_program()].into_iter().chain(command.get_args()).map(quoted).collect();
        // Without exec a shell that stays the parent would die of the Ctrl+C that the command answers.
        let line = format!("exec {}", words.join(" "));
        let mut script = Command::new("script");
        script.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => script.env(name, value),
                None => script.env_remove(name),
            };
        }
        script.stdin(Stdio::piped()).stdout(Stdio::piped());
        Self(script.spawn().expect("script runs"))
    }

    /// Reads until the question has been asked.
    fn wait_for(&mut self, question: &str) -> String {
        let output = self.0.stdout.as_mut().expect("its output");
        let mut seen = Vec::new();
        let mut byte = [0];
        while !String::from_utf8_lossy(&seen).contains(question) {
            assert_ne!(output.read(&mut byte).expect("output"), 0, "{}", text(&seen));
            seen.push(byte[0]);
        }
        text(&seen)
    }

    fn answer(mut self, typed: &str) -> (Option<i32>, String) {
        let mut input = self.0.stdin.take().expect("its input");
        input.write_all(typed.as_bytes()).expect("typed");
        input.flush().expect("typed");
        let output = self.0.wait_with_output().expect("script ends");
        drop(input);
        (output.status.code(), text(&output.stdout))
    }
}

#[test]
fn a_plan_of_an_empty_account_ends_with_3_and_writes_nothing() {
    let bench = Bench::start("0");
    let output = run(&bench, "plan", &[]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(shown.contains(&format!("  + Create the role {ROLE}\n")), "{shown}");
    assert!(shown.contains("7Qm4zR9tKc2VxH5wLb8NpYd3"), "{shown}");
    assert!(shown.ends_with("\n3 changes to make\n"), "{shown}");
    assert_eq!(roles(&bench), Vec::<String>::new());
}

#[test]
fn a_program_reads_what_would_be_changed_from_what_to_what() {
    let bench = Bench::start("0");
    bench.make_role();
    want_another_external_id(&bench);
    let output = run(&bench, "plan", &["--json"]);
    let report = json_of(&output);
    assert_eq!(output.status.code(), Some(3), "{report:#}");
    assert_eq!(report["outcome"], "pending", "{report:#}");
    let rows = report["changes"].as_array().unwrap();
    let row = rows.iter().find(|row| row["operation"] == "UpdateAssumeRolePolicy").unwrap();
    assert_eq!((&row["action"], &row["state"]), (&"replace".into(), &"to-do".into()), "{row:#}");
    assert_eq!(row["before"], plan().trust_policy().text());
    assert!(row["after"].as_str().unwrap().contains(OTHER_EXTERNAL_ID), "{row:#}");
    assert!(report["identity"].as_str().unwrap().contains(ACCOUNT), "{report:#}");
}

#[test]
fn a_vendor_is_not_locked_out_by_yes_alone() {
    let bench = Bench::start("0");
    bench.make_role();
    want_another_external_id(&bench);
    let planned = text(&run(&bench, "plan", &[]).stdout);
    assert!(planned.contains("Lasso would be locked out"), "{planned}");
    let output = run(&bench, "apply", &["--yes", "--json"]);
    let why = json_of(&output);
    assert_eq!(output.status.code(), Some(2), "{why:#}");
    assert!(why["error"].as_str().unwrap().contains("Lasso would be locked out"), "{why:#}");
    assert!(why["remedy"].as_str().unwrap().contains("--replace-external-id"), "{why:#}");
    bench.write(FILE);
    assert_eq!(run(&bench, "plan", &[]).status.code(), Some(0), "nothing was written");
    bench.write(&FILE.replace(
        "external_id = \"7Qm4zR9tKc2VxH5wLb8NpYd3\"",
        &format!(
            "external_id = \"{OTHER_EXTERNAL_ID}\"\nprevious_external_id = \"7Qm4zR9tKc2VxH5wLb8NpYd3\""
        ),
    ));
    let output = run(&bench, "apply", &["--yes"]);
    assert_eq!(output.status.code(), Some(0), "a rotation locks nobody out: {output:?}");
}

#[test]
fn ones_own_account_is_refused_by_every_command_but_teardown() {
    let bench = Bench::start("0");
    bench.make_role();
    bench.write(&FILE.replace("principal = \"222222222222\"", "principal = \"111111111111\""));
    let own = "This is your own account; the vendor needs its own";
    for name in ["plan", "apply"] {
        let arguments: &[&str] = if name == "apply" { &["--yes"] } else { &[] };
        let output = run(&bench, name, arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains(own), "{output:?}");
    }
    let output = run(&bench, "check", &[]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stdout).contains(own), "{output:?}");
    let output = run(&bench, "teardown", &["--yes"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(roles(&bench), Vec::<String>::new());
}

#[test]
fn what_is_planned_in_a_sandbox_of_another_program_says_so() {
    let bench = Bench::start("0");
    let shown = text(&run(&bench, "plan", &[]).stdout);
    let first = "Practice: made in the sandbox (in-order), proves nothing about AWS\n";
    assert!(shown.starts_with(first), "{shown}");
    assert_eq!(json_of(&run(&bench, "plan", &["--json"]))["sandbox"], "in-order");
    assert_eq!(json_of(&run(&bench, "check", &["--json"]))["sandbox"], "in-order");
}

#[test]
fn a_plan_that_is_carried_out_already_ends_with_0() {
    let bench = Bench::start("0");
    bench.make_role();
    let output = run(&bench, "plan", &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stdout).contains("Nothing to do"), "{output:?}");
}

#[test]
fn what_others_have_made_is_refused_with_1_and_stays() {
    let bench = Bench::start("0");
    make_foreign_role(&bench);
    for (name, arguments) in [("plan", &[][..]), ("apply", &["--yes"])] {
        let output = run(&bench, name, arguments);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let shown = text(&output.stdout);
        assert!(shown.contains("It was not made by Countersign"), "{shown}");
    }
    let attached = bench.iam().list_attached_role_policies().role_name(ROLE);
    let attached = workers().block_on(attached.send()).expect("what is attached");
    assert_eq!(attached.attached_policies(), []);
}

#[test]
fn apply_makes_what_the_plan_says_and_nothing_the_second_time() {
    let bench = Bench::start("0");
    let output = run(&bench, "apply", &["--yes"]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(shown.contains(&format!("  ✓ Create the role {ROLE}\n")), "{shown}");
    assert!(shown.ends_with("\nDone: 3 changes made\n"), "{shown}");
    for secret in [bench.secret(), "X-Amz-"] {
        assert!(!format!("{output:?}").contains(secret), "{output:?}");
    }
    assert_eq!(run(&bench, "plan", &[]).status.code(), Some(0));
    let again = run(&bench, "apply", &["--yes", "--json"]);
    let report = json_of(&again);
    assert_eq!(again.status.code(), Some(0), "{report:#}");
    assert_eq!(report["outcome"], "as-wanted", "{report:#}");
    let wrote = |call: &Value| call["operation"].as_str().unwrap().starts_with("Create");
    assert!(!report["calls"].as_array().unwrap().iter().any(wrote), "{report:#}");
}

#[test]
fn without_a_terminal_apply_wants_yes_and_asks_aws_nothing() {
    let bench = Bench::start("0");
    let output = run(&bench, "apply", &["--json"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let why = json_of(&output);
    assert!(why["error"].as_str().unwrap().contains("not a terminal"), "{why:#}");
    assert!(why["remedy"].as_str().unwrap().contains("--yes"), "{why:#}");
    assert_eq!(why["evidence"], Value::Null);
    assert_eq!(roles(&bench), Vec::<String>::new());
}

#[test]
fn credentials_of_another_account_change_nothing_and_end_with_2() {
    let bench = Bench::start("0");
    for (name, arguments) in [("plan", &[][..]), ("apply", &["--yes"])] {
        let output = bench.command_of(name, "STRANGER", arguments).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains("3333-3333-3333"), "{output:?}");
    }
}

#[test]
fn a_file_whose_bucket_is_elsewhere_makes_no_plan() {
    let bench = Bench::start("0");
    bench.write(&FILE.replace("eu-west-1", "us-west-2"));
    let output = run(&bench, "plan", &["--json"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let why = json_of(&output);
    assert_eq!(why["error"], "The bucket is in eu-west-1", "{why:#}");
}

#[test]
fn at_a_terminal_the_accounts_number_is_asked_for_and_taken() {
    let bench = Bench::start("0");
    let mut terminal = Terminal::open(&bench.command_of("apply", "CUSTOMER", &[]));
    let shown = terminal.wait_for("Type the account ID");
    assert!(shown.contains("3 changes to make"), "{shown}");
    assert_eq!(roles(&bench), Vec::<String>::new());
    let (code, shown) = terminal.answer("1111-1111-1111\n");
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(roles(&bench), [ROLE]);
}

#[test]
fn another_answer_than_the_accounts_number_changes_nothing() {
    let bench = Bench::start("0");
    for typed in ["yes\n", "333333333333\n", "\n", "\u{4}", "\u{3}"] {
        let mut terminal = Terminal::open(&bench.command_of("apply", "CUSTOMER", &[]));
        terminal.wait_for("Type the account ID");
        let (code, shown) = terminal.answer(typed);
        assert_eq!(code, Some(2), "{typed:?}: {shown}");
    }
    assert_eq!(roles(&bench), Vec::<String>::new());
}

#[test]
fn an_account_that_changed_while_the_question_stood_is_left_as_it_is() {
    let bench = Bench::start("0");
    let mut terminal = Terminal::open(&bench.command_of("apply", "CUSTOMER", &[]));
    terminal.wait_for("Type the account ID");
    make_foreign_role(&bench);
    let (code, shown) = terminal.answer("111111111111\n");
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("The account changed since it was read"), "{shown}");
    assert!(shown.contains("It was not made by Countersign"), "{shown}");
    let policies = bench.iam().list_policies().scope("Local".into()).send();
    let policies = workers().block_on(policies).expect("the policies");
    assert_eq!(policies.policies(), []);
}

#[test]
fn a_refusal_half_way_says_what_was_made_and_how_to_go_on() {
    let bench = Bench::start("0");
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"iam:CreateRole","Resource":"*"}}"#;
    let put = bench.iam().put_user_policy().user_name("admin").policy_name("no-roles");
    workers().block_on(put.policy_document(deny).send()).expect("a Deny");
    let output = run(&bench, "apply", &["--yes"]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        shown.contains(&format!("✓ made      Create the permissions policy {ROLE}")),
        "{shown}"
    );
    assert!(shown.contains(&format!("○ not made  Create the role {ROLE}")), "{shown}");
    assert!(shown.contains("run teardown"), "{shown}");
    assert!(shown.contains("iam.CreateRole: AccessDenied"), "{shown}");
}

#[test]
fn an_access_key_whose_secret_is_told_once_is_made_in_the_window_alone() {
    let bench = Bench::start("0");
    let file = FILE
        .replace("[role]\n", "[role]\ngrantee = \"user\"\n")
        .replace(
            "id = \"lasso\"\nprincipal = \"222222222222\"",
            "id = \"custom\"\nname = \"Pixel\"",
        )
        .replace("external_id = \"7Qm4zR9tKc2VxH5wLb8NpYd3\"\n", "");
    bench.write(&file);
    let plan = run(&bench, "plan", &[]);
    assert_eq!(plan.status.code(), Some(3), "{plan:?}");
    let output = run(&bench, "apply", &["--yes", "--json"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let why = json_of(&output);
    assert!(why["error"].as_str().unwrap().contains("access key"), "{why:#}");
}

#[test]
fn teardown_of_what_is_not_there_has_nothing_to_do() {
    let bench = Bench::start("0");
    let output = run(&bench, "teardown", &["--yes"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stdout).ends_with("nothing in the account is of this integration\n"));
}

#[test]
fn teardown_deletes_what_apply_has_made_and_sees_it_gone() {
    let bench = Bench::start("0");
    assert_eq!(run(&bench, "apply", &["--yes"]).status.code(), Some(0));
    let output = run(&bench, "teardown", &["--yes"]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(shown.contains(&format!("  - Delete the role {ROLE}\n")), "{shown}");
    assert!(shown.ends_with("\nDone: 3 changes undone, as the account shows\n"), "{shown}");
    assert_eq!(roles(&bench), Vec::<String>::new());
    assert_eq!(run(&bench, "teardown", &["--yes"]).status.code(), Some(0));
}

#[test]
fn teardown_puts_back_what_this_computer_has_only_changed() {
    let bench = Bench::start("0");
    bench.make_role();
    want_another_external_id(&bench);
    let apply = run(&bench, "apply", &["--yes", "--replace-external-id"]);
    assert_eq!(apply.status.code(), Some(0), "{apply:?}");
    let output = run(&bench, "teardown", &["--yes", "--json"]);
    let report = json_of(&output);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    assert_eq!(report["outcome"], "done", "{report:#}");
    let row = &report["changes"][0];
    assert_eq!((&row["action"], &row["state"]), (&"undo".into(), &"made".into()), "{row:#}");
    assert_eq!(row["after"], plan().trust_policy().text(), "{row:#}");
    assert_eq!(roles(&bench), [ROLE]);
    bench.write(FILE);
    assert_eq!(run(&bench, "plan", &[]).status.code(), Some(0));
}

#[test]
fn teardown_leaves_alone_what_others_have_made() {
    let bench = Bench::start("0");
    make_foreign_role(&bench);
    let output = run(&bench, "teardown", &["--yes"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(roles(&bench), [ROLE]);
}

#[test]
fn teardown_works_when_the_bucket_is_gone() {
    let bench = Bench::start("0");
    let gone = FILE.replace("countersign-practice", "countersign-was-here");
    bench.write(&gone);
    // As apply made it while the bucket was there.
    bench.make_role_of(&Integration::from_toml("lasso.toml", &gone).unwrap().plan());
    let plan = run(&bench, "plan", &[]);
    assert_eq!(plan.status.code(), Some(2), "{plan:?}");
    let output = run(&bench, "teardown", &["--yes"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(roles(&bench), Vec::<String>::new());
}

#[test]
fn teardown_asks_at_a_terminal_and_shows_what_goes() {
    let bench = Bench::start("0");
    bench.make_role();
    let mut terminal = Terminal::open(&bench.command_of("teardown", "CUSTOMER", &[]));
    let shown = terminal.wait_for("Type the account ID");
    assert!(shown.contains("Delete the role"), "{shown}");
    let (code, shown) = terminal.answer("no\n");
    assert_eq!(code, Some(2), "{shown}");
    assert_eq!(roles(&bench), [ROLE]);
}
