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
    if !call.run.budget.go_through(&call.input) {
        return Value::Nil;
    }
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
            if let (Number::Integer(number), true) = (input, call.argument(0).integer() >= 0) {
                return Value::Integer(number);
            }
            if call.argument(0).integer() < 0 {
                return tens(input.float(), call.argument(0).integer());
            }
            let digits = i32::try_from(call.argument(0).integer())
                .unwrap_or(0)
                .clamp(0, 15);
            let rounded = rounded(input.float(), digits);
            if digits > 0 {
                Value::Float(rounded)
            } else {
                whole(rounded)
            }
        }
        "plus" => both(input, other, i64::checked_add, |a, b| {
            decimal(a, b, i128::checked_add).unwrap_or(a + b)
        }),
        "minus" => both(input, other, i64::checked_sub, |a, b| {
            decimal(a, b, i128::checked_sub).unwrap_or(a - b)
        }),
        "times" => both(input, other, i64::checked_mul, |a, b| {
            product(a, b).unwrap_or(a * b)
        }),
        "divided_by" => match (input, other) {
            (Number::Integer(_), Number::Integer(0)) => Value::Nil,
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
        "at_least" if input.float() < other.float() => other.into(),
        "at_most" if input.float() > other.float() => other.into(),
        "at_least" | "at_most" => input.into(),
        "to_integer" => match call.input {
            Value::Bool(b) => Value::Integer(i64::from(b)),
            Value::Date(ref date) => Value::Integer(date.timestamp().as_second()),
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

/// A number rounded to a power of ten, half away from zero.
fn tens(number: f64, digits: i64) -> Value {
    let step = 10_f64.powi(i32::try_from(-digits).unwrap_or(0).min(15));
    whole((number / step).round() * step)
}

/// A number rounded by its decimal digits, as Ruby's `BigDecimal` does: 1.255 is 1.26 although the float
/// is a little less.
fn rounded(number: f64, digits: i32) -> f64 {
    let factor = 10_f64.powi(digits);
    let written = number.to_string();
    let kept = usize::try_from(digits).unwrap_or(0);
    let next = written
        .split_once('.')
        .and_then(|(_, fraction)| fraction.chars().nth(kept));
    let up = next.is_some_and(|digit| digit >= '5') && !written.contains('e');
    let cut = (number * factor).trunc() / factor;
    match next {
        None => number,
        // The digits before it, as they are written.
        Some(_) => {
            let end = written.find('.').map_or(written.len(), |at| at + 1 + kept);
            let start = written[..end].trim_end_matches('.').parse().unwrap_or(cut);
            let step = if up { 1.0 / factor } else { 0.0 };
            let sum = start + step.copysign(number);
            (sum * factor).round() / factor
        }
    }
}

/// The digits of a number without its point, and how many of them follow it.
fn digits(number: f64) -> Option<(i128, u32)> {
    let written = number.to_string();
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let scale = u32::try_from(fraction.len()).ok()?;
    Some((format!("{whole}{fraction}").parse().ok()?, scale))
}

/// A sum or difference by decimal digits, as Ruby's `BigDecimal` has it: 1.1 and 2.2 are 3.3.
fn decimal(a: f64, b: f64, combine: fn(i128, i128) -> Option<i128>) -> Option<f64> {
    let ((a, a_scale), (b, b_scale)) = (digits(a)?, digits(b)?);
    let scale = a_scale.max(b_scale);
    let raised = |digits: i128, by: u32| digits.checked_mul(10_i128.checked_pow(by)?);
    let sum = combine(raised(a, scale - a_scale)?, raised(b, scale - b_scale)?)?;
    format!("{sum}e-{scale}").parse().ok()
}

/// As [`decimal`], of a product.
fn product(a: f64, b: f64) -> Option<f64> {
    let ((a, a_scale), (b, b_scale)) = (digits(a)?, digits(b)?);
    let scale = a_scale.checked_add(b_scale)?;
    format!("{}e-{scale}", a.checked_mul(b)?).parse().ok()
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
