import { Anchor, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { AutomationDelivery } from '../../../api/types.ts';
import { t } from '../../../languages/index.ts';

type Reference = NonNullable<AutomationDelivery['reference']>;

/** A link to what was made in the other app; `before` stands in front of its name. */
export function Made({ reference: { url, label }, before = '' }: { reference: Reference; before?: string }) {
  if (url === null) return <Text size="sm">{label}</Text>;
  const name = isId(label) ? before || t('integrations:log.seeMessage') : before + (before && ': ') + label;
  return (
    <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm" underline="always">
      {name} <IconExternalLink size={13} aria-hidden />
    </Anchor>
  );
}

/** Slack calls a channel so that was chosen from its list; nobody knows it by that. */
const isId = (label: string) => /^[A-Z][A-Z0-9]{7,}$/.test(label);
