import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { TypeDefinition } from '../../api/types.ts';
import { t } from '../../languages/event-types.ts';
import type { Definition } from './draft.ts';
import { brokenTypes, type Proposal, putInForce, tryOut } from './proposal.ts';
import { useCatalogChanged } from './queries.ts';

/** Saves a type at once; what would break something is to be reviewed first. */
export function useSaving(known: TypeDefinition, onSaved: () => void) {
  const changed = useCatalogChanged();
  const [toReview, setToReview] = useState<Proposal>();
  const saving = useMutation({
    mutationFn: async (definition: Definition) => {
      const proposal: Proposal = { kind: 'type', type: known.type, definition };
      const change = await tryOut(proposal);
      if (brokenTypes(proposal, change, [known]).length > 0) return setToReview(proposal);
      await putInForce(proposal, false);
      await changed();
      notifications.show({ message: t('event-types:review.done'), color: 'green' });
      onSaved();
    },
  });
  return {
    save: (definition: Definition) => saving.mutate(definition),
    isPending: saving.isPending,
    error: saving.error,
    toReview,
    closeReview: () => setToReview(undefined),
  };
}
