import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';

/** Adds a row to a list that is being filled in. */
export function AddButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={onClick}
      style={{ alignSelf: 'flex-start' }}
    >
      {children}
    </Button>
  );
}
