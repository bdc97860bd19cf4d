//! A moment as a person writes it, cut to what they know. It never guesses a zone, a day or an hour.

use jiff::civil::Date;

use super::document::{Moment, Precision};

/// How a moment is written.
pub const EXPECTED: &str = "a time such as 2026-11-22T14+07:00 (hour and zone), 2026-11-22, 2026-11 or unknown";

/// A moment, cut to its precision; nothing if it is not [`EXPECTED`], or if no calendar has the day.
#[must_use]
pub fn moment(text: &str) -> Option<Moment> {
    let value = text.trim();
    let precision = match value.len() {
        _ if value.eq_ignore_ascii_case("unknown") => Some(Precision::Unknown),
        7 => date(&format!("{value}-01")).then_some(Precision::Month),
        10 => date(value).then_some(Precision::Day),
        _ => hour(value).then_some(Precision::Hour),
    };
    let mut moment = Moment::default();
    moment.set_precision(precision.unwrap_or_default());
    if moment.precision() != Precision::Unknown {
        moment.value = value.to_owned();
    }
    (precision.is_some() && moment.is_consistent()).then_some(moment)
}

fn date(text: &str) -> bool {
    text.parse::<Date>().is_ok()
}

fn hour(text: &str) -> bool {
    let parts = text.split_at_checked(10).and_then(|(day, rest)| Some((day, rest.strip_prefix('T')?)));
    let Some((day, (hour, zone))) = parts.and_then(|(day, rest)| Some((day, rest.split_at_checked(2)?))) else {
        return false;
    };
    let below = |digits: Option<&str>, limit: u8| digits.and_then(|d| d.parse().ok()).is_some_and(|n: u8| n < limit);
    // The farthest zones are 14 hours ahead and 12 behind.
    let zoned = zone == "Z" || (zone.len() == 6 && below(zone.get(1..3), 15) && below(zone.get(4..6), 60));
    date(day) && below(Some(hour), 24) && zoned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_the_precision_that_is_written() {
        for (text, precision) in [
            ("2026-11-22T14+07:00", Precision::Hour),
            ("2026-11-22T00Z", Precision::Hour),
            ("2028-02-29", Precision::Day),
            ("2026-11", Precision::Month),
            ("unknown", Precision::Unknown),
        ] {
            assert_eq!(moment(text).unwrap().precision(), precision, "{text}");
        }
        for bad in [
            "2026-02-29",
            "2026-13",
            "2026-11-22T24+07:00",
            "2026-11-22T14",
            "2026-11-22T14:30+07:00",
            "2026-11-22T14+07:60",
            "2026-11-22T14+19:00",
            "22-11-2026",
            "+1234567890",
            "yesterday",
            "",
            "마파람마파람마파람",
        ] {
            assert!(moment(bad).is_none(), "{bad}");
        }
    }
}
