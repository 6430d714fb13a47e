import { useRef } from 'react';

/** Puts text into a field, where its cursor is; the cursor stands behind it afterwards. */
export function useInsertion<Field extends HTMLInputElement>(
  value: string,
  onChange: (value: string) => void,
) {
  const input = useRef<Field>(null);
  const insert = (text: string) => {
    const { selectionStart, selectionEnd } = input.current ?? {};
    const start = selectionStart ?? value.length;
    onChange(value.slice(0, start) + text + value.slice(selectionEnd ?? start));
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(start + text.length, start + text.length);
    });
  };
  return { input, insert };
}
