import { Box, SimpleGrid, Stack, Text } from '@mantine/core';
import { Markdown, MarkdownLine } from '../shared/preview/markdown.tsx';
import { Bubble } from '../shared/preview/message.tsx';
import type { PreviewProps } from '../shared/preview/props.ts';
import { useWords } from '../shared/preview/words.tsx';

interface Embed {
  title?: string;
  description?: string;
  fields?: { name: string; value: string; inline: boolean }[];
}
interface DiscordRequest {
  message: { content?: string; embeds?: Embed[]; username?: string };
  mode: string;
}

/** A message as it stands in a channel. */
export default function Preview({ request: { message, mode }, sender }: PreviewProps<DiscordRequest>) {
  const say = useWords();
  return (
    <Bubble
      sender={message.username ?? sender}
      note={mode === 'update' ? say('Later events about the same thing change this message.') : undefined}
    >
      {message.content !== undefined && <Markdown text={lines(message.content)} />}
      {message.embeds?.map((embed) => (
        <EmbedOf key={embed.title} {...embed} />
      ))}
    </Bubble>
  );
}

/** Discord keeps single line ends. */
const lines = (text: string) =>
  text
    .replaceAll(/^-# /gm, '')
    .replaceAll(/<t:(\d{1,12}):f>/g, (_, seconds) => new Date(Number(seconds) * 1000).toLocaleString())
    .replaceAll('\n', '\n\n');

function EmbedOf({ title, description, fields = [] }: Embed) {
  const shown = (each: { name: string; value: string }) => (
    <div key={each.name}>
      <Text size="xs" fw={700}>
        <MarkdownLine text={each.name} />
      </Text>
      <Markdown text={lines(each.value)} />
    </div>
  );
  return (
    <Box
      p="sm"
      style={{
        border: '1px solid var(--mantine-color-default-border)',
        borderInlineStartWidth: 4,
        borderRadius: 'var(--mantine-radius-sm)',
      }}
    >
      {title && (
        <Text component="div" fw={700}>
          <MarkdownLine text={title} />
        </Text>
      )}
      {description && <Markdown text={lines(description)} />}
      <SimpleGrid cols={2} spacing="xs" verticalSpacing={0}>
        {fields.filter(({ inline }) => inline).map(shown)}
      </SimpleGrid>
      <Stack gap={0}>{fields.filter(({ inline }) => !inline).map(shown)}</Stack>
    </Box>
  );
}
