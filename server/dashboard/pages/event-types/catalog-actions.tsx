import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDownload, IconFolder } from '@tabler/icons-react';
import { useState } from 'react';
import type { CatalogState, TypeDefinition } from '../../api/types.ts';
import { t } from '../../languages/event-types.ts';
import { asYaml, download } from './documents.ts';
import type { Proposal } from './proposal.ts';
import { Review } from './review.tsx';
import { UploadButton } from './upload.tsx';

/** What can be done with the catalog as a whole. */
export function CatalogActions({
  state,
  definitions,
}: {
  state: CatalogState;
  definitions: readonly TypeDefinition[];
}) {
  const [returning, setReturning] = useState<Proposal>();
  return (
    <>
      <UploadButton known={definitions}>{t('event-types:actions.upload')}</UploadButton>
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
            {t('event-types:actions.more')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => download('catalog.yaml', asYaml(state.catalog))}
          >
            {t('event-types:actions.download')}
          </Menu.Item>
          {state.source === 'uploaded' && (
            <Menu.Item
              leftSection={<IconFolder size={16} aria-hidden />}
              onClick={() => setReturning({ kind: 'folder' })}
            >
              {t('event-types:actions.toFolder')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {returning && (
        <Review
          title={t('event-types:review.folder')}
          proposal={returning}
          known={definitions}
          onClose={() => setReturning(undefined)}
        />
      )}
    </>
  );
}
