import { Badge } from '@mantine/core';
import { t } from '../../../languages/index.ts';

export const STATUSES: Readonly<Record<string, { label: string; color: string }>> = {
  pending: { label: t('integrations:log.states.pending'), color: 'blue' },
  delivered: { label: t('integrations:log.states.delivered'), color: 'green' },
  failed: { label: t('integrations:log.states.failed'), color: 'orange' },
  abandoned: { label: t('integrations:log.states.abandoned'), color: 'red' },
  skipped: { label: t('integrations:log.states.skipped'), color: 'gray' },
};

export function StatusBadge({ status }: { status: string }) {
  const { label, color } = STATUSES[status] ?? { label: status, color: 'gray' };
  return (
    <Badge color={color} variant="light" tt="none">
      {label}
    </Badge>
  );
}
