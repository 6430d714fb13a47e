/** A one-dimensional array parameter in PostgreSQL's binary format. */

/**
 * The types that arrays are made of, with what PostgreSQL calls them (pg_type.dat) and how a value is
 * written.
 */
const ELEMENTS = {
  text: { oid: 25, write: writeText },
  json: { oid: 114, write: writeText },
  int: { oid: 23, write: (value: number, at: number) => scratch.writeInt32BE(value, at) },
  float8: { oid: 701, write: (value: number, at: number) => scratch.writeDoubleBE(value, at) },
  bool: { oid: 16, write: (value: boolean, at: number) => scratch.writeUInt8(value ? 1 : 0, at) },
  timestamptz: { oid: 1184, write: writeTime },
} as const;

export type ElementType = keyof typeof ELEMENTS;

/** Dimensions, flags and type; length and lower bound of the one dimension. */
const HEAD_BYTES = 20;
const LENGTH_BYTES = 4;
/** What every value but a text fits in. */
const WIDEST = 8;
/** PostgreSQL counts from 2000-01-01, in microseconds. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
/** A batch that needed more than this doesn't keep it. */
const MOST_KEPT = 1024 * 1024;

/** Arrays are written here one after the other, and copied out. */
let scratch = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * The array as `array_recv` reads it (src/backend/utils/adt/arrayfuncs.c). As text, each value would be
 * searched for what needs an escape here, and once more there.
 */
export function binaryArray(type: ElementType, values: readonly unknown[]): Buffer {
  const { oid, write } = ELEMENTS[type] as { oid: number; write: (value: unknown, at: number) => number };
  let end = HEAD_BYTES;
  let hasNull = 0;
  for (const value of values) {
    const isNull = value === null || value === undefined;
    makeRoom(end, isNull ? 0 : typeof value === 'string' ? value.length * 3 : WIDEST);
    const from = end + LENGTH_BYTES;
    const to = isNull ? from : write(value, from);
    if (isNull) hasNull = 1;
    scratch.writeInt32BE(isNull ? -1 : to - from, end);
    end = to;
  }
  // Without elements it has no dimension.
  if (values.length === 0) end = HEAD_BYTES - 8;
  scratch.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  scratch.writeInt32BE(hasNull, 4);
  scratch.writeInt32BE(oid, 8);
  scratch.writeInt32BE(values.length, 12);
  scratch.writeInt32BE(1, 16);
  const array = Buffer.from(scratch.subarray(0, end));
  if (scratch.length > MOST_KEPT) scratch = Buffer.allocUnsafeSlow(MOST_KEPT);
  return array;
}

/** Room for a value, of three bytes a UTF-16 code unit at most, after `used` bytes. */
function makeRoom(used: number, bytes: number): void {
  const needed = used + LENGTH_BYTES + bytes;
  if (needed <= scratch.length) return;
  const larger = Buffer.allocUnsafeSlow(2 * needed);
  scratch.copy(larger, 0, 0, used);
  scratch = larger;
}

function writeText(value: string, at: number): number {
  return at + scratch.write(value, at);
}

function writeTime(value: Date, at: number): number {
  return scratch.writeBigInt64BE(BigInt(value.getTime() - EPOCH_MS) * 1000n, at);
}
