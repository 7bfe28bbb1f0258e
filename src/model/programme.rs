//! When and how long a screen shows something: parts of the day (时段) and the rules of running text and standing pages.

/// A part of the day, in minutes since midnight; the end is not part of it, and may be 1440.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Daypart {
    pub from: u16,
    pub until: u16,
    /// What the campaign calls it, such as 早市.
    pub name: Option<String>,
}

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

impl Daypart {
    /// The whole day.
    pub const WHOLE: Self = Self { from: 0, until: DAY, name: None };

    /// Reads `06:00-09:00`; both ends are on one day and the first is earlier.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once(['-', '–', '—', '～', '~', '至'])?;
        let (from, until) = (clock(from)?, clock(until)?);
        (from < until).then_some(Self { from, until, name: None })
    }

    /// Returns the times as tables write them.
    pub fn times(&self) -> String {
        format!("{}-{}", time(self.from), time(self.until))
    }
}

/// Reads `6:00`, `06:00` or `24:00` as minutes since midnight.
pub fn clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once([':', '：', '时', '点'])?;
    let minutes = minutes.trim_end_matches('分');
    let (hours, minutes) = (hours.trim().parse::<u16>().ok()?, minutes.trim().parse::<u16>().ok()?);
    let at = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && at <= DAY).then_some(at)
}

/// Returns minutes since midnight as `06:00`.
pub fn time(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What the local rule for screens asks (当地规定): how long a page stands, how fast text runs, how bright a panel may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenRules {
    /// The least seconds of a page.
    pub min_page_s: u32,
    /// Characters a minute of running text.
    pub min_chars_per_min: u32,
    pub max_chars_per_min: u32,
    /// cd/m².
    pub day_nits: u32,
    pub night_nits: u32,
    /// Which rule says so.
    pub rule: String,
}

impl Default for ScreenRules {
    /// Anhui has no rule of its own for strips that could be found; Shenzhen's is the strictest published one.
    fn default() -> Self {
        Self {
            min_page_s: 15,
            min_chars_per_min: 60,
            max_chars_per_min: 80,
            day_nits: 350,
            night_nits: 200,
            rule: "深圳市城管部门 2018 年商铺电子条屏要求（当地没有规定时参照）".into(),
        }
    }
}

impl ScreenRules {
    /// Returns how long a page of so many characters stands: never less than the rule's time for a page, and long enough
    /// to be read at the rule's pace.
    pub fn page_seconds(&self, chars: u32) -> u32 {
        let reading = (u64::from(chars) * 60).div_ceil(u64::from(self.max_chars_per_min.max(1)));
        self.min_page_s.max(u32::try_from(reading).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let part = |text| Daypart::parse(text).map(|part| (part.from, part.until));
        assert_eq!(part("06:00-09:00"), Some((360, 540)));
        assert_eq!(part("6：30 至 24:00"), Some((390, 1440)));
        assert_eq!(part("5点30分-9点00分"), Some((330, 540)));
        for wrong in ["", "06:00", "09:00-06:00", "06:60-09:00", "06:00-25:00", "a-b", "99999:00-1:00"] {
            assert_eq!(part(wrong), None, "{wrong}");
        }
        assert_eq!(Daypart { from: 65, until: 600, name: None }.times(), "01:05-10:00");
    }

    #[test]
    fn a_page_stands_as_long_as_it_takes_to_read() {
        let rules = ScreenRules::default();
        assert_eq!([rules.page_seconds(8), rules.page_seconds(20), rules.page_seconds(41)], [15, 15, 31]);
    }
}
