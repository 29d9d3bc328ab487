use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn every_spelling_is_another_key_and_stands_once(text in "[\\PC +%/\\\\.]{1,40}") {
        let key = ObjectKey::parse(&text).unwrap();
        let mut keys: Vec<_> = spellings(&key).into_iter().map(|found| found.key).collect();
        prop_assert!(!keys.contains(&key));
        let count = keys.len();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), count);
    }

    #[test]
    fn folding_is_the_same_in_either_normal_form(text in "[a-zA-Zäéñöüçåø가각힣 /+.]{1,40}") {
        prop_assert_eq!(fold(&text), fold(&spelling::composed(&text)));
        prop_assert_eq!(fold(&text), fold(&text.to_lowercase()));
    }

    #[test]
    fn the_distance_is_the_same_both_ways(one in "[abc]{0,12}", other in "[abc]{0,12}", most in 0_usize..5) {
        let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        prop_assert_eq!(distance::within(&one, &other, most), distance::within(&other, &one, most));
    }
}
