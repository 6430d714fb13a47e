import { Button, Group, Input, List, Paper, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { t } from '../../languages/event-types.ts';
import { type Field, fieldName } from '../../parts/event-fields.ts';
import type { Fact, Fault } from './draft.ts';
import { FactRow } from './fact-row.tsx';
import { pathBelow } from './field-paths.ts';

interface FactsEditorProps {
  /** Undefined: those that are made of the schema. */
  facts: readonly Fact[] | undefined;
  usual: readonly Fact[];
  fields: readonly Field[];
  fault: Fault | undefined;
  onChange: (facts: readonly Fact[] | undefined) => void;
}

/** What people read of an event, in order. */
export function FactsEditor({ facts, usual, fields, fault, onChange }: FactsEditorProps) {
  return (
    <Input.Wrapper
      label={t('event-types:facts.title')}
      labelElement="div"
      description={t('event-types:facts.text')}
      error={fault?.path === 'presentation.facts' && fault.message}
    >
      {facts ? (
        <OwnFacts {...{ facts, fields, fault, onChange }} />
      ) : (
        <Paper withBorder p="sm" mt={6}>
          <Group justify="space-between" align="flex-start" gap="xs">
            <div>
              <Text size="sm" c="dimmed">
                {t('event-types:facts.found')}
              </Text>
              <List size="sm">
                {usual.map(({ label, path, value }) => (
                  <List.Item key={`${label} ${path} ${value}`}>{label ?? path ?? value}</List.Item>
                ))}
              </List>
            </div>
            <Button size="compact-sm" variant="light" onClick={() => onChange(usual)}>
              {t('event-types:facts.choose')}
            </Button>
          </Group>
        </Paper>
      )}
    </Input.Wrapper>
  );
}

function OwnFacts({
  facts,
  fields,
  fault,
  onChange,
}: Omit<FactsEditorProps, 'usual' | 'facts'> & { facts: readonly Fact[] }) {
  const move = (from: number, to: number) => {
    const fact = facts[from];
    if (!fact) return;
    onChange(facts.toSpliced(from, 1).toSpliced(to, 0, fact));
    focusSoon(from, to, facts.length);
  };
  const add = () => {
    const used = new Set(facts.map(({ path }) => path));
    const next = fields.find((field) => !used.has(pathBelow(field))) ?? fields[0];
    onChange([...facts, next ? { label: fieldName(next), path: pathBelow(next) } : { label: '', value: '' }]);
  };
  return (
    <Stack gap="xs" mt={6}>
      {facts.map((fact, index) => (
        <FactRow
          // biome-ignore lint/suspicious/noArrayIndexKey: facts have no other name
          key={index}
          {...{ fact, index, fields, fault }}
          count={facts.length}
          onChange={(changed) => onChange(facts.with(index, changed))}
          onMove={(by) => move(index, index + by)}
          onRemove={() => onChange(facts.toSpliced(index, 1))}
        />
      ))}
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={add}
        >
          {t('event-types:facts.add')}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => onChange(undefined)}>
          {t('event-types:facts.back')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Who moves a fact by keyboard goes along with it; at the end only the other direction is left. */
function focusSoon(from: number, to: number, count: number): void {
  const down = to > from;
  const direction = to === 0 ? 'down' : to === count - 1 ? 'up' : down ? 'down' : 'up';
  requestAnimationFrame(() => document.getElementById(`fact-${to}-${direction}`)?.focus());
}
