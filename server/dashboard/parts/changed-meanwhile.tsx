import { Alert, Button, Group, Text } from '@mantine/core';
import { When } from './when.tsx';

/** What several people may change, as the API tells of its last change. */
interface Changed {
  changed_by: string | null;
  changed_fields: string[];
  changed_at: string | null;
}

const WORDS: Record<string, string> = {
  name: 'name',
  connection_id: 'account',
  enabled_events: 'events',
  filter: 'conditions',
  config: 'what it does',
  on_ambiguous: 'what happens when nobody knows whether it arrived',
  url: 'URL',
  description: 'description',
  api_version: 'API version',
  rate_limit: 'rate limit',
  ordering: 'order',
  headers: 'headers',
};

/** `name, conditions and what it does` */
export function fieldsInWords(fields: readonly string[]): string {
  return new Intl.ListFormat('en').format(fields.map((field) => WORDS[field] ?? field));
}

/** `maya@acme.example`; programs and operators are named so. */
export function changerInWords(by: string | null): string {
  if (by === null) return 'Somebody';
  if (by === 'operator') return 'The operator of this server';
  return by.includes('@') ? by : `A program with the key “${by}”`;
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
  return (
    <Alert color="yellow" title="It was changed while you were editing" role="alert">
      <Text size="sm">
        {changerInWords(changed.changed_by)} changed {fieldsInWords(changed.changed_fields) || 'it'}
        {changed.changed_at !== null && (
          <>
            {' '}
            <When at={changed.changed_at} />
          </>
        )}
        . What you have entered is still here, and not saved.
      </Text>
      <Group mt="sm" gap="xs">
        <Button size="compact-sm" variant="default" onClick={onTake}>
          Show their version
        </Button>
        <Button size="compact-sm" variant="light" onClick={onKeep} loading={isKeeping}>
          Save mine over it
        </Button>
      </Group>
    </Alert>
  );
}
