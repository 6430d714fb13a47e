import { useEffect, useState } from 'react';

type Listener = () => void;

/** One timer for all that show a time and want it equally often; none while nobody looks at the page. */
class Ticker {
  private readonly everyMs: number;
  private readonly listeners = new Set<Listener>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(everyMs: number) {
    this.everyMs = everyMs;
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      document.addEventListener('visibilitychange', this.look);
      this.start();
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      document.removeEventListener('visibilitychange', this.look);
      this.stop();
    };
  }

  private readonly look = () => {
    this.stop();
    if (document.visibilityState === 'hidden') return;
    this.tick();
    this.start();
  };

  private readonly tick = () => {
    for (const listener of this.listeners) listener();
  };

  private start(): void {
    if (document.visibilityState !== 'hidden') this.timer = setInterval(this.tick, this.everyMs);
  }

  private stop(): void {
    clearInterval(this.timer);
  }
}

const tickers = new Map<number, Ticker>();

function tickerOf(everyMs: number): Ticker {
  const ticker = tickers.get(everyMs) ?? new Ticker(everyMs);
  tickers.set(everyMs, ticker);
  return ticker;
}

/** The time, milliseconds, which goes on while the page is looked at. */
export function useNow(everyMs = 5_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => tickerOf(everyMs).subscribe(() => setNow(Date.now())), [everyMs]);
  return now;
}
