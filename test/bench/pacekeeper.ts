/** A piece of work: when it began, ms, and the processor time it took, µs. */
export type Piece = [at: number, cpu: number];

const EVERY_MS = 2;
/** Some 100 µs of work: a twentieth of one core. */
const STEPS = 60_000;

/**
 * The pacekeeper of the bench, a process of its own: does the same small piece of work again and again and
 * notes the processor time of each. Other processes of this machine don't add to that time; a machine that is
 * held up as a whole, as a virtual one by its host, does. Sends {pieces} when it is told to end.
 */
const pieces: Piece[] = [];
let sum = 0;
const working = setInterval(() => {
  const at = performance.timeOrigin + performance.now();
  const before = process.cpuUsage();
  for (let step = 0; step < STEPS; step++) sum = (sum * 31 + step) | 0;
  const { user, system } = process.cpuUsage(before);
  pieces.push([at, user + system]);
}, EVERY_MS);

process.once('message', () => {
  clearInterval(working);
  // The sum is sent too: work that nobody asks for may be left out by the compiler.
  process.send?.({ kind: 'done', pieces, sum }, () => process.disconnect());
});
process.on('disconnect', () => process.exit(0));
