import { Alert } from '@mantine/core';
import { t } from '../languages/index.ts';
import { useSession } from '../shell/session.tsx';

/** In the place of "Create", for teams whose plan has no webhooks: they can look round. */
export function UpgradeNotice() {
  const { plan } = useSession();
  return (
    <Alert color="blue" title={t('parts:upgrade.title')}>
      {t('parts:upgrade.text', { plan })}
    </Alert>
  );
}
