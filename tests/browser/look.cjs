// Opens pages of the built example in headless Chromium as a visitor would: from file://, with JavaScript off for the
// pages' own scripts (there are none), at 360 and 1440 px. Judges with axe, looks for sideways scrolling, and writes
// pictures to target/pictures for a person to look at.
const fs = require('fs');
const path = require('path');

const [out, tools] = process.argv.slice(2).map((name) => path.resolve(name));
const { chromium } = require(path.join(tools, 'node_modules/playwright-core'));
const axe = fs.readFileSync(path.join(tools, 'node_modules/axe-core/axe.min.js'), 'utf8');
const first = (folder) =>
  path.join(folder, fs.readdirSync(path.join(out, folder)).filter((name) => /^[^i].*\.html$/.test(name)).sort()[0]);
const county = fs.readdirSync(path.join(out, 'site/registry')).filter((name) => /^\d{6}$/.test(name)).sort()[0];
const pages = {
  home: 'site/index.html',
  case: first('site/cases'),
  notice: first('site/notices'),
  material: first('site/materials'),
  registry: 'site/registry/index.html',
  subject: first(`site/registry/${county}`),
  revoked: 'site/registry/revoked.html',
  report: 'site/report.html',
  overview: 'overview.html',
};

(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const pictures = path.resolve('target/pictures');
  fs.mkdirSync(pictures, { recursive: true });
  const problems = [];
  for (const width of [360, 1440]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
    for (const [name, file] of Object.entries(pages)) {
      const page = await context.newPage();
      page.on('requestfailed', (request) => problems.push(`${name}: ${request.url()} does not load`));
      page.on('console', (message) => message.type() === 'error' && problems.push(`${name}: ${message.text()}`));
      await page.goto('file://' + path.join(out, file));
      await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`), fullPage: true });
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (sideways > 1) problems.push(`${name} at ${width} px scrolls sideways by ${sideways} px`);
      await page.evaluate(axe);
      const result = await page.evaluate(() =>
        window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }),
      );
      for (const violation of result.violations) {
        problems.push(`${name} at ${width} px: axe ${violation.id}: ${violation.nodes.map((node) => node.target).slice(0, 3).join(' ')}`);
      }
      await page.close();
    }
    await context.close();
  }
  await browser.close();
  if (problems.length) {
    console.error(problems.join('\n'));
    process.exit(1);
  }
  console.log(`${Object.keys(pages).length} pages at two widths: axe has no objection`);
})();
