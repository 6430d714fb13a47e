/**
 * Letters as strokes, 10 wide and 14 high: a logo is drawn the same on every machine, whatever fonts it has.
 */
const O = 'M5 0A5.5 7 0 1 1 5 14A5.5 7 0 1 1 5 0';
const P = 'M0 14V0H5.5A3.9 3.9 0 0 1 5.5 7.8H0';

const STROKES: Readonly<Record<string, string>> = {
  A: 'M0 14L5 0L10 14M1.8 9H8.2',
  B: 'M0 6.5H5A3.25 3.25 0 0 0 5 0H0V14H5.5A3.75 3.75 0 0 0 5.5 6.5',
  C: 'M10 2.5A5.6 7 0 1 0 10 11.5',
  D: 'M0 0V14H3A7 7 0 0 0 3 0Z',
  E: 'M9 0H0V14H9M0 7H7.5',
  F: 'M9 0H0V14M0 7H7.5',
  G: 'M10 2.5A5.6 7 0 1 0 10 11.5V7.5H6',
  H: 'M0 0V14M10 0V14M0 7H10',
  I: 'M5 0V14',
  J: 'M9 0V9.5A4.5 4.5 0 0 1 0 9.5',
  K: 'M0 0V14M10 0L0 8.5M3.5 5.7L10 14',
  L: 'M0 0V14H9',
  M: 'M0 14V0L5 8L10 0V14',
  N: 'M0 14V0L10 14V0',
  O,
  P,
  Q: `${O}M6.5 10.5L10.5 14.5`,
  R: `${P}M5 7.8L10 14`,
  S: 'M9.5 2.8A4.7 3.5 0 1 0 5 7A4.7 3.5 0 1 1 0.5 11.2',
  T: 'M0 0H10M5 0V14',
  U: 'M0 0V9A5 5 0 0 0 10 9V0',
  V: 'M0 0L5 14L10 0',
  W: 'M0 0L2.5 14L5 4L7.5 14L10 0',
  X: 'M0 0L10 14M10 0L0 14',
  Y: 'M0 0L5 7L10 0M5 7V14',
  Z: 'M0 0H10L0 14H10',
  0: O,
  1: 'M2 3L6 0V14',
  2: 'M0.3 4A4.7 4 0 1 1 8.6 6.4L0 14H10',
  3: 'M0.5 0H9.5L5 5.5A4.3 4.3 0 1 1 0.5 11.5',
  4: 'M7.5 14V0L0 10H10',
  5: 'M9 0H1.5L1 6.2A4.6 4.4 0 1 1 0.5 12',
  6: 'M8 0L1.3 7.5M5 5.2A4.5 4.4 0 1 1 5 14A4.5 4.4 0 1 1 5 5.2',
  7: 'M0 0H10L4 14',
  8: 'M5 0A3.6 3.3 0 1 1 5 6.6A3.6 3.3 0 1 1 5 0M5 6.6A4.3 3.7 0 1 1 5 14A4.3 3.7 0 1 1 5 6.6',
  9: 'M2 14L8.7 6.5M5 0A4.5 4.4 0 1 1 5 8.8A4.5 4.4 0 1 1 5 0',
};

/** Of a name that begins with none of them. */
const RING = 'M5 2A5 5 0 1 1 5 12A5 5 0 1 1 5 2';

/** The path of a name's initial, without what stands above or below it: `É` is an E. */
export function initialOf(name: string): string {
  const letter = name.trim().normalize('NFKD').charAt(0).toUpperCase();
  return STROKES[letter] ?? RING;
}
