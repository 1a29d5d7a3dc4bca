#!/usr/bin/env python3
"""Builds ptce.json, the network that maillage opens by default, from the two CSV tables
of the collection.

    python3 build_ptce.py FOLDER OUTPUT

FOLDER holds actors.csv and relations.csv. The same tables always give the same bytes. Every judgement that
the conversion makes (short names, identifiers, dates that tell a start) stands in a table below, with
its reason; the script stops when a table names something that is not in the CSV files.
"""

import csv
import json
import re
import sys
import unicodedata
from pathlib import Path

# ---------------------------------------------------------------------------------------------------------
# Vocabularies
# ---------------------------------------------------------------------------------------------------------

KINDS = {
    "pole": {
        "label": {"fr": "pôle", "en": "pole"},
        "plural": {"fr": "pôles", "en": "poles"},
        "description": {
            "fr": "Pôle territorial de coopération économique, ou projet retenu ou cité comme tel.",
            "en": "Territorial pole of economic cooperation, or a project selected or named as one.",
        },
        "shape": "triangle",
        "color": "green",
    },
    "enterprise": {
        "label": {"fr": "entreprise", "en": "enterprise"},
        "plural": {"fr": "entreprises", "en": "enterprises"},
        "description": {
            "fr": "Entreprise, coopérative ou association\u00a0; la forme juridique est donnée quand elle est connue.",
            "en": "Enterprise, cooperative or association; the legal form is given when it is known.",
        },
        "shape": "square",
        "color": "yellow",
    },
    "collectivite": {
        "label": {"fr": "collectivité", "en": "local authority"},
        "plural": {"fr": "collectivités", "en": "local authorities"},
        "description": {
            "fr": "Commune, intercommunalité, département, région, syndicat mixte ou parc naturel régional.",
            "en": "Municipality, group of municipalities, département, region, joint authority or regional nature park.",
        },
        "shape": "square-dotted",
        "color": "blue",
    },
    "network": {
        "label": {"fr": "réseau", "en": "network"},
        "plural": {"fr": "réseaux", "en": "networks"},
        "description": {
            "fr": "Réseau, fédération, instance ou collectif.",
            "en": "Network, federation, standing body or coalition.",
        },
        "shape": "diamond",
        "color": "magenta",
    },
    "institution": {
        "label": {"fr": "institution", "en": "institution"},
        "plural": {"fr": "institutions", "en": "institutions"},
        "description": {
            "fr": "État, ministère, agence, bailleur social, chambre consulaire ou fondation.",
            "en": "State, ministry, agency, social landlord, chamber of trade or foundation.",
        },
        "shape": "star",
        "color": "red",
    },
    "research": {
        "label": {"fr": "recherche", "en": "research"},
        "plural": {"fr": "organismes de recherche", "en": "research bodies"},
        "description": {
            "fr": "Université, laboratoire ou organisme de formation.",
            "en": "University, laboratory or training body.",
        },
        "shape": "cross",
        "color": "cyan",
    },
    "programme": {
        "label": {"fr": "programme", "en": "programme"},
        "plural": {"fr": "programmes", "en": "programmes"},
        "description": {
            "fr": "Appel à projets, appel à manifestation d'intérêt, programme ou événement.",
            "en": "Call for projects, call for expressions of interest, programme or event.",
        },
        "shape": "circle",
        "color": "default",
    },
}


def relation_kind(fr, fr_inverse, en, en_inverse, strength, cooperation=True, symmetric=False, event=False):
    """One row of the vocabulary of relations; the words read "A - label -> B" and "B - inverse -> A"."""
    return {
        "label": {"fr": fr, "en": en},
        "inverse": {"fr": fr_inverse, "en": en_inverse},
        "symmetric": symmetric,
        "cooperation": cooperation,
        "strength": strength,
        "event": event,
    }


# Forms that agree with their subject ("porté par", "animé par") are avoided: actors have no gender in a table.
RELATION_KINDS = {
    "member_of": relation_kind("membre de", "a pour membre", "member of", "has member", 2),
    "located_in": relation_kind(
        "se trouve dans", "a sur son territoire", "located in", "is home to", 1, cooperation=False
    ),
    "partner_of": relation_kind("partenaire de", "partenaire de", "partner of", "partner of", 2, symmetric=True),
    "founded": relation_kind("à l'origine de", "doit sa création à", "founder of", "founded by", 3, event=True),
    "supports": relation_kind("soutient", "a le soutien de", "supports", "supported by", 2),
    "awarded_by": relation_kind("lauréat de", "a pour lauréat", "selected under", "selected", 2, event=True),
    "promotes": relation_kind("présente", "figure dans une publication de", "features", "featured by", 1, event=True),
    "carries": relation_kind(
        "porte", "a pour structure porteuse", "lead organisation of", "has lead organisation", 3
    ),
    "funds": relation_kind("finance", "a pour financeur", "funds", "funded by", 3),
    "co_organises": relation_kind("coorganise", "a pour coorganisateur", "co-organises", "co-organised by", 2, event=True),
    "leads": relation_kind("anime", "a pour animateur", "coordinates", "coordinated by", 3),
    "part_of": relation_kind("fait partie de", "comprend", "part of", "includes", 3),
    "hosts": relation_kind("accueille", "a pour hôte", "hosts", "hosted by", 3),
    "represents": relation_kind("représente", "a pour représentant", "represents", "represented by", 3),
}

TITLE = {"fr": "Réseau de coopération PTCE", "en": "PTCE cooperation network"}

DESCRIPTION = {
    "fr": (
        "Acteurs et relations autour des pôles territoriaux de coopération économique (PTCE) et des réseaux qui"
        " portent leur démarche nationale depuis 2011. Chaque acteur et chaque relation cite au moins une source\u00a0;"
        " les pages citées n'ont été lues que par un extrait."
    ),
    "en": (
        "Actors and relations around the French territorial poles of economic cooperation (PTCE) and the networks"
        " behind their national initiative since 2011. Every actor and every relation names at least one"
        " source; the pages were read through an excerpt only."
    ),
}

LICENCE = {
    "fr": (
        "Seuls des faits ont été repris (noms d'organisations, lieux, dates, liens), avec l'adresse de leur source\u00a0;"
        " les pages citées restent à leurs auteurs. Communes, départements, régions et codes INSEE\u00a0: etalab et INSEE ;"
        " centres des communes\u00a0: La Poste, base hexasmal. Ces deux jeux sont des données publiques sous licence"
        " ouverte\u00a0; la mention exacte est à vérifier auprès des producteurs."
    ),
    "en": (
        "Only facts were taken (names of organisations, places, dates, links), each with the address of its source;"
        " the pages cited remain their authors' own. Municipalities, départements, regions and INSEE codes: etalab"
        " and INSEE; centres of municipalities: La Poste, hexasmal. Both are public data under an open licence;"
        " check the exact notice with the producers."
    ),
}

# ---------------------------------------------------------------------------------------------------------
# Dates
# ---------------------------------------------------------------------------------------------------------

# An event happens on its date: the date is its `since`. A state lasts: the date in the tables is often only
# that of the page that attests it, and becomes `attested`, unless the row is listed in STARTS.
EVENTS = {"awarded_by", "founded", "promotes", "co_organises"}
TIMELESS = {"located_in"}

# States whose label tells when they began. Reason -> relations, written source--kind--target.
STARTS = {
    "the label says founder": """
        anges-gardins--member_of--ecopole-audruicq
        apeai-figeac--member_of--figeacteurs
        apess-53--member_of--level-tiers-lieu-ess
        coodem--member_of--level-tiers-lieu-ess
        federation-arts-rue--member_of--ufisc
        fedurok--member_of--ufisc
        fermes-de-figeac--member_of--figeacteurs
        halage--member_of--scic-cite-phares
        iut-figeac--member_of--figeacteurs
        mode-demploi-figeac--member_of--figeacteurs
        pain-et-partage--member_of--scic-bousol
        regain-figeac--member_of--figeacteurs
        scc-cirque--member_of--ufisc
        synavi--member_of--ufisc
        terre-opale--member_of--ecopole-audruicq
        titi-floris--member_of--level-tiers-lieu-ess
    """,
    "the same pair has a row 'founded' with the same date": """
        art-scene-payzac--member_of--smac-07
        cavajazz--member_of--smac-07
        energies-citoyennes-pays-vilaine--member_of--energie-partagee
        presquile-annonay--member_of--smac-07
    """,
    "the label says from the outset (origine, première heure, initial)": """
        ccra-audruicq--partner_of--ecopole-audruicq
        cncres--member_of--demarche-nationale-ptce
        coorace--member_of--demarche-nationale-ptce
        ies-mp--partner_of--periscope
        juratri--carries--cluster-jura
        maison-initiative-toulouse--partner_of--periscope
        rtes--member_of--demarche-nationale-ptce
        urscop-mp--partner_of--periscope
    """,
    "the initiative began in 2011 and this network has led it since": """
        labo-ess--leads--demarche-nationale-ptce
    """,
    "the starting article gives each network its part after the national day of June 2012": """
        cncres--supports--demarche-nationale-ptce
        coorace--supports--demarche-nationale-ptce
        labo-ess--supports--demarche-nationale-ptce
        mes--supports--demarche-nationale-ptce
        opale--supports--demarche-nationale-ptce
        rtes--supports--demarche-nationale-ptce
        ufisc--supports--demarche-nationale-ptce
    """,
    "an event is part of the initiative from the day it takes place": """
        appel-ptce-2011--part_of--demarche-nationale-ptce
        journee-nationale-ptce-2012--part_of--demarche-nationale-ptce
        journee-nationale-ptce-2014--part_of--demarche-nationale-ptce
        journee-ptce-citoyennete-2017--part_of--demarche-nationale-ptce
        journee-ptce-rhone-alpes-2012--part_of--demarche-nationale-ptce
    """,
    "a phase is part of its call from the year it opens": """
        ami-ptce-2021-phase1--part_of--ami-ptce-2021
    """,
    "the label tells a creation or a launch (création, lancement, lance, impulse, mise en place)": """
        ademe--funds--recyclo-occ
        caisse-des-depots--funds--aap-ptce-2013
        caisse-des-depots--funds--aap-ptce-2015
        cress-occitanie--supports--cra-occitanie
        energies-citoyennes-pays-vilaine--supports--ferme-eolienne-avessac
        energies-citoyennes-pays-vilaine--supports--isac-watts
        etat--funds--aap-ptce-2013
        etat--funds--aap-ptce-2015
        les-tracols--carries--place-des-possibles
        region-idf--supports--paris-mix
        region-occitanie--funds--recyclo-occ
        ville-paris--supports--paris-mix
        ville-pontchateau--supports--reagis
    """,
    "the label names the act that opens the relation (agreement, choice, recognition, entry, opening of capital)": """
        boutique-militante--member_of--scic-cite-phares
        ca-tarbes-lourdes--supports--la-bio-pour-tous
        chantier-ecole-idf--member_of--scic-cite-phares
        dep-hautes-pyrenees--supports--la-bio-pour-tous
        etat--supports--neo56
        eurometropole-strasbourg--member_of--stras-eco-renov
        ffb-67--member_of--stras-eco-renov
        gip-politique-ville-tarbes--supports--la-bio-pour-tous
        initiatives-et-cite--carries--ptce-lille-metropole
        mel--member_of--initiatives-et-cite
        metropop--member_of--scic-cite-phares
        toulouse-metropole--leads--toulouse-metropole-impact
        ville-strasbourg--member_of--stras-eco-renov
    """,
    "the label gives a duration (sur deux ans, pour trois ans, 2014-2015)": """
        etat--funds--ami-ptce-2021
        etat--funds--edenn
        etat--funds--le-damier
        etat--funds--ptce-lille-metropole
        etat--funds--stras-eco-renov
        mel--funds--ptce-lille-metropole
        region-hauts-de-france--funds--ptce-lille-metropole
    """,
    "both ends of something bounded are given: a project, an agreement, the use of premises": """
        adrets--carries--ajiter
        cipra-france--carries--ajiter
        crefad-auvergne--carries--ajiter
        dijon-habitat--hosts--coursive-boutaric
        recca--carries--ajiter
        toulouse-metropole--supports--la-serre-multiple
        ufisc--carries--ajiter
    """,
}

# States whose label looks like a start and tells none. Reason -> relations.
NOT_STARTS = {
    "joined before the date of the article, which is all that is known": """
        mes--member_of--demarche-nationale-ptce
        opale--member_of--demarche-nationale-ptce
        ufisc--member_of--demarche-nationale-ptce
    """,
    "the idea was born in the working group; nothing says when each member came": """
        atelier-idf--partner_of--labo-ess
        coorace--partner_of--labo-ess
        cress-idf--partner_of--labo-ess
        mes--partner_of--labo-ess
        regions-de-france--partner_of--labo-ess
        rtes--partner_of--labo-ess
    """,
    "the agreement follows an earlier one: the date is that of the page": """
        france-urbaine--partner_of--rtes
    """,
    "cited as an early member, at a later date": """
        ville-paris--member_of--rtes
    """,
    "recognised in 2011, but the joint work itself is not dated": """
        labo-ess--supports--ecossolies
    """,
    "the date is that of the founding of the association, older than the group": """
        association-archer--member_of--groupe-archer
    """,
    "elected to the board: the membership itself may be older": """
        region-ara--member_of--rtes
        region-occitanie--member_of--rtes
        ville-bergerac--member_of--rtes
        ville-senones--member_of--rtes
    """,
    "announced as a future occupant": """
        bge--member_of--level-tiers-lieu-ess
        bouger-mayenne--member_of--level-tiers-lieu-ess
        fd-cuma-mayenne--member_of--level-tiers-lieu-ess
        france-active--member_of--level-tiers-lieu-ess
        france-terre-asile--member_of--level-tiers-lieu-ess
        geist-mayenne--member_of--level-tiers-lieu-ess
    """,
    "start-up aid to the pole: the date is that of the announcement": """
        etat--funds--ptce-eco-domaine-auge
    """,
    "two dates are given, but the label tells an involvement, not its beginning": """
        accr-royans--member_of--place-des-possibles
        activ-royans--member_of--place-des-possibles
        art-de-riens--member_of--place-des-possibles
        bruit-du-placart--member_of--place-des-possibles
        caravelo--member_of--place-des-possibles
        toolteck--member_of--place-des-possibles
    """,
}

# A dated state whose label has one of these words must be in one of the two tables above.
START_WORDS = re.compile(
    r"fondat|dès |origine|première heure|premier|initial|\bcréa|\blanc|impuls|mise en place|rejoin|rejoint|devien|adhésion"
    r"|signat|convention|choisi|reconn|naît|amorçage|annoncé|élue? |historique|ouverture du capital|entrée"
    r"|labellisation|depuis|20\d\d-20\d\d|(sur|pour) (deux|trois|quatre|cinq) ans",
    re.IGNORECASE,
)

# ---------------------------------------------------------------------------------------------------------
# Short names
# ---------------------------------------------------------------------------------------------------------

# The evident short form, made of words of the name. What a rule finds (see `short_by_rule`) is not listed.
SHORTS = {
    # poles
    "agir-durable-2": "Agir Durable 2.0",
    "amis-bien-vieillir": "Amis du Bien-vieillir",
    "ateliers-rond-point": "Ateliers du Rond-Point",
    "autonhomme": "Auton'Homme",
    "cluster-textile-occitanie": "Cluster textile",
    "ecopole-audruicq": "Écopôle d'Audruicq",
    "energies-citoyennes-pays-vilaine": "Énergies Citoyennes",
    "fabrique-transition-loire": "Fabrique de la transition",
    "filiere-velo-grand-paris": "Filière vélo",
    "geiq-sport-mayotte": "GEIQ Sport et Loisirs",
    "gouttes-dor-mode": "Les Gouttes d'Or",
    "la-serre-multiple": None,  # two names of one place, short enough
    "le-levier-54": "Le LEVIER",
    "matieres-couleurs-luberon": "Matières & couleurs",
    "micro-filiere-meunerie-margeride": "Micro-Filière Meunerie",
    "place-des-possibles": "La Place des Possibles",
    "pole-alpilles": "Pôle des Alpilles",
    "pole-laine-saugues": "Pôle Laine",
    "pole-mobilite-havre": "Pôle mobilité du Havre",
    "pole-val-saone-dombes": "Val de Saône Dombes",
    "ptce-anima-calais": "Anima Grand Calais",
    "ptce-autonomie-dignois": "PTCE du pays dignois",
    "ptce-cartoucherie": "Pôle de la Cartoucherie",
    "ptce-centre-isere": "PTCE Centre Isère",
    "ptce-eco-domaine-auge": "Éco-domaine",
    "ptce-ecomateriaux-05": "Filières d'écomatériaux",
    "ptce-lille-metropole": "MétroPôle Solidaire",
    "ptce-mieux-manger-mayenne": "Mieux Manger en Mayenne",
    "ptce-pvm": "PTCE Vallée de la Marne",
    "ptce-roche-sur-yon": "PTCE La Roche-sur-Yon",
    "ptce-taf-et-maffe": "Taf et Maffé",
    "ptce-village-terre-vie": "Village Terre & Vie",
    "stras-eco-renov": "Stras Éco Rénov",
    "tera": "TERA",
    "turfu-productions": "Turfu Productions",
    # networks
    "chanvriers-circuits-courts": "Chanvriers",
    "cna-ptce": "Cellule nationale PTCE",
    "collectif-5-reseaux-ptce": "Cinq réseaux PTCE",
    "collectif-associations-citoyennes": "Associations Citoyennes",
    "collectif-ptce-npdc": "PTCE Nord-Pas de Calais",
    "collectif-transition-citoyenne": "Transition Citoyenne",
    "communaute-emploi-parcours": "Emploi et parcours",
    "communaute-renouveau-productif": "Renouveau productif",
    "copil-ptce-idf": "Comité Île-de-France",
    "cra-normandie": "Cellule PTCE Normandie",
    "cra-occitanie": "Cellule PTCE Occitanie",
    "cra-ptce": "Cellules régionales",
    "cress-bfc": "CRESS BFC",  # as in its other name, ess-bfc
    "cress-paca": "CRESS PACA",  # as in its own address, cresspaca.org
    "cress-pdl": "CRESS Pays de la Loire",
    "demarche-nationale-ptce": "Démarche nationale PTCE",
    "energie-partagee": "Énergie Partagée",
    "fas-occitanie": "Acteurs de la solidarité",
    "fd-cuma-mayenne": "Cuma (Mayenne)",
    "federation-arts-rue": "Arts de la Rue",
    "fei-occitanie": "Entreprises d'insertion",
    "ffb-67": "Bâtiment du Bas-Rhin",
    "fsj": "Scènes de Jazz",
    "groupe-ptce-rhone-alpes": "Groupe PTCE Rhône-Alpes",
    "rencontre-ptce-bretagne": "PTCE bretons",
    "rfcp": "Construction Paille",
    "urscop-aquitaine": "Union Scop Aquitaine",
    "urscop-mp": "Union Scop Midi-Pyrénées",
    # local authorities
    "ca-niortais": "Niortais",
    "ca-tarbes-lourdes": "Tarbes-Lourdes-Pyrénées",
    "clermont-metropole": "Clermont Métropole",
    "commune-st-laurent-royans": "Saint-Laurent-en-Royans",
    "ct-guyane": "Collectivité de Guyane",
    "dijon-metropole": "Dijon Métropole",
    "eurometropole-strasbourg": "Eurométropole Strasbourg",
    "havre-seine-metropole": "Le Havre Seine Métropole",
    "mel": "Métropole de Lille",
    "pnr-luberon": "Parc du Luberon",
    "pnr-perche": "Parc du Perche",
    "provence-alpes-agglo": "Provence Alpes Agglo",
    "sba-bois-aumone": "Bois de l'Aumône",
    "smpsg": "Pays Sud-Grésivaudan",
    "ville-ile-saint-denis": "L'Île-Saint-Denis",
    # enterprises, cooperatives and associations
    "abeille-monnaie": "L'Abeille",
    "agii-gers": "Ateliers Gersois",
    "asso-mode-goutte-dor": "Mode de la Goutte d'Or",
    "atelier-textile-jurassien": "Atelier textile",
    "biocoop-lons": "Biocoop Lons",
    "caisse-epargne-mp": "Caisse d'Épargne",
    "cbe-seignanx": "CBE du Seignanx",  # its usual name: the initials of the first words
    "cinema-le-france": "Cinéma Le France",
    "coop-goutte-dor": "Coopérative Goutte d'Or",
    "edf-urt-jura": "EDF Massif du Jura",
    "esci": "Entrepreneurs solidaires",
    "etudes-chantiers-idf": "Études et Chantiers",
    "ferme-eolienne-avessac": "Ferme éolienne d'Avessac",
    "festival-court-metrage": "Festival du court métrage",
    "imaginations-fertiles": "Imaginations Fertiles",
    "imbriques": "Les Imbriqués",
    "initiative-emploi-drome-vivarais": "Initiative emploi",
    "la-fabrique-st-etienne": "La Fabrique",
    "ligue-enseignement-oise": "Ligue de l'Enseignement",
    "limace-le-fil": "Le Fil",
    "maison-initiative-toulouse": "Maison de l'Initiative",
    "miess-30": "Maison des initiatives",
    "presquile-annonay": "La Presqu'île",
    "regie-territoire-deux-rives": "Régie des Deux Rives",
    "saint-nazaire-ville-sport": "Ville S'Port",
    "secours-populaire-65": "Secours populaire",
    "societe-ocres-france": "Ocres de France",
    # institutions
    "chambre-agri-lot": "Chambre d'agriculture",
    "cma-oise": "Chambre de métiers",
    "csess": "Conseil supérieur ESS",
    "france-travail": "France Travail",
    "gip-politique-ville-tarbes": "GIP du Grand Tarbes",
    "min-education": "Ministère de l'Éducation",
    "min-egalite-territoires": "Égalité des territoires",
    "min-ess": "Ministère de l'ESS",
    "min-ville": "Ministère de la Ville",
    # research
    "cfppa-65": "CFPPA",
    "chaire-ess-uge": "Chaire ESS",
    "ecole-metiers-velo": "Métiers du Vélo",
    "ifth": "Institut du textile",
    "ulco": "Université du Littoral",
    "univ-gustave-eiffel": "Gustave Eiffel",
    # programmes
    "aap-ptce-2013": "Appel à projets 2013",
    "aap-ptce-2015": "Appel à projets 2015",
    "ami-ptce-2021": "AMI 2021",
    "ami-ptce-2021-phase1": "AMI 2021 phase 1",
    "ami-ptce-2022": "AMI 2022",
    "ami-ptce-2023": "AMI 2023",
    "ami-ptce-2024": "AMI 2024",
    "ami-ptce-2025": "AMI 2025",
    "appel-ptce-2011": "Appel PTCE 2011",
    "journee-nationale-ptce-2012": "Journée nationale 2012",
    "journee-nationale-ptce-2014": "Journée nationale 2014",
    "journee-ptce-citoyennete-2017": "PTCE et Citoyenneté 2017",
    "journee-ptce-rhone-alpes-2012": "Journée Rhône-Alpes",
    "programme-leader": "LEADER",
}

GROUPING = re.compile(r"^(?:Communauté d'agglomération|Communauté de communes) (?:du |de la |des |de |d')?(.+)$")
REGION = re.compile(r"^(?:Région|Département) (?:du |de la |des |de l'|de |d')?(.+)$")
ACRONYM = re.compile(r" \(([A-Z]{3,8})\)$")
FORMER = re.compile(r" \((?:auj\. |ex-).*\)$")


def short_by_rule(actor):
    """The short name that the name itself gives, or None."""
    name = actor["name"]
    if " – " in name:  # "MES – Mouvement pour l'Économie Solidaire"
        return name.split(" – ")[0]
    if found := ACRONYM.search(name):  # "Direction générale de la cohésion sociale (DGCS)"
        return found[1]
    if FORMER.search(name):  # "Fédurok (auj. Fédélima)"
        return FORMER.sub("", name)
    if actor["kind"] == "collectivite":  # the shape already says what it is
        if found := GROUPING.match(name) or REGION.match(name):
            return found[1]
    return None


def short_name(actor):
    if actor["id"] in SHORTS:
        return SHORTS[actor["id"]]
    return short_by_rule(actor)


def fold(text):
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


# ---------------------------------------------------------------------------------------------------------
# Identifiers
# ---------------------------------------------------------------------------------------------------------

# A local authority's own codes, after etalab's administrative divisions 6.0.0 (INSEE, DGCL): on them this network is
# joined with others. `insee_code` is not one of them, it is where an actor stands. Where a group of municipalities has
# merged or changed its name, the codes are those of what its name here calls it today; Saint-Denis has its INSEE code
# only, for it was given a new SIREN in 2025.
IDENTIFIERS = {
    # groups of municipalities
    "ca-beauvaisis": "siren 200067999",
    "ca-henin-carvin": "siren 246200299",
    "ca-niortais": "siren 200041317",
    "ca-pays-voironnais": "siren 243800984",
    "ca-pvm": "siren 200057958",
    "ca-tarbes-lourdes": "siren 200069300",
    "capg": "siren 200039857",
    "cauvaldor": "siren 200066371",
    "cc-coeur-cote-fleurie": "siren 241400415",
    "cc-coeur-savoie": "siren 200041010",
    "cc-fumel-vallee-lot": "siren 200068930",
    "cc-pays-apt-luberon": "siren 200040624",
    "cc-pays-rochois": "siren 247400724",
    "cc-portes-haut-doubs": "siren 242504181",
    "cc-royans-vercors": "siren 200067767",
    "cc-seignanx": "siren 244000659",
    "cc-val-morteau": "siren 242504116",
    "ccra-audruicq": "siren 246200844",
    "clermont-metropole": "siren 246300701",
    "dijon-metropole": "siren 242100410",
    "ecla-lons": "siren 200071116",
    "eurometropole-strasbourg": "siren 246700488",
    "grand-figeac": "siren 200067361",
    "havre-seine-metropole": "siren 200084952",
    "mel": "siren 200093201",
    "nantes-metropole": "siren 244400404",
    "plaine-commune": "siren 200057867",
    "provence-alpes-agglo": "siren 200067437",
    "saint-etienne-metropole": "siren 244200770",
    "sicoval": "siren 243100633",
    "tco-reunion": "siren 249740101",
    "toulouse-metropole": "siren 243100518",
    "tours-metropole": "siren 243700754",
    # municipalities
    "commune-roussillon": "insee 84102, siren 218401024",
    "commune-rustrel": "insee 84103, siren 218401032",
    "commune-st-laurent-royans": "insee 26311, siren 212603112",
    "commune-trentels": "insee 47315, siren 214703159",
    "ville-bergerac": "insee 24037, siren 212400378",
    "ville-caen": "insee 14118, siren 211401187",
    "ville-dijon": "insee 21231, siren 212102313",
    "ville-fresnes": "insee 94034, siren 219400348",
    "ville-grenoble": "insee 38185, siren 213801855",
    "ville-ile-saint-denis": "insee 93039, siren 219300399",
    "ville-lille": "insee 59350, siren 215903501",
    "ville-paris": "insee 75056, siren 217500016",
    "ville-pontchateau": "insee 44129, siren 214401291",
    "ville-saint-denis-93": "insee 93066",
    "ville-saint-etienne": "insee 42218, siren 214202186",
    "ville-senones": "insee 88451, siren 218804516",
    "ville-strasbourg": "insee 67482, siren 216704825",
    "ville-tarnos": "insee 40312, siren 214003121",
    # départements
    "dep-dordogne": "insee_departement 24",
    "dep-hautes-pyrenees": "insee_departement 65",
    "dep-hauts-de-seine": "insee_departement 92",
    "dep-landes": "insee_departement 40",
    "dep-mayotte": "insee_departement 976",
    "dep-meurthe-et-moselle": "insee_departement 54",
    "dep-oise": "insee_departement 60",
    "dep-pas-de-calais": "insee_departement 62",
    "dep-val-de-marne": "insee_departement 94",
    "dep-vaucluse": "insee_departement 84",
    # regions
    "ct-guyane": "insee_region 03",
    "region-ara": "insee_region 84",
    "region-bfc": "insee_region 27",
    "region-bretagne": "insee_region 53",
    "region-centre-vdl": "insee_region 24",
    "region-grand-est": "insee_region 44",
    "region-guadeloupe": "insee_region 01",
    "region-hauts-de-france": "insee_region 32",
    "region-idf": "insee_region 11",
    "region-normandie": "insee_region 28",
    "region-nouvelle-aquitaine": "insee_region 75",
    "region-occitanie": "insee_region 76",
    "region-paca": "insee_region 93",
    "region-pdl": "insee_region 52",
    "region-reunion": "insee_region 04",
}


def identifiers(actor):
    """What an actor declares of itself in public registers."""
    pairs = [pair.split(" ") for pair in IDENTIFIERS.get(actor["id"], "").split(", ") if pair]
    return [{"scheme": scheme, "value": value} for scheme, value in pairs]


# ---------------------------------------------------------------------------------------------------------
# Sources
# ---------------------------------------------------------------------------------------------------------

ARTICLE = "000_6aa39dfe5921b7cb.txt"

ADDRESS_DATES = [
    re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])/"),
    re.compile(r"[/-]((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/a-z-])"),
    re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])/"),
]

# Dates written out in the address.
WRITTEN_DATES = {"-24-mai-2017": "2017-05-24", "--mardi-9-avril-2013-": "2013-04-09"}


def source_entry(address):
    """A page is its address, and a date only when the address carries one."""
    if address == ARTICLE:
        return {"title": f"Article de départ\u00a0: {ARTICLE}", "date": "2015-12-16"}
    entry = {"url": address}
    for pattern in ADDRESS_DATES:
        if found := pattern.search(address):
            entry["date"] = "-".join(found.groups())
            return entry
    for words, date in WRITTEN_DATES.items():
        if words in address:
            entry["date"] = date
    return entry


class Sources:
    """Numbers the addresses in the order in which they first appear."""

    def __init__(self):
        self.ids = {}

    def cite(self, cell):
        return [self.ids.setdefault(address, f"s{len(self.ids) + 1}") for address in split(cell)]

    def table(self):
        return {key: source_entry(address) for address, key in self.ids.items()}


# ---------------------------------------------------------------------------------------------------------
# Writing
# ---------------------------------------------------------------------------------------------------------


class Number(str):
    """A number that keeps its spelling."""


def to_json(value):
    """JSON on one line, the numbers as the tables spell them."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{to_json(k)}: {to_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(to_json(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def write_table(rows):
    """An object with one entry on each line."""
    lines = [f"        {to_json(key)}: {to_json(value)}" for key, value in rows.items()]
    return "{\n" + ",\n".join(lines) + "\n      }"


def document(metadata, nodes, edges):
    head = [f'      "{key}": {to_json(value)}' for key, value in metadata.items() if key in PLAIN]
    head += [f'      "{key}": {write_table(value)}' for key, value in metadata.items() if key not in PLAIN]
    node_lines = ",\n".join(f"      {to_json(key)}: {to_json(node)}" for key, node in nodes.items())
    edge_lines = ",\n".join(f"      {to_json(edge)}" for edge in edges)
    return (
        "{\n"
        '  "graph": {\n'
        '    "id": "ptce",\n'
        f'    "label": {to_json(TITLE["fr"])},\n'
        '    "directed": true,\n'
        '    "metadata": {\n' + ",\n".join(head) + "\n    },\n"
        '    "nodes": {\n' + node_lines + "\n    },\n"
        '    "edges": [\n' + edge_lines + "\n    ]\n"
        "  }\n"
        "}\n"
    )


PLAIN = {"profile", "language", "title", "description", "licence"}

# ---------------------------------------------------------------------------------------------------------
# Converting
# ---------------------------------------------------------------------------------------------------------


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(cell):
    return [part for part in cell.split(";") if part]


def number(cell):
    assert re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", cell), f"not a JSON number: {cell}"
    return Number(cell)


def filled(entries):
    """Without the empty cells."""
    return {key: value for key, value in entries.items() if value}


def node(actor, sources):
    cells = filled(actor)
    metadata = {
        "kind": actor["kind"],
        "short": short_name(actor),
        "legal_form": actor["legal_form"],
        "commune": actor["commune"],
        "departement": actor["departement"],
        "region": actor["region"],
        "insee_code": actor["insee_code"],
        "lat": number(cells["lat"]) if "lat" in cells else None,
        "lon": number(cells["lon"]) if "lon" in cells else None,
        "themes": split(actor["themes"]),
        "founded": actor["founded"],
        "website": actor["website"],
        "description": actor["description"],
        "identifiers": identifiers(actor),
        "sources": sources.cite(actor["sources"]),
    }
    return {"label": actor["name"], "metadata": filled(metadata)}


def key_of(relation):
    return f"{relation['source']}--{relation['kind']}--{relation['target']}"


def keys_of(table):
    return [key for keys in table.values() for key in keys.split()]


def edge(relation, identifier, starts, sources):
    kind = relation["kind"]
    tells_start = kind in EVENTS or key_of(relation) in starts
    metadata = {
        "since": relation["since"] if tells_start else "",
        "until": relation["until"],
        "attested": "" if tells_start else relation["since"],
        "sources": sources.cite(relation["sources"]),
    }
    return {
        "id": identifier,
        "source": relation["source"],
        "relation": kind,
        "target": relation["target"],
        "directed": not RELATION_KINDS[kind]["symmetric"],
        "label": relation["label"],
        "metadata": filled(metadata),
    }


def relation_ids(relations):
    """source--kind--target, then -2, -3 where that occurs again."""
    seen = {}
    for relation in relations:
        key = key_of(relation)
        seen[key] = seen.get(key, 0) + 1
        yield key if seen[key] == 1 else f"{key}-{seen[key]}"


# ---------------------------------------------------------------------------------------------------------
# Checking
# ---------------------------------------------------------------------------------------------------------


def check_tables(actors, relations):
    """The hand-made tables speak of rows that exist, and no dated label escaped reading."""
    rows = {key_of(relation): relation for relation in relations}
    starts, not_starts = keys_of(STARTS), keys_of(NOT_STARTS)
    judged = starts + not_starts
    assert len(judged) == len(set(judged)), "a relation is judged twice"
    for key in judged:
        assert key in rows, f"no such relation: {key}"
        assert rows[key]["since"], f"no date to judge: {key}"
        assert rows[key]["kind"] not in EVENTS | TIMELESS, f"not a state: {key}"
    for key, row in rows.items():
        if row["since"] and row["kind"] not in EVENTS and key not in judged:
            assert not START_WORDS.search(row["label"]), f"to be judged: {key}: {row['label']}"
            assert not row["until"], f"to be judged: {key} has an end"
        if row["kind"] in TIMELESS:
            assert not row["since"] and not row["until"], f"a date on {key}"
    known = {actor["id"]: actor for actor in actors}
    for actor in [*SHORTS, *IDENTIFIERS]:
        assert actor in known, f"no such actor: {actor}"
    for actor in IDENTIFIERS:
        assert known[actor]["kind"] == "collectivite", f"no local authority: {actor}"
        for item in identifiers(known[actor]):
            assert item["scheme"] != "insee" or item["value"] == known[actor]["insee_code"], f"not its code: {actor}"
    assert len(set(IDENTIFIERS.values())) == len(IDENTIFIERS), "two actors with one identifier"


def check_names(actors):
    """A short name means one actor: no name, short name or id of another folds to it."""
    owners = {}
    for actor in actors:
        for text in (actor["id"], actor["name"], short_name(actor) or ""):
            owners.setdefault(fold(text), set()).add(actor["id"])
    for actor in actors:
        if short := short_name(actor):
            assert owners[fold(short)] == {actor["id"]}, f"two actors answer to {short}"
            assert len(short) < len(actor["name"]), f"not shorter: {short}"


# What the starting article states: relation -> date key and date.
SEED = {
    # the partnership of 2011 and its seven networks
    "labo-ess--leads--demarche-nationale-ptce": ("since", "2011"),
    "rtes--member_of--demarche-nationale-ptce": ("since", "2011"),
    "cncres--member_of--demarche-nationale-ptce": ("since", "2011"),
    "coorace--member_of--demarche-nationale-ptce": ("since", "2011"),
    "mes--member_of--demarche-nationale-ptce": ("attested", "2015-12-16"),
    "ufisc--member_of--demarche-nationale-ptce": ("attested", "2015-12-16"),
    "opale--member_of--demarche-nationale-ptce": ("attested", "2015-12-16"),
    # the part each took after June 2012
    "labo-ess--supports--demarche-nationale-ptce": ("since", "2012"),
    "rtes--supports--demarche-nationale-ptce": ("since", "2012"),
    "cncres--supports--demarche-nationale-ptce": ("since", "2012"),
    "mes--supports--demarche-nationale-ptce": ("since", "2012"),
    "coorace--supports--demarche-nationale-ptce": ("since", "2012"),
    "ufisc--supports--demarche-nationale-ptce": ("since", "2012"),
    "opale--supports--demarche-nationale-ptce": ("since", "2012"),
    "coorace--leads--communaute-emploi-parcours": ("attested", "2012"),
    "coorace--leads--communaute-renouveau-productif": ("attested", "2013"),
    # the call of late 2011 and the first national day
    "labo-ess--co_organises--appel-ptce-2011": ("since", "2011"),
    "appel-ptce-2011--part_of--demarche-nationale-ptce": ("since", "2011"),
    "journee-nationale-ptce-2012--part_of--demarche-nationale-ptce": ("since", "2012-06-25"),
    # ALICECOOP, for the MES
    "alicecoop--represents--mes": ("attested", "2015-12-16"),
    "alicecoop--member_of--demarche-nationale-ptce": ("attested", "2015-12-16"),
    # the call of 2015
    "alicecoop--promotes--aap-ptce-2015": ("since", "2015-12-16"),
}


def check_seed(nodes, edges, sources):
    article = sources.ids[ARTICLE]
    found = {item["id"]: item for item in edges}
    for key, (field, date) in SEED.items():
        metadata = found[key]["metadata"]
        assert metadata.get(field) == date, f"{key}: {field} is not {date}"
        assert article in metadata["sources"], f"{key} does not cite the starting article"
    for actor in ("appel-ptce-2011", "journee-nationale-ptce-2012", "aap-ptce-2015", "alicecoop", "demarche-nationale-ptce"):
        assert article in nodes[actor]["metadata"]["sources"], f"{actor} does not cite the starting article"
    assert nodes["aap-ptce-2015"]["metadata"]["founded"] == "2015"
    return len(SEED)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, output = Path(sys.argv[1]), Path(sys.argv[2])
    actors, relations = read(folder / "actors.csv"), read(folder / "relations.csv")
    check_tables(actors, relations)
    check_names(actors)

    sources = Sources()
    starts = set(keys_of(STARTS))
    nodes = {actor["id"]: node(actor, sources) for actor in actors}
    edges = [
        edge(relation, identifier, starts, sources)
        for relation, identifier in zip(relations, relation_ids(relations))
    ]
    assert len(nodes) == len(actors), "two actors with one id"
    assert len({item["id"] for item in edges}) == len(edges), "two relations with one id"
    for actor in actors:
        assert actor["kind"] in KINDS, f"unknown kind: {actor['kind']}"
    for item in edges:
        assert item["source"] in nodes and item["target"] in nodes, f"an end is missing: {item['id']}"
    stated = check_seed(nodes, edges, sources)

    metadata = {
        "profile": "maillage/1",
        "language": "fr",
        "title": TITLE,
        "description": DESCRIPTION,
        "licence": LICENCE,
        "kinds": KINDS,
        "relation_kinds": RELATION_KINDS,
        "sources": sources.table(),
    }
    output.write_bytes(document(metadata, nodes, edges).encode("utf-8"))

    def count(test):
        return sum(1 for item in edges if test(item["metadata"]))

    states = [item for item in edges if item["relation"] not in EVENTS]
    print(f"actors      {len(nodes)}, {sum('short' in n['metadata'] for n in nodes.values())} with a short name")
    print(f"relations   {len(edges)}")
    print(f"  since     {count(lambda m: 'since' in m)}, states among them {sum('since' in s['metadata'] for s in states)}")
    print(f"  attested  {count(lambda m: 'attested' in m)}")
    print(f"  until     {count(lambda m: 'until' in m)}, without since {count(lambda m: 'until' in m and 'since' not in m)}")
    print(f"  undated   {count(lambda m: not {'since', 'until', 'attested'} & m.keys())}")
    print(f"sources     {len(sources.ids)}, {sum('date' in s for s in sources.table().values())} with a date")
    print(f"starting article: {stated} statements found, each with its date and source")


if __name__ == "__main__":
    main()
