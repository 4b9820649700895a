// Colours of tokens as a canvas understands them: resolved for the theme that is on now, and kept, since asking costs the
// browser a style calculation.

const known = new Map<string, string>();
const knownRgb = new Map<string, Rgb>();
let probe: HTMLElement | null = null;

type Rgb = readonly [number, number, number];

/** The theme has changed: colours are asked for again. */
export function forgetColors(): void {
  known.clear();
  knownRgb.clear();
}

/** The value of a colour token, e.g. `--accent`, as a CSS colour without variables. */
export function tokenColor(token: string): string {
  let color = known.get(token);
  if (color === undefined) {
    probe ??= document.body.appendChild(Object.assign(document.createElement('span'), { hidden: true }));
    probe.style.color = `var(${token})`;
    color = getComputedStyle(probe).color;
    known.set(token, color);
  }
  return color;
}

/** The same as bytes. */
export function tokenRgb(token: string): Rgb {
  let rgb = knownRgb.get(token);
  if (rgb === undefined) {
    rgb = bytesOf(tokenColor(token));
    knownRgb.set(token, rgb);
  }
  return rgb;
}

/** The face of the page's text, for canvases. */
export function textFont(): string {
  let font = known.get('font');
  if (font === undefined) {
    font = getComputedStyle(document.documentElement).fontFamily;
    known.set('font', font);
  }
  return font;
}

function bytesOf(color: string): Rgb {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (!context) return [128, 128, 128];
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
