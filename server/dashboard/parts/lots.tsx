import { Button } from '@mantine/core';
import { useState } from 'react';
import { t } from '../languages/index.ts';

/** So many cards of a list are shown at first, and more of them at a time. */
export const LOT = 50;

/**
 * The first of what was found, and a button for more.
 * @param looked what was looked for: whoever looks for something else begins at the top
 */
export function useLots<T>(found: readonly T[], looked: string) {
  const [opened, setOpened] = useState({ looked, lots: 1 });
  const lots = opened.looked === looked ? opened.lots : 1;
  const shown = found.slice(0, lots * LOT);
  const rest = found.length - shown.length;
  return {
    shown,
    more: rest > 0 && (
      <Button variant="default" onClick={() => setOpened({ looked, lots: lots + 1 })}>
        {t('parts:find.more', { number: Math.min(rest, LOT) })}
      </Button>
    ),
  };
}
