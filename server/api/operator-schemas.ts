import { z } from 'zod';
import { exampleIds } from './example-ids.ts';
import { linkEmail } from './schemas.ts';
import { OPERATOR_HOME, settingsPath } from './settings-path.ts';

/** A path of the pages for people who work for the operator; undefined for any other. */
function operatorPath(path: string): string | undefined {
  const known = settingsPath(path);
  return known !== undefined && new RegExp(`^${OPERATOR_HOME}(?:[/?]|$)`).test(known) ? known : undefined;
}

export const operatorLinkBody = z
  .strictObject({
    email: linkEmail,
    path: z
      .string()
      .refine((path) => operatorPath(path) !== undefined, {
        error: `must be ${OPERATOR_HOME}, or a page below it`,
      })
      .transform(operatorPath)
      .optional()
      .meta({ description: `The page that it opens, with its query; \`${OPERATOR_HOME}\` when left out.` }),
  })
  .default({})
  .meta({ id: 'NewOperatorLink' });

export const operatorSessionPath = z.strictObject({
  session_id: z.string().meta({ description: 'The session, `ses_…`.', examples: [exampleIds.session] }),
});
