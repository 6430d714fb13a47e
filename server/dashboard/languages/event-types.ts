import i18next from 'i18next';
import ofCatalog from './de/catalog-messages.json' with { type: 'json' };
import de from './de/event-types.json' with { type: 'json' };
import en from './en/event-types.json' with { type: 'json' };
import type { AllWords } from './english.ts';
import { phrasebook } from './from-server.ts';
import { fromServer, language, t } from './index.ts';

/** The words of the pages for the operator, which nobody else loads. */
export const operatorWords: Record<'en' | 'de', AllWords['event-types']> = { en, de };

for (const [name, words] of Object.entries(operatorWords))
  i18next.addResourceBundle(name, 'event-types', words);

/** What the API says of a catalog, and of what a change of it does, in the language of the pages. */
export const ofCatalogInWords = phrasebook(language === 'de' ? ofCatalog : {});

/** To be imported from here, so that the words are there before they are asked for. */
export { fromServer, t };
