import { type Card, pair } from './card.ts';
import { agreement, bar, count, counted, type Facts, group, number, percent, text } from './facts.ts';
import type { Words } from './words.ts';

type EvaluationType = 'evaluation.created' | 'evaluation.status_changed' | 'evaluation.completed';

/** What people see of `SSE` and `SxS`. */
const METHODS: Readonly<Record<string, string>> = { SSE: 'one design at a time', SxS: 'side by side' };

/** The page that helps most in a status, and what its button reads. */
const PAGES: Readonly<Record<string, readonly [page: string, label: string]>> = {
  Draft: ['preview', 'Open preview'],
  Running: ['review', 'Rate designs'],
  Ended: ['results', 'View results'],
};

export function evaluationCard(type: EvaluationType, object: Facts, words: Words): Card {
  switch (type) {
    case 'evaluation.created':
      return createdCard(object, words);
    case 'evaluation.status_changed':
      return statusCard(object, words);
    case 'evaluation.completed':
      return completedCard(object, words);
  }
}

function createdCard(object: Facts, words: Words): Card {
  const status = words.shown(object.status);
  const access = words.shown(object.shareAccess);
  return {
    title: nameOf(object, words),
    kicker: kicker('🆕', 'Evaluation created', object, words),
    groups: [[...pair('Status', status), ...pair('Share access', access && words.label(access))]],
    quotes: [],
    footer: [happened('Created', object.createdAt, words)],
    link: pageOf(object, text(object, 'status') ?? 'Draft'),
    summary: `Evaluation created: ${nameOf(object, words)}`,
  };
}

function statusCard(object: Facts, words: Words): Card {
  const [before, after] = [
    words.shown(object.previous_status),
    words.shown(object.status) ?? 'another status',
  ];
  const { strong } = words.markup;
  const emoji = { Running: '▶️', Ended: '🏁' }[after] ?? '🔄';
  const change = before === undefined ? after : `${before} → ${after}`;
  return {
    title: nameOf(object, words),
    kicker: kicker(emoji, 'Evaluation status changed', object, words),
    lead: before === undefined ? strong(after) : `${before}  →  ${strong(after)}`,
    groups: [],
    quotes: [],
    footer: [happened('Changed', object.updatedAt, words)],
    link: pageOf(object, text(object, 'status') ?? ''),
    summary: `${nameOf(object, words)}: ${change}`,
  };
}

function completedCard(object: Facts, words: Words): Card {
  const summary = group(object, 'summary');
  const scores = Object.entries(group(summary, 'dimensionScores')).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const ratings = number(summary, 'ratingCount');
  const alpha = number(summary, 'krippendorffAlpha');
  const headline = [
    ...scores.slice(0, 4).map(([name, score]) => `${words.label(name)} ${percent(score)}`),
    ...(ratings === undefined ? [] : [counted(ratings, 'rating')]),
  ].join(', ');
  return {
    title: nameOf(object, words),
    kicker: kicker('✅', 'Evaluation completed', object, words),
    groups: [
      scores.map(([name, score]) => [
        words.label(name),
        `${bar(score)}  ${words.markup.strong(percent(score))}`,
      ]),
      [
        ...pair('Ratings', ratingsLine(summary)),
        ...pair('Agreement of raters', alpha === undefined ? undefined : agreement(alpha)),
        ...pair('AI persona runs', runsLine(summary)),
      ],
    ],
    quotes: [],
    footer: [happened('Completed', object.updatedAt, words)],
    link: pageOf(object, 'Ended'),
    summary: `Evaluation completed: ${nameOf(object, words)}${headline === '' ? '' : ` (${headline})`}`,
  };
}

function ratingsLine(summary: Facts): string | undefined {
  const total = number(summary, 'ratingCount');
  const parts = [
    [number(summary, 'autouserRatingCount'), 'by AI personas'],
    [number(summary, 'humanRatingCount'), 'by people'],
  ].flatMap(([n, by]) => (typeof n === 'number' ? [`${count(n)} ${by}`] : []));
  if (total === undefined) return parts.length > 0 ? parts.join(', ') : undefined;
  return parts.length > 0 ? `${count(total)} (${parts.join(', ')})` : count(total);
}

function runsLine(summary: Facts): string | undefined {
  const [finished, failed] = [number(summary, 'completedRunCount'), number(summary, 'failedRunCount')];
  const parts = [
    ...(finished === undefined ? [] : [`${count(finished)} finished`]),
    ...(failed === undefined || failed === 0 ? [] : [`⚠️ ${count(failed)} failed`]),
  ];
  return parts.length > 0 ? parts.join(', ') : undefined;
}

function nameOf(object: Facts, words: Words): string {
  return words.shown(object.name) ?? 'Untitled evaluation';
}

function kicker(emoji: string, what: string, object: Facts, words: Words): string {
  const type = text(object, 'type') ?? '';
  const method = Object.hasOwn(METHODS, type) ? METHODS[type] : undefined;
  return `${emoji} ${words.markup.strong(what)}${method === undefined ? '' : `  ·  ${method}`}`;
}

function happened(what: string, instant: unknown, words: Words): string | undefined {
  const time = words.time(instant);
  return time && `${what} ${time}`;
}

function pageOf(object: Facts, status: string): Card['link'] {
  const [page, name] = (Object.hasOwn(PAGES, status) ? PAGES[status] : undefined) ?? ['preview', 'Open'];
  const url = text(group(object, 'links'), page);
  return url === undefined ? undefined : { label: name, url };
}
