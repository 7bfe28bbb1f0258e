//! What is late (逾期), for the contact sheet: rectifications whose deadline has passed and reviews that were due, by city
//! and county, the longest overdue first. A province may have ten thousand, so each division shows the first few.

use super::scope::Scope;
use super::view::{OverdueDivision, OverdueList, OverdueRow};
use crate::base::Date;
use crate::model::{RegionCode, Standing};
use std::collections::BTreeMap;

/// How many subjects a division shows.
const ROWS: usize = 20;

/// Returns the lists that are not empty: rectifications before reviews.
pub fn lists(scope: &Scope, planned: &dyn Fn(&str) -> bool) -> Vec<OverdueList> {
    let (mut rectifications, mut reviews) = (Vec::new(), Vec::new());
    for (index, state) in scope.states.iter().enumerate() {
        if let (Standing::Overdue, Some(deadline)) = (state.standing, state.deadline) {
            rectifications.push((index, deadline));
        }
        if let Some(due) = state.review_due.filter(|due| *due < scope.as_of) {
            reviews.push((index, due));
        }
    }
    let lists = [
        ("整改逾期", "整改期限已过，还没有登记复核通过或取消命名", "期限", rectifications),
        ("复评逾期", "早该复评，还没有登记复核通过或限期整改", "应在", reviews),
    ];
    let lists = lists.into_iter().filter(|(.., late)| !late.is_empty());
    lists.map(|(title, about, word, late)| list(scope, planned, (title, about, word), late)).collect()
}

fn list(
    scope: &Scope,
    planned: &dyn Fn(&str) -> bool,
    (title, about, word): (&'static str, &'static str, &'static str),
    late: Vec<(usize, Date)>,
) -> OverdueList {
    let subjects = scope.campaign.registry.subjects();
    let count = late.len();
    let mut divisions: BTreeMap<RegionCode, Vec<(usize, Date)>> = BTreeMap::new();
    for (index, date) in late {
        let region = &subjects[index].region;
        divisions.entry(region.at(6).unwrap_or_else(|| region.clone())).or_default().push((index, date));
    }
    let division = |(code, mut late): (RegionCode, Vec<(usize, Date)>)| {
        late.sort_by_key(|(index, date)| (*date, *index));
        let row = |(index, date): &(usize, Date)| {
            let subject = &subjects[*index];
            let link = format!("site/{}", scope.subject_link(subject));
            let named_by = scope.states[*index].named_by.as_ref();
            OverdueRow {
                name: subject.name.clone(),
                link: planned(&link).then_some(link),
                date: date.to_string(),
                authority: named_by.map(|id| scope.authority(id).to_string()),
            }
        };
        OverdueDivision {
            name: scope.region_name(&code),
            count: late.len(),
            rows: late.iter().take(ROWS).map(row).collect(),
            more: late.len().saturating_sub(ROWS),
        }
    };
    OverdueList { title, about, word, count, divisions: divisions.into_iter().map(division).collect() }
}
