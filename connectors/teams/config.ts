import { z } from 'zod';
import { buttonFields, needsText, textFields } from '../shared/card/message.ts';

/** Of `post_message`. The order is the form's. */
export const messageConfig = z
  .strictObject({
    ...textFields('Markdown: **bold**, _italic_, lists and [links](https://example.com).'),
    ...buttonFields,
  })
  .superRefine(needsText);

export type MessageConfig = z.output<typeof messageConfig>;
