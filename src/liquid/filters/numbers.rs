//! Filters of numbers: whole ones stay whole, as in Ruby.

use super::super::value::{Number, Value};
use super::Call;

pub(super) const NAMES: &[&str] = &[
    "abs",
    "ceil",
    "floor",
    "round",
    "plus",
    "minus",
    "times",
    "divided_by",
    "modulo",
    "at_least",
    "at_most",
    "to_integer",
];

pub(super) fn apply(name: &str, call: &Call<'_>) -> Value {
    let input = call.input.number();
    let other = call.argument(0).number();
    match name {
        "abs" => match input {
            Number::Integer(n) => Value::Integer(n.saturating_abs()),
            Number::Float(n) => Value::Float(n.abs()),
        },
        "ceil" => whole(input.float().ceil()),
        "floor" => whole(input.float().floor()),
        "round" => {
            let digits = i32::try_from(call.argument(0).integer())
                .unwrap_or(0)
                .clamp(0, 15);
            let factor = 10_f64.powi(digits);
            let rounded = (input.float() * factor).round() / factor;
            if digits > 0 {
                Value::Float(rounded)
            } else {
                whole(rounded)
            }
        }
        "plus" => both(input, other, i64::checked_add, |a, b| a + b),
        "minus" => both(input, other, i64::checked_sub, |a, b| a - b),
        "times" => both(input, other, i64::checked_mul, |a, b| a * b),
        "divided_by" => match other {
            Number::Integer(0) => Value::Nil,
            _ => both(input, other, floor_div, |a, b| a / b),
        },
        "modulo" => match other {
            Number::Integer(0) => Value::Nil,
            _ => both(
                input,
                other,
                |a, b| a.checked_sub(floor_div(a, b)?.checked_mul(b)?),
                |a, b| a - b * (a / b).floor(),
            ),
        },
        "at_least" if input.float() < other.float() => call.argument(0),
        "at_most" if input.float() > other.float() => call.argument(0),
        "to_integer" => match call.input {
            Value::Bool(b) => Value::Integer(i64::from(b)),
            _ => Value::Integer(call.input.integer()),
        },
        _ => call.input.clone(),
    }
}

pub(super) fn sum(numbers: impl Iterator<Item = Value>) -> Value {
    numbers.fold(Value::Integer(0), |sum, number| {
        both(sum.number(), number.number(), i64::checked_add, |a, b| {
            a + b
        })
    })
}

fn floor_div(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    Some(if a % b != 0 && (a < 0) != (b < 0) {
        quotient - 1
    } else {
        quotient
    })
}

fn whole(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "it has no fraction")]
    Value::Integer(number as i64)
}

fn both(
    a: Number,
    b: Number,
    integers: impl Fn(i64, i64) -> Option<i64>,
    floats: impl Fn(f64, f64) -> f64,
) -> Value {
    if let (Number::Integer(a), Number::Integer(b)) = (a, b)
        && let Some(number) = integers(a, b)
    {
        return Value::Integer(number);
    }
    Value::Float(floats(a.float(), b.float()))
}
