import type { Environment } from './credentials.ts';

const SECRETS = /\b(ak_live_|op_|whsec_)[A-Za-z0-9_+/=-]{8,}/g;
const SECRET_OPTION = /^--(?:key|token|secret|header)(?:=|$)/;

/**
 * Takes secrets out of what goes to standard error: parsers quote what they don't understand, and logs keep
 * it. Known are those that look like ours, and the values of the options and variables that hold one.
 */
export function redactor(args: readonly string[], env: Environment): (text: string) => string {
  const fromOptions = args.flatMap((arg, at) => {
    if (!SECRET_OPTION.test(arg)) return [];
    return arg.includes('=') ? [arg.slice(arg.indexOf('=') + 1)] : [args[at + 1] ?? ''];
  });
  const values = [...fromOptions, env.CONNECT_API_KEY ?? '', env.CONNECT_TOKEN ?? '']
    .map((value) => value.trim())
    .filter((value) => value.length >= 8);
  return (text) =>
    values.reduce((rest, value) => rest.replaceAll(value, '[hidden]'), text).replace(SECRETS, '$1[hidden]');
}
