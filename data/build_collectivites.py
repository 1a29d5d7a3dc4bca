#!/usr/bin/env python3
"""Builds collectivites.json.zst, the network that `maillage collectivites` opens, from the npm package
@etalab/decoupage-administratif.

    npm pack @etalab/decoupage-administratif@6.0.0
    python3 build_collectivites.py etalab-decoupage-administratif-6.0.0.tgz collectivites.json.zst

Python's standard library is enough, and the command `zstd` when OUTPUT ends with .zst. The same package always gives the
same JSON, and the same version of zstd the same compressed bytes. Nothing is added that the package does not say;
what is left out of it is told below and counted at the end.
"""

import json
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path

from build_ptce import relation_kind

# ---------------------------------------------------------------------------------------------------------
# Vocabularies
# ---------------------------------------------------------------------------------------------------------


def kind(fr, fr_plural, en, en_plural, shape, color, fr_description, en_description):
    return {
        "label": {"fr": fr, "en": en},
        "plural": {"fr": fr_plural, "en": en_plural},
        "description": {"fr": fr_description, "en": en_description},
        "shape": shape,
        "color": color,
    }


KINDS = {
    "region": kind(
        "région", "régions", "region", "regions", "star", "red",
        "Région du code officiel géographique (Corse, Guyane, Martinique et Mayotte comprises).",
        "Region of the official geographic code (Corsica, French Guiana, Martinique and Mayotte included).",
    ),
    "departement": kind(
        "département", "départements", "département", "départements", "diamond", "magenta",
        "Département du code officiel géographique.",
        "Département of the official geographic code.",
    ),
    "outre_mer": kind(
        "collectivité d'outre-mer", "collectivités d'outre-mer", "overseas collectivity", "overseas collectivities",
        "triangle", "green",
        "Collectivité ou territoire d'outre-mer, qui n'est ni un département ni une région.",
        "Overseas collectivity or territory, which is neither a département nor a region.",
    ),
    "arrondissement": kind(
        "arrondissement", "arrondissements", "arrondissement", "arrondissements", "cross", "default",
        "Arrondissement départemental\u00a0: le ressort d'un sous-préfet.",
        "Arrondissement of a département: the area of a subprefect.",
    ),
    "intercommunalite": kind(
        "intercommunalité", "intercommunalités", "group of municipalities", "groups of municipalities",
        "square-dotted", "blue",
        "Établissement public de coopération intercommunale à fiscalité propre, ou établissement public territorial.",
        "Public body of cooperation between municipalities that levies its own taxes, or territorial public body.",
    ),
    "commune": kind(
        "commune", "communes", "municipality", "municipalities", "circle", "cyan",
        "Commune actuelle.",
        "Municipality of today.",
    ),
    "subdivision": kind(
        "subdivision de commune", "subdivisions de communes", "part of a municipality", "parts of municipalities",
        "dot", "default",
        "Commune déléguée ou associée, ou arrondissement de Paris, Lyon ou Marseille.",
        "Delegated or associated commune, or arrondissement of Paris, Lyon or Marseille.",
    ),
}

RELATION_KINDS = {
    "member_of": relation_kind("membre de", "a pour membre", "member of", "has member", 2),
    "located_in": relation_kind(
        "se trouve dans", "a sur son territoire", "located in", "is home to", 1, cooperation=False
    ),
    "subdivision_of": relation_kind(
        "subdivision de", "a pour subdivision", "subdivision of", "has subdivision", 3, cooperation=False
    ),
    "seat_of": relation_kind("chef-lieu de", "a pour chef-lieu", "seat of", "has as its seat", 1, cooperation=False),
}

TITLE = {"fr": "Collectivités de France", "en": "Local authorities of France"}

DESCRIPTION = {
    "fr": (
        "Communes, intercommunalités, arrondissements, départements, régions et collectivités d'outre-mer, et ce qui les"
        " relie\u00a0: qui est membre de quelle intercommunalité, qui se trouve où, quelle commune est chef-lieu."
    ),
    "en": (
        "Municipalities, groups of municipalities, arrondissements, départements, regions and overseas collectivities of"
        " France, and what ties them: who is a member of which group, who lies where, which municipality is a seat."
    ),
}

LICENCE = {
    "fr": "Licence Ouverte (Etalab). Données\u00a0: @etalab/decoupage-administratif {version}, d'après l'INSEE, la DGCL et La Poste.",
    "en": "Licence Ouverte (Etalab). Data: @etalab/decoupage-administratif {version}, after INSEE, DGCL and La Poste.",
}

# ---------------------------------------------------------------------------------------------------------
# What the package's README says of its versions and sources
# ---------------------------------------------------------------------------------------------------------

# Version of the package -> year of the data.
YEARS = {"6.0.0": "2026"}

# File of the package -> what it comes from, and the date of that.
FILES = {
    "communes": ("code officiel géographique de l'INSEE, populations légales de l'INSEE, codes postaux de La Poste", None),
    "arrondissements": ("code officiel géographique de l'INSEE", None),
    "departements": ("code officiel géographique de l'INSEE", None),
    "regions": ("code officiel géographique de l'INSEE", None),
    "epci": ("liste des EPCI à fiscalité propre de la DGCL", None),
    "ept": ("liste des établissements publics territoriaux de l'INSEE", "2025-01-01"),
}

FORMS = {
    "CC": "communauté de communes",
    "CA": "communauté d'agglomération",
    "CU": "communauté urbaine",
    "METRO": "métropole",
    "MET69": "métropole de Lyon",
    "EPT": "établissement public territorial",
}

SUBDIVISIONS = {
    "commune-deleguee": "commune déléguée",
    "commune-associee": "commune associée",
    "arrondissement-municipal": "arrondissement municipal",
}

ZONES = {"metro": "France métropolitaine", "drom": "département et région d'outre-mer", "com": "collectivité d'outre-mer"}

FINANCES = {"FPU": "fiscalité professionnelle unique", "FA": "fiscalité additionnelle", "": None}

# INSEE's typeLiaison: how "de" is joined to a name.
OF = {0: "de ", 1: "d'", 2: "du ", 3: "de la ", 4: "des ", 5: "de l'", 6: "des ", 7: "de las ", 8: "de los "}

# ---------------------------------------------------------------------------------------------------------
# Converting
# ---------------------------------------------------------------------------------------------------------


class Network:
    """Actors by their id and relations, each with the file of the package that says so."""

    def __init__(self, year):
        self.year, self.nodes, self.edges = year, {}, []

    def actor(self, identifier, name, kind, file, identifiers, **attributes):
        assert identifier not in self.nodes, f"two actors with one id: {identifier}"
        metadata = {"kind": kind, **attributes, "identifiers": identifiers, "sources": [file]}
        self.nodes[identifier] = {"label": name, "metadata": {k: v for k, v in metadata.items() if v is not None}}

    def relation(self, source, kind, target, file):
        metadata = {"attested": FILES[file][1] or self.year, "sources": [file]}
        identifier = f"{source}--{kind}--{target}"
        self.edges.append(
            {"id": identifier, "source": source, "relation": kind, "target": target, "metadata": metadata}
        )


def declared(**registers):
    return [{"scheme": scheme, "value": value} for scheme, value in registers.items() if value]


def only(values):
    """The value that all share, or None."""
    values = set(values)
    return values.pop() if len(values) == 1 else None


def convert(package, year):
    """The network, and what of the package has no place in it."""
    network, left_out = Network(year), Counter()
    # A collectivity overseas stands in the package as a département and as a region: here it is one actor.
    overseas = {row["code"] for row in package["regions"] if row["zone"] == "com"}
    regions = {row["code"]: row for row in package["regions"] if row["code"] not in overseas}
    departements = {row["code"]: row for row in package["departements"]}
    # The seat of a new municipality keeps its code as a delegated one: one code is one actor.
    communes = {row["code"]: row for row in package["communes"] if row["type"] == "commune-actuelle"}
    parts = [row for row in package["communes"] if row["type"] != "commune-actuelle"]
    seats = {row["code"]: row["nom"] for row in parts if row["code"] in communes}
    parts = [row for row in parts if row["code"] not in communes]

    def departement(code):
        return f"outre-mer-{code}" if code in overseas else f"departement-{code}"

    def places(row, **more):
        region = regions.get(row["region"])
        return {**more, "departement": departements[row["departement"]]["nom"], "region": region and region["nom"]}

    def seat(row, target, file):
        commune = communes[row["chefLieu"]]
        home = row["code"] if file == "departements" else row.get("departement")
        inside = commune["region"] == row["code"] if file == "regions" else commune["departement"] == home
        if inside:
            network.relation(f"commune-{commune['code']}", "seat_of", target, file)
        else:
            left_out[f"seat outside its own territory: {commune['nom']}, {row['nom']}"] += 1

    names = Counter(row["nom"] for rows in package.values() for row in rows)

    def short(name):
        return name if names[name] == 1 else None

    for row in regions.values():
        network.actor(
            f"region-{row['code']}", f"Région {row['nom']}", "region", "regions", declared(insee_region=row["code"]),
            short=short(row["nom"]), zone=ZONES[row["zone"]],
        )
        seat(row, f"region-{row['code']}", "regions")
    for row in departements.values():
        target, region = departement(row["code"]), regions.get(row["region"])
        if row["code"] in overseas:
            name, short_name, group = row["nom"], None, "outre_mer"
        else:
            name, short_name, group = f"Département {OF[row['typeLiaison']]}{row['nom']}", short(row["nom"]), "departement"
        network.actor(
            target, name, group, "departements", declared(insee_departement=row["code"]), short=short_name,
            region=region and region["nom"], zone=ZONES[row["zone"]],
        )
        if region:
            network.relation(target, "located_in", f"region-{row['region']}", "departements")
        seat(row, target, "departements")
    for row in package["arrondissements"]:
        target = f"arrondissement-{row['code']}"
        network.actor(
            target, f"Arrondissement {OF[row['typeLiaison']]}{row['nom']}", "arrondissement", "arrondissements",
            declared(insee_arrondissement=row["code"]), **places(row),
        )
        network.relation(target, "located_in", departement(row["departement"]), "arrondissements")
        seat(row, target, "arrondissements")
    for file in ("epci", "ept"):
        for row in package[file]:
            target, members = f"epci-{row['code']}", [communes[member["code"]] for member in row["membres"]]
            region = regions.get(only(member["region"] for member in members))
            home = departements.get(only(member["departement"] for member in members))
            network.actor(
                target, row["nom"], "intercommunalite", file, declared(siren=row["code"]),
                legal_form=FORMS[row["type"]], departement=home and home["nom"], region=region and region["nom"],
                population=row["populationMunicipale"], finances=FINANCES[row["modeFinancement"]],
            )
            for member in row["membres"]:
                assert member.get("siren") in (None, communes[member["code"]]["siren"]), member
                network.relation(f"commune-{member['code']}", "member_of", target, file)
    for row in [*communes.values(), *parts]:
        code, is_part = row["code"], row["type"] != "commune-actuelle"
        target = f"subdivision-{code}" if is_part else f"commune-{code}"
        whole = row.get("chefLieu") or row.get("commune")
        network.actor(
            target, row["nom"], "subdivision" if is_part else "commune", "communes",
            declared(insee=code, siren=row.get("siren")),
            **places(row, legal_form=SUBDIVISIONS.get(row["type"]), commune=communes[whole]["nom"] if whole else None),
            insee_code=code, postal_codes=row.get("codesPostaux"), population=row.get("population"),
            zone=ZONES[row["zone"]], former_codes=row.get("anciensCodes"), delegated_seat=seats.get(code),
        )
        if is_part:
            network.relation(target, "subdivision_of", f"commune-{whole}", "communes")
        if row.get("arrondissement"):
            network.relation(target, "located_in", f"arrondissement-{row['arrondissement']}", "communes")
        network.relation(target, "located_in", departement(row["departement"]), "communes")
    left_out["delegated communes that share the code of their municipality (delegated_seat)"] = len(seats)
    return network, left_out


# ---------------------------------------------------------------------------------------------------------
# Reading and writing
# ---------------------------------------------------------------------------------------------------------


def read(path):
    """The tables of the package, and its version."""
    with tarfile.open(path) as archive:
        def load(name):
            return json.load(archive.extractfile(f"package/{name}.json"))

        return {file: load(f"data/{file}") for file in FILES}, load("package")["version"]


def source(file, version, year):
    origin, date = FILES[file]
    return {
        "title": f"Découpage administratif (etalab) {version}, {file}.json\u00a0: {origin}",
        "url": f"https://unpkg.com/@etalab/decoupage-administratif@{version}/data/{file}.json",
        "date": date or year,
    }


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def document(network, version):
    """The native file, one actor or relation a line."""
    metadata = {
        "profile": "maillage/1",
        "language": "fr",
        "title": TITLE,
        "description": DESCRIPTION,
        "licence": {lang: text.format(version=version) for lang, text in LICENCE.items()},
        "date": network.year,
        "kinds": KINDS,
        "relation_kinds": RELATION_KINDS,
        "sources": {file: source(file, version, network.year) for file in FILES},
    }
    head = f'"id":"collectivites","label":{compact(TITLE["fr"])},"directed":true,"metadata":{compact(metadata)}'
    nodes = ",\n".join(f"{compact(key)}:{compact(node)}" for key, node in network.nodes.items())
    edges = ",\n".join(compact(edge) for edge in network.edges)
    return f'{{"graph":{{{head},"nodes":{{\n{nodes}\n}},"edges":[\n{edges}\n]}}}}\n'


def write(output, text):
    if output.suffix == ".zst":
        packed = subprocess.run(["zstd", "-19", "-c"], input=text.encode(), stdout=subprocess.PIPE, check=True)
        output.write_bytes(packed.stdout)
    else:
        output.write_text(text, encoding="utf-8", newline="")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    package, version = read(sys.argv[1])
    network, left_out = convert(package, YEARS[version])
    for edge in network.edges:
        assert edge["source"] in network.nodes and edge["target"] in network.nodes, f"an end is missing: {edge['id']}"
    assert len({edge["id"] for edge in network.edges}) == len(network.edges), "two relations with one id"
    write(Path(sys.argv[2]), document(network, version))
    for title, counts in (
        ("actors", Counter(node["metadata"]["kind"] for node in network.nodes.values())),
        ("relations", Counter(f"{edge['relation']} ({edge['metadata']['sources'][0]})" for edge in network.edges)),
        ("left out", left_out),
    ):
        print(f"{title:<10}{counts.total()}")
        for key, count in counts.items():
            print(f"{count:>9} {key}")


if __name__ == "__main__":
    main()
