// Layers: each says how an area is filled, which circle stands in it, what is written beside its name, and what the legend explains.

const HATCH = 'url(#map-hatch)';

// Whether white text reads better on a colour than black.
function isDark(colour) {
  if (!colour.startsWith('#')) return false;
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 0.52;
}

function classAt(value, breaks) {
  let at = 0;
  while (at < breaks.length && value >= breaks[at]) at += 1;
  return at;
}

// Labels of classes between bounds: below, between …, from.
function classLabels(breaks, words, format) {
  if (breaks.length === 0) return [];
  const inner = breaks.slice(1).map((high, at) => words.say('between', { low: format(breaks[at]), high: format(high) }));
  return [words.say('below', { high: format(breaks[0]) }), ...inner, words.say('from', { low: format(breaks[breaks.length - 1]) })];
}

// Legend lines of classes, the highest first, each with how many areas it has; classes without a label are left out.
function classEntries(labels, colours, classes, words) {
  const counts = colours.map((_, at) => classes.filter((each) => each === at).length);
  return labels.map((label, at) => ({ sign: swatch(colours[at]), label: `${label} (${words.whole(counts[at])})` })).reverse();
}

function withoutFigure(count, key, colour, words) {
  return count ? [{ sign: swatch(colour), label: `${words.say(key)} (${words.whole(count)})` }] : [];
}

function coverageLayer(data, words) {
  const bounds = data.coverageBounds;
  const colours = data.colours.coverage;
  const classes = data.coverageClass;
  const almost = words.say('almost', { low: bounds[bounds.length - 2], high: bounds[bounds.length - 1] });
  const labels = [...classLabels(bounds.slice(0, -1), words, (bound) => bound).slice(0, -1), almost, words.say('all_met')];
  const text = (at) => (classes[at] < 0 ? words.say('no_need') : data.coverage[at]);
  return {
    fill: (at) => (classes[at] < 0 ? HATCH : colours[classes[at]]),
    text,
    legend: () => [
      legendPart(
        words.say('coverage_title'),
        [
          ...classEntries(labels, colours, classes, words),
          ...withoutFigure(classes.filter((each) => each < 0).length, 'no_need', HATCH, words),
        ],
        words.say('count_note'),
      ),
    ],
  };
}

function rateLayer(data, words, tier) {
  const rates = tier.heads.map((heads, at) => (data.population[at] > 0 ? (10000 * heads) / data.population[at] : null));
  const classes = rates.map((rate) => (rate === null ? -2 : rate === 0 ? -1 : classAt(rate, tier.breaks)));
  const colours = data.colours[`rate${tier.breaks.length + 1}`];
  const labels = classLabels(tier.breaks, words, words.number);
  const above = rates.filter((rate) => rate > 0).map(words.number);
  const only = above.length && !labels.length ? [above.every((text) => text === above[0]) ? above[0] : words.say('above_none')] : labels;
  return {
    fill: (at) => (classes[at] === -2 ? HATCH : classes[at] === -1 ? data.colours.land : colours[classes[at]]),
    text: (at) => (rates[at] === null ? words.say('no_people') : words.number(rates[at])),
    legend: () => [
      legendPart(
        words.say('rate_title', { tier: tier.name }),
        [
          ...classEntries(only, colours, classes, words),
          ...withoutFigure(classes.filter((each) => each === -1).length, 'nobody', data.colours.land, words),
          ...withoutFigure(classes.filter((each) => each === -2).length, 'no_people', HATCH, words),
        ],
        words.say('count_note'),
      ),
    ],
  };
}

// Circles whose area is in proportion to a figure, over plain land.
function circleLayer(data, words, figures, marks, colour, title, nothing, format) {
  const largest = Math.max(0, ...figures);
  const radius = (value, room) => (value > 0 ? Math.max(1.8, room * Math.sqrt(value / largest)) : 0);
  return {
    fill: () => data.colours.land,
    text: (at) => format(figures[at]),
    circle: (at, room) => ({ radius: radius(figures[at], room), colour }),
    legend: (room) => [
      largest
        ? legendPart(title, marks.map((mark) => ({ sign: circle(radius(mark, room), colour), label: words.number(mark) })))
        : legendPart(title, [], nothing),
    ],
  };
}

function zonesLayer(data, words) {
  return {
    fill: (at) => data.colours.zones[data.zone[at]],
    text: (at) => data.zones[data.zone[at]],
    legend: () => [
      legendPart(words.say('zones_title'), classEntries(data.zones, data.colours.zones, data.zone, words), words.say('count_note')),
    ],
  };
}

// The layer of a name, for the tier and measure chosen.
function layerOf(name, data, words, tierAt, measure) {
  if (name === 'coverage') return coverageLayer(data, words);
  if (name === 'zones') return zonesLayer(data, words);
  if (name === 'unmet') {
    const titles = [words.say('unmet_title'), words.say('nothing_unmet')];
    const hours = (value) => words.say('hours', { hours: words.whole(value) });
    return circleLayer(data, words, data.unmetHours, data.unmetMarks, data.colours.unmet, ...titles, hours);
  }
  const tier = data.tiers[tierAt];
  if (measure === 'rate') return rateLayer(data, words, tier);
  const titles = [words.say('heads_title', { tier: tier.name }), words.say('nobody_posted')];
  return circleLayer(data, words, tier.heads, tier.marks, tier.paid ? data.colours.paid : data.colours.unpaid, ...titles, words.whole);
}
