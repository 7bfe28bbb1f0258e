//! A name that is revoked: no product carries it any more, and what was issued with it is found again.

use crate::harness::Project;
use gaoshi::base::sha256;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

const CODE: &str = "340102901003";
const NAME: &str = "示例丙社区";
const BEFORE: [&str; 3] = ["build", "--as-of", "2026-08-01"];
const AFTER: [&str; 3] = ["build", "--as-of", "2026-10-01"];

/// Returns every text of a release, those in packages and behind JSON escapes included, by path.
fn texts(project: &Project) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let mut waiting: Vec<(String, Vec<u8>)> = project.files("output").into_iter().collect();
    while let Some((path, bytes)) = waiting.pop() {
        if path.ends_with(".zip") || path.ends_with(".xlsx") {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a ZIP");
            for index in 0..archive.len() {
                let mut file = archive.by_index(index).expect("a file of the ZIP");
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).expect("its bytes");
                waiting.push((format!("{path}/{}", file.name().expect("a name")), bytes));
            }
        } else if let Ok(text) = String::from_utf8(bytes) {
            texts.insert(path, text);
        }
    }
    texts
}

/// Lays the record of an earlier release: the live one with these printed files besides.
fn remember(project: &Project, as_of: &str, files: &[Value]) {
    let mut manifest: Value = serde_json::from_str(&project.read("output/manifest.json")).expect("the manifest");
    manifest["as_of"] = as_of.into();
    manifest["files"] = files.into();
    let record = manifest.to_string();
    let hash = &sha256(record.as_bytes()).to_string()[..8];
    project.write(&format!(".output.gaoshi/history/{as_of}-0000-{hash}.json"), record);
}

fn printed(path: &str, kind: &str, title: &str, subjects: &[&str], venues: &[&str]) -> Value {
    let sha256 = sha256(path.as_bytes()).to_string();
    json!({
        "path": path, "sha256": sha256, "bytes": 1, "kind": kind, "key": "a.b.c",
        "title": title, "subjects": subjects, "venues": venues,
    })
}

#[test]
fn no_product_carries_a_revoked_name_as_named() {
    let project = Project::small();
    project.run(&BEFORE).ok();
    let page = format!("site/registry/340102/{CODE}.html");
    let named = texts(&project);
    assert!(!named[&page].contains("取消命名") && named["site/registry/revoked.html"].find(NAME).is_none());
    project.run(&AFTER).ok();
    let texts = texts(&project);
    assert!(texts.len() > 30 && texts.keys().any(|path| path.contains(".zip/")), "{:?}", texts.keys());
    let mut found = Vec::new();
    for (path, text) in texts.iter().filter(|(path, text)| text.contains(NAME) && *path != "manifest.json") {
        found.push(path.as_str());
        if path.starts_with("site/search/s") {
            // A line of the search index begins with kind and standing as digits; 3 is revoked.
            let line = text.split("\\n").find(|line| line.contains(NAME)).expect("the line");
            assert_eq!(line.chars().nth(1), Some('3'), "{path}: {line}");
            continue;
        }
        // Each row that has the name says at once what became of it.
        for (at, _) in text.match_indices(NAME) {
            let around: String = text[at..].chars().take(900).collect();
            let before: String = text[..at].chars().rev().take(300).collect::<Vec<_>>().into_iter().rev().collect();
            let says = ["取消命名", "revoked"].iter().any(|word| around.contains(word) || before.contains(word));
            assert!(says, "{path} still carries the name: {before}{around}");
        }
    }
    assert!(found.contains(&"site/registry/revoked.html") && found.contains(&page.as_str()), "{found:?}");
    assert!(!texts[&page].contains("is-named"), "its badge is another");
    assert!(found.iter().all(|path| path.starts_with("site/") || path.starts_with("overview")), "{found:?}");
    let manifest: Value = serde_json::from_str(&project.read("output/manifest.json")).expect("the manifest");
    assert_eq!(manifest["revoked"], json!([CODE]));
}

#[test]
fn what_was_issued_with_a_revoked_name_is_recalled() {
    let project = Project::small();
    project.run(&AFTER).ok();
    let report = project.run(&["recall", "--as-of", "2026-10-01"]).ok();
    assert!(report.stdout.contains("没有需要撤换的"), "{}", report.stdout);
    let all = [CODE, "340102901001"];
    let issued = [
        printed("print/lists/340102/a3.pdf", "poster", "瑶海区公示名单", &all, &["market", "closed"]),
        printed("print/certificates/c.pdf", "certificate", "示例丙社区证书", &[CODE], &[]),
        printed("delivery/print-shop.zip", "package", "印刷厂交付包", &all, &[]),
        printed("print/rebate/a3.pdf", "poster", "不写主体的海报", &["340102901001"], &["market"]),
    ];
    let known = json!(["340102901003"]);
    remember(&project, "2026-08-01", &issued);
    // What was made after the revocation knows of it.
    assert_eq!(serde_json::from_str::<Value>(&project.read("output/manifest.json")).unwrap()["revoked"], known);
    remember(&project, "2026-09-15", &[printed("led/late/gate.png", "still", "后来的画面", &[CODE], &["market"])]);
    let report = project.run(&["recall", "--as-of", "2026-10-01", "--format", "json"]).ok().json();
    let items: Vec<String> = report["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let word = |value: &Value| value.as_str().unwrap().to_string();
            assert_eq!(item["subject"]["document"], "示例打传〔2026〕4号");
            assert_eq!(item["subject"]["authority"], "示例市打击传销办公室");
            [&item["holder"]["kind"], &item["holder"]["id"], &item["path"], &item["now"]].map(word).join(" ")
        })
        .collect();
    let expected = [
        "recipient print-shop delivery/print-shop.zip replaced",
        "subject 340102901003 print/certificates/c.pdf gone",
        "venue closed print/lists/340102/a3.pdf gone",
        "venue market print/lists/340102/a3.pdf gone",
    ];
    assert_eq!(items, expected);

    let table = project.run(&["recall", "--as-of", "2026-10-01", "--notice", "撤换.html"]).ok();
    assert!(table.stdout.contains("示例农贸市场") && table.stdout.contains("1 个主体，3 个文件，4 处要撤换"));
    let notice = project.read("撤换.html");
    for words in ["示例农贸市场", "示例路1号", "2026年9月1日", "出租屋未登记", "示例打传〔2026〕4号", "签收人"]
    {
        assert!(notice.contains(words), "{words} is not on the notice");
    }
    assert_eq!(notice.matches("<h1>").count(), 4, "one sheet a holder");
    assert!(!notice.contains("<script") && !notice.contains("src=") && !notice.contains("不写主体的海报"));

    let csv = project.run(&["recall", "--as-of", "2026-10-01", "--format", "csv"]).ok().stdout;
    assert!(csv.starts_with("\u{feff}在哪里,") && csv.lines().count() == 5, "{csv}");
    let since = project.run(&["recall", "--as-of", "2026-10-01", "--since", "2026-09-02"]).ok();
    assert!(since.stdout.contains("没有需要撤换的"));
    // Before the revocation nothing is to be taken down; with errors in the ledger nobody knows.
    assert!(project.run(&["recall", "--as-of", "2026-08-31"]).ok().stdout.contains("没有需要撤换的"));
    project.write(".output.gaoshi/history/2026-01-01-0000-00000000.json", "{}");
    assert!(project.run(&["recall"]).ok().stderr.contains("2026-01-01-0000-00000000.json"));
    project.replace("content/registry/events.csv", "revoke,hefei", "revoke,nobody");
    project.run(&["recall"]).expect(1);
}

#[test]
fn lists_plaques_and_certificates_are_recalled() {
    let project = Project::small();
    let head = project.read("content/campaign.yaml") + "print: { lists: [a4], plaques: true, certificates: true }\n";
    project.write("content/campaign.yaml", head);
    project.run(&BEFORE).ok();
    project.run(&AFTER).ok();
    let report = project.run(&["recall", "--as-of", "2026-10-01", "--format", "json"]).ok().json();
    let items = report["items"].as_array().unwrap();
    let found: Vec<_> = items.iter().map(|item| (&item["holder"]["kind"], &item["kind"], &item["now"])).collect();
    let expected = [
        ("board", "list", "replaced"),
        ("board", "list", "replaced"),
        ("recipient", "package", "replaced"),
        ("subject", "certificate", "gone"),
        ("subject", "plaque", "gone"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.0 == expected.0 && found.1 == expected.1 && found.2 == expected.2, "{found:?}");
    }
    assert_ne!(items[0]["holder"], items[1]["holder"], "each list hangs elsewhere");
}

#[test]
fn a_material_that_names_a_subject_is_stopped_and_what_it_made_is_recalled() {
    let project = Project::small();
    let (material, slogan) = ("content/materials/rebate.md", "返的不是利, 是下家的本");
    project.replace(material, slogan, "学习示例丙, 社区好经验");
    project.run(&BEFORE).ok();
    assert!(project.run(&AFTER).expect(1).stderr.contains("[revoked-name]"));
    // The release that stands still names it; then the text is mended and the next one replaces it.
    let recall = ["recall", "--as-of", "2026-10-01", "--format", "json"];
    project.run(&recall).expect(1);
    project.replace(material, "学习示例丙, 社区好经验", slogan);
    let state = |now: &str| {
        let items = project.run(&recall).ok().json()["items"].as_array().unwrap().clone();
        assert!(items.iter().all(|item| item["now"] == now && item["subject"]["code"] == CODE), "{items:?}");
        let of =
            |key: &str| items.iter().map(|item| item["holder"][key].as_str().unwrap().to_string()).collect::<Vec<_>>();
        let paths: Vec<String> = items.iter().map(|item| item["path"].as_str().unwrap().to_string()).collect();
        (of("kind"), paths)
    };
    let before = state("same");
    project.run(&AFTER).ok();
    let after = state("replaced");
    assert_eq!(before, after);
    for path in ["print/rebate/a3.pdf", "delivery/market.zip", "delivery/print-shop.zip", "led/rebate/hall/01.png"] {
        assert!(after.1.iter().any(|other| other == path), "{path} is not in {after:?}");
    }
    // Whoever runs a screen gets one row for all that it plays, with its package.
    let table = project.run(&["recall", "--as-of", "2026-10-01", "--notice", "n.html"]).ok().stdout;
    let notice = project.read("n.html");
    for list in [&table, &notice] {
        assert_eq!(list.matches("电子屏“广场大屏”播放的").count(), 1, "{list}");
        assert!(!list.contains("hall/01.png") && list.contains("delivery/square-hall.zip、led/rebate/hall/"), "{list}");
    }
    // The strip at the gate and the portal say the short line, which names nobody.
    let innocent = |path: &&String| path.starts_with("led/rebate/gate/") || *path == "delivery/portal.zip";
    assert_eq!(after.1.iter().find(innocent), None);
    assert!(!after.1.iter().any(|path| path.ends_with(".css")), "a style sheet names nobody");
    assert!(after.1.iter().any(|path| path.starts_with("led/")) && after.0.iter().any(|kind| kind == "venue"));
}

#[test]
fn each_sentence_that_names_a_revoked_subject_is_judged_by_itself() {
    let (point, check) = ("text: 先交钱才算数", ["check", "--as-of", "2026-10-01"]);
    let material = "content/materials/rebate.md";
    // The text of the material speaks of revocation, but not of this one.
    let project = Project::small();
    let text = project.read(material) + "\n整改不到位的取消命名。\n";
    project.write(material, text).replace(material, point, "text: 示例丙社区已命名为无传销社区");
    assert!(project.run(&check).expect(1).stderr.contains("[revoked-name]"));
    project.replace(material, "示例丙社区已命名为无传销社区", "示例丙社区已取消命名");
    project.run(&check).ok();
    // Spaces are marks of the theme or of the hand, and no reader sees them.
    for slogan in ["学习 示例丙 社区", "学习示例　丙社区", "学习示例丙, 社区"] {
        let project = Project::small();
        project.replace(material, "返的不是利, 是下家的本", slogan);
        assert!(project.run(&check).expect(1).stderr.contains("[revoked-name]"), "{slogan}");
    }
}

#[test]
fn a_case_that_names_a_revoked_subject_is_told_of_and_never_printed() {
    let (project, check) = (Project::small(), ["check", "--as-of", "2026-10-01"]);
    let (case, material) = ("content/cases/rebate.md", "content/materials/rebate.md");
    let text = project.read(case) + "\n示例丙社区是示例市命名的无传销社区。\n";
    project.write(case, text);
    let told = project.run(&check).ok().stderr;
    assert!(told.contains("警告[revoked-name]: 案例里写着") && told.contains(case), "{told}");
    assert!(!project.run(&["check", "--as-of", "2026-08-01"]).ok().stderr.contains("revoked-name"));
    // A leaflet prints the case.
    project.replace(material, "tone: warning", "tone: warning\nformats: [leaflet]\ncase: rebate");
    let told = project.run(&check).expect(1).stderr;
    assert!(told.contains("错误[revoked-name]: 材料要印的案例里写着"), "{told}");
    assert_eq!(told.matches("[revoked-name]").count(), 1, "{told}");
    project.replace(case, "示例丙社区是示例市命名的无传销社区。", "示例丙社区2026年9月1日被取消命名。");
    assert!(!project.run(&check).ok().stderr.contains("revoked-name"));
    let page = "content/pages/about.md";
    project.write(page, project.read(page) + "\n学习示例丙社区。\n");
    assert!(project.run(&check).ok().stderr.contains("警告[revoked-name]: 页面里写着"));
}

#[test]
fn a_model_that_lost_its_name_is_none_any_more() {
    let project = Project::small();
    let row = "2026-09-10,340102901001,revoke,hefei,示例打传〔2026〕6号,,发现聚集点\n";
    project.write("content/registry/events.csv", project.read("content/registry/events.csv") + row);
    project.run(&BEFORE).ok();
    let (story, list) = ("site/pages/about.html", "site/registry/340102901.html");
    let page = "site/registry/340102/340102901001.html";
    let before = texts(&project);
    assert!(before[story].contains("示例甲社区") && before[page].contains("看这里的做法"));
    project.run(&AFTER).ok();
    let texts = texts(&project);
    assert!(!texts[page].contains("看这里的做法"), "{}", texts[page]);
    assert!(!texts[story].contains("示例甲社区"));
    assert!(!texts[list].contains("示范"), "{}", texts[list]);
}

#[test]
fn a_poster_that_names_nobody_any_more_is_replaced() {
    let project = Project::small();
    project.run(&BEFORE).ok();
    remember(&project, "2026-08-01", &[printed("print/rebate/a3.pdf", "poster", "海报", &[CODE], &["market"])]);
    let run = project.run(&["recall", "--as-of", "2026-10-01"]).ok();
    assert!(run.stdout.contains("换新版"), "the live poster names nobody: {}", run.stdout);
}

#[test]
fn two_releases_are_compared_in_words() {
    let project = Project::small();
    project.run(&["diff"]).expect(2);
    project.run(&BEFORE).ok();
    project.run(&["diff"]).expect(2);
    project.replace("content/campaign.yaml", "summary: ", "summary: 新的");
    project.run(&AFTER).ok();
    let words = project.run(&["diff"]).ok().stdout;
    for part in [
        "2026-08-01 的发布",
        "2026-10-01 的发布",
        "取消命名 1\n  示例丙社区（340102901003）",
        "海报：新增 0，更新 0，删除 0；内容没变、只换了日期或版式 2",
    ] {
        assert!(words.contains(part), "{part} is not in:\n{words}");
    }
    assert!(project.run(&["diff", "--lang", "en"]).ok().stdout.contains("revoked 1\n"));
    let json = project.run(&["diff", ".output.gaoshi/previous", "output/manifest.json", "--json"]).ok().json();
    assert_eq!(json["subjects"]["complete"], true, "both have the list to download");
    assert_eq!(json["subjects"]["revoked"][0]["code"], CODE);
    assert_eq!(json["subjects"]["revoked"][0]["document"], "示例打传〔2026〕4号");
    assert_eq!(json["subjects"]["rectifying"], json!([]), "what is dated later has no effect yet");
    let back = project.run(&["diff", "output", ".output.gaoshi/previous", "--json"]).ok().json();
    assert_eq!((&back["old"]["as_of"], &back["subjects"]["revoked"]), (&json["new"]["as_of"], &json!([])));
    let same = project.run(&["diff", "output", "output"]).ok().stdout;
    assert!(same.contains("文件没有差别"), "{same}");
}

#[test]
fn a_new_date_alone_is_no_new_content() {
    let project = Project::small();
    project.build();
    project.run(&["build", "--as-of", "2027-02-02"]).ok();
    let json = project.run(&["diff", "--json"]).ok().json();
    let groups = json["files"].as_array().unwrap();
    for (product, kind) in [("site", "download"), ("print", "poster"), ("print", "list")] {
        let group = groups.iter().find(|g| g["product"] == product && g["kind"] == kind).expect(kind);
        let count = |name: &str| group[name].as_array().unwrap().len();
        assert!(count("changed") == 0 && count("refreshed") > 0, "{group}");
    }
}
