/** RFC 5321 allows more; what people have looks like this. */
const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
/** Of an automation. */
const MOST_RECIPIENTS = 20;

export const isAddress = (text: string) => text.length <= 254 && ADDRESS.test(text);

/** Addresses between commas, semicolons or line ends, each once. */
export function addressesIn(text: string): string[] {
  const parts = text.split(/[,;\n]/).map((part) => part.trim());
  const seen = new Map(parts.filter((part) => part !== '').map((part) => [part.toLowerCase(), part]));
  return [...seen.values()];
}

/** What is wrong with a list of addresses; undefined: nothing. */
export function listProblem(text: string): string | undefined {
  const addresses = addressesIn(text);
  if (addresses.length === 0) return 'must have an e-mail address';
  const wrong = addresses.find((each) => !isAddress(each));
  if (wrong !== undefined)
    return `must have e-mail addresses such as maya@acme.example; "${wrong.slice(0, 60)}" isn't one`;
  return addresses.length > MOST_RECIPIENTS ? `must have at most ${MOST_RECIPIENTS} addresses` : undefined;
}
