// Lines between offices, bent so that two kinds between the same offices do not lie on each other.

// Lengths of dashes and gaps, in widths of the line.
const DASHES = { service: [], line: [3, 1.6], professional: [1, 1.4] };
const BENDS = { service: 0.13, line: 0.08, professional: 0.2 };
const CURVE_STEPS = 10;
// Where there are more lines of a kind than this, only those of the place chosen have arrows and a light edge.
const MOST_ARROWS = 300;

// Points of a curve from one office to another; its middle lies aside by `bend` of its length.
function curve(from, to, bend) {
  const middle = [(from[0] + to[0]) / 2 + bend * (to[1] - from[1]), (from[1] + to[1]) / 2 - bend * (to[0] - from[0])];
  return Array.from({ length: CURVE_STEPS + 1 }, (_, step) => {
    const share = step / CURVE_STEPS;
    const weights = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2];
    return [0, 1].map((axis) => weights[0] * from[axis] + weights[1] * middle[axis] + weights[2] * to[axis]);
  });
}

function dashes(kind, weight) {
  return DASHES[kind].length ? DASHES[kind].map((length) => (length * weight).toFixed(1)).join(' ') : null;
}

// Links of one kind summed between two areas: { from, to, size }.
function linksOf(data, kind) {
  const table = kind === 'service' ? data.service : data.supervision;
  const number = data.kinds.indexOf(kind);
  const sums = new Map();
  for (const row of rowsWhere(table, (at) => table.from[at] !== table.area[at] && (kind === 'service' || table.kind[at] === number))) {
    const key = `${row.from}-${row.area}`;
    const link = sums.get(key) || { from: row.from, to: row.area, size: 0 };
    link.size += kind === 'service' ? row.hours : row.heads;
    sums.set(key, link);
  }
  return [...sums.values()];
}

// Draw the lines of one kind into a group of layers; those of the area number `chosen` stand out.
function drawLines(group, kind, data, places, chosen) {
  const links = linksOf(data, kind).filter((link) => places[link.from].office && places[link.to].office);
  const largest = Math.max(0, ...links.map((link) => link.size));
  const crowded = links.length > MOST_ARROWS;
  const widest = crowded ? 2 : 3.6;
  for (const link of links) {
    const touches = chosen === null || link.from === chosen || link.to === chosen;
    const path = curve(places[link.from].office, places[link.to].office, BENDS[kind]);
    const clear = touches && (chosen !== null || !crowded);
    const weight = Math.max(clear ? 1.3 : 0.7, (widest * link.size) / largest);
    const look = { pane: 'lines', interactive: false, smoothFactor: 0, lineCap: 'butt' };
    if (clear) L.polyline(path, { ...look, color: '#ffffff', weight: weight + 2.4, opacity: 0.85 }).addTo(group);
    const dashArray = dashes(kind, weight);
    const line = L.polyline(path, { ...look, color: data.colours.lines[kind], weight, opacity: clear ? 1 : touches ? 0.6 : 0.3, dashArray }).addTo(group);
    if (clear) line.getElement().setAttribute('marker-end', `url(#map-arrow-${kind})`);
  }
}

function linesLegend(kinds, data, words) {
  const entries = kinds.map((kind) => ({ sign: stroke(data.colours.lines[kind], dashes(kind, 2.4), kind), label: words.say(`${kind}_line`) }));
  return entries.length ? [legendPart(words.say('lines_title'), entries)] : [];
}
