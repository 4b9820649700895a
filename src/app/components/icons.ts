// Icons: paths on a 16 × 16 grid, drawn as strokes in the text's colour.

export const ICONS = {
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6l7.5-4.8z',
  step: 'M4 3.5v9l6-4.5zM12.5 3.5v9',
  stop: 'M4 4h8v8H4z',
  again: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.8h-2.8',
  down: 'm4.5 6.5 3.5 3.5 3.5-3.5',
  up: 'm4.5 9.5 3.5-3.5 3.5 3.5',
  left: 'M9.5 4.5 6 8l3.5 3.5',
  right: 'M6.5 4.5 10 8l-3.5 3.5',
  sun: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z',
  system: 'M2.5 3h11v7.5h-11zM6 13.2h4M8 10.5v2.7',
  share: 'M8 9.5V2.2M5.2 4.8 8 2l2.8 2.8M3.2 8v5.3h9.6V8',
  download: 'M8 2.5v7.6M5 7.3l3 3 3-3M3 13.3h10',
  copy: 'M5.5 5.5h7.8v7.8H5.5zM3.6 10.5H2.7V2.7h7.8v.9',
  close: 'm4 4 8 8M12 4l-8 8',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  warning: 'M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.2',
  fault: 'M8 1.8 14.2 8 8 14.2 1.8 8zM8 5.2v3.4M8 10.6v.2',
  grid: 'M2.5 2.5h4.4v4.4H2.5zM9.1 2.5h4.4v4.4H9.1zM2.5 9.1h4.4v4.4H2.5zM9.1 9.1h4.4v4.4H9.1z',
  pulse: 'M1.5 8h3l2-4.5 3.2 9 2-4.5h2.8',
  lines: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  code: 'm5.2 4.2-3.7 3.8 3.7 3.8M10.8 4.2l3.7 3.8-3.7 3.8',
  minus: 'M4 8h8',
  plus: 'M4 8h8M8 4v8',
  help: 'M5.8 6.1a2.2 2.2 0 1 1 3.4 1.8c-.7.5-1.2.9-1.2 1.8M8 12v.2',
  terminal: 'm3 4.5 3.5 3.5L3 11.5M8 12h5',
  filter: 'M2.5 3.5h11l-4.2 5v4.2l-2.6-1.4V8.5z',
} as const;

export type IconName = keyof typeof ICONS;
