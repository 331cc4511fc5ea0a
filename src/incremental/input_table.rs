//! The inputs of documents of Liquid, each once: thousands of documents read the same keys and includes.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::content::Fingerprint;
use crate::site::{LiquidInput, Site, SiteFingerprints};

/// The inputs of a record, with their fingerprints when it was written.
pub(super) type RecordedInputs = Vec<(LiquidInput, Fingerprint)>;

/// Returns for each input of a record whether it is unchanged.
pub(super) fn unchanged(
    recorded: &[(LiquidInput, Fingerprint)],
    then: &SiteFingerprints,
    site: &Site,
    now: &SiteFingerprints,
) -> Vec<bool> {
    let is_whole = then.whole == now.whole;
    let recorded = recorded.par_iter();
    recorded
        .map(|(input, fingerprint)| match input {
            LiquidInput::Whole => is_whole,
            input if is_whole && !input.is_outside_of_site() => true,
            input => site.input_fingerprint(input, now) == *fingerprint,
        })
        .collect()
}

/// Collects the inputs of the documents of a build, by numbers.
#[derive(Default)]
pub(super) struct InputTable {
    numbers: FxHashMap<LiquidInput, u32>,
    inputs: Vec<(LiquidInput, Option<Fingerprint>)>,
    /// The number of each input of the last build that was added.
    past: Vec<Option<u32>>,
}

impl InputTable {
    /// Returns the number of an input.
    pub(super) fn number(&mut self, input: LiquidInput, known: Option<Fingerprint>) -> Option<u32> {
        let next = u32::try_from(self.inputs.len()).ok()?;
        let number = *self.numbers.entry(input).or_insert_with_key(|input| {
            self.inputs.push((input.clone(), None));
            next
        });
        if let Some((_, fingerprint)) = self.inputs.get_mut(number as usize) {
            *fingerprint = fingerprint.or(known);
        }
        Some(number)
    }

    /// Returns the number of an input of the last build, which is unchanged.
    pub(super) fn past_number(
        &mut self,
        recorded: &[(LiquidInput, Fingerprint)],
        at: u32,
    ) -> Option<u32> {
        let at = at as usize;
        if self.past.len() < recorded.len() {
            self.past.resize(recorded.len(), None);
        }
        if let Some(known) = self.past.get(at).copied().flatten() {
            return Some(known);
        }
        let (input, fingerprint) = recorded.get(at)?;
        let number = self.number(input.clone(), Some(*fingerprint));
        self.past[at] = number;
        number
    }

    /// Returns the inputs in their order, with their fingerprints, and the position of each number.
    pub(super) fn in_order(
        self,
        fingerprint_of: &(dyn Fn(&LiquidInput) -> Fingerprint + Sync),
    ) -> (RecordedInputs, Vec<u32>) {
        let mut order: Vec<(LiquidInput, Option<Fingerprint>, usize)> = self
            .inputs
            .into_iter()
            .enumerate()
            .map(|(number, (input, fingerprint))| (input, fingerprint, number))
            .collect();
        order.par_sort_unstable_by(|(one, ..), (other, ..)| one.cmp(other));
        let mut places = vec![0; order.len()];
        for (place, (_, _, number)) in (0..).zip(&order) {
            places[*number] = place;
        }
        let inputs = order.into_par_iter().map(|(input, known, _)| {
            let fingerprint = known.unwrap_or_else(|| fingerprint_of(&input));
            (input, fingerprint)
        });
        (inputs.collect(), places)
    }
}
