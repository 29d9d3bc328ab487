//! How many changes make one name of another.

/// The number of characters to add, remove, replace or swap with their neighbour, if it is at most `most`.
///
/// This is the optimal string alignment distance. Only the diagonal band of `most` on either side is calculated, so that a
/// long name takes no longer than its length times `most`.
pub fn within(one: &[char], other: &[char], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let too_far = most + 1;
    let width = other.len() + 1;
    let mut before = vec![too_far; width];
    let mut above: Vec<usize> = (0..width).map(|column| column.min(too_far)).collect();
    for row in 1..=one.len() {
        let mut current = vec![too_far; width];
        if row <= most {
            current[0] = row;
        }
        for column in row.saturating_sub(most).max(1)..=(row + most).min(other.len()) {
            let is_same = one[row - 1] == other[column - 1];
            let mut least = (above[column - 1] + usize::from(!is_same))
                .min(above[column] + 1)
                .min(current[column - 1] + 1);
            let is_swapped = row > 1
                && column > 1
                && one[row - 1] == other[column - 2]
                && one[row - 2] == other[column - 1];
            if is_swapped {
                least = least.min(before[column - 2] + 1);
            }
            current[column] = least.min(too_far);
        }
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
        let characters = |text: &str| text.chars().collect::<Vec<_>>();
        within(&characters(one), &characters(other), most)
    }

    #[test]
    fn each_kind_of_change_counts_once() {
        for other in ["harbur", "harbourr", "herbour", "habrour"] {
            assert_eq!(distance("harbour", other, 3), Some(1), "{other}");
        }
    }

    #[test]
    fn equal_names_take_no_change() {
        assert_eq!(distance("café", "café", 0), Some(0));
        assert_eq!(distance("", "", 0), Some(0));
    }

    #[test]
    fn what_takes_more_changes_than_allowed_is_no_neighbour() {
        assert_eq!(distance("harbour", "mountain", 4), None);
        assert_eq!(distance("harbour", "harb", 2), None);
        assert_eq!(distance("harbour", "harb", 3), Some(3));
    }
}
