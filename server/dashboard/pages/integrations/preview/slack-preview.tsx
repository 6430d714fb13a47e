import { Avatar, Badge, Box, Divider, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { brand } from '../../../shell/brand.ts';
import { Mrkdwn } from './mrkdwn.tsx';

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
export interface SlackRequest {
  message: { channel?: string; text: string; blocks?: Block[]; username?: string };
  thread?: string;
}

/** A message as it stands in a channel. `channel`: its name, when that is known. */
export function SlackPreview({ request, channel }: { request: SlackRequest; channel: string | undefined }) {
  const { message, thread } = request;
  const where = channel ?? message.channel;
  return (
    <Stack gap="xs">
      {where && (
        <Text size="sm" fw={700}>
          {/^[#@]/.test(where) || where !== message.channel ? where : `Channel ${where}`}
        </Text>
      )}
      <Group align="flex-start" wrap="nowrap" gap="sm">
        <Avatar radius="md" color="brand" variant="filled" aria-hidden>
          {brand.name.charAt(0)}
        </Avatar>
        <Stack gap={6} flex={1} miw={0} style={{ overflowWrap: 'anywhere' }}>
          <Group gap={6}>
            <Text size="sm" fw={700}>
              {message.username ?? brand.name}
            </Text>
            <Badge size="xs" color="gray" variant="light" radius="sm">
              App
            </Badge>
          </Group>
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
        </Stack>
      </Group>
      {thread && (
        <Text size="xs" c="dimmed">
          Later messages about the same evaluation are replies to the first.
        </Text>
      )}
    </Stack>
  );
}

function BlockOf({ block }: { block: Block }): ReactNode {
  switch (block.type) {
    case 'header':
      return (
        <Text fw={800} size="lg">
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
      return <Buttons elements={block.elements ?? []} />;
    case 'divider':
      return <Divider />;
    default:
      return (
        <Text size="xs" c="dimmed">
          {block.type === 'image' ? `Image: ${block.alt_text ?? ''}` : `A block of type ${block.type}`}
        </Text>
      );
  }
}

/** They look like buttons, and do nothing here. */
function Buttons({ elements }: { elements: NonNullable<Block['elements']> }) {
  return (
    <Group gap="xs">
      {elements.map(({ text }) => {
        const label = typeof text === 'string' ? text : (text?.text ?? '');
        return (
          <Box
            key={label}
            px="sm"
            py={4}
            fz="sm"
            fw={600}
            style={{
              border: '1px solid var(--mantine-color-default-border)',
              borderRadius: 'var(--mantine-radius-sm)',
            }}
          >
            {label}
          </Box>
        );
      })}
    </Group>
  );
}

function TextOf({ object }: { object: TextObject | undefined }): ReactNode {
  if (object?.text === undefined) return null;
  if (object.type === 'mrkdwn') return <Mrkdwn text={object.text} />;
  return object.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
