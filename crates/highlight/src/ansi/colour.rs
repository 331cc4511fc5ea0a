//! Colours of terminals: the nearest of 16 for the 256 colours and for true colours.

/// Reads the colour after `38` or `48`: `5;n`, or `2;red;green;blue`. `None` if it is incomplete.
pub(super) fn extended<'p>(parameters: &mut impl Iterator<Item = &'p str>) -> Option<u8> {
    let mut next = || parameters.next()?.parse::<u8>().ok();
    match next()? {
        5 => next().map(of_256),
        2 => Some(nearest([next()?, next()?, next()?])),
        _ => None,
    }
}

/// Returns the nearest of the 16 colours for one of the 256 of xterm: 16 colours, a cube of 6 × 6 × 6, 24 greys.
fn of_256(number: u8) -> u8 {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match number {
        0..16 => number,
        16..232 => {
            let cube = number - 16;
            nearest([level(cube / 36), level(cube / 6 % 6), level(cube % 6)])
        }
        232.. => nearest([8 + 10 * (number - 232); 3]),
    }
}

/// Returns the nearest of the 16 colours: by hue where there is one, else by lightness.
fn nearest(colour: [u8; 3]) -> u8 {
    let strongest = colour.into_iter().max().unwrap_or(0);
    let weakest = colour.into_iter().min().unwrap_or(0);
    let spread = strongest - weakest;
    // Greys: less than a quarter of the strongest part.
    if u16::from(spread) * 4 <= u16::from(strongest) {
        return match strongest {
            0..64 => 0,
            64..160 => 8,
            160..224 => 7,
            224.. => 15,
        };
    }
    // A part is present if it is nearer to the strongest than to the weakest.
    let middle = weakest + spread / 2;
    let bits = colour.map(|part| u8::from(part > middle));
    let hue = bits[0] | bits[1] << 1 | bits[2] << 2;
    if strongest > 215 { hue + 8 } else { hue }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_shown_as_the_nearest_of_sixteen() {
        for (colour, wanted) in [
            ([0, 0, 0], 0),
            ([255, 255, 255], 15),
            ([128, 128, 128], 8),
            ([205, 0, 0], 1),
            ([255, 85, 85], 9),
            ([0, 205, 0], 2),
            ([255, 200, 60], 11),
            ([30, 60, 200], 4),
            ([180, 60, 190], 5),
            ([0, 190, 190], 6),
        ] {
            assert_eq!(nearest(colour), wanted, "{colour:?}");
        }
        for (number, wanted) in [
            (1, 1),
            (9, 9),
            (196, 9),
            (21, 12),
            (46, 10),
            (240, 8),
            (255, 15),
        ] {
            assert_eq!(of_256(number), wanted, "{number}");
        }
    }
}
