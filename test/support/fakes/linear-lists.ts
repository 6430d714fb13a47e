/** Lists as Linear's: filters by example, and pages with cursors. */

interface ListArguments {
  first?: number | null;
  after?: string | null;
  filter?: unknown;
}

const MOST_PER_PAGE = 250;

/** @throws Error for what Linear refuses (more than 250) and for filters that the fake doesn't know */
export function connection<Row extends object>(
  rows: readonly Row[],
  { first, after, filter }: ListArguments,
) {
  const size = first ?? 50;
  if (size < 1 || size > MOST_PER_PAGE) throw new Error('Argument Validation Error: first');
  const found = rows.filter((row) => matches(row, filter));
  const start = after ? Number(Buffer.from(after, 'base64url').toString('utf8')) : 0;
  const nodes = found.slice(start, start + size);
  const end = start + nodes.length;
  return {
    nodes,
    pageInfo: {
      hasNextPage: end < found.length,
      hasPreviousPage: start > 0,
      startCursor: null,
      endCursor: nodes.length > 0 ? Buffer.from(String(end)).toString('base64url') : null,
    },
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Every member of the filter has to hold; comparators are told from relations by what they are applied to.
 */
function matches(row: unknown, filter: unknown): boolean {
  if (filter === undefined || filter === null) return true;
  if (!isObject(filter)) throw new Error(`The fake can't read the filter ${JSON.stringify(filter)}`);
  return Object.entries(filter).every(([name, wanted]) => {
    if (name === 'and') return (wanted as unknown[]).every((one) => matches(row, one));
    if (name === 'or') return (wanted as unknown[]).some((one) => matches(row, one));
    if (name === 'null') return (row === null) === wanted;
    if (!isObject(row)) return false;
    if (!(name in row)) throw new Error(`The fake can't filter by ${name}`);
    const value = row[name];
    if (Array.isArray(value)) return value.some((one) => matches(one, (wanted as { some: unknown }).some));
    return isObject(value) || value === null ? matches(value, wanted) : compares(value, wanted);
  });
}

function compares(value: unknown, comparators: unknown): boolean {
  return Object.entries(comparators as Record<string, unknown>).every(([name, wanted]) => {
    const lower = (text: unknown) => String(text).toLowerCase();
    switch (name) {
      case 'eq':
        return value === wanted;
      case 'eqIgnoreCase':
        return lower(value) === lower(wanted);
      case 'containsIgnoreCase':
        return lower(value).includes(lower(wanted));
      case 'in':
        return (wanted as unknown[]).includes(value);
      case 'nin':
        return !(wanted as unknown[]).includes(value);
      default:
        throw new Error(`The fake can't compare with ${name}`);
    }
  });
}
