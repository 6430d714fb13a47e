/**
 * The keys of an output as Zapier shows them: `evaluation__links__preview`. What is below `leaves` isn't
 * looked at.
 */
export function flatKeys(output: unknown, leaves: ReadonlySet<string> = new Set(), prefix = ''): string[] {
  return Object.entries(output as Record<string, unknown>).flatMap(([name, value]) => {
    const key = prefix + name;
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value) && !leaves.has(key);
    return isGroup ? [key, ...flatKeys(value, leaves, `${key}__`)] : [key];
  });
}
