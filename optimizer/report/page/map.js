// The map: draws places, listens to the controls, opens sheets. The other parts of this script stand before it in the same scope.

const byId = (id) => document.getElementById(id);
const ZOOM_STEPS = 6;
const MOST_LABELS = 120;
const LETTER_WIDTH = 7.2;
const LABEL_HEIGHT = 30;

function start(data) {
  const words = wordsOf(data);
  const box = byId('map');
  const places = placesOf(data);
  const labels = labelsOf(data);
  const map = newMap(box, data, words);
  const whole = L.latLngBounds([0, 0], [data.height * data.metres, data.width * data.metres]);
  const areas = places.map((place) => drawArea(map, place));
  const groups = { circles: L.layerGroup().addTo(map), lines: L.layerGroup().addTo(map), names: L.layerGroup().addTo(map) };
  const renderers = { regions: L.svg({ pane: 'regions' }), circles: L.svg({ pane: 'circles' }) };
  const state = { layer: null, chosen: null, opener: null, small: false };

  const centre = (at) => places[at].office || areas[at].getBounds().getCenter();
  const many = places.length > 150;

  const boundsOf = (at) => (places[at].rings ? areas[at].getBounds() : L.latLngBounds([places[at].office]));
  const pixelsAcross = (bounds) => map.latLngToLayerPoint(bounds.getSouthEast()).subtract(map.latLngToLayerPoint(bounds.getNorthWest()));
  const breadth = (at) => boundsOf(at).getEast() - boundsOf(at).getWest();
  const bySize = places.filter((place) => areas[place.at]).sort((one, other) => breadth(other.at) - breadth(one.at));

  // Largest radius of circles, pixels: about as much as places have room for.
  function room() {
    const size = pixelsAcross(whole);
    return Math.min(26, Math.max(7, 0.3 * Math.sqrt((size.x * size.y) / places.length)));
  }

  // Whether places are so small on the screen that edges would hide their colours.
  function tooSmallForEdges() {
    const size = pixelsAcross(whole);
    return Math.sqrt((size.x * size.y) / places.length) < 24;
  }

  function paintAll() {
    state.small = tooSmallForEdges();
    areas.forEach((area, at) => area && paint(at));
  }

  function paint(at) {
    const here = at === state.chosen;
    const fill = state.layer.fill(at);
    const border = state.small ? fill : fill === data.colours.land ? '#8f8f8a' : '#ffffff';
    areas[at].setStyle({ color: here ? data.colours.ink : border, weight: here ? 3.5 : state.small ? 0.5 : 1, fillColor: fill });
    if (here) areas[at].bringToFront();
  }

  function drawCircles() {
    groups.circles.clearLayers();
    if (!state.layer.circle) return;
    const drawn = places.filter((place) => areas[place.at]).map((place) => ({ at: place.at, ...state.layer.circle(place.at, room()) }));
    for (const each of drawn.filter((one) => one.radius > 0).sort((one, other) => other.radius - one.radius)) {
      L.circleMarker(centre(each.at), {
        pane: 'circles',
        renderer: renderers.circles,
        interactive: false,
        radius: each.radius,
        color: data.colours.ink,
        weight: 0.8,
        fillColor: each.colour,
        fillOpacity: 0.75,
      }).addTo(groups.circles);
    }
  }

  // Names with their figures where they have room inside their place and do not lie on each other, the largest places first.
  function drawNames() {
    groups.names.clearLayers();
    const view = map.getBounds();
    const taken = [];
    for (const place of bySize) {
      if (!view.intersects(boundsOf(place.at)) || taken.length === MOST_LABELS) continue;
      const figure = state.layer.text(place.at);
      const half = L.point(LETTER_WIDTH * Math.max(place.name.length, figure.length), LABEL_HEIGHT).divideBy(2);
      const at = place.rings ? areas[place.at].getCenter() : place.office;
      const point = map.latLngToLayerPoint(at);
      const label = L.bounds(point.subtract(half), point.add(half));
      const size = pixelsAcross(boundsOf(place.at));
      if ((place.rings && (size.x < 2 * half.x || size.y < 2 * half.y)) || taken.some((other) => other.overlaps(label))) continue;
      taken.push(label);
      const tone = isDark(state.layer.fill(place.at)) ? 'map-name map-name-light' : 'map-name';
      const text = element('span', {}, place.name, element('br'), element('b', {}, figure));
      const icon = L.divIcon({ className: tone, html: text, iconSize: null });
      L.marker(at, { pane: 'names', icon, interactive: false, keyboard: false }).addTo(groups.names);
    }
  }

  function lineKinds() {
    const asked = [...document.querySelectorAll('input[name="map-lines"]:checked')].map((input) => input.value);
    return asked.flatMap((each) => (each === 'service' ? ['service'] : ['line', 'professional']));
  }

  function drawLinks() {
    groups.lines.clearLayers();
    lineKinds().forEach((kind) => drawLines(groups.lines, kind, data, places, state.chosen));
  }

  function show() {
    const name = document.querySelector('input[name="map-layer"]:checked').value;
    byId('map-staff').hidden = name !== 'staff';
    state.layer = layerOf(name, data, words, Number(byId('map-tier').value), byId('map-measure').value);
    paintAll();
    drawCircles();
    drawNames();
    drawLinks();
    byId('map-legend').replaceChildren(...state.layer.legend(room()), ...linesLegend(lineKinds(), data, words));
  }

  function announce(text) {
    byId('map-status').textContent = text;
  }

  function open(at, opener) {
    const before = state.chosen;
    state.chosen = at;
    state.opener = opener || state.opener;
    [before, at].forEach((each) => each !== null && areas[each] && paint(each));
    drawLinks();
    byId('map-sheet-inside').replaceChildren(...sheetOf(at, data, words, (other) => find(other, null)));
    byId('map-sheet').hidden = false;
    byId('map-frame').classList.add('map-open');
    const heads = words.whole(data.tiers.reduce((sum, tier) => sum + tier.heads[at], 0));
    const values = { name: data.names[at], heads };
    if (data.coverage[at] === null) announce(words.say('opened_no_need', values));
    else announce(words.say('opened', { ...values, share: data.coverage[at] }));
    byId('map-sheet-title').focus({ preventScroll: true });
  }

  function close() {
    if (state.chosen === null) return;
    const at = state.chosen;
    state.chosen = null;
    if (areas[at]) paint(at);
    drawLinks();
    byId('map-sheet').hidden = true;
    byId('map-frame').classList.remove('map-open');
    announce(words.say('closed'));
    (state.opener || byId('map-find')).focus({ preventScroll: true });
    state.opener = null;
  }

  // Open a place that was asked for by name: the map goes there where it is out of sight or too small to see.
  function find(at, opener) {
    open(at, opener);
    byId('map-sheet').scrollIntoView({ block: 'nearest' });
    if (!areas[at]) return;
    const bounds = boundsOf(at);
    const size = pixelsAcross(bounds);
    if (!map.getBounds().contains(bounds) || (places[at].rings && Math.max(size.x, size.y) < 40)) map.fitBounds(bounds.pad(2), { animate: false });
  }

  // A place whose label is, begins with, or holds what was typed.
  function matching(text) {
    const wanted = plain(text);
    const all = labels.map(plain);
    const tests = [(label) => label === wanted, (label) => label.startsWith(wanted), (label) => label.includes(wanted)];
    return tests.map((test) => all.findIndex(test)).find((at) => at >= 0);
  }

  function search(exactly) {
    const input = byId('map-find');
    if (!input.value.trim()) return;
    const at = exactly ? labels.indexOf(input.value) : matching(input.value);
    if (at >= 0) find(at, input);
    else if (!exactly) announce(words.say('not_found', { text: input.value }));
  }

  function fit() {
    map.fitBounds(whole, { paddingTopLeft: [8, 46], paddingBottomRight: [8, 26], animate: false });
  }

  function fromAddress() {
    const at = data.ids.indexOf(decodeURIComponent(window.location.hash.replace(/^#area-/, '')));
    if (at >= 0) find(at, null);
  }

  fit();
  map.setMinZoom(map.getZoom() - 2);
  map.setMaxZoom(map.getZoom() + ZOOM_STEPS);
  map.setMaxBounds(whole.pad(0.5));
  data.regionOutlines.forEach((text) => {
    const look = { pane: 'regions', renderer: renderers.regions, interactive: false, fill: false, color: '#3d3d3a', weight: many ? 0.9 : 1.6 };
    L.polygon(ringsIn(text, data.metres), look).addTo(map);
  });
  areas.forEach((area, at) => {
    if (!area) return;
    area.on('click', () => open(at, box));
    area.bindTooltip(() => element('span', {}, `${data.names[at]}: ${state.layer.text(at)}`), { sticky: true });
  });
  byId('map-names').append(...labels.map((label) => element('option', { value: label })));
  byId('map-controls').addEventListener('change', (event) => (event.target.id === 'map-find' ? null : show()));
  byId('map-controls').addEventListener('submit', (event) => {
    event.preventDefault();
    search(false);
  });
  byId('map-find').addEventListener('input', () => search(true));
  byId('map-whole').addEventListener('click', fit);
  byId('map-close').addEventListener('click', close);
  byId('map-block').addEventListener('keydown', (event) => event.key === 'Escape' && close());
  map.on('moveend', drawNames);
  map.on('zoomend', () => tooSmallForEdges() !== state.small && paintAll());
  const resize = () => {
    if (!hasRoom(box)) return;
    const all = map.getBounds().contains(whole);
    map.invalidateSize({ animate: false });
    if (all) fit();
  };
  new ResizeObserver(resize).observe(box);
  window.addEventListener('hashchange', fromAddress);
  show();
  fromAddress();
  printing(map, box, whole, fit);
}

const source = byId('map-data');
if (source && byId('map')) whenSeen(byId('map'), () => start(JSON.parse(source.textContent)));
