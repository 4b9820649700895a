// The page of the kernel's benchmark: times the kernel and posts the figures.

import { timeKernel, type TimedOptions } from './timed.ts';

async function measure(): Promise<object> {
  try {
    const options = (await (await fetch('/options')).json()) as TimedOptions;
    return timeKernel(await WebAssembly.compileStreaming(fetch('/kernel.wasm')), options);
  } catch (error) {
    return { error: String(error) };
  }
}

await fetch('/times', { method: 'POST', body: JSON.stringify(await measure()) });
