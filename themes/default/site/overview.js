/* Plays the programmes of the contact sheet on the pixels of their panels: each LED a dot. Without it the pages stand below
   each other. Nothing starts by itself; whoever asks for less motion steps through. */
(function () {
  'use strict';
  if (!document.querySelectorAll || !Array.prototype.forEach || !window.requestAnimationFrame) return;

  function each(list, call) { Array.prototype.forEach.call(list, call); }
  function make(name, parent, words, kind) {
    var node = document.createElement(name);
    if (words) node.appendChild(document.createTextNode(words));
    if (kind) node.className = kind;
    if (parent) parent.appendChild(node);
    return node;
  }
  function button(parent, words, call) {
    var node = make('button', parent, words);
    node.type = 'button';
    node.addEventListener('click', call);
    return node;
  }
  function number(node, name) { return parseFloat(node.getAttribute('data-' + name)) || 0; }

  function player(root) {
    var width = number(root, 'width'), height = number(root, 'height');
    var step = number(root, 'step') || 1, fps = number(root, 'fps') || 25;
    /* 33 stands for 33.3, the fastest that a GIF can have. */
    if (fps === 33) fps = 100 / 3;
    var frames = [], lists = [];
    each(root.querySelectorAll('.frame'), function (node) {
      frames.push({
        kind: node.getAttribute('data-kind'), link: node.getAttribute('data-link'),
        picture: node.getAttribute('data-picture'), title: node.getAttribute('data-title'),
        name: node.getAttribute('data-name'), image: null, film: null, failed: false
      });
    });
    each(root.querySelectorAll('.slot'), function (node) {
      lists.push({
        node: node,
        items: node.getAttribute('data-play').split(' ').map(function (item) {
          var parts = item.split(':');
          return { frame: frames[parts[0]], ms: parseFloat(parts[1]) };
        })
      });
    });
    if (!frames.length || !lists.length) return;

    var stage = make('div', null, '', 'stage');
    root.insertBefore(stage, root.firstChild);
    var canvas = make('canvas', stage);
    canvas.setAttribute('role', 'img');
    var bar = make('div', null, '', 'controls');
    root.insertBefore(bar, stage.nextSibling);
    var play = button(bar, '播放', toggle);
    button(bar, '上一个', function () { stop(); go(at - 1); });
    button(bar, '下一个', function () { stop(); go(at + 1); });
    button(bar, '走一步', function () { stop(); advance(1000 / fps); draw(); });
    var dots = button(bar, '看灯珠', function () { close = !close; place(); draw(); });
    var said = make('p', bar, '', 'said');
    var pen = canvas.getContext('2d');
    var list = lists[0], at = 0, ms = 0, running = false, last = 0, close = false, dot = 1, mask = null, view = null;
    var across = 0.5, down = 0.5;

    each(lists, function (one) {
      button(make('p', one.node, '', 'choose'), '播这一段', function () { stop(); list = one; mark(); go(0); });
    });
    function mark() {
      each(lists, function (one) {
        var name = one.node.className.replace(/ ?is-now/g, '');
        one.node.className = one === list ? name + ' is-now' : name;
      });
    }

    /* How large a dot is, and which part of the panel is seen. */
    function place() {
      var room = Math.max(stage.clientWidth, 200), ratio = Math.min(window.devicePixelRatio || 1, 2);
      var fits = Math.floor(room * ratio / width);
      var whole = fits >= 3 || !close;
      dot = whole ? Math.max(fits, 1) : 6;
      if (whole) {
        view = { x: 0, y: 0, width: width, height: height };
      } else {
        var wide = Math.min(width, Math.floor(room * ratio / dot)), high = Math.min(height, Math.floor(420 * ratio / dot));
        view = { x: Math.round((width - wide) * across), y: Math.round((height - high) * down), width: wide, height: high };
      }
      /* A panel with more LEDs than the page has pixels is made smaller. */
      var shrink = whole && fits < 1 ? room * ratio / width : 1;
      if (whole && height * dot * shrink > 520 * ratio) shrink = 520 * ratio / (height * dot);
      canvas.width = Math.max(1, Math.round(view.width * dot * shrink));
      canvas.height = Math.max(1, Math.round(view.height * dot * shrink));
      canvas.style.width = canvas.width / ratio + 'px';
      canvas.style.height = canvas.height / ratio + 'px';
      dots.style.display = fits >= 3 ? 'none' : '';
      dots.firstChild.nodeValue = close ? '看全屏' : '看灯珠';
      pads.hidden = whole;
      mask = null;
      if (dot >= 3) {
        var tile = document.createElement('canvas');
        tile.width = tile.height = dot;
        var ink = tile.getContext('2d');
        ink.fillStyle = '#000';
        ink.fillRect(0, 0, dot, dot);
        ink.globalCompositeOperation = 'destination-out';
        ink.beginPath();
        ink.arc(dot / 2, dot / 2, dot * 0.44, 0, Math.PI * 2);
        ink.fill();
        mask = pen.createPattern(tile, 'repeat');
      }
    }

    var pads = make('div', null, '', 'pads');
    root.insertBefore(pads, bar.nextSibling);
    function slide(words, call) {
      var label = make('label', pads, words), input = make('input', label);
      input.type = 'range'; input.min = 0; input.max = 100; input.value = 50;
      input.addEventListener('input', function () { call(input.value / 100); place(); draw(); });
    }
    slide('左右 ', function (share) { across = share; });
    slide('上下 ', function (share) { down = share; });

    function now() { return list.items[at]; }
    function stop() { running = false; play.firstChild.nodeValue = '播放'; pause(); }
    function pause() { each(frames, function (frame) { if (frame.film) frame.film.pause(); }); }
    function toggle() {
      if (running) { stop(); return; }
      running = true;
      play.firstChild.nodeValue = '暂停';
      last = 0;
      load(now().frame);
      if (now().frame.film && !now().frame.failed) start(now().frame);
      window.requestAnimationFrame(tick);
    }
    function start(frame) {
      var promise = frame.film.play();
      if (promise && promise['catch']) promise['catch'](function () {});
    }
    function go(next) {
      pause();
      at = (next + list.items.length) % list.items.length;
      ms = 0;
      load(now().frame);
      var frame = now().frame;
      if (frame.film && !frame.failed) {
        try { frame.film.currentTime = 0; } catch (error) { /* not loaded yet */ }
        if (running) start(frame);
      }
      draw();
    }
    function load(frame) {
      if (!frame.image) {
        frame.image = new Image();
        frame.image.onload = draw;
        frame.image.src = frame.kind === 'strip' ? frame.link : frame.picture;
      }
      if (frame.kind === 'film' && !frame.film) {
        var film = frame.film = document.createElement('video');
        film.muted = true;
        film.setAttribute('playsinline', '');
        film.preload = 'auto';
        film.onerror = function () { frame.failed = true; draw(); };
        film.onseeked = film.onloadeddata = draw;
        film.src = frame.link;
      }
    }
    function length() {
      var item = now(), film = item.frame.film;
      return film && !item.frame.failed && film.duration ? film.duration * 1000 : item.ms;
    }
    function advance(by) {
      var frame = now().frame;
      ms += by;
      if (frame.film && !frame.failed && !running) {
        try { frame.film.currentTime = ms / 1000; } catch (error) { /* not loaded yet */ }
      }
      if (ms >= length()) go(at + 1);
    }
    function tick(time) {
      if (!running) return;
      if (last) {
        var frame = now().frame, film = frame.film;
        if (film && !frame.failed) {
          ms = film.currentTime * 1000;
          if (film.ended) go(at + 1);
        } else {
          advance(Math.min(time - last, 200));
        }
        draw();
      }
      last = time;
      window.requestAnimationFrame(tick);
    }
    function draw() {
      var item = now(), frame = item.frame, image = frame.image;
      pen.imageSmoothingEnabled = dot < 3;
      pen.fillStyle = '#000';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      var scale = canvas.width / view.width;
      pen.save();
      pen.scale(scale, scale);
      pen.translate(-view.x, -view.y);
      if (frame.film && !frame.failed && frame.film.readyState >= 2) {
        pen.drawImage(frame.film, 0, 0, width, height);
      } else if (image && image.complete && image.naturalWidth) {
        if (frame.kind === 'strip') {
          /* The card moves whole pixels, once a frame; its strip comes round without a gap. */
          var moved = Math.floor(ms * fps / 1000) * step % image.naturalWidth;
          for (var x = -moved; x < width; x += image.naturalWidth) pen.drawImage(image, x, 0);
        } else {
          pen.drawImage(image, 0, 0, width, height);
        }
      }
      pen.restore();
      if (mask) { pen.fillStyle = mask; pen.fillRect(0, 0, canvas.width, canvas.height); }
      var words = frame.name + '（第 ' + (at + 1) + ' 个，共 ' + list.items.length + ' 个）' + frame.title;
      canvas.setAttribute('aria-label', words);
      said.textContent = words + '，' + (ms / 1000).toFixed(1) + ' / ' + (length() / 1000).toFixed(1) + ' 秒' +
        (frame.failed ? '；浏览器放不了这个视频，这里是静止页' : '');
    }

    root.className += ' is-live';
    mark();
    place();
    draw();
    window.addEventListener('resize', function () { place(); draw(); });
    /* Pictures are fetched once the player is near. */
    function begin() { go(0); }
    if ('IntersectionObserver' in window) {
      var seen = new IntersectionObserver(function (entries) {
        if (entries[0].isIntersecting) { seen.disconnect(); place(); begin(); }
      }, { rootMargin: '400px' });
      seen.observe(root);
    } else {
      begin();
    }
  }

  each(document.querySelectorAll('.player'), player);
}());
