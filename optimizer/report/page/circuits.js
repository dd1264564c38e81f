// The map of circuits: the routes of a day, person by person, with the list beside it.

const byId = (id) => document.getElementById(id);

function start(data) {
  const words = { say: (name) => data.words[name] };
  const box = byId('map');
  const map = newMap(box, data, words);
  const whole = L.latLngBounds([0, 0], [data.height * data.metres, data.width * data.metres]);
  const point = (at) => [data.places[at].y * data.metres, data.places[at].x * data.metres];
  const drawn = { lines: L.layerGroup().addTo(map), names: L.layerGroup().addTo(map) };
  const renderer = L.svg({ pane: 'areas' });
  const fit = () => map.fitBounds(whole, { padding: [12, 12], animate: false });

  data.outlines.filter(Boolean).forEach((text) => {
    L.polygon(ringsIn(text, data.metres), { pane: 'areas', renderer, interactive: false, color: '#8f8f8a', weight: 1, fillColor: '#f2f2ee', fillOpacity: 1 }).addTo(map);
  });
  data.places.forEach((place, at) => {
    if (place.x === null) return;
    const dot = L.circleMarker(point(at), { pane: 'circles', radius: 3, color: '#62625e', weight: 1, fillColor: '#ffffff', fillOpacity: 1 }).addTo(map);
    dot.bindTooltip(() => element('span', {}, place.name));
  });

  const routesOf = (day, person) => data.routes.filter((route) => route.day === day && (person === '' || route.person === Number(person)));

  function drawRoute(route, colour, single) {
    const path = route.stops.filter((at) => data.places[at].x !== null);
    if (path.length > 1) L.polyline(path.map(point), { pane: 'lines', color: colour, weight: single ? 4 : 2.5, opacity: 0.9, interactive: false }).addTo(drawn.lines);
    let number = 0;
    route.visits.forEach((visit) => {
      number += 1;
      if (data.places[visit.place].x === null || !single) return;
      const label = element('span', {}, String(number));
      label.style.background = colour;
      L.marker(point(visit.place), { pane: 'names', interactive: false, keyboard: false, icon: L.divIcon({ className: 'map-number', html: label, iconSize: null }) }).addTo(drawn.names);
    });
    if (path.length) L.circleMarker(point(path[0]), { pane: 'lines', radius: 5, color: '#ffffff', weight: 1.5, fillColor: colour, fillOpacity: 1, interactive: false }).addTo(drawn.lines);
  }

  function listOf(route, colour) {
    const sign = element('span', { class: 'map-sign' });
    Object.assign(sign.style, { width: '1rem', height: '0.3rem', background: colour });
    const items = route.visits.map((visit) => element('li', {}, `${visit.starts}–${visit.ends} ${data.places[visit.place].name}${visit.note ? ` (${visit.note})` : ''}`));
    return [element('h4', {}, sign, data.people[route.person]), element('ol', {}, ...items)];
  }

  function show() {
    const routes = routesOf(Number(byId('map-day').value), byId('map-person').value);
    drawn.lines.clearLayers();
    drawn.names.clearLayers();
    const single = routes.length === 1;
    routes.forEach((route) => drawRoute(route, data.colours[route.person % data.colours.length], single));
    byId('map-legend').replaceChildren(...routes.flatMap((route) => listOf(route, data.colours[route.person % data.colours.length])));
    if (!routes.length) byId('map-legend').append(element('p', {}, words.say('nobody')));
    byId('map-status').textContent = `${data.days[Number(byId('map-day').value)]}: ${routes.length}`;
  }

  function step(by) {
    const input = byId('map-day');
    input.selectedIndex = Math.min(Math.max(input.selectedIndex + by, 0), input.options.length - 1);
    show();
  }

  byId('map-day').append(...data.days.map((day, at) => element('option', { value: at }, day)));
  byId('map-person').append(...data.people.map((person, at) => element('option', { value: at }, person)));
  const busy = data.routes.length ? Math.min(...data.routes.map((route) => route.day)) : 0;
  byId('map-day').selectedIndex = busy;
  byId('map-controls').addEventListener('change', show);
  byId('map-controls').addEventListener('submit', (event) => event.preventDefault());
  byId('map-before').addEventListener('click', () => step(-1));
  byId('map-after').addEventListener('click', () => step(1));
  byId('map-whole').addEventListener('click', fit);
  fit();
  map.setMinZoom(map.getZoom() - 2);
  map.setMaxZoom(map.getZoom() + 6);
  map.setMaxBounds(whole.pad(0.5));
  new ResizeObserver(() => hasRoom(box) && map.invalidateSize({ animate: false })).observe(box);
  show();
  printing(map, box, whole, fit);
}

const source = byId('map-data');
if (source && byId('map')) whenSeen(byId('map'), () => start(JSON.parse(source.textContent)));
