// Elements, words and numbers; and the legend.

const SVG = 'http://www.w3.org/2000/svg';

// An HTML element with attributes and children (texts or elements).
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function drawing(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Texts and numbers in the language of the page.
function wordsOf(data) {
  const whole = new Intl.NumberFormat(data.locale, { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(data.locale, { maximumSignificantDigits: 2 });
  const signed = new Intl.NumberFormat(data.locale, { signDisplay: 'exceptZero', maximumFractionDigits: 0 });
  const say = (key, values) => data.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  return {
    say: (key, values) => (values ? say(key, values) : data.words[key]),
    whole: (value) => whole.format(value),
    number: (value) => (Math.abs(value) < 10 ? fine : whole).format(value),
    signed: (value) => signed.format(value).replace('-', '−'),
    time: (minutes) =>
      minutes < 60 ? say('minutes', { minutes }) : say('hours_minutes', { hours: Math.floor(minutes / 60), minutes: minutes % 60 }),
  };
}

// A sign of 34 × 16 pixels for the legend.
function sign(...shapes) {
  return drawing('svg', { class: 'map-sign', width: 34, height: 16, viewBox: '0 0 34 16', 'aria-hidden': 'true' }, ...shapes);
}

function swatch(colour) {
  return sign(drawing('rect', { x: 4, y: 1, width: 26, height: 14, fill: colour, stroke: '#62625e', 'stroke-width': 0.8 }));
}

function stroke(colour, dashes, kind) {
  const line = { d: 'M1,8H33', fill: 'none', stroke: colour, 'stroke-width': 2.4, 'marker-end': `url(#map-arrow-${kind})` };
  return sign(drawing('path', dashes ? { ...line, 'stroke-dasharray': dashes } : line));
}

function circle(radius, colour) {
  const side = Math.ceil(2 * radius + 2);
  const shape = { cx: side / 2, cy: side / 2, r: radius, fill: colour, 'fill-opacity': 0.75, stroke: '#1a1a1a', 'stroke-width': 0.8 };
  const box = { class: 'map-sign', width: Math.max(side, 34), height: side, viewBox: `${Math.min(0, (side - 34) / 2)} 0 ${Math.max(side, 34)} ${side}` };
  return drawing('svg', { ...box, 'aria-hidden': 'true' }, drawing('circle', shape));
}

// A heading with one line for each entry { sign, label }.
function legendPart(title, entries, note) {
  const part = element('div', { class: 'map-legend-part' }, element('h3', {}, title));
  if (entries.length) {
    part.append(element('ul', {}, ...entries.map((entry) => element('li', {}, entry.sign, element('span', {}, entry.label)))));
  }
  if (note) part.append(element('p', { class: 'map-note' }, note));
  return part;
}
