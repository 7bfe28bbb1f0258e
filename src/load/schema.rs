//! The tables of fields (and of columns, for CSV and XLSX) as JSON Schema 2020-12, so that an editor completes and checks what this program accepts.

use super::articles::{CASE, MATERIAL, NOTICE, PAGE};
use super::campaign::CAMPAIGN;
use super::columns::table_schema;
use super::fields::{Field, Kind, Words};
use super::placements::PLACEMENT;
use super::printing::FORMATS;
use super::profiles::PROFILE;
use super::theme::THEME;
use serde_json::{Map, Value, json};

/// The names of all schemas of YAML; those of tables are their paths without an ending, such as `registry/events`.
pub const NAMES: &[&str] =
    &["campaign", "case", "notice", "page", "material", "placements", "theme", "formats", "screens"];

/// Returns a schema by its name, as indented JSON.
pub fn json_schema(name: &str) -> Option<String> {
    let mut schema = match name {
        "campaign" => object(CAMPAIGN),
        "case" => object(CASE),
        "notice" => object(NOTICE),
        "page" => object(PAGE),
        "material" => object(MATERIAL),
        "placements" => array(object(PLACEMENT)),
        "theme" => object(THEME),
        "formats" => object(FORMATS),
        "screens" => array(object(PROFILE)),
        table => return serde_json::to_string_pretty(&table_schema(table)?).ok(),
    };
    if let Value::Object(schema) = &mut schema {
        schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        schema.insert("title".into(), json!(format!("gaoshi {name}")));
    }
    serde_json::to_string_pretty(&schema).ok()
}

fn object(fields: &[Field]) -> Value {
    let property = |field: &Field| {
        let mut schema = kind(field.kind);
        if let Value::Object(schema) = &mut schema {
            schema.insert("description".into(), json!(format!("{} / {}", field.about.zh, field.about.en)));
        }
        (field.name.to_string(), schema)
    };
    let properties: Map<String, Value> = fields.iter().map(property).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// The depth of the tables is fixed, so the recursion is.
fn kind(kind: Kind) -> Value {
    match kind {
        Kind::Line => line(),
        // The spellings `base::parse_date` reads.
        Kind::Date => json!({
            "type": ["string", "integer"],
            "pattern": "^(\\d{4}[-./年]\\d{1,2}[-./月]\\d{1,2}日?|\\d{8})$",
            "examples": ["2027-02-01"],
        }),
        Kind::Bool => json!({ "enum": [true, false, "yes", "no", "是", "否"] }),
        Kind::Integer(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Kind::Number(low, high) => json!({ "type": "number", "minimum": low, "maximum": high }),
        Kind::Word(words) => word(&words()),
        Kind::Lines(most) => list_or_one(line(), most),
        Kind::WordList(words) => list_or_one(word(&words()), usize::MAX),
        Kind::Record(fields) => object(fields),
        Kind::Records(fields, most) => {
            let mut schema = array(object(fields));
            if let Value::Object(schema) = &mut schema {
                schema.insert("maxItems".into(), json!(most));
            }
            schema
        }
        Kind::Named(fields) => {
            json!({ "type": "object", "additionalProperties": { "anyOf": [line(), object(fields)] } })
        }
    }
}

/// A line may be written without quotes even if it looks like a number.
fn line() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

fn word(words: &Words) -> Value {
    let names = words.iter().map(|(name, _)| *name);
    let others = words.iter().flat_map(|(_, others)| others.iter().copied());
    json!({ "enum": names.chain(others).collect::<Vec<_>>() })
}

fn array(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn list_or_one(item: Value, most: usize) -> Value {
    let mut list = array(item.clone());
    if let (Value::Object(list), true) = (&mut list, most < usize::MAX) {
        list.insert("maxItems".into(), json!(most));
    }
    json!({ "anyOf": [list, item] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_closed_and_says_what_is_required() {
        for name in NAMES {
            let schema: Value = serde_json::from_str(&json_schema(name).unwrap()).unwrap();
            let object = if matches!(*name, "placements" | "screens") { &schema["items"] } else { &schema };
            assert_eq!(object["additionalProperties"], json!(false), "{name}");
            assert!(!object["required"].as_array().unwrap().is_empty(), "{name}");
        }
        assert!(json_schema("registry/events").is_some() && json_schema("x").is_none());
    }
}
