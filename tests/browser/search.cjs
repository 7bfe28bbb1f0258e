// Searches the built example as a visitor would: from file:// and from a server that allows scripts of its own only.
// A community must be found by two characters in the middle of its name, with its county and its standing; axe must have
// no objection; without scripts the page leads to the registry. With more arguments it prints what each query costs:
//   node tests/browser/search.cjs OUTPUT TOOLS QUERY ...
const fs = require('fs');
const http = require('http');
const path = require('path');
const zlib = require('zlib');

const [out, tools] = process.argv.slice(2, 4).map((name) => path.resolve(name));
const queries = process.argv.slice(4);
const { chromium } = require(path.join(tools, 'node_modules/playwright-core'));
const axe = fs.readFileSync(path.join(tools, 'node_modules/axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const site = path.join(out, 'site');
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
// What one query may transfer, page and style sheet included.
const LIMIT = 150_000;

let served = [];
const server = http.createServer((request, response) => {
  const file = path.join(site, decodeURIComponent(request.url.split('?')[0]));
  if (!file.startsWith(site) || !fs.existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  const bytes = fs.readFileSync(file);
  served.push({ name: path.relative(site, file), bytes: bytes.length, packed: zlib.gzipSync(bytes).length });
  response.writeHead(200, {
    'Content-Type': types[path.extname(file)] || 'application/octet-stream',
    'Content-Security-Policy': "script-src 'self'; object-src 'none'",
    'Cache-Control': 'no-store',
  });
  response.end(bytes);
});

async function ask(page, base, query) {
  served = [];
  await page.goto(`${base}/search.html?q=${encodeURIComponent(query)}`);
  await page.waitForFunction(() => {
    const [say, form] = [document.getElementById('say'), document.getElementById('find')];
    return say.textContent && say.textContent !== form.getAttribute('data-busy');
  });
  return page.$$eval('#found-s li', (items) => items.map((item) => item.innerText.replace(/\s+/g, ' ')));
}

const sum = (list, field) => list.reduce((total, file) => total + file[field], 0);

async function measure(page, base) {
  console.log('query | what it says | files of the index | their bytes | gzip | all bytes | gzip');
  for (const query of queries) {
    await ask(page, base, query);
    const index = served.filter((file) => file.name.startsWith('search/'));
    const said = await page.textContent('#say');
    console.log([query, said, index.length, sum(index, 'bytes'), sum(index, 'packed'), sum(served, 'bytes'), sum(served, 'packed')].join(' | '));
  }
}

async function judge(browser, base, problems) {
  const context = await browser.newContext({ viewport: { width: 360, height: 900 }, reducedMotion: 'reduce' });
  for (const from of ['file://' + site, base]) {
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && problems.push(`${from}: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(`${from}: ${error}`));
    const expect = (what, ok) => ok || problems.push(`${from}: ${what}`);
    // From the form on the registry's page to the page of the subject.
    await page.goto(`${from}/registry/index.html`);
    await page.fill('input[name=q]', '滨湖');
    await page.press('input[name=q]', 'Enter');
    await page.waitForSelector('#found-s li a');
    const found = await ask(page, from, '滨湖');
    expect(`滨湖 finds ${found}`, found.some((text) => /示例滨湖社区.*已命名.*包河区/.test(text)));
    if (from === base) expect(`${sum(served, 'bytes')} bytes for a query`, sum(served, 'bytes') < LIMIT);
    await page.evaluate(axe).catch(() => {});
    if (from !== base) {
      const result = await page.evaluate((options) => window.axe.run(document, options), { runOnly: rules, preload: false });
      for (const { id, nodes } of result.violations) expect(`axe ${id}: ${nodes.map((node) => node.target).slice(0, 3).join(' ')}`, false);
    }
    await page.screenshot({ path: path.resolve('target/pictures', `search-${from === base ? 'server' : 'file'}.png`), fullPage: true });
    expect('the place finds nothing', (await ask(page, from, '包河区')).length > 1);
    expect('two words find something else', (await ask(page, from, '包河　滨湖')).join() === found.join());
    expect('a part across two names finds nothing', (await ask(page, from, '街道示例滨')).length === 1);
    expect('nonsense finds something', (await ask(page, from, '甴曱')).length === 0);
    await ask(page, from, '社');
    expect('one character is not refused', (await page.textContent('#say')).includes('两个字'));
    const before = (await ask(page, from, '示例')).length;
    await page.click('#found-s button');
    await page.waitForFunction((count) => document.querySelectorAll('#found-s li').length > count, before);
    // What the page says follows what it shows, until there is no more to look for.
    while (await page.isVisible('#found-s button')) {
      const shown = await page.$$eval('#found-s li', (items) => items.length);
      await page.click('#found-s button');
      await page.waitForFunction((count) => document.querySelectorAll('#found-s li').length > count, shown);
    }
    const all = await page.$$eval('#found-s li', (items) => items.length);
    const said = await page.textContent('#say');
    expect(`all ${all} are shown and it says ${said}`, said.includes(`名单 ${all}`) && !said.includes(`名单 ${all}+`));
    await ask(page, from, 'binhu');
    expect('pinyin finds nothing, without a word why', (await page.textContent('#say')).includes('拼音'));
    await ask(page, from, '滨湖');
    await page.click('#found-s li a');
    await page.waitForSelector('.plaque');
    expect(`the result leads to ${page.url()}`, (await page.textContent('h1')).includes('示例滨湖社区'));
    await page.close();
  }
  await context.close();
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const page = await plain.newPage();
  await page.goto('file://' + path.join(site, 'search.html'));
  if (!(await page.isVisible('noscript p'))) problems.push('without scripts the page says nothing');
  await page.click('main a[href="registry/index.html"]');
  if (!page.url().endsWith('registry/index.html')) problems.push('without scripts there is no way to the registry');
  await plain.close();
}

server.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const problems = [];
  try {
    if (queries.length) await measure(await browser.newPage(), base);
    else await judge(browser, base, problems);
  } catch (error) {
    problems.push(String(error.stack || error));
  }
  await browser.close();
  server.close();
  if (problems.length) {
    console.error(problems.join('\n'));
    process.exit(1);
  }
  if (!queries.length) console.log('search works from file:// and under a strict content policy; axe has no objection');
});
