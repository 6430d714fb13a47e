import { Anchor, List, Modal, Stack, Text } from '@mantine/core';
import { Trans } from 'react-i18next/TransWithoutContext';
import { Link } from 'react-router';
import { t } from '../../languages/index.ts';
import { CopyField } from '../../parts/copy-field.tsx';
import { UpgradeNotice } from '../../parts/upgrade-notice.tsx';
import { brand } from '../../shell/brand.ts';
import { useSession } from '../../shell/session.tsx';

/** How to begin with Zapier; it comes to us by itself, with an API key. */
export function ZapierGuide({ onClose }: { onClose: () => void }) {
  const { may, hasWebhooks } = useSession();
  return (
    <Modal opened onClose={onClose} title={t('integrations:zapier.title')}>
      <Stack>
        {!hasWebhooks && <UpgradeNotice />}
        <List type="ordered" size="sm" spacing="sm" styles={{ itemWrapper: { display: 'inline' } }}>
          <List.Item>
            {may('admin') ? (
              <Trans
                ns="integrations"
                i18nKey="zapier.createKey"
                components={{
                  keys: <Anchor component={Link} to="/api-keys" size="sm" underline="always" />,
                }}
              />
            ) : (
              t('integrations:zapier.askForKey')
            )}
          </List.Item>
          <List.Item>{t('integrations:zapier.createZap', { product: brand.name })}</List.Item>
          <List.Item>
            {t('integrations:zapier.connect')}
            <CopyField label={t('integrations:zapier.serverUrl')} value={window.location.origin} />
          </List.Item>
          <List.Item>{t('integrations:zapier.test')}</List.Item>
          <List.Item>{t('integrations:zapier.turnOn')}</List.Item>
        </List>
        <Text size="sm">
          <Trans
            ns="integrations"
            i18nKey="zapier.afterwards"
            components={{
              webhooks: <Anchor component={Link} to="/webhooks" size="sm" underline="always" />,
            }}
          />
        </Text>
      </Stack>
    </Modal>
  );
}
