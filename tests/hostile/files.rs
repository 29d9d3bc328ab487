//! Integration and vendor files with hostile texts in every field, and broken ones: each is refused in a sentence or makes
//! exports that say what it says.

#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use countersign::access::integration::Integration;
use countersign::access::plan::AccessPlan;
use countersign::access::vendor::VendorProfile;
use countersign::export::aws_cli;
use countersign::export::package::{ExportFormat, PackageFormat};
use countersign::export::snippets::SnippetLanguage;
use countersign::export::terraform;
use hcl::eval::{Context, Evaluate as _, FuncArgs, FuncDef, ParamType};
use rand::RngExt as _;
use rand::rngs::StdRng;
use serde_json::Value;

use crate::fragments::{assert_shown, generator, spoilt};
use crate::shown::{Ended, run};

/// How many files a run makes of each kind.
const FILES: usize = 500;
/// How many of them the program itself is given; it is started for each.
const BY_THE_PROGRAM: usize = 24;

const FOR_A_ROLE: &str = r#"
format = 1
account_id = "111111111111"
partition = "aws"
aws_profile = "work"
[content]
bucket = "media-prod"
region = "eu-west-1"
prefix = "cats/"
key = "cats/tom.png"
kms_key = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"
example_url = "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png"
domain = "https://media-prod.s3.eu-west-1.amazonaws.com"
ttl_secs = 7200
[role]
name = "AcmeAccess"
path = "/vendors/"
[vendor]
principal = "222222222222"
external_id = "kR7vq2MxWzP4tYb9NcHd"
permissions = ["s3:GetObject"]
[vendor.profile]
id = "acme"
name = "Acme"
docs_url = "https://acme.example/s3"
principal = "222222222222"
principal_kind = "any"
permissions = ["s3:GetObject"]
role_name = "AcmeAccess"
sts_regions = ["us-east-2"]
cors_origins = ["https://app.acme.example"]
notes = ["Ask Acme"]
[vendor.profile.external_id]
issued_by = "vendor"
min_chars = 20
[vendor.profile.ttl]
min_secs = 900
max_secs = 7200
default_secs = 900
[[vendor.profile.form]]
label = "Role ARN"
value = "role_arn"
hint = "Paste it"
"#;

const FOR_A_CUSTOM_VENDOR: &str = r#"
format = 1
account_id = "111111111111"
partition = "aws"
[content]
bucket = "media-prod"
region = "eu-west-1"
prefix = "cats/"
key = "cats/tom.png"
example_url = "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png"
domain = "https://media-prod.s3.eu-west-1.amazonaws.com"
ttl_secs = 3600
[role]
name = "PixelAccess"
path = "/"
grantee = "user"
[vendor]
id = "custom"
name = "Pixel"
permissions = ["s3:GetObject"]
"#;

/// Every text in the table, wherever it stands.
fn texts<'a>(value: &'a mut toml::Value, found: &mut Vec<&'a mut String>) {
    match value {
        toml::Value::String(text) => found.push(text),
        toml::Value::Array(values) => values.iter_mut().for_each(|value| texts(value, found)),
        toml::Value::Table(table) => {
            table.iter_mut().for_each(|(_, value)| texts(value, found));
        }
        _ => {}
    }
}

/// The file with one to three of its texts spoilt.
fn with_hostile_texts(file: &str, random: &mut StdRng) -> String {
    let mut value = toml::Value::Table(toml::from_str(file).unwrap());
    let mut found = Vec::new();
    texts(&mut value, &mut found);
    for _ in 0..random.random_range(1..=3) {
        let at = random.random_range(0..found.len());
        *found[at] = spoilt(found[at], random);
    }
    toml::to_string(&value).unwrap()
}

/// The bytes with some of them changed, doubled, or cut off.
fn broken(file: &str, random: &mut StdRng) -> Vec<u8> {
    let mut bytes = file.as_bytes().to_vec();
    for _ in 0..random.random_range(1..=4) {
        let at = random.random_range(0..bytes.len());
        match random.random_range(0..4) {
            0 => bytes[at] = random.random(),
            1 => bytes.insert(at, random.random()),
            2 => drop(bytes.remove(at)),
            _ => bytes.truncate(at + 1),
        }
    }
    bytes
}

#[expect(clippy::needless_pass_by_value, reason = "the evaluator hands its arguments over")]
fn chomp(args: FuncArgs) -> Result<hcl::Value, String> {
    let text = args[0].as_str().ok_or("no text")?;
    Ok(hcl::Value::from(text.trim_end_matches(['\n', '\r'])))
}

/// The permissions policy that Terraform reads in its module.
fn permissions_in_terraform(plan: &AccessPlan) -> Value {
    let body = hcl::parse(&terraform::module(plan)).unwrap();
    let locals = body.blocks().find(|block| block.identifier() == "locals").unwrap();
    let is_policy = |found: &&hcl::Attribute| found.key() == "permissions_policy";
    let policy = locals.body().attributes().find(is_policy).unwrap();
    let mut context = Context::new();
    context.declare_func("chomp", FuncDef::builder().param(ParamType::String).build(chomp));
    let text = policy.expr().evaluate(&context).unwrap();
    serde_json::from_str(text.as_str().unwrap()).unwrap()
}

/// Every document between fences.
fn documents_in_steps(text: &str) -> Vec<Value> {
    let parts = text.split("\n```json\n").skip(1);
    parts.map(|part| serde_json::from_str(part.split_once("\n```\n").unwrap().0).unwrap()).collect()
}

/// The permissions policy of the script, whose words stand between single quotes or, byte by byte, behind a dollar.
fn permissions_in_script(plan: &AccessPlan) -> Value {
    let script = aws_cli::script(plan);
    let (_, rest) = script.split_once("\npermissions_policy='").unwrap();
    let (word, _) = rest.split_once("'\n").unwrap();
    serde_json::from_str(&word.replace(r"'\''", "'")).unwrap()
}

/// The program without the tabs that its lines begin with.
fn without_tabs(program: &str) -> String {
    let lines = program.lines().map(|line| line.trim_start_matches("//").trim_start_matches('\t'));
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn is_exported_as_it_is(file: &str, integration: &Integration) {
    let plan = integration.plan();
    for format in ExportFormat::all() {
        // Go is set in with tabs, which are the program's own.
        let is_go = format == ExportFormat::SigningCode(SnippetLanguage::Go);
        let text = if is_go { without_tabs(&format.text(&plan)) } else { format.text(&plan) };
        assert_shown(&format!("{} of {file}", format.name()), &text);
    }
    let permissions: Value = serde_json::from_str(plan.permissions_policy().text()).unwrap();
    assert_eq!(permissions_in_terraform(&plan), permissions, "{file}");
    assert_eq!(permissions_in_script(&plan), permissions, "{file}");
    let steps = documents_in_steps(&PackageFormat::Steps.text(&plan));
    assert!(steps.contains(&permissions), "{file}");
    let again = integration.to_toml();
    assert_shown(file, &again);
    assert_eq!(Integration::from_toml("again.toml", &again).as_ref(), Ok(integration), "{file}");
}

#[test]
fn every_integration_file_is_refused_in_a_sentence_or_exported_as_it_is() {
    let (seed, mut random) = generator();
    let mut accepted = 0;
    for number in 0..FILES {
        let base = [FOR_A_ROLE, FOR_A_CUSTOM_VENDOR][number % 2];
        let text = if number % 4 == 3 {
            String::from_utf8_lossy(&broken(base, &mut random)).into_owned()
        } else {
            with_hostile_texts(base, &mut random)
        };
        let file = format!("seed {seed}, file {number}:\n{text}");
        match Integration::from_toml("x.toml", &text) {
            Ok(integration) => {
                accepted += 1;
                is_exported_as_it_is(&file, &integration);
            }
            Err(error) => {
                assert_shown(&file, &error.to_string());
                assert!(error.problem.chars().count() < 800, "{file}: {error}");
            }
        }
    }
    assert!(accepted > FILES / 20 && accepted < FILES, "seed {seed}: {accepted} were accepted");
}

#[test]
fn every_vendor_file_is_refused_in_a_sentence_or_has_nothing_hidden() {
    let (seed, mut random) = generator();
    let value: toml::Table = toml::from_str(FOR_A_ROLE).unwrap();
    let base = toml::to_string(&value["vendor"]["profile"]).unwrap();
    let mut accepted = 0;
    for number in 0..FILES {
        let text = with_hostile_texts(&base, &mut random);
        let file = format!("seed {seed}, file {number}:\n{text}");
        match VendorProfile::from_toml("x.toml", &text) {
            Ok(vendor) => {
                accepted += 1;
                let VendorProfile { name, notes, form, docs_url, cors_origins, .. } = vendor;
                let form = form.into_iter().flat_map(|field| [Some(field.label), field.hint]);
                let texts = [Some(name), docs_url].into_iter().chain(form).flatten();
                for text in texts.chain(notes).chain(cors_origins) {
                    assert_shown(&file, &format!("- {text}"));
                }
            }
            Err(error) => assert_shown(&file, &error.to_string()),
        }
    }
    assert!(accepted > 0 && accepted < FILES, "seed {seed}: {accepted} were accepted");
}

#[test]
fn the_program_says_of_every_file_what_it_is_and_nothing_that_a_terminal_obeys() {
    let (seed, mut random) = generator();
    let folder = tempfile::tempdir().unwrap();
    let formats: Vec<&str> = ExportFormat::all().map(ExportFormat::name).collect();
    for number in 0..BY_THE_PROGRAM {
        let base = [FOR_A_ROLE, FOR_A_CUSTOM_VENDOR][number % 2];
        let bytes = match number % 3 {
            0 => broken(base, &mut random),
            1 => base.as_bytes().to_vec(),
            _ => with_hostile_texts(base, &mut random).into_bytes(),
        };
        let name = spoilt(&format!("{number}.toml"), &mut random);
        let name: String = name.chars().filter(|c| !matches!(c, '/' | '\0')).take(40).collect();
        let path = folder.path().join(&name);
        std::fs::write(&path, &bytes).unwrap();
        let format = formats[random.random_range(0..formats.len())];
        let path = path.to_str().unwrap();
        let ended = run(&["export", path, "--format", format], &[]);
        let place = format!("seed {seed}, run {number}, {name:?}");
        assert!(matches!(ended.code, Some(0 | 2)), "{place}: {ended:?}");
        assert!(!ended.stderr.contains("broke off"), "{place}: {ended:?}");
        let is_go = format == ExportFormat::SigningCode(SnippetLanguage::Go).name();
        let stdout = if is_go { without_tabs(&ended.stdout) } else { ended.stdout.clone() };
        Ended { stdout, ..ended }.assert_shown(&place);
    }
}
