// The sheet of one area: everything that the plan says of it.

function sheetLines(lines) {
  return lines.length ? [element('ul', {}, ...lines.map((line) => element('li', {}, ...line)))] : [];
}

// A heading with a list; nothing where the list is empty and no other words stand for that.
function sheetList(title, lines, otherwise) {
  if (!lines.length && !otherwise) return [];
  return [element('h4', {}, title), ...(lines.length ? sheetLines(lines) : [element('p', {}, otherwise)])];
}

function sheetTable(title, heads, rows) {
  const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)));
  const cells = (row) => row.map((text, at) => (at ? element('td', {}, text) : element('th', { scope: 'row' }, text)));
  const body = element('tbody', {}, ...rows.map((row) => element('tr', {}, ...cells(row))));
  return [element('h4', {}, title), element('table', {}, element('caption', { class: 'map-quiet' }, title), element('thead', {}, head), body)];
}

// A sentence after a place that can be opened.
function withPlace(text, data, at, open) {
  const button = element('button', { type: 'button', class: 'map-link' }, data.names[at]);
  button.addEventListener('click', () => open(at));
  return [button, `: ${text}`];
}

function headOf(at, data, words) {
  const place = [data.regions[data.region[at]], data.zones[data.zone[at]], words.say('population', { people: words.whole(data.population[at]) })];
  const parts = [element('h3', { id: 'map-sheet-title', tabindex: '-1' }, data.names[at]), element('p', {}, place.join(' · '))];
  const minutes = data.minutesInside[at];
  if (minutes !== null) parts.push(element('p', {}, words.say('inside', { time: words.time(minutes) })));
  return parts;
}

function coverageOf(at, data, words) {
  if (data.coverage[at] === null) return sheetList(words.say('need_met'), [], words.say('no_need_here'));
  const met = words.say('of_need', { met: data.met[at], need: data.need[at], share: data.share[at] });
  const share = element('strong', { class: 'map-figure' }, data.coverage[at]);
  return [element('h4', {}, words.say('need_met')), element('p', {}, share, ' ', met)];
}

function staffOf(at, data, words) {
  const tiers = data.tiers.filter((tier) => tier.heads[at] || tier.before[at]);
  if (!tiers.length) return sheetList(words.say('staff'), [], words.say('nobody_here'));
  const row = (tier) => [tier.name, words.whole(tier.before[at]), words.whole(tier.heads[at]), words.signed(tier.heads[at] - tier.before[at])];
  return sheetTable(words.say('staff'), ['tier', 'before', 'after', 'change'].map((key) => words.say(key)), tiers.map(row));
}

function usesOf(at, data, words) {
  const rows = rowsWhere(data.uses, (row) => data.uses.area[row] === at);
  if (!rows.length) return [];
  const heads = ['needed_for', 'hours_a_year', 'share_of_hours'].map((key) => words.say(key));
  const label = (row) => words.say('training_row', { tier: data.tiers[row.tier].name, package: data.usesNamed[row.for] });
  return sheetTable(words.say('why_so_many'), heads, rows.map((row) => [label(row), words.whole(row.hours), row.share]));
}

function reasonsOf(at, data) {
  return data.reasons.find((each) => each.area === at);
}

function whyOf(at, data, words) {
  const found = reasonsOf(at, data);
  if (!found) return sheetList(words.say('why'), [], words.say('not_asked', { area: data.ids[at] }));
  const limit = ([said, worth]) => (worth ? [said, element('span', { class: 'map-step' }, worth)] : [said]);
  const heads = ['other_heads', 'loss'].map((key) => words.say(key));
  return [
    ...sheetList(words.say('why'), found.limits.map(limit), words.say('no_limit_here')),
    element('p', { class: 'map-note' }, found.measure),
    ...(found.choices.length ? sheetTable(words.say('next_best'), heads, found.choices) : []),
  ];
}

function takesOf(at, data, words) {
  const found = reasonsOf(at, data);
  if (!found || !found.more.length) return [];
  const heads = ['met_more', 'loss'].map((key) => words.say(key));
  const changed = found.more.filter((row) => row[2]).map(([met, , other]) => [words.say('one_plan', { met, heads: other })]);
  return [...sheetTable(words.say('would_take'), heads, found.more.map((row) => row.slice(0, 2))), ...sheetLines(changed)];
}

function unmetOf(at, data, words) {
  const rows = rowsWhere(data.unmet, (row) => data.unmet.area[row] === at && data.unmet.hours[row] > 0);
  if (!rows.length) return data.coverage[at] === null ? [] : sheetList(words.say('unmet_here'), [], words.say('all_met_here'));
  rows.sort((one, other) => other.hours - one.hours);
  const heads = ['function', 'unmet_hours', 'share_met'].map((key) => words.say(key));
  return sheetTable(words.say('unmet_here'), heads, rows.map((row) => [data.functions[row.function], words.whole(row.hours), row.share]));
}

function serviceOf(at, data, words, open) {
  const line = (row, place) =>
    withPlace(words.say('service_row', { tier: data.tiers[row.tier].name, hours: words.whole(row.hours) }), data, place, open);
  const byHours = (rows) => rows.sort((one, other) => other.hours - one.hours);
  const here = byHours(rowsWhere(data.service, (row) => data.service.area[row] === at));
  const away = byHours(rowsWhere(data.service, (row) => data.service.from[row] === at));
  return [
    ...sheetList(words.say('from_elsewhere'), here.map((row) => line(row, row.from))),
    ...sheetList(words.say('to_elsewhere'), away.map((row) => line(row, row.area))),
  ];
}

// Rows that differ in nothing but the kind of supervision as one.
function kindsTogether(rows) {
  const found = new Map();
  for (const row of rows) {
    const key = [row.from, row.area, row.supervisor, row.tier, row.heads].join();
    if (found.has(key)) found.get(key).kinds.push(row.kind);
    else found.set(key, { ...row, kinds: [row.kind] });
  }
  return [...found.values()];
}

function supervisionOf(at, data, words, open) {
  const said = (row) =>
    words.say('supervision_row', {
      supervisor: data.tiers[row.supervisor].name,
      tier: data.tiers[row.tier].name,
      heads: words.number(row.heads),
      kinds: row.kinds.map((kind) => words.say(data.kinds[kind])).join(', '),
    });
  const line = (row, place) => (place === at ? [`${words.say('here')}: ${said(row)}`] : withPlace(said(row), data, place, open));
  const table = data.supervision;
  const here = kindsTogether(rowsWhere(table, (row) => table.area[row] === at));
  const away = kindsTogether(rowsWhere(table, (row) => table.from[row] === at && table.area[row] !== at));
  return [
    ...sheetList(words.say('supervised'), here.map((row) => line(row, row.from))),
    ...sheetList(words.say('supervises'), away.map((row) => line(row, row.area))),
  ];
}

function trainingOf(at, data, words) {
  const rows = rowsWhere(data.training, (row) => data.training.area[row] === at);
  if (!rows.length) return [];
  const label = (row) => words.say('training_row', { tier: data.tiers[row.tier].name, package: data.packages[row.package] });
  const cells = rows.map((row) => [label(row), words.whole(row.holders), words.whole(row.trainees)]);
  return sheetTable(words.say('training'), ['package', 'holders', 'trainees'].map((key) => words.say(key)), cells);
}

function actionsOf(at, data, words) {
  const line = (row) => [
    words.say(data.actionNames[row.action], {
      heads: words.whole(row.heads),
      tier: data.tiers[row.tier].name,
      place: data.names[row.other],
      package: data.packages[row.package],
    }),
  ];
  return sheetList(words.say('actions'), rowsWhere(data.actions, (row) => data.actions.area[row] === at).map(line), words.say('nothing_to_do'));
}

// Everything about area number `at`; `open` is called with the number of a place that is clicked in it.
function sheetOf(at, data, words, open) {
  return [
    ...headOf(at, data, words),
    ...coverageOf(at, data, words),
    ...staffOf(at, data, words),
    ...whyOf(at, data, words),
    ...usesOf(at, data, words),
    ...actionsOf(at, data, words),
    ...unmetOf(at, data, words),
    ...takesOf(at, data, words),
    ...serviceOf(at, data, words, open),
    ...supervisionOf(at, data, words, open),
    ...trainingOf(at, data, words),
  ];
}
