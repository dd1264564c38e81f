// The map itself: its panes, one area on it, the labels it is searched by, how it waits for room and goes on paper.

const FARTHEST = -30;

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();

// What people type to find a place: its name and region, and its id where two have the same.
function labelsOf(data) {
  const seen = new Map();
  const labels = data.names.map((name, at) => `${name}, ${data.regions[data.region[at]]}`);
  labels.forEach((label) => seen.set(label, (seen.get(label) || 0) + 1));
  return labels.map((label, at) => (seen.get(label) > 1 ? `${label} (${data.ids[at]})` : label));
}

// The map with its panes, one above the other, and no tiles.
function newMap(box, data, words) {
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = L.map(box, {
    crs: L.CRS.Simple,
    attributionControl: false,
    zoomControl: false,
    minZoom: FARTHEST,
    trackResize: false,
    zoomSnap: 0.25,
    scrollWheelZoom: false,
    dragging: !L.Browser.mobile,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    inertia: !calm,
  });
  L.control.zoom({ zoomInTitle: words.say('zoom_in'), zoomOutTitle: words.say('zoom_out') }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  ['areas', 'regions', 'circles', 'lines', 'names'].forEach((pane, at) => {
    map.createPane(pane).style.zIndex = 400 + 10 * at;
  });
  map.getPane('names').style.pointerEvents = 'none';
  map.on('focus', () => map.scrollWheelZoom.enable()).on('blur', () => map.scrollWheelZoom.disable());
  return map;
}

function drawArea(map, place) {
  const look = { pane: 'areas', smoothFactor: 0.3, fillOpacity: 1 };
  if (place.rings) return L.polygon(place.rings, look).addTo(map);
  return place.office ? L.circleMarker(place.office, { ...look, radius: 9 }).addTo(map) : null;
}

// On paper the map has a size of its own: it is laid out anew before printing, with the same part in view, and back afterwards.
function printing(map, box, whole, fit) {
  const lay = (on) => {
    const view = map.getBounds();
    box.classList.toggle('map-on-paper', on);
    map.invalidateSize({ animate: false });
    if (view.contains(whole)) fit();
    else map.fitBounds(view, { animate: false });
  };
  window.addEventListener('beforeprint', () => lay(true));
  window.addEventListener('afterprint', () => lay(false));
}

// Whether a box has room for a map: none where it is folded away or not laid out yet.
function hasRoom(box) {
  return Math.min(box.clientWidth, box.clientHeight) > 100;
}

// A box without room waits until it has some.
function whenSeen(box, go) {
  if (hasRoom(box)) {
    go();
    return;
  }
  const watch = new ResizeObserver(() => {
    if (!hasRoom(box)) return;
    watch.disconnect();
    go();
  });
  watch.observe(box);
}
