//! Calendar dates (日期). Nothing here asks for the time: the build date is an argument.

use jiff::Span;
pub use jiff::civil::Date;

/// Reads a date as officers write it: `2024-03-05`, `2024-3-5`, `2024.3.5`, `2024/3/5`, `2024年3月5日`, `20240305`.
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Date::new(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?).ok();
    }
    let body = text.strip_suffix('日').unwrap_or(text);
    let mut parts = body.split(['-', '.', '/', '年', '月']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Returns a date as people write it, such as 2027年2月1日.
pub fn chinese_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// Returns the date that many months later, held at the calendar's end.
pub fn add_months(date: Date, months: i64) -> Date {
    date.saturating_add(Span::new().months(months.clamp(-12_000, 12_000)))
}

/// Returns the date that many days later, held at the calendar's end.
pub fn add_days(date: Date, days: i64) -> Date {
    date.saturating_add(Span::new().days(days.clamp(-400_000, 400_000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_common_spelling() {
        let expected = Date::constant(2024, 3, 5);
        for text in ["2024-03-05", "2024-3-5", "2024.3.5", "2024/3/5", "2024年3月5日", "20240305", " 2024-03-05 "] {
            assert_eq!(parse_date(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in ["", "2024-02-30", "24-3-5", "2024-03", "2024-03-05-1", "今天", "2024-13-01"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
