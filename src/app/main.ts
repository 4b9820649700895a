// The page's entry: the fleet starts first, the picture is drawn while it does.

import { mount } from 'svelte';
import App from './App.svelte';
import './base.css';
import { openPage } from './open-page.ts';
import { pageFleet } from './page-fleet.ts';

const page = openPage(pageFleet());
const target = document.getElementById('app');
const draw = (): void => {
  if (target) mount(App, { target, props: { page } });
};
if (page.settings.language === 'en') draw();
else void page.spoken.then(draw);
