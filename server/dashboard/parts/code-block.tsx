import { Code } from '@mantine/core';

/**
 * A long text to be read by itself, such as a body; scrolls, also by keyboard. `height`: at most, in pixels.
 */
export function CodeBlock({ label, height, text }: { label: string; height: number; text: string }) {
  return (
    <Code
      block
      tabIndex={0}
      role="group"
      aria-label={label}
      mah={height}
      style={{ overflow: 'auto', whiteSpace: 'pre-wrap' }}
    >
      {text}
    </Code>
  );
}
