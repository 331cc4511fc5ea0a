//! Conditions of `if`, `unless` and `where_exp`.

use super::Expression;
use super::words::words;

/// The condition of an `if`.
#[derive(Debug, Clone)]
pub(in super::super) enum Condition {
    Is(Expression),
    Compare(Expression, Operator, Expression),
    /// Conditions with the word that joins each to all that follow it, and the last condition. A list and no
    /// tree: a condition may have any number of terms.
    Chain(Vec<(Condition, Join)>, Box<Condition>),
    Not(Box<Condition>),
    /// An unknown operator: the comparison is false.
    Unknown,
}

/// The operator between two conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Join {
    And,
    Or,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    Contains,
}

impl Condition {
    /// Returns true if it uses an unknown operator.
    pub(in super::super) fn has_unknown(&self) -> bool {
        match self {
            Condition::Unknown => true,
            Condition::Chain(chain, last) => {
                chain.iter().any(|(one, _)| one.has_unknown()) || last.has_unknown()
            }
            Condition::Not(inner) => inner.has_unknown(),
            Condition::Is(_) | Condition::Compare(..) => false,
        }
    }

    /// Reads a condition. The last `and` or `or` binds first, as in Liquid.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let words = words(text);
        Self::of(&words)
    }

    fn of(words: &[&str]) -> Option<Self> {
        let mut chain = Vec::new();
        let mut rest = words;
        let is_join = |word: &&str| matches!(*word, "and" | "or");
        while let Some(at) = rest.iter().position(is_join) {
            let join = if rest[at] == "and" {
                Join::And
            } else {
                Join::Or
            };
            chain.push((Self::one(&rest[..at])?, join));
            rest = &rest[at + 1..];
        }
        let last = Self::one(rest)?;
        Some(if chain.is_empty() {
            last
        } else {
            Condition::Chain(chain, Box::new(last))
        })
    }

    fn one(words: &[&str]) -> Option<Self> {
        let left = Expression::parse(words.first()?);
        let Some(operator) = words.get(1) else {
            return Some(Condition::Is(left));
        };
        let operator = match *operator {
            "==" => Operator::Equal,
            "!=" | "<>" => Operator::Unequal,
            "<" => Operator::Less,
            "<=" => Operator::LessOrEqual,
            ">" => Operator::More,
            ">=" => Operator::MoreOrEqual,
            "contains" => Operator::Contains,
            _ => return Some(Condition::Unknown),
        };
        let right = Expression::parse(words.get(2).copied().unwrap_or_default());
        Some(Condition::Compare(left, operator, right))
    }
}
