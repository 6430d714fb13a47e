import type { EventEnvelope } from '../../connector.ts';
import { type Card, pair } from './card.ts';
import { evaluationCard } from './evaluation-cards.ts';
import type { Facts } from './facts.ts';
import { calibrationCard, ratingCard, runCard, testCard } from './other-cards.ts';
import { type Markup, Words } from './words.ts';

/** The ready-made message of an event, also of types that are not known yet. */
export function cardOf({ type, data }: EventEnvelope, markup: Markup): Card {
  const { object } = data;
  const words = new Words(markup);
  switch (type) {
    case 'evaluation.created':
    case 'evaluation.status_changed':
    case 'evaluation.completed':
      return evaluationCard(type, object, words);
    case 'autouser_run.completed':
    case 'autouser_run.failed':
      return runCard(type, object, words);
    case 'rating.created':
      return ratingCard(object, words);
    case 'calibration.frozen':
      return calibrationCard(object, words);
    case 'webhook.test':
      return testCard(object, words);
    default:
      return otherCard(type, object, words);
  }
}

/** Every plain field, as it is. */
function otherCard(type: string, object: Facts, words: Words): Card {
  const title = words.label(type.replaceAll('.', ' '));
  const id = words.shown(object.id);
  return {
    title,
    groups: [
      Object.entries(object)
        .filter(([, value]) => typeof value !== 'object')
        .flatMap(([key, value]) => pair(words.label(key), words.shown(value))),
    ],
    quotes: [],
    footer: [],
    summary: id === undefined ? title : `${title}: ${id}`,
  };
}
