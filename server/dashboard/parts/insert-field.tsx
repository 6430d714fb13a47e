import {
  Button,
  CloseButton,
  Group,
  Popover,
  ScrollArea,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { fromServer, t } from '../languages/index.ts';
import { type Field, fieldName, isReference, shownValue } from './event-fields.ts';

/** So many are offered as chips; the rest is behind "More fields". */
const MOST_CHIPS = 5;

/** Chips that put fields of the event into a text. `into`: the label of that text. */
export function InsertField({
  fields,
  into,
  onInsert,
  chips = true,
}: {
  fields: readonly Field[];
  into: string;
  onInsert: (liquid: string) => void;
  chips?: boolean;
}) {
  return (
    <Group gap={6} mt={6} role="group" aria-label={t('integrations:builder.insert.into', { text: into })}>
      {chips &&
        favourites(fields).map((field) => (
          <Button
            key={field.path}
            size="compact-xs"
            variant="default"
            radius="xl"
            leftSection={<IconPlus size={12} aria-hidden />}
            onClick={() => onInsert(liquidOf(field))}
            title={t('integrations:builder.insert.example', { value: shownValue(field) })}
          >
            {fieldName(field)}
          </Button>
        ))}
      <AllFields
        fields={fields}
        onInsert={onInsert}
        label={t(chips ? 'integrations:builder.insert.more' : 'integrations:builder.insert.insert')}
      />
    </Group>
  );
}

function AllFields({
  fields,
  onInsert,
  label,
}: {
  fields: readonly Field[];
  onInsert: (liquid: string) => void;
  label: string;
}) {
  const [opened, { toggle, close }] = useDisclosure();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = fields.filter((field) =>
    `${fromServer(field.group ?? '')} ${fieldName(field)} ${field.path}`.toLowerCase().includes(wanted),
  );
  const [scores, others] = [found.filter(isScore), found.filter((field) => !isScore(field))];
  const ids = others.filter(isReference);
  const [withIds, setWithIds] = useState(false);
  const shown = [
    ...scores,
    ...others.filter((field) => !isReference(field)),
    ...(withIds || wanted !== '' ? ids : []),
  ];
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      width={300}
      position="bottom-start"
      trapFocus
      returnFocus
      // What is below can still be hit as a whole.
      offset={18}
      shadow="md"
    >
      <Popover.Target>
        <Button size="compact-xs" variant="subtle" onClick={toggle} aria-expanded={opened}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('integrations:builder.insert.fields')}>
        <Stack gap="xs">
          <Group wrap="nowrap" gap={4}>
            <TextInput
              flex={1}
              size="xs"
              aria-label={t('integrations:builder.insert.search')}
              placeholder={t('integrations:builder.insert.search')}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              data-autofocus
            />
            <CloseButton size="sm" aria-label={t('integrations:builder.insert.close')} onClick={close} />
          </Group>
          <ScrollArea.Autosize mah={260} type="auto">
            <Stack gap={2}>
              {shown.map((field) => (
                <UnstyledButton
                  key={field.path}
                  p={6}
                  onClick={() => {
                    close();
                    onInsert(liquidOf(field));
                  }}
                >
                  <Text size="sm">{fieldName(field)}</Text>
                  <Text size="xs" c="dimmed" lineClamp={1}>
                    {shownValue(field)}
                  </Text>
                </UnstyledButton>
              ))}
              {found.length === 0 && <Text size="sm">{t('integrations:builder.insert.none')}</Text>}
            </Stack>
          </ScrollArea.Autosize>
          {ids.length > 0 && !withIds && wanted === '' && (
            <Button size="compact-xs" variant="subtle" onClick={() => setWithIds(true)}>
              {t('integrations:builder.insert.ids')}
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

const NAME = 'data.object.name';
const RESULTS = 'data.object.links.results';

const isScore = ({ kind }: Field) => kind === 'share';

/** What people write about: names, scores and texts before ids and tokens. */
function favourites(fields: readonly Field[]): Field[] {
  const plain = fields.filter(
    (field) => !isReference(field) && field.kind !== 'boolean' && field.sample !== null,
  );
  const rank = ({ kind, group, path }: Field) =>
    path === NAME ? 0 : kind === 'share' ? 1 : path === RESULTS ? 2 : group === null ? 3 : 4;
  return plain.toSorted((one, other) => rank(one) - rank(other)).slice(0, MOST_CHIPS);
}

/** `.Ease of use` → `['Ease of use']` */
const quoted = (_: string, name: string) => (name.includes("'") ? `["${name}"]` : `['${name}']`);

/** `{{ object.scores.usability | percent }}` */
function liquidOf({ path, kind }: Field): string {
  const variable = path.replace(/^data\.object/, 'object').replaceAll(/\.([^.]*[^\w.][^.]*)/g, quoted);
  return `{{ ${variable}${kind === 'share' ? ' | percent' : kind === 'list' ? " | join: ', '" : ''} }}`;
}
