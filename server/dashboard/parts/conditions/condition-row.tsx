import { ActionIcon, Flex, Group, Select, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { fromServer, t } from '../../languages/index.ts';
import { type Field, fieldName, isReference, shownValue, titleInWords } from '../event-fields.ts';
import { anyScores, fieldAt } from '../own-fields.ts';
import type { Row } from './condition-rows.ts';
import { ConditionValue } from './condition-value.tsx';
import { titleOf } from './condition-words.ts';
import { isOperator, OPERATORS, operatorsFor } from './operators.ts';

/** Field, operator, value. `number`: its place, from 1. */
export function ConditionRow({
  row,
  number,
  fields,
  error,
  isAboutValue,
  onChange,
  onRemove,
}: {
  row: Row;
  number: number;
  fields: readonly Field[];
  error: string | undefined;
  /** The error is of the value, not of the field. */
  isAboutValue: boolean;
  onChange: (row: Row) => void;
  onRemove: () => void;
}) {
  const field = fieldAt(row.path, fields);
  const operators = operatorsFor(field);
  const choose = (path: string) => {
    const next = fieldAt(path, fields);
    const [first = 'eq'] = operatorsFor(next);
    const op = operatorsFor(next).includes(row.op) && row.path !== '' ? row.op : first;
    // A value of another kind would never match.
    onChange({ id: row.id, path, op, value: next?.kind === field?.kind ? row.value : undefined });
  };
  return (
    <fieldset
      style={{ border: 'none', margin: 0, padding: 0, minInlineSize: 0 }}
      aria-label={t('parts:conditions.row.label', { number })}
    >
      <Group wrap="nowrap" align="flex-start" gap="xs">
        <Flex gap="xs" flex={1} miw={0} direction={{ base: 'column', sm: 'row' }}>
          <FieldSelect row={row} fields={fields} error={isAboutValue ? undefined : error} onChoose={choose} />
          <Select
            aria-label={t('parts:conditions.row.comparison')}
            w={{ base: '100%', sm: 145 }}
            data={[...new Set([...operators, row.op])].map((op) => ({
              value: op,
              label: OPERATORS[op].words,
            }))}
            value={row.op}
            onChange={(op) => {
              if (op === null || !isOperator(op)) return;
              const same = OPERATORS[op].value === OPERATORS[row.op].value;
              onChange({ id: row.id, path: row.path, op, value: same ? row.value : undefined });
            }}
            allowDeselect={false}
          />
          {OPERATORS[row.op].value !== 'none' && (
            <ConditionValue
              field={field}
              many={OPERATORS[row.op].value === 'many'}
              value={row.value}
              error={isAboutValue ? error : undefined}
              onChange={(value) => onChange({ ...row, value })}
            />
          )}
        </Flex>
        <ActionIcon
          variant="subtle"
          color="gray"
          mt={4}
          aria-label={t('parts:conditions.row.remove', { number })}
          onClick={onRemove}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
      {field && (
        <Text size="xs" c="dimmed" mt={4}>
          {field.kind !== 'share' && fromServer(field.description)}{' '}
          {field.kind === 'time' && t('parts:conditions.row.utc')}{' '}
          {field.sample !== undefined && t('parts:conditions.row.example', { value: shownValue(field) })}
        </Text>
      )}
    </fieldset>
  );
}

function FieldSelect({
  row,
  fields,
  error,
  onChoose,
}: {
  row: Row;
  fields: readonly Field[];
  error: string | undefined;
  onChoose: (path: string) => void;
}) {
  const [search, setSearch] = useState('');
  const shown = titleOf(row.path, fields);
  const typed = search === shown ? '' : search.trim();
  const offered = [...anyScores(fields), ...fields];
  // Scores are what most conditions are about; ids are for engineers, and come when they are looked for.
  const groupOf = (field: Field) => {
    if (field.kind === 'share') return SCORES;
    return isReference(field) ? IDS : titleInWords(field.group ?? GENERAL);
  };
  const isOffered = (field: Field) =>
    isLike(field, typed) && (groupOf(field) !== IDS || typed !== '' || field.path === row.path);
  const groups = [...new Set([SCORES, ...offered.map(groupOf).filter((group) => group !== IDS), IDS])];
  const listed = groups.map((group) => ({
    group,
    items: offered
      .filter((field) => groupOf(field) === group && isOffered(field))
      .map((field) => ({ value: field.path, label: fieldName(field) })),
  }));
  const named = listed.filter(({ items }) => items.length > 0);
  const own = ownPath(typed, row.path, fields);
  return (
    <Select
      flex={1}
      miw={0}
      aria-label={t('parts:conditions.field.label')}
      placeholder={t('parts:conditions.field.choose')}
      data={own === undefined ? named : [...named, { group: t('parts:conditions.field.byPath'), items: own }]}
      value={row.path || null}
      onChange={(path) => path !== null && onChoose(path)}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      allowDeselect={false}
      nothingFoundMessage={t('parts:conditions.field.none')}
      error={error}
    />
  );
}

const SCORES = t('parts:conditions.field.scores');
const GENERAL = t('parts:conditions.field.general');
const IDS = t('parts:conditions.field.ids');

const isLike = (field: Field, typed: string) =>
  `${fromServer(field.group ?? '')} ${fieldName(field)} ${field.path}`
    .toLowerCase()
    .includes(typed.toLowerCase());

/** Names that a team chose, such as dimensions, aren't all in the samples: a path can be typed. */
function ownPath(typed: string, chosen: string, fields: readonly Field[]) {
  const path = typed.startsWith('object.') ? `data.${typed}` : typed;
  const known = (each: string) => fields.some((field) => field.path === each);
  const paths = [chosen, /^[\w-]+(\.(?:[\w -]+|\*))+$/.test(path) ? path : ''].filter(
    (each) => each !== '' && !known(each),
  );
  if (paths.length === 0) return undefined;
  return [...new Set(paths)].map((each) => ({ value: each, label: titleOf(each, fields) }));
}
