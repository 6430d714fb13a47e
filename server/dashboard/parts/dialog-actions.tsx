import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../languages/index.ts';

/** The end of a dialog: the way out, and (`children`) the button that it is about. */
export function DialogActions({ onCancel, children }: { onCancel: () => void; children: ReactNode }) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        {t('parts:cancel')}
      </Button>
      {children}
    </Group>
  );
}

/** The same at the end of a form. */
export function SubmitActions({
  onCancel,
  label,
  loading,
}: {
  onCancel: () => void;
  label: string;
  loading: boolean;
}) {
  return (
    <DialogActions onCancel={onCancel}>
      <Button type="submit" loading={loading}>
        {label}
      </Button>
    </DialogActions>
  );
}
