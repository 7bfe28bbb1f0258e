//! One subject under two codes: the same name twice in one street or township; among platforms the same name in a
//! division and one that holds it, the same address, or the same ICP filing. No two communities of a street share a
//! name, so that such rows are one subject or a slip; either would mislead. Width, case and blanks make no other name.

use super::Scope;
use crate::base::{Code, Diagnostic, Text};
use crate::model::{Subject, SubjectKind};
use std::borrow::Cow;
use std::collections::BTreeMap;

const HERE: Text = Text { zh: "这里是一个", en: "this one" };
const THERE: Text = Text { zh: "这里是另一个", en: "the other one" };

pub(super) fn check(scope: &Scope, found: &mut Vec<Diagnostic>) {
    let mut street = "";
    let mut here: BTreeMap<Cow<'_, str>, &Subject> = BTreeMap::new();
    let mut platforms = Platforms::default();
    // Subjects are sorted by code, so that those of one street stand together.
    for subject in scope.campaign.registry.subjects() {
        if subject.kind == SubjectKind::Platform {
            found.extend(platforms.twin(subject));
            continue;
        }
        let own = subject.code.get(..9).unwrap_or(&subject.code);
        if own != street {
            street = own;
            here.clear();
        }
        if let Some(first) = here.insert(fold(&subject.name), subject) {
            found.push(twin(subject, first, "code", NAME));
        }
    }
}

/// What two rows have in common, and what to do if they are two subjects after all.
type Shared = (Text, Text);

const NAME: Shared = (
    Text { zh: "", en: "" },
    Text { zh: "确是两个主体的，名称上要能区分", en: "if they are two, give them names that differ" },
);
const ADDRESS: Shared = (
    Text { zh: "：网址或应用相同", en: ": their addresses are the same" },
    Text { zh: "确是两个平台的，各填各的网址", en: "if they are two, give each its own address" },
);
const ICP: Shared = (
    Text { zh: "：ICP备案号相同", en: ": their ICP numbers are the same" },
    Text {
        zh: "确是两个平台的，填各自网站的备案号（带 -1、-2）",
        en: "if they are two, give the number of each site (with -1, -2)",
    },
);

/// The platforms seen so far, by what no two of them share.
#[derive(Default)]
struct Platforms<'a> {
    /// By division and name.
    names: BTreeMap<(&'a str, String), &'a Subject>,
    /// By a division and the name of one that lies below it.
    below: BTreeMap<(&'a str, String), &'a Subject>,
    addresses: BTreeMap<String, &'a Subject>,
    filings: BTreeMap<String, &'a Subject>,
}

impl<'a> Platforms<'a> {
    /// Takes in a platform; returns the finding if one that was seen before is the same.
    fn twin(&mut self, subject: &'a Subject) -> Option<Diagnostic> {
        let (region, name) = (subject.region.as_str(), fold(&subject.name).into_owned());
        let above = [2, 4, 6, 9].into_iter().filter_map(|digits| region.get(..digits)).filter(|above| *above != region);
        let mut first = self.below.get(&(region, name.clone())).copied();
        for above in above {
            let key = (above, name.clone());
            first = first.or_else(|| self.names.get(&key).copied());
            self.below.entry(key).or_insert(subject);
        }
        let named = self.names.insert((region, name), subject).or(first);
        let profile = subject.profile.as_deref();
        let address = profile.and_then(|profile| profile.address.as_deref()).map(address).filter(|key| !key.is_empty());
        let addressed = address.and_then(|key| self.addresses.insert(key, subject));
        let filing = profile.and_then(|profile| profile.icp.as_deref()).map(|icp| fold(icp).into_owned());
        let filed = filing.filter(|key| !key.is_empty()).and_then(|key| self.filings.insert(key, subject));
        // One pair is one finding, whatever the two share.
        let name = named.map(|first| twin(subject, first, "code", NAME));
        let address = || addressed.map(|first| twin(subject, first, "address", ADDRESS));
        name.or_else(address).or_else(|| filed.map(|first| twin(subject, first, "icp", ICP)))
    }
}

fn twin(subject: &Subject, first: &Subject, field: &'static str, (why, advice): Shared) -> Diagnostic {
    let finding = Diagnostic::new(Code::SameName).arg("name", &subject.name);
    let finding = finding.arg_text("why", why).arg_text("advice", advice);
    let finding = finding.at_labelled(subject.place.field(field), THERE);
    finding.at_labelled(first.place.field(field), HERE)
}

/// Returns an address without what is written or left out at will.
fn address(text: &str) -> String {
    let text = fold(text);
    let text = text.split_once("://").map_or(&*text, |(_, rest)| rest);
    text.strip_prefix("www.").unwrap_or(text).trim_end_matches('/').to_string()
}

/// Returns a text without blanks and invisible characters, full-width characters as ASCII, in lower case; as it is if
/// it has nothing of that kind.
fn fold(text: &str) -> Cow<'_, str> {
    // Other first bytes than those of the common Chinese characters are rare.
    if text.bytes().all(|byte| matches!(byte, b'!'..=b'@' | b'['..=b'~' | 0x80..=0xbf | 0xe4..=0xe9)) {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    };
    let is_seen =
        |c: &char| !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    Cow::Owned(text.chars().filter(is_seen).map(plain).flat_map(char::to_lowercase).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;
    use crate::check::example::{scope_of, subject, with_registry};
    use crate::model::{Profile, RegionCode};

    fn found(subjects: Vec<Subject>) -> Vec<Diagnostic> {
        let campaign = with_registry(vec![], subjects, vec![]);
        let mut found = Vec::new();
        check(&scope_of(&campaign), &mut found);
        found
    }

    #[test]
    fn a_name_stands_once_in_a_street() {
        let found = found(vec![
            subject("340102001001", "340102"),
            subject("340102001002", "340102"),
            subject("340102002001", "340102"),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].places.len(), 2);
    }

    #[test]
    fn blanks_and_width_make_no_other_name() {
        for (one, other, is_twin) in [
            ("示例甲社区", "示例 甲社区", true),
            ("示例第1社区", "示例第１社区", true),
            ("示例甲社区", "示例甲\u{200b}社区\u{3000}", true),
            ("示例A区社区", "示例ａ区社区", true),
            ("示例甲（东）社区", "示例甲(东)社区", true),
            ("示例甲社区", "示例乙社区", false),
        ] {
            let named = |code: &str, name: &str| Subject { name: name.into(), ..subject(code, "340102") };
            let found = found(vec![named("340102001001", one), named("340102001002", other)]);
            assert_eq!(found.len(), usize::from(is_twin), "{one} {other}");
        }
    }

    #[test]
    fn one_platform_has_one_row() {
        let platform = |code: &str, region: &str, name: &str, address: &str, icp: &str| {
            let text = |text: &str| (!text.is_empty()).then(|| text.to_string());
            let profile = Profile { address: text(address), icp: text(icp), ..Profile::default() };
            Subject {
                kind: SubjectKind::Platform,
                name: name.into(),
                profile: Some(Box::new(profile)),
                region: RegionCode::parse(region).unwrap(),
                ..subject(code, region)
            }
        };
        let first = || platform("p-1", "3401", "示例云购", "https://www.yungou.example/", "皖ICP备0号-1");
        for (other, said) in [
            (platform("p-2", "3402", "示例云购商城", "yungou.example", ""), Some("网址或应用相同")),
            (platform("p-2", "3402", "示例云购商城", "HTTP://Yungou.example", "皖ICP备0号-1"), Some("网址或应用相同")),
            (platform("p-2", "3402", "示例云购商城", "", "皖ICP备０号－１"), Some("ICP备案号相同")),
            (platform("p-2", "3401", "示例 云购", "", ""), Some("登记了两次")),
            (platform("p-2", "340102", "示例云购", "", ""), Some("登记了两次")),
            (platform("p-2", "34", "示例云购", "", ""), Some("登记了两次")),
            (platform("p-2", "3402", "示例云购", "", ""), None),
            (platform("p-2", "3401", "示例团购", "tuangou.example", "皖ICP备0号-2"), None),
        ] {
            let found = found(vec![first(), other.clone()]);
            let message = found.first().map(|finding| finding.message(Lang::Zh));
            assert_eq!(found.len(), usize::from(said.is_some()), "{other:?}: {message:?}");
            assert!(said.is_none_or(|said| message.is_some_and(|message| message.contains(said))), "{other:?}");
        }
    }
}
