import { type Card, pair } from './card.ts';
import {
  agreement,
  bar,
  count,
  counted,
  type Facts,
  group,
  label,
  number,
  percent,
  shown,
  text,
} from './facts.ts';
import { localTime } from './mrkdwn.ts';

type EvaluationType = 'evaluation.created' | 'evaluation.status_changed' | 'evaluation.completed';

/** What people see of `SSE` and `SxS`. */
const METHODS: Readonly<Record<string, string>> = { SSE: 'one design at a time', SxS: 'side by side' };

/** The page that helps most in a status, and what its button reads. */
const PAGES: Readonly<Record<string, readonly [page: string, label: string]>> = {
  Draft: ['preview', 'Open preview'],
  Running: ['review', 'Rate designs'],
  Ended: ['results', 'View results'],
};

export function evaluationCard(type: EvaluationType, object: Facts): Card {
  switch (type) {
    case 'evaluation.created':
      return createdCard(object);
    case 'evaluation.status_changed':
      return statusCard(object);
    case 'evaluation.completed':
      return completedCard(object);
  }
}

function createdCard(object: Facts): Card {
  const status = shown(object.status);
  const access = shown(object.shareAccess);
  return {
    title: nameOf(object),
    kicker: kicker('🆕', 'Evaluation created', object),
    groups: [[...pair('Status', status), ...pair('Share access', access && label(access))]],
    quotes: [],
    footer: [happened('Created', object.createdAt)],
    link: pageOf(object, text(object, 'status') ?? 'Draft'),
    summary: `Evaluation created: ${nameOf(object)}`,
  };
}

function statusCard(object: Facts): Card {
  const [before, after] = [shown(object.previous_status), shown(object.status) ?? 'another status'];
  const emoji = { Running: '▶️', Ended: '🏁' }[after] ?? '🔄';
  const change = before === undefined ? after : `${before} → ${after}`;
  return {
    title: nameOf(object),
    kicker: kicker(emoji, 'Evaluation status changed', object),
    lead: before === undefined ? `*${after}*` : `${before}  →  *${after}*`,
    groups: [],
    quotes: [],
    footer: [happened('Changed', object.updatedAt)],
    link: pageOf(object, text(object, 'status') ?? ''),
    summary: `${nameOf(object)}: ${change}`,
  };
}

function completedCard(object: Facts): Card {
  const summary = group(object, 'summary');
  const scores = Object.entries(group(summary, 'dimensionScores')).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const ratings = number(summary, 'ratingCount');
  const alpha = number(summary, 'krippendorffAlpha');
  const headline = [
    ...scores.slice(0, 4).map(([name, score]) => `${label(name)} ${percent(score)}`),
    ...(ratings === undefined ? [] : [counted(ratings, 'rating')]),
  ].join(', ');
  return {
    title: nameOf(object),
    kicker: kicker('✅', 'Evaluation completed', object),
    groups: [
      scores.map(([name, score]) => [label(name), `${bar(score)}  *${percent(score)}*`]),
      [
        ...pair('Ratings', ratingsLine(summary)),
        ...pair('Agreement (α)', alpha === undefined ? undefined : agreement(alpha)),
        ...pair('AI persona runs', runsLine(summary)),
      ],
    ],
    quotes: [],
    footer: [happened('Completed', object.updatedAt)],
    link: pageOf(object, 'Ended'),
    summary: `Evaluation completed: ${nameOf(object)}${headline === '' ? '' : ` (${headline})`}`,
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

function nameOf(object: Facts): string {
  return shown(object.name) ?? 'Untitled evaluation';
}

function kicker(emoji: string, what: string, object: Facts): string {
  const type = text(object, 'type') ?? '';
  const method = Object.hasOwn(METHODS, type) ? METHODS[type] : undefined;
  return `${emoji} *${what}*${method === undefined ? '' : `  ·  ${method}`}`;
}

function happened(what: string, instant: unknown): string | undefined {
  const time = typeof instant === 'string' ? localTime(instant) : undefined;
  return time && `${what} ${time}`;
}

function pageOf(object: Facts, status: string): Card['link'] {
  const [page, name] = (Object.hasOwn(PAGES, status) ? PAGES[status] : undefined) ?? ['preview', 'Open'];
  const url = text(group(object, 'links'), page);
  return url === undefined ? undefined : { label: name, url };
}
