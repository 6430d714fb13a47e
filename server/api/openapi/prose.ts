import { escaped, Html } from '../html.ts';

/** The little Markdown that our descriptions use: paragraphs, lists with "- ", `code` and **bold**. */
export function prose(text: string): Html {
  const blocks = text.split(/\n{2,}/).map((block) => {
    const lines = block.split('\n');
    const items = lines.filter((line) => line.startsWith('- '));
    const words = lines.filter((line) => !line.startsWith('- '));
    return (
      (words.length > 0 ? `<p>${inline(words.join(' '))}</p>` : '') +
      (items.length > 0
        ? `<ul>${items.map((item) => `<li>${inline(item.slice(2))}</li>`).join('')}</ul>`
        : '')
    );
  });
  return new Html(blocks.join('\n'));
}

const inline = (text: string) =>
  escaped(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>');
