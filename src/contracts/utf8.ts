// UTF-8 of short texts. Nearly all of them are ASCII, and a call of TextEncoder costs more than a name has characters.

const encoder = new TextEncoder();
/** From here on the encoder is quicker. */
const LONG = 64;

export function utf8(text: string): Uint8Array {
  if (text.length > LONG) return encoder.encode(text);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return encoder.encode(text);
    bytes[i] = code;
  }
  return bytes;
}

/** Bytes that a text comes to. */
export function utf8Length(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return encoder.encode(text).length;
  return text.length;
}
