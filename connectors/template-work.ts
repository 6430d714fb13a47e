/** Steps of one config for one event: 50 ms or so where a tag takes 2.5 µs. */
const MOST_STEPS = 20_000;
/** Characters that one config may put out for one event: those of values, and those of what comes out. */
const MOST_OUTPUT = 2_000_000;
/** How much of each takes as long as one step. */
const A_STEP = {
  /** Units of LiquidJS' count of memory, and elements or characters that are compared. */
  units: 16,
  /** Characters of a template that is parsed. */
  parsed: 8,
};

/**
 * Counts what the templates of one config do for one event. In steps and not by the clock, so that the same
 * config and event end in the same way on every machine, however busy it is: a machine that stands still for
 * a moment is no template's fault.
 */
export class TemplateWork {
  private steps = 0;
  private output = 0;

  /** One tag, one turn of a loop, one operator; or what takes as long as some. @throws Error at too many */
  step(steps = 1): void {
    this.steps += steps;
    if (this.steps > MOST_STEPS) throw new Error('the templates of this config do too much');
  }

  /** What takes time by its size. @throws Error */
  size(amount: number, of: keyof typeof A_STEP = 'units'): void {
    if (amount > 0) this.step(amount / A_STEP[of]);
  }

  /** @throws Error when too much was put out */
  putOut(characters: number): void {
    this.output += characters;
    if (this.output > MOST_OUTPUT) throw new Error('it puts out too much');
  }
}
