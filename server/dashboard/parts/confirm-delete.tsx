import { Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../languages/index.ts';
import { DialogActions } from './dialog-actions.tsx';
import { Problem } from './problem.tsx';

interface ConfirmDeleteProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What goes with it. */
  consequence: string;
  /** What has to be typed. */
  word: string;
  /** What the button says. */
  action?: string;
  onDelete: () => Promise<unknown>;
  onDeleted: () => void;
}

/** Deleting needs a word to be typed, because it can't be undone. */
export function ConfirmDelete({
  opened,
  onClose,
  title,
  consequence,
  word,
  action = t('parts:delete.action'),
  onDelete,
  onDeleted,
}: ConfirmDeleteProps) {
  const [typed, setTyped] = useState('');
  const deletion = useMutation({ mutationFn: onDelete, onSuccess: onDeleted });
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          deletion.mutate();
        }}
      >
        <Stack>
          <Text size="sm">{consequence}</Text>
          <TextInput
            label={t('parts:delete.type', { word })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <Problem error={deletion.error} />
          <DialogActions onCancel={onClose}>
            <Button type="submit" color="red" disabled={typed.trim() !== word} loading={deletion.isPending}>
              {action}
            </Button>
          </DialogActions>
        </Stack>
      </form>
    </Modal>
  );
}
