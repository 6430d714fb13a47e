import { type Html, html } from '../html.ts';

interface Shell {
  title: string;
  /** Where the style is. */
  style: string;
  contents: Html;
  main: Html;
}

/** A page of the documentation, with its contents beside it: no script, nothing from elsewhere. */
export function shell({ title, style, contents, main }: Shell): string {
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<nav aria-label="Contents">
${contents}
</nav>
<main id="top">${main}</main>
</body>
</html>`.text
  }`;
}
