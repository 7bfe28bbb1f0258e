// Reads the index that src/plan/grams.rs and src/plan/search.rs write. Its files call gaoshi(name, text); they come as
// script elements, since pages from a disk may not fetch. Sets of numbers are flat lists: from, to, from, to, ...
(function () {
  'use strict';
  var form = document.getElementById('find'), found = document.getElementById('found'), say = document.getElementById('say');
  function set(name) { return form.getAttribute('data-' + name); }
  var have = {}, shards = +set('shards'), kinds = set('kinds').split(' '), standings = set('standings').split(' ');
  var END = 1e9, BLOCKS = 24, broken;
  window.gaoshi = function (name, text) { have[name] = text; };

  function load(names, done) {
    var left = 1;
    function end() { if (!--left) done(); }
    names.forEach(function (name) {
      if (name in have) return;
      left++;
      var script = document.createElement('script');
      script.charset = 'utf-8';
      script.src = set('folder') + '/' + name + '.js?' + set('version');
      script.onload = script.onerror = function () {
        if (!(name in have)) broken = true;
        script.parentNode.removeChild(script);
        end();
      };
      document.body.appendChild(script);
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
      if (a === ' ' || b === ' ' || out.some(function (p) { return p.text === a + b; })) continue;
      out.push({ text: a + b, shard: 'g' + (code(a) * 7919 + code(b)) % shards, name: code(a).toString(16) + '-' + code(b).toString(16) });
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
  // Numbers in window k that have every pair in one of the columns, and not all in the first if `beside`.
  function candidates(query, columns, beside, k, done) {
    var rows = query.map(function (pair) { return columns.map(function (number) { return column(pair, number); }); });
    var bounds = [0];
    rows.forEach(function (row) { row.forEach(function (list) { if (list.starts && list.starts.length > bounds.length) bounds = [0].concat(list.starts.slice(1)); }); });
    if (k >= bounds.length) return done(null);
    var span = [bounds[k], bounds[k + 1] || END], names = [];
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
    var short = rows.filter(function (row) { return row.every(function (list) { return list.set; }); });
    if (!all(short).length) return done([]);
    all(rows);
    load(names, function () {
      var out = all(rows);
      done(beside ? and(out, not(all(rows.map(function (row) { return [row[0]]; })))) : out);
    });
  }

  function element(name, text, parent, kind) {
    var it = document.createElement(name);
    if (text) it.textContent = text;
    if (kind) it.className = kind;
    if (parent) parent.appendChild(it);
    return it;
  }
  function entry(letter, lines, at) {
    for (var i = 0, head = [], row; i < lines.length - 1; i++) {
      row = lines[i].split('\t');
      if (letter === 's' && !row[0]) head = row;
      else if (!at--) break;
    }
    if (letter === 'r') return { link: row[0], name: row[1], notes: [row[2], row[3] + ' 个主体'], text: row[1] };
    if (letter === 'a') return { link: row[0], name: row[1], notes: [row[2], row[3]], about: row[4] };
    var kind = kinds[row[0].charAt(0)], standing = standings[row[0].charAt(1)].split(':');
    return { link: head[1] + row[0].slice(2) + '.html', name: row[1], notes: [head[2], kind], standing: standing, text: head[2] + row[1] + ' ' + kind + ' ' + standing[1] };
  }

  // One kind of results; `passes` are columns and whether those of the first are left out.
  function group(title, letter, size, limit, passes, query, terms, done) {
    var section = element('section', '', null, 'found-part'), list, more, queue = [], pass = 0, k = 0, shown = 0;
    element('h2', title, section);
    list = element('ol', '', section, 'found');
    function show(it) {
      var item = element('li', '', list), head = element('p', '', item, 'found-name'), meta;
      element('a', it.name, head).href = it.link;
      if (it.standing) element('span', it.standing[1], head, 'badge is-' + it.standing[0]);
      if (it.about) element('p', it.about, item);
      meta = element('p', '', item, 'meta');
      it.notes.forEach(function (note) { if (note) element('span', note, meta); });
    }
    function go(want, left) {
      if (!queue.length && pass < passes.length) {
        return candidates(query, passes[pass][0], passes[pass][1], k++, function (out) {
          if (out) queue = out; else { pass++; k = 0; }
          go(want, left);
        });
      }
      if (!want || left <= 0 || !queue.length) return end();
      for (var ids = [], names = []; ids.length < want && queue.length;) {
        var name = letter + Math.floor(queue[0] / size);
        if (names.indexOf(name) < 0) { if (names.length >= left) break; names.push(name); }
        ids.push(queue[0]);
        if (++queue[0] >= queue[1]) queue.splice(0, 2);
      }
      load(names, function () {
        ids.forEach(function (id) {
          var block = have[letter + Math.floor(id / size)];
          var it = block && entry(letter, block.split('\n'), id % size);
          if (it && (!it.text || terms.every(function (term) { return plain(it.text).indexOf(term) >= 0; }))) { show(it); shown++; want--; }
        });
        go(want, left - names.length);
      });
    }
    function end() {
      if (shown && !section.parentNode) found.appendChild(section);
      if (more) section.removeChild(more);
      more = null;
      if (queue.length) {
        found.appendChild(section);
        more = element('button', '继续查找', section);
        more.onclick = function () { more.disabled = true; go(limit, BLOCKS); };
      }
      if (done) done(shown ? title + ' ' + shown + ' 条' + (more ? '，还有更多' : '') : '');
      done = null;
    }
    go(limit, BLOCKS);
  }

  var asked = (/[?&]q=([^&#]*)/.exec(location.search) || ['', ''])[1].replace(/\+/g, ' ');
  try { asked = decodeURIComponent(asked); } catch (_) { asked = ''; }
  asked = asked.slice(0, 40);
  form.elements.q.value = asked;
  var text = plain(asked), query = pairs(text), terms = text.split(' ').filter(String), said = [], left = 3;
  if (!terms.length) return;
  if (!query.length) { say.textContent = '请再输入几个字：至少要有连着的两个字。'; return; }
  say.textContent = '正在查找……';
  load(query.map(function (pair) { return pair.shard; }), function () {
    function done(at) {
      return function (words) {
        said[at] = words;
        if (--left) return;
        words = said.filter(String).join('；');
        say.textContent = broken ? '索引没有读全，请刷新再试，或者从名单里一级一级查。' : '“' + asked + '”：' + (words || '没有找到。换几个字，或者从名单里一级一级查。');
      };
    }
    group('地方', 'r', +set('block'), 5, [[[0]]], query, terms, done(0));
    group('名单', 's', +set('block'), 20, [[[1]], [[1, 2], true]], query, terms, done(1));
    group('文章', 'a', +set('article-block'), 5, [[[3]]], query, terms, done(2));
  });
})();
