// Reads the index that src/plan/grams.rs and src/plan/search.rs write. Its files call gaoshi(name, text); they come as
// script elements, since pages from a disk may not fetch. Sets of numbers are flat lists: from, to, from, to, ...
(function () {
  'use strict';
  var page = document, form = page.getElementById('find'), say = page.getElementById('say');
  function set(name) { return form.getAttribute('data-' + name); }
  var have = {}, shards = set('shards'), kinds = set('kinds').split(' '), states = set('standings').split(' ');
  var END = 1e9, BLOCKS = 24, broken;
  window.gaoshi = function (name, text) { have[name] = text; };

  function load(names, done) {
    var left = 1;
    function end() { if (!--left) done(); }
    names.forEach(function (name) {
      if (name in have) return;
      left++;
      var tag = page.createElement('script');
      tag.src = set('folder') + '/' + name + '.js?' + set('version');
      tag.onload = tag.onerror = function () {
        if (!(name in have)) broken = true;
        end();
      };
      page.body.appendChild(tag);
    });
    end();
  }

  function plain(text) {
    return text.replace(/[\uff01-\uff5e]/g, function (c) { return String.fromCharCode(c.charCodeAt(0) - 65248); })
      .replace(/[A-Z]+/g, function (c) { return c.toLowerCase(); }).replace(/\s/g, ' ');
  }
  function code(c) { return c.length > 1 ? (c.charCodeAt(0) - 55296) * 1024 + c.charCodeAt(1) + 8960 : c.charCodeAt(0); }
  function pairs(text) {
    var out = [], all = text.match(/[\ud800-\udbff][\udc00-\udfff]|[\s\S]/g) || [];
    for (var i = 1; i < all.length; i++) {
      var a = all[i - 1], b = all[i];
      if (a !== ' ' && b !== ' ') out.push({ text: a + b, shard: 'g' + (code(a) * 7919 + code(b)) % shards, name: code(a) + '-' + code(b) });
    }
    return out;
  }

  function read(text, at) {
    for (var out = [], n = 0, run = 0, i = 0; i < text.length; i++) {
      var c = text.charCodeAt(i) - 35;
      if (c > 57) c--;
      n = n * 30 + c % 30;
      if (c > 59) continue;
      if (c > 29) { at += n; run = 1; }
      else if (run) { out.push(at, at += n + 2); run = 0; }
      else { at += n; out.push(at, ++at); }
      n = 0;
    }
    return out;
  }
  function and(a, b) {
    for (var out = [], i = 0, j = 0; i < a.length && j < b.length;) {
      var from = Math.max(a[i], b[j]), to = Math.min(a[i + 1], b[j + 1]);
      if (from < to) out.push(from, to);
      if (a[i + 1] < b[j + 1]) i += 2; else j += 2;
    }
    return out;
  }
  function not(a) { return [0].concat(a, END); }
  function or(a, b) { return and(not(and(not(a), not(b))), [0, END]); }

  // A column of a pair: a list, or the first numbers of its segments.
  function column(pair, number) {
    var text = have[pair.shard] || '', at = text.indexOf(' ' + pair.text), end = text.indexOf(' ', at + 1);
    var list = at < 0 ? '' : text.slice(at + 1 + pair.text.length, end < 0 ? text.length : end).split('!')[number] || '';
    if (list.charAt(0) !== '~') return { set: read(list, 0) };
    var starts = read(list.slice(1), 0).filter(function (_, i) { return i % 2 === 0; });
    return { name: pair.name + '-' + number, starts: starts.map(function (start, i) { return start - i; }) };
  }
  // Numbers in window k that have every pair in one of the columns, and not all in the first column if there are two.
  function candidates(columns, beside, k, done) {
    var rows = query.map(function (pair) { return columns.map(function (number) { return column(pair, number); }); });
    var bounds = [0], names = [];
    rows.forEach(function (row) { row.forEach(function (list) { if (list.starts && list.starts[bounds.length]) bounds = [0].concat(list.starts.slice(1)); }); });
    if (k >= bounds.length) return done();
    var span = [bounds[k], bounds[k + 1] || END];
    function met(list) {
      if (list.set) return list.set;
      var out = [];
      list.starts.forEach(function (start, i) {
        if (start >= span[1] || list.starts[i + 1] <= span[0]) return;
        var name = list.name + '-' + i;
        if (name in have) out = out.concat(read(have[name], start)); else names.push(name);
      });
      return out;
    }
    function all(rows) { return rows.reduce(function (out, row) { return and(out, row.map(met).reduce(or)); }, span); }
    if (!all(rows.filter(function (row) { return row.every(function (list) { return list.set; }); })).length) return done([]);
    all(rows);
    load(names, function () {
      var out = all(rows);
      done(beside ? and(out, not(all(rows.map(function (row) { return [row[0]]; })))) : out);
    });
  }

  function element(name, text, parent, kind) {
    var it = page.createElement(name);
    it.textContent = text;
    if (kind) it.className = kind;
    return parent.appendChild(it);
  }
  function entry(letter, lines, at) {
    for (var i = 0, head, row; row = lines[i].split('\t'); i++) {
      if (letter === 's' && !row[0]) head = row;
      else if (!at--) break;
    }
    if (letter === 'r') return { link: row[0], name: row[1], notes: [row[2], row[3] + set('unit')], text: row[1] };
    if (letter === 'a') return { link: row[0], name: row[1], notes: [row[2], row[3]], about: row[4] };
    var kind = kinds[row[0].charAt(0)], state = states[row[0].charAt(1)].split(':');
    return { link: head[1] + row[0].slice(2) + '.html', name: row[1], notes: [head[2], kind], state: state, text: [head[2] + row[1], kind, state[1]].join(' ') };
  }

  // One kind of results; `passes` are columns, and whether what has all pairs in the first one is left out.
  function group(letter, size, limit, passes) {
    var part = page.getElementById('found-' + letter), more = part.lastElementChild, queue = [], pass = 0, k = 0, shown = 0;
    function show(it) {
      var item = element('li', '', part.children[1]), head = element('p', '', item, 'found-name'), meta;
      element('a', it.name, head).href = it.link;
      if (it.state) element('span', it.state[1], head, 'badge is-' + it.state[0]);
      if (it.about) element('p', it.about, item);
      meta = element('p', '', item, 'meta');
      it.notes.forEach(function (note) { if (note) element('span', note, meta); });
      shown++;
    }
    function go(want, left) {
      if (!queue.length && passes[pass] && left > 0) {
        return candidates(passes[pass], pass, k++, function (out) {
          if (out) queue = out; else { pass++; k = 0; }
          go(want, left - 1);
        });
      }
      if (want < 1 || left < 1 || !queue.length) return end();
      for (var ids = [], names = [], name; ids.length < want && queue.length;) {
        name = letter + (queue[0] / size | 0);
        if (names.indexOf(name) < 0 && names.push(name) > left) break;
        ids.push(queue[0]);
        if (++queue[0] >= queue[1]) queue.splice(0, 2);
      }
      load(names, function () {
        ids.forEach(function (id) {
          var block = have[letter + (id / size | 0)], it = block && entry(letter, block.split('\n'), id % size);
          if (it && (!it.text || terms.every(function (term) { return plain(it.text).indexOf(term) >= 0; }))) { show(it); want--; }
        });
        go(want, left - names.length);
      });
    }
    function end() {
      more.hidden = !queue.length && !passes[pass];
      part.hidden = !shown && more.hidden;
      said[letter] = part.hidden ? '' : part.children[0].textContent + ' ' + shown + (more.hidden ? '' : '+');
      var all = ['s', 'r', 'a'].map(function (one) { return said[one]; });
      if (all.indexOf(undefined) >= 0) return;
      all = all.filter(String).join('，') || /^[a-z ]+$/.test(plain(asked)) && set('pinyin') || set('none');
      say.textContent = broken ? set('lost') : '“' + asked + '”：' + all;
    }
    more.onclick = function () { go(limit, BLOCKS); };
    go(limit, BLOCKS);
  }

  var asked = (/[?&]q=([^&#]*)/.exec(location.search) || ['', ''])[1].replace(/\+/g, ' ');
  try { asked = decodeURIComponent(asked); } catch (_) { asked = ''; }
  form.elements.q.value = asked = asked.slice(0, 40);
  var query = pairs(plain(asked)), terms = plain(asked).split(' ').filter(String), said = {};
  if (!terms.length) return;
  say.textContent = set(query.length ? 'busy' : 'few');
  if (query.length) load(query.map(function (pair) { return pair.shard; }), function () {
    group('r', set('block'), 5, [[0]]);
    group('s', set('block'), 20, [[1], [1, 2]]);
    group('a', set('article-block'), 5, [[3]]);
  });
})();
