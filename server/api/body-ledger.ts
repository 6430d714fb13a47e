import { overloaded } from '../errors.ts';

/** What one request holds. */
export interface BodyShare {
  /** Bytes that arrived. @throws 503 when there is no room for them; the share is given back then */
  grow(bytes: number): void;
  /** Gives it all back. May be called again. */
  close(): void;
}

/**
 * Counts the bytes of request bodies that this process handles, in all and for each team. Text, tree and
 * events that are made of a body take several times its size, so without a limit a few clients with large
 * batches could end the process for everyone.
 */
export class BodyLedger {
  private readonly limits: { all: number; team: number };
  private readonly teams = new Map<string, number>();
  private all = 0;

  constructor(limits: { all: number; team: number }) {
    this.limits = limits;
  }

  /** Bytes in all. */
  held(): number {
    return this.all;
  }

  /** For one request. Undefined: the operator's, which only the limit for all holds for. */
  open(teamId: string | undefined): BodyShare {
    let held = 0;
    const change = (bytes: number) => {
      held += bytes;
      this.all += bytes;
      if (teamId === undefined) return;
      const ofTeam = (this.teams.get(teamId) ?? 0) + bytes;
      if (ofTeam > 0) this.teams.set(teamId, ofTeam);
      else this.teams.delete(teamId);
    };
    const close = () => change(-held);
    const grow = (bytes: number) => {
      change(bytes);
      const ofTeam = teamId === undefined ? 0 : (this.teams.get(teamId) ?? 0);
      if (this.all <= this.limits.all && ofTeam <= this.limits.team) return;
      const whose = ofTeam > this.limits.team ? 'of this team ' : '';
      close();
      throw overloaded(`Too many bytes ${whose}are being handled at this moment.`);
    };
    return { grow, close };
  }
}
