import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { OPERATOR_TOKEN, type TestApp } from './app.ts';
import { CHROMIUM_FLAGS, chromiumPath } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Milliseconds: sooner than the test's own limit, so that it is said what was waited for. */
const PATIENCE = 15_000;
export interface Person {
  page: Page;
  context: BrowserContext;
}

export interface PersonOptions {
  role?: 'viewer' | 'editor' | 'admin' | 'owner';
  /** As others are told who did what. */
  email?: string;
  /** Width of the window in CSS pixels. */
  width?: number;
  theme?: 'light' | 'dark';
  /** Whether they want to see things move; as little as can be unless said. */
  motion?: 'reduce' | 'no-preference';
  /** The language of their browser; American English unless said. */
  locale?: string;
  /** Where to go after signing in; `/settings/webhooks` unless said. */
  path?: string;
}

/** A browser for a whole file; each person has a window of their own. */
export function useBrowser() {
  const world = {} as { browser: Browser };
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    const executablePath = chromiumPath();
    if (executablePath !== undefined)
      world.browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
    else process.stderr.write('Chromium is not installed: the tests of the settings pages are skipped.\n');
  });
  beforeEach(({ skip }) => skip(world.browser === undefined, 'Chromium is not installed'));
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await world.browser?.close();
  });
  const windowOf = (width = 1280) => ({ width, height: 900 });
  /** A window of somebody's own. Fails the test on an error in the page's console. */
  const open = async ({
    width,
    theme = 'light',
    motion = 'reduce',
    locale = 'en-US',
  }: PersonOptions = {}): Promise<Person> => {
    const context = await world.browser.newContext({
      viewport: windowOf(width),
      colorScheme: theme,
      reducedMotion: motion,
      locale,
    });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => expect.fail(`the page threw: ${error.message}`));
    return { page, context };
  };
  const follow = async (app: TestApp, at: string, body: object, options: PersonOptions): Promise<Person> => {
    const person = await open(options);
    const link = await app.call('POST', at, OPERATOR_TOKEN, body);
    const url = link.body.url.replace('localhost', '127.0.0.1');
    if (options.path === undefined) await person.page.goto(url);
    else {
      // Signed in without the page that the link leads to, which nobody would look at.
      await person.context.request.get(url, { maxRedirects: 0 });
      await person.page.goto(new URL(options.path, url).href);
    }
    return person;
  };
  /** Somebody of a team who has followed a sign-in link. */
  const signIn = async (app: TestApp, teamId: string, options: PersonOptions = {}): Promise<Person> => {
    const { role = 'owner', email } = options;
    const person = { role, ...(email && { email }) };
    return follow(app, `/admin/teams/${teamId}/dashboard-links`, person, options);
  };
  const visitors = new Map<string, Page>();
  return {
    open,
    signIn,
    /**
     * The page of a team's person who goes from place to place: signs in only once, and has the pages' code
     * from then on.
     */
    async visit(app: TestApp, teamId: string, { path, ...who }: PersonOptions & { path: string }) {
      const key = JSON.stringify([teamId, who]);
      const known = visitors.get(key);
      if (known) {
        await known.setViewportSize(windowOf(who.width));
        await known.goto(new URL(path, known.url()).href);
        return known;
      }
      const { page } = await signIn(app, teamId, { ...who, path });
      visitors.set(key, page);
      return page;
    },
    /** Somebody who works for the operator, the same way. */
    signInOperator: (app: TestApp, options: PersonOptions = {}): Promise<Person> =>
      follow(app, '/admin/sign-in-links', { ...(options.email && { email: options.email }) }, options),
  };
}

/** Milliseconds and times that a list is given to come to rest, before its field is opened again. */
const LIST = { patience: 3_000, times: 4 };

/**
 * Chooses what people read in the list of a field, after typing `typed` into it. A list is out of sight once
 * its field is scrolled away, which happens when the page around it grows just then: it is opened again, as
 * anybody would.
 */
export async function choose(
  input: Locator,
  option: string | RegExp,
  { typed, exact = false }: { typed?: string; exact?: boolean } = {},
): Promise<void> {
  const wanted = input.page().getByRole('option', { name: option, exact });
  for (let time = 1; ; time += 1) {
    await input.click();
    if (typed !== undefined) await input.fill(typed);
    try {
      await wanted.click({ timeout: LIST.patience });
      return;
    } catch (error) {
      if (time === LIST.times) throw error;
    }
  }
}

/**
 * Every rule that axe has for WCAG 2.2 at level AA, what it calls good practice, and what it still tries out,
 * such as whether a name that is heard has the words that are seen. None is left out.
 */
const RULES = JSON.stringify([
  'wcag2a',
  'wcag2aa',
  'wcag21a',
  'wcag21aa',
  'wcag22aa',
  'best-practice',
  'experimental',
]);

/** What somebody would stumble over who hears the page, uses no mouse, or needs more contrast. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so that the page's own policy needs no hole for it.
  await page.evaluate(AXE);
  return page.evaluate<string[]>(`axe.run(document, { runOnly: ${RULES} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any, all, none }) =>
        [id, html.slice(0, 200), [...any, ...all, ...none][0]?.message ?? ''].join(': '))))`);
}

/** Pixels by which the page is wider than its window; 0 when nothing is cut off. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
}

/**
 * Texts in the page and its dialogs that can't be read to their end, because what is around them hides the
 * rest or they reach out of the window. What can be scrolled to is not among them.
 */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = [];
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent.trim();
      const parent = node.parentElement;
      if (text === '' || !parent.checkVisibility({ visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, right, width } = range.getBoundingClientRect();
      // Texts for those who hear the page are a pixel wide.
      if (width <= 1) continue;
      let bounds = { left: 0, right: innerWidth };
      for (let each = parent; each; each = each.parentElement) {
        const style = getComputedStyle(each);
        const box = each.getBoundingClientRect();
        if (style.clipPath !== 'none' || box.width <= 1) { bounds = undefined; break; }
        if (scrolls(each) && each !== document.documentElement && each !== document.body) {
          if (each.scrollWidth > each.clientWidth) { bounds = undefined; break; }
        }
        if (/hidden|clip/.test(style.overflowX)) bounds = { left: Math.max(bounds.left, box.left), right: Math.min(bounds.right, box.right) };
      }
      if (bounds && (left < bounds.left - 1 || right > bounds.right + 1)) found.push(text.slice(0, 80));
    }
    return found;
  })()`);
}
