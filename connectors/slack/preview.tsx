import { Box, Divider, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Bubble, Buttons } from '../shared/preview/message.tsx';
import { Mrkdwn } from '../shared/preview/mrkdwn.tsx';
import type { PreviewProps } from '../shared/preview/props.ts';
import { useWords } from '../shared/preview/words.tsx';

interface TextObject {
  type?: string;
  text?: string;
}
interface Block {
  type: string;
  text?: TextObject;
  fields?: TextObject[];
  elements?: { type?: string; text?: string | TextObject }[];
  title?: TextObject;
  alt_text?: string;
}
interface SlackRequest {
  message: { channel?: string; text: string; blocks?: Block[]; username?: string };
  thread?: string;
}

/** A message as it stands in a channel. */
export default function Preview({ request, names, sender }: PreviewProps<SlackRequest>) {
  const say = useWords();
  const { message, thread } = request;
  const where = names.channel ?? message.channel;
  return (
    <Bubble
      where={where && (/^[#@]/.test(where) || where !== message.channel ? where : say(`Channel ${where}`))}
      sender={message.username ?? sender}
      note={thread && say('Later messages about the same thing are replies to the first.')}
    >
      {message.blocks ? (
        message.blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other name
          <BlockOf key={index} block={block} />
        ))
      ) : (
        <Text size="sm" component="div">
          <Mrkdwn text={message.text} />
        </Text>
      )}
    </Bubble>
  );
}

function BlockOf({ block }: { block: Block }): ReactNode {
  const say = useWords();
  switch (block.type) {
    case 'header':
      return (
        <Text component="div" fw={800} size="lg">
          <TextOf object={block.text} />
        </Text>
      );
    case 'section':
      return (
        <Box fz="sm">
          <TextOf object={block.text} />
          {block.fields && (
            <SimpleGrid cols={2} spacing="xs" verticalSpacing="xs" fz={13}>
              {block.fields.map((field) => (
                <div key={field.text}>
                  <TextOf object={field} />
                </div>
              ))}
            </SimpleGrid>
          )}
        </Box>
      );
    case 'context':
      return (
        <Text size="xs" c="dimmed" component="div">
          {block.elements?.map((element) => (
            <TextOf key={String(element.text)} object={element as TextObject} />
          ))}
        </Text>
      );
    case 'actions':
      return <Buttons labels={(block.elements ?? []).map(labelOf)} />;
    case 'divider':
      return <Divider />;
    default:
      return (
        <Text size="xs" c="dimmed">
          {say(block.type === 'image' ? `Image: ${block.alt_text ?? ''}` : `A block of type ${block.type}`)}
        </Text>
      );
  }
}

const labelOf = ({ text }: NonNullable<Block['elements']>[number]) =>
  typeof text === 'string' ? text : (text?.text ?? '');

function TextOf({ object }: { object: TextObject | undefined }): ReactNode {
  if (object?.text === undefined) return null;
  if (object.type === 'mrkdwn') return <Mrkdwn text={object.text} />;
  return object.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
