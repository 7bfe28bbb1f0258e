// Counts what Pagefind transfers for a query on the pages of a release, to compare it with our own search:
//   cp -r OUTPUT/site SITE && rm -r SITE/search        mark <main data-pagefind-body> on its pages, then
//   npx pagefind --site SITE && node benches/pagefind.cjs SITE target/tools [--strict] QUERY ...
// With --strict the server sends the policy that portals send; Pagefind's program is WebAssembly and does not start.
const fs = require('fs');
const http = require('http');
const path = require('path');

const [site, tools] = process.argv.slice(2, 4).map((name) => path.resolve(name));
const strict = process.argv.includes('--strict');
const queries = process.argv.slice(4).filter((word) => word !== '--strict');
const { chromium } = require(path.join(tools, 'node_modules/playwright-core'));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' };
const own = {
  '/try.html': '<html lang="zh-CN"><script type="module" src="/try.js"></script>',
  '/try.js': "import * as pagefind from '/pagefind/pagefind.js'; window.pagefind = pagefind;",
};

let bytes = 0;
let files = 0;
const server = http.createServer((request, response) => {
  const name = decodeURIComponent(request.url.split('?')[0]);
  const file = path.join(site, name);
  const body = own[name] || (file.startsWith(site) && fs.existsSync(file) && fs.readFileSync(file));
  if (!body) return response.writeHead(404).end();
  if (!own[name]) [bytes, files] = [bytes + body.length, files + 1];
  const policy = strict ? { 'Content-Security-Policy': "script-src 'self'; object-src 'none'" } : {};
  response.writeHead(200, { ...policy, 'Content-Type': types[path.extname(name)] || 'application/octet-stream', 'Cache-Control': 'no-store' });
  response.end(body);
});

server.listen(0, '127.0.0.1', async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });
  console.log('query | results | with the query in the title, of the first 20 | files | bytes');
  for (const query of queries) {
    const page = await browser.newPage();
    [bytes, files] = [0, 0];
    await page.goto(`http://127.0.0.1:${server.address().port}/try.html`);
    try {
      await page.waitForFunction(() => window.pagefind, { timeout: 10_000 });
      const found = await page.evaluate(async (query) => {
        const { results } = await window.pagefind.search(query);
        const shown = await Promise.all(results.slice(0, 20).map((result) => result.data()));
        return { count: results.length, titles: shown.map((one) => one.meta.title || '') };
      }, query);
      console.log([query, found.count, found.titles.filter((title) => title.includes(query)).length, files, bytes].join(' | '));
    } catch (error) {
      console.log(`${query} | ${String(error).split('\n')[0]}`);
    }
    await page.close();
  }
  await browser.close();
  server.close();
});
