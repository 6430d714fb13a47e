import { Button, type ButtonProps, FileButton, Modal, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import type { TypeDefinition } from '../../api/types.ts';
import { t } from '../../languages/event-types.ts';
import { Problem } from '../../parts/problem.tsx';
import { proposalIn } from './documents.ts';
import type { Proposal } from './proposal.ts';
import { Review } from './review.tsx';

const FILES = '.yaml,.yml,.json,application/json,application/yaml';

type Chosen = { name: string } & ({ proposal: Proposal } | { error: unknown });

interface UploadButtonProps extends Pick<ButtonProps, 'variant'> {
  known: readonly TypeDefinition[];
  children: ReactNode;
}

/** For a file of a type or a catalog, that is looked at before it is put in force. */
export function UploadButton({ known, children, ...look }: UploadButtonProps) {
  const [chosen, setChosen] = useState<Chosen>();
  // So that the same file can be chosen again, once it was corrected.
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
  return (
    <>
      <FileButton onChange={(file) => void choose(file)} accept={FILES} resetRef={reset}>
        {(props) => (
          <Button {...props} {...look} leftSection={<IconUpload size={16} aria-hidden />}>
            {children}
          </Button>
        )}
      </FileButton>
      {chosen && dialogOf(chosen, known, close)}
    </>
  );
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
