import { Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import type { TypeDefinition } from '../../api/types.ts';
import { t } from '../../languages/event-types.ts';
import { Problem } from '../../parts/problem.tsx';
import { proposalIn } from './documents.ts';
import type { Proposal } from './proposal.ts';
import { Review } from './review.tsx';

type Chosen = { name: string } & ({ proposal: Proposal } | { error: unknown });

interface Upload {
  choose: (file: File | null) => void;
  /** So that the same file can be chosen again, once it was corrected. */
  reset: React.RefObject<(() => void) | null>;
  dialog: ReactNode;
}

/** A file of a type or a catalog, that is looked at before it is put in force. */
export function useUpload(known: readonly TypeDefinition[]): Upload {
  const [chosen, setChosen] = useState<Chosen>();
  const reset = useRef<() => void>(null);
  const choose = async (file: File | null) => {
    if (!file) return;
    reset.current?.();
    try {
      setChosen({ name: file.name, proposal: proposalIn(await file.text()) });
    } catch (error) {
      setChosen({ name: file.name, error });
    }
  };
  const close = () => setChosen(undefined);
  return { choose: (file) => void choose(file), reset, dialog: chosen && dialogOf(chosen, known, close) };
}

function dialogOf(chosen: Chosen, known: readonly TypeDefinition[], close: () => void): ReactNode {
  const title = t('event-types:review.file', { file: chosen.name });
  if ('proposal' in chosen)
    return <Review title={title} proposal={chosen.proposal} known={known} onClose={close} />;
  return (
    <Modal opened onClose={close} title={title}>
      <Stack>
        <Problem error={chosen.error} />
        <Text size="sm">{t('event-types:documents.what')}</Text>
      </Stack>
    </Modal>
  );
}
