// Search boxes over tables, and lists that open for printing. Without this script every row and every list is still there.
(() => {
'use strict';

const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function searchable(box) {
  const rows = [...document.getElementById(box.dataset.rows).tBodies[0].rows];
  const texts = rows.map(row => plain([...row.querySelectorAll('th, .t')].map(cell => cell.textContent).join(' ')));
  const input = box.querySelector('input'), status = box.querySelector('[role=status]');
  const number = new Intl.NumberFormat(document.documentElement.lang);
  input.addEventListener('input', () => {
    const parts = plain(input.value).split(/\s+/);
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !parts.every(part => texts[at].includes(part));
      shown += !row.hidden;
    });
    status.textContent = status.dataset.text.replace('{shown}', number.format(shown)).replace('{all}', number.format(rows.length));
  });
  box.hidden = false;
}

document.querySelectorAll('.search').forEach(searchable);

// What is folded on the screen is printed open, and folded again afterwards; long lists are printed only where the reader has opened them.
const folds = [...document.querySelectorAll('details.fold:not(.long)')];
let closed = [];
window.addEventListener('beforeprint', () => {
  closed = folds.filter(fold => !fold.open);
  closed.forEach(fold => { fold.open = true; });
});
window.addEventListener('afterprint', () => closed.forEach(fold => { fold.open = false; }));
})();
