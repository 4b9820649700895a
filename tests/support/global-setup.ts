// Runs once before all tests: what is slow to be had is there before the first test's clock starts.

import { findChromium } from './chromium.ts';

export default function setup(): void {
  findChromium();
}
