//! The words of PAIR, of W3C ORG and of the vocabularies around them: which property is the other's inverse, what names a
//! thing, which classes are actors.

/// The namespace of PAIR.
pub const PAIR: &str = "http://virtual-assembly.org/ontologies/pair#";
/// The namespace of W3C ORG.
pub const ORG: &str = "http://www.w3.org/ns/org#";
/// What these vocabularies have no word for; the rest of an address is the text that it stands for.
pub const OWN: &str = "urn:maillage:";
/// A kind of actor.
pub const OWN_KIND: &str = "urn:maillage:kind:";
/// An actor whose id is no address.
pub const OWN_ACTOR: &str = "urn:maillage:actor:";
/// A kind of relation.
pub const OWN_RELATION: &str = "urn:maillage:relation:";
/// An attribute.
pub const OWN_ATTRIBUTE: &str = "urn:maillage:attribute:";
/// The id of a relation.
pub const OWN_RELATION_ID: &str = "urn:maillage:relation-id";
/// The kind of a relation whose property says less.
pub const OWN_KIND_OF_RELATION: &str = "urn:maillage:relation-kind";
/// The direction of a relation.
pub const OWN_DIRECTION: &str = "urn:maillage:direction";
/// A day or period in which a relation is known to have held.
pub const OWN_ATTESTED: &str = "urn:maillage:attested";
/// The class of relations that stand beside another between the same actors.
pub const OWN_PARALLEL: &str = "urn:maillage:ParallelRelation";

/// The properties of PAIR and their inverses; a property that is its own inverse is symmetric.
pub const PAIR_INVERSES: &[(&str, &str)] = &[
    ("activityOfInvolvement", "involvementActivity"),
    ("actorOfInvolvement", "involvementActor"),
    ("actorOfMembership", "membershipActor"),
    ("affiliatedBy", "affiliates"),
    ("aimedBy", "aims"),
    ("assignedTo", "assigneeOf"),
    ("basedOn", "concretizedBy"),
    ("brainstormedBy", "brainstorms"),
    ("branchOf", "hasBranch"),
    ("broader", "narrower"),
    ("challengeOf", "hasChallenge"),
    ("concernedBy", "concerns"),
    ("consumedBy", "consumes"),
    ("containedIn", "contains"),
    ("cooperatesWith", "cooperatesWith"),
    ("depictedBy", "depicts"),
    ("documentedBy", "documents"),
    ("domainOf", "hasDomain"),
    ("experienceSkill", "skillOfExperience"),
    ("extendedBy", "extends"),
    ("finalityOf", "hasFinality"),
    ("follows", "hasFollower"),
    ("hasConceptType", "typeOfConcept"),
    ("hasExperience", "isExperienceOf"),
    ("hasInspired", "inspiredBy"),
    ("hasInterest", "interestOf"),
    ("hasKeyword", "keywordOf"),
    ("hasLocation", "locationOf"),
    ("hasMean", "meanOf"),
    ("hasMember", "memberOf"),
    ("hasObjectType", "typeOfObject"),
    ("hasPart", "partOf"),
    ("hasSector", "sectorOf"),
    ("hasSkill", "skillOf"),
    ("hasSolution", "isSolutionFor"),
    ("hasStatus", "statusOf"),
    ("hasSubjectType", "typeOfSubject"),
    ("hasTopic", "topicOf"),
    ("hasType", "typeOf"),
    ("hostedIn", "hosts"),
    ("intendedBy", "intends"),
    ("involvedIn", "involves"),
    ("managedBy", "manages"),
    ("membershipOrganization", "organizationOfMembership"),
    ("membershipRole", "roleOfMembership"),
    ("mobilizes", "moblizedBy"),
    ("neededBy", "needs"),
    ("nourishes", "nourishes"),
    ("offeredBy", "offers"),
    ("operatedBy", "operates"),
    ("partnerOf", "partnerOf"),
    ("producedBy", "produces"),
    ("referencedBy", "references"),
    ("representedBy", "represents"),
    ("supportedBy", "supports"),
    ("usedBy", "uses"),
];

/// The same of W3C ORG.
pub const ORG_INVERSES: &[(&str, &str)] = &[
    ("hasMember", "memberOf"),
    ("hasPost", "postIn"),
    ("hasSite", "siteOf"),
    ("hasSubOrganization", "subOrganizationOf"),
    ("hasUnit", "unitOf"),
    ("heldBy", "holds"),
    ("linkedTo", "linkedTo"),
];

/// Classes of actors beside those of ORG itself, by what their address ends with: in documents that use ORG.
pub const ORG_CLASSES: &[&str] = &[
    "Agent",
    "Association",
    "BusinessEntity",
    "Cooperative",
    "Corporation",
    "EducationalOrganization",
    "FormalOrganization",
    "GovernmentOrganization",
    "Group",
    "Individual",
    "NGO",
    "Organisation",
    "Organization",
    "OrganizationalCollaboration",
    "OrganizationalUnit",
    "Person",
    "PublicOrganisation",
    "PublicOrganization",
    "RegisteredOrganization",
    "Site",
];

/// Classes that say less than any other that stands beside them.
pub const GENERAL: &[&str] = &[
    "PAIR",
    "PairEntity",
    "Subject",
    "Object",
    "Agent",
    "Actor",
    "Thing",
    "Resource",
    "NamedIndividual",
    "Concept",
    "Activity",
];

/// Properties that name a thing, the surest first, by what their address ends with.
pub const NAMES: &[&str] =
    &["prefLabel", "preferedLabel", "label", "name", "title", "legalName", "fn", "preferredName", "hasName"];

/// The properties of two parts of a person's name.
pub const PARTS_OF_NAMES: &[[&str; 2]] =
    &[["firstName", "lastName"], ["givenName", "familyName"], ["given-name", "family-name"]];
