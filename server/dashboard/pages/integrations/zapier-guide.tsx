import { Anchor, List, Modal, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { CopyField } from '../../parts/copy-field.tsx';
import { UpgradeNotice } from '../../parts/upgrade-notice.tsx';
import { useSession } from '../../shell/session.tsx';

/** How to begin with Zapier; it comes to us by itself, with an API key. */
export function ZapierGuide({ onClose }: { onClose: () => void }) {
  const { may, hasWebhooks } = useSession();
  return (
    <Modal opened onClose={onClose} title="Connect other apps with Zapier">
      <Stack>
        {!hasWebhooks && <UpgradeNotice />}
        <List type="ordered" size="sm" spacing="sm" styles={{ itemWrapper: { display: 'inline' } }}>
          <List.Item>
            {may('admin') ? (
              <>
                Create a key under{' '}
                <Anchor component={Link} to="/api-keys" size="sm" underline="always">
                  API keys
                </Anchor>
                , named Zapier. What is ticked there is what Zapier needs. Copy the key: it is shown only
                once.
              </>
            ) : (
              'Ask an admin of your team for an API key that may read events, and see and change webhooks.'
            )}
          </List.Item>
          <List.Item>
            In Zapier, create a Zap, and choose Autousers as its trigger. If you don't find it there, ask
            whoever runs this server for an invitation to its Zapier app.
          </List.Item>
          <List.Item>
            Choose what starts the Zap, such as Evaluation Completed. Zapier asks you to connect: paste the
            key, and as the Server URL this address:
            <CopyField label="Server URL" value={window.location.origin} />
          </List.Item>
          <List.Item>
            Test the trigger: Zapier shows your latest events, or an example if nothing has happened yet.
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
