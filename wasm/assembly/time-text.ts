// The instant of the tick at hand in the three forms of `{time}`, rendered once per instant and copied from then on.

import { eightDigits, writeWhole } from './number-text';

// Each: 40 bytes of text, then its length.
const TEXT_BYTES: usize = 48;
const LENGTH: usize = 40;
const MS: usize = memory.data(144, 16);
const S: usize = MS + TEXT_BYTES;
const ISO: usize = S + TEXT_BYTES;

let rendered: i64 = i64.MIN_VALUE;

/** Renders an instant, milliseconds since 1970. */
export function setInstant(instant: f64): void {
  const ms = <i64>instant;
  if (ms == rendered) return;
  rendered = ms;
  finish(MS, writeSigned(MS, ms));
  finish(S, writeSigned(S, floorDivide(ms, 1000)));
  finish(ISO, writeIso(ISO, ms));
}

export function copyMs(at: usize): usize { return copyText(at, MS); }
export function copyS(at: usize): usize { return copyText(at, S); }
export function copyIso(at: usize): usize { return copyText(at, ISO); }

// @ts-ignore: decorator
@inline
function copyText(at: usize, text: usize): usize {
  v128.store(at, v128.load(text));
  v128.store(at, v128.load(text, 16), 16);
  return at + load<u8>(text, LENGTH);
}

function finish(text: usize, end: usize): void {
  store<u8>(text, <u8>(end - text), LENGTH);
}

function writeSigned(at: usize, value: i64): usize {
  if (value < 0) store<u8>(at++, 0x2d);
  return writeWhole(at, <u64>abs(value), 0);
}

function floorDivide(a: i64, b: i64): i64 {
  const quotient = a / b;
  return quotient - <i64>(a % b < 0);
}

/** RFC 3339, UTC, milliseconds. Days to a date after Howard Hinnant, "chrono-compatible low-level date algorithms". */
function writeIso(at: usize, ms: i64): usize {
  const days = floorDivide(ms, 86400000);
  const inDay = <u32>(ms - days * 86400000);
  const shifted = days + 719468; // since 0000-03-01
  const era = floorDivide(shifted, 146097);
  const dayOfEra = <u32>(shifted - era * 146097);
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const monthFromMarch = (5 * dayOfYear + 2) / 153;
  const day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = <i64>yearOfEra + era * 400 + <i64>(month <= 2);
  at = writeYear(at, year);
  at = writeTwo(at, 0x2d, month);
  at = writeTwo(at, 0x2d, day);
  at = writeTwo(at, 0x54, inDay / 3600000);
  at = writeTwo(at, 0x3a, inDay / 60000 % 60);
  at = writeTwo(at, 0x3a, inDay / 1000 % 60);
  store<u8>(at, 0x2e);
  at = writeWhole(at + 1, inDay % 1000, 3);
  store<u8>(at, 0x5a);
  return at + 1;
}

/** Four digits; outside 0 … 9999 the expanded form of ISO 8601, as JavaScript has it. */
function writeYear(at: usize, year: i64): usize {
  if (year >= 0 && year <= 9999) return writeWhole(at, <u64>year, 4);
  store<u8>(at, year < 0 ? 0x2d : 0x2b);
  return writeWhole(at + 1, <u64>abs(year), 6);
}

function writeTwo(at: usize, before: u8, value: u32): usize {
  store<u8>(at, before);
  store<u16>(at, <u16>((eightDigits(value) >> 48) | 0x3030), 1);
  return at + 3;
}
