import { Badge } from '@mantine/core';

export const STATUSES: Readonly<Record<string, { label: string; color: string }>> = {
  pending: { label: 'Waiting', color: 'blue' },
  delivered: { label: 'Delivered', color: 'green' },
  failed: { label: 'Failed, is tried again', color: 'orange' },
  abandoned: { label: 'Given up', color: 'red' },
  skipped: { label: 'Skipped', color: 'gray' },
};

export function StatusBadge({ status }: { status: string }) {
  const { label, color } = STATUSES[status] ?? { label: status, color: 'gray' };
  return (
    <Badge color={color} variant="light" tt="none">
      {label}
    </Badge>
  );
}
