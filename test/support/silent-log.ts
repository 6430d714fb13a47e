import type { Log } from '../../server/log.ts';

/** For parts that are tested without a server. */
export const silentLog = { info() {}, warn() {}, error() {}, debug() {}, fatal() {} } as unknown as Log;
