const FOCUSABLE = 'input, button, textarea, [tabindex]';

/**
 * Goes to the first field that is marked (`aria-invalid`), or to the first control in what is (`data-fault`).
 * Lists would open on focus, and hide what is wrong. To be called when the marks are there.
 */
export function showFirstFault(): void {
  const marked = document.querySelector<HTMLElement>('[aria-invalid="true"], [data-fault]');
  if (!marked) return;
  marked.scrollIntoView({ block: 'center' });
  const control = marked.matches(FOCUSABLE) ? marked : marked.querySelector<HTMLElement>(FOCUSABLE);
  if (!control?.hasAttribute('aria-haspopup')) control?.focus({ preventScroll: true });
}

/** The same for forms that mark their fields after they have told of it. */
export function showFaultsSoon(): void {
  requestAnimationFrame(showFirstFault);
}
