import type { EventEnvelope } from '../connector.ts';
import { type Card, pair } from './card.ts';
import { evaluationCard } from './evaluation-cards.ts';
import { type Facts, label, shown } from './facts.ts';
import { calibrationCard, ratingCard, runCard, testCard } from './other-cards.ts';

/** The ready-made message of an event, also of types that are not known yet. */
export function cardOf({ type, data }: EventEnvelope): Card {
  const { object } = data;
  switch (type) {
    case 'evaluation.created':
    case 'evaluation.status_changed':
    case 'evaluation.completed':
      return evaluationCard(type, object);
    case 'autouser_run.completed':
    case 'autouser_run.failed':
      return runCard(type, object);
    case 'rating.created':
      return ratingCard(object);
    case 'calibration.frozen':
      return calibrationCard(object);
    case 'webhook.test':
      return testCard(object);
    default:
      return otherCard(type, object);
  }
}

/** Every plain field, as it is. */
function otherCard(type: string, object: Facts): Card {
  const title = label(type.replaceAll('.', ' '));
  const id = shown(object.id);
  return {
    title,
    groups: [
      Object.entries(object)
        .filter(([, value]) => typeof value !== 'object')
        .flatMap(([key, value]) => pair(label(key), shown(value))),
    ],
    quotes: [],
    footer: [],
    summary: id === undefined ? title : `${title}: ${id}`,
  };
}
