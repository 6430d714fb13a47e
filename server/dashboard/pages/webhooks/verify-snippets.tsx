import { Anchor, Button, Code, CopyButton, Group, Stack, Tabs, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { SNIPPETS, type Snippet } from './snippets.ts';

/** How to verify, in several languages: a file to download, and a program around it to paste. */
export function VerifySnippets() {
  return (
    <div>
      <Text size="sm" fw={500} id="verify-it">
        Verify it
      </Text>
      <Text size="xs" c="dimmed" mb={4}>
        For whoever programs the receiver: one file without dependencies, and a program that uses it.
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
          <IconDownload size={14} aria-hidden style={{ verticalAlign: 'text-bottom' }} /> Download {file}
        </Anchor>
        <Text size="sm">{folder === undefined ? 'or run:' : `into the folder ${folder}, or run:`}</Text>
      </div>
      <ToCopy
        label={`Downloading for ${language}`}
        text={prepare === undefined ? download : `${prepare}\n${download}`}
      />
      <Text size="sm">
        Beside it, as <Code>{program}</Code>:
      </Text>
      <ToCopy label={`Verifying in ${language}`} text={code} />
      <Text size="sm">
        Start it with the secret as <Code>AUTOUSERS_WEBHOOK_SECRET</Code> in its environment:
      </Text>
      <ToCopy label={`Starting it in ${language}`} text={start} />
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
              aria-label={`${copied ? 'Copied' : 'Copy'}: ${label}`}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
    </div>
  );
}
