import {
  ActionIcon,
  Button,
  Checkbox,
  Flex,
  Group,
  NumberInput,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { Endpoint } from '../../api/types.ts';
import { AddButton } from '../../parts/add-button.tsx';
import { Problem } from '../../parts/problem.tsx';
import { type EndpointForm, REDACTED, type Source } from './form.ts';
import { useRights } from './rights.ts';

/** The workflow apps that people run on domains of their own. */
const SOURCES: { value: Source; label: string }[] = [
  { value: 'by_url', label: 'What its URL says' },
  { value: 'n8n', label: 'n8n, on a domain of your own' },
  { value: 'pipedream', label: 'Pipedream, on a domain of your own' },
];

/** What few need: how fast, and what else is sent along. */
export function MoreOptions({ form, endpoint }: { form: EndpointForm; endpoint: Endpoint | undefined }) {
  return (
    <Stack pt="sm">
      <NumberInput
        label="Deliveries a second, at most"
        description="What is above it waits its turn; nothing is dropped. Leave it empty for no limit, or for the limit that your workflow app has."
        min={1}
        max={1_000}
        allowDecimal={false}
        placeholder="No limit"
        {...form.getInputProps('rateLimit')}
      />
      <Checkbox
        label="Keep the order"
        description="Events arrive one at a time, in the order in which they happened. If one fails, all later ones wait until it has arrived or is given up."
        {...form.getInputProps('inOrder', { type: 'checkbox' })}
      />
      <Headers form={form} endpoint={endpoint} />
      {form.values.source && (
        <Select
          label="What runs there"
          description="For its name in the list, and its limits."
          data={SOURCES}
          allowDeselect={false}
          {...form.getInputProps('source')}
        />
      )}
    </Stack>
  );
}

function Headers({ form, endpoint }: { form: EndpointForm; endpoint: Endpoint | undefined }) {
  const { headers } = form.values;
  return (
    <Stack gap="xs" component="fieldset" bd="none" p={0} m={0} miw={0}>
      <Text component="legend" size="sm" fw={500} p={0}>
        Headers to send along
      </Text>
      <Text size="xs" c="dimmed">
        For receivers that ask for a key of their own, such as Authorization.
      </Text>
      {headers.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the form knows its rows by their places
        <Group key={index} wrap="nowrap" align="flex-start" gap="xs">
          <Flex gap="xs" flex={1} miw={0} direction={{ base: 'column', xs: 'row' }}>
            <TextInput
              flex={1}
              aria-label={`Name of header ${index + 1}`}
              placeholder="X-Api-Key"
              {...form.getInputProps(`headers.${index}.name`)}
            />
            <TextInput
              flex={1}
              aria-label={`Value of header ${index + 1}`}
              placeholder="Value"
              autoComplete="off"
              {...form.getInputProps(`headers.${index}.value`)}
            />
          </Flex>
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={4}
            aria-label={`Remove header ${index + 1}`}
            onClick={() => form.removeListItem('headers', index)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {form.errors.headers && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {form.errors.headers}
        </Text>
      )}
      <Group gap="xs">
        <AddButton onClick={() => form.insertListItem('headers', { name: '', value: '' })}>
          Add a header
        </AddButton>
        {endpoint && headers.some(({ value }) => value === REDACTED) && (
          <ShowValues form={form} endpoint={endpoint} />
        )}
      </Group>
    </Stack>
  );
}

/** Values are secrets: those who may change them see them when they ask. */
function ShowValues({ form, endpoint }: { form: EndpointForm; endpoint: Endpoint }) {
  const { manage } = useRights();
  const asking = useMutation({
    mutationFn: () => api.get<{ headers: Record<string, string> | null }>(`/webhooks/${endpoint.id}/headers`),
    onSuccess: ({ headers }) => {
      for (const [index, { name, value }] of form.values.headers.entries()) {
        const stored = headers?.[name];
        if (value === REDACTED && stored !== undefined) form.setFieldValue(`headers.${index}.value`, stored);
      }
    },
  });
  if (!manage) return null;
  return (
    <>
      <Button variant="subtle" size="compact-sm" onClick={() => asking.mutate()} loading={asking.isPending}>
        Show values
      </Button>
      <Problem error={asking.error} />
    </>
  );
}
