use proptest::prelude::*;

use super::*;

/// One of every kind that must not leave the program as it is.
pub const HIDDEN: [char; 26] = [
    '\0',
    '\u{7}',
    '\u{8}',
    '\t',
    '\r',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{9b}',
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{180e}',
    '\u{2003}',
    '\u{200b}',
    '\u{200f}',
    '\u{2028}',
    '\u{202e}',
    '\u{2066}',
    '\u{206f}',
    '\u{2800}',
    '\u{3164}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{fff9}',
    '\u{e0041}',
];

#[test]
fn what_cannot_be_seen_is_written_out() {
    for c in HIDDEN {
        let text = format!("a{c}b");
        let shown = format!("a\\u{{{:x}}}b", u32::from(c));
        assert_eq!(line(&text), shown);
        assert_eq!(lines(&text), shown);
    }
    assert_eq!(line("a\nb"), "a\\u{a}b");
    assert_eq!(lines("a\nb\r\nc"), "a\nb\nc");
}

#[test]
fn what_languages_are_written_with_stays() {
    for text in [
        "Łódź & Söhne",
        "日本\u{3000}写真",
        "Prix\u{202f}: 3\u{a0}€",
        "שלום",
        "ที่นี่",
        "Việt Nam",
        "🔒",
    ] {
        assert_eq!(line(text), text);
    }
    let vowels_and_accents = "בְּ\u{5bd}";
    assert_eq!(line(vowels_and_accents), vowels_and_accents);
}

#[test]
fn marks_without_end_are_written_out_from_the_fifth_on() {
    let tower = format!("a{}b", "\u{301}".repeat(7));
    let shown = format!("a{}{}b", "\u{301}".repeat(4), "\\u{301}".repeat(3));
    assert_eq!(line(&tower), shown);
}

#[test]
fn a_line_that_is_too_long_is_cut_and_says_by_how_much() {
    let long = "x".repeat(4_000_000);
    let cut = line(&long).into_owned();
    assert!(cut.ends_with("x… (3996000 more characters)"), "{}", &cut[cut.len() - 60..]);
    assert!(cut.chars().count() < 4_064);
    assert_eq!(line(&cut), cut, "what was cut says still how much");
    assert_eq!(line(&"y".repeat(4_010)).len(), 4_010);
    let hidden = "\u{1b}".repeat(10_000);
    let cut = line(&hidden).into_owned();
    assert!(cut.chars().count() < 4_100 && cut.contains("more characters"), "{}", cut.len());
    assert_eq!(shortened(&long, 10), "xxxxxxxxxx… (3999990 more characters)");
    assert_eq!(shortened("\u{1b}[2J", 10), "\u{1b}[2J");
}

#[test]
fn lines_without_end_are_cut_and_say_by_how_many() {
    let text = lines(&"\n".repeat(30_000));
    assert!(text.ends_with("… (10001 more lines)"), "{}", &text[text.len() - 40..]);
}

#[test]
fn json_is_written_with_its_own_escapes() {
    let value = Value::from("\u{9b}\u{7f}\u{202e}\u{e0041}");
    assert_eq!(json(&value), r#""\u009b\u007f\u202e\udb40\udc41""#);
}

fn is_shown(text: &str) -> bool {
    !looked_at(text).any(|(_, is_written_out)| is_written_out)
}

proptest! {
    #[test]
    fn nothing_hidden_is_left_in_any_form(
        text in prop::collection::vec(prop_oneof![prop::sample::select(&HIDDEN[..]), any::<char>()], 0..60)
    ) {
        let text: String = text.into_iter().collect();
        let one = line(&text).into_owned();
        prop_assert!(is_shown(&one));
        prop_assert_eq!(&line(&one), &one);
        prop_assert!(lines(&text).split('\n').all(is_shown));

        let compact = json(&Value::from(text.clone()));
        prop_assert!(is_shown(&compact), "{compact}");
        prop_assert_eq!(&serde_json::from_str::<String>(&compact).unwrap(), &text);
        let pretty = json_lines(&Value::from(vec![text.clone()]));
        prop_assert!(pretty.split('\n').all(is_shown), "{pretty}");
        prop_assert_eq!(&serde_json::from_str::<[String; 1]>(&pretty).unwrap()[0], &text);

        let toml = format!("a = {}", toml_string(&text));
        prop_assert!(toml.split('\n').all(is_shown), "{toml}");
        let table: toml::Table = toml::from_str(&toml).unwrap();
        prop_assert_eq!(table["a"].as_str(), Some(text.as_str()));

        prop_assert!(bash_word(&text).split('\n').all(is_shown));
    }
}

#[cfg(unix)]
#[test]
fn bash_reads_its_words_back_as_the_same() {
    let text: String = HIDDEN.iter().skip(1).chain(&['\n', '\'', '"', '$', '`', '\\']).collect();
    let text = format!("a{text}b\u{9b}7");
    let said = std::process::Command::new("bash")
        .args(["-c", &format!("printf %s {}", bash_word(&text))])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(said.stdout).unwrap(), text);
}
