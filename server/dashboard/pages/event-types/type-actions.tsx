import { Button, Menu } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArchive,
  IconChevronDown,
  IconCircleCheck,
  IconDownload,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { TypeDefinition } from '../../api/types.ts';
import { t } from '../../languages/event-types.ts';
import { asYaml, download } from './documents.ts';
import { useDefinitions } from './queries.ts';
import { Review } from './review.tsx';
import { UploadButton } from './upload.tsx';

const STATUSES = [
  { status: 'active', words: t('event-types:actions.activate'), icon: IconCircleCheck },
  { status: 'deprecated', words: t('event-types:actions.deprecate'), icon: IconAlertTriangle },
  { status: 'archived', words: t('event-types:actions.archive'), icon: IconArchive },
] as const;

/** What can be done with a type beside editing it. */
export function TypeActions({ definition }: { definition: TypeDefinition }) {
  const [next, setNext] = useState<(typeof STATUSES)[number]>();
  const known = useDefinitions().data?.data ?? [definition];
  return (
    <>
      <UploadButton known={known} variant="default">
        {t('event-types:actions.uploadVersion')}
      </UploadButton>
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
            {t('event-types:actions.more')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => download(`${definition.type}.yaml`, asYaml(definition))}
          >
            {t('event-types:actions.downloadType')}
          </Menu.Item>
          {STATUSES.filter(({ status }) => status !== definition.status).map((each) => (
            <Menu.Item
              key={each.status}
              leftSection={<each.icon size={16} aria-hidden />}
              onClick={() => setNext(each)}
            >
              {each.words}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {next && (
        <Review
          title={next.words}
          proposal={{
            kind: 'type',
            type: definition.type,
            definition: { ...definition, status: next.status },
          }}
          known={known}
          onClose={() => setNext(undefined)}
        />
      )}
    </>
  );
}
