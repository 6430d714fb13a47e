import { Alert } from '@mantine/core';
import { useSession } from '../shell/session.tsx';

/** In the place of "Create", for teams whose plan has no webhooks: they can look round. */
export function UpgradeNotice() {
  const { plan } = useSession();
  return (
    <Alert color="blue" title="Webhooks come with the Pro plan">
      Your team is on the {plan} plan. You can look round; to create webhooks, ask the owner of your team to
      upgrade.
    </Alert>
  );
}
