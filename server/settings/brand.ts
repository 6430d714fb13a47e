/** The blue of the settings pages (server/dashboard/shell/brand.ts). */
export const DEFAULT_COLOR = '#4263eb';

/**
 * Black or white, whichever can be read on the colour `#rrggbb`: white where the contrast is 4.5 to 1 (WCAG
 * 2.2, 1.4.3 and relative luminance), and where it isn't, black has more.
 */
export function textOn(color: string): '#000' | '#fff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= 4.5 ? '#fff' : '#000';
}
