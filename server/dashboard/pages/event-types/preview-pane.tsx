import { Alert, Badge, Group, List, Loader, Paper, Select, Stack, Tabs, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { TypePreview } from '../../api/types.ts';
import { fromServer, t } from '../../languages/event-types.ts';
import { CodeBlock } from '../../parts/code-block.tsx';
import { VendorPreview } from '../../parts/vendor-preview.tsx';

const WEBHOOK = 'webhook';

interface PreviewPaneProps {
  preview: TypePreview;
  /** It is being made anew. */
  isBusy: boolean;
  /** What is edited can't be shown: this is how it was before. */
  isOutdated: boolean;
  sample: number;
  onSample: (sample: number) => void;
}

/** What people get of an event in each app, and receivers by webhook. */
export function PreviewPane({ preview, isBusy, isOutdated, sample, onSample }: PreviewPaneProps) {
  const [shown, setShown] = useState<string>();
  const { previews, webhook, samples } = preview;
  const apps = new Map(previews.map(({ connector, connector_name }) => [connector, connector_name]));
  const value =
    shown !== undefined && (apps.has(shown) || shown === WEBHOOK) ? shown : previews[0]?.connector;
  return (
    <Paper
      withBorder
      p="md"
      component="section"
      aria-label={t('event-types:preview.title')}
      // Beside a long form it stays in sight.
      pos={{ md: 'sticky' }}
      top={72}
      mah={{ md: 'calc(100vh - 88px)' }}
      style={{ overflowY: 'auto' }}
    >
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {t('event-types:preview.title')}
          </Title>
          {isBusy && <Loader size="xs" aria-hidden />}
        </Group>
        {samples > 1 && (
          <Select
            size="xs"
            label={t('event-types:preview.sample')}
            data={Array.from({ length: samples }, (_, index) => ({
              value: String(index),
              label: t('event-types:preview.sampleNumber', { number: index + 1 }),
            }))}
            value={String(sample)}
            allowDeselect={false}
            onChange={(next) => next !== null && onSample(Number(next))}
          />
        )}
        {isOutdated && (
          <Alert color="orange" role="status">
            {t('event-types:preview.outdated')}
          </Alert>
        )}
        <Tabs
          variant="pills"
          value={value ?? WEBHOOK}
          onChange={(next) => setShown(next ?? undefined)}
          keepMounted={false}
        >
          <Tabs.List aria-label={t('event-types:preview.where')} mb="sm" style={{ gap: 4 }}>
            {[...apps].map(([connector, name]) => (
              <Tabs.Tab key={connector} value={connector} px="xs" py={6}>
                {fromServer(name)}
              </Tabs.Tab>
            ))}
            <Tabs.Tab value={WEBHOOK} px="xs" py={6}>
              {t('event-types:preview.webhook')}
            </Tabs.Tab>
          </Tabs.List>
          {[...apps.keys()].map((connector) => (
            <Tabs.Panel key={connector} value={connector} aria-live="polite">
              <Stack gap="sm">
                {previews
                  .filter((each) => each.connector === connector)
                  .map((each, _, all) => (
                    <InApp key={each.action} preview={each} isNamed={all.length > 1} />
                  ))}
              </Stack>
            </Tabs.Panel>
          ))}
          <Tabs.Panel value={WEBHOOK} aria-live="polite">
            <Webhook webhook={webhook} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </Paper>
  );
}

function InApp({ preview, isNamed }: { preview: TypePreview['previews'][number]; isNamed: boolean }) {
  const { connector, action_name, request, warnings } = preview;
  return (
    <Stack gap={6}>
      {isNamed && (
        <Text component="div" size="sm" fw={600}>
          {fromServer(action_name)}
        </Text>
      )}
      {request !== null && (
        <Paper withBorder p="sm">
          <VendorPreview connector={connector} request={request} names={NOTHING_CHOSEN} />
        </Paper>
      )}
      {warnings.length > 0 && (
        <Alert
          color={request === null ? 'red' : 'yellow'}
          title={t(request === null ? 'event-types:preview.nothing' : 'event-types:preview.warnings')}
          role="status"
        >
          <List size="sm">
            {warnings.map(({ field, message }) => (
              <List.Item key={`${field} ${message}`}>{fromServer(message)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </Stack>
  );
}

const NOTHING_CHOSEN = {};

function Webhook({ webhook: { headers, body } }: { webhook: TypePreview['webhook'] }) {
  return (
    <Stack gap="sm">
      <CodeBlock label={t('event-types:preview.body')} height={480} text={JSON.stringify(body, null, 2)} />
      <div>
        <Text component="div" size="sm" fw={600} mb={4}>
          {t('event-types:preview.headers')}
        </Text>
        <Group gap={6}>
          {headers.map((name) => (
            <Badge key={name} variant="light" color="gray" tt="none" fw={400}>
              {name}
            </Badge>
          ))}
        </Group>
      </div>
    </Stack>
  );
}
