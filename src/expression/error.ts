// What is wrong with an expression, at its characters. Becomes a Problem once the place of the text is known.

import type { Span } from './syntax.ts';
import type { ValueType } from './types.ts';

export interface ExpressionFault extends Span {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** Thrown inside the compiler and caught at its edge; never leaves this folder's index. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly fault: ExpressionFault;
  constructor(fault: ExpressionFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Throws an ExpressionError at `span`. */
export function refuse(span: Span, code: string, message: string, remedy: string, values?: Readonly<Record<string, string | number>>): never {
  throw new ExpressionError({ from: span.from, to: span.to, code, message, remedy, ...(values ? { values } : {}) });
}

/** A record is read by field only. */
export function refuseRecord(type: ValueType, span: Span): void {
  if (type.kind !== 'record') return;
  const fields = [...type.fields.keys()];
  refuse(span, 'record-here', 'this has several results', `Read one of them: ${fields.map((field) => `\`.${field}\``).join(' ')}.`);
}
