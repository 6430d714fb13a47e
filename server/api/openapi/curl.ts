import type { Operation } from './operation.ts';

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command that can be pasted into a shell once the credential is exported. */
export function curlOf(baseUrl: string, method: string, path: string, operation: Operation): string {
  const { requestBody, security } = operation;
  const schemes = security.flatMap((each) => Object.keys(each));
  const target = filledIn(path, operation);
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${quoted(baseUrl + target)}`];
  if (schemes.includes('apiKey')) lines.push('-H "Authorization: Bearer $AUTOUSERS_API_KEY"');
  else if (schemes.includes('operatorToken')) lines.push('-H "Authorization: Bearer $OPERATOR_TOKEN"');
  else if (schemes.includes('session')) {
    lines.push('-H "Cookie: autousers_session=$SESSION"');
    if (method !== 'get') lines.push(`-H ${quoted(`Origin: ${new URL(baseUrl).origin}`)}`);
  }
  const [example] = Object.values(requestBody?.content['application/json'].examples ?? {});
  if (example !== undefined) {
    lines.push(`-H ${quoted('Content-Type: application/json')}`);
    lines.push(`-d ${quoted(JSON.stringify(example.value, null, 2))}`);
  }
  return lines.join(' \\\n  ');
}

/** The path with the examples of its parameters. */
function filledIn(path: string, { parameters }: Operation): string {
  return path.replaceAll(/\{(\w+)\}/g, (template, name) => {
    const parameter = parameters.find((each) => 'name' in each && each.name === name);
    return parameter && 'example' in parameter ? String(parameter.example) : template;
  });
}
