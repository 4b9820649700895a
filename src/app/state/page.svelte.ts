// The page's parts, made once and handed down by a typed context.

import { createContext } from 'svelte';
import type { FleetControl } from '../../contracts/fleet.ts';
import type { Clock } from '../../contracts/time.ts';
import { Keyboard } from '../keyboard.ts';
import type { Fetch } from './boot.ts';
import { ConnectionState } from './connection-state.svelte.ts';
import { DeviceState } from './device-state.svelte.ts';
import { FleetState } from './fleet-state.svelte.ts';
import { I18n, type Language } from './i18n.svelte.ts';
import { MessageLog } from './message-log.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { ScenarioState } from './scenario-state.svelte.ts';
import { Session } from './session.svelte.ts';
import { browserStore, Settings } from './settings.svelte.ts';
import { TelemetryState } from './telemetry-state.svelte.ts';

export type RoomName = 'scenario' | 'fleet' | 'device' | 'messages';

export class Page {
  readonly control: FleetControl;
  readonly fetch: Fetch;
  readonly settings: Settings;
  readonly i18n = new I18n();
  readonly keyboard: Keyboard;
  readonly notices: Notices;
  readonly fleet = new FleetState();
  readonly messages = new MessageLog();
  readonly connection = new ConnectionState();
  readonly telemetry: TelemetryState;
  /** Where other programs reach the relay's broker over TCP. */
  readonly mqttHost = location.hostname || 'localhost';
  mqttPort = $state(1883);
  readonly device: DeviceState;
  readonly scenario: ScenarioState;
  readonly session: Session;
  /** Changes when colours do: what is drawn on canvases is drawn again. */
  look = $state(0);
  /** The room a narrow screen shows. */
  room = $state<RoomName>('fleet');
  /** The room of the side column where there is space for one only. */
  side = $state<'device' | 'scenario'>('device');

  constructor(control: FleetControl, clock: Clock, fetcher: Fetch) {
    this.control = control;
    this.telemetry = new TelemetryState(clock);
    this.fetch = fetcher;
    this.settings = new Settings(browserStore(), navigator.languages);
    this.i18n.language = this.settings.language;
    this.keyboard = new Keyboard(navigator.platform);
    this.notices = new Notices((ms, run) => void clock.after(ms, run));
    this.device = new DeviceState(control);
    this.scenario = new ScenarioState(control, (ms, run) => clock.after(ms, run));
    this.session = new Session(this, nextFrame);
  }

  setLanguage(language: Language): void {
    this.settings.setLanguage(language);
    this.i18n.language = language;
  }

  /** Brings a room to where it can be seen and puts the focus into it. */
  show(room: RoomName): void {
    this.room = room;
    if (room === 'device' || room === 'scenario') this.side = room;
    requestAnimationFrame(() => document.getElementById(`room-${room}`)?.focus());
  }
}

export const [getPage, setPage] = createContext<Page>();

/** The next frame; where there are none (hidden page), a quarter of a second later. */
function nextFrame(run: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    run();
  };
  requestAnimationFrame(once);
  setTimeout(once, 250);
}
