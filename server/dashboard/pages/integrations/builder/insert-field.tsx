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
import { type Field, fieldName, isReference, shownValue } from '../../../parts/event-fields.ts';

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
    <Group gap={6} mt={6} role="group" aria-label={`Insert a field into ${into}`}>
      {chips &&
        favourites(fields).map((field) => (
          <Button
            key={field.path}
            size="compact-xs"
            variant="default"
            radius="xl"
            leftSection={<IconPlus size={12} aria-hidden />}
            onClick={() => onInsert(liquidOf(field))}
            title={`For example: ${shownValue(field)}`}
          >
            {fieldName(field)}
          </Button>
        ))}
      <AllFields fields={fields} onInsert={onInsert} label={chips ? 'More fields' : 'Insert a field'} />
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
    `${field.group ?? ''} ${fieldName(field)} ${field.path}`.toLowerCase().includes(wanted),
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
      <Popover.Dropdown aria-label="Fields of the event">
        <Stack gap="xs">
          <Group wrap="nowrap" gap={4}>
            <TextInput
              flex={1}
              size="xs"
              aria-label="Search fields"
              placeholder="Search fields"
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              data-autofocus
            />
            <CloseButton size="sm" aria-label="Close the list of fields" onClick={close} />
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
              {found.length === 0 && <Text size="sm">No field has this name.</Text>}
            </Stack>
          </ScrollArea.Autosize>
          {ids.length > 0 && !withIds && wanted === '' && (
            <Button size="compact-xs" variant="subtle" onClick={() => setWithIds(true)}>
              Show ids, for engineers
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

const isScore = ({ kind }: Field) => kind === 'share';

/** What people write about: names, scores and texts before ids and tokens. */
function favourites(fields: readonly Field[]): Field[] {
  const plain = fields.filter(
    (field) => !isReference(field) && field.kind !== 'boolean' && field.sample !== null,
  );
  const rank = ({ kind, group, title }: Field) =>
    title === 'Name' ? 0 : kind === 'share' ? 1 : title.startsWith('Results') ? 2 : group === null ? 3 : 4;
  return plain.toSorted((one, other) => rank(one) - rank(other)).slice(0, MOST_CHIPS);
}

/** `.Ease of use` → `['Ease of use']` */
const quoted = (_: string, name: string) => (name.includes("'") ? `["${name}"]` : `['${name}']`);

/** `{{ object.summary.dimensionScores.usability | percent }}` */
function liquidOf({ path, kind }: Field): string {
  const variable = path.replace(/^data\.object/, 'object').replaceAll(/\.([^.]*[^\w.][^.]*)/g, quoted);
  return `{{ ${variable}${kind === 'share' ? ' | percent' : kind === 'list' ? " | join: ', '" : ''} }}`;
}
