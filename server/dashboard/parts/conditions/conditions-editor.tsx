import { Button, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { t } from '../../languages/index.ts';
import { AddButton } from '../add-button.tsx';
import type { Field } from '../event-fields.ts';
import { ConditionRow } from './condition-row.tsx';
import { type Conditions, newRow, type Row, rowAtFault } from './condition-rows.ts';
import { OPERATORS } from './operators.ts';

/** By the API's parameter, such as `filter.all.0.value`, or `row.1` for what the form itself misses. */
type Errors = Readonly<Record<string, string>>;

/** "Only if": rows, or JSON for what rows can't show. */
export function ConditionsEditor({
  conditions,
  fields,
  errors,
  onChange,
}: {
  conditions: Conditions;
  fields: readonly Field[];
  errors: Errors;
  onChange: (conditions: Conditions) => void;
}) {
  if (conditions.kind === 'json') return <OwnCondition {...{ conditions, errors, onChange }} />;
  const { mode, rows } = conditions;
  const setRows = (next: Row[]) => onChange({ kind: 'rows', mode, rows: next });
  const [param, message] = Object.entries(errors).find(([each]) => each.startsWith('filter')) ?? [];
  const atFault = param === undefined ? undefined : rowAtFault(param, conditions);
  return (
    <Stack gap="sm">
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('parts:conditions.everyTime')}
        </Text>
      )}
      {rows.length > 1 && (
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={t('parts:conditions.mode.label')}
            data={[
              { value: 'all', label: t('parts:conditions.mode.all') },
              { value: 'any', label: t('parts:conditions.mode.any') },
            ]}
            value={mode}
            onChange={(next) => onChange({ kind: 'rows', mode: next === 'any' ? 'any' : 'all', rows })}
          />
        </Group>
      )}
      {rows.map((row, index) => (
        <ConditionRow
          key={row.id}
          row={row}
          number={index + 1}
          fields={fields}
          error={errors[`row.${row.id}`] ?? (row === atFault ? message : undefined)}
          isAboutValue={row === atFault && isAboutValue(param, row)}
          onChange={(next) => setRows(rows.map((each) => (each === row ? next : each)))}
          onRemove={() => setRows(rows.filter((each) => each !== row))}
        />
      ))}
      {message && !atFault && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" data-fault tabIndex={-1}>
          {message}
        </Text>
      )}
      <AddButton onClick={() => setRows([...rows, newRow(rows)])}>{t('parts:conditions.add')}</AddButton>
    </Stack>
  );
}

/** `filter.value`, `filter.all.1.value`; operators without a value have none to mark. */
const isAboutValue = (param: string | undefined, { op }: Row) =>
  /\.value(\.|$)/.test(param ?? '') && OPERATORS[op].value !== 'none';

function OwnCondition({
  conditions,
  errors,
  onChange,
}: {
  conditions: Extract<Conditions, { kind: 'json' }>;
  errors: Errors;
  onChange: (conditions: Conditions) => void;
}) {
  const [, message] = Object.entries(errors).find(([each]) => each.startsWith('filter')) ?? [];
  return (
    <Stack gap="xs">
      <Textarea
        label={t('parts:conditions.json.label')}
        description={t('parts:conditions.json.description')}
        value={conditions.text}
        onChange={(event) => onChange({ kind: 'json', text: event.currentTarget.value })}
        autosize
        maxRows={20}
        error={message}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <div>
        <Button
          size="xs"
          variant="subtle"
          onClick={() => onChange({ kind: 'rows', mode: 'all', rows: [newRow()] })}
        >
          {t('parts:conditions.json.replace')}
        </Button>
      </div>
    </Stack>
  );
}
