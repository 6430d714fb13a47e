import { type CSSVariablesResolver, createTheme } from '@mantine/core';
import { t } from '../languages/index.ts';
import { brand } from './brand.ts';
import { generateColors } from './colors.ts';

/**
 * The shades of text on light backgrounds that people with weaker eyes can read (WCAG 2.1, 1.4.3: 4.5 to 1).
 */
const LIGHT_TEXT: Record<string, string> = {
  green: '#1b5e20',
  red: '#a61b1b',
  orange: '#8a3b00',
  blue: '#1450a3',
  gray: '#495057',
  yellow: '#6b4e00',
};

/**
 * Fields with a list say that they have one, and whether it is open (WAI-ARIA 1.2, combobox). Lists that are
 * too long for their place can be scrolled by keyboard alone.
 */
const OPTIONS = {
  defaultProps: {
    role: 'combobox',
    withScrollArea: false,
    attributes: { options: { tabIndex: 0 } },
    styles: { options: { maxHeight: 260, overflowY: 'auto' } },
  },
};

const SAYS_OPEN = { defaultProps: { withExpandedAttribute: true } };

/** The head of a dialog is not that of the page, which there is one of. */
const DIALOG = { attributes: { header: { role: 'presentation' } } };

/**
 * Where lists open: while there is a dialog, in it, as all around it doesn't exist for those who hear the
 * page.
 */
const LISTS_OPEN_IN =
  'body:has(section[role="dialog"]) section[role="dialog"], body:not(:has(section[role="dialog"])) main';

export const theme = createTheme({
  primaryColor: 'brand',
  colors: { brand: generateColors(brand.color) },
  autoContrast: true,
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  components: {
    Select: OPTIONS,
    MultiSelect: OPTIONS,
    Autocomplete: OPTIONS,
    TagsInput: OPTIONS,
    ComboboxTarget: SAYS_OPEN,
    ComboboxEventsTarget: SAYS_OPEN,
    // As a plain object: the component itself isn't needed for the first page.
    Modal: {
      defaultProps: {
        ...DIALOG,
        closeButtonProps: { 'aria-label': t('shell:close') },
        // One that moved would cut off the lists that open in it.
        transitionProps: { transition: 'fade' },
      },
    },
    Drawer: { defaultProps: { ...DIALOG, closeButtonProps: { 'aria-label': t('shell:close') } } },
    Popover: { defaultProps: { portalProps: { target: LISTS_OPEN_IN } } },
    // The smallest that can be hit by everybody (WCAG 2.2, 2.5.8).
    Button: {
      // Long words on a narrow page, or at twice the size, go on in a second line.
      styles: {
        root: { height: 'auto', minHeight: 'var(--button-height)' },
        // Browsers centre what is in a button by themselves, but not in a link: all of it but the borders.
        inner: { minHeight: 'calc(var(--button-height) - 2px)' },
        // Lines that are no higher than the letters would cut off what hangs below them.
        label: { whiteSpace: 'normal', lineHeight: 1.3 },
      },
      vars: (_theme: unknown, { size }: { size?: string }) => ({
        root: size === 'compact-xs' ? { '--button-height': '24px' } : {},
      }),
    },
  },
});

export const cssVariables: CSSVariablesResolver = (used) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#555c63',
    '--mantine-color-placeholder': '#6b7178',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#a61b1b',
    '--mantine-color-brand-light-color': used.colors.brand?.[9] ?? '#000',
    ...Object.fromEntries(
      Object.entries(LIGHT_TEXT).map(([name, color]) => [`--mantine-color-${name}-light-color`, color]),
    ),
  },
  dark: {
    '--mantine-color-dimmed': '#b0b7be',
    '--mantine-color-placeholder': '#a3a9af',
    '--mantine-color-error': '#ff8a80',
  },
});
