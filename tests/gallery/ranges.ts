// What a professional would call believable, for every number of every scenario, faults included: [least, greatest].

type Range = readonly [low: number, high: number];

const FACTORY: Readonly<Record<string, Readonly<Record<string, Range>>>> = {
  'machine-hall': {
    'sensors.temperature': [14, 62], 'sensors.humidity': [15, 95], 'valves.supply': [7, 9], 'valves.position': [0, 100], 'valves.pressure': [0, 6.8], 'valves.flow': [0, 480],
    'machines.spindle_speed': [0, 12_200], 'machines.wear': [0, 100], 'machines.load': [0, 180], 'machines.power': [1, 42], 'machines.vibration': [0.3, 8], 'machines.spindle_temperature': [20, 95],
    'machines.energy': [0, 5], 'machines.produced': [0, 20],
  },
  'bakery-line': {
    'mixers.speed': [0, 160], 'mixers.development': [0, 1], 'mixers.torque': [0, 150], 'mixers.dough_temperature': [19, 28], 'mixers.power': [0.2, 60], 'mixers.ProdProcessedCount': [0, 3],
    'ovens.loading': [0, 1.2], 'ovens.burner': [0, 100], 'ovens.zone_1': [20, 330], 'ovens.zone_2': [20, 300], 'ovens.zone_3': [20, 300], 'ovens.core_temperature': [20, 102], 'ovens.belt_speed': [0, 1],
    'ovens.humidity': [0, 100], 'ovens.gas_flow': [0, 45], 'wrappers.MachSpeed': [60, 90], 'wrappers.CurMachSpeed': [0, 90], 'wrappers.ProdProcessedCount': [0, 950], 'wrappers.ProdDefectiveCount': [0, 30],
    'wrappers.film_left': [0, 100], 'wrappers.sealing_temperature': [110, 176], 'wrappers.jaw_current': [1, 15],
  },
};

const ENERGY: typeof FACTORY = {
  'solar-park': {
    'inverters.sun': [-0.3, 0.89], 'inverters.cloud': [0, 1], 'inverters.irradiance': [0, 1150], 'inverters.air_temperature': [8, 32], 'inverters.cell_temperature': [8, 72], 'inverters.dc_power': [0, 135],
    'inverters.dc_voltage': [0, 800], 'inverters.cabinet_temperature': [8, 95], 'inverters.ac_power': [0, 100], 'inverters.energy': [0, 20], 'inverters.insulation': [60, 2700],
    'weather.elevation_sine': [-0.3, 0.89], 'weather.cloud': [0, 1], 'weather.global_irradiance': [0, 1150], 'weather.module_temperature': [8, 72], 'weather.wind_speed': [0, 12], 'weather.gust': [0, 16],
  },
  'wind-farm': {
    'turbines.wind_speed': [0, 34], 'turbines.mean_wind': [0, 32], 'turbines.wind_direction': [150, 340], 'turbines.nacelle': [150, 340], 'turbines.yaw_error': [-60, 60], 'turbines.pitch': [0, 90],
    'turbines.rotor_speed': [0, 13], 'turbines.power': [-25, 4200], 'turbines.energy': [0, 720], 'turbines.generator_speed': [0, 1550], 'turbines.gearbox_temperature': [28, 130], 'turbines.tower_vibration': [0, 110],
  },
  'smart-meters': {
    'meters.cooking': [0, 2.1], 'meters.load': [0, 14], 'meters.sun': [0, 0.76], 'meters.generation': [0, 8], 'meters.charging': [0, 11], 'meters.power': [-8, 22], 'meters.voltage_l1': [185, 270],
    'meters.voltage_l2': [185, 245], 'meters.voltage_l3': [185, 245], 'meters.frequency': [49.9, 50.1], 'meters.imported': [0, 1_000_000], 'meters.exported': [0, 2], 'meters.flashes': [0, 9999],
  },
  'ev-chargers': {
    'chargers.soc': [5, 100], 'chargers.offered': [0, 165], 'chargers.power': [0, 167], 'chargers.voltage': [0, 420], 'chargers.current': [0, 550], 'chargers.energy': [0, 40], 'chargers.session_energy': [0, 40],
    'chargers.cable_temperature': [15, 120],
  },
};

const BUILDINGS: typeof FACTORY = {
  greenhouse: {
    'climate.temperature': [16, 41], 'climate.humidity': [25, 100], 'climate.vpd': [0, 4.5], 'climate.co2': [380, 1000], 'soil.moisture': [15, 45], 'soil.conductivity': [1.5, 4], 'soil.root_temperature': [15, 24],
    'soil.battery': [0, 100], 'valves.opening': [0, 100], 'valves.flow': [0, 34], 'valves.pressure': [1, 3], 'valves.volume': [0, 220], 'weather.irradiance': [0, 1150],
    'weather.outdoor_temperature': [10, 28], 'weather.wind_speed': [0, 14], 'energy.voltage': [222, 240], 'energy.power': [0.8, 10], 'energy.current': [1, 16], 'energy.energy': [0, 2],
  },
  'office-building': {
    'zones.people': [0, 14], 'zones.set_point': [17, 21.5], 'zones.valve': [0, 100], 'zones.temperature': [13, 29], 'zones.humidity': [15, 80], 'zones.co2': [400, 1500], 'zones.lighting': [0, 500],
    'ahus.fan_speed': [0, 105], 'ahus.airflow': [0, 15_500], 'ahus.filter_pressure': [0, 350], 'ahus.outdoor_temperature': [0, 14], 'ahus.supply_temperature': [5, 24], 'ahus.power': [0, 8],
  },
  'hospital-fridges': {
    'refrigerators.room_temperature': [18, 27], 'refrigerators.temperature': [-40, 24], 'refrigerators.product_temperature': [-40, 22], 'refrigerators.humidity': [20, 95], 'refrigerators.battery': [0, 100],
    'refrigerators.supply': [0, 240],
  },
  elevators: {
    'cars.distance': [-152, 152], 'cars.speed': [-4, 4], 'cars.height': [-0.2, 152], 'cars.floor': [0, 42], 'cars.door': [0, 100], 'cars.load': [0, 1850], 'cars.current': [0, 100], 'cars.motor_temperature': [20, 150],
    'cars.vibration': [0, 25], 'cars.energy': [0, 3],
  },
};

const CITY: typeof FACTORY = {
  'air-quality': {
    'stations.temperature': [5, 24], 'stations.humidity': [15, 100], 'stations.pressure': [995, 1030], 'stations.no2': [1, 250], 'stations.o3': [-45, 160], 'stations.pm2_5': [0, 320], 'stations.pm10': [0, 400],
    'stations.particles': [0, 6000], 'stations.sound_level': [25, 105], 'stations.pm2_5_mean': [0, 260], 'stations.no2_mean': [1, 250],
  },
  'cold-chain': {
    'trucks.driving_speed': [0, 110], 'trucks.latitude': [48, 54], 'trucks.longitude': [10, 14], 'trucks.heading': [0, 360], 'trucks.odometer': [100_000, 140_000], 'trucks.ambient': [10, 36],
    'trucks.temperature': [-25, 30], 'trucks.return_air': [-25, 32], 'trucks.fuel': [5, 100],
  },
  parking: {
    'spaces.field': [40, 90], 'spaces.road_temperature': [5, 26], 'spaces.rssi': [-125, -60], 'spaces.battery': [0, 100],
  },
  'water-network': {
    'stations.outflow': [0, 400], 'stations.speed': [0, 110], 'stations.inflow': [0, 340], 'stations.level': [0, 5], 'stations.volume': [0, 2000], 'stations.suction_pressure': [0.7, 1.6],
    'stations.discharge_pressure': [3, 8], 'stations.power': [0, 75], 'stations.winding_temperature': [18, 140], 'stations.runtime': [0, 0.2],
    'districts.flow': [0.1, 45], 'districts.pressure': [0.5, 6], 'districts.register': [0, 1_000_000], 'districts.base_flow': [0, 45],
    'quality.chlorine': [0, 0.5], 'quality.turbidity': [0, 6], 'quality.ph': [7.2, 8], 'quality.conductivity': [480, 600], 'quality.water_temperature': [10, 13],
  },
  'one-signal': { 'thermometer.temperature': [18, 24] },
};

/** By scenario, then `fleet.signal`. */
export const RANGES: typeof FACTORY = { ...FACTORY, ...ENERGY, ...BUILDINGS, ...CITY };
