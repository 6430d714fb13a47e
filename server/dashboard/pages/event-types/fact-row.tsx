import { ActionIcon, Group, Paper, Select, SimpleGrid, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { t } from '../../languages/event-types.ts';
import { type Field, fieldName } from '../../parts/event-fields.ts';
import { type Fact, type Fault, messageAt } from './draft.ts';
import { pathBelow, pathOptions } from './field-paths.ts';

const KINDS = [
  { value: 'text', label: t('event-types:kinds.text') },
  { value: 'number', label: t('event-types:kinds.number') },
  { value: 'percent', label: t('event-types:kinds.percent') },
  { value: 'score', label: t('event-types:kinds.score') },
  { value: 'date', label: t('event-types:kinds.date') },
  { value: 'duration', label: t('event-types:kinds.duration') },
  { value: 'yes_no', label: t('event-types:kinds.yes_no') },
  { value: 'money', label: t('event-types:kinds.money') },
  { value: 'person', label: t('event-types:kinds.person') },
  { value: 'enum', label: t('event-types:kinds.enum') },
  { value: 'list', label: t('event-types:kinds.list') },
  { value: 'id', label: t('event-types:kinds.id') },
];

interface FactRowProps {
  fact: Fact;
  index: number;
  count: number;
  fields: readonly Field[];
  fault: Fault | undefined;
  onChange: (fact: Fact) => void;
  /** -1: up. */
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

export function FactRow({ fact, index, count, fields, fault, onChange, onMove, onRemove }: FactRowProps) {
  const at = (name: string) => messageAt(fault, `presentation.facts.${index}.${name}`);
  const called = fact.label || fact.path || String(index + 1);
  /** What was said of the other value, such as its currency, goes with it. */
  const choosePath = (path: string | null) => {
    const field = fields.find((each) => pathBelow(each) === path);
    const before = fields.find((each) => pathBelow(each) === fact.path);
    const isOwn = fact.label !== undefined && before !== undefined && fact.label !== fieldName(before);
    if (path !== null)
      onChange({ label: isOwn ? fact.label : field ? fieldName(field) : (fact.label ?? path), path });
  };
  return (
    <Paper withBorder p="xs" role="group" aria-label={t('event-types:facts.one', { name: called })}>
      <Group align="flex-start" wrap="nowrap" gap="xs">
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xs" flex={1}>
          <TextInput
            size="xs"
            label={t('event-types:facts.label')}
            value={fact.label ?? ''}
            error={at('label')}
            onChange={(event) => onChange({ ...fact, label: event.currentTarget.value })}
          />
          {fact.value === undefined ? (
            <Select
              size="xs"
              label={t('event-types:facts.path')}
              data={pathOptions(fields, fact.path)}
              value={fact.path ?? null}
              searchable
              allowDeselect={false}
              nothingFoundMessage={t('event-types:facts.noPath')}
              error={at('path')}
              onChange={choosePath}
            />
          ) : (
            <TextInput
              size="xs"
              label={t('event-types:facts.value')}
              value={fact.value}
              error={at('value')}
              onChange={(event) => onChange({ ...fact, value: event.currentTarget.value })}
            />
          )}
          <Select
            size="xs"
            label={t('event-types:facts.kind')}
            placeholder={t('event-types:facts.bySchema')}
            data={KINDS}
            value={fact.kind ?? null}
            clearable
            clearButtonProps={{ 'aria-label': t('event-types:form.clear') }}
            error={at('kind')}
            onChange={(kind) => {
              const { kind: _, ...others } = fact;
              onChange(kind === null ? others : { ...others, kind });
            }}
          />
        </SimpleGrid>
        <Group gap={2} mt={22} wrap="nowrap">
          <ActionIcon
            id={`fact-${index}-up`}
            variant="subtle"
            disabled={index === 0}
            aria-label={t('event-types:facts.up', { name: called })}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            id={`fact-${index}-down`}
            variant="subtle"
            disabled={index === count - 1}
            aria-label={t('event-types:facts.down', { name: called })}
            onClick={() => onMove(1)}
          >
            <IconArrowDown size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={t('event-types:facts.remove', { name: called })}
            onClick={onRemove}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
    </Paper>
  );
}
