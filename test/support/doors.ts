import type { Doors } from '../../src/house.ts'

/** Doors that lead nowhere, to be replaced one by one. */
export const NO_DOORS: Doors = {
  commands: {},
  buttons: {},
  forms: {},
  shortcuts: {},
  mention: async () => ({}),
  prompts: async () => [],
  home: async () => [],
  preview: async () => null,
  search: async () => [],
}
