import type { MantineColorsTuple } from '@mantine/core';

/**
 * Share of white (positive) or black (negative) in each of Mantine's ten shades; the seventh is the colour
 * itself.
 */
const MIX = [0.92, 0.82, 0.66, 0.5, 0.33, 0.16, 0, -0.12, -0.24, -0.36];

/** Ten shades, light to dark, round one colour `#rrggbb`. */
export function generateColors(color: string): MantineColorsTuple {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const shades = MIX.map((share) => {
    const towards = share > 0 ? 255 : 0;
    const mixed = channels.map((channel) => Math.round(channel + (towards - channel) * Math.abs(share)));
    return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
  });
  return shades as unknown as MantineColorsTuple;
}
