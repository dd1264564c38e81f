// Places: outlines written as short texts are read into corners of polygons, in metres from the lower left corner of the map.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUE = new Map([...DIGITS].map((digit, at) => [digit, at]));

// Whole numbers of one ring: five bits to a digit, the lowest first; even numbers are 2n, odd ones -2n - 1.
function numbersIn(text) {
  const numbers = [];
  let number = 0;
  let bits = 1;
  for (const digit of text) {
    const value = VALUE.get(digit);
    number += (value % 32) * bits;
    bits *= 32;
    if (value < 32) {
      numbers.push(number % 2 ? -(number + 1) / 2 : number / 2);
      number = 0;
      bits = 1;
    }
  }
  return numbers;
}

// Rings of an outline as Leaflet takes them: [north, east] in metres.
function ringsIn(text, metres) {
  let east = 0;
  let north = 0;
  return text.split(',').map((ring) => {
    const steps = numbersIn(ring);
    const corners = [];
    for (let at = 0; at < steps.length; at += 2) {
      east += steps[at];
      north += steps[at + 1];
      corners.push([north * metres, east * metres]);
    }
    return corners;
  });
}

// Each area as { at, rings, office }: rings is null where there is no outline, office null where it is unknown.
function placesOf(data) {
  return data.names.map((name, at) => {
    const office = data.offices[at];
    return {
      at,
      name,
      rings: data.outlines[at] ? ringsIn(data.outlines[at], data.metres) : null,
      office: office && [office[1] * data.metres, office[0] * data.metres],
    };
  });
}

// Rows of a table of columns that a test on the row's number keeps, as objects.
function rowsWhere(table, keep) {
  const columns = Object.keys(table);
  const rows = [];
  for (let row = 0; row < table[columns[0]].length; row += 1) {
    if (keep(row)) rows.push(Object.fromEntries(columns.map((column) => [column, table[column][row]])));
  }
  return rows;
}
