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
import { t } from '../../languages/index.ts';
import { AddButton } from '../../parts/add-button.tsx';
import { Problem } from '../../parts/problem.tsx';
import { type EndpointForm, REDACTED, type Source } from './form.ts';
import { useRights } from './rights.ts';

/** The workflow apps that people run on domains of their own. */
const SOURCES: { value: Source; label: string }[] = [
  { value: 'by_url', label: t('webhooks:fields.sources.by_url') },
  { value: 'n8n', label: t('webhooks:fields.sources.n8n') },
  { value: 'pipedream', label: t('webhooks:fields.sources.pipedream') },
];

/** What few need: how fast, and what else is sent along. */
export function MoreOptions({ form, endpoint }: { form: EndpointForm; endpoint: Endpoint | undefined }) {
  return (
    <Stack pt="sm">
      <NumberInput
        label={t('webhooks:fields.rate')}
        description={t('webhooks:fields.rateText')}
        min={1}
        max={1_000}
        allowDecimal={false}
        placeholder={t('webhooks:fields.noRate')}
        {...form.getInputProps('rateLimit')}
      />
      <Checkbox
        label={t('webhooks:fields.order')}
        description={t('webhooks:fields.orderText')}
        {...form.getInputProps('inOrder', { type: 'checkbox' })}
      />
      <Headers form={form} endpoint={endpoint} />
      {form.values.source && (
        <Select
          label={t('webhooks:fields.source')}
          description={t('webhooks:fields.sourceText')}
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
        {t('webhooks:fields.headers')}
      </Text>
      <Text size="xs" c="dimmed">
        {t('webhooks:fields.headersText')}
      </Text>
      {headers.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the form knows its rows by their places
        <Group key={index} wrap="nowrap" align="flex-start" gap="xs">
          <Flex gap="xs" flex={1} miw={0} direction={{ base: 'column', xs: 'row' }}>
            <TextInput
              flex={1}
              aria-label={t('webhooks:fields.headerName', { number: index + 1 })}
              placeholder="X-Api-Key"
              {...form.getInputProps(`headers.${index}.name`)}
            />
            <TextInput
              flex={1}
              aria-label={t('webhooks:fields.headerValue', { number: index + 1 })}
              placeholder={t('webhooks:fields.value')}
              autoComplete="off"
              {...form.getInputProps(`headers.${index}.value`)}
            />
          </Flex>
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={4}
            aria-label={t('webhooks:fields.removeHeader', { number: index + 1 })}
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
          {t('webhooks:fields.addHeader')}
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
        {t('webhooks:fields.showValues')}
      </Button>
      <Problem error={asking.error} />
    </>
  );
}
