//! GeoJSON: features with a place. One actor a feature, no relation; of lines and surfaces only the kind is kept.

use std::collections::HashSet;

use super::super::content::Content;
use super::super::error::FormatError;
use super::super::{Draft, Format, Head};
use super::gogocarto::place;
use super::{Reading, Record, documents, list, wrong_shape};
use crate::formats::draft::Types;
use crate::label::Label;
use crate::network::{Builder, Ends, OddityCode};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "geojson",
    label: Label::new("GeoJSON", "GeoJSON"),
    extensions: &["geojson"],
    read: Some(read),
    detect,
    ..Format::PLAIN
};

const GEOMETRIES: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];
const NAMES: [&str; 9] = ["name", "Name", "NAME", "nom", "NOM", "label", "title", "titre", "denomination"];
const IDS: [&str; 5] = ["id", "@id", "ID", "identifiant", "osm_id"];

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    let (of, inner) = (outline.text("type"), outline.text("[].type"));
    match of {
        "FeatureCollection" => true,
        "Feature" => outline.has("geometry") || outline.has("properties"),
        _ => {
            inner == "Feature" && outline.has("[].geometry")
                || GEOMETRIES.contains(&of) && (outline.has("coordinates") || outline.has("geometries"))
        }
    }
}

/// Reads a document, or one a line.
///
/// # Errors
/// When it is no JSON or no GeoJSON; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let (mut features, mut is_collection) = (Vec::new(), false);
    for document in documents(text)?.into_iter().flat_map(list) {
        match Record::of(document) {
            Some(record) if record.text("type").as_deref() == Some("FeatureCollection") => {
                let inner = record.raw("features").ok_or_else(|| wrong_shape("features"))?;
                features.extend(list(inner));
                is_collection = true;
            }
            _ => features.push(document),
        }
    }
    let is_geojson = |raw: &str| {
        let of = Record::of(raw).and_then(|record| record.text("type"));
        of.is_some_and(|of| of == "Feature" || GEOMETRIES.contains(&&*of))
    };
    // What its name alone says is GeoJSON has no feature that says so.
    if !is_collection && !features.is_empty() && !features.iter().any(|raw| is_geojson(raw)) {
        return Err(wrong_shape("\"type\": \"FeatureCollection\""));
    }
    // An id that several features share is no id.
    let own = |raw: &str| -> Option<String> {
        let record = Record::of(raw)?;
        let id = record.text("id").or_else(|| record.object("properties")?.first(&IDS));
        id.map(|id| id.into_owned())
    };
    let ids: Vec<Option<String>> = features.iter().map(|raw| own(raw)).collect();
    let distinct: HashSet<&str> = ids.iter().flatten().map(String::as_str).collect();
    let are_ids = distinct.len() == features.len();
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Declared, ticket);
    let mut reading = Reading::new(text, draft);
    for (i, (raw, id)) in features.into_iter().zip(&ids).enumerate() {
        let at = reading.at(raw);
        if !reading.draft.goes_on(at.offset)? {
            break;
        }
        let Some(record) = reading.record(raw, "features[]") else { continue };
        let id = id.as_ref().filter(|_| are_ids).cloned().unwrap_or_else(|| format!("f{}", i + 1));
        let Some(actor) = reading.draft.actor(&id, at, || raw.to_string()) else { continue };
        let is_feature = record.text("type").as_deref() == Some("Feature");
        let geometry = if is_feature { record.object("geometry") } else { Record::of(raw) };
        if let Some(geometry) = geometry {
            match geometry.text("type").as_deref() {
                Some("Point") => {
                    let [lon, lat] = [0, 1].map(|i| geometry.items("coordinates").get(i).copied());
                    place(&mut reading, actor, lat, lon, at);
                }
                shape => reading.draft.odd(OddityCode::NotHeld, at, shape.unwrap_or("geometry")),
            }
        }
        let Some(properties) = record.object("properties") else { continue };
        if let Some(name) = properties.first(&NAMES) {
            reading.draft.name(actor, &name, at);
        }
        let named = NAMES.iter().find(|key| properties.text(key).is_some()).copied();
        reading.tell_rest(actor, &properties, &[named.unwrap_or("")], at);
        reading.tell_rest(actor, &record, &["type", "id", "properties", "geometry", "bbox"], at);
    }
    Ok(())
}
