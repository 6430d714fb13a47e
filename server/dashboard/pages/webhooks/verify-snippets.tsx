import { Anchor, Button, Code, CopyButton, Group, Stack, Tabs, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Trans } from 'react-i18next/TransWithoutContext';
import { t } from '../../languages/index.ts';
import { brand } from '../../shell/brand.ts';
import { type Snippet, snippetsFor } from './snippets.ts';

const SNIPPETS = snippetsFor(brand.signatureHeader);

/** How to verify, in several languages: a file to download, and a program around it to paste. */
export function VerifySnippets() {
  return (
    <div>
      <Text size="sm" fw={500} id="verify-it">
        {t('webhooks:verify.title')}
      </Text>
      <Text size="xs" c="dimmed" mb={4}>
        {t('webhooks:verify.text')}
      </Text>
      <Tabs defaultValue={SNIPPETS[0]?.language} variant="outline">
        <Tabs.List aria-labelledby="verify-it">
          {SNIPPETS.map(({ language }) => (
            <Tabs.Tab key={language} value={language} px="xs">
              {language}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SNIPPETS.map((snippet) => (
          <Tabs.Panel key={snippet.language} value={snippet.language} pt="xs">
            <HowTo {...snippet} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}

function HowTo({ language, file, folder, prepare, program, code, start }: Snippet) {
  const address = `/verifiers/${file}`;
  const target = folder === undefined ? '-O' : `--create-dirs -o ${folder}/${file}`;
  const download = `curl -f ${target} ${window.location.origin}${address}`;
  return (
    <Stack gap="xs">
      <div>
        <Anchor size="sm" href={address} download={file}>
          <IconDownload size={14} aria-hidden style={{ verticalAlign: 'text-bottom' }} />{' '}
          {t('webhooks:verify.download', { file })}
        </Anchor>
        <Text size="sm">
          {folder === undefined ? t('webhooks:verify.orRun') : t('webhooks:verify.intoFolder', { folder })}
        </Text>
      </div>
      <ToCopy
        label={t('webhooks:verify.downloading', { language })}
        text={prepare === undefined ? download : `${prepare}\n${download}`}
      />
      <Text size="sm">
        <Trans ns="webhooks" i18nKey="verify.beside" values={{ program }} components={{ code: <Code /> }} />
      </Text>
      <ToCopy label={t('webhooks:verify.verifying', { language })} text={code} />
      <Text size="sm">
        <Trans ns="webhooks" i18nKey="verify.start" components={{ code: <Code /> }} />
      </Text>
      <ToCopy label={t('webhooks:verify.starting', { language })} text={start} />
    </Stack>
  );
}

function ToCopy({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Code block tabIndex={0} role="group" aria-label={label} style={{ overflowX: 'auto' }}>
        {text}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={copy}
              aria-label={`${t(copied ? 'webhooks:verify.copied' : 'webhooks:verify.copy')}: ${label}`}
            >
              {t(copied ? 'webhooks:verify.copied' : 'webhooks:verify.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </div>
  );
}
