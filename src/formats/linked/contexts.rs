//! What the terms of a JSON-LD document stand for when its context is an address: built in, never fetched.

use serde_json::{Map, Value, json};

use super::vocabulary::{PAIR, PAIR_INVERSES};

/// Prefixes that documents use for well-known vocabularies.
const PREFIXES: &[(&str, &str)] = &[
    ("acl", "http://www.w3.org/ns/auth/acl#"),
    ("as", "https://www.w3.org/ns/activitystreams#"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("doap", "http://usefulinc.com/ns/doap#"),
    ("essglobal", "http://purl.org/essglobal/vocab/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geo", "http://www.w3.org/2003/01/geo/wgs84_pos#"),
    ("ldp", "http://www.w3.org/ns/ldp#"),
    ("ontosec", "http://www.semanticweb.org/ontologies/2008/11/OntologySecurity.owl#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("pair", PAIR),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "http://schema.org/"),
    ("sec", "https://w3id.org/security#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("time", "http://www.w3.org/2006/time#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Properties of schema.org whose texts are addresses.
const SCHEMA_LINKS: &[&str] = &[
    "additionalType",
    "codeRepository",
    "contentUrl",
    "discussionUrl",
    "downloadUrl",
    "embedUrl",
    "hasMap",
    "image",
    "installUrl",
    "license",
    "logo",
    "mainEntityOfPage",
    "map",
    "publishingPrinciples",
    "relatedLink",
    "sameAs",
    "significantLink",
    "thumbnailUrl",
    "url",
];

/// Properties of ActivityStreams whose texts are addresses.
const ACTIVITY_LINKS: &[&str] = &[
    "actor",
    "anyOf",
    "attachment",
    "attributedTo",
    "audience",
    "bcc",
    "bto",
    "cc",
    "closed",
    "context",
    "current",
    "describes",
    "endpoints",
    "first",
    "followers",
    "following",
    "formerType",
    "generator",
    "href",
    "icon",
    "image",
    "inReplyTo",
    "inbox",
    "instrument",
    "items",
    "last",
    "liked",
    "likes",
    "location",
    "next",
    "object",
    "oneOf",
    "origin",
    "outbox",
    "partOf",
    "prev",
    "preview",
    "proxyUrl",
    "publicKey",
    "relationship",
    "replies",
    "result",
    "sharedInbox",
    "shares",
    "streams",
    "subject",
    "tag",
    "target",
    "to",
    "url",
];

/// The context at an address, as a document; and whether it is that one, not a guess.
pub fn of(address: &str) -> (String, bool) {
    let place = address.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    let is = |start: &str| place.starts_with(start);
    let pairs = || PAIR_INVERSES.iter().flat_map(|(one, other)| [*one, *other]);
    let (vocabulary, links, is_known): (_, Vec<&str>, _) = if is("schema.org") {
        ("http://schema.org/".to_string(), SCHEMA_LINKS.to_vec(), true)
    } else if is("w3.org/ns/activitystreams") {
        ("https://www.w3.org/ns/activitystreams#".to_string(), ACTIVITY_LINKS.to_vec(), true)
    } else if is("virtual-assembly.org") || is("data.virtual-assembly.org") || place.contains("/pair") {
        (PAIR.to_string(), pairs().collect(), true)
    } else if let Some((_, known)) =
        PREFIXES.iter().find(|(_, known)| address.trim_end_matches(['#', '/']) == known.trim_end_matches(['#', '/']))
    {
        (known.to_string(), Vec::new(), true)
    } else {
        (format!("{}#", address.trim_end_matches('#')), Vec::new(), false)
    };
    let mut context: Map<String, Value> = PREFIXES.iter().map(|(name, is)| (name.to_string(), json!(is))).collect();
    context.insert("@vocab".to_string(), json!(vocabulary));
    context.insert("id".to_string(), json!("@id"));
    context.insert("type".to_string(), json!("@type"));
    let mut link = |term: String, property: String| {
        context.insert(term, json!({"@id": property, "@type": "@id"}));
    };
    links.iter().for_each(|name| link(name.to_string(), format!("{vocabulary}{name}")));
    // SemApps gives its contexts an address of its own on each site.
    pairs().for_each(|name| link(format!("pair:{name}"), format!("{PAIR}{name}")));
    (json!({"@context": context}).to_string(), is_known)
}
