import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { until } from '../support/until.ts';

/** Tab stops of the longest page, and some. */
const MOST_STEPS = 120;

/** Is it seen where the focus is? A box whose own input is hidden shows it beside that. */
const SEEN = `(() => {
  const { activeElement: active } = document;
  const shown = [active, active.nextElementSibling, active.parentElement];
  return shown.some((element) => {
    if (!element) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
})()`;

/** Somebody who has nothing but a keyboard, and sees where they are at each step. */
export function keyboardOf(page: Page) {
  // On the way to another page there is nothing that could have it.
  const isLost = () => page.evaluate<boolean>('document.activeElement === document.body').catch(() => true);
  /** After something was done: the focus is somewhere. */
  const somewhere = () => until(async () => !(await isLost()));
  return {
    /** With Tab, or Shift+Tab when it is `back`. */
    async goTo(target: Locator, back = false): Promise<void> {
      // A switch is a box without a size, and a picture of one beside it.
      await target.first().waitFor({ state: 'attached' });
      const reached = target.and(page.locator(':focus'));
      for (let steps = 0; (await reached.count()) === 0; steps += 1) {
        if (steps === MOST_STEPS) throw new Error(`${target} can't be reached with Tab`);
        await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
        // Behind the last one comes the browser's own window, and then the first.
        if (!(await isLost())) expect(await page.evaluate<boolean>(SEEN), 'the focus is seen').toBe(true);
      }
    },
    async press(...keys: string[]): Promise<void> {
      for (const key of keys) await page.keyboard.press(key);
      await somewhere();
    },
    type: (text: string) => page.keyboard.type(text),
    somewhere,
    /** Waits until the focus is there by itself. */
    isAt: (target: Locator) => target.and(page.locator(':focus')).waitFor({ state: 'attached' }),
  };
}
