import type { Bundle, Search, ZObject } from 'zapier-platform-core';
import { pages } from '../api.ts';
import { events } from '../events.ts';
import { text, time } from '../output-fields.ts';
import { name } from '../product.ts';

interface Endpoint {
  id: string;
  url: string;
  description: string | null;
  status: string;
  enabled_events: string[];
  created_at: string;
  last_delivered_at: string | null;
  last_failed_at: string | null;
}

/** More than these nobody looks through. */
const MOST_RESULTS = 10;

const asText = (input: unknown) => (typeof input === 'string' ? input.trim().toLowerCase() : '');

/** Lower is better; undefined: no match. An empty text asks for nothing. */
function rank(wanted: string, found: string | null): number | undefined {
  const text = (found ?? '').toLowerCase();
  if (wanted === '' || text === wanted) return 0;
  return text.includes(wanted) ? 1 : undefined;
}

export const findEndpoint: Search = {
  key: 'find_endpoint',
  noun: 'Endpoint',
  display: {
    label: 'Find Endpoint',
    description: 'Finds a webhook endpoint by its URL or description.',
  },
  operation: {
    inputFields: [
      {
        key: 'url',
        label: 'URL',
        type: 'string',
        required: false,
        helpText:
          'All of the address, or a part of it such as `example.com`. Addresses of Zapier, Make and the like are found by all of it.',
      },
      {
        key: 'description',
        label: 'Description',
        type: 'string',
        required: false,
        helpText: `All of the note that the endpoint has in ${name}, or a part of it.`,
      },
    ],
    perform: async (z: ZObject, bundle: Bundle) => {
      const url = asText(bundle.inputData.url);
      const description = asText(bundle.inputData.description);
      if (url === '' && description === '') {
        throw new z.errors.HaltedError('Fill in the URL or the description of the endpoint to look for.');
      }
      const found = new Map<string, { row: Endpoint; rank: number }>();
      const look = async (which: { url?: string }) => {
        for await (const rows of pages<Endpoint>(z, bundle, '/webhooks', which)) {
          for (const row of rows) {
            const byUrl = which.url === undefined ? rank(url, row.url) : 0;
            const byDescription = rank(description, row.description);
            if (byUrl === undefined || byDescription === undefined || found.has(row.id)) continue;
            found.set(row.id, { row, rank: byUrl + byDescription });
          }
        }
      };
      // Lists mask the URLs of Zapier, Make and others, so the server looks for a whole one.
      if (URL.canParse(url)) await look({ url: String(bundle.inputData.url).trim() });
      await look({});
      return [...found.values()]
        .sort((a, b) => a.rank - b.rank)
        .slice(0, MOST_RESULTS)
        .map(({ row }) => toOutput(row));
    },
    sample: {
      id: 'whe_c2m7xk4qz9wt1hb6jn8rv3dp',
      url: 'https://example.com/hooks',
      description: 'Production',
      status: 'enabled',
      enabled_events: events.slice(0, 2).map(({ type }) => type),
      created_at: '2026-04-28T08:15:42.000Z',
      last_delivered_at: '2026-05-04T09:49:02.000Z',
      last_failed_at: '2026-05-01T17:30:11.000Z',
    },
    outputFields: [
      text('id', 'Endpoint ID'),
      text('url', 'URL'),
      text('description', 'Description'),
      text('status', 'Status'),
      { key: 'enabled_events', label: 'Event Types', type: 'string', list: true },
      time('created_at', 'Created At'),
      time('last_delivered_at', 'Last Delivered At'),
      time('last_failed_at', 'Last Failed At'),
    ],
  },
};

function toOutput(endpoint: Endpoint) {
  const { id, url, description, status, enabled_events, created_at, last_delivered_at, last_failed_at } =
    endpoint;
  return { id, url, description, status, enabled_events, created_at, last_delivered_at, last_failed_at };
}
