import i18next from 'i18next';
import { renderEventType } from '../../server/api/render-event-type.ts';
import { phrasebook } from '../../server/dashboard/languages/from-server.ts';
import { german } from '../../server/dashboard/languages/german.ts';
import { t } from '../../server/dashboard/languages/index.ts';
import { titleInWords } from '../../server/dashboard/parts/event-fields.ts';
import { eventTypes } from '../support/catalog.ts';

/** The words of the pages in a language, to find one's way by. */
export interface Spoken {
  t: typeof t;
  /** A text of the API. */
  fromServer: (text: string) => string;
  /** `rating.created` → "Rating created" */
  nameOf: (type: string) => string;
}

const titleOf = (type: string) =>
  eventTypes.map(renderEventType).find((each) => each.type === type)?.title ?? type;

export const english: Spoken = {
  t,
  fromServer: (text) => text,
  nameOf: (type) => titleInWords(titleOf(type)),
};

for (const [room, words] of Object.entries(german)) i18next.addResourceBundle('de', room, words);
const translate = phrasebook(german['from-server']);

export const inGerman: Spoken = {
  t: i18next.getFixedT('de') as unknown as typeof t,
  fromServer: translate,
  nameOf: (type) => translate(titleOf(type)),
};
