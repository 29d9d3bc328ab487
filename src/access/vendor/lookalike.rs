//! Names that pass for a vendor that is built in: the same to the eye, and written with other characters.
//!
//! Source: UTS #39, "Confusable Detection": two texts are confusable if their skeletons are the same. The table here has the
//! letters that pass for a Latin one in the names of vendors; whole alphabets of letters in other shapes, such as fullwidth
//! ones, are NFKC's.

use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::VendorProfile;

/// The built-in vendor that somebody who reads this name thinks of, whatever its letters are.
pub fn built_in_called(name: &str) -> Option<&'static VendorProfile> {
    static BUILT_IN: LazyLock<Vec<(String, VendorProfile)>> = LazyLock::new(|| {
        let known = VendorProfile::built_in().into_iter().filter(|known| !known.is_custom());
        known.map(|known| (skeleton(&known.name), known)).collect()
    });
    let meant = skeleton(name);
    BUILT_IN.iter().find(|(skeleton, _)| *skeleton == meant).map(|(_, known)| known)
}

/// What is left of a name where characters that look alike are one: letters and digits, without case and marks.
fn skeleton(name: &str) -> String {
    let whole = ComposingNormalizerBorrowed::new_nfkc().normalize(name);
    let letters = whole.chars().flat_map(alike).filter(|c| c.is_alphanumeric());
    letters.collect::<String>().replace("rn", "m").replace("vv", "w")
}

/// The letter that this one looks like.
fn alike(c: char) -> impl Iterator<Item = char> {
    // Before the case is gone: these look like an l as they are.
    let c = if matches!(c, 'I' | '|' | 'Ι' | 'І' | 'Ӏ') { 'l' } else { c };
    c.to_lowercase().map(|c| match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ɑ' | 'α' | 'а' => 'a',
        'Ь' | 'ь' | 'β' | 'ƅ' | 'в' => 'b',
        'ç' | 'ć' | 'č' | 'ċ' | 'с' | 'ϲ' => 'c',
        'ԁ' | 'ɗ' | 'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'е' | 'ё' | 'є' | 'ε' => 'e',
        'ɡ' | 'ğ' | 'ģ' => 'g',
        'һ' | 'н' | 'η' => 'h',
        'ì'..='ï' | 'ī' | 'į' | 'ı' | 'і' | 'ї' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' | 'ķ' => 'k',
        '1' | 'ĺ' | 'ļ' | 'ľ' | 'ł' | 'ӏ' | 'ɩ' | 'ⅼ' | 'ן' | 'ا' => 'l',
        'м' | 'μ' => 'm',
        'ñ' | 'ń' | 'ņ' | 'ň' | 'п' | 'ո' => 'n',
        '0' | 'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'ο' | 'о' | 'օ' | 'σ' | 'ס' => 'o',
        'р' | 'ρ' => 'p',
        'ŕ' | 'ř' | 'г' => 'r',
        'ś' | 'ş' | 'š' | 'ș' | 'ѕ' | 'ꜱ' | '5' | '$' => 's',
        'ţ' | 'ť' | 'ț' | 'т' | 'τ' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' | 'ѡ' => 'w',
        'х' | 'χ' => 'x',
        'ý' | 'ÿ' | 'у' | 'γ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_built_in_vendor_is_known_in_other_letters() {
        for name in [
            "Lasso",
            "lasso ",
            "LASSO",
            "L\u{430}sso",
            "Las\u{455}o",
            "Lass\u{3bf}",
            "Iasso",
            "1asso",
            "Lass0",
            "Lässo",
            "La\u{308}sso",
            "Ｌａｓｓｏ",
            "\u{1d40b}\u{1d41a}\u{1d42c}\u{1d42c}\u{1d428}",
            "L-a-s-s-o",
            "\u{4c0}\u{430}\u{455}\u{455}\u{43e}",
        ] {
            let known = built_in_called(name).map(|vendor| vendor.name.as_str());
            assert_eq!(known, Some("Lasso"), "{name}");
        }
        let labelbox = built_in_called("L\u{430}b\u{435}lb\u{43e}x");
        assert_eq!(labelbox.map(|vendor| vendor.name.as_str()), Some("Labelbox"));
    }

    #[test]
    fn other_names_are_their_own() {
        for name in ["Lasso of our own", "Яндекс", "Acme", "Custom", "日本写真", "", "Lassie"]
        {
            assert_eq!(built_in_called(name), None, "{name}");
        }
    }
}
