import { type Card, pair } from './card.ts';
import {
  agreement,
  count,
  counted,
  duration,
  durationBetween,
  type Facts,
  group,
  number,
  text,
} from './facts.ts';
import type { Words } from './words.ts';

const MOST_ANSWERS = 4;

/** A persona's run on a design, finished or failed. */
export function runCard(
  type: 'autouser_run.completed' | 'autouser_run.failed',
  object: Facts,
  words: Words,
): Card {
  const failed = type === 'autouser_run.failed';
  const stored = number(object, 'ratingsCreated');
  const cost = number(object, 'estimatedCostUsd');
  const error = text(object, 'error');
  const took = durationBetween(text(object, 'startedAt'), text(object, 'completedAt'));
  const title = failed ? 'AI persona run failed' : 'AI persona run completed';
  const detail = failed
    ? error && words.excerpt(error, 200)
    : stored !== undefined && counted(stored, 'rating');
  return {
    title: `${failed ? '❌' : '🤖'} ${title}`,
    lead: failed && error !== undefined ? words.markup.quote(words.excerpt(error)) : undefined,
    groups: [
      [
        ...pair('Ratings stored', stored === undefined ? undefined : count(stored)),
        ...pair('Time', took),
        ...pair('Estimated cost', cost === undefined ? undefined : dollars(cost)),
        ...pair('Tokens', tokensLine(object)),
      ],
    ],
    quotes: [],
    footer: [
      words.reference('Persona', object.autouserId),
      words.reference('Evaluation', object.evaluationId),
    ],
    summary: detail ? `${title}: ${detail}` : title,
  };
}

export function ratingCard(object: Facts, words: Words): Card {
  const rater = { human: 'a person', autouser: 'an AI persona' }[text(object, 'raterType') ?? ''];
  const skipped = text(object, 'skipReason');
  const what = skipped === undefined ? 'New rating' : 'Rating skipped';
  const title = rater === undefined ? what : `${what} by ${rater}`;
  const ratings = Object.entries(group(object, 'dimensionRatings')).flatMap(([name, value]) =>
    pair(words.label(name), words.shown(value)),
  );
  const seconds = number(object, 'timeSpentSeconds');
  const justification = text(object, 'justification');
  const answers = Object.entries(group(object, 'openTextResponses'))
    .slice(0, MOST_ANSWERS)
    .flatMap(([question, answer]) =>
      typeof answer === 'string' && answer.trim() !== ''
        ? [{ label: words.label(question), text: words.excerpt(answer) }]
        : [],
    );
  const scores = ratings.map(([name, value]) => `${name} ${value}`).slice(0, 4);
  return {
    title: `${skipped === undefined ? '⭐' : '⏭️'} ${title}`,
    groups: [ratings, [...pair('What weighed in', words.shown(object.factors))]],
    quotes: [
      ...(skipped === undefined ? [] : [{ label: 'Why it was skipped', text: words.excerpt(skipped) }]),
      ...(justification === undefined ? [] : [{ label: 'Why', text: words.excerpt(justification) }]),
      ...answers,
    ],
    footer: [
      seconds === undefined ? undefined : `Took ${duration(seconds)}`,
      words.reference('Evaluation', object.evaluationId),
    ],
    summary: scores.length > 0 ? `${title}: ${scores.join(', ')}` : title,
  };
}

export function calibrationCard(object: Facts, words: Words): Card {
  const [persona, rubric] = [group(object, 'autouser'), group(object, 'rubric')];
  const name = words.shown(persona.name) ?? 'AI persona';
  const alpha = number(rubric, 'krippendorffAlpha');
  const version = words.shown(rubric.version);
  const frozen = words.time(rubric.frozenAt);
  return {
    title: name,
    kicker: `🔒 ${words.markup.strong('Calibration frozen')}  ·  the persona now rates by this rubric`,
    groups: [
      [
        ...pair('Rubric version', version),
        ...pair('Agreement with people (α)', alpha === undefined ? undefined : agreement(alpha)),
      ],
    ],
    quotes: [],
    footer: [frozen && `Frozen ${frozen}`],
    summary: `Calibration frozen: ${name}${version === undefined ? '' : `, rubric version ${version}`}`,
  };
}

export function testCard(object: Facts, words: Words): Card {
  const message = text(object, 'message');
  return {
    title: '👋 Test message',
    lead: message === undefined ? `The connection to ${words.markup.vendor} works.` : words.excerpt(message),
    groups: [],
    quotes: [],
    footer: [],
    summary: `Test message${message === undefined ? '' : `: ${words.excerpt(message, 200)}`}`,
  };
}

function tokensLine(object: Facts): string | undefined {
  const [read, written] = [number(object, 'inputTokens'), number(object, 'outputTokens')];
  return read === undefined || written === undefined
    ? undefined
    : `${count(read)} read, ${count(written)} written`;
}

function dollars(amount: number): string {
  return amount > 0 && amount < 0.01 ? 'under $0.01' : `$${amount.toFixed(2)}`;
}
