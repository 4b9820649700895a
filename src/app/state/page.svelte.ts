// The page's parts, made once and handed down by a typed context.

import { createContext } from 'svelte';
import type { FleetControl } from '../../contracts/fleet.ts';
import type { Clock } from '../../contracts/time.ts';
import { Keyboard } from '../keyboard.ts';
import type { Fetch } from './boot.ts';
import { ConnectionState } from './connection-state.svelte.ts';
import { DeviceState } from './device-state.svelte.ts';
import { FaultState } from './fault-state.svelte.ts';
import { FleetState } from './fleet-state.svelte.ts';
import { I18n, type Language } from './i18n.svelte.ts';
import { MessageLog } from './message-log.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { ScenarioState } from './scenario-state.svelte.ts';
import { Session } from './session.svelte.ts';
import { browserStore, Settings } from './settings.svelte.ts';
import { TelemetryState } from './telemetry-state.svelte.ts';
import { readView, type LinkView } from './view-state.ts';

export type RoomName = 'scenario' | 'fleet' | 'device' | 'messages';

export class Page {
  readonly control: FleetControl;
  readonly fetch: Fetch;
  readonly settings: Settings;
  readonly i18n = new I18n();
  /** The reader's language is there: before that nothing should be drawn. */
  readonly spoken: Promise<void>;
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
  readonly faults: FaultState;
  readonly clock: Clock;
  /** Changes when colours do: what is drawn on canvases is drawn again. */
  look = $state(0);
  /** The room a narrow screen shows. */
  room = $state<RoomName>('fleet');
  /** The room of the side column where there is space for one only. */
  side = $state<'device' | 'scenario'>('device');
  /** The panes that are chosen in their rooms, by id; empty: the first. */
  panes = $state({ scenario: '', fleet: '' });
  /** The signal that colours the heat map; empty: the first. */
  heatColumn = $state('');

  constructor(control: FleetControl, clock: Clock, fetcher: Fetch) {
    this.control = control;
    this.clock = clock;
    this.telemetry = new TelemetryState(clock);
    this.fetch = fetcher;
    this.settings = new Settings(browserStore(), navigator.languages);
    this.spoken = this.i18n.speak(this.settings.language);
    this.keyboard = new Keyboard(navigator.platform);
    this.notices = new Notices((ms, run) => void clock.after(ms, run));
    this.device = new DeviceState(control);
    this.scenario = new ScenarioState(control, (ms, run) => clock.after(ms, run));
    this.faults = new FaultState(control);
    this.session = new Session(this, nextFrame);
  }

  setLanguage(language: Language): void {
    this.settings.setLanguage(language);
    void this.i18n.speak(language);
  }

  /** What a link tells of this picture. */
  get view(): LinkView {
    const { picked } = this.device;
    return {
      room: this.room,
      ...(this.panes.scenario === '' ? {} : { scenario: this.panes.scenario }),
      ...(this.panes.fleet === '' ? {} : { fleet: this.panes.fleet }),
      ...(this.heatColumn === '' ? {} : { column: this.heatColumn }),
      ...(picked ? { device: { fleet: picked.fleet, index: picked.index } } : {}),
    };
  }

  /** The picture that a link tells, as far as it fits what runs. */
  readonly restore = (view: unknown): void => {
    const { room, scenario, fleet, column, device } = readView(view);
    if (room !== undefined) this.room = room;
    if (room === 'scenario') this.side = 'scenario';
    this.panes = { scenario: scenario ?? '', fleet: fleet ?? '' };
    this.heatColumn = column ?? '';
    const { summary } = this.fleet;
    const found = summary?.fleets.find((candidate) => candidate.name === device?.fleet);
    if (device && found && device.index < found.count) this.device.pick(device, summary);
  };

  /** Goes to the form of faults, filled for the device that is looked at. */
  injectHere(): void {
    const { picked } = this.device;
    this.faults.draft = { ...this.faults.draft, where: 'device', ...(picked ? { fleet: picked.fleet } : {}) };
    this.showFaults();
  }

  showFaults(): void {
    this.panes.scenario = 'faults';
    this.faults.formWanted = true;
    this.show('scenario');
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
