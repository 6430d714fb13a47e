const FOCUSABLE = 'a[href], button, input, select, textarea, [tabindex="0"]';
const NEIGHBOURS = 8;

/** Where somebody is, and where to go on should it go away. */
interface Place {
  element: HTMLElement;
  /** What comes after it, and then what comes before it, the nearest first. */
  neighbours: HTMLElement[];
  page: string;
  dialog: Element | null;
  /** Where the dialog was opened. */
  opener: Place | undefined;
}

/**
 * Those who use the keyboard are not thrown to the top of the page because the button that they have pressed
 * is gone, or was disabled for a moment: they go on beside it, where the dialog was opened that has closed,
 * or at the heading of the page that has come.
 */
export function keepFocus(): void {
  let place: Place | undefined;
  let isDue = false;
  // A click beside everything lets go of the focus, as it should.
  document.addEventListener('pointerdown', () => {
    place = undefined;
  });
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || target === document.body) return;
    // What gets it back is still of the page that it was of, though the address may have changed.
    if (target !== place?.element) place = placeOf(target, place);
  });
  const look = () => {
    isDue = false;
    const isLost = document.activeElement === document.body && document.hasFocus();
    if (place && isLost) whereTo(place)?.focus({ preventScroll: true });
  };
  const soon = () => {
    if (isDue) return;
    isDue = true;
    // Browsers take the focus from what was disabled only after they have drawn it.
    requestAnimationFrame(() => setTimeout(look));
  };
  new MutationObserver(soon).observe(document.body, {
    childList: true,
    subtree: true,
    attributeFilter: ['disabled', 'data-loading'],
  });
}

function placeOf(element: HTMLElement, before: Place | undefined): Place {
  const dialog = element.closest('[role="dialog"]');
  const around = dialog ?? element.closest('main') ?? document;
  const all = [...around.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const on = (side: number) => all.filter((each) => element.compareDocumentPosition(each) & side);
  const neighbours = [
    ...on(Node.DOCUMENT_POSITION_FOLLOWING).slice(0, NEIGHBOURS),
    ...on(Node.DOCUMENT_POSITION_PRECEDING).slice(-NEIGHBOURS).reverse(),
  ];
  const opener = before?.dialog === dialog ? before?.opener : before;
  return { element, neighbours, page: location.pathname, dialog, opener: dialog ? opener : undefined };
}

/** Undefined: nowhere yet. It is looked for again when something has changed. */
function whereTo({ element, neighbours, page, dialog, opener }: Place): HTMLElement | undefined {
  if (canHaveFocus(element)) return element;
  // It comes back when the answer is here.
  if (element.isConnected && element.hasAttribute('data-loading')) return undefined;
  // The address may change before the page does: then the heading goes once more.
  if (page !== location.pathname || element.tagName === 'H1') return heading();
  if (dialog && !dialog.isConnected) return opener && whereTo(opener);
  return neighbours.find(canHaveFocus) ?? heading();
}

const canHaveFocus = (element: HTMLElement) =>
  element.isConnected && !element.matches(':disabled') && element.checkVisibility();

function heading(): HTMLElement | undefined {
  const found = document.querySelector<HTMLElement>('main h1') ?? undefined;
  found?.setAttribute('tabindex', '-1');
  return found;
}
