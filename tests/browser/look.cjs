// Opens one page of every kind of the built example in headless Chromium as a visitor would, from file://.
// At 360, 768 and 1440 px nothing may scroll sideways or fail to load; at the narrow and the wide one axe must have no
// objection. Pictures for a person go to target/pictures.
const fs = require('fs');
const path = require('path');

const [out, tools] = process.argv.slice(2).map((name) => path.resolve(name));
const { chromium } = require(path.join(tools, 'node_modules/playwright-core'));
const axe = fs.readFileSync(path.join(tools, 'node_modules/axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const list = (folder, pattern) => {
  const full = path.join(out, folder);
  const names = fs.existsSync(full) ? fs.readdirSync(full).sort() : [];
  return names.filter((name) => pattern.test(name)).map((name) => path.join(folder, name));
};
const articles = (folder) => list(folder, /^(?!index|page-\d).*\.html$/);
const text = (file) => fs.readFileSync(path.join(out, file), 'utf8');
const longest = (files) => [...files].sort((a, b) => text(b).length - text(a).length)[0];
const subjects = list('site/registry', /^\d{6}$/).flatMap((folder) => list(folder, /\.html$/));
const standing = (name) => subjects.find((file) => text(file).includes(`plaque is-${name}`));

const pages = {
  home: 'site/index.html',
  cases: 'site/cases/index.html',
  case: articles('site/cases')[0],
  'case-long': longest(articles('site/cases')),
  'case-table': articles('site/cases').find((file) => text(file).includes('<table')),
  'case-tasks': articles('site/cases').find((file) => text(file).includes('class=tasks') || text(file).includes('class="tasks"')),
  notices: 'site/notices/index.html',
  notice: articles('site/notices')[0],
  'notice-long': longest(articles('site/notices')),
  materials: 'site/materials/index.html',
  material: articles('site/materials')[0],
  page: articles('site/pages')[0],
  registry: 'site/registry/index.html',
  city: list('site/registry', /^\d{4}\.html$/)[0],
  county: list('site/registry', /^\d{6}\.html$/)[0],
  street: list('site/registry', /^\d{9}\.html$/)[0],
  demonstration: subjects.find((file) => text(file).includes('class=demo') || text(file).includes('class="demo"')),
  revoked: 'site/registry/revoked.html',
  changes: 'site/registry/changes.html',
  report: 'site/report.html',
  search: 'site/search.html',
  lost: 'site/404.html',
  overview: 'overview.html',
};
for (const name of ['named', 'rectifying', 'overdue', 'revoked', 'unnamed']) pages[`subject-${name}`] = standing(name);

// A server shows the page for missing addresses at any depth; here the browser asks for one far down in the site.
const site = (text(pages.home).match(/rel="canonical" href="([^"]*)"/) || [])[1];
async function serve(context) {
  await context.route(`${site}**`, (route) => {
    const file = path.join(out, 'site', decodeURIComponent(new URL(route.request().url()).pathname.slice(new URL(site).pathname.length)));
    const found = fs.existsSync(file) && fs.statSync(file).isFile();
    return route.fulfill({ status: found ? 200 : 404, path: found ? file : path.join(out, pages.lost) });
  });
}

async function look(page, name, width, problems) {
  page.on('requestfailed', (request) => problems.push(`${name}: ${request.url()} does not load`));
  page.on('console', (message) => message.type() === 'error' && name !== 'lost' && problems.push(`${name}: ${message.text()}`));
  await page.goto(name === 'lost' && site ? `${site}no/such/page.html` : 'file://' + path.join(out, pages[name]));
  // Pictures far down load when they come near; for a picture of the whole page all are wanted.
  await page.evaluate(async () => {
    const pictures = [...document.images];
    for (const picture of pictures) picture.loading = 'eager';
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
  });
  for (const picture of await page.evaluate(() => [...document.images].filter((i) => !i.naturalWidth).map((i) => i.src))) {
    problems.push(`${name}: ${picture} is no picture`);
  }
  const at = `${name} at ${width} px`;
  await page.screenshot({ path: path.resolve('target/pictures', `${name}-${width}.png`), fullPage: true });
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (sideways > 1) problems.push(`${at} scrolls sideways by ${sideways} px`);
  if (width === 768) return;
  await page.evaluate(axe);
  // Without preloading: pages from the disk may not fetch their own style sheet, and no rule used here needs it.
  const options = { runOnly: rules, preload: false };
  const result = await page.evaluate((options) => window.axe.run(document, options), options);
  for (const { id, nodes } of result.violations) {
    problems.push(`${at}: axe ${id}: ${nodes.map((node) => node.target).slice(0, 3).join(' ')}`);
  }
}

// A table sorts and filters by keyboard and says how much it shows; without scripts it is whole.
async function table(browser, problems) {
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await plain.goto('file://' + path.join(out, pages.registry));
  const all = await plain.locator('.subjects tbody tr').count();
  if (all < 10 || (await plain.locator('.subjects button, .table-tools').count())) problems.push('table: not plain without scripts');
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto('file://' + path.join(out, pages.registry));
  const expect = (name, is, wanted) => is === wanted || problems.push(`table: ${name} is ${is}, not ${wanted}`);
  const shown = () => page.locator('.subjects tbody tr:visible').count();
  const said = () => page.locator('.table-tools [role=status]').textContent();
  expect('rows', await shown(), all);
  expect('status', await said(), `本页 ${all} 个主体，显示 ${all} 个`);
  const choice = page.locator('.table-tools select').last();
  await choice.selectOption('已取消命名');
  const revoked = await shown();
  if (revoked < 1 || revoked >= all) problems.push(`table: ${revoked} of ${all} are revoked`);
  expect('status', await said(), `本页 ${all} 个主体，显示 ${revoked} 个`);
  await choice.selectOption('');
  await page.locator('.table-tools input').fill('没有这个名字');
  expect('rows', await shown(), 0);
  await page.locator('.table-tools input').fill('');
  const header = page.locator('.subjects thead th').nth(4);
  const dates = async () => (await page.locator('.subjects tbody tr td:nth-child(5)').allTextContents()).filter(Boolean);
  await header.locator('button').focus();
  await page.keyboard.press('Enter');
  expect('aria-sort', await header.getAttribute('aria-sort'), 'ascending');
  expect('dates', (await dates()).join(), (await dates()).sort().join());
  await page.keyboard.press('Space');
  expect('aria-sort', await header.getAttribute('aria-sort'), 'descending');
  expect('dates', (await dates()).join(), (await dates()).sort().reverse().join());
  expect('sorted columns', await page.locator('[aria-sort]').count(), 1);
}

(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  fs.mkdirSync(path.resolve('target/pictures'), { recursive: true });
  const problems = [];
  const names = Object.keys(pages).filter((name) => pages[name]);
  for (const width of [360, 768, 1440]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
    if (site) await serve(context);
    for (const name of names) {
      const page = await context.newPage();
      await look(page, name, width, problems);
      await page.close();
    }
    await context.close();
  }
  await table(browser, problems);
  await browser.close();
  if (problems.length) {
    console.error(problems.join('\n'));
    process.exit(1);
  }
  console.log(`${names.length} pages at three widths: axe has no objection`);
})();
