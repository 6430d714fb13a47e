import { Text, type TextProps, Tooltip } from '@mantine/core';
import { locale, t } from '../languages/index.ts';
import { useNow } from './now.ts';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
/** In the reader's zone, which is said. */
export const absolute = new Intl.DateTimeFormat(locale, {
  ...({ year: 'numeric', month: 'short', day: 'numeric' } as const),
  ...({ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' } as const),
});

/** "3 minutes ago", "in 5 hours". */
export function inWords(iso: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? (['second', 1] as const);
  return relative.format(Math.trunc(seconds / size), unit);
}

/** An instant in words, with the exact time behind it. */
export function When({ at, ...props }: { at: string | null } & TextProps) {
  const now = useNow();
  if (at === null)
    return (
      <Text component="span" inherit {...props}>
        {t('parts:never')}
      </Text>
    );
  return (
    <Tooltip label={absolute.format(new Date(at))}>
      <Text component="time" dateTime={at} inherit {...props}>
        {inWords(at, now)}
      </Text>
    </Tooltip>
  );
}
