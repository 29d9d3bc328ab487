//! The rule of a language's plurals: an expression of C over `n`, as gettext's `Plural-Forms` has it.
//!
//! See <https://www.gnu.org/software/gettext/manual/html_node/Plural-forms.html>.

/// The longest rule that gettext's own manual lists has 110 characters; the bound keeps the recursion shallow.
const MAX_CHARS: usize = 500;

/// Every rule repeats itself within it.
const COUNTED_TO: u64 = 1_000;

/// The operators from the loosest to the tightest, those of a level in the order in which they are looked for.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("||", Operator::Or)],
    &[("&&", Operator::And)],
    &[("==", Operator::Equal), ("!=", Operator::Unequal)],
    &[
        ("<=", Operator::AtMost),
        (">=", Operator::AtLeast),
        ("<", Operator::Less),
        (">", Operator::More),
    ],
    &[("%", Operator::Remainder)],
];

/// Which plural a number takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule(Expression);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Expression {
    N,
    Number(u64),
    Of(Operator, Box<(Self, Self)>),
    If(Box<(Self, Self, Self)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    AtMost,
    AtLeast,
    Less,
    More,
    Remainder,
}

impl Rule {
    /// As in English: one, and any other number.
    pub fn of_english() -> Self {
        let sides = (Expression::N, Expression::Number(1));
        Self(Expression::Of(Operator::Unequal, Box::new(sides)))
    }

    /// Reads what stands behind `plural=`; `None` where it is no such expression.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_CHARS {
            return None;
        }
        let mut rest = text;
        let expression = choice(&mut rest)?;
        rest.trim().is_empty().then_some(Self(expression))
    }

    /// Whether more numbers than one take this plural, as far as numbers are counted here.
    pub fn is_for_several(&self, plural: usize) -> bool {
        (0..COUNTED_TO).filter(|n| self.index(*n) == plural).nth(1).is_some()
    }

    /// The plural of `n`, counted from 0.
    pub fn index(&self, n: u64) -> usize {
        usize::try_from(self.0.value(n)).unwrap_or(usize::MAX)
    }
}

impl Expression {
    fn value(&self, n: u64) -> u64 {
        match self {
            Self::N => n,
            Self::Number(number) => *number,
            Self::If(parts) => {
                let (condition, yes, no) = &**parts;
                if condition.value(n) == 0 { no.value(n) } else { yes.value(n) }
            }
            Self::Of(operator, sides) => {
                let (left, right) = (sides.0.value(n), sides.1.value(n));
                match operator {
                    Operator::Or => u64::from(left != 0 || right != 0),
                    Operator::And => u64::from(left != 0 && right != 0),
                    Operator::Equal => u64::from(left == right),
                    Operator::Unequal => u64::from(left != right),
                    Operator::AtMost => u64::from(left <= right),
                    Operator::AtLeast => u64::from(left >= right),
                    Operator::Less => u64::from(left < right),
                    Operator::More => u64::from(left > right),
                    // There is no such remainder, and a program does not end over it.
                    Operator::Remainder => left.checked_rem(right).unwrap_or(0),
                }
            }
        }
    }
}

fn take(rest: &mut &str, sign: &str) -> bool {
    let after = rest.trim_start().strip_prefix(sign);
    *rest = after.unwrap_or(rest);
    after.is_some()
}

fn choice(rest: &mut &str) -> Option<Expression> {
    let condition = level(rest, 0)?;
    if !take(rest, "?") {
        return Some(condition);
    }
    let yes = choice(rest)?;
    if !take(rest, ":") {
        return None;
    }
    Some(Expression::If(Box::new((condition, yes, choice(rest)?))))
}

fn level(rest: &mut &str, depth: usize) -> Option<Expression> {
    let Some(operators) = LEVELS.get(depth) else { return value(rest) };
    let mut left = level(rest, depth + 1)?;
    while let Some((_, operator)) = operators.iter().find(|(sign, _)| take(rest, sign)) {
        left = Expression::Of(*operator, Box::new((left, level(rest, depth + 1)?)));
    }
    Some(left)
}

fn value(rest: &mut &str) -> Option<Expression> {
    if take(rest, "n") {
        return Some(Expression::N);
    }
    if take(rest, "(") {
        let inner = choice(rest)?;
        return take(rest, ")").then_some(inner);
    }
    let text = rest.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, after) = text.split_at(end);
    *rest = after;
    digits.parse().ok().map(Expression::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: &str, expected: [usize; 8]) {
        let rule = Rule::parse(rule).unwrap();
        assert_eq!([0, 1, 2, 4, 5, 12, 21, 22].map(|n| rule.index(n)), expected);
    }

    #[test]
    fn the_rules_of_languages_choose_their_plurals() {
        check("n != 1", [1, 0, 1, 1, 1, 1, 1, 1]);
        check("n>1", [0, 0, 1, 1, 1, 1, 1, 1]);
        check("0", [0; 8]);
        let polish = "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)";
        check(polish, [2, 0, 1, 1, 2, 2, 2, 1]);
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for text in ["", "n==", "n-1", "(n", "n ? 1", "n n", "m", "99999999999999999999"] {
            assert_eq!(Rule::parse(text), None, "{text}");
        }
        assert_eq!(Rule::parse(&"(".repeat(MAX_CHARS + 1)), None);
    }

    #[test]
    fn a_plural_is_for_one_number_or_for_several() {
        let english = Rule::of_english();
        assert_eq!([0, 1, 2].map(|form| english.is_for_several(form)), [false, true, false]);
        assert!(Rule::parse("n>1").unwrap().is_for_several(0));
    }

    #[test]
    fn a_rule_of_the_longest_kind_ends_in_no_overflow() {
        let nested = format!("{}n{}", "(".repeat(249), ")".repeat(249));
        let chosen = format!("{}n", "n?n:".repeat(124));
        let chained = format!("n{}", "%n".repeat(249));
        for (rule, plural) in [(nested, 7), (chosen, 7), (chained, 0)] {
            assert_eq!(Rule::parse(&rule).unwrap().index(7), plural);
        }
    }

    #[test]
    fn a_division_by_zero_ends_nothing() {
        assert_eq!(Rule::parse("n % 0").unwrap().index(7), 0);
    }
}
