import { Anchor, List, Modal, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { UpgradeNotice } from '../../parts/upgrade-notice.tsx';
import { useSession } from '../../shell/session.tsx';

/** How to begin with Zapier; it comes to us by itself, with an API key. */
export function ZapierGuide({ onClose }: { onClose: () => void }) {
  const { may, hasWebhooks } = useSession();
  return (
    <Modal opened onClose={onClose} title="Connect other apps with Zapier">
      <Stack>
        {!hasWebhooks && <UpgradeNotice />}
        <List type="ordered" size="sm" spacing="xs">
          <List.Item>
            {may('admin') ? (
              <>
                Create a key under{' '}
                <Anchor component={Link} to="/api-keys" size="sm" underline="always">
                  API keys
                </Anchor>
              </>
            ) : (
              'Ask an admin of your team for an API key'
            )}{' '}
            with the scopes webhooks:* and events:read.
          </List.Item>
          <List.Item>In Zapier, create a Zap, and choose Autousers as its trigger.</List.Item>
          <List.Item>
            Choose what it starts with, such as an evaluation that is completed, and paste the key. If Zapier
            asks for the server's URL, it is {window.location.origin}.
          </List.Item>
          <List.Item>Choose what the Zap does, and turn it on.</List.Item>
        </List>
        <Text size="sm">
          Each Zap that is on appears under{' '}
          <Anchor component={Link} to="/webhooks" size="sm" underline="always">
            Webhooks
          </Anchor>
          , with everything that was sent to it. Make, n8n and Pipedream work too: create a webhook there, and
          paste its URL under Webhooks.
        </Text>
      </Stack>
    </Modal>
  );
}
