/* Makes tables with data-live sort and filter in place. Old browsers, and those without scripts, keep the plain pages.
   A header with data-choice becomes a list to choose from; every header becomes a button that sorts. */
(function () {
  'use strict';
  if (!document.querySelectorAll || !Array.prototype.forEach) return;

  function each(list, call) { Array.prototype.forEach.call(list, call); }
  function text(node) { return (node.textContent || '').replace(/\s+/g, ' ').replace(/^ | $/g, ''); }
  function make(name, parent, words) {
    var node = document.createElement(name);
    if (words) node.appendChild(document.createTextNode(words));
    if (parent) parent.appendChild(node);
    return node;
  }
  function compare(a, b) {
    if (a === b) return 0;
    return a.localeCompare ? a.localeCompare(b, 'zh-CN') : a < b ? -1 : 1;
  }

  function live(table) {
    var body = table.tBodies[0], heads = table.tHead && table.tHead.rows[0].cells;
    if (!body || !heads || body.rows.length < 6) return;
    var rows = [], choices = [], bar = document.createElement('div'), status, search, none;
    each(body.rows, function (row, at) {
      var cells = [];
      each(row.cells, function (cell) { cells.push(text(cell)); });
      rows.push({ row: row, at: at, cells: cells, all: cells.join(' ').toLowerCase() });
    });

    function show() {
      var wanted = search.value.toLowerCase().split(/\s+/), count = 0;
      each(rows, function (entry) {
        var fits = true;
        each(wanted, function (word) { if (entry.all.indexOf(word) < 0) fits = false; });
        each(choices, function (choice) {
          if (choice.list.value && entry.cells[choice.at] !== choice.list.value) fits = false;
        });
        entry.row.hidden = !fits;
        if (fits) count++;
      });
      none.hidden = count > 0;
      status.textContent = '本页 ' + rows.length + ' 个' + table.getAttribute('data-live') + '，显示 ' + count + ' 个';
    }

    function label(words, control) {
      var node = make('label', bar, words);
      node.appendChild(control);
    }

    function sort(at, head) {
      var down = head.getAttribute('aria-sort') === 'ascending';
      each(heads, function (other) { other.removeAttribute('aria-sort'); });
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      rows.sort(function (a, b) {
        var x = a.cells[at], y = b.cells[at];
        // What is not known stands last, up and down.
        if (!x !== !y) return x ? -1 : 1;
        return (down ? compare(y, x) : compare(x, y)) || a.at - b.at;
      });
      each(rows, function (entry) { body.appendChild(entry.row); });
    }

    bar.className = 'table-tools';
    search = make('input');
    search.type = 'search';
    search.oninput = show;
    label('在本页找', search);
    each(heads, function (head, at) {
      var name = text(head), button, seen = {}, list;
      if (head.hasAttribute('data-choice')) {
        list = make('select');
        make('option', list, '全部').value = '';
        each(rows, function (entry) {
          var value = entry.cells[at];
          if (value && !seen['.' + value]) make('option', list, value).value = value;
          seen['.' + value] = true;
        });
        list.onchange = show;
        if (list.options.length > 2) {
          choices.push({ at: at, list: list });
          label(name, list);
        }
      }
      head.textContent = '';
      button = make('button', head, name);
      button.type = 'button';
      button.onclick = function () { sort(at, head); };
    });
    status = make('p', bar);
    status.setAttribute('role', 'status');
    status.setAttribute('aria-live', 'polite');
    none = make('p', null, '没有符合的。');
    none.className = 'empty';
    table.parentNode.insertBefore(bar, table);
    table.parentNode.insertBefore(none, table.nextSibling);
    table.className += ' is-live';
    show();
  }

  each(document.querySelectorAll('table[data-live]'), live);
})();
