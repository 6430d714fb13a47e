import { Alert, Button, Group, Text } from '@mantine/core';
import { Trans } from 'react-i18next/TransWithoutContext';
import { locale, t } from '../languages/index.ts';
import { When } from './when.tsx';

/** What several people may change, as the API tells of its last change. */
interface Changed {
  changed_by: string | null;
  changed_fields: string[];
  changed_at: string | null;
}

const WORDS: Record<string, string> = {
  name: t('parts:changed.fields.name'),
  connection_id: t('parts:changed.fields.connection_id'),
  enabled_events: t('parts:changed.fields.enabled_events'),
  filter: t('parts:changed.fields.filter'),
  config: t('parts:changed.fields.config'),
  on_ambiguous: t('parts:changed.fields.on_ambiguous'),
  url: t('parts:changed.fields.url'),
  description: t('parts:changed.fields.description'),
  api_version: t('parts:changed.fields.api_version'),
  rate_limit: t('parts:changed.fields.rate_limit'),
  ordering: t('parts:changed.fields.ordering'),
  headers: t('parts:changed.fields.headers'),
};

/** `name, conditions and what it does` */
export function fieldsInWords(fields: readonly string[]): string {
  return new Intl.ListFormat(locale).format(fields.map((field) => WORDS[field] ?? field));
}

/** `maya@acme.example`; programs and operators are named so. */
export function changerInWords(by: string | null): string {
  if (by === null) return t('parts:changed.somebody');
  if (by === 'operator') return t('parts:changed.operator');
  return by.includes('@') ? by : t('parts:changed.program', { name: by });
}

/** Somebody else has saved what is being edited: who, what, and whose is to stay. */
export function ChangedMeanwhile({
  changed,
  onTake,
  onKeep,
  isKeeping,
}: {
  changed: Changed;
  /** Theirs stays. */
  onTake: () => void;
  /** Ours is saved over it. */
  onKeep: () => void;
  isKeeping: boolean;
}) {
  const who = changerInWords(changed.changed_by);
  const what = fieldsInWords(changed.changed_fields) || t('parts:changed.it');
  return (
    <Alert color="yellow" title={t('parts:changed.title')} role="alert">
      <Text size="sm">
        {changed.changed_at === null ? (
          t('parts:changed.textWithoutTime', { who, what })
        ) : (
          <Trans
            ns="parts"
            i18nKey="changed.text"
            values={{ who, what }}
            components={{ when: <When at={changed.changed_at} /> }}
          />
        )}
      </Text>
      <Group mt="sm" gap="xs">
        <Button size="compact-sm" variant="default" onClick={onTake}>
          {t('parts:changed.take')}
        </Button>
        <Button size="compact-sm" variant="light" onClick={onKeep} loading={isKeeping}>
          {t('parts:changed.keep')}
        </Button>
      </Group>
    </Alert>
  );
}
